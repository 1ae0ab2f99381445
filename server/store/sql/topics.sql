-- Topics: who follows them, what was posted about them.

-- topic_by_name :name
SELECT id FROM topic WHERE name = :name

-- topic_name :id
SELECT name FROM topic WHERE id = :id

-- topic_drop_unused :id
-- The channel's kind is that of CHANNEL_TOPIC.
DELETE FROM topic WHERE id = :id AND followers = 0 AND week = 0
  AND NOT EXISTS (SELECT 1 FROM feed_act WHERE channel_kind = 4 AND channel = :id)

-- topic_add :name
INSERT INTO topic (name) VALUES (:name) RETURNING id

-- topic_follow_add :person :topic :now :since
INSERT OR IGNORE INTO topic_follow (person, topic, at, since)
VALUES (:person, :topic, :now, :since)

-- topic_follow_drop :person :topic
DELETE FROM topic_follow WHERE person = :person AND topic = :topic

-- topic_follow_get :person :topic
SELECT 1 FROM topic_follow WHERE person = :person AND topic = :topic

-- topic_count_followers :id :by
UPDATE topic SET followers = followers + :by WHERE id = :id

-- topic_count_week :id :by
UPDATE topic SET week = week + :by WHERE id = :id

-- topic_use_add :at :topic :update
INSERT OR IGNORE INTO topic_use (at, topic, update_post) VALUES (:at, :topic, :update)

-- topic_use_first
SELECT at, topic, update_post FROM topic_use ORDER BY at, topic, update_post LIMIT 1

-- topic_use_drop :at :topic :update
DELETE FROM topic_use WHERE at = :at AND topic = :topic AND update_post = :update

-- topics_followed_page :person :at :topic :limit
SELECT t.name, t.followers, t.week, f.at, f.topic FROM topic_follow f
INDEXED BY topic_follow_by_time JOIN topic t ON t.id = f.topic
WHERE f.person = :person AND (f.at, f.topic) < (:at, :topic)
ORDER BY f.at DESC, f.topic DESC LIMIT :limit

-- topics_popular_page :person :week :topic :limit
SELECT t.name, t.followers, t.week, t.id, f.topic IS NOT NULL AS followed FROM topic t
LEFT JOIN topic_follow f ON f.person = :person AND f.topic = t.id
WHERE t.week > 0 AND (t.week, t.id) < (:week, :topic)
ORDER BY t.week DESC, t.id DESC LIMIT :limit

-- updates_under :channel_kind :channel :before
-- What was posted about a topic or in a team, newest first, as far as it is read.
SELECT seq AS place, update_post FROM feed_act
WHERE channel_kind = :channel_kind AND channel = :channel AND seq < :before ORDER BY seq DESC
