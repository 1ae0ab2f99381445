-- Conversations, members, messages.

-- message_first_unread :conversation :person :read_seq
SELECT at FROM message
WHERE conversation = :conversation AND seq > :read_seq AND author <> :person ORDER BY seq LIMIT 1

-- conversation_add :id :kind :name :about :members :now
INSERT INTO conversation (id, kind, name, about, members, active_at, created_at)
VALUES (:id, :kind, :name, :about, :members, :now, :now)

-- direct_add :low :high :conversation
INSERT INTO direct (low, high, conversation) VALUES (:low, :high, :conversation)

-- direct_get :low :high
SELECT conversation FROM direct WHERE low = :low AND high = :high

-- direct_peer :conversation :me
SELECT CASE WHEN low = :me THEN high ELSE low END AS peer FROM direct
WHERE conversation = :conversation

-- conversation_row :id
SELECT id, kind, name, about, members, last_seq, active_at FROM conversation WHERE id = :id

-- conversation_count_members :id :by
UPDATE conversation SET members = members + :by WHERE id = :id

-- conversation_advance :id :seq :now
UPDATE conversation SET last_seq = :seq, active_at = :now WHERE id = :id

-- conversations_of :person :before_at :before_id :limit
SELECT c.id, c.active_at FROM member m JOIN conversation c ON c.id = m.conversation
WHERE m.person = :person AND (c.active_at, c.id) < (:before_at, :before_id)
ORDER BY c.active_at DESC, c.id DESC LIMIT :limit

-- conversations_all_of :person
SELECT m.conversation, m.muted_until FROM member m WHERE m.person = :person

-- member_add :conversation :person :role :now :since :read_seq
INSERT OR IGNORE INTO member (conversation, person, role, joined_at, since, read_seq)
VALUES (:conversation, :person, :role, :now, :since, :read_seq)

-- member_get :conversation :person
SELECT role, joined_at, read_seq, read_event_at, muted_until FROM member
WHERE conversation = :conversation AND person = :person

-- member_drop :conversation :person
DELETE FROM member WHERE conversation = :conversation AND person = :person

-- member_set_read :conversation :person :seq :event_at
UPDATE member SET read_seq = :seq, read_event_at = :event_at
WHERE conversation = :conversation AND person = :person

-- members_with_role :conversation :role
SELECT count(*) FROM member WHERE conversation = :conversation AND role = :role

-- members_page :conversation :role :name :person :limit
-- By role, then name.
SELECT m.person, m.role, m.joined_at, p.handle, p.name, p.title, p.verified,
    t.id AS team, t.name AS team_name, t.company FROM member m
JOIN person p ON p.id = m.person
LEFT JOIN team_member s ON s.person = p.id LEFT JOIN team t ON t.id = s.team
WHERE m.conversation = :conversation AND (m.role, p.name, m.person) > (:role, :name, :person)
ORDER BY m.role, p.name, m.person LIMIT :limit

-- message_add :id :conversation :seq :author :nth :text :mentions :reply_to :client_id :now
INSERT INTO message (id, conversation, seq, author, nth, text, mentions, reply_to, client_id, at)
VALUES (:id, :conversation, :seq, :author, :nth, :text, :mentions, :reply_to, :client_id, :now)

-- message_row :id
SELECT id, conversation, seq, author, text, mentions, reply_to, client_id, at, edited_at, deleted,
    reactions, EXISTS (SELECT 1 FROM erasure x WHERE x.person = message.author) AS gone
FROM message WHERE id = :id

-- message_at :conversation :seq
SELECT id, conversation, seq, author, text, mentions, reply_to, client_id, at, edited_at, deleted,
    reactions, EXISTS (SELECT 1 FROM erasure x WHERE x.person = message.author) AS gone
FROM message WHERE conversation = :conversation AND seq = :seq

-- messages_before :conversation :seq :limit
SELECT id, conversation, seq, author, text, mentions, reply_to, client_id, at, edited_at, deleted,
    reactions, EXISTS (SELECT 1 FROM erasure x WHERE x.person = message.author) AS gone
