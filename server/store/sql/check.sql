-- What `check` looks at (admin/check.c). Each statement returns what is wrong and nothing else:
-- kind, id, problem. Numbers of types and kinds are pinned in check.c. JSON is only opened where
-- it is valid, so that a damaged row is a problem and not an error.

-- check_log_dense
SELECT 'e' AS kind, l.seq + 1 AS id, 'is missing in the log' AS problem
FROM (SELECT 0 AS seq UNION ALL SELECT seq FROM event) l
WHERE l.seq < (SELECT max(seq) FROM event)
  AND NOT EXISTS (SELECT 1 FROM event n WHERE n.seq = l.seq + 1)
UNION ALL
SELECT 'e', seq, 'stands before the first place of the log' FROM event WHERE seq < 1

-- check_log_attributes
SELECT 'e' AS kind, seq AS id, 'its attributes are no JSON object' AS problem FROM event
WHERE CASE WHEN json_valid(attributes) THEN json_type(attributes) <> 'object' ELSE 1 END

-- check_log_time
-- The time of a store never goes back.
SELECT 'e' AS kind, seq AS id, 'is dated before the event in front of it' AS problem
FROM (SELECT seq, at, lag(at) OVER (ORDER BY seq) AS before FROM event)
WHERE at < before

-- check_state
-- What was given out is never given out again: ids, numbers of changes, time.
SELECT '' AS kind, 0 AS id, 'change ' || n || ' is beyond ' || last_change
    || ', the last that was given out' AS problem
FROM change JOIN store_state ON n > last_change
UNION ALL
SELECT 'p', l.person, 'listens from change ' || l.since || ' on, beyond the last that was given out'
FROM store_state s JOIN (
    SELECT follower AS person, since FROM follow
    UNION ALL SELECT person, since FROM member
    UNION ALL SELECT person, since FROM topic_follow
    UNION ALL SELECT person, since FROM team_member
    UNION ALL SELECT person, since FROM team_follow
) l ON l.since > s.last_change
UNION ALL
SELECT made.kind, made.id, 'is beyond the last id that was given out'
FROM store_state s JOIN (
    SELECT 'u' AS kind, max(id) AS id FROM update_post
    UNION ALL SELECT 'c', max(id) FROM comment
    UNION ALL SELECT 'g', max(id) FROM conversation
    UNION ALL SELECT 'm', max(id) FROM message
    UNION ALL SELECT 'n', max(id) FROM notification
    UNION ALL SELECT 's', max(id) FROM session
    UNION ALL SELECT 'i', max(id) FROM check_in
    UNION ALL SELECT '', max(id) FROM login_key
    UNION ALL SELECT 't', max(id) FROM team
) made ON made.id > s.last_id
UNION ALL
SELECT 'p', p.person, 'was last seen after the time of the store'
FROM store_state s JOIN person_seen p ON p.at > s.now_ms
UNION ALL
SELECT 'e', seq, 'is dated after the time of the store'
FROM store_state s JOIN event e ON e.seq = (SELECT max(seq) FROM event) AND e.at > s.now_ms

-- check_queues
SELECT '' AS kind, 0 AS id, 'queue ' || name || ' is at ' || position
    || ', and the log ends at ' || l.last AS problem
FROM queue JOIN (SELECT coalesce(max(seq), 0) AS last FROM event) l
  ON position > l.last OR position < 0
UNION ALL
SELECT 'e', m.event, 'queue ' || m.queue || ' holds it, and it is not in the log'
FROM queue_message m WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.seq = m.event)
UNION ALL
SELECT 'e', m.event, 'is held by queue ' || m.queue || ', which there is not'
FROM queue_message m WHERE NOT EXISTS (SELECT 1 FROM queue q WHERE q.name = m.queue)
UNION ALL
SELECT 'e', m.event, 'waits in queue ' || m.queue || ' behind nobody'
FROM queue_message m WHERE m.state = 2 AND NOT EXISTS (SELECT 1 FROM queue_message f
    WHERE f.queue = m.queue AND f.message_group = m.message_group AND f.state = 0)

-- check_redrives
SELECT '' AS kind, 0 AS id, 'dead letters of queue ' || r.queue || ' go into ' || r.target
    || ', and one of them is not there' AS problem
FROM redrive r WHERE NOT EXISTS (SELECT 1 FROM queue q WHERE q.name = r.queue)
   OR NOT EXISTS (SELECT 1 FROM queue q WHERE q.name = r.target)

-- check_subscriptions
SELECT '' AS kind, 0 AS id, 'a subscription feeds queue ' || s.queue || ', which there is not'
    AS problem
FROM subscription s WHERE NOT EXISTS (SELECT 1 FROM queue_own o WHERE o.name = s.queue)
UNION ALL
SELECT '', 0, 'queue ' || o.name || ' has no state'
FROM queue_own o WHERE NOT EXISTS (SELECT 1 FROM queue q WHERE q.name = o.name)
UNION ALL
SELECT '', 0, 'the subscriptions are at ' || d.position || ', and the log ends at ' || l.last
FROM dispatch d JOIN (SELECT coalesce(max(seq), 0) AS last FROM event) l
  ON d.position > l.last OR d.position < 0
UNION ALL
SELECT '', 0, 'the subscriptions are nowhere in the log'
WHERE NOT EXISTS (SELECT 1 FROM dispatch)

-- check_executions
-- What hangs on an execution has one; one that runs has a machine to run by, and a state once it
-- has begun; one that ended says when, and is not due.
SELECT 'x' AS kind, e.id AS id, 'runs by a machine that is not there' AS problem FROM execution e
WHERE e.status = 0 AND NOT EXISTS (SELECT 1 FROM workflow_definition d WHERE d.id = e.definition)
UNION ALL
SELECT 'x', e.id, 'has ended, and is due or has a state' FROM execution e
WHERE e.status <> 0
  AND (e.stopped_at IS NULL OR e.due_at IS NOT NULL OR e.state IS NOT NULL)
UNION ALL
SELECT 'x', e.id, 'runs, and has stopped' FROM execution e
WHERE e.status = 0 AND e.stopped_at IS NOT NULL
UNION ALL
SELECT 'x', e.id, 'runs, and has no history' FROM execution e
WHERE e.status = 0 AND e.state IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM execution_note n WHERE n.execution = e.id)
UNION ALL
SELECT DISTINCT 'x', n.execution, 'has a history, and is not there' FROM execution_note n
WHERE NOT EXISTS (SELECT 1 FROM execution e WHERE e.id = n.execution)
UNION ALL
SELECT DISTINCT 'x', p.execution, 'names people, and is not there' FROM execution_person p
WHERE NOT EXISTS (SELECT 1 FROM execution e WHERE e.id = p.execution)

-- check_workflows
-- How many run of each, what each runs by, and what feeds it.
SELECT '' AS kind, 0 AS id, 'workflow ' || w.name || ' counts ' || w.running
    || ' executions, and ' || (SELECT count(*) FROM execution e WHERE e.status = 0
        AND e.workflow = w.name) || ' run' AS problem
FROM workflow w WHERE w.running <> (SELECT count(*) FROM execution e WHERE e.status = 0
    AND e.workflow = w.name)
UNION ALL
SELECT '', 0, 'workflow ' || w.name || ' has no machine' FROM workflow w
WHERE NOT EXISTS (SELECT 1 FROM workflow_definition d WHERE d.id = w.definition
    AND d.workflow = w.name)
UNION ALL
SELECT '', 0, 'workflow ' || w.name || ' has no queue' FROM workflow w
WHERE w.topic IS NOT NULL AND NOT EXISTS (SELECT 1 FROM queue_own q WHERE q.name = w.name)

-- check_orphans
-- Rows of people and objects that are not there. Those of somebody deleted go slice by slice.
SELECT 's' AS kind, s.id AS id, 'is of nobody' AS problem FROM session s
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = s.person
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = s.person AND x.step IS NOT NULL)
UNION ALL
SELECT 'p', k.person, 'is not there, and has login keys' FROM login_key k
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = k.person)
UNION ALL
SELECT 'p', s.person, 'is not there, and was seen' FROM person_seen s
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = s.person)
UNION ALL
SELECT 'p', r.person, 'is not there, and calls of theirs are remembered' FROM repeat r
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = r.person
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = r.person AND x.step IS NOT NULL)
UNION ALL
SELECT 'p', r.person, 'a call that is remembered made an object that is not there' FROM repeat r
WHERE NOT EXISTS (SELECT 1 FROM update_post o WHERE o.id = r.object)
  AND NOT EXISTS (SELECT 1 FROM comment o WHERE o.id = r.object)
  AND NOT EXISTS (SELECT 1 FROM message o WHERE o.id = r.object)
  AND NOT EXISTS (SELECT 1 FROM conversation o WHERE o.id = r.object)
  AND NOT EXISTS (SELECT 1 FROM check_in o WHERE o.id = r.object)
  AND NOT EXISTS (SELECT 1 FROM team o WHERE o.id = r.object)
  AND r.object NOT IN (SELECT subject FROM event WHERE type IN (26, 47))
  AND NOT EXISTS (SELECT 1 FROM event e WHERE e.subject = r.object AND (e.type IN (33, 35)
      OR e.type = 9 AND EXISTS (SELECT 1 FROM event d WHERE d.subject = e.about AND d.type = 33)))
UNION ALL
SELECT 'p', t.person, 'is not there, and has topics' FROM person_topic t
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = t.person
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = t.person AND x.step IS NOT NULL)
UNION ALL
SELECT 'p', t.person, 'follows a topic, and one of them is not there' FROM topic_follow t
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = t.person
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = t.person AND x.step IS NOT NULL)
   OR NOT EXISTS (SELECT 1 FROM topic o WHERE o.id = t.topic)
UNION ALL
SELECT 'p', f.follower, 'follows, or is followed by, somebody who is not there' FROM follow f
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = f.follower
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = f.follower AND x.step IS NOT NULL)
   OR NOT EXISTS (SELECT 1 FROM person p WHERE p.id = f.followee
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = f.followee AND x.step IS NOT NULL)
UNION ALL
SELECT 'p', b.person, 'blocks, or is blocked by, somebody who is not there' FROM block b
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = b.person
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = b.person AND x.step IS NOT NULL)
   OR NOT EXISTS (SELECT 1 FROM person p WHERE p.id = b.other
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = b.other AND x.step IS NOT NULL)
UNION ALL
SELECT 'p', s.person, 'is not there, and has settings' FROM person_settings s
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = s.person
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = s.person AND x.step IS NOT NULL)
UNION ALL
SELECT 'p', m.person, 'mutes, or is muted by, somebody who is not there' FROM mute m
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = m.person
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = m.person AND x.step IS NOT NULL)
   OR NOT EXISTS (SELECT 1 FROM person p WHERE p.id = m.other
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = m.other AND x.step IS NOT NULL)
UNION ALL
SELECT 'p', m.person, 'is in, is invited to or follows a team, and one of them is not there'
FROM (
    SELECT person, team FROM team_member
    UNION ALL SELECT person, team FROM team_invite
    UNION ALL SELECT person, team FROM team_follow
) m
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = m.person
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = m.person AND x.step IS NOT NULL)
   OR NOT EXISTS (SELECT 1 FROM team t WHERE t.id = m.team
    UNION ALL SELECT 1 FROM task k WHERE k.kind = 12 AND k.object = m.team)
