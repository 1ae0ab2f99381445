-- Topics are numbers, like people. `week` counts the public updates of the last 7 days: topic_use
-- says which, and when each leaves.
CREATE TABLE topic (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    followers INTEGER NOT NULL DEFAULT 0,
    week INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX topic_by_week ON topic (week, id) WHERE week > 0;

CREATE TABLE topic_follow (
    person INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    at INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (person, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_follow_by_time ON topic_follow (person, at, topic);

CREATE TABLE topic_use (
    at INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    update_post INTEGER NOT NULL,
    PRIMARY KEY (at, topic, update_post)
) STRICT, WITHOUT ROWID;
