-- The schema of iOS 9 as far as it is read: times in seconds, chats by identifier, nothing of edits and previews.
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT NOT NULL, country TEXT, service TEXT NOT NULL);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT UNIQUE NOT NULL, text TEXT, handle_id INTEGER DEFAULT 0,
    subject TEXT, attributedBody BLOB, service TEXT, date INTEGER, date_read INTEGER, date_delivered INTEGER,
    is_from_me INTEGER DEFAULT 0);
INSERT INTO handle VALUES (1, '+15550100', 'us', 'SMS');
INSERT INTO message VALUES
    (1, 'guid-1', 'New video: http://evil.example/v', 1, NULL, NULL, 'SMS', 493000000, 493000060, 0, 0),
    (2, 'guid-2', 'Thanks', 1, NULL, NULL, 'SMS', 493000120, 0, 0, 1),
    (3, 'guid-3', x'ff', 1, NULL, NULL, 'SMS', 493000180, 0, 0, 1);