UNION ALL
SELECT 'm', m.id, 'its conversation is not there' FROM message m
WHERE NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = m.conversation)
UNION ALL
SELECT 'g', m.conversation, 'is not there, and has members' FROM member m
WHERE NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = m.conversation)
UNION ALL
SELECT 'n', g.id, 'its recipient is not there' FROM notification g
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = g.recipient
    UNION ALL SELECT 1 FROM erasure x WHERE x.person = g.recipient AND x.step IS NOT NULL)

-- check_remains
-- Rows that hang on updates, comments, groups and teams that are not there. What was deleted is
-- forgotten slice by slice: what a task of the kinds 4 to 6 and 12 (enum task_kind) has yet to reach
-- is no problem.
SELECT l.kind, l.id, 'is not there, and ' || l.what AS problem FROM (
    SELECT 'u' AS kind, update_post AS id, 'people react to it' AS what FROM reaction
    UNION SELECT 'u', update_post, 'has comments' FROM comment
    UNION SELECT 'u', update_post, 'has earlier versions' FROM update_version
    UNION SELECT 'u', update_post, 'is in feeds' FROM feed_act
    UNION SELECT 'u', update_post, 'was in feeds' FROM feed_past_act
    UNION SELECT 'u', update_id, 'is translated' FROM update_translation
    UNION SELECT 'u', update_post, 'counts for topics' FROM topic_use
    UNION SELECT 'u', target, 'people are notified of it' FROM notification WHERE target_kind = 1
) l
WHERE NOT EXISTS (SELECT 1 FROM update_post u WHERE u.id = l.id)
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 4 AND t.object = l.id)
UNION ALL
SELECT 'c', l.id, 'is not there or deleted, and ' || l.what FROM (
    SELECT comment AS id, 'people like it' AS what FROM comment_like
    UNION SELECT comment, 'has earlier versions' FROM comment_version
    UNION SELECT target, 'people are notified of it' FROM notification WHERE target_kind = 2
) l
WHERE NOT EXISTS (SELECT 1 FROM comment c WHERE c.id = l.id AND c.deleted = 0)
  AND NOT EXISTS (SELECT 1 FROM task t LEFT JOIN comment c ON c.id = l.id
      WHERE t.kind = 5 AND t.object = l.id OR t.kind = 4 AND t.object = c.update_post)
UNION ALL
SELECT 't', l.id, 'is not there, and ' || l.what FROM (
    SELECT team AS id, 'is found by words' AS what FROM team_word
    UNION SELECT team, 'writes about topics' FROM team_topic
    UNION SELECT team, 'has closed weeks' FROM index_week
    UNION SELECT target, 'people are notified of it' FROM notification WHERE target_kind = 5
) l
WHERE NOT EXISTS (SELECT 1 FROM team t WHERE t.id = l.id)
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 12 AND t.object = l.id)
UNION ALL
SELECT 'n', a.notification, 'is not there, and has actors' FROM notification_actor a
WHERE NOT EXISTS (SELECT 1 FROM notification g WHERE g.id = a.notification)
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 6 AND t.object = a.notification)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = a.recipient AND x.step IS NOT NULL)

-- check_shells
-- What stays of a deleted comment says nothing, and stays only for its replies, or where its author
-- was deleted. Task kind 7 drops those that lost the last one.
SELECT 'c' AS kind, c.id AS id, 'is deleted, and still says something' AS problem FROM comment c
WHERE c.deleted = 1 AND (c.text <> '' OR c.mentions <> '' OR c.likes <> 0)
UNION ALL
SELECT 'c', c.id, 'is deleted, and has no replies' FROM comment c
JOIN update_post u ON u.id = c.update_post
WHERE c.deleted = 1 AND NOT EXISTS (SELECT 1 FROM comment r WHERE r.reply_to = c.id)
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 7)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = c.author)
UNION ALL
SELECT 'c', c.id, CASE c.deleted WHEN 1 THEN 'is deleted, and its deletion is not in the log'
    ELSE 'is still there, and its deletion is in the log' END
FROM comment c
WHERE c.deleted <> (SELECT count(*) FROM event e WHERE e.subject = c.id AND e.type = 35)

-- check_versions
-- Each edit in the log kept what was before it.
SELECT 'u' AS kind, u.id AS id, 'is version ' || u.version || ' after ' || u.edits
    || ' edits, and ' || u.kept || ' earlier ones are kept' AS problem
FROM (SELECT p.id, p.version,
          (SELECT count(*) FROM update_version v WHERE v.update_post = p.id) AS kept,
          (SELECT count(*) FROM event e WHERE e.subject = p.id AND e.type = 24) AS edits
      FROM update_post p) u
WHERE u.kept <> u.version - 1 OR u.edits <> u.version - 1
UNION ALL
SELECT 'c', c.id, 'is version ' || c.version || ' after ' || c.edits || ' edits, and ' || c.kept
    || ' earlier ones are kept'
FROM (SELECT p.id, p.version,
          (SELECT count(*) FROM comment_version v WHERE v.comment = p.id) AS kept,
          (SELECT count(*) FROM event e WHERE e.subject = p.id AND e.type = 34) AS edits
      FROM comment p WHERE p.deleted = 0) c
WHERE c.kept <> c.version - 1 OR c.edits <> c.version - 1

-- check_mentioned
-- Whom an update or comment ever mentioned: each of them is in one of its events.
WITH logged AS (
    SELECT DISTINCT e.subject AS object, CAST(m.value AS INTEGER) AS person FROM event e, json_each(
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.mentions') m
    WHERE e.type IN (7, 9, 24, 34)
      AND (EXISTS (SELECT 1 FROM update_post u WHERE u.id = e.subject)
        OR EXISTS (SELECT 1 FROM comment c JOIN update_post u ON u.id = c.update_post
            WHERE c.id = e.subject AND c.deleted = 0))
)
SELECT CASE WHEN u.id IS NULL THEN 'c' ELSE 'u' END AS kind, l.object AS id,
    'mentioned person ' || l.person || ', and that is not kept' AS problem
FROM logged l LEFT JOIN update_post u ON u.id = l.object LEFT JOIN mentioned m ON m.object = l.object AND m.person = l.person
WHERE m.object IS NULL
UNION ALL
SELECT CASE WHEN u.id IS NULL THEN 'c' ELSE 'u' END, m.object,
    'never mentioned person ' || m.person || ', says the log'
FROM mentioned m LEFT JOIN update_post u ON u.id = m.object
LEFT JOIN logged l ON l.object = m.object AND l.person = m.person
WHERE l.object IS NULL
  AND NOT EXISTS (SELECT 1 FROM task t LEFT JOIN comment c ON c.id = m.object
      WHERE t.kind IN (4, 5) AND t.object = m.object OR t.kind = 4 AND t.object = c.update_post)

-- check_made_people
-- From here to check_made_messages: each row was made by exactly one event, and each such event
-- made a row.
SELECT 'p' AS kind, p.id AS id, 'was registered by ' || coalesce(m.n, 0) || ' events' AS problem
FROM person p
LEFT JOIN (SELECT subject, count(*) AS n FROM event WHERE type = 1 GROUP BY subject) m
  ON m.subject = p.id
WHERE coalesce(m.n, 0) <> 1
UNION ALL
SELECT 'e', e.seq, 'registered a person who is not there' FROM event e
WHERE e.type = 1 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = e.subject)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = e.subject)

-- check_erasures
-- Of somebody deleted nothing is left but shells, once the task (kind 11) is through.
WITH left_of AS (
    SELECT id AS person, 'is there' AS what FROM person
    UNION ALL SELECT person, 'has a session' FROM session
    UNION ALL SELECT person, 'is found by a word' FROM person_word
    UNION ALL SELECT person, 'has topics' FROM person_topic
    UNION ALL SELECT person, 'has settings' FROM person_settings
    UNION ALL SELECT person, 'has settings of notifications' FROM notification_setting
    UNION ALL SELECT person, 'has login keys' FROM login_key
    UNION ALL SELECT person, 'was seen' FROM person_seen
    UNION ALL SELECT author, 'has an update' FROM update_post
    UNION ALL SELECT author, 'has a comment that is no shell' FROM comment WHERE deleted = 0
    UNION ALL SELECT author, 'has a message that is no shell' FROM message
        WHERE deleted = 0 OR client_id IS NOT NULL
    UNION ALL SELECT person, 'reacts to an update' FROM reaction
    UNION ALL SELECT person, 'likes a comment' FROM comment_like
    UNION ALL SELECT person, 'reacts to a message' FROM message_reaction
    UNION ALL SELECT follower, 'follows somebody' FROM follow
    UNION ALL SELECT followee, 'is followed' FROM follow
    UNION ALL SELECT person, 'follows a topic' FROM topic_follow
    UNION ALL SELECT m.person, 'is in a group' FROM member m
        JOIN conversation c ON c.id = m.conversation AND c.kind = 1
    UNION ALL SELECT person, 'is in a team' FROM team_member
    UNION ALL SELECT creator, 'made a team that nobody is in' FROM team t WHERE members = 0
        AND NOT EXISTS (SELECT 1 FROM task k WHERE k.kind = 12 AND k.object = t.id)
    UNION ALL SELECT person, 'is invited to a team' FROM team_invite
    UNION ALL SELECT person, 'follows a team' FROM team_follow
    UNION ALL SELECT person, 'has a check-in' FROM check_in
    UNION ALL SELECT recipient, 'is notified' FROM notification
    UNION ALL SELECT recipient, 'was notified' FROM notification_actor
    UNION ALL SELECT person, 'has calls that are remembered' FROM repeat
    UNION ALL SELECT person, 'blocks, or is blocked' FROM block
    UNION ALL SELECT person, 'mutes somebody' FROM mute
    UNION ALL SELECT other, 'is muted' FROM mute
    UNION ALL SELECT person, 'is named by an execution' FROM execution_person
    UNION ALL SELECT person, 'has an execution' FROM execution
)
SELECT DISTINCT 'p' AS kind, x.person AS id, 'is deleted, and ' || l.what AS problem
FROM erasure x JOIN left_of l ON l.person = x.person AND x.step IS NULL
UNION ALL
SELECT 'p', x.person, 'is deleted, and nothing goes on with it' FROM erasure x
WHERE x.step IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 11 AND t.object = x.person)
UNION ALL
SELECT 'p', x.person, 'is deleted, and the log says otherwise' FROM erasure x
WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.subject = x.person AND e.type = 56)
UNION ALL
SELECT 'p', e.subject, 'is not deleted, and the log says otherwise' FROM event e
WHERE e.type = 56 AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = e.subject)

-- check_disabled
SELECT 'p' AS kind, p.id AS id, 'is ' || CASE p.disabled WHEN 0 THEN 'not ' ELSE '' END
    || 'disabled, and the log says otherwise' AS problem
FROM person p
LEFT JOIN (SELECT subject, sum(CASE type WHEN 37 THEN 1 ELSE -1 END) AS standing FROM event
    WHERE type IN (37, 38) GROUP BY subject) l ON l.subject = p.id
