-- Groups of notifications.

-- notification_open_get :recipient :kind :target_kind :target
SELECT id, first_at FROM notification
WHERE recipient = :recipient AND kind = :kind AND target_kind = :target_kind
  AND target = :target AND open = 1

-- notification_close :id
UPDATE notification SET open = 0 WHERE id = :id

-- notification_add :id :recipient :kind :target_kind :target :at :event :open
INSERT INTO notification (id, recipient, kind, target_kind, target, first_at, last_at, last_event,
    actors, open)
VALUES (:id, :recipient, :kind, :target_kind, :target, :at, :at, :event, 0, :open)

-- notification_actor_add :notification :person :event :recipient :kind :target
INSERT OR IGNORE INTO notification_actor (notification, person, event, recipient, kind, target)
VALUES (:notification, :person, :event, :recipient, :kind, :target)

-- notification_joined :id :by :at :event
UPDATE notification SET actors = actors + :by, last_at = max(last_at, :at),
    last_event = max(last_event, :event)
WHERE id = :id

-- notification_actor_drop :notification :person
DELETE FROM notification_actor WHERE notification = :notification AND person = :person

-- notification_count_actor :id :by
UPDATE notification SET actors = actors + :by WHERE id = :id

-- notification_actor_move :notification :person :event
UPDATE notification_actor SET event = :event WHERE notification = :notification AND person = :person

-- notifications_by_cause :recipient :kind :target_kind :target :person :event
-- The groups that somebody is in because of one event.
SELECT n.id, n.actors, n.first_at, n.last_event FROM notification n
JOIN notification_actor a ON a.notification = n.id AND a.person = :person AND a.event = :event
WHERE n.target_kind = :target_kind AND n.target = :target AND n.recipient = :recipient
  AND n.kind = :kind
LIMIT 16

-- notification_first_event :notification
SELECT min(event) FROM notification_actor INDEXED BY notification_actor_by_event
WHERE notification = :notification

-- notification_counted_before :recipient :kind :target :person :event
-- The newest group that somebody was in already when they did it again.
SELECT notification FROM notification_actor INDEXED BY notification_actor_by_act
WHERE person = :person AND recipient = :recipient AND kind = :kind AND target = :target
  AND event < :event
ORDER BY notification DESC LIMIT 1

-- notification_causes :notification :viewer :limit
-- The events by which its actors are in it, the newest first.
SELECT a.event FROM notification_actor a INDEXED BY notification_actor_by_event
WHERE a.notification = :notification
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = a.person)
ORDER BY a.event DESC LIMIT :limit

-- notifications_about :target_kind :target :limit
SELECT id, recipient, kind, actors FROM notification INDEXED BY notification_by_target
WHERE target_kind = :target_kind AND target = :target AND target > 0 ORDER BY id LIMIT :limit

-- notifications_with_actor :recipient :kind :target :person :before :limit
-- But for those that were read of this actor alone. Targets of one kind have numbers of their own.
SELECT n.id, n.actors FROM notification_actor a
JOIN notification n ON n.id = a.notification AND NOT (n.read = 1 AND n.actors = 1)
WHERE a.person = :person AND a.recipient = :recipient AND a.kind = :kind AND a.target = :target
  AND a.event < :before
ORDER BY a.notification DESC LIMIT :limit

-- notification_setting_get :person :kind
SELECT live, email, grouped FROM notification_setting WHERE person = :person AND kind = :kind

-- notification_setting_set :person :kind :live :email :grouped
INSERT INTO notification_setting (person, kind, live, email, grouped)
VALUES (:person, :kind, :live, :email, :grouped)
ON CONFLICT (person, kind) DO UPDATE SET live = :live, email = :email, grouped = :grouped

-- notifications_of_actor :recipient :person :after :limit
-- The groups of one person that hold acts of another.
SELECT n.id, n.kind, n.actors, n.read FROM notification_actor a
INDEXED BY notification_actor_by_person
JOIN notification n ON n.id = a.notification
WHERE a.recipient = :recipient AND a.person = :person AND a.notification > :after
ORDER BY a.notification LIMIT :limit

-- notification_drop :id
DELETE FROM notification WHERE id = :id

-- notification_row :id
SELECT id, recipient, kind, target_kind, target, first_at, last_at, last_event, actors, read
FROM notification WHERE id = :id

-- notification_actors :notification :viewer :limit
-- The newest first.
SELECT a.person FROM notification_actor a INDEXED BY notification_actor_by_event
WHERE a.notification = :notification
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = a.person)
ORDER BY a.event DESC LIMIT :limit

-- notification_hidden_of_actors :notification :viewer
-- How many of its actors a block hides, actor by actor.
SELECT count(*) FROM notification_actor a
CROSS JOIN block b ON b.person = :viewer AND b.other = a.person
WHERE a.notification = :notification

-- notification_hidden_of_blocks :notification :viewer
-- The same, block by block: for groups of many.
SELECT count(*) FROM block b
CROSS JOIN notification_actor a ON a.notification = :notification AND a.person = b.other
WHERE b.person = :viewer

-- notifications_page :recipient :before :limit
-- seen: whether there is somebody in it to be seen.
SELECT n.id, n.last_event, EXISTS (
    SELECT 1 FROM notification_actor a WHERE a.notification = n.id AND NOT EXISTS (
        SELECT 1 FROM block b WHERE b.person = :recipient AND b.other = a.person)) AS seen
FROM notification n
WHERE n.recipient = :recipient AND n.last_event < :before
ORDER BY n.last_event DESC LIMIT :limit

-- notifications_unread_page :recipient :before :limit
SELECT n.id, n.last_event, EXISTS (
    SELECT 1 FROM notification_actor a WHERE a.notification = n.id AND NOT EXISTS (
        SELECT 1 FROM block b WHERE b.person = :recipient AND b.other = a.person)) AS seen
FROM notification n
WHERE n.recipient = :recipient AND n.last_event < :before AND n.read = 0
ORDER BY n.last_event DESC LIMIT :limit

-- notification_unread_count :recipient
SELECT count(*) FROM notification WHERE recipient = :recipient AND read = 0

-- notification_set_read :id
UPDATE notification SET read = 1, open = 0 WHERE id = :id AND read = 0

-- shadow_events :after :upto :topics :topics_high :limit
-- This and the next are asked where tables of a shadow hide those of the store.
SELECT seq, type, actor, subject, about, at, depth, attributes FROM main.event
WHERE seq > :after AND seq <= :upto
  AND (CASE WHEN type < 64 THEN :topics ELSE :topics_high END >> (type % 64)) & 1
ORDER BY seq LIMIT :limit

-- shadow_read_between :recipient :after :before
-- What somebody has read of what came between two events, and by which event each began.
SELECT n.kind, n.target_kind, n.target, coalesce((
    SELECT min(a.event) FROM main.notification_actor a WHERE a.notification = n.id), n.last_event)
    AS first
FROM main.notification n
WHERE n.recipient = :recipient AND n.last_event > :after AND n.last_event < :before AND n.read = 1

-- shadow_read :recipient :kind :target_kind :target :first
-- In the shadow: the groups of a key that hold anything from an event on.
UPDATE notification SET read = 1, open = 0
WHERE recipient = :recipient AND kind = :kind AND target_kind = :target_kind AND target = :target
  AND last_event >= :first AND read = 0

-- shadow_people_count
SELECT count(DISTINCT recipient) FROM notification

-- shadow_people
SELECT recipient, count(*) AS groups FROM notification GROUP BY recipient ORDER BY recipient

-- shadow_stored
SELECT count(*) FROM main.notification
