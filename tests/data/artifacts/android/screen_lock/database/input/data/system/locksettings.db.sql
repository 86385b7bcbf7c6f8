CREATE TABLE locksettings (_id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, user INTEGER, value TEXT);
INSERT INTO locksettings (name, user, value) VALUES ('lockscreen.password_type', 0, '65536'), ('lockscreen.password_salt', 0, '-1'), ('lockscreen.password_type', 10, '131072'),
 ('lockscreen.password_type', 11, '0'), ('lockscreen.password_type', 12, '32768'), ('lockscreen.password_type', 13, '327680'), ('lockscreen.password_type', 14, 'x');