WHERE p.disabled <> coalesce(l.standing, 0)
UNION ALL
SELECT 's', s.id, 'is of somebody who is disabled' FROM session s
JOIN person p ON p.id = s.person AND p.disabled = 1

-- check_made_sessions
SELECT 's' AS kind, s.id AS id,
    CASE WHEN coalesce(m.made, 0) <> 1
        THEN 'was created by ' || coalesce(m.made, 0) || ' events'
        ELSE 'is still there, and its end is in the log' END AS problem
FROM session s LEFT JOIN (
    SELECT subject, sum(type = 5) AS made, sum(type = 6) AS ended FROM event
    WHERE type IN (5, 6) GROUP BY subject
) m ON m.subject = s.id
WHERE coalesce(m.made, 0) <> 1 OR m.ended <> 0
UNION ALL
SELECT 'e', e.seq, 'created a session that is not there, and whose end is not in the log'
FROM event e
WHERE e.type = 5 AND NOT EXISTS (SELECT 1 FROM session s WHERE s.id = e.subject)
  AND NOT EXISTS (SELECT 1 FROM event x WHERE x.subject = e.subject AND x.type = 6)

-- check_made_keys
SELECT 'p' AS kind, k.person AS id,
    CASE WHEN coalesce(m.made, 0) <> 1
        THEN 'a login key of theirs was added by ' || coalesce(m.made, 0) || ' events'
        ELSE 'a login key of theirs is still there, and its end is in the log' END AS problem
FROM login_key k LEFT JOIN (
    SELECT about, actor, sum(type = 45) AS made, sum(type = 46) AS ended FROM event
    WHERE type IN (45, 46) GROUP BY about, actor
) m ON m.about = k.id AND m.actor = k.person
WHERE coalesce(m.made, 0) <> 1 OR m.ended <> 0
UNION ALL
SELECT 'e', e.seq, 'added a login key that is not there, and whose end is not in the log'
FROM event e
WHERE e.type = 45 AND NOT EXISTS (SELECT 1 FROM login_key k WHERE k.id = e.about)
  AND NOT EXISTS (SELECT 1 FROM event x WHERE x.type = 46 AND x.about = e.about)

-- check_settings
SELECT 'p' AS kind, s.person AS id, 'is not there, and has settings' AS problem
FROM notification_setting s WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = s.person)
UNION ALL
SELECT 'p', s.person, 'has settings that they never changed' FROM notification_setting s
WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.type = 32 AND e.subject = s.person)
UNION ALL
SELECT 'p', person, 'has settings of a kind that there is not' FROM notification_setting
WHERE kind NOT BETWEEN 0 AND 9 AND kind <> 100

-- check_made_updates
SELECT 'u' AS kind, u.id AS id,
    CASE WHEN m.n = 1 THEN 'was posted by somebody else, says the log'
        ELSE 'was posted by ' || coalesce(m.n, 0) || ' events' END AS problem
FROM update_post u LEFT JOIN (
    SELECT subject, count(*) AS n, min(actor) AS actor FROM event WHERE type = 7 GROUP BY subject
) m ON m.subject = u.id
WHERE coalesce(m.n, 0) <> 1 OR m.actor <> u.author
UNION ALL
SELECT 'e', e.seq, 'posted an update that is not there' FROM event e
WHERE e.type = 7 AND NOT EXISTS (SELECT 1 FROM update_post u WHERE u.id = e.subject)
  AND NOT EXISTS (SELECT 1 FROM event d WHERE d.subject = e.subject AND d.type = 33)
UNION ALL
SELECT 'e', e.seq, 'deleted an update that is still there' FROM event e
JOIN update_post u ON u.id = e.subject WHERE e.type = 33

-- check_made_comments
SELECT 'c' AS kind, c.id AS id,
    CASE WHEN m.n = 1 THEN 'was posted by somebody else or elsewhere, says the log'
        ELSE 'was posted by ' || coalesce(m.n, 0) || ' events' END AS problem
FROM comment c LEFT JOIN (
    SELECT subject, count(*) AS n, min(actor) AS actor, min(about) AS about FROM event
    WHERE type = 9 GROUP BY subject
) m ON m.subject = c.id
WHERE coalesce(m.n, 0) <> 1 OR m.actor <> c.author OR m.about <> c.update_post
UNION ALL
SELECT 'e', e.seq, 'posted a comment that is not there' FROM event e
WHERE e.type = 9 AND NOT EXISTS (SELECT 1 FROM comment c WHERE c.id = e.subject)
  AND NOT EXISTS (SELECT 1 FROM event d WHERE d.subject = e.subject AND d.type = 35)
  AND NOT EXISTS (SELECT 1 FROM event d WHERE d.subject = e.about AND d.type = 33)

-- check_made_check_ins
-- Of one that was taken back only the two events are left.
SELECT 'i' AS kind, i.id AS id, 'was made by ' || coalesce(m.n, 0) || ' events of its author'
    AS problem
FROM check_in i LEFT JOIN (
    SELECT subject, actor, count(*) AS n FROM event WHERE type = 25 GROUP BY subject, actor
) m ON m.subject = i.id AND m.actor = i.person
WHERE coalesce(m.n, 0) <> 1
UNION ALL
SELECT 'i', i.id, 'was taken back, and is there' FROM check_in i
WHERE i.id IN (SELECT subject FROM event WHERE type = 26)
UNION ALL
SELECT 'i', e.subject, 'is not there, and nobody took it back' FROM event e
WHERE e.type = 25 AND NOT EXISTS (SELECT 1 FROM check_in i WHERE i.id = e.subject)
  AND e.subject NOT IN (SELECT subject FROM event WHERE type = 26)
UNION ALL
SELECT 'i', i.id, 'holds no answers' FROM check_in i
WHERE i.value NOT BETWEEN 0 AND 100
   OR CASE WHEN json_valid(i.answers) THEN json_type(i.answers) <> 'object' ELSE 1 END

-- check_index_weeks
-- Each closed week of a team was closed by one event, is of five people or more, and is over.
SELECT 't' AS kind, w.team AS id, 'its week ' || w.week || ' was closed by ' || coalesce(e.n, 0)
    || ' events' AS problem
FROM index_week w LEFT JOIN (
    SELECT subject, about, count(*) AS n FROM event WHERE type = 55 GROUP BY subject, about
) e ON e.subject = w.team AND e.about = w.week
WHERE coalesce(e.n, 0) <> 1
UNION ALL
SELECT 't', e.subject, 'its week ' || e.about || ' was closed, and is not there' FROM event e
WHERE e.type = 55 AND EXISTS (SELECT 1 FROM team t WHERE t.id = e.subject) AND NOT EXISTS (
    SELECT 1 FROM index_week w WHERE w.team = e.subject AND w.week = e.about)
UNION ALL
SELECT 't', w.team, 'its week ' || w.week || ' says more than it may, or says it too early'
FROM index_week w
WHERE w.people < 5 OR w.value NOT BETWEEN 0 AND 100 OR (w.week + 1) * 7 - 3 > (
    SELECT now_ms / 86400000 FROM store_state)

-- check_made_conversations
SELECT 'g' AS kind, c.id AS id, 'was made by ' || coalesce(m.n, 0) || ' events' AS problem
FROM conversation c LEFT JOIN (
    SELECT subject, type, count(*) AS n FROM event WHERE type IN (10, 11) GROUP BY subject, type
) m ON m.subject = c.id AND m.type = CASE c.kind WHEN 0 THEN 10 ELSE 11 END
WHERE coalesce(m.n, 0) <> 1
UNION ALL
SELECT 'e', e.seq, 'made a conversation that is not there' FROM event e
WHERE e.type IN (10, 11) AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = e.subject)

-- check_made_messages
SELECT 'm' AS kind, s.id AS id,
    CASE WHEN m.n = 1 THEN 'was sent by somebody else or elsewhere, says the log'
        ELSE 'was sent by ' || coalesce(m.n, 0) || ' events' END AS problem
FROM message s LEFT JOIN (
    SELECT subject, count(*) AS n, min(actor) AS actor, min(about) AS about FROM event
    WHERE type = 14 GROUP BY subject
) m ON m.subject = s.id
WHERE coalesce(m.n, 0) <> 1 OR m.actor <> s.author OR m.about <> s.conversation
UNION ALL
SELECT 'e', e.seq, 'sent a message that is not there' FROM event e
WHERE e.type = 14 AND NOT EXISTS (SELECT 1 FROM message s WHERE s.id = e.subject)

-- check_follow_counts
SELECT 'p' AS kind, id, 'following is ' || following || ', and the follow rows say ' || n AS problem
FROM (SELECT p.id, p.following,
          (SELECT count(*) FROM follow f WHERE f.follower = p.id) AS n FROM person p)
WHERE following <> n
UNION ALL
SELECT 'p', id, 'followers is ' || followers || ', and the follow rows say ' || n
FROM (SELECT p.id, p.followers,
          (SELECT count(*) FROM follow f WHERE f.followee = p.id) AS n FROM person p)
WHERE followers <> n

-- check_follows
-- Following and unfollowing take turns in the log; what stands at its end are the rows.
WITH logged AS (
    SELECT actor, subject, sum(CASE type WHEN 3 THEN 1 ELSE -1 END) AS standing FROM event
    WHERE type IN (3, 4) GROUP BY actor, subject
)
SELECT 'p' AS kind, f.follower AS id, 'follows person ' || f.followee
    || ', and the log says otherwise' AS problem
FROM follow f LEFT JOIN logged l ON l.actor = f.follower AND l.subject = f.followee
WHERE coalesce(l.standing, 0) <> 1
UNION ALL
SELECT 'p', l.actor, 'does not follow person ' || l.subject || ', and the log says otherwise'
FROM logged l LEFT JOIN follow f ON f.follower = l.actor AND f.followee = l.subject
WHERE f.follower IS NULL AND l.standing <> 0

-- check_made_teams
SELECT 't' AS kind, t.id AS id, 'was made by ' || coalesce(m.n, 0) || ' events' AS problem
FROM team t
LEFT JOIN (SELECT subject, count(*) AS n FROM event WHERE type = 47 GROUP BY subject) m
  ON m.subject = t.id
WHERE coalesce(m.n, 0) <> 1
UNION ALL
SELECT 'e', e.seq, 'made a team that is not there' FROM event e
WHERE e.type = 47 AND NOT EXISTS (SELECT 1 FROM team t WHERE t.id = e.subject)
  AND NOT EXISTS (SELECT 1 FROM event l JOIN erasure x ON x.person = l.actor
      WHERE l.subject = e.subject AND l.type IN (47, 51))
UNION ALL
SELECT 't', t.id, 'was made by person ' || t.creator || ', and the log says otherwise'
FROM team t JOIN event e ON e.subject = t.id AND e.type = 47 AND e.actor <> t.creator

-- check_team_counts
-- `what` is right, `standing` is kept.
SELECT 't' AS kind, id, name || ' is ' || kept || ', and the rows say ' || n AS problem,
    name = 'followers' AS other, n AS what, kept AS standing
