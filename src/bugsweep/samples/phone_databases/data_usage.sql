-- Network use by process, a Core Data store. cocoa(days, time) is a moment so many days before the backup.

CREATE TABLE ZPROCESS (
    Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZFIRSTTIMESTAMP TIMESTAMP, ZTIMESTAMP TIMESTAMP,
    ZBUNDLENAME VARCHAR, ZPROCNAME VARCHAR
);
CREATE TABLE ZLIVEUSAGE (
    Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZKIND INTEGER, ZMETADATA INTEGER, ZTAG INTEGER,
    ZHASPROCESS INTEGER, ZBILLCYCLEEND TIMESTAMP, ZTIMESTAMP TIMESTAMP, ZWIFIIN FLOAT, ZWIFIOUT FLOAT, ZWWANIN FLOAT,
    ZWWANOUT FLOAT
);

INSERT INTO ZPROCESS (Z_PK, ZFIRSTTIMESTAMP, ZTIMESTAMP, ZBUNDLENAME, ZPROCNAME) VALUES
    (1, cocoa(190, '09:00'), cocoa(0, '17:58'), NULL, 'apsd'),
    (2, cocoa(190, '09:01'), cocoa(0, '18:01'), NULL, 'mDNSResponder'),
    (3, cocoa(190, '09:05'), cocoa(0, '16:40'), 'com.apple.mobilesafari', 'com.apple.WebKit.Networking/com.apple.mobilesafari'),
    (4, cocoa(189, '10:12'), cocoa(0, '12:30'), 'com.apple.Maps', 'Maps'),
    (5, cocoa(180, '18:00'), cocoa(0, '18:10'), 'net.whatsapp.WhatsApp', 'WhatsApp'),
    (6, cocoa(120, '11:40'), cocoa(3, '20:15'), 'org.example.albums', 'Albums'),
    (7, cocoa(75, '07:05'), cocoa(1, '07:20'), 'org.example.trains', 'Trains'),
    -- The implant: no bundle, and no app of that name.
    (8, cocoa(9, '08:15'), cocoa(0, '03:12'), NULL, 'demospyd'),
    (9, cocoa(8, '10:00'), cocoa(0, '11:00'), NULL, 'nsurlsessiond');
INSERT INTO ZLIVEUSAGE (Z_PK, ZHASPROCESS, ZKIND, ZTIMESTAMP, ZWIFIIN, ZWIFIOUT, ZWWANIN, ZWWANOUT) VALUES
    (1, 1, 0, cocoa(0, '17:58'), 480211, 391044, 120877, 90112),
    (2, 2, 0, cocoa(0, '18:01'), 1200345, 480032, 310200, 120332),
    (3, 3, 0, cocoa(0, '16:40'), 88120345, 4120332, 20111002, 1200399),
    (4, 4, 0, cocoa(0, '12:30'), 12033441, 1120887, 8120033, 480332),
    (5, 5, 0, cocoa(0, '18:10'), 45112003, 21120443, 12003112, 6120033),
    (6, 6, 0, cocoa(3, '20:15'), 20110332, 1020334, 0, 0),
    (7, 7, 0, cocoa(1, '07:20'), 310220, 80112, 1200332, 210334),
    (8, 8, 0, cocoa(0, '03:12'), 812033, 48120339, 120332, 9120447),
    (9, 9, 0, cocoa(0, '11:00'), 6120332, 310022, 0, 0);
