CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, guid TEXT, created_date INTEGER, filename TEXT);
INSERT INTO attachment VALUES (1, 'at-1', 493000000, '~/Library/SMS/Attachments/ab/11/AT1/a.pdf');