FROM (
    SELECT t.id, 'members' AS name, t.members AS kept,
        (SELECT count(*) FROM team_member m WHERE m.team = t.id) AS n
    FROM team t
    UNION ALL
    SELECT t.id, 'followers', t.followers, coalesce(f.n, 0) FROM team t
    LEFT JOIN (SELECT team, count(*) AS n FROM team_follow GROUP BY team) f ON f.team = t.id
)
WHERE kept <> n

-- check_team_members
-- Making and joining bring in, leaving takes out: who came in last and did not leave is in.
WITH came AS (
    SELECT actor, max(seq) AS seq FROM event WHERE type IN (47, 50) GROUP BY actor
), logged AS (
    SELECT c.actor, e.subject AS team, c.seq FROM came c JOIN event e ON e.seq = c.seq
    WHERE NOT EXISTS (SELECT 1 FROM event l WHERE l.type = 51 AND l.actor = c.actor
        AND l.subject = e.subject AND l.seq > c.seq)
)
SELECT 'p' AS kind, m.person AS id, 'is in team ' || m.team || ' by event ' || m.joined
    || ', and the log says otherwise' AS problem
FROM team_member m LEFT JOIN logged l ON l.actor = m.person
WHERE coalesce(l.team = m.team AND l.seq = m.joined, 0) = 0
UNION ALL
SELECT 'p', l.actor, 'is in no team, and the log says otherwise'
FROM logged l LEFT JOIN team_member m ON m.person = l.actor
WHERE m.person IS NULL
UNION ALL
SELECT 't', t.id, 'has members, and none of them leads' FROM team t
WHERE EXISTS (SELECT 1 FROM team_member m WHERE m.team = t.id)
  AND NOT EXISTS (SELECT 1 FROM team_member m WHERE m.team = t.id AND m.role = 0)

-- check_team_follows
WITH logged AS (
    SELECT actor, subject, sum(CASE type WHEN 53 THEN 1 ELSE -1 END) AS standing FROM event
    WHERE type IN (53, 54) GROUP BY actor, subject
)
SELECT 'p' AS kind, f.person AS id, 'follows team ' || f.team
    || ', and the log says otherwise' AS problem
FROM team_follow f LEFT JOIN logged l ON l.actor = f.person AND l.subject = f.team
WHERE coalesce(l.standing, 0) <> 1
UNION ALL
SELECT 'p', l.actor, 'does not follow team ' || l.subject || ', and the log says otherwise'
FROM logged l LEFT JOIN team_follow f ON f.person = l.actor AND f.team = l.subject
WHERE f.person IS NULL AND l.standing <> 0 AND EXISTS (SELECT 1 FROM team t WHERE t.id = l.subject)

-- check_team_invites
-- An invitation stands until who was invited joins.
WITH logged AS (
    SELECT i.subject AS person, i.about AS team, max(i.seq) AS seq FROM event i
    WHERE i.type = 49 GROUP BY 1, 2
), standing AS (
    SELECT l.person, l.team FROM logged l LEFT JOIN (
        SELECT actor, subject, max(seq) AS seq FROM event WHERE type = 50 GROUP BY 1, 2
    ) j ON j.actor = l.person AND j.subject = l.team
    WHERE j.seq IS NULL OR j.seq < l.seq
)
SELECT 'p' AS kind, i.person AS id, 'is invited to team ' || i.team
    || ', and the log says otherwise' AS problem
FROM team_invite i LEFT JOIN standing s ON s.person = i.person AND s.team = i.team
WHERE s.person IS NULL
UNION ALL
SELECT 'p', s.person, 'is not invited to team ' || s.team || ', and the log says otherwise'
FROM standing s LEFT JOIN team_invite i ON i.person = s.person AND i.team = s.team
WHERE i.person IS NULL AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = s.person)
  AND EXISTS (SELECT 1 FROM team t WHERE t.id = s.team)

-- check_team_places
-- Updates and check-ins stand under the team that their author was in.
WITH move AS MATERIALIZED (
    SELECT actor, seq, CASE type WHEN 51 THEN 0 ELSE subject END AS team FROM event
    WHERE type IN (47, 50, 51)
), made AS (
    SELECT 'u' AS kind, u.id, coalesce(u.team, 0) AS team, e.seq, e.actor
    FROM event e JOIN update_post u ON u.id = e.subject WHERE e.type = 7
    UNION ALL
    SELECT 'i', i.id, coalesce(i.team, 0), e.seq, e.actor
    FROM event e JOIN check_in i ON i.id = e.subject WHERE e.type = 25
)
SELECT m.kind, m.id, 'stands under team ' || m.team || ', and its author was in '
    || coalesce(v.team, 0) AS problem
FROM made m LEFT JOIN (
    SELECT n.kind, n.id, max(v.seq) AS seq FROM made n
    JOIN move v ON v.actor = n.actor AND v.seq < n.seq GROUP BY n.kind, n.id
) l ON l.kind = m.kind AND l.id = m.id
LEFT JOIN move v ON v.seq = l.seq
WHERE m.team <> coalesce(v.team, 0)

-- check_team_topics
-- What is written about in public while in a team: `what` is right, `standing` is kept.
WITH used AS (
    SELECT u.team, t.id AS topic, count(*) AS n FROM (
        SELECT team, '["' || replace(topics, ' ', '","') || '"]' AS names FROM update_post
        WHERE team IS NOT NULL AND audience = 0 AND topics <> ''
    ) u, json_each(CASE WHEN json_valid(u.names) THEN u.names ELSE '[]' END) w
    JOIN topic t ON t.name = w.value
    JOIN team m ON m.id = u.team
    GROUP BY u.team, t.id
)
SELECT 't' AS kind, u.team AS id, 'writes ' || u.n || ' times about topic ' || u.topic
    || ', and ' || coalesce(k.updates, 0) || ' are counted' AS problem,
    u.topic AS other, u.n AS what, coalesce(k.updates, 0) AS standing
FROM used u LEFT JOIN team_topic k ON k.team = u.team AND k.topic = u.topic
WHERE u.n <> coalesce(k.updates, 0)
UNION ALL
SELECT 't', k.team, 'does not write about topic ' || k.topic || ', and that is counted',
    k.topic, 0, k.updates
FROM team_topic k JOIN team m ON m.id = k.team
LEFT JOIN used u ON u.team = k.team AND u.topic = k.topic
WHERE u.team IS NULL

-- check_team_words
-- What a team is found by: its company, its name and what is said about it (topic 0), and the topics
-- that it writes about. As in check_person_words.
SELECT 't' AS kind, l.team AS id, CASE l.topic
    WHEN 0 THEN 'is not found by its company, its name and what is said about it alone'
    ELSE 'is not found by topic ' || l.topic || ' by its name alone' END AS problem, l.topic AS other,
    l.text, (SELECT group_concat(word, ' ') FROM (
        SELECT word FROM team_word w WHERE w.team = l.team AND w.topic = l.topic ORDER BY word
    )) AS words
FROM (
    SELECT id AS team, 0 AS topic, company || char(10) || name || char(10) || about AS text FROM team
    UNION ALL
    SELECT k.team, k.topic, t.name FROM team_topic k JOIN team m ON m.id = k.team
    LEFT JOIN topic t ON t.id = k.topic
) l
UNION ALL
SELECT 't', w.team, 'is found by topic ' || w.topic || ', and does not write about it', w.topic, NULL,
    w.word
FROM team_word w JOIN team m ON m.id = w.team
LEFT JOIN team_topic k ON k.team = w.team AND k.topic = w.topic
WHERE w.topic <> 0 AND k.team IS NULL

-- check_blocks
-- Blocking and unblocking take turns in the log; a block stands from both sides. Across it nobody
-- follows, and nobody is in unread notifications but those that a task has yet to reach.
WITH logged AS (
    SELECT actor, subject, sum(CASE type WHEN 28 THEN 1 ELSE -1 END) AS standing FROM event
    WHERE type IN (28, 29) GROUP BY actor, subject
)
SELECT 'p' AS kind, b.person AS id, 'blocks person ' || b.other
    || ', and the log says otherwise' AS problem
FROM block b LEFT JOIN logged l ON l.actor = b.person AND l.subject = b.other
WHERE b.at IS NOT NULL AND coalesce(l.standing, 0) <> 1
UNION ALL
SELECT 'p', l.actor, 'does not block person ' || l.subject || ', and the log says otherwise'
FROM logged l LEFT JOIN block b ON b.person = l.actor AND b.other = l.subject
WHERE b.at IS NULL AND l.standing <> 0
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person IN (l.actor, l.subject))
UNION ALL
SELECT 'p', b.person, 'a block between them and person ' || b.other || ' has only one side'
FROM block b LEFT JOIN block o ON o.person = b.other AND o.other = b.person
WHERE (o.person IS NULL OR (o.at IS NULL) = (b.at IS NULL))
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = b.person)
UNION ALL
SELECT 'p', f.follower, 'follows person ' || f.followee || ' across a block'
FROM block b JOIN follow f ON f.follower = b.person AND f.followee = b.other
UNION ALL
SELECT 'n', n.id, 'person ' || b.other || ' is in it, and its recipient does not see them'
FROM block b
JOIN notification_actor a ON a.recipient = b.person AND a.person = b.other
JOIN notification n ON n.id = a.notification AND n.read = 0
WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 3 AND (
    (t.actor = b.person AND t.object = b.other) OR (t.actor = b.other AND t.object = b.person)))

-- check_mutes
WITH logged AS (
    SELECT actor, subject, sum(CASE type WHEN 30 THEN 1 ELSE -1 END) AS standing FROM event
    WHERE type IN (30, 31) GROUP BY actor, subject
)
SELECT 'p' AS kind, m.person AS id, 'mutes person ' || m.other
    || ', and the log says otherwise' AS problem
FROM mute m LEFT JOIN logged l ON l.actor = m.person AND l.subject = m.other
WHERE coalesce(l.standing, 0) <> 1
UNION ALL
SELECT 'p', l.actor, 'does not mute person ' || l.subject || ', and the log says otherwise'
FROM logged l LEFT JOIN mute m ON m.person = l.actor AND m.other = l.subject
WHERE m.person IS NULL AND l.standing <> 0
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person IN (l.actor, l.subject))

-- check_update_counts
SELECT 'u' AS kind, id, name || ' is ' || kept || ', and the rows say ' || n AS problem
FROM (
    SELECT u.id, 'likes' AS name, u.likes AS kept,
        (SELECT count(*) FROM reaction r WHERE r.update_post = u.id AND r.kind = 0) AS n
    FROM update_post u
    UNION ALL
    SELECT u.id, 'recommends', u.recommends,
        (SELECT count(*) FROM reaction r WHERE r.update_post = u.id AND r.kind = 1)
    FROM update_post u
    UNION ALL
    SELECT u.id, 'comments', u.comments,
        (SELECT count(*) FROM comment c WHERE c.update_post = u.id AND c.deleted = 0)
    FROM update_post u
)
WHERE kept <> n
UNION ALL
SELECT 'c', id, 'likes is ' || likes || ', and the rows say ' || n FROM (
    SELECT c.id, c.likes, (SELECT count(*) FROM comment_like l WHERE l.comment = c.id) AS n
    FROM comment c WHERE c.deleted = 0
      AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 4 AND t.object = c.update_post)
)
WHERE likes <> n

