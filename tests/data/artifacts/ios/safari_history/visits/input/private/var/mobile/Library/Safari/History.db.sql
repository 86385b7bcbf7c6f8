CREATE TABLE history_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE, domain_expansion TEXT NULL,
    visit_count INTEGER NOT NULL
);
CREATE TABLE history_visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER NOT NULL, visit_time REAL NOT NULL, title TEXT NULL,
    load_successful BOOLEAN NOT NULL DEFAULT 1, http_non_get BOOLEAN NOT NULL DEFAULT 0,
    synthesized BOOLEAN NOT NULL DEFAULT 0, redirect_source INTEGER NULL UNIQUE,
    redirect_destination INTEGER NULL UNIQUE, origin INTEGER NOT NULL DEFAULT 0
);
INSERT INTO history_items VALUES
    (1, 'http://news.example/', 'news', 1),
    (2, 'https://exploit.invalid/a?b=c', 'exploit', 1),
    (3, 'https://forgotten.example/', 'forgotten', 0);
INSERT INTO history_visits VALUES
    (1, 1, 700000000.5, 'News', 1, 0, 0, NULL, 2, 0),
    (2, 2, 700000000.75, '', 0, 0, 1, 1, NULL, 1),
    (3, 99, 700000100, NULL, 1, 0, 0, NULL, NULL, 0);
