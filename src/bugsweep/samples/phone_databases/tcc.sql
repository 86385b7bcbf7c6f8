-- Permissions, as iOS 17 keeps them. unix(days, time) is a moment so many days before the backup.

CREATE TABLE access (
    service TEXT NOT NULL, client TEXT NOT NULL, client_type INTEGER NOT NULL, auth_value INTEGER NOT NULL,
    auth_reason INTEGER NOT NULL, auth_version INTEGER NOT NULL, csreq BLOB, policy_id INTEGER,
    indirect_object_identifier_type INTEGER, indirect_object_identifier TEXT NOT NULL DEFAULT 'UNUSED',
    indirect_object_code_identity BLOB, flags INTEGER, last_modified INTEGER NOT NULL, pid INTEGER, pid_version INTEGER,
    boot_uuid TEXT NOT NULL DEFAULT 'UNUSED', last_reminded INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (service, client, client_type, indirect_object_identifier)
);
CREATE TABLE expired (
    service TEXT NOT NULL, client TEXT NOT NULL, client_type INTEGER NOT NULL, csreq BLOB,
    last_modified INTEGER NOT NULL, expired_at INTEGER NOT NULL, PRIMARY KEY (service, client, client_type)
);

INSERT INTO access (service, client, client_type, auth_value, auth_reason, auth_version, flags, last_modified) VALUES
    ('kTCCServiceCamera', 'net.whatsapp.WhatsApp', 0, 2, 2, 1, 0, unix(180, '18:02')),
    ('kTCCServiceMicrophone', 'net.whatsapp.WhatsApp', 0, 2, 2, 1, 0, unix(180, '18:03')),
    ('kTCCServiceAddressBook', 'net.whatsapp.WhatsApp', 0, 2, 2, 1, 0, unix(180, '18:01')),
    ('kTCCServicePhotos', 'org.example.albums', 0, 3, 2, 1, 0, unix(120, '11:45')),
    ('kTCCServiceCalendar', 'org.example.trains', 0, 0, 2, 1, 0, unix(75, '07:10')),
    -- Nobody was asked.
    ('kTCCServiceMicrophone', 'com.demospy.keyboard', 0, 2, 4, 1, 0, unix(9, '08:17'));
