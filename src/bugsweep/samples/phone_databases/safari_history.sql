-- Safari's history, as iOS 17 keeps it. cocoa(days, time) is a moment so many days before the backup.

CREATE TABLE history_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE, domain_expansion TEXT NULL,
    visit_count INTEGER NOT NULL, daily_visit_counts BLOB NOT NULL, weekly_visit_counts BLOB NULL,
    autocomplete_triggers BLOB NULL, should_recompute_derived_visit_counts INTEGER NOT NULL,
    visit_count_score INTEGER NOT NULL, status_code INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE history_visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER NOT NULL REFERENCES history_items (id) ON DELETE CASCADE,
    visit_time REAL NOT NULL, title TEXT NULL, load_successful BOOLEAN NOT NULL DEFAULT 1,
    http_non_get BOOLEAN NOT NULL DEFAULT 0, synthesized BOOLEAN NOT NULL DEFAULT 0,
    redirect_source INTEGER NULL UNIQUE REFERENCES history_visits (id) ON DELETE CASCADE,
    redirect_destination INTEGER NULL UNIQUE REFERENCES history_visits (id) ON DELETE CASCADE,
    origin INTEGER NOT NULL DEFAULT 0, generation INTEGER NOT NULL DEFAULT 0, attributes INTEGER NOT NULL DEFAULT 0,
    score INTEGER NOT NULL DEFAULT 0
);

INSERT INTO history_items
    (id, url, visit_count, daily_visit_counts, should_recompute_derived_visit_counts, visit_count_score)
VALUES
    (1, 'https://ministry.example.test/press', 2, x'', 0, 100),
    (2, 'https://riverside.example.test/menu', 1, x'', 0, 100),
    (3, 'https://track.demospy-parcel.example/t/7f3a9c', 1, x'', 0, 100),
    (4, 'https://i.demospy-cdn.example/l/7f3a9c', 1, x'', 0, 100),
    (5, 'https://post.example.test/', 1, x'', 0, 100),
    (6, 'https://nodemospy-parcel.example/shoes', 1, x'', 0, 100);
INSERT INTO history_visits (id, history_item, visit_time, title, redirect_source, redirect_destination) VALUES
    (1, 1, cocoa(41, '07:50'), 'Press releases', NULL, NULL),
    (2, 2, cocoa(21, '19:52'), 'Riverside: the menu', NULL, NULL),
    -- The bait was taken: one page leads to the next, and that to a harmless one.
    (3, 3, cocoa(9, '08:14:02'), NULL, NULL, NULL),
    (4, 4, cocoa(9, '08:14:02.31'), NULL, NULL, NULL),
    (5, 5, cocoa(9, '08:14:03'), 'Post', NULL, NULL),
    (6, 1, cocoa(8, '09:25'), 'Press releases', NULL, NULL),
    (7, 6, cocoa(2, '13:02'), 'Shoes', NULL, NULL);
UPDATE history_visits SET redirect_destination = 4 WHERE id = 3;
UPDATE history_visits SET redirect_source = 3, redirect_destination = 5 WHERE id = 4;
UPDATE history_visits SET redirect_source = 4 WHERE id = 5;
