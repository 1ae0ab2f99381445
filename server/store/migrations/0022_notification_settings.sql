-- What people want to hear of; no row: everything. kind: enum notification_kind, 100 for messages.
CREATE TABLE notification_setting (
    person INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    live INTEGER NOT NULL,
    email INTEGER NOT NULL,
    grouped INTEGER NOT NULL,
    PRIMARY KEY (person, kind)
) STRICT, WITHOUT ROWID;

-- What the group of each actor is about, so that an act that is taken back finds its group by
-- one look however many there are.
ALTER TABLE notification_actor ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notification_actor ADD COLUMN target INTEGER NOT NULL DEFAULT 0;
UPDATE notification_actor SET (kind, target) =
    (SELECT n.kind, n.target FROM notification n WHERE n.id = notification);
CREATE INDEX notification_actor_by_act
    ON notification_actor (person, recipient, kind, target, notification);
