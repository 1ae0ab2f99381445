-- Deleting people (domain/erasure.c). A statement that reads what people wrote, or lists them, looks
-- whether they are gone:
--     NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = u.author)

-- erasure_add :person :handle :now
INSERT INTO erasure (person, handle, at) VALUES (:person, :handle, :now)

-- erasure_by_handle :handle
SELECT person FROM erasure WHERE handle = :handle

-- erasure_get :person
SELECT handle, at, step, a, b FROM erasure WHERE person = :person

-- erasure_set :person :step :a :b
UPDATE erasure SET step = :step, a = :a, b = :b WHERE person = :person

-- erasures_after :after
SELECT person, handle, at FROM erasure WHERE person > :after ORDER BY person LIMIT 1

-- person_drop :id
DELETE FROM person WHERE id = :id

-- person_settings_drop :person
DELETE FROM person_settings WHERE person = :person

-- notification_settings_drop :person
DELETE FROM notification_setting WHERE person = :person

-- seen_drop :person
DELETE FROM person_seen WHERE person = :person

-- erase_update :person
-- Whatever else is hidden of somebody gone: from here on each statement finds one thing of theirs.
SELECT id, topics, at, audience, team FROM update_post WHERE author = :person ORDER BY id LIMIT 1

-- erase_comment :person :a :b
SELECT id, update_post, deleted FROM comment INDEXED BY comment_by_author
WHERE author = :person AND (update_post, id) > (:a, :b) ORDER BY update_post, id LIMIT 1

-- erase_message :person :a :b
SELECT id, conversation, seq, deleted, mentions FROM message INDEXED BY message_by_author
WHERE author = :person AND (conversation, seq) > (:a, :b) ORDER BY conversation, seq LIMIT 1

-- erase_message_words :id
UPDATE message SET client_id = NULL WHERE id = :id

-- erase_reaction :person
SELECT update_post, kind FROM reaction INDEXED BY reaction_by_person WHERE person = :person LIMIT 1

-- erase_comment_like :person
SELECT comment FROM comment_like INDEXED BY comment_like_by_person WHERE person = :person LIMIT 1

-- erase_message_reaction :person
SELECT message, emoji FROM message_reaction INDEXED BY message_reaction_by_person
WHERE person = :person LIMIT 1

-- erase_followed :person
SELECT followee AS other FROM follow WHERE follower = :person LIMIT 1

-- erase_follower :person
SELECT follower AS other FROM follow INDEXED BY follow_by_followee WHERE followee = :person LIMIT 1

-- erase_topic :person
SELECT t.name FROM topic_follow f JOIN topic t ON t.id = f.topic WHERE f.person = :person LIMIT 1

-- erase_team_follow :person
SELECT team FROM team_follow WHERE person = :person LIMIT 1

-- erase_team_made :person
SELECT id FROM team INDEXED BY team_empty WHERE creator = :person AND members = 0 LIMIT 1

-- erase_invites :of :limit
DELETE FROM team_invite WHERE (team, person) IN (
    SELECT team, person FROM team_invite INDEXED BY team_invite_by_person
    WHERE person = :of LIMIT :limit)

-- erase_group :person :a
-- The kind is that of CONVERSATION_GROUP.
SELECT m.conversation FROM member m INDEXED BY member_by_person
CROSS JOIN conversation c ON c.id = m.conversation AND c.kind = 1
WHERE m.person = :person AND m.conversation > :a ORDER BY m.conversation LIMIT 1

-- member_oldest :conversation :role :but
SELECT person FROM member INDEXED BY member_by_role
WHERE conversation = :conversation AND role = :role AND person <> :but
ORDER BY joined_at, person LIMIT 1

-- erase_check_in :person
SELECT id FROM check_in WHERE person = :person LIMIT 1

-- erase_notifications :of :limit
DELETE FROM notification WHERE id IN (
    SELECT id FROM notification INDEXED BY notification_by_time WHERE recipient = :of LIMIT :limit)