-- check_reactions
WITH logged AS (
    SELECT subject, actor, kind, sum(CASE WHEN is_on THEN 1 ELSE -1 END) AS standing FROM (
        SELECT subject, actor,
            CASE WHEN json_valid(attributes) THEN
                CASE json_extract(attributes, '$.kind') WHEN 'like' THEN 0 ELSE 1 END
            END AS kind,
            CASE WHEN json_valid(attributes) THEN json_extract(attributes, '$.on') END AS is_on
        FROM event WHERE type = 8
    ) GROUP BY subject, actor, kind
)
SELECT 'u' AS kind, r.update_post AS id, 'person ' || r.person
    || CASE r.kind WHEN 0 THEN ' likes it' ELSE ' recommends it' END
    || ', and the log says otherwise' AS problem
FROM reaction r JOIN update_post u ON u.id = r.update_post
LEFT JOIN logged l ON l.subject = r.update_post AND l.actor = r.person AND l.kind = r.kind
WHERE coalesce(l.standing, 0) <> 1
UNION ALL
SELECT 'u', l.subject, 'person ' || l.actor
    || CASE l.kind WHEN 0 THEN ' does not like it' ELSE ' does not recommend it' END
    || ', and the log says otherwise'
FROM logged l JOIN update_post u ON u.id = l.subject
LEFT JOIN reaction r ON r.update_post = l.subject AND r.person = l.actor AND r.kind = l.kind
WHERE r.person IS NULL AND l.standing <> 0

-- check_link_previews
-- A preview is of the first link in its update's text: what stands before it begins no other link.
SELECT 'u' AS kind, l.update_post AS id,
    CASE WHEN u.id IS NULL THEN 'is not there, and has a link preview'
        ELSE 'has a preview of what is not its first link: ' || l.url END AS problem
FROM link_preview l LEFT JOIN update_post u ON u.id = l.update_post
WHERE u.id IS NULL OR l.url NOT GLOB 'http*://?*' OR instr(u.text, l.url) = 0
   OR substr(u.text, 1, instr(u.text, l.url) - 1) GLOB '*http://[a-zA-Z0-9]*'
   OR substr(u.text, 1, instr(u.text, l.url) - 1) GLOB '*https://[a-zA-Z0-9]*'
   OR substr(u.text, instr(u.text, l.url) + length(l.url), 1) GLOB '[a-zA-Z0-9]'

-- check_replies
SELECT 'c' AS kind, c.id AS id, 'replies to what is no comment of its update' AS problem
FROM comment c LEFT JOIN comment p ON p.id = c.reply_to
WHERE c.reply_to IS NOT NULL AND (p.id IS NULL OR p.update_post <> c.update_post)
UNION ALL
SELECT 'm', s.id, 'replies to what is no message of its conversation'
FROM message s LEFT JOIN message p ON p.id = s.reply_to
WHERE s.reply_to IS NOT NULL AND (p.id IS NULL OR p.conversation <> s.conversation)

-- check_person_updates
-- The function counters, at its place in the log, less what it has not handled. What expired
-- undelivered was never counted: check_person_updates_total accounts for it.
SELECT 'p' AS kind, p.id AS id, 'updates is ' || p.updates || ', and counters handled '
    || coalesce(c.n, 0) || ' of theirs' AS problem
FROM person p
JOIN queue q ON q.name = 'counters'
LEFT JOIN (
    SELECT m.actor, sum(CASE e.type WHEN 7 THEN 1 ELSE -1 END) AS n, count(*) FILTER (
        WHERE e.type = 7) AS posted
    FROM event e
    JOIN event m ON m.subject = e.subject AND m.type = 7
    JOIN queue k ON k.name = 'counters' AND e.seq <= k.position
    LEFT JOIN queue_message w ON w.queue = 'counters' AND w.event = e.seq
    WHERE e.type IN (7, 33) AND w.event IS NULL GROUP BY m.actor
) c ON c.actor = p.id
WHERE p.updates <> coalesce(c.n, 0) AND (q.expired + q.purged = 0 OR p.updates > coalesce(c.posted, 0))

-- check_person_updates_total
-- Of those who are there.
SELECT '' AS kind, 0 AS id, 'counters handled ' || handled || ' updates, ' || expired
    || ' events expired, and ' || counted || ' are counted' AS problem
FROM (
    SELECT q.expired + q.purged AS expired,
        (SELECT coalesce(sum(CASE e.type WHEN 7 THEN 1 ELSE -1 END), 0) FROM event e
         WHERE e.type IN (7, 33) AND e.seq <= q.position AND NOT EXISTS (
            SELECT 1 FROM queue_message w WHERE w.queue = 'counters' AND w.event = e.seq)
            AND NOT EXISTS (SELECT 1 FROM event m JOIN erasure x ON x.person = m.actor
                WHERE m.subject = e.subject AND m.type = 7)
        ) AS handled,
        (SELECT coalesce(sum(updates), 0) FROM person) AS counted
    FROM queue q WHERE q.name = 'counters'
)
WHERE abs(handled - counted) > expired OR (handled - counted + expired) % 2 <> 0

-- check_topics
SELECT '' AS kind, id, 'topic ' || name || ': ' || what || ' is ' || kept
    || ', and the rows say ' || n AS problem
FROM (
    SELECT t.id, t.name, 'followers' AS what, t.followers AS kept,
        (SELECT count(*) FROM topic_follow f WHERE f.topic = t.id) AS n
    FROM topic t
    UNION ALL
    SELECT t.id, t.name, 'week', t.week, (SELECT count(*) FROM topic_use u WHERE u.topic = t.id)
    FROM topic t
)
WHERE kept <> n

-- check_topics_used
-- A topic is there as long as somebody follows it or an update is about it.
WITH used AS MATERIALIZED (
    SELECT min(u.id) AS id, w.value AS name FROM (
        SELECT id, '["' || replace(topics, ' ', '","') || '"]' AS names FROM update_post
        WHERE topics <> ''
    ) u, json_each(CASE WHEN json_valid(u.names) THEN u.names ELSE '[]' END) w
    GROUP BY w.value
)
SELECT '' AS kind, t.id AS id,
    'topic ' || t.name || ': nobody follows it, and no update is about it' AS problem
FROM topic t LEFT JOIN used u ON u.name = t.name
WHERE u.name IS NULL AND NOT EXISTS (SELECT 1 FROM topic_follow f WHERE f.topic = t.id)
UNION ALL
SELECT 'u', u.id, 'is about topic ' || u.name || ', which is not there'
FROM used u LEFT JOIN topic t ON t.name = u.name WHERE t.id IS NULL

-- check_topic_follows
WITH logged AS (
    SELECT actor, subject, sum(CASE type WHEN 21 THEN 1 ELSE -1 END) AS standing FROM event
    WHERE type IN (21, 22) GROUP BY actor, subject
)
SELECT 'p' AS kind, f.person AS id, 'follows topic ' || f.topic
    || ', and the log says otherwise' AS problem
FROM topic_follow f LEFT JOIN logged l ON l.actor = f.person AND l.subject = f.topic
WHERE coalesce(l.standing, 0) <> 1
UNION ALL
SELECT 'p', l.actor, 'does not follow topic ' || l.subject || ', and the log says otherwise'
FROM logged l LEFT JOIN topic_follow f ON f.person = l.actor AND f.topic = l.subject
WHERE f.person IS NULL AND l.standing <> 0

