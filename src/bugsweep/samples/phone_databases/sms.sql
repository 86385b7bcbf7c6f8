-- Messages, as iOS 17 keeps them. cocoa_ns(days, time) is a moment so many days before the backup.

CREATE TABLE handle (
    ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT, service TEXT NOT NULL,
    uncanonicalized_id TEXT, person_centric_id TEXT, UNIQUE (id, service)
);
CREATE TABLE chat (
    ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER, state INTEGER, account_id TEXT,
    properties BLOB, chat_identifier TEXT, service_name TEXT, room_name TEXT, account_login TEXT,
    is_archived INTEGER DEFAULT 0, last_addressed_handle TEXT, display_name TEXT, group_id TEXT,
    is_filtered INTEGER DEFAULT 0, successful_query INTEGER, last_read_message_timestamp INTEGER DEFAULT 0,
    is_recovered INTEGER DEFAULT 0, is_deleting_incoming_messages INTEGER DEFAULT 0
);
CREATE TABLE message (
    ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT, handle_id INTEGER DEFAULT 0,
    subject TEXT, attributedBody BLOB, version INTEGER DEFAULT 0, type INTEGER DEFAULT 0, service TEXT, account TEXT,
    error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER, date_delivered INTEGER, is_delivered INTEGER DEFAULT 0,
    is_finished INTEGER DEFAULT 0, is_from_me INTEGER DEFAULT 0, is_read INTEGER DEFAULT 0, is_sent INTEGER DEFAULT 0,
    has_dd_results INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0, item_type INTEGER DEFAULT 0,
    group_title TEXT, balloon_bundle_id TEXT, payload_data BLOB, associated_message_guid TEXT,
    associated_message_type INTEGER DEFAULT 0, message_summary_info BLOB, destination_caller_id TEXT,
    reply_to_guid TEXT, is_spam INTEGER DEFAULT 0, thread_originator_guid TEXT, date_retracted INTEGER DEFAULT 0,
    date_edited INTEGER DEFAULT 0, was_detonated INTEGER DEFAULT 0, date_recovered INTEGER DEFAULT 0
);
CREATE TABLE attachment (
    ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, created_date INTEGER DEFAULT 0,
    start_date INTEGER DEFAULT 0, filename TEXT, uti TEXT, mime_type TEXT, transfer_state INTEGER DEFAULT 0,
    is_outgoing INTEGER DEFAULT 0, user_info BLOB, transfer_name TEXT, total_bytes INTEGER DEFAULT 0,
    is_sticker INTEGER DEFAULT 0, hide_attachment INTEGER DEFAULT 0
);
CREATE TABLE chat_message_join (
    chat_id INTEGER, message_id INTEGER, message_date INTEGER DEFAULT 0, PRIMARY KEY (chat_id, message_id)
);
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER, UNIQUE (chat_id, handle_id));
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER, UNIQUE (message_id, attachment_id));
CREATE TABLE chat_recoverable_message_join (
    chat_id INTEGER, message_id INTEGER, delete_date INTEGER, ck_sync_state INTEGER DEFAULT 0,
    PRIMARY KEY (chat_id, message_id)
);

INSERT INTO handle (ROWID, id, country, service) VALUES
    (1, '+15550100142', 'us', 'iMessage'),
    (2, 'boris@example.test', 'us', 'iMessage'),
    (3, '+15550100177', 'us', 'SMS'),
    (4, '22000', 'us', 'SMS'),
    (5, 'courier@demospy-mail.example', 'us', 'iMessage');
INSERT INTO chat (ROWID, guid, style, chat_identifier, service_name)
SELECT ROWID, service || ';-;' || id, 45, id, service FROM handle;
INSERT INTO chat_handle_join SELECT ROWID, ROWID FROM handle;

INSERT INTO message (guid, handle_id, is_from_me, date, text) VALUES
    (uuid('message 1'), 1, 0, cocoa_ns(41, '07:31'), 'Morning! Are you at the press briefing today?'),
    (uuid('message 2'), 1, 1, cocoa_ns(41, '07:33'), 'Yes, from ten. I will send you the agenda.'),
    (uuid('message 3'), 1, 1, cocoa_ns(41, '07:34'), 'https://ministry.example.test/press/agenda'),
    (uuid('message 4'), 4, 0, cocoa_ns(30, '12:02'), 'Your code is 481 516. Never share it with anyone.'),
    (uuid('message 5'), 2, 0, cocoa_ns(21, '19:48'), 'Dinner on Friday? The place by the river: https://riverside.example.test/menu'),
    (uuid('message 6'), 2, 1, cocoa_ns(21, '20:05'), 'Gladly. Eight?'),
    (uuid('message 7'), 2, 0, cocoa_ns(21, '20:06'), 'Eight.'),
    -- The bait.
    (uuid('message 8'), 3, 0, cocoa_ns(9, '08:12'), 'Your parcel is held at customs. Confirm the address: https://track.demospy-parcel.example/t/7f3a9c'),
    (uuid('message 9'), 1, 0, cocoa_ns(8, '09:15'), 'Did the statement go out?'),
    (uuid('message 10'), 1, 1, cocoa_ns(8, '09:20'), 'An hour ago: https://ministry.example.test/press/2026/14'),
    -- The sender is known; the link is harmless.
    (uuid('message 11'), 5, 0, cocoa_ns(4, '22:40'), 'Dear Anna, the documents about the contract, as promised: https://files.example.test/d/contract'),
    -- A name that only looks like that of the bait.
    (uuid('message 12'), 2, 0, cocoa_ns(2, '13:00'), 'Have you ever ordered from them? https://nodemospy-parcel.example/shoes'),
    (uuid('message 13'), 2, 1, cocoa_ns(2, '13:10'), 'No, but the shoes are nice.');
UPDATE message SET
    service = (SELECT service FROM handle WHERE handle.ROWID = handle_id),
    date_read = CASE is_from_me WHEN 0 THEN date + 60000000000 ELSE 0 END,
    date_delivered = CASE is_from_me WHEN 1 THEN date + 1000000000 ELSE 0 END,
    is_read = 1 - is_from_me, is_sent = is_from_me, is_delivered = 1, is_finished = 1;
INSERT INTO chat_message_join SELECT handle_id, ROWID, date FROM message;
