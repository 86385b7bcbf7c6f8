CREATE TABLE page_url (url TEXT PRIMARY KEY NOT NULL, uuid TEXT NOT NULL);
CREATE TABLE icon_info (uuid TEXT PRIMARY KEY NOT NULL, url TEXT NOT NULL, timestamp DOUBLE NOT NULL);
CREATE TABLE rejected_resources (page_url TEXT NOT NULL, icon_url TEXT NOT NULL, timestamp DOUBLE NOT NULL);
INSERT INTO page_url VALUES
    ('https://news.example/today', 'A0000000-0000-4000-8000-000000000001'),
    ('https://gone.example/', 'A0000000-0000-4000-8000-000000000002');
INSERT INTO icon_info VALUES
    ('A0000000-0000-4000-8000-000000000001', 'https://news.example/favicon.ico', 700000000.5);
INSERT INTO rejected_resources VALUES ('https://exploit.invalid/x', 'https://exploit.invalid/favicon.ico', 700000100.0);
