CREATE TABLE downloads (_id INTEGER PRIMARY KEY, uri TEXT, _data TEXT);
INSERT INTO downloads VALUES (1, 'http://files.example.test/a', NULL);
