CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT NOT NULL UNIQUE, url TEXT UNIQUE, title TEXT NOT NULL,
    is_deleted TINYINT NOT NULL
);
CREATE TABLE visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT, siteID INTEGER NOT NULL, date REAL NOT NULL, type INTEGER NOT NULL,
    is_local TINYINT NOT NULL
);
INSERT INTO history VALUES
    (1, 'aaaaaaaaaaaa', 'https://news.example/', 'News', 0), (2, 'bbbbbbbbbbbb', 'https://forgotten.example/', '', 0);
INSERT INTO visits VALUES (1, 1, 1600000000500000.0, 1, 1), (2, 1, 1600000100000000.0, 12, 0);
