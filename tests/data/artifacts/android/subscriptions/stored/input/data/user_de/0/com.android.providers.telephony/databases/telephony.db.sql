CREATE TABLE siminfo(_id INTEGER PRIMARY KEY AUTOINCREMENT, icc_id TEXT NOT NULL, sim_id INTEGER DEFAULT -1,
    display_name TEXT, carrier_name TEXT, number TEXT, mcc INTEGER DEFAULT 0, mnc INTEGER DEFAULT 0,
    is_embedded INTEGER DEFAULT 0, iso_country_code TEXT, allowed_network_types_for_reasons TEXT);
INSERT INTO siminfo VALUES
    (1, '8943012345678901234', 0, 'Example', 'Example Mobile', '+43660123456', 232, 1, 0, 'at', 'user=1048575,enable_2g=1015808'),
    (2, '89358151000000000001', 1, 'Travel', 'Traveller', '', 244, 5, 1, NULL, 'user=1048575'),
    (3, '8970199000000000000', -1, 'Old', NULL, NULL, 250, 99, 0, 'ru', NULL),
    (4, '', 'x', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'user=many');
