-- The event log, queues, tasks and changes.

-- event_add :type :actor :subject :about :at :depth :attributes
INSERT INTO event (type, actor, subject, about, at, depth, attributes)
VALUES (:type, :actor, :subject, :about, :at, :depth, :attributes)
RETURNING seq

-- event_of :subject :type
-- The first event of a type about a subject: the one that made it, of types that make something.
SELECT seq, type, actor, subject, about, at, depth, attributes FROM event INDEXED BY event_by_subject
WHERE subject = :subject AND type = :type ORDER BY seq LIMIT 1

-- event_last_seq
SELECT max(seq) FROM event

-- event_get :seq
SELECT seq, type, actor, subject, about, at, depth, attributes FROM event WHERE seq = :seq

-- events_after :seq :limit
SELECT seq, type, actor, subject, about, at, depth, attributes FROM event
WHERE seq > :seq ORDER BY seq LIMIT :limit

-- events_listed :after :type :subject :actor :limit
-- NULL for a condition that is not asked for.
SELECT seq, type, actor, subject, about, at, depth, attributes FROM event
WHERE seq > :after AND (:type IS NULL OR type = :type) AND (:subject IS NULL OR subject = :subject)
  AND (:actor IS NULL OR actor = :actor)
ORDER BY seq LIMIT :limit

-- events_newest :type :subject :actor :limit
SELECT * FROM (
    SELECT seq, type, actor, subject, about, at, depth, attributes FROM event
    WHERE (:type IS NULL OR type = :type) AND (:subject IS NULL OR subject = :subject)
      AND (:actor IS NULL OR actor = :actor)
    ORDER BY seq DESC LIMIT :limit
) ORDER BY seq

-- events_counted :after :upto
SELECT type, count(*) AS events FROM event WHERE seq > :after AND seq <= :upto GROUP BY type

-- queue_add :name :position
INSERT OR IGNORE INTO queue (name, position) VALUES (:name, :position)

-- queue_get :name
SELECT name, position, paused, expired, purged, invocations, failures FROM queue WHERE name = :name

-- queue_move :name :position :invocations :failures :expired
UPDATE queue SET position = :position, invocations = invocations + :invocations,
    failures = failures + :failures, expired = expired + :expired
WHERE name = :name

-- queue_pause :name :paused
UPDATE queue SET paused = :paused WHERE name = :name

-- queue_waiting :position :topics :topics_high
-- How many events after the position are of the queue's topics. In this and the next two a bit
-- for each type, those from 64 on in the second word (no shift is by more than 63, or negative).
SELECT count(*) FROM event
WHERE seq > :position
  AND (CASE WHEN type < 64 THEN :topics ELSE :topics_high END >> (type % 64)) & 1

-- queue_oldest :position :topics :topics_high
SELECT at FROM event
WHERE seq > :position
  AND (CASE WHEN type < 64 THEN :topics ELSE :topics_high END >> (type % 64)) & 1
ORDER BY seq LIMIT 1

-- queue_fresh :position :topics :topics_high :limit
SELECT seq, type, actor, subject, about, at, depth, attributes FROM event
WHERE seq > :position
  AND (CASE WHEN type < 64 THEN :topics ELSE :topics_high END >> (type % 64)) & 1
ORDER BY seq LIMIT :limit

-- queue_message_put :queue :event :state :receives :leased :visible_at :enqueued_at :error :expires_at
-- expires_at: NULL leaves it as it is.
INSERT INTO queue_message
    (queue, event, state, receives, leased, visible_at, enqueued_at, error, expires_at)
VALUES (:queue, :event, :state, :receives, :leased, :visible_at, :enqueued_at, :error, :expires_at)
ON CONFLICT (queue, event) DO UPDATE SET state = excluded.state, receives = excluded.receives,
    leased = excluded.leased, visible_at = excluded.visible_at, error = excluded.error,
    expires_at = coalesce(excluded.expires_at, queue_message.expires_at)

