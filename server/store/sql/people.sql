-- People, follows, sessions, repeated calls.

-- person_add :handle :name :password :email :admin :verified :people_manager :title :now
INSERT INTO person (handle, name, password, email, admin, verified, people_manager, title, joined_at)
VALUES (:handle, :name, :password, :email, :admin, :verified, :people_manager, :title, :now)
RETURNING id

-- person_by_handle :handle
SELECT id FROM person WHERE handle = :handle

-- person_public :id
-- Whether everybody may read their page.
SELECT 1 FROM person p WHERE p.id = :id AND p.disabled = 0
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = p.id)

-- person_row :id
SELECT p.handle, p.name, p.title, p.about, p.email, p.email_confirmed, p.admin, p.verified,
    p.people_manager, p.disabled, p.updates, p.following, p.followers, p.joined_at,
    t.id AS team, t.name AS team_name, t.company, coalesce(e.refused_at, -1) AS email_refused_at
FROM person p LEFT JOIN team_member m ON m.person = p.id LEFT JOIN team t ON t.id = m.team
LEFT JOIN mail_person e ON e.person = p.id
WHERE p.id = :id

-- person_brief :id
SELECT p.handle, p.name, p.title, p.verified, t.id AS team, t.name AS team_name, t.company
FROM person p LEFT JOIN team_member m ON m.person = p.id LEFT JOIN team t ON t.id = m.team
WHERE p.id = :id

-- person_password :id
SELECT password, disabled FROM person WHERE id = :id

-- person_set :id :name :title :about
UPDATE person SET name = coalesce(:name, name), title = coalesce(:title, title),
    about = coalesce(:about, about)
WHERE id = :id

-- person_set_verified :id :on
UPDATE person SET verified = :on WHERE id = :id AND verified <> :on

-- person_set_admin :id :on
UPDATE person SET admin = :on WHERE id = :id AND admin <> :on

-- person_set_people_manager :id :on
UPDATE person SET people_manager = :on WHERE id = :id AND people_manager <> :on

-- person_set_disabled :id :on
UPDATE person SET disabled = :on WHERE id = :id AND disabled <> :on

-- person_set_email :id :email
UPDATE person SET email = :email, email_confirmed = 0 WHERE id = :id

-- person_count_update :id :by
UPDATE person SET updates = updates + :by WHERE id = :id

-- person_count_following :id :by
UPDATE person SET following = following + :by WHERE id = :id

-- person_count_followers :id :by
UPDATE person SET followers = followers + :by WHERE id = :id

-- person_topics :person
SELECT topic FROM person_topic WHERE person = :person ORDER BY position

-- person_topics_drop :person
DELETE FROM person_topic WHERE person = :person

-- person_topic_add :person :position :topic
INSERT INTO person_topic (person, position, topic) VALUES (:person, :position, :topic)

-- people_after :after :limit
SELECT id, handle, name, title, admin, verified, people_manager, disabled, email, joined_at
FROM person WHERE id > :after ORDER BY id LIMIT :limit

-- person_word_add :word :person
INSERT OR IGNORE INTO person_word (word, person) VALUES (:word, :person)

-- person_words_drop :person
DELETE FROM person_word WHERE person = :person

-- people_with_word :from :to :viewer :limit
-- Whoever has a word in [from, to), each once for each word.
SELECT w.person, p.handle, p.followers FROM person_word w JOIN person p ON p.id = w.person
WHERE w.word >= :from AND w.word < :to AND p.disabled = 0
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = w.person)
ORDER BY w.word LIMIT :limit

-- person_has_word :person :from :to
SELECT 1 FROM person_word WHERE person = :person AND word >= :from AND word < :to LIMIT 1

-- follow_add :follower :followee :now :since
INSERT OR IGNORE INTO follow (follower, followee, at, since)
VALUES (:follower, :followee, :now, :since)

-- follow_drop :follower :followee
DELETE FROM follow WHERE follower = :follower AND followee = :followee

-- follow_get :follower :followee
SELECT 1 FROM follow WHERE follower = :follower AND followee = :followee

-- followers_page :person :viewer :at :other :limit
-- Newest first.
SELECT f.follower AS other, f.at FROM follow f INDEXED BY follow_by_followee_time
WHERE f.followee = :person AND (f.at, f.follower) < (:at, :other)
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = f.follower)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = f.follower)
ORDER BY f.at DESC, f.follower DESC LIMIT :limit

-- following_page :person :viewer :at :other :limit
SELECT f.followee AS other, f.at FROM follow f INDEXED BY follow_by_follower_time
WHERE f.follower = :person AND (f.at, f.followee) < (:at, :other)
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = f.followee)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = f.followee)
ORDER BY f.at DESC, f.followee DESC LIMIT :limit

-- follow_listens :person
-- Everything a person listens to, some of it twice: what concerns them, their own acts and those of
-- the people they follow, their conversations, topics and teams. The kinds are those of enum
-- channel_kind.
SELECT 1 AS kind, :person AS id, 0 AS since
UNION ALL SELECT 2, :person, 0
UNION ALL SELECT 2, followee, since FROM follow WHERE follower = :person
UNION ALL SELECT 3, conversation, since FROM member WHERE person = :person
UNION ALL SELECT 4, topic, since FROM topic_follow WHERE person = :person
UNION ALL SELECT 5, team, since FROM team_member WHERE person = :person
UNION ALL SELECT 5, team, since FROM team_follow WHERE person = :person

-- member_listens :person
-- The same but for those whom they follow.
SELECT 3 AS kind, conversation AS id, since FROM member WHERE person = :person

-- session_add :id :person :token_hash :device :address :now :expires_at
INSERT INTO session (id, person, token_hash, device, address, created_at, last_seen_at, expires_at)
VALUES (:id, :person, :token_hash, :device, :address, :now, :now, :expires_at)

