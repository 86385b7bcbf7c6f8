CREATE TABLE moz_places (
    id INTEGER PRIMARY KEY, url LONGVARCHAR NOT NULL, title LONGVARCHAR, visit_count_local INTEGER NOT NULL DEFAULT 0,
    hidden INTEGER DEFAULT 0 NOT NULL
);
CREATE TABLE moz_historyvisits (
    id INTEGER PRIMARY KEY, is_local INTEGER NOT NULL, from_visit INTEGER, place_id INTEGER NOT NULL,
    visit_date INTEGER NOT NULL, visit_type INTEGER NOT NULL
);
INSERT INTO moz_places VALUES
    (1, 'http://news.example/', 'News', 1, 0), (2, 'https://exploit.invalid/a', NULL, 1, 0),
    (3, 'https://bookmarked.example/', 'Never visited', 0, 0);
INSERT INTO moz_historyvisits VALUES (1, 1, NULL, 1, 1700000000500, 2), (2, 1, 1, 2, 1700000001000, 6);
