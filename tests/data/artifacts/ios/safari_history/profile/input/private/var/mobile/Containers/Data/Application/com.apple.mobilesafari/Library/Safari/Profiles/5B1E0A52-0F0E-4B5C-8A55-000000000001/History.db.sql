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
INSERT INTO history_items VALUES (1, 'https://work.example/', 'work', 1), (2, x'ff', 'blob', 1);
INSERT INTO history_visits VALUES
    (1, 1, 720000000, 'Work', 1, 0, 0, NULL, NULL, 0),
    (2, 2, 720000001, 'Its address is a blob', 1, 0, 0, NULL, NULL, 0),
    (3, 1, 1e300, 'Its time is outside the calendar', 1, 0, 0, NULL, NULL, 0);
