CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT NOT NULL, service TEXT NOT NULL);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, handle_id INTEGER, service TEXT, date INTEGER,
    is_from_me INTEGER);
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, guid TEXT, created_date INTEGER, filename TEXT, uti TEXT,
    mime_type TEXT, is_outgoing INTEGER, transfer_name TEXT, total_bytes INTEGER);
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER, UNIQUE (message_id, attachment_id));
INSERT INTO handle VALUES (1, '+15550100', 'iMessage'), (2, 'anna@mail.example', 'iMessage');
INSERT INTO message VALUES
    (1, 'guid-1', 1, 'iMessage', 783000000000000000, 0),
    (2, 'guid-2', 2, 'iMessage', 783000060000000000, 1),
    (3, 'guid-3', 0, 'iMessage', 783000120000000000, 0);
INSERT INTO attachment VALUES
    (1, 'at-1', 783000001, '~/Library/SMS/Attachments/ab/11/AT1/invoice.gif', 'com.compuserve.gif', 'image/gif', 0, 'invoice.gif', 712),
    (2, 'at-2', 783000061, '~/Library/SMS/Attachments/cd/02/AT2/IMG_0001.HEIC', 'public.heic', 'image/heic', 1, 'IMG_0001.HEIC', 10),
    (3, 'at-3', 783000121, '/var/tmp/ABCDEF-1', NULL, NULL, 0, NULL, 0),
    (4, 'at-4', 0, NULL, 'public.jpeg', 'image/jpeg', 0, 'later.jpg', 99),
    (5, 'at-5', 783000200, '', NULL, NULL, 0, '', NULL);
-- The first file belongs to two messages.
INSERT INTO message_attachment_join VALUES (1, 1), (3, 1), (2, 2), (3, 3), (1, 4);
