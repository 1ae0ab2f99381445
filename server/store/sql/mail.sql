-- Mail: what waits, and the outbox.

-- mail_address :person
SELECT p.email, p.email_confirmed, p.disabled, p.handle, m.refused_at
FROM person p LEFT JOIN mail_person m ON m.person = p.id WHERE p.id = :person

-- mail_wanted :person
SELECT p.id FROM person p LEFT JOIN mail_person m ON m.person = p.id
WHERE p.id = :person AND p.email_confirmed = 1 AND p.disabled = 0 AND m.refused_at IS NULL

-- mail_look_by :person :at
INSERT INTO mail_person (person, look_at) VALUES (:person, :at)
ON CONFLICT (person) DO UPDATE SET look_at = min(coalesce(look_at, :at), :at)

-- mail_soon_by :person :at
INSERT INTO mail_person (person, soon_at) VALUES (:person, :at)
ON CONFLICT (person) DO UPDATE SET soon_at = min(coalesce(soon_at, :at), :at)

-- mail_daily_by :person :at
INSERT INTO mail_person (person, daily_at) VALUES (:person, :at)
ON CONFLICT (person) DO UPDATE SET daily_at = min(coalesce(daily_at, :at), :at)

-- mail_look_set :person :at
UPDATE mail_person SET look_at = :at, soon_at = NULL, daily_at = NULL WHERE person = :person

-- mail_look_next
SELECT person, look_at AS at FROM mail_person INDEXED BY mail_person_to_look
WHERE look_at IS NOT NULL ORDER BY look_at LIMIT 1

-- mail_soon_next
SELECT person, soon_at AS at FROM mail_person INDEXED BY mail_person_soon
WHERE soon_at IS NOT NULL ORDER BY soon_at LIMIT 1

-- mail_daily_next
SELECT person, daily_at AS at FROM mail_person INDEXED BY mail_person_daily
WHERE daily_at IS NOT NULL ORDER BY daily_at LIMIT 1

-- mail_refused_set :person :at
INSERT INTO mail_person (person, refused_at) VALUES (:person, :at)
ON CONFLICT (person) DO UPDATE SET refused_at = :at

-- mail_person_drop :person
DELETE FROM mail_person WHERE person = :person

-- mail_item_add :person :kind :object :at
INSERT OR IGNORE INTO mail_item (person, mail, kind, object, at)
VALUES (:person, 0, :kind, :object, :at)

-- mail_actor_in :notification :person
SELECT 1 FROM notification_actor WHERE notification = :notification AND person = :person

-- mail_items :person :mail :limit
-- The oldest first.
SELECT kind, object, at FROM mail_item INDEXED BY mail_item_by_time
WHERE person = :person AND mail = :mail ORDER BY at, kind, object LIMIT :limit

-- mail_item_events :person :mail :message :limit
-- The newest of what each of its notifications tells; of messages nothing.
SELECT n.last_event AS event
FROM mail_item i INDEXED BY mail_item_by_time CROSS JOIN notification n ON n.id = i.object
WHERE i.person = :person AND i.mail = :mail AND i.kind <> :message
ORDER BY i.at DESC LIMIT :limit

-- mail_item_drop :person :mail :kind :object
DELETE FROM mail_item
WHERE person = :person AND mail = :mail AND kind = :kind AND object = :object

-- mail_item_into :person :kind :object :mail
UPDATE mail_item SET mail = :mail
WHERE person = :person AND mail = 0 AND kind = :kind AND object = :object

-- mail_items_drop :person :mail
DELETE FROM mail_item WHERE person = :person AND mail = :mail

-- mail_messages_new :conversation :person :read_seq :at
-- What somebody has not read in a conversation since then, up to a hundred.
SELECT count(*) AS n, min(at) AS first_at FROM (
    SELECT at FROM message WHERE conversation = :conversation AND seq > :read_seq
      AND author <> :person AND deleted = 0 AND at >= :at ORDER BY seq LIMIT 100)

-- mail_walk_by :conversation :at
INSERT OR IGNORE INTO mail_walk (conversation, said_at, place) VALUES (:conversation, :at, 0)

