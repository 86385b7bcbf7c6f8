CREATE TABLE PLStorageOperator_EventForward_TimeOffset (ID INTEGER PRIMARY KEY, timestamp REAL, baseband REAL, kernel REAL, system REAL);
INSERT INTO PLStorageOperator_EventForward_TimeOffset VALUES (1, 1700000000, 0, 0, 100), (2, 1700001000, 0, 0, -50), (3, NULL, 0, 0, 1);
CREATE TABLE PLApplicationAgent_EventNone_AllApps (ID INTEGER PRIMARY KEY, timestamp REAL, AppBundleId TEXT, AppBundleVersion TEXT, AppDeletedDate INTEGER, AppExecutable TEXT, AppIs3rdParty INTEGER, AppName TEXT);
INSERT INTO PLApplicationAgent_EventNone_AllApps VALUES (1, 1700000500, 'org.example.app', '1.2', 0, 'Example', 1, 'Example'), (2, 1700000500, 'org.example.gone', '1.0', 1699000000, 'Gone', 1, 'Gone'), (3, 1700000500, 'com.apple.DocumentsApp', NULL, 0, 'Files', NULL, 'Files');
CREATE TABLE PLApplicationAgent_EventNone_AllPlugins (ID INTEGER PRIMARY KEY, timestamp REAL, PluginDeletedDate INTEGER, PluginExecutableName TEXT, PluginId TEXT, PluginParentApp TEXT, PluginType TEXT);
INSERT INTO PLApplicationAgent_EventNone_AllPlugins VALUES (1, 1700000500, 0, 'Keys', 'org.example.app.keys', 'org.example.app', 'com.apple.keyboard-service');