-- check_topic_uses
-- Public updates count for their topics for a week. An old one may stay until the next turn.
WITH used AS (
    SELECT u.at, t.id AS topic, u.id AS update_post FROM event e
    JOIN update_post u ON u.id = e.subject AND u.audience = 0 AND u.edited_at IS NULL,
    json_each(CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.topics') n
    JOIN topic t ON t.id = n.value
    WHERE e.type = 7
)
SELECT 'u' AS kind, u.update_post AS id, 'does not count for topic ' || u.topic AS problem
FROM used u JOIN store_state s ON u.at + 604800000 > s.now_ms
LEFT JOIN topic_use r ON r.at = u.at AND r.topic = u.topic AND r.update_post = u.update_post
WHERE r.at IS NULL
UNION ALL
SELECT 'u', r.update_post, 'counts for topic ' || r.topic || ', and is not about it'
FROM topic_use r
JOIN update_post p ON p.id = r.update_post AND p.edited_at IS NULL
LEFT JOIN used u ON u.update_post = r.update_post AND u.topic = r.topic AND u.at = r.at
WHERE u.at IS NULL

-- check_feed_missing
-- Every act that brings an update into feeds stands under its channels: the author's, those of the
-- people mentioned, of the topics, of those who comment or recommend within 30 days.
WITH act AS (
    SELECT 2 AS channel_kind, e.actor AS channel, e.seq, e.subject AS update_post, 2 AS kind
    FROM event e JOIN update_post u ON u.id = e.subject WHERE e.type = 7
    UNION ALL
    SELECT 5, u.team, e.seq, e.subject, 1 FROM event e
    JOIN update_post u ON u.id = e.subject AND u.team IS NOT NULL
    WHERE e.type = 7
    UNION ALL
    SELECT 1, m.value, e.seq, e.subject, 0 FROM event e
    JOIN update_post u ON u.id = e.subject AND u.edited_at IS NULL, json_each(
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.mentions') m
    WHERE e.type = 7
    UNION ALL
    SELECT 2, e.actor, e.seq, e.about, 3 FROM event e
    JOIN update_post u ON u.id = e.about AND e.at - u.at <= 2592000000
    JOIN comment c ON c.id = e.subject AND c.deleted = 0
    WHERE e.type = 9
    UNION ALL
    SELECT 4, t.id, e.seq, e.subject, 5 FROM event e
    JOIN update_post u ON u.id = e.subject AND u.edited_at IS NULL, json_each(
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.topics') n
    JOIN topic t ON t.id = n.value
    WHERE e.type = 7
    UNION ALL
    SELECT 2, e.actor, max(e.seq), e.subject, 4 FROM event e
    JOIN update_post u ON u.id = e.subject AND e.at - u.at <= 2592000000
    JOIN reaction r ON r.update_post = e.subject AND r.kind = 1 AND r.person = e.actor
    WHERE e.type = 8 AND CASE WHEN json_valid(e.attributes) THEN
        json_extract(e.attributes, '$.kind') = 'recommend'
        AND json_extract(e.attributes, '$.on') END
    GROUP BY e.actor, e.subject
)
SELECT 'e' AS kind, a.seq AS id, 'brought its update into no feed of '
    || CASE a.channel_kind WHEN 1 THEN 'the mentioned person ' WHEN 4 THEN 'those who follow topic '
        WHEN 5 THEN 'the people of team '
        ELSE 'the followers of person ' END
    || a.channel AS problem
FROM act a LEFT JOIN feed_act f
  ON f.channel_kind = a.channel_kind AND f.channel = a.channel AND f.seq = a.seq
WHERE f.seq IS NULL OR f.update_post <> a.update_post OR f.kind <> a.kind

-- check_feed_extra
SELECT 'u' AS kind, f.update_post AS id, 'is in the feeds of channel ' || f.channel_kind || '/'
    || f.channel || ' by event ' || f.seq || ', which did not bring it there' AS problem
FROM feed_act f LEFT JOIN event e ON e.seq = f.seq
WHERE coalesce(CASE f.kind
    WHEN 2 THEN e.type = 7 AND f.channel_kind = 2 AND f.channel = e.actor
        AND f.update_post = e.subject
    WHEN 1 THEN e.type = 7 AND f.channel_kind = 5 AND f.update_post = e.subject
        AND f.channel = (SELECT u.team FROM update_post u WHERE u.id = e.subject)
    WHEN 0 THEN f.channel_kind = 1 AND f.update_post = e.subject AND (e.type = 24 OR e.type = 7
        AND EXISTS (
            SELECT 1 FROM json_each(CASE WHEN json_valid(e.attributes) THEN e.attributes
                ELSE '{}' END, '$.mentions') m WHERE m.value = f.channel))
    WHEN 3 THEN e.type = 9 AND f.channel_kind = 2 AND f.channel = e.actor
        AND f.update_post = e.about
        AND EXISTS (SELECT 1 FROM comment c WHERE c.id = e.subject AND c.deleted = 0)
    WHEN 4 THEN e.type = 8 AND f.channel_kind = 2 AND f.channel = e.actor
        AND f.update_post = e.subject AND CASE WHEN json_valid(e.attributes) THEN
            json_extract(e.attributes, '$.kind') = 'recommend'
            AND json_extract(e.attributes, '$.on') END
        AND EXISTS (SELECT 1 FROM reaction r
            WHERE r.update_post = e.subject AND r.kind = 1 AND r.person = e.actor)
    WHEN 5 THEN e.type = 7 AND f.channel_kind = 4 AND f.update_post = e.subject AND EXISTS (
        SELECT 1 FROM update_post u JOIN topic t ON t.id = f.channel
        WHERE u.id = f.update_post AND instr(' ' || u.topics || ' ', ' ' || t.name || ' '))
    END, 0) = 0
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 4 AND t.object = f.update_post)

-- check_feed_past
-- What was taken back, and who began or ceased to listen, was so by an event of that moment.
SELECT 'u' AS kind, p.update_post AS id, 'left the feeds of channel ' || p.channel_kind || '/'
    || p.channel || ' by event ' || p.until || ', which did not take it out' AS problem
FROM feed_past_act p LEFT JOIN event e ON e.seq = p.until
WHERE coalesce(e.at = p.at AND e.seq > p.seq, 0) = 0
UNION ALL
SELECT 'p', l.person, 'listened otherwise to channel ' || l.channel_kind || '/' || l.channel
    || ' until event ' || l.until || ', which did not change it'
FROM feed_past_listening l LEFT JOIN event e ON e.seq = l.until
WHERE coalesce(e.at = l.at AND e.actor = l.person
    AND e.type IN (3, 4, 21, 22, 30, 31, 47, 50, 51, 53, 54), 0) = 0

-- check_conversations
SELECT 'g' AS kind, id, name || ' is ' || kept || ', and the rows say ' || n AS problem
FROM (
    SELECT c.id, 'members' AS name, c.members AS kept,
        (SELECT count(*) FROM member m WHERE m.conversation = c.id) AS n
    FROM conversation c
    UNION ALL
    SELECT c.id, 'last_seq', c.last_seq,
        (SELECT count(*) FROM message s WHERE s.conversation = c.id)
    FROM conversation c
    UNION ALL
    SELECT c.id, 'active_at', c.active_at, coalesce((SELECT s.at FROM message s
        WHERE s.conversation = c.id ORDER BY s.seq DESC LIMIT 1), c.created_at)
    FROM conversation c
)
WHERE kept <> n
UNION ALL
SELECT 'g', m.conversation, 'person ' || m.person || ' has read to ' || m.read_seq
    || ', and it ends at ' || c.last_seq
FROM member m JOIN conversation c ON c.id = m.conversation
WHERE m.read_seq > c.last_seq OR m.read_seq < 0

-- check_direct
SELECT 'g' AS kind, c.id AS id, 'is direct, and not of exactly two people' AS problem
FROM conversation c LEFT JOIN direct d ON d.conversation = c.id
WHERE c.kind = 0 AND (d.low IS NULL OR d.low >= d.high
    OR (SELECT count(*) FROM member m WHERE m.conversation = c.id) <> 2
    OR (SELECT count(*) FROM member m
        WHERE m.conversation = c.id AND m.person IN (d.low, d.high)) <> 2)
UNION ALL
SELECT 'g', d.conversation, 'is no direct conversation, and has a row of one'
FROM direct d LEFT JOIN conversation c ON c.id = d.conversation
WHERE c.kind IS NULL OR c.kind <> 0

-- check_members
-- Joining and leaving take turns in the log; who is in at its end are the rows.
WITH logged AS (
    SELECT conversation, person, sum(step) AS standing FROM (
        SELECT about AS conversation, subject AS person,
            CASE type WHEN 12 THEN 1 ELSE -1 END AS step
        FROM event WHERE type IN (12, 13)
        UNION ALL SELECT subject, actor, 1 FROM event WHERE type IN (10, 11)
        UNION ALL SELECT subject, about, 1 FROM event WHERE type = 10
    ) GROUP BY conversation, person
)
SELECT 'g' AS kind, m.conversation AS id, 'person ' || m.person
    || ' is a member, and the log says otherwise' AS problem
FROM member m LEFT JOIN logged l ON l.conversation = m.conversation AND l.person = m.person
WHERE coalesce(l.standing, 0) <> 1
UNION ALL
SELECT 'g', l.conversation, 'person ' || l.person || ' is no member, and the log says otherwise'
FROM logged l LEFT JOIN member m ON m.conversation = l.conversation AND m.person = l.person
WHERE m.person IS NULL AND l.standing <> 0

-- check_message_seq
-- Dense from 1: the count is held against last_seq in check_conversations.
SELECT 'm' AS kind, id, 'is number ' || seq || ', and stands at place ' || place AS problem
FROM (SELECT id, seq, row_number() OVER (PARTITION BY conversation ORDER BY seq) AS place
      FROM message)
WHERE seq <> place

-- check_message_nth
SELECT 'm' AS kind, id, 'is number ' || nth || ' of its author there, and stands at place '
    || place AS problem
FROM (SELECT id, nth, row_number() OVER (PARTITION BY conversation, author ORDER BY seq) AS place
      FROM message)
WHERE nth <> place

-- check_message_mentions_missing
-- Those mentioned who were members when the message was sent.
WITH mention AS MATERIALIZED (
    SELECT e.seq, e.subject AS message, e.about AS conversation,
        CAST(m.value AS INTEGER) AS person
    FROM event e, json_each(
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.mentions') m
    WHERE e.type = 14
), step AS (
    SELECT about AS conversation, subject AS person, seq,
        CASE type WHEN 12 THEN 1 ELSE -1 END AS by
    FROM event WHERE type IN (12, 13)
    UNION ALL SELECT subject, actor, seq, 1 FROM event WHERE type IN (10, 11)
    UNION ALL SELECT subject, about, seq, 1 FROM event WHERE type = 10
), meant AS (
    SELECT m.message, m.conversation, m.person FROM mention m
    JOIN step s ON s.conversation = m.conversation AND s.person = m.person AND s.seq < m.seq
    GROUP BY m.message, m.conversation, m.person HAVING sum(s.by) = 1
)
SELECT 'm' AS kind, s.id AS id, 'mentions person ' || w.person
    || ', and that is not counted' AS problem
FROM meant w JOIN message s ON s.id = w.message AND s.edited_at IS NULL AND s.deleted = 0
LEFT JOIN message_mention r
  ON r.person = w.person AND r.conversation = s.conversation AND r.seq = s.seq
WHERE r.person IS NULL

-- check_message_mentions_extra
SELECT 'g' AS kind, r.conversation AS id, 'message ' || r.seq || ' is counted as mentioning person '
    || r.person || ', and does not' AS problem, r.person AS other
FROM message_mention r
LEFT JOIN message s ON s.conversation = r.conversation AND s.seq = r.seq
WHERE s.id IS NULL OR NOT EXISTS (
    SELECT 1 FROM event e, json_each(
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.mentions') m
    WHERE e.subject = s.id AND e.type IN (14, 42) AND m.value = r.person)

-- check_message_reactions
-- What is counted of a message's reactions is what people reacted with; a shell has none.
SELECT 'm' AS kind, coalesce(e.message, r.message) AS id,
    coalesce(e.people, 0) || ' reactions of a kind are counted, and people gave '
    || coalesce(r.n, 0) AS problem
FROM message_emoji e FULL JOIN (
    SELECT message, emoji, count(*) AS n FROM message_reaction GROUP BY message, emoji
) r ON r.message = e.message AND r.emoji = e.emoji
WHERE coalesce(e.people, 0) <> coalesce(r.n, 0)
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 8 AND t.object = r.message)
UNION ALL
SELECT 'm', m.id, m.reactions || ' different reactions are counted, and there are '
    || coalesce(e.n, 0)
FROM message m LEFT JOIN (
    SELECT message, count(*) AS n FROM message_emoji GROUP BY message
) e ON e.message = m.id
WHERE m.reactions <> coalesce(e.n, 0)
UNION ALL
SELECT 'm', m.id, 'is deleted, and something of it is left' FROM message m
WHERE m.deleted AND (m.text <> '' OR m.mentions <> '' OR m.reactions <> 0)
UNION ALL
SELECT 'm', m.id, 'is deleted, or was, and the log does not say so' FROM message m
WHERE m.deleted <> EXISTS (SELECT 1 FROM event e WHERE e.type = 43 AND e.subject = m.id)
UNION ALL
SELECT 'm', r.message, 'is not there, and people react to it' FROM message_reaction r
WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = r.message)

-- check_person_words
-- In these and in check_search_docs `text` folded must be `words`: check.c compares. A NULL is a
-- problem by itself.
SELECT 'p' AS kind, p.id AS id, 'is not found by their name alone' AS problem,
    p.handle || ' ' || p.name AS text,
    (SELECT group_concat(word, ' ') FROM (
        SELECT word FROM person_word WHERE person = p.id ORDER BY word)) AS words
FROM person p
UNION ALL
SELECT 'p', w.person, 'is not there, and is found', NULL, w.word FROM person_word w
WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = w.person)

-- check_search_index
-- All that is in the full-text indexes: check.c holds it against search_doc.
SELECT 'u' AS kind, term, doc, offset FROM update_index_word
UNION ALL
SELECT 'm', term, doc, offset FROM message_index_word

-- check_search_docs
-- The function search_index, at its place in the log.
WITH waiting AS MATERIALIZED (
    SELECT e.subject FROM event e JOIN queue q ON q.name = 'search_index' AND e.seq > q.position
    UNION
    SELECT e.subject FROM queue_message w JOIN event e ON e.seq = w.event
    WHERE w.queue = 'search_index'
)
SELECT 'u' AS kind, u.id AS id, 'is not found by what it says' AS problem,
    CASE WHEN d.id IS NULL OR (d.version = u.version AND d.scope = 0) THEN u.text END AS text,
    coalesce(d.words, '') AS words
FROM update_post u JOIN queue q ON q.name = 'search_index'
LEFT JOIN search_doc d ON d.id = u.id
WHERE (d.id IS NOT NULL OR q.expired + q.purged = 0) AND u.id NOT IN (SELECT subject FROM waiting)
UNION ALL
SELECT 'm', s.id, 'is not found by what it says',
    CASE WHEN d.id IS NULL OR (d.version = coalesce(s.edited_at, 0) AND d.scope = s.conversation)
        THEN CASE s.deleted WHEN 0 THEN s.text ELSE '' END END,
    coalesce(d.words, '')
FROM message s JOIN queue q ON q.name = 'search_index'
LEFT JOIN search_doc d ON d.id = s.id
WHERE (d.id IS NOT NULL OR q.expired + q.purged = 0) AND s.id NOT IN (SELECT subject FROM waiting)
UNION ALL
SELECT CASE d.scope WHEN 0 THEN 'u' ELSE 'm' END, d.id, 'is found, and is not there', NULL, d.words
FROM search_doc d
WHERE NOT EXISTS (SELECT 1 FROM update_post u WHERE u.id = d.id)
  AND NOT EXISTS (SELECT 1 FROM message s WHERE s.id = d.id)
  AND d.id NOT IN (SELECT subject FROM waiting)

-- check_groups
-- A group of notifications counts its actors, has at least one, and is closed once it is read.
SELECT 'n' AS kind, id, 'actors is ' || actors || ', and the rows say ' || n AS problem
FROM (SELECT g.id, g.actors,
          (SELECT count(*) FROM notification_actor a WHERE a.notification = g.id) AS n
      FROM notification g)
WHERE actors <> n OR n = 0
UNION ALL
SELECT 'n', a.notification, 'has another recipient, kind or target than its actors'
FROM notification_actor a JOIN notification g ON g.id = a.notification
WHERE (a.recipient, a.kind, a.target) <> (g.recipient, g.kind, g.target)
UNION ALL
SELECT 'n', id, 'is read, and still open' FROM notification WHERE read = 1 AND open = 1

-- check_groups_open
SELECT 'n' AS kind, max(id) AS id, 'is one of ' || count(*) || ' open groups of one kind and target'
    AS problem
FROM notification WHERE open = 1 GROUP BY recipient, kind, target_kind, target HAVING count(*) > 1

-- check_group_causes
-- Each actor is in a group because of an event: of the group's kind, about its target, concerning
-- its recipient, and not their own.
SELECT 'n' AS kind, g.id AS id, 'person ' || a.person || ' is in it by event ' || a.event
    || ', which is no reason' AS problem, a.person AS other
FROM notification_actor a
JOIN notification g ON g.id = a.notification
LEFT JOIN event e ON e.seq = a.event
WHERE g.recipient = a.person OR coalesce(e.actor = a.person AND CASE g.kind
    WHEN 0 THEN g.target = e.subject
        AND g.target_kind = CASE e.type WHEN 7 THEN 1 WHEN 24 THEN 1 WHEN 9 THEN 2 WHEN 34 THEN 2
        END AND EXISTS (
        SELECT 1 FROM json_each(CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END,
            '$.mentions') m WHERE m.value = g.recipient)
    WHEN 1 THEN e.type = 3 AND g.target_kind = 0 AND g.recipient = e.subject
    WHEN 2 THEN e.type = 9 AND g.target_kind = 1 AND g.target = e.about
        AND EXISTS (SELECT 1 FROM comment c WHERE c.id = e.subject AND c.deleted = 0)
        AND g.recipient = (SELECT author FROM update_post u WHERE u.id = e.about)
    WHEN 3 THEN e.type = 9 AND g.target_kind = 2
        AND g.target = (SELECT reply_to FROM comment c WHERE c.id = e.subject AND c.deleted = 0)
        AND g.recipient = (SELECT author FROM comment c WHERE c.id = g.target)
    WHEN 6 THEN e.type = 14 AND g.target_kind = 4 AND g.target = e.subject AND EXISTS (
        SELECT 1 FROM json_each(CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END,
            '$.mentions') m WHERE m.value = g.recipient)
    WHEN 7 THEN e.type = 12 AND g.target_kind = 3 AND g.target = e.about
        AND g.recipient = e.subject
    WHEN 8 THEN e.type = 50 AND g.target_kind = 5 AND g.target = e.subject
    WHEN 9 THEN e.type = 49 AND g.target_kind = 5 AND g.target = e.about
        AND g.recipient = e.subject
    ELSE g.target = e.subject AND CASE e.type
        WHEN 23 THEN g.kind = 4 AND g.target_kind = 2
            AND g.recipient = (SELECT author FROM comment c WHERE c.id = e.subject)
        ELSE e.type = 8 AND g.target_kind = 1
            AND g.recipient = (SELECT author FROM update_post u WHERE u.id = e.subject)
            AND CASE WHEN json_valid(e.attributes) THEN json_extract(e.attributes, '$.kind') END
                = CASE g.kind WHEN 4 THEN 'like' WHEN 5 THEN 'recommend' END
        END
    END, 0) = 0 AND NOT EXISTS (SELECT 1 FROM task t LEFT JOIN comment c ON c.id = g.target
        WHERE t.kind IN (4, 5) AND t.object = g.target OR t.kind = 4 AND t.object = c.update_post)

-- check_notified_follows
-- The function notify, at its place in the log: who still follows is in a group of whom they
-- follow, who does not is in none, but for those that were read of them alone: these stay. Pairs
-- with an event that notify has yet to handle are left out; and where events expired undelivered,
-- nothing can be said. From here on: whoever once muted or blocked somebody, or was blocked, need
-- not be notified of their acts.
WITH pair AS (
    SELECT e.actor, e.subject, sum(CASE e.type WHEN 3 THEN 1 ELSE -1 END) AS standing,
        count(w.event) + sum(e.seq > q.position) AS waiting
    FROM event e
    JOIN queue q ON q.name = 'notify' AND q.expired + q.purged = 0
      AND NOT EXISTS (SELECT 1 FROM workflow w WHERE w.name = 'notify' AND w.altered = 1)
    LEFT JOIN queue_message w ON w.queue = 'notify' AND w.event = e.seq
    WHERE e.type IN (3, 4) GROUP BY e.actor, e.subject
), told AS (
    SELECT a.person, g.recipient, count(*) AS n, sum(g.read = 0 OR g.actors > 1) AS fresh
    FROM notification g JOIN notification_actor a ON a.notification = g.id
    WHERE g.kind = 1 GROUP BY a.person, g.recipient
)
SELECT 'p' AS kind, p.subject AS id, 'person ' || p.actor
    || CASE p.standing WHEN 1 THEN ' follows them' ELSE ' does not follow them' END
    || ', and is in ' || coalesce(t.n, 0) || ' groups of notifications' AS problem,
    p.actor AS other, p.standing AS standing
FROM pair p LEFT JOIN told t ON t.person = p.actor AND t.recipient = p.subject
LEFT JOIN (
    SELECT actor AS a, subject AS b FROM event WHERE type IN (28, 30)
    UNION SELECT subject, actor FROM event WHERE type = 28
) z ON z.a = p.subject AND z.b = p.actor
WHERE p.waiting = 0
  AND (t.fresh > p.standing OR (z.a IS NULL AND coalesce(t.n, 0) < p.standing))

-- check_notified_reactions
WITH reacted AS (
    SELECT seq, actor, subject,
        CASE json_extract(attributes, '$.kind') WHEN 'like' THEN 4 ELSE 5 END AS kind,
        CASE json_extract(attributes, '$.on') WHEN 1 THEN 1 ELSE -1 END AS step
    FROM (SELECT seq, actor, subject,
              CASE WHEN json_valid(attributes) THEN attributes ELSE '{}' END AS attributes
          FROM event WHERE type = 8)
), pair AS (
    SELECT e.actor, e.subject, e.kind, u.author, sum(e.step) AS standing,
        count(w.event) + sum(e.seq > q.position) AS waiting
    FROM reacted e
    JOIN queue q ON q.name = 'notify' AND q.expired + q.purged = 0
      AND NOT EXISTS (SELECT 1 FROM workflow w WHERE w.name = 'notify' AND w.altered = 1)
    JOIN update_post u ON u.id = e.subject AND u.author <> e.actor
    LEFT JOIN queue_message w ON w.queue = 'notify' AND w.event = e.seq
    GROUP BY e.actor, e.subject, e.kind
), told AS (
    SELECT a.person, g.recipient, g.kind, g.target, count(*) AS n,
        sum(g.read = 0 OR g.actors > 1) AS fresh
    FROM notification g JOIN notification_actor a ON a.notification = g.id
    WHERE g.kind IN (4, 5) GROUP BY a.person, g.recipient, g.kind, g.target
)
SELECT 'u' AS kind, p.subject AS id, 'person ' || p.actor
    || CASE p.standing WHEN 1 THEN '' ELSE ' does not' END
    || CASE p.kind WHEN 4 THEN ' like it' ELSE ' recommend it' END
    || ', and is in ' || coalesce(t.n, 0) || ' groups of notifications' AS problem,
    p.actor AS other, p.kind AS what, p.standing AS standing
FROM pair p LEFT JOIN told t ON t.person = p.actor AND t.recipient = p.author
  AND t.kind = p.kind AND t.target = p.subject
LEFT JOIN (
    SELECT actor AS a, subject AS b FROM event WHERE type IN (28, 30)
    UNION SELECT subject, actor FROM event WHERE type = 28
) z ON z.a = p.author AND z.b = p.actor
WHERE p.waiting = 0
  AND (t.fresh > p.standing OR (z.a IS NULL AND coalesce(t.n, 0) < p.standing))

-- check_notified_mentions
-- Of public updates and their comments: who may see others is judged when notify runs.
WITH mention AS (
    SELECT e.seq, e.actor, e.subject AS target,
        CASE WHEN e.type IN (9, 34) THEN 2 ELSE 1 END AS target_kind, m.value AS person,
        u.author
    FROM event e
    JOIN queue q ON q.name = 'notify' AND q.expired + q.purged = 0
      AND NOT EXISTS (SELECT 1 FROM workflow w WHERE w.name = 'notify' AND w.altered = 1) AND e.seq <= q.position
    JOIN update_post u ON u.audience = 0
      AND u.id = CASE WHEN e.type IN (9, 34) THEN e.about ELSE e.subject END,
    json_each(CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.mentions') m
    WHERE e.type IN (7, 24)
       OR e.type IN (9, 34)
          AND EXISTS (SELECT 1 FROM comment c WHERE c.id = e.subject AND c.deleted = 0)
), told AS (
    SELECT a.person, g.recipient, g.target_kind, g.target FROM notification g
    JOIN notification_actor a ON a.notification = g.id WHERE g.kind = 0
)
SELECT 'e' AS kind, m.seq AS id, 'mentions person ' || m.person || ', who is not notified' AS problem,
    m.person AS other
FROM mention m
LEFT JOIN queue_message w ON w.queue = 'notify' AND w.event = m.seq
LEFT JOIN told t ON t.person = m.actor AND t.recipient = m.person
  AND t.target_kind = m.target_kind AND t.target = m.target
LEFT JOIN (
    SELECT actor AS a, subject AS b FROM event WHERE type IN (28, 30)
    UNION SELECT subject, actor FROM event WHERE type = 28
) z ON z.a = m.person AND z.b IN (m.actor, m.author)
WHERE w.event IS NULL AND t.person IS NULL AND m.person <> m.actor AND z.a IS NULL
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = m.person)

-- check_notified_comments
-- protocol: "nor twice of one act (in the order mention, reply, comment)"
WITH posted AS (
    SELECT e.seq, e.actor, e.about AS update_post, u.author, u.audience, c.reply_to,
        p.author AS replied, p.deleted,
        CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END AS attributes
    FROM event e
    JOIN queue q ON q.name = 'notify' AND q.expired + q.purged = 0
      AND NOT EXISTS (SELECT 1 FROM workflow w WHERE w.name = 'notify' AND w.altered = 1) AND e.seq <= q.position
    JOIN comment c ON c.id = e.subject AND c.deleted = 0
    JOIN update_post u ON u.id = c.update_post
    LEFT JOIN comment p ON p.id = c.reply_to
    LEFT JOIN queue_message w ON w.queue = 'notify' AND w.event = e.seq
    WHERE e.type = 9 AND w.event IS NULL
), due AS (
    SELECT seq, actor, author, replied AS recipient, 3 AS kind, reply_to AS target FROM posted
    WHERE replied IS NOT NULL AND deleted = 0 AND replied <> actor
      AND (audience = 0 OR replied = author)
      AND NOT EXISTS (SELECT 1 FROM json_each(attributes, '$.mentions') m WHERE m.value = replied)
    UNION ALL
    SELECT seq, actor, author, author, 2, update_post FROM posted
    WHERE author <> actor AND (replied IS NULL OR replied <> author)
      AND NOT EXISTS (SELECT 1 FROM json_each(attributes, '$.mentions') m WHERE m.value = author)
), told AS (
    SELECT a.person, g.recipient, g.kind, g.target FROM notification g
    JOIN notification_actor a ON a.notification = g.id WHERE g.kind IN (2, 3)
)
SELECT 'e' AS kind, d.seq AS id, CASE d.kind WHEN 2 THEN 'comments on what person '
    ELSE 'replies to what person ' END || d.recipient || ' wrote, who is not notified' AS problem,
    d.recipient AS other, d.kind AS what
FROM due d LEFT JOIN told t ON t.person = d.actor AND t.recipient = d.recipient AND t.kind = d.kind
  AND t.target = d.target
LEFT JOIN (
    SELECT actor AS a, subject AS b FROM event WHERE type IN (28, 30)
    UNION SELECT subject, actor FROM event WHERE type = 28
) z ON z.a = d.recipient AND z.b IN (d.actor, d.author)
WHERE t.person IS NULL AND z.a IS NULL

-- check_notified_members
-- Those who were added and never left; who left may have been gone when notify ran.
SELECT 'e' AS kind, e.seq AS id, 'adds person ' || e.subject
    || ' to a group, and they are not notified' AS problem
FROM event e
JOIN queue q ON q.name = 'notify' AND q.expired + q.purged = 0
      AND NOT EXISTS (SELECT 1 FROM workflow w WHERE w.name = 'notify' AND w.altered = 1) AND e.seq <= q.position
LEFT JOIN queue_message w ON w.queue = 'notify' AND w.event = e.seq
LEFT JOIN (
    SELECT a.person, g.recipient, g.target FROM notification g
    JOIN notification_actor a ON a.notification = g.id WHERE g.kind = 7
) t ON t.person = e.actor AND t.recipient = e.subject AND t.target = e.about
LEFT JOIN (SELECT DISTINCT about, subject FROM event WHERE type = 13) x
  ON x.about = e.about AND x.subject = e.subject
LEFT JOIN (
    SELECT actor AS a, subject AS b FROM event WHERE type IN (28, 30)
    UNION SELECT subject, actor FROM event WHERE type = 28
) z ON z.a = e.subject AND z.b = e.actor
WHERE e.type = 12 AND e.subject <> e.actor AND w.event IS NULL AND t.person IS NULL
  AND x.about IS NULL AND z.a IS NULL

-- check_notified_teams
-- Who is invited still, and of those who joined and never left: whoever was there before them.
WITH due AS (
    SELECT e.seq, e.actor, e.subject AS recipient, 9 AS kind, e.about AS team FROM event e
    JOIN team_invite i ON i.team = e.about AND i.person = e.subject
    JOIN team t ON t.id = i.team
    WHERE e.type = 49 AND NOT EXISTS (SELECT 1 FROM event x
        WHERE x.type = 49 AND x.subject = e.subject AND x.about = e.about AND x.seq > e.seq)
    UNION ALL
    SELECT e.seq, e.actor, m.person, 8, e.subject FROM event e
    JOIN team_member j ON j.person = e.actor AND j.team = e.subject AND j.joined = e.seq
    JOIN team_member m ON m.team = e.subject AND m.joined < e.seq
    WHERE e.type = 50 AND NOT EXISTS (
        SELECT 1 FROM task t WHERE t.kind = 10 AND t.object = e.seq)
), told AS (
    SELECT a.person, g.recipient, g.kind, g.target FROM notification g
    JOIN notification_actor a ON a.notification = g.id WHERE g.kind IN (8, 9)
)
SELECT 'e' AS kind, d.seq AS id, CASE d.kind WHEN 8 THEN 'joins the team of person '
    ELSE 'invites person ' END || d.recipient || ', who is not notified' AS problem,
    d.recipient AS other, d.kind AS what, d.team AS standing
FROM due d
JOIN queue q ON q.name = 'notify' AND q.expired + q.purged = 0
      AND NOT EXISTS (SELECT 1 FROM workflow w WHERE w.name = 'notify' AND w.altered = 1) AND d.seq <= q.position
LEFT JOIN queue_message w ON w.queue = 'notify' AND w.event = d.seq
LEFT JOIN told t ON t.person = d.actor AND t.recipient = d.recipient AND t.kind = d.kind
  AND t.target = d.team
LEFT JOIN (
    SELECT actor AS a, subject AS b FROM event WHERE type IN (28, 30)
    UNION SELECT subject, actor FROM event WHERE type = 28
) z ON z.a = d.recipient AND z.b = d.actor
WHERE w.event IS NULL AND t.person IS NULL AND z.a IS NULL

-- check_notified_chat_mentions
-- The function chat_mentions, at its place in the log. As before: those who never left.
SELECT 'm' AS kind, s.id AS id, 'mentions person ' || r.person || ', who is not notified' AS problem,
    r.person AS other
FROM message_mention r
JOIN message s ON s.conversation = r.conversation AND s.seq = r.seq AND s.deleted = 0
  AND s.edited_at IS NULL
JOIN (SELECT seq, subject FROM event WHERE type = 14) e ON e.subject = s.id
JOIN queue q ON q.name = 'chat_mentions' AND q.expired + q.purged = 0 AND e.seq <= q.position
LEFT JOIN queue_message w ON w.queue = 'chat_mentions' AND w.event = e.seq
LEFT JOIN (
    SELECT a.person, g.recipient, g.target FROM notification g
    JOIN notification_actor a ON a.notification = g.id WHERE g.kind = 6
) t ON t.person = s.author AND t.recipient = r.person AND t.target = s.id
LEFT JOIN (SELECT DISTINCT about, subject FROM event WHERE type = 13) x
  ON x.about = r.conversation AND x.subject = r.person
LEFT JOIN (
    SELECT actor AS a, subject AS b FROM event WHERE type IN (28, 30)
    UNION SELECT subject, actor FROM event WHERE type = 28
) z ON z.a = r.person AND z.b = s.author
WHERE w.event IS NULL AND t.person IS NULL AND x.about IS NULL AND r.person <> s.author
  AND z.a IS NULL

-- check_notified_twice
-- Exactly once: each change of a group is an event, and there are no more of them than reasons. Of
-- groups that are gone the log does not say what they were about; and whom a comment that is gone
-- replied to nothing says. A block changes any number of groups.
WITH told AS (
    SELECT e.actor, e.about AS recipient,
        CASE WHEN json_valid(e.attributes) THEN json_extract(e.attributes, '$.kind') END AS kind,
        count(*) AS n
    FROM event e JOIN notification g ON g.id = e.subject
    WHERE e.type = 16 GROUP BY 1, 2, 3
), reason AS (
    SELECT actor, recipient, kind, count(*) AS n FROM (
        SELECT actor, subject AS recipient, 'follow' AS kind FROM event WHERE type IN (3, 4)
        UNION ALL
        SELECT e.actor, u.actor,
            CASE WHEN json_valid(e.attributes) THEN json_extract(e.attributes, '$.kind') END
        FROM event e JOIN event u ON u.subject = e.subject AND u.type = 7 WHERE e.type = 8
        UNION ALL
        SELECT p.actor, u.actor, 'comment' FROM event e
        JOIN event p ON p.subject = e.subject AND p.type = 9
        JOIN event u ON u.subject = e.about AND u.type = 7 WHERE e.type = 35
        UNION ALL
        SELECT e.actor, c.actor, 'like' FROM event e
        JOIN event c ON c.subject = e.subject AND c.type = 9 WHERE e.type = 23
        UNION ALL
        SELECT e.actor, m.value, CASE WHEN e.type IN (14, 42) THEN 'chat_mention' ELSE 'mention' END
        FROM event e, json_each(
            CASE WHEN json_valid(e.attributes) THEN e.attributes ELSE '{}' END, '$.mentions') m
        WHERE e.type IN (7, 9, 14, 24, 34, 42)
        UNION ALL
        SELECT e.actor, u.actor, 'comment' FROM event e
        JOIN event u ON u.subject = e.about AND u.type = 7 WHERE e.type = 9
        UNION ALL
        SELECT e.actor, p.author, 'reply' FROM event e JOIN comment c ON c.id = e.subject
        JOIN comment p ON p.id = c.reply_to WHERE e.type = 9
        UNION ALL
        SELECT actor, subject, 'group_added' FROM event WHERE type = 12
        UNION ALL
        SELECT actor, subject, 'team_invited' FROM event WHERE type = 49
        UNION ALL
        SELECT e.actor, t.recipient, 'team_joined' FROM event e
        JOIN told t ON t.actor = e.actor AND t.kind = 'team_joined' WHERE e.type = 50
    ) GROUP BY actor, recipient, kind
)
SELECT 'p' AS kind, t.recipient AS id, 'was notified ' || t.n || ' times of ' || t.kind
    || ' by person ' || t.actor || ', for ' || coalesce(r.n, 0) || ' reasons' AS problem
FROM told t
LEFT JOIN reason r ON r.actor = t.actor AND r.recipient = t.recipient AND r.kind = t.kind
LEFT JOIN (
    SELECT actor AS a, subject AS b FROM event WHERE type = 28
    UNION SELECT subject, actor FROM event WHERE type = 28
) z ON z.a = t.recipient AND z.b = t.actor
WHERE t.n > coalesce(r.n, 0) AND z.a IS NULL
  AND NOT (t.kind = 'reply' AND (EXISTS (
    SELECT 1 FROM event d JOIN event p ON p.subject = d.subject AND p.type = 9
    WHERE d.type = 35 AND p.actor = t.actor) OR EXISTS (SELECT 1 FROM task WHERE kind = 4)))