-- mail_walk_next
SELECT conversation, said_at, place FROM mail_walk INDEXED BY mail_walk_by_time
ORDER BY said_at LIMIT 1

-- mail_walk_move :conversation :place
UPDATE mail_walk SET place = :place WHERE conversation = :conversation

-- mail_walk_drop :conversation
DELETE FROM mail_walk WHERE conversation = :conversation

-- mail_walk_members :conversation :after :now :limit
-- Those who have not read all of it and have not muted it.
SELECT m.person, m.read_seq, c.last_seq > m.read_seq AND coalesce(m.muted_until, 0) <= :now AS waits
FROM member m CROSS JOIN conversation c ON c.id = m.conversation
WHERE m.conversation = :conversation AND m.person > :after ORDER BY m.person LIMIT :limit

-- mail_add :id :person :kind :now
INSERT INTO mail (id, person, kind, state, attempts, made_at, due_at, reply)
VALUES (:id, :person, :kind, 0, 0, :now, :now, 0)

-- mail_due_next
SELECT id, person, kind, attempts, made_at, due_at FROM mail INDEXED BY mail_by_due
WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1

-- mail_set :id :state :attempts :due_at :ended_at :reply
-- An attempt begins, is put off, or was the last.
UPDATE mail SET state = :state, attempts = :attempts, due_at = :due_at, ended_at = :ended_at,
    reply = :reply
WHERE id = :id AND ended_at IS NULL

-- mail_get :id
SELECT id, person, kind, attempts, made_at, due_at FROM mail WHERE id = :id AND ended_at IS NULL

-- mail_come_home :now
-- Whoever was sending these is gone with the process that did it.
UPDATE mail INDEXED BY mail_away SET state = 0, due_at = :now WHERE state = 1

-- mail_made :person :kind :after :limit
-- The newest first; without those that nobody needed in the end.
SELECT made_at FROM mail INDEXED BY mail_by_person
WHERE person = :person AND kind = :kind AND made_at > :after AND state <> 5
ORDER BY made_at DESC LIMIT :limit

-- mail_is_under_way :person :kind
SELECT 1 FROM mail INDEXED BY mail_by_person
WHERE person = :person AND kind = :kind AND ended_at IS NULL LIMIT 1

-- mail_forget :before :limit
DELETE FROM mail WHERE id IN (
    SELECT id FROM mail INDEXED BY mail_by_end
    WHERE ended_at IS NOT NULL AND ended_at <= :before ORDER BY ended_at LIMIT :limit)

-- mail_ended_first
SELECT ended_at FROM mail INDEXED BY mail_by_end
WHERE ended_at IS NOT NULL ORDER BY ended_at LIMIT 1

-- mail_waiting_count
SELECT count(*) FROM mail INDEXED BY mail_by_due WHERE due_at IS NOT NULL

-- erase_mails :of :limit
DELETE FROM mail WHERE id IN (
    SELECT id FROM mail INDEXED BY mail_by_person WHERE person = :of LIMIT :limit)

-- erase_mail_items :of :limit
DELETE FROM mail_item WHERE (person, mail, kind, object) IN (
    SELECT person, mail, kind, object FROM mail_item WHERE person = :of LIMIT :limit)

-- mail_drop :id
DELETE FROM mail WHERE id = :id

-- mail_of_kind :person :kind
-- One that has not gone yet.
SELECT id, person, kind, attempts, made_at, due_at FROM mail INDEXED BY mail_by_person
WHERE person = :person AND kind = :kind AND ended_at IS NULL AND state = 0 LIMIT 1

-- mail_reset_set :person :mail :now
INSERT INTO mail_reset (person, mail, made_at) VALUES (:person, :mail, :now)
ON CONFLICT (person) DO UPDATE SET mail = :mail, made_at = :now

-- mail_reset_get :person
SELECT mail, made_at FROM mail_reset WHERE person = :person

-- mail_reset_drop :person
DELETE FROM mail_reset WHERE person = :person

-- person_confirm_email :id
UPDATE person SET email_confirmed = 1 WHERE id = :id AND email_confirmed = 0
