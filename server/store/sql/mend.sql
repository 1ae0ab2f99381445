-- What `check --rebuild` makes anew (admin/mend.c): each derived figure of one object, from the
-- state tables and the log. What is right already is not written.

-- mend_follow_counts :id
UPDATE person SET following = n.following, followers = n.followers
FROM (SELECT (SELECT count(*) FROM follow WHERE follower = :id) AS following,
          (SELECT count(*) FROM follow WHERE followee = :id) AS followers) n
WHERE id = :id AND (person.following, person.followers) <> (n.following, n.followers)

-- mend_person_updates :id
-- Theirs, less those that counters has not handled. What expired undelivered was never counted.
UPDATE person SET updates = n.updates FROM (
    SELECT q.expired + q.purged AS expired, (SELECT count(*) FROM update_post WHERE author = :id)
        - (SELECT count(*) FROM event e
           WHERE e.seq > q.position AND e.type = 7 AND e.actor = :id)
        - (SELECT count(*) FROM queue_message w JOIN event e ON e.seq = w.event
           WHERE w.queue = 'counters' AND e.type = 7 AND e.actor = :id)
        + (SELECT count(*) FROM event e CROSS JOIN event m INDEXED BY event_by_subject
           ON m.subject = e.subject AND m.type = 7
           WHERE e.seq > q.position AND e.type = 33 AND m.actor = :id)
        + (SELECT count(*) FROM queue_message w JOIN event e ON e.seq = w.event
           CROSS JOIN event m INDEXED BY event_by_subject
           ON m.subject = e.subject AND m.type = 7
           WHERE w.queue = 'counters' AND e.type = 33 AND m.actor = :id) AS updates
    FROM queue q WHERE q.name = 'counters') n
WHERE person.id = :id AND (person.updates > n.updates
    OR (person.updates < n.updates AND n.expired = 0))

-- mend_update_counts :id
UPDATE update_post SET likes = n.likes, recommends = n.recommends, comments = n.comments
FROM (SELECT (SELECT count(*) FROM reaction WHERE update_post = :id AND kind = 0) AS likes,
          (SELECT count(*) FROM reaction WHERE update_post = :id AND kind = 1) AS recommends,
          (SELECT count(*) FROM comment WHERE update_post = :id AND deleted = 0) AS comments) n
WHERE id = :id

-- mend_comment_counts :id
UPDATE comment SET likes = (SELECT count(*) FROM comment_like WHERE comment = :id) WHERE id = :id

-- mend_topic :id
UPDATE topic SET followers = n.followers, week = n.week
FROM (SELECT (SELECT count(*) FROM topic_follow WHERE topic = :id) AS followers,
          (SELECT count(*) FROM topic_use WHERE topic = :id) AS week) n
WHERE id = :id

