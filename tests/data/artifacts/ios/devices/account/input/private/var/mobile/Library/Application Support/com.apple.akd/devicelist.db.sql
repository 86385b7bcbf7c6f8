CREATE TABLE device_list (mid TEXT PRIMARY KEY, name TEXT, serial_number TEXT, model TEXT, os TEXT, os_version TEXT, build_number TEXT, trusted INTEGER, last_updated_date DOUBLE, altDSID TEXT);
INSERT INTO device_list VALUES ('mid-1', 'Anna''s iPhone', 'EXAMPLE00001', 'iPhone14,5', 'iOS', '18.1', '22B83', 1, 1731000000.5, 'a'), ('mid-2', 'DESKTOP', NULL, 'Windows', 'Windows', NULL, NULL, 0, 1731000001, 'a');
CREATE TABLE deleted_device_list (mid TEXT PRIMARY KEY, reason INTEGER, last_updated_date DOUBLE, altDSID TEXT, deleted_date DOUBLE);
INSERT INTO deleted_device_list VALUES ('mid-3', 2, 1730000000, 'a', 1731000002);