-- queue_message_get :queue :event
SELECT event, state, receives, leased, visible_at, enqueued_at, error, message_group
FROM queue_message WHERE queue = :queue AND event = :event

-- queue_message_extend :queue :event :visible_at
UPDATE queue_message SET visible_at = :visible_at
WHERE queue = :queue AND event = :event AND state = 0 AND leased = 1

-- queue_message_promote :queue :group
-- The first of those behind takes the place of a group's message that is gone.
UPDATE queue_message SET state = 0
WHERE queue = :queue AND event = (
    SELECT min(b.event) FROM queue_message b INDEXED BY queue_message_by_group
    WHERE b.queue = :queue AND b.message_group = :group AND b.state = 2)
  AND NOT EXISTS (
    SELECT 1 FROM queue_message h INDEXED BY queue_message_by_group
    WHERE h.queue = :queue AND h.message_group = :group AND h.state = 0)
RETURNING visible_at

-- queue_message_drop :queue :event
DELETE FROM queue_message WHERE queue = :queue AND event = :event

-- queue_end_leases :queue :now
UPDATE queue_message SET visible_at = :now
WHERE queue = :queue AND state = 0 AND leased = 1 AND visible_at > :now

-- queue_count_failure :name
UPDATE queue SET failures = failures + 1 WHERE name = :name

-- queue_due :queue :now :limit
-- Whatever may be received (again): retries, and leases that ran out.
SELECT q.event, q.receives, q.leased, q.enqueued_at FROM queue_message q
WHERE q.queue = :queue AND q.state = 0 AND q.visible_at <= :now
ORDER BY q.visible_at LIMIT :limit

-- queue_next_due :queue
SELECT min(visible_at) FROM queue_message WHERE queue = :queue AND state = 0

-- queue_rows :queue :now
SELECT
    count(*) FILTER (WHERE state = 0 AND leased = 1) AS in_flight,
    count(*) FILTER (WHERE state <> 1 AND leased = 0 AND visible_at > :now) AS delayed,
    count(*) FILTER (WHERE state <> 1 AND leased = 0 AND visible_at <= :now) AS due,
    count(*) FILTER (WHERE state = 1) AS dead,
    min(enqueued_at) FILTER (WHERE state <> 1) AS oldest_at
FROM queue_message WHERE queue = :queue

-- queue_dead_oldest :queue
-- visible_at of a dead letter is when it died.
SELECT min(visible_at) FROM queue_message WHERE queue = :queue AND state = 1

-- queue_expire_waiting :queue :before :limit
DELETE FROM queue_message WHERE (queue, event) IN (
    SELECT queue, event FROM queue_message
    WHERE queue = :queue AND state = 0 AND enqueued_at < :before LIMIT :limit)

-- queue_expire_dead :queue :before :limit
DELETE FROM queue_message WHERE (queue, event) IN (
    SELECT queue, event FROM queue_message
    WHERE queue = :queue AND state = 1 AND visible_at < :before LIMIT :limit)

-- queue_peek_rows :queue :dead :limit
SELECT q.event, q.receives, q.visible_at, q.enqueued_at, q.error, e.type FROM queue_message q
JOIN event e ON e.seq = q.event
WHERE q.queue = :queue AND (q.state = 1) = :dead ORDER BY q.event LIMIT :limit

-- queue_own_put :name :delay :visibility :max_receives :retention :kind :group_by :never :at
INSERT INTO queue_own
    (name, delay_ms, visibility_ms, max_receives, retention_ms, kind, group_by, due_at, created_at)
VALUES (:name, :delay, :visibility, :max_receives, :retention, :kind, :group_by, :never, :at)
ON CONFLICT (name) DO UPDATE SET delay_ms = excluded.delay_ms,
    visibility_ms = excluded.visibility_ms, max_receives = excluded.max_receives,
    retention_ms = excluded.retention_ms, kind = excluded.kind

