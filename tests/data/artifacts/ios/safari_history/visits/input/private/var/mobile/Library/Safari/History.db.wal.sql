INSERT INTO history_visits VALUES (4, 1, 700000200.0, 'News, again', 1, 0, 0, NULL, NULL, 0);
