CREATE TABLE ObservedDomains (
    domainID INTEGER PRIMARY KEY, registrableDomain TEXT NOT NULL UNIQUE ON CONFLICT FAIL, lastSeen REAL NOT NULL,
    hadUserInteraction INTEGER NOT NULL, mostRecentUserInteractionTime REAL NOT NULL, grandfathered INTEGER NOT NULL,
    isPrevalent INTEGER NOT NULL, isVeryPrevalent INTEGER NOT NULL, dataRecordsRemoved INTEGER NOT NULL,
    mostRecentWebPushInteractionTime REAL NOT NULL
);
INSERT INTO ObservedDomains VALUES
    (1, 'news.example', 1700000000.0, 1, 1700000030.5, 0, 0, 0, 0, -1.0),
    (2, 'tracker.test', 1700003600.0, 0, 0.0, 0, 1, 0, 0, 0.0);