-- erase_notification_actors :of :limit
DELETE FROM notification_actor WHERE (notification, person) IN (
    SELECT notification, person FROM notification_actor INDEXED BY notification_actor_by_person
    WHERE recipient = :of LIMIT :limit)

-- erase_repeats :of :limit
DELETE FROM repeat WHERE (person, client_id) IN (
    SELECT person, client_id FROM repeat WHERE person = :of LIMIT :limit)

-- erase_blocks :of :limit
DELETE FROM block WHERE (person, other) IN (
    SELECT person, other FROM block WHERE person = :of LIMIT :limit)

-- erase_blocked :of :limit
-- Each block stands twice: whoever is in the rows of erase_blocks has one of these.
DELETE FROM block WHERE (person, other) IN (
    SELECT b.other, b.person FROM block b
    CROSS JOIN block o ON o.person = b.other AND o.other = b.person
    WHERE b.person = :of LIMIT :limit)

-- erase_mutes :of :limit
DELETE FROM mute WHERE (person, other) IN (
    SELECT person, other FROM mute WHERE person = :of LIMIT :limit)

-- erase_muted :of :limit
DELETE FROM mute WHERE (person, other) IN (
    SELECT person, other FROM mute INDEXED BY mute_by_other WHERE other = :of LIMIT :limit)

-- export_versions :person :a :b :limit
-- What somebody's updates were before they were edited.
SELECT v.update_post AS a, v.version AS b, v.text, v.topics, v.at
FROM update_post u INDEXED BY update_by_author CROSS JOIN update_version v ON v.update_post = u.id
WHERE u.author = :person AND u.id >= :a AND (v.update_post, v.version) > (:a, :b)
ORDER BY u.id, v.version LIMIT :limit

-- export_comments :person :a :b :limit
SELECT id, update_post FROM comment INDEXED BY comment_by_author
WHERE author = :person AND (update_post, id) > (:a, :b) ORDER BY update_post, id LIMIT :limit

-- export_comment_versions :person :a :b :c :limit
SELECT c.update_post AS a, v.comment AS b, v.version AS c, v.text, v.at
FROM comment c INDEXED BY comment_by_author CROSS JOIN comment_version v ON v.comment = c.id
WHERE c.author = :person AND (c.update_post, c.id) >= (:a, :b)
  AND (c.update_post, v.comment, v.version) > (:a, :b, :c)
ORDER BY c.update_post, c.id, v.version LIMIT :limit

-- export_reactions :person :a :b :limit
SELECT update_post AS a, kind AS b, at FROM reaction INDEXED BY reaction_by_person
WHERE person = :person AND (update_post, kind) > (:a, :b) ORDER BY update_post, kind LIMIT :limit

-- export_comment_likes :person :a :limit
SELECT comment AS a, at FROM comment_like INDEXED BY comment_like_by_person
WHERE person = :person AND comment > :a ORDER BY comment LIMIT :limit

-- export_message_reactions :person :a :limit
SELECT message AS a, json_group_array(emoji) AS emoji
FROM message_reaction INDEXED BY message_reaction_by_person
WHERE person = :person AND message > :a GROUP BY message ORDER BY message LIMIT :limit

-- export_team_follows :person :a :limit
SELECT team AS a FROM team_follow WHERE person = :person AND team > :a ORDER BY team LIMIT :limit

-- export_teams_made :person :a :limit
SELECT id AS a FROM team INDEXED BY team_by_creator
WHERE creator = :person AND id > :a ORDER BY id LIMIT :limit

-- export_team_invites :person :a :limit
SELECT team AS a FROM team_invite INDEXED BY team_invite_by_person
WHERE person = :person AND team > :a ORDER BY team LIMIT :limit

-- export_messages :person :a :b :limit
SELECT id, conversation, seq FROM message INDEXED BY message_by_author
WHERE author = :person AND (conversation, seq) > (:a, :b) ORDER BY conversation, seq LIMIT :limit