-- session_by_token :token_hash
SELECT id, person, expires_at, last_seen_at FROM session WHERE token_hash = :token_hash

-- session_alive :id :now
SELECT last_seen_at FROM session WHERE id = :id AND expires_at > :now

-- session_seen :id :now
UPDATE session SET last_seen_at = :now WHERE id = :id

-- seen_set :person :now
-- Of somebody deleted nothing is kept: their last connection ends after them.
INSERT INTO person_seen (person, at) SELECT id, :now FROM person WHERE id = :person
ON CONFLICT (person) DO UPDATE SET at = max(at, :now)

-- seen_get :person
SELECT at FROM person_seen WHERE person = :person

-- session_drop :id
DELETE FROM session WHERE id = :id

-- sessions_page :person :before :limit
SELECT id, device, address, created_at, last_seen_at FROM session
WHERE person = :person AND id < :before ORDER BY id DESC LIMIT :limit

-- session_of :id :person
SELECT 1 FROM session WHERE id = :id AND person = :person

-- session_beyond :person :keep
-- The session that was not seen for the longest time, of more than there may be.
SELECT id FROM session WHERE person = :person
ORDER BY last_seen_at DESC, id DESC LIMIT 1 OFFSET :keep

-- person_set_password :id :password
UPDATE person SET password = :password WHERE id = :id

-- session_first_expiry
SELECT id, person, expires_at FROM session ORDER BY expires_at LIMIT 1

-- sessions_all
SELECT s.id, s.person, s.token_hash, s.expires_at, s.address, p.handle
FROM session s JOIN person p ON p.id = s.person

-- repeat_get :person :client_id
SELECT content, object FROM repeat WHERE person = :person AND client_id = :client_id

-- repeat_add :person :client_id :content :object
INSERT INTO repeat (person, client_id, content, object)
VALUES (:person, :client_id, :content, :object)

-- person_settings_get :person
SELECT who_may_write, who_may_add, language, time_zone, allow_indexing
FROM person_settings WHERE person = :person

-- person_settings_set :person :who_may_write :who_may_add :language :time_zone :allow_indexing
INSERT OR REPLACE INTO person_settings (person, who_may_write, who_may_add, language, time_zone,
    allow_indexing)
VALUES (:person, :who_may_write, :who_may_add, :language, :time_zone, :allow_indexing)

-- network_follow_back :person :looked_at :limit
-- Whom a person follows and who follows them, among the newest.
SELECT a.followee AS person FROM (
    SELECT followee, at FROM follow INDEXED BY follow_by_follower_time
    WHERE follower = :person ORDER BY at DESC, followee DESC LIMIT :looked_at
) a
WHERE EXISTS (SELECT 1 FROM follow g WHERE g.follower = a.followee AND g.followee = :person)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = a.followee)
ORDER BY a.at DESC, a.followee DESC LIMIT :limit

-- network_mutual :person :other :looked_at :limit
-- Whom a person follows and another does too, among the newest.
SELECT a.followee AS person FROM (
    SELECT followee, at FROM follow INDEXED BY follow_by_follower_time
    WHERE follower = :person ORDER BY at DESC, followee DESC LIMIT :looked_at
) a
WHERE EXISTS (SELECT 1 FROM follow g WHERE g.follower = :other AND g.followee = a.followee)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = a.followee)
ORDER BY a.at DESC, a.followee DESC LIMIT :limit

-- network_newest :person :limit
SELECT followee AS person FROM follow INDEXED BY follow_by_follower_time
WHERE follower = :person ORDER BY at DESC, followee DESC LIMIT :limit

-- network_unknown :viewer :person
-- Somebody whom the viewer could follow and does not.
SELECT 1 FROM person p WHERE p.id = :person AND p.disabled = 0
  AND NOT EXISTS (SELECT 1 FROM follow f WHERE f.follower = :viewer AND f.followee = p.id)
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = p.id)

-- login_key_add :id :person :key :label :now
INSERT INTO login_key (id, person, key, label, added_at) VALUES (:id, :person, :key, :label, :now)

-- login_key_of :person :key
SELECT id FROM login_key WHERE person = :person AND key = :key

-- login_key_of_handle :handle :key
SELECT k.id, k.person FROM person p JOIN login_key k ON k.person = p.id AND k.key = :key
WHERE p.handle = :handle AND p.disabled = 0

-- login_key_used :id :now
UPDATE login_key SET last_used_at = :now WHERE id = :id

-- login_key_drop :id
DELETE FROM login_key WHERE id = :id

-- login_keys_count :person
SELECT count(*) FROM login_key WHERE person = :person

-- login_keys_page :person :before :limit
SELECT id, key, label, added_at, last_used_at FROM login_key
WHERE person = :person AND id < :before ORDER BY id DESC LIMIT :limit

-- invite_add :id :code_hash :uses :expires_at
INSERT INTO invite (id, code_hash, uses, expires_at) VALUES (:id, :code_hash, :uses, :expires_at)

-- invite_get :id :now
SELECT id, code_hash, uses, expires_at FROM invite WHERE id = :id AND expires_at > :now

-- invite_use :id
UPDATE invite SET uses = uses - 1 WHERE id = :id AND uses > 1

-- invite_drop :id
DELETE FROM invite WHERE id = :id

-- invites_expired_drop :now :limit
DELETE FROM invite WHERE id IN (
    SELECT id FROM invite WHERE expires_at <= :now ORDER BY expires_at LIMIT :limit)

-- invites_page :after :now :limit
SELECT id, uses, expires_at FROM invite WHERE id > :after AND expires_at > :now
ORDER BY id LIMIT :limit