-- queue_own_get :name
SELECT name, delay_ms, visibility_ms, max_receives, retention_ms, kind, group_by FROM queue_own
WHERE name = :name

-- queue_own_next :name
SELECT name, delay_ms, visibility_ms, max_receives, retention_ms, kind, group_by FROM queue_own
WHERE name > :name ORDER BY name LIMIT 1

-- queue_own_due :now :limit
SELECT name FROM queue_own INDEXED BY queue_own_by_due
WHERE due_at <= :now ORDER BY due_at LIMIT :limit

-- queue_own_next_due
SELECT min(due_at) FROM queue_own INDEXED BY queue_own_by_due

-- queue_own_due_by :name :at
UPDATE queue_own SET due_at = :at WHERE name = :name AND due_at > :at

-- queue_own_due_never :name :never
UPDATE queue_own SET due_at = :never WHERE name = :name

-- queue_own_due_again :name :never
UPDATE queue_own SET due_at = coalesce(
    (SELECT min(visible_at) FROM queue_message WHERE queue = :name AND state = 0), :never)
WHERE name = :name

-- queue_own_due_all :never
-- After a start, or a turn that was undone.
UPDATE queue_own SET due_at = coalesce(
    (SELECT min(visible_at) FROM queue_message WHERE queue = name AND state = 0), :never)

-- queue_count :name :invocations :failures
UPDATE queue SET invocations = invocations + :invocations, failures = failures + :failures
WHERE name = :name

-- queue_own_count
SELECT count(*) FROM queue_own

-- queue_own_drop :name
DELETE FROM queue_own WHERE name = :name

-- queue_drop :name
DELETE FROM queue WHERE name = :name

-- queue_message_feed :queue :event :visible_at :enqueued_at :expires_at :group
-- An event is in a queue once, by however many subscriptions.
INSERT OR IGNORE INTO queue_message
    (queue, event, state, receives, leased, visible_at, enqueued_at, expires_at, message_group)
VALUES (:queue, :event, CASE WHEN EXISTS (
        SELECT 1 FROM queue_message h INDEXED BY queue_message_by_group
        WHERE h.queue = :queue AND h.message_group = :group AND h.state = 0) THEN 2 ELSE 0 END,
    0, 0, :visible_at, :enqueued_at, :expires_at, :group)

-- queue_given_put :queue :event :now :before
INSERT INTO queue_given (queue, event, at) VALUES (:queue, :event, :now)
ON CONFLICT (queue, event) DO UPDATE SET at = excluded.at WHERE at <= :before

-- queue_given_clear :before :limit
DELETE FROM queue_given WHERE (queue, event) IN (
    SELECT queue, event FROM queue_given INDEXED BY queue_given_by_time
    WHERE at <= :before ORDER BY at LIMIT :limit)

-- queue_given_drop :queue :limit
DELETE FROM queue_given WHERE (queue, event) IN (
    SELECT queue, event FROM queue_given WHERE queue = :queue LIMIT :limit)

-- queue_message_any :queue
SELECT event FROM queue_message WHERE queue = :queue LIMIT 1

-- queue_messages_drop :queue :limit
DELETE FROM queue_message WHERE (queue, event) IN (
    SELECT queue, event FROM queue_message WHERE queue = :queue LIMIT :limit)

-- queue_messages_expired :before :limit
SELECT queue, event FROM queue_message INDEXED BY queue_message_by_expiry
WHERE expires_at < :before ORDER BY expires_at LIMIT :limit

-- queue_message_next_expiry
SELECT min(expires_at) FROM queue_message INDEXED BY queue_message_by_expiry
WHERE expires_at IS NOT NULL

-- queue_count_expired :name
UPDATE queue SET expired = expired + 1 WHERE name = :name

-- subscription_add :id :topic :queue :filter :since :person :at
INSERT INTO subscription (id, topic, queue, filter, since, person, created_at)
VALUES (:id, :topic, :queue, :filter, :since, :person, :at)

