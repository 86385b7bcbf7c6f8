CREATE TABLE downloads (_id INTEGER PRIMARY KEY, uri TEXT, _data TEXT, mimetype TEXT, status INTEGER, lastmod BIGINT, notificationpackage TEXT, referer TEXT, total_bytes INTEGER, title TEXT, deleted BOOLEAN NOT NULL DEFAULT 0);
INSERT INTO downloads VALUES (1, 'https://files.example.test/update.apk', '/storage/emulated/0/Download/update.apk', 'application/vnd.android.package-archive', 200, 1714982400000, 'org.example.messenger', 'https://news.example.test/', 4096, 'update.apk', 0),
 (2, 'https://files.example.test/b', NULL, NULL, 495, 1714982500000, 'com.android.phone', NULL, -1, '', 1),
 (3, NULL, '/storage/emulated/0/Download/c.jpg', 'image/jpeg', 200, 1714982600000, NULL, NULL, 5, 'c.jpg', 0);
