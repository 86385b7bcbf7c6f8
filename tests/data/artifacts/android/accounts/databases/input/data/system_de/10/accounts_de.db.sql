CREATE TABLE accounts (_id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, previous_name TEXT);
INSERT INTO accounts VALUES (1, 'work@example.test', 'com.google', NULL);
