-- The event log, queues, tasks, and what clients have to be told.

-- Append-only, one total order. It holds no text: `subject` and the numbers in `attributes` name
-- rows. `about` is what else the event is about (a comment's update, a member's conversation).
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    type INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    about INTEGER NOT NULL,
    at INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    attributes TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_subject ON event (subject);

-- A queue is a position in the log, plus rows for what is out of order.
CREATE TABLE queue (
    name TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0,
    invocations INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- state 0: in flight or waiting for a retry until visible_at; 1: dead since dead_at.
CREATE TABLE queue_message (
    queue TEXT NOT NULL,
    event INTEGER NOT NULL,
    state INTEGER NOT NULL,
    receives INTEGER NOT NULL,
    leased INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    enqueued_at INTEGER NOT NULL,
    error TEXT,
    PRIMARY KEY (queue, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_message_by_due ON queue_message (queue, state, visible_at);

-- Acts that are too large for a turn go on from here.
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    object INTEGER NOT NULL,
    position INTEGER NOT NULL,
    payload BLOB NOT NULL
) STRICT;

-- What sync replays: each change stands once under every channel it concerns.
CREATE TABLE change (
    channel_kind INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    n INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    object INTEGER NOT NULL,
    extra INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (channel_kind, channel, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_by_n ON change (n);
