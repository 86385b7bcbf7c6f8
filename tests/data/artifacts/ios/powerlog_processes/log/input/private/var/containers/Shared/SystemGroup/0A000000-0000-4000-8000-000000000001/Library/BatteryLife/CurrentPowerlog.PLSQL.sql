CREATE TABLE PLStorageOperator_EventForward_TimeOffset (ID INTEGER PRIMARY KEY, timestamp REAL, baseband REAL, kernel REAL, system REAL);
INSERT INTO PLStorageOperator_EventForward_TimeOffset VALUES (1, 1700000000, 0, 0, 100), (2, 1700001000, 0, 0, -50), (3, NULL, 0, 0, 1);
CREATE TABLE PLProcessMonitorAgent_EventForward_ProcessID (ID INTEGER PRIMARY KEY, timestamp REAL, BundleID TEXT, CoalitionID INTEGER, PID INTEGER, ProcessName TEXT);
INSERT INTO PLProcessMonitorAgent_EventForward_ProcessID VALUES (1, 1699999999, NULL, 1, 40, 'exampled'), (2, 1700000500, 'org.example.app', 2, 41, 'Example'), (3, 1700001000, 'com.apple.datamigrator', 3, 42, 'com.apple.datamigrator'), (4, NULL, NULL, 4, 43, 'rolexd'), (5, 9e99, NULL, 4, 43, NULL), (6, 'x', NULL, 4, 43, 'y');
