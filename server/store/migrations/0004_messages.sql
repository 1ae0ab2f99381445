-- Conversations, their members and messages. Kinds and roles are the numbers of
-- enum conversation_kind and enum member_role.

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    members INTEGER NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT 0,
    active_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- The one direct conversation of two people, low the smaller number.
CREATE TABLE direct (
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    conversation INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (low, high)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    conversation INTEGER NOT NULL,
    person INTEGER NOT NULL,
    role INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    since INTEGER NOT NULL,
    read_seq INTEGER NOT NULL,
    read_event_at INTEGER NOT NULL DEFAULT 0,
    muted_until INTEGER,
    PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_by_person ON member (person, conversation);
CREATE INDEX member_by_role ON member (conversation, role);

-- nth: the how-manieth message of its author in this conversation, so that one's own messages
-- behind a place are counted by one look, not by a scan.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    author INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    text TEXT NOT NULL,
    mentions TEXT NOT NULL,
    reply_to INTEGER,
    client_id TEXT,
    at INTEGER NOT NULL,
    edited_at INTEGER,
    deleted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX message_by_seq ON message (conversation, seq);
CREATE INDEX message_by_author ON message (conversation, author, seq, nth);

CREATE TABLE message_mention (
    person INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (person, conversation, seq)
) STRICT, WITHOUT ROWID;