FROM message WHERE conversation = :conversation AND seq < :seq ORDER BY seq DESC LIMIT :limit

-- messages_after :conversation :seq :limit
SELECT id, conversation, seq, author, text, mentions, reply_to, client_id, at, edited_at, deleted,
    reactions, EXISTS (SELECT 1 FROM erasure x WHERE x.person = message.author) AS gone
FROM message WHERE conversation = :conversation AND seq > :seq ORDER BY seq LIMIT :limit

-- message_author_count :conversation :author :seq
-- How many messages somebody sent here up to a place.
SELECT nth FROM message WHERE conversation = :conversation AND author = :author AND seq <= :seq
ORDER BY seq DESC LIMIT 1

-- message_mention_add :person :conversation :seq
INSERT OR IGNORE INTO message_mention (person, conversation, seq)
VALUES (:person, :conversation, :seq)

-- message_mentions_after :person :conversation :seq
SELECT count(*) FROM message_mention
WHERE person = :person AND conversation = :conversation AND seq > :seq

-- message_mentions_drop :conversation :seq :person
DELETE FROM message_mention WHERE person = :person AND conversation = :conversation AND seq = :seq

-- message_set :id :text :mentions :now
UPDATE message SET text = :text, mentions = :mentions, edited_at = :now WHERE id = :id

-- message_make_shell :id
UPDATE message SET text = '', mentions = '', reactions = 0, deleted = 1 WHERE id = :id

-- message_count_reactions :id :by
UPDATE message SET reactions = reactions + :by WHERE id = :id

-- message_reaction_add :message :person :emoji
INSERT OR IGNORE INTO message_reaction (message, person, emoji) VALUES (:message, :person, :emoji)

-- message_reaction_drop :message :person :emoji
DELETE FROM message_reaction WHERE message = :message AND person = :person AND emoji = :emoji

-- message_reaction_get :message :person :emoji
SELECT 1 FROM message_reaction WHERE message = :message AND person = :person AND emoji = :emoji

-- message_reaction_people :message :limit
SELECT DISTINCT person FROM message_reaction WHERE message = :message LIMIT :limit

-- message_reactions_drop :message :limit
DELETE FROM message_reaction WHERE (message, person, emoji) IN (
    SELECT message, person, emoji FROM message_reaction WHERE message = :message LIMIT :limit)

-- message_emoji_list :message
SELECT emoji, people FROM message_emoji WHERE message = :message ORDER BY nth

-- message_emoji_get :message :emoji
SELECT people FROM message_emoji WHERE message = :message AND emoji = :emoji

-- message_emoji_add :message :emoji
INSERT INTO message_emoji (message, emoji, nth, people)
SELECT :message, :emoji, coalesce(max(nth), 0) + 1, 1 FROM message_emoji WHERE message = :message

-- message_emoji_count :message :emoji :by
UPDATE message_emoji SET people = people + :by WHERE message = :message AND emoji = :emoji

-- message_emoji_drop :message :emoji
DELETE FROM message_emoji WHERE message = :message AND emoji = :emoji

-- message_emojis_drop :message
DELETE FROM message_emoji WHERE message = :message

-- message_told_get :message
SELECT again_at FROM message_told WHERE message = :message

-- message_told_set :message :again_at :tell
INSERT INTO message_told (message, again_at, tell) VALUES (:message, :again_at, :tell)
ON CONFLICT (message) DO UPDATE SET again_at = excluded.again_at, tell = excluded.tell

-- message_told_drop :message
DELETE FROM message_told WHERE message = :message

-- message_told_first
SELECT message, again_at, tell FROM message_told ORDER BY again_at LIMIT 1

-- conversation_set :id :name :about
UPDATE conversation SET name = :name, about = :about WHERE id = :id

-- member_set_role :conversation :person :role
UPDATE member SET role = :role WHERE conversation = :conversation AND person = :person

-- member_set_muted :conversation :person :until
UPDATE member SET muted_until = :until WHERE conversation = :conversation AND person = :person

-- members_who_read :conversation :but :seq
SELECT count(*) FROM member
WHERE conversation = :conversation AND person <> :but AND read_seq >= :seq
