-- Subscriptions whose events are posted to an address. The queue is theirs alone.
CREATE TABLE webhook (
    queue TEXT PRIMARY KEY,
    subscription INTEGER NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    person INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
