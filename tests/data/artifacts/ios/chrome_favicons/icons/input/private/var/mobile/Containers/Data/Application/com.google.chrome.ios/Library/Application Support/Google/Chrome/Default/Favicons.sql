CREATE TABLE icon_mapping (id INTEGER PRIMARY KEY, page_url LONGVARCHAR NOT NULL, icon_id INTEGER);
CREATE TABLE favicons (id INTEGER PRIMARY KEY, url LONGVARCHAR NOT NULL, icon_type INTEGER DEFAULT 1);
CREATE TABLE favicon_bitmaps (
    id INTEGER PRIMARY KEY, icon_id INTEGER NOT NULL, last_updated INTEGER DEFAULT 0, image_data BLOB,
    width INTEGER DEFAULT 0, height INTEGER DEFAULT 0, last_requested INTEGER DEFAULT 0
);
INSERT INTO icon_mapping VALUES
    (1, 'https://news.example/', 1), (2, 'https://search.example/q', 2), (3, 'https://gone.example/', 9);
INSERT INTO favicons VALUES
    (1, 'https://news.example/favicon.ico', 1), (2, 'https://search.example/favicon.ico', 1);
INSERT INTO favicon_bitmaps VALUES
    (1, 1, 13344473600000000, NULL, 16, 16, 0), (2, 1, 13344473700000000, NULL, 32, 32, 0),
    (3, 2, 0, NULL, 16, 16, 13344473800000000);
