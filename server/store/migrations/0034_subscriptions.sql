-- Queues that operators made, the subscriptions that feed them, and how far they are fed.

-- Beside its row in `queue`, whose position it has no use for: each of its messages is a row.
CREATE TABLE queue_own (
    name TEXT PRIMARY KEY,
    delay_ms INTEGER NOT NULL,
    visibility_ms INTEGER NOT NULL,
    max_receives INTEGER NOT NULL,
    retention_ms INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Of a message in an operator's queue: when it is gone, waiting or dead.
ALTER TABLE queue_message ADD COLUMN expires_at INTEGER;
CREATE INDEX queue_message_by_expiry ON queue_message (expires_at) WHERE expires_at IS NOT NULL;

-- topic: an event type. filter: a policy; NULL lets all through. since: events up to it are past.
CREATE TABLE subscription (
    id INTEGER PRIMARY KEY,
    topic INTEGER NOT NULL,
    queue TEXT NOT NULL,
    filter TEXT,
    since INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX subscription_by_topic ON subscription (topic);
CREATE INDEX subscription_by_queue ON subscription (queue);

-- Events up to `position` are in the queues of their subscriptions; of the one behind it those of
-- the subscriptions up to `within`.
CREATE TABLE dispatch (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL,
    within INTEGER NOT NULL
) STRICT;
INSERT INTO dispatch (one, position, within) SELECT 1, coalesce(max(seq), 0), 0 FROM event;
