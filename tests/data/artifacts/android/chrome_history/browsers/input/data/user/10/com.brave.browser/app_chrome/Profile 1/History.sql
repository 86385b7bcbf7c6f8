CREATE TABLE urls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, url LONGVARCHAR, title LONGVARCHAR, visit_count INTEGER DEFAULT 0 NOT NULL,
    typed_count INTEGER DEFAULT 0 NOT NULL, last_visit_time INTEGER NOT NULL, hidden INTEGER DEFAULT 0 NOT NULL
);
CREATE TABLE visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT, url INTEGER NOT NULL, visit_time INTEGER NOT NULL, from_visit INTEGER,
    transition INTEGER DEFAULT 0 NOT NULL, segment_id INTEGER, visit_duration INTEGER DEFAULT 0 NOT NULL
);
INSERT INTO urls VALUES
    (1, 'http://news.example/', 'News', 2, 1, 13344473600000000, 0),
    (2, 'https://exploit.invalid/a', '', 1, 0, 13344473601000000, 0),
    (3, 'https://forgotten.example/', 'Forgotten', 0, 0, 13344470000000000, 0);
INSERT INTO visits VALUES
    (1, 1, 13344473600000000, 0, 805306369, 0, 0),
    (2, 2, 13344473601250000, 1, 2684354560, 0, 0),
    (3, 1, 13344473700000000, 0, 42, 0, 0),
    (4, 77, 13344473800000000, 3, 0, 0, 0);
