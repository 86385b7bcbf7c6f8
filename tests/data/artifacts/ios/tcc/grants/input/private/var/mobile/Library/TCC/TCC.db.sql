CREATE TABLE admin (key TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL);
CREATE TABLE access (
    service TEXT NOT NULL, client TEXT NOT NULL, client_type INTEGER NOT NULL, auth_value INTEGER NOT NULL,
    auth_reason INTEGER NOT NULL, auth_version INTEGER NOT NULL, csreq BLOB, policy_id INTEGER,
    indirect_object_identifier_type INTEGER, indirect_object_identifier TEXT NOT NULL DEFAULT 'UNUSED',
    indirect_object_code_identity BLOB, flags INTEGER, last_modified INTEGER NOT NULL,
    PRIMARY KEY (service, client, client_type, indirect_object_identifier)
);
CREATE TABLE expired (
    service TEXT NOT NULL, client TEXT NOT NULL, client_type INTEGER NOT NULL, csreq BLOB,
    last_modified INTEGER NOT NULL, expired_at INTEGER NOT NULL, PRIMARY KEY (service, client, client_type)
);
INSERT INTO access (service, client, client_type, auth_value, auth_reason, auth_version, indirect_object_identifier,
    last_modified)
VALUES
    ('kTCCServiceMicrophone', 'example.recorder', 0, 2, 2, 1, 'UNUSED', 1700000000),
    ('kTCCServicePhotos', 'example.album', 0, 3, 2, 1, 'UNUSED', 1700000060),
    ('kTCCServiceCamera', 'example.scanner', 0, 0, 3, 1, 'UNUSED', 1700000120),
    ('kTCCServiceMicrophone', '/private/var/tmp/exampled', 1, 2, 4, 1, 'UNUSED', 1700000180),
    ('kTCCServiceAppleEvents', 'example.remote', 0, 1, 77, 1, 'example.album', 0),
    ('kTCCServiceLiverpool', 'example.future', 0, 9, 6, 1, 'UNUSED', 1700000240);
INSERT INTO expired VALUES ('kTCCServiceCamera', 'example.gone', 0, NULL, 1690000000, 1695000000);
