CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY, First TEXT, Last TEXT, Middle TEXT, Organization TEXT, Note TEXT,
    CreationDate INTEGER, ModificationDate INTEGER);
CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER, value TEXT);
INSERT INTO ABPerson VALUES
    (1, 'Anna', 'Example', 'B.', NULL, 'Met at https://conference.example/2026', 782000000, 783000000),
    (2, NULL, NULL, NULL, 'Example Ltd', NULL, 782000001, 782000001),
    (3, 'Boris', '', NULL, '', '', NULL, NULL),
    (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO ABMultiValue VALUES
    (1, 1, 3, '(555) 555-0100'), (2, 1, 3, '555-555-0100'), (3, 1, 4, 'anna@mail.example'),
    (4, 2, 22, 'https://shop.example/'), (5, 2, 3, '1-800-EXAMPLE'), (6, 2, 5, NULL), (7, 3, 4, 'no address');
