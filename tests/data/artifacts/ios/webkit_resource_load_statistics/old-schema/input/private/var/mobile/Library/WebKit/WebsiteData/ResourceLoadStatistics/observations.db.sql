CREATE TABLE ObservedDomains (domainID INTEGER PRIMARY KEY, registrableDomain TEXT NOT NULL, lastSeen REAL NOT NULL);
INSERT INTO ObservedDomains VALUES (1, 'news.example', 1700000000.0), (2, x'6e', 1700000000.0);
