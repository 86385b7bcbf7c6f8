CREATE TABLE Calendar (ROWID INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE Location (ROWID INTEGER PRIMARY KEY, title TEXT, address TEXT);
CREATE TABLE Identity (ROWID INTEGER PRIMARY KEY, display_name TEXT, address TEXT);
CREATE TABLE Participant (ROWID INTEGER PRIMARY KEY, entity_type INTEGER, identity_id INTEGER, owner_id INTEGER,
    email TEXT, phone_number TEXT);
CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY, summary TEXT, location_id INTEGER, description TEXT,
    start_date REAL, end_date REAL, calendar_id INTEGER, organizer_id INTEGER, url TEXT, conference_url TEXT,
    last_modified REAL, creation_date REAL, UUID TEXT);
INSERT INTO Calendar VALUES (1, 'Work');
INSERT INTO Location VALUES (1, 'Room 1', 'www.evil.example/room');
INSERT INTO Identity VALUES (1, 'Anna Example', 'mailto:anna@mail.example'), (2, 'Boris Example', 'tel:+15550100');
INSERT INTO Participant VALUES
    (1, 8, 1, 1, NULL, NULL),
    (2, 7, NULL, 1, 'carla@mail.example', NULL),
    (3, 7, NULL, 1, '', NULL),
    (4, 8, NULL, 2, 'evil@mail.example', '+15550109'),
    (5, 8, 2, 3, NULL, NULL);
INSERT INTO CalendarItem VALUES
    (1, 'Planning', 1, 'Agenda: https://evil.example/agenda.', 783000000, 783003600, 1, 1, 'https://evil.example/event', 'https://meet.example/abc', 782000001.5, 782000000, 'UUID-1'),
    -- An invitation that is dated back, so that the phone does not announce it.
    (2, 'Meeting', NULL, 'Notes', 600000000, 600003600, 1, 4, NULL, NULL, 782000100, 782000100, 'UUID-2'),
    (3, 'Call', NULL, NULL, 783100000, 783103600, 9, 5, NULL, NULL, 0, 0, NULL);
