CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, person INTEGER, date INTEGER, date_sent INTEGER DEFAULT 0, protocol INTEGER, read INTEGER DEFAULT 0, status INTEGER DEFAULT -1, type INTEGER, subject TEXT, body TEXT, service_center TEXT);
CREATE TABLE pdu (_id INTEGER PRIMARY KEY, thread_id INTEGER, date INTEGER, date_sent INTEGER, msg_box INTEGER, read INTEGER, sub TEXT);
CREATE TABLE part (_id INTEGER PRIMARY KEY, mid INTEGER, seq INTEGER, ct TEXT, text TEXT, _data TEXT);
CREATE TABLE addr (_id INTEGER PRIMARY KEY, msg_id INTEGER, contact_id INTEGER, address TEXT, type INTEGER);
INSERT INTO sms (_id, address, date, date_sent, read, type, body, service_center) VALUES
 (1, '+491520000001', 1714982400000, 1714982399000, 1, 1, 'Look: https://news.example.test/a?b=1', '+491710000000'),
 (2, '+491520000001', 1714982460000, 0, 1, 2, 'No', NULL),
 (3, 'EXAMPLE', 99999999999999999, 0, 0, 1, 'when?', NULL),
 (4, '+491520000002', 1714982470000, 0, 0, 1, x'ff00', NULL);
INSERT INTO pdu VALUES (1, 1, 1714982500, 0, 1, 0, 'Photo'), (2, 1, 1714982600, 0, 2, 1, NULL);
INSERT INTO part VALUES (1, 1, -1, 'application/smil', '<smil/>', NULL), (2, 1, 0, 'text/plain', 'see www.example.test/x', NULL), (3, 1, 0, 'image/jpeg', NULL, '/data/x.jpg');
INSERT INTO addr VALUES (1, 1, NULL, '+491520000003', 137), (2, 1, NULL, '+491520000000', 151), (3, 2, NULL, 'insert-address-token', 137), (4, 2, NULL, '+491520000003', 151);
