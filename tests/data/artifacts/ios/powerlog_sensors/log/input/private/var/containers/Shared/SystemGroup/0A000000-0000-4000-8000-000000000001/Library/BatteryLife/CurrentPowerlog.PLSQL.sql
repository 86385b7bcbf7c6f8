CREATE TABLE PLStorageOperator_EventForward_TimeOffset (ID INTEGER PRIMARY KEY, timestamp REAL, baseband REAL, kernel REAL, system REAL);
INSERT INTO PLStorageOperator_EventForward_TimeOffset VALUES (1, 1700000000, 0, 0, 100), (2, 1700001000, 0, 0, -50), (3, NULL, 0, 0, 1);
CREATE TABLE PLCameraAgent_EventForward_Camera (ID INTEGER PRIMARY KEY, timestamp REAL, BundleId TEXT, CameraType INTEGER, State INTEGER);
INSERT INTO PLCameraAgent_EventForward_Camera VALUES (1, 1700000500, 'org.example.app', 1, 1), (2, 1700000600, NULL, 1, 0);
CREATE TABLE PLAudioAgent_EventPoint_AudioApp (ID INTEGER PRIMARY KEY, timestamp REAL, ApplicationName TEXT, AssertionID INTEGER, AudioRoute TEXT, Operation TEXT, PID INTEGER);
INSERT INTO PLAudioAgent_EventPoint_AudioApp VALUES (1, 1700000700, 'exampled', 1, 'BuiltInMic', 'start', 77);
