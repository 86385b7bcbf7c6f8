CREATE TABLE access (
    service TEXT NOT NULL, client TEXT NOT NULL, client_type INTEGER NOT NULL, allowed INTEGER NOT NULL,
    prompt_count INTEGER NOT NULL, csreq BLOB, policy_id INTEGER, PRIMARY KEY (service, client, client_type)
);
INSERT INTO access (service, client, client_type, allowed, prompt_count)
VALUES
    ('kTCCServiceMicrophone', 'example.recorder', 0, 1, 1),
    ('kTCCServiceCamera', 'example.recorder', 0, 0, 3),
    ('kTCCServiceCamera', x'00', 0, 0, 3);