-- subscription_get :id
SELECT id, topic, queue, filter, since, person, created_at FROM subscription WHERE id = :id

-- subscriptions_drop_of_queue :queue :limit
DELETE FROM subscription WHERE id IN (
    SELECT id FROM subscription WHERE queue = :queue LIMIT :limit)

-- subscription_drop :id
DELETE FROM subscription WHERE id = :id

-- subscriptions_after :id :limit
SELECT id, topic, queue, filter, since, person, created_at FROM subscription
WHERE id > :id ORDER BY id LIMIT :limit

-- subscriptions_of_topic :topic :limit
SELECT id, topic, queue, filter, since, person, created_at FROM subscription
WHERE topic = :topic ORDER BY id LIMIT :limit

-- subscriptions_of_queue :queue :limit
SELECT id, topic, queue, filter, since, person, created_at FROM subscription
WHERE queue = :queue ORDER BY id LIMIT :limit

-- subscription_count :topic
SELECT count(*) FROM subscription WHERE topic = :topic

-- subscription_count_all
SELECT count(*) FROM subscription

-- subscription_of_queue :queue
SELECT id FROM subscription WHERE queue = :queue LIMIT 1

-- dispatch_get
SELECT position, within FROM dispatch WHERE one = 1

-- dispatch_move :position :within
UPDATE dispatch SET position = :position, within = :within WHERE one = 1

-- queue_dead_after :queue :after :limit
SELECT event FROM queue_message INDEXED BY queue_message_dead
WHERE queue = :queue AND state = 1 AND event > :after ORDER BY event LIMIT :limit

-- queue_dead_page :queue :before :limit
SELECT m.event, m.receives, m.visible_at, m.error, e.type
FROM queue_message m INDEXED BY queue_message_dead JOIN event e ON e.seq = m.event
WHERE m.queue = :queue AND m.state = 1 AND m.event < :before ORDER BY m.event DESC LIMIT :limit

-- queue_dead_count :queue
SELECT count(*) FROM queue_message INDEXED BY queue_message_dead WHERE queue = :queue AND state = 1

-- queue_message_renew :queue :event :visible_at :now :expires_at :group
-- A dead letter is a new message again, in this queue: its own, or another.
INSERT INTO queue_message
    (queue, event, state, receives, leased, visible_at, enqueued_at, expires_at, message_group)
VALUES (:queue, :event, CASE WHEN EXISTS (
        SELECT 1 FROM queue_message h INDEXED BY queue_message_by_group
        WHERE h.queue = :queue AND h.message_group = :group AND h.state = 0) THEN 2 ELSE 0 END,
    0, 0, :visible_at, :now, :expires_at, :group)
ON CONFLICT (queue, event) DO UPDATE SET state = excluded.state, receives = 0, leased = 0,
    visible_at = excluded.visible_at, enqueued_at = excluded.enqueued_at,
    expires_at = excluded.expires_at, error = NULL
WHERE queue_message.state = 1

-- queue_dead_drop :queue :event
DELETE FROM queue_message WHERE queue = :queue AND event = :event AND state = 1

-- queue_purge_dead :queue :upto :limit
DELETE FROM queue_message WHERE (queue, event) IN (
    SELECT queue, event FROM queue_message INDEXED BY queue_message_dead
    WHERE queue = :queue AND state = 1 AND event <= :upto ORDER BY event LIMIT :limit)

-- queue_waiting_first :queue :upto :limit
SELECT event FROM queue_message WHERE queue = :queue AND event <= :upto AND state <> 1
ORDER BY event LIMIT :limit

-- queue_count_purged :name :purged
UPDATE queue SET purged = purged + :purged WHERE name = :name

-- queue_pass :name :position
UPDATE queue SET position = :position WHERE name = :name AND position < :position

-- redrive_get :queue
SELECT queue, target, rate, position, moved, next_at FROM redrive WHERE queue = :queue

