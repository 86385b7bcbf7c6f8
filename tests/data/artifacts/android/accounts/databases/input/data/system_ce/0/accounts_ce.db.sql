CREATE TABLE accounts (_id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, password TEXT);
INSERT INTO accounts VALUES (1, 'anna@example.test', 'com.google', NULL), (2, 'Anna', 'org.example.messenger', 'secret');
