-- Groups of similar notifications. Kinds are those of enum notification_kind and enum target_kind.
-- A group is open until it is read, or 12 h after its first event; one group a recipient, kind and
-- target is open at a time.

CREATE TABLE notification (
    id INTEGER PRIMARY KEY,
    recipient INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    target_kind INTEGER NOT NULL,
    target INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    last_event INTEGER NOT NULL,
    actors INTEGER NOT NULL,
    read INTEGER NOT NULL DEFAULT 0,
    open INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX notification_open
    ON notification (recipient, kind, target_kind, target) WHERE open = 1;
CREATE INDEX notification_by_time ON notification (recipient, last_event);
CREATE INDEX notification_unread ON notification (recipient, last_event) WHERE read = 0;

CREATE TABLE notification_actor (
    notification INTEGER NOT NULL,
    person INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (notification, person)
) STRICT, WITHOUT ROWID;
