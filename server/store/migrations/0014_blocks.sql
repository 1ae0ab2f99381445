-- Blocks and mutes. Each block stands twice, once from each side, so that whether two people are
-- hidden from one another is one look from either: `at` is when `person` blocked `other`, and null
-- in the row of the one who was blocked.
CREATE TABLE block (
    person INTEGER NOT NULL,
    other INTEGER NOT NULL,
    at INTEGER,
    PRIMARY KEY (person, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_by_time ON block (person, at, other) WHERE at IS NOT NULL;

CREATE TABLE mute (
    person INTEGER NOT NULL,
    other INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX mute_by_time ON mute (person, at, other);

-- Whose groups somebody's acts are in: a block takes them out of those of one person.
ALTER TABLE notification_actor ADD COLUMN recipient INTEGER NOT NULL DEFAULT 0;
UPDATE notification_actor SET recipient = (
    SELECT n.recipient FROM notification n WHERE n.id = notification_actor.notification);
CREATE INDEX notification_actor_by_person
    ON notification_actor (recipient, person, notification);