-- mend_topic_uses_drop :id
-- Of an update that was never edited: the topics of its event.
DELETE FROM topic_use WHERE update_post = :id AND NOT EXISTS (
    SELECT 1 FROM event e JOIN update_post u ON u.id = e.subject AND u.audience = 0, json_each(
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.topics') n
    JOIN topic t ON t.id = n.value
    WHERE e.subject = :id AND e.type = 7 AND t.id = topic_use.topic AND u.at = topic_use.at)

-- mend_topic_uses_add :id :now
INSERT OR IGNORE INTO topic_use (at, topic, update_post)
SELECT u.at, t.id, u.id
FROM event e JOIN update_post u ON u.id = e.subject AND u.audience = 0 AND u.edited_at IS NULL,
json_each(CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.topics') n
JOIN topic t ON t.id = n.value
WHERE e.subject = :id AND e.type = 7 AND u.at + 604800000 > :now

-- mend_feed_event :id
-- The rows that an event brought into feeds: see check_feed_missing.
INSERT INTO feed_act (channel_kind, channel, seq, update_post, kind)
SELECT channel_kind, channel, :id, update_post, kind FROM (
    SELECT 2 AS channel_kind, actor AS channel, subject AS update_post, 2 AS kind FROM event
    WHERE seq = :id AND type = 7
    UNION ALL
    SELECT 1, m.value, e.subject, 0 FROM event e
    JOIN update_post u ON u.id = e.subject AND u.edited_at IS NULL, json_each(
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.mentions') m
    WHERE e.seq = :id AND e.type = 7
    UNION ALL
    SELECT 5, u.team, e.subject, 1 FROM event e
    JOIN update_post u ON u.id = e.subject AND u.team IS NOT NULL
    WHERE e.seq = :id AND e.type = 7
    UNION ALL
    SELECT 2, e.actor, e.about, 3 FROM event e
    JOIN update_post u ON u.id = e.about AND e.at - u.at <= 2592000000
    WHERE e.seq = :id AND e.type = 9
    UNION ALL
    SELECT 4, t.id, e.subject, 5 FROM event e
    JOIN update_post u ON u.id = e.subject AND u.edited_at IS NULL, json_each(
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.topics') n
    JOIN topic t ON t.id = n.value
    WHERE e.seq = :id AND e.type = 7
    UNION ALL
    SELECT 2, e.actor, e.subject, 4 FROM event e
    JOIN update_post u ON u.id = e.subject AND e.at - u.at <= 2592000000
    JOIN reaction r ON r.update_post = e.subject AND r.kind = 1 AND r.person = e.actor
    WHERE e.seq = :id AND e.type = 8 AND CASE WHEN json_valid(e.attributes) THEN
        json_extract(e.attributes, '$.kind') = 'recommend'
        AND json_extract(e.attributes, '$.on') END
)
WHERE true
ON CONFLICT (channel_kind, channel, seq) DO UPDATE
SET update_post = excluded.update_post, kind = excluded.kind

-- mend_feed_update :id
-- The rows of an update that no event brought there: see check_feed_extra.
DELETE FROM feed_act WHERE update_post = :id AND coalesce((
    SELECT CASE feed_act.kind
    WHEN 2 THEN e.type = 7 AND channel_kind = 2 AND channel = e.actor AND update_post = e.subject
    WHEN 0 THEN channel_kind = 1 AND update_post = e.subject AND (e.type = 24 OR e.type = 7
        AND EXISTS (
            SELECT 1 FROM json_each(CASE WHEN json_valid(e.attributes) THEN e.attributes
                ELSE '{}' END, '$.mentions') m WHERE m.value = channel))
    WHEN 1 THEN e.type = 7 AND channel_kind = 5 AND update_post = e.subject
        AND channel = (SELECT u.team FROM update_post u WHERE u.id = e.subject)
    WHEN 3 THEN e.type = 9 AND channel_kind = 2 AND channel = e.actor AND update_post = e.about
    WHEN 4 THEN e.type = 8 AND channel_kind = 2 AND channel = e.actor AND update_post = e.subject
        AND CASE WHEN json_valid(e.attributes) THEN
            json_extract(e.attributes, '$.kind') = 'recommend'
            AND json_extract(e.attributes, '$.on') END
        AND EXISTS (SELECT 1 FROM reaction r
            WHERE r.update_post = e.subject AND r.kind = 1 AND r.person = e.actor)
    WHEN 5 THEN e.type = 7 AND channel_kind = 4 AND update_post = e.subject AND EXISTS (
        SELECT 1 FROM update_post u JOIN topic t ON t.id = channel
        WHERE u.id = feed_act.update_post AND instr(' ' || u.topics || ' ', ' ' || t.name || ' '))
    END FROM event e WHERE e.seq = feed_act.seq), 0) = 0

-- mend_conversation :id
UPDATE conversation SET members = n.members, last_seq = n.last_seq, active_at = n.active_at
FROM (SELECT (SELECT count(*) FROM member WHERE conversation = :id) AS members,
          coalesce((SELECT max(seq) FROM message WHERE conversation = :id), 0) AS last_seq,
          coalesce((SELECT at FROM message WHERE conversation = :id ORDER BY seq DESC LIMIT 1),
              (SELECT created_at FROM conversation WHERE id = :id)) AS active_at) n
WHERE id = :id

-- mend_read_marks :id
UPDATE member SET read_seq = max(0, min(read_seq,
    (SELECT last_seq FROM conversation WHERE id = member.conversation)))
WHERE conversation = :id

-- mend_message_nth :id
UPDATE message SET nth = (
    SELECT count(*) FROM message o WHERE o.conversation = message.conversation
      AND o.author = message.author AND o.seq <= message.seq)
WHERE id = :id

-- mend_mentions_add :id
-- Those whom a message mentions and who were members when it was sent.
INSERT OR IGNORE INTO message_mention (person, conversation, seq)
SELECT m.value, s.conversation, s.seq
FROM message s JOIN event e ON e.subject = s.id AND e.type = 14, json_each(
    CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.mentions') m
WHERE s.id = :id AND 1 = (
    SELECT sum(CASE x.type WHEN 13 THEN -1 ELSE 1 END) FROM event x WHERE x.seq < e.seq AND (
        (x.subject = m.value AND x.type IN (12, 13) AND x.about = e.about)
        OR (x.subject = e.about AND x.type IN (10, 11) AND x.actor = m.value)
        OR (x.subject = e.about AND x.type = 10 AND x.about = m.value)))

-- mend_mentions_drop :id :other
-- Of a conversation and a person: those that no message made.
DELETE FROM message_mention WHERE person = :other AND conversation = :id AND NOT EXISTS (
    SELECT 1 FROM message s JOIN event e ON e.subject = s.id AND e.type = 14, json_each(
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.mentions') m
    WHERE s.conversation = message_mention.conversation AND s.seq = message_mention.seq
      AND m.value = message_mention.person)

-- mend_group :id
UPDATE notification SET open = CASE read WHEN 1 THEN 0 ELSE open END,
    actors = (SELECT count(*) FROM notification_actor WHERE notification = :id)
WHERE id = :id

-- mend_group_empty :id
DELETE FROM notification WHERE id = :id AND actors = 0

-- mend_group_orphans :id
DELETE FROM notification_actor WHERE notification = :id
  AND NOT EXISTS (SELECT 1 FROM notification WHERE id = :id)

-- mend_group_recipients :id
UPDATE notification_actor SET (recipient, kind, target) =
    (SELECT n.recipient, n.kind, n.target FROM notification n WHERE n.id = :id)
WHERE notification = :id AND EXISTS (SELECT 1 FROM notification n WHERE n.id = :id)

-- mend_groups_open :id
-- Of several open groups of one kind and target only the newest stays open.
UPDATE notification SET open = 0 WHERE recipient = (SELECT recipient FROM notification WHERE id = :id)
  AND id < :id AND open = 1 AND (kind, target_kind, target) =
    (SELECT kind, target_kind, target FROM notification WHERE id = :id)

-- mend_group_actor :id :other
-- Somebody who is in a group without a reason.
DELETE FROM notification_actor WHERE notification = :id AND person = :other

-- mend_group_for :recipient :kind :target_kind :target :at
-- The group that was open then.
SELECT id FROM notification WHERE recipient = :recipient AND kind = :kind
  AND target_kind = :target_kind AND target = :target
  AND first_at <= :at AND :at < first_at + 43200000 ORDER BY id DESC LIMIT 1

-- mend_group_with :recipient :kind :target_kind :target :person
-- The groups that somebody is in.
SELECT n.id FROM notification n
JOIN notification_actor a ON a.notification = n.id AND a.person = :person
WHERE n.recipient = :recipient AND n.kind = :kind AND n.target_kind = :target_kind
  AND n.target = :target LIMIT 1

-- mend_followed_by :id :other
-- The event by which a person (other) began to follow another.
SELECT max(seq) FROM event WHERE subject = :id AND type = 3 AND actor = :other

-- mend_reacted_by :id :other :what
SELECT max(seq) FROM event WHERE subject = :id AND type = 8 AND actor = :other
  AND CASE WHEN json_valid(attributes) THEN json_extract(attributes, '$.kind')
    = CASE :what WHEN 4 THEN 'like' ELSE 'recommend' END AND json_extract(attributes, '$.on') END

-- mend_sent :id
SELECT seq FROM event WHERE subject = :id AND type = 14

-- update_index_clear
-- All of it, with the rows that say what is in it.
INSERT INTO update_index (update_index) VALUES ('delete-all')

-- message_index_clear
INSERT INTO message_index (message_index) VALUES ('delete-all')

-- search_docs_clear :messages
DELETE FROM search_doc WHERE (scope <> 0) = :messages

-- search_docs_all
SELECT id, scope, words FROM search_doc

-- mend_group_add :id :recipient :kind :target_kind :target :at :event :open
INSERT INTO notification (id, recipient, kind, target_kind, target, first_at, last_at, last_event,
    actors, open)
VALUES (:id, :recipient, :kind, :target_kind, :target, :at, :at, :event, 0, :open)
