CREATE TABLE app_op_accesses(id INTEGER PRIMARY KEY, uid INTEGER, package_name TEXT, device_id TEXT NOT NULL,
    op_code INTEGER, attribution_tag TEXT, access_time INTEGER, access_duration INTEGER, uid_state INTEGER,
    op_flags INTEGER, attribution_flags INTEGER, chain_id INTEGER);
INSERT INTO app_op_accesses VALUES
    (1, 10245, 'com.example.syncservice', 'default:0', 27, 'recorder', 1764400000000, 61000, 600, 1, 0, -1),
    (2, 1010123, 'com.example.work', 'default:0', 163, NULL, 1764400060000, -1, 200, 9, 0, -1),
    (3, NULL, NULL, 'default:0', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