-- redrive_due :now
SELECT queue, target, rate, position, moved, next_at FROM redrive INDEXED BY redrive_by_next
WHERE next_at <= :now ORDER BY next_at LIMIT 1

-- redrive_next
SELECT min(next_at) FROM redrive

-- redrive_put :queue :target :rate :position :moved :next_at
INSERT INTO redrive (queue, target, rate, position, moved, next_at)
VALUES (:queue, :target, :rate, :position, :moved, :next_at)
ON CONFLICT (queue) DO UPDATE SET position = excluded.position, moved = excluded.moved,
    next_at = excluded.next_at

-- redrive_drop :queue
DELETE FROM redrive WHERE queue = :queue

-- task_add :id :kind :actor :object :position :payload
INSERT INTO task (id, kind, actor, object, position, payload)
VALUES (:id, :kind, :actor, :object, :position, :payload)

-- task_any
SELECT 1 FROM task LIMIT 1

-- task_first_awaited
-- Whoever asked for one of these kinds gets no answer before its end.
SELECT id, kind, actor, object, position, payload FROM task INDEXED BY task_awaited
WHERE kind IN (1, 2, 3, 9, 14) ORDER BY id LIMIT 1

-- task_first_other
SELECT id, kind, actor, object, position, payload FROM task
WHERE kind NOT IN (1, 2, 3, 9, 14) ORDER BY id LIMIT 1

-- task_move :id :position
UPDATE task SET position = :position WHERE id = :id

-- task_drop :id
DELETE FROM task WHERE id = :id

-- change_add :channel_kind :channel :n :kind :object :extra :actor :at
INSERT INTO change (channel_kind, channel, n, kind, object, extra, actor, at)
VALUES (:channel_kind, :channel, :n, :kind, :object, :extra, :actor, :at)

-- changes_after :channel_kind :channel :after :until :limit
SELECT n, kind, object, extra, actor FROM change
WHERE channel_kind = :channel_kind AND channel = :channel AND n > :after AND n <= :until
ORDER BY n LIMIT :limit

-- changes_heard :person :after :until
-- The changes that a person listens to, looked for among all there were: each stands under every
-- channel of theirs that it was told on. The kinds and channels are those of follow_listens.
SELECT c.n, c.kind, c.object, c.extra, c.actor FROM change c INDEXED BY change_by_n
WHERE c.n > :after AND c.n <= :until AND (
    (c.channel_kind IN (1, 2) AND c.channel = :person)
    OR (c.channel_kind = 2 AND EXISTS (SELECT 1 FROM follow f
        WHERE f.follower = :person AND f.followee = c.channel AND f.since < c.n))
    OR (c.channel_kind = 3 AND EXISTS (SELECT 1 FROM member m
        WHERE m.conversation = c.channel AND m.person = :person AND m.since < c.n))
    OR (c.channel_kind = 4 AND EXISTS (SELECT 1 FROM topic_follow t
        WHERE t.person = :person AND t.topic = c.channel AND t.since < c.n))
    OR (c.channel_kind = 5 AND EXISTS (SELECT 1 FROM team_member m
        WHERE m.person = :person AND m.team = c.channel AND m.since < c.n))
    OR (c.channel_kind = 5 AND EXISTS (SELECT 1 FROM team_follow f
        WHERE f.person = :person AND f.team = c.channel AND f.since < c.n)))
ORDER BY c.n

-- change_oldest_at
SELECT at FROM change INDEXED BY change_by_n ORDER BY n LIMIT 1

-- change_at_after :n
-- The first change behind a cursor: was it made within the time that sync remembers?
SELECT n, at FROM change INDEXED BY change_by_n WHERE n > :n ORDER BY n LIMIT 1

-- changes_forget :before :limit
DELETE FROM change WHERE (channel_kind, channel, n) IN (
    SELECT channel_kind, channel, n FROM change INDEXED BY change_by_n
    WHERE at < :before ORDER BY n LIMIT :limit)
