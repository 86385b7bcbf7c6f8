PRAGMA secure_delete = OFF;
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT, subject TEXT,
    handle_id INTEGER DEFAULT 0, attributedBody BLOB, service TEXT, date INTEGER);
CREATE TABLE draft (id INTEGER PRIMARY KEY, text TEXT);
INSERT INTO message VALUES
    (1, 'AAAAAAAA-0001', 'Hello Anna, see https://kept.example/page for more', NULL, 1, NULL, 'iMessage', 600000000000000000),
    (2, 'AAAAAAAA-0002', 'Your parcel is waiting: https://parcel.example/track?id=2', 'notice', 2, NULL, 'SMS', 600000001000000000),
    (3, 'AAAAAAAA-0003', 'Nothing here', NULL, 1, NULL, 'iMessage', 600000002000000000),
    (4, 'AAAAAAAA-0004', NULL, NULL, 3, CAST('streamtyped' || char(1) || 'Read hxxps://news[.]example/story' || char(2) AS BLOB), 'iMessage', 600000003000000000),
    (5, 'AAAAAAAA-0005', 'Again https://kept.example/page and evil.example/x', NULL, 1, NULL, 'iMessage', 600000004000000000),
    (6, 'AAAAAAAA-0006', 'Bye', NULL, 1, NULL, 'iMessage', 600000005000000000);
-- A table whose pages become free: the records on them stay whole.
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO draft SELECT i, 'Draft ' || i || CASE i WHEN 50 THEN ' of http://draft.example/50' ELSE '' END || printf(' %.150c', '-') FROM n;
DELETE FROM message WHERE ROWID IN (2, 4, 5);
DROP TABLE draft;
