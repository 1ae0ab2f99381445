-- What the store knows of itself, and people.

-- One row. epoch changes when a store is restored: cursors of another epoch are told to resync.
CREATE TABLE store_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,
    secret BLOB NOT NULL,
    now_ms INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    last_change INTEGER NOT NULL
) STRICT;

-- Stays empty: a write that is undone again tells whether there is room.
CREATE TABLE store_probe (bytes BLOB NOT NULL) STRICT;

-- People are numbers; a number is never given out again.
CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '',
    password TEXT,
    email TEXT,
    email_confirmed INTEGER NOT NULL DEFAULT 0,
    admin INTEGER NOT NULL DEFAULT 0,
    verified INTEGER NOT NULL DEFAULT 0,
    people_manager INTEGER NOT NULL DEFAULT 0,
    disabled INTEGER NOT NULL DEFAULT 0,
    updates INTEGER NOT NULL DEFAULT 0,
    following INTEGER NOT NULL DEFAULT 0,
    followers INTEGER NOT NULL DEFAULT 0,
    joined_at INTEGER NOT NULL
) STRICT;

CREATE TABLE person_topic (
    person INTEGER NOT NULL,
    position INTEGER NOT NULL,
    topic TEXT NOT NULL,
    PRIMARY KEY (person, position)
) STRICT, WITHOUT ROWID;

-- since: the newest change when it began; what was told before does not come again by sync.
CREATE TABLE follow (
    follower INTEGER NOT NULL,
    followee INTEGER NOT NULL,
    at INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (follower, followee)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_by_followee ON follow (followee, follower);

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    device TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person);
CREATE INDEX session_by_expiry ON session (expires_at);

-- What a client_id made, kept for ever: the same again gives the same object. `content` is a keyed
-- hash of everything else that was sent.
CREATE TABLE repeat (
    person INTEGER NOT NULL,
    client_id TEXT NOT NULL,
    content BLOB NOT NULL,
    object INTEGER NOT NULL,
    PRIMARY KEY (person, client_id)
) STRICT, WITHOUT ROWID;
