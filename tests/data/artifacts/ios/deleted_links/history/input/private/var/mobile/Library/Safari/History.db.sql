PRAGMA secure_delete = OFF;
CREATE TABLE history_items (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE, domain_expansion TEXT,
    visit_count INTEGER NOT NULL, daily_visit_counts BLOB NOT NULL);
CREATE TABLE history_visits (id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER NOT NULL, visit_time REAL NOT NULL,
    title TEXT);
INSERT INTO history_items VALUES
    (100, 'https://kept.example/', 'kept', 2, x'00000064'),
    (101, 'https://login.example.test/session', 'login.example', 1, x'00000064'),
    (102, 'http://short.example', 'short', 1, x'00000064'),
    (103, 'https://last.example/привет', 'last', 1, x'00000064');
INSERT INTO history_visits VALUES (7, 100, 600000000, 'Kept'), (8, 101, 600000001, 'Log in at sso.example.test/start'),
    (9, 102, 600000002, NULL), (10, 103, 600000003, 'Last');
DELETE FROM history_visits WHERE id > 7;
DELETE FROM history_items WHERE id > 100;
