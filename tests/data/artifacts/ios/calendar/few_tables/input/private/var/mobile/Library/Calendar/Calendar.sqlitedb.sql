CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY, summary TEXT, description TEXT, start_date REAL, end_date REAL);
INSERT INTO CalendarItem VALUES (1, 'Meeting', 'See http://evil.example/', 493000000, 493003600);
