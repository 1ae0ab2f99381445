-- Conversations, members, messages.

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
SELECT m.person, m.role, m.joined_at, p.handle, p.name, p.title, p.verified FROM member m
JOIN person p ON p.id = m.person
WHERE m.conversation = :conversation AND (m.role, p.name, m.person) > (:role, :name, :person)
ORDER BY m.role, p.name, m.person LIMIT :limit

-- message_add :id :conversation :seq :author :nth :text :mentions :reply_to :client_id :now
INSERT INTO message (id, conversation, seq, author, nth, text, mentions, reply_to, client_id, at)
VALUES (:id, :conversation, :seq, :author, :nth, :text, :mentions, :reply_to, :client_id, :now)

-- message_row :id
SELECT id, conversation, seq, author, text, mentions, reply_to, client_id, at, edited_at, deleted
FROM message WHERE id = :id

-- message_at :conversation :seq
SELECT id, conversation, seq, author, text, mentions, reply_to, client_id, at, edited_at, deleted
FROM message WHERE conversation = :conversation AND seq = :seq

-- messages_before :conversation :seq :limit
SELECT id, conversation, seq, author, text, mentions, reply_to, client_id, at, edited_at, deleted
FROM message WHERE conversation = :conversation AND seq < :seq ORDER BY seq DESC LIMIT :limit

-- messages_after :conversation :seq :limit
SELECT id, conversation, seq, author, text, mentions, reply_to, client_id, at, edited_at, deleted
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
