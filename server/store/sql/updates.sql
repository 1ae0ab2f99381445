-- Updates, comments, reactions, feeds.

-- update_add :id :author :text :mentions :topics :given :audience :now
INSERT INTO update_post (id, author, text, mentions, topics, given, audience, at)
VALUES (:id, :author, :text, :mentions, :topics, :given, :audience, :now)

-- update_set :id :text :mentions :topics :given :now
UPDATE update_post SET text = :text, mentions = :mentions, topics = :topics, given = :given,
    edited_at = :now, version = version + 1
WHERE id = :id

-- update_version_add :update :version :text :mentions :topics :at
INSERT INTO update_version (update_post, version, text, mentions, topics, at)
VALUES (:update, :version, :text, :mentions, :topics, :at)

-- update_versions :update :before :limit
SELECT version, text, mentions, topics, at FROM update_version
WHERE update_post = :update AND version < :before ORDER BY version DESC LIMIT :limit

-- update_posted_seq :update
-- The event that posted it. The kind is that of REASON_POSTED.
SELECT seq FROM feed_act INDEXED BY feed_act_by_update
WHERE update_post = :update AND kind = 2 ORDER BY seq LIMIT 1

-- update_row :id
SELECT id, author, text, mentions, topics, audience, at, edited_at, likes, recommends, comments,
    told_at, tell_at, version, given
FROM update_post WHERE id = :id

-- updates_by :author :before :hidden :limit
-- hidden: those too that are not for everybody.
SELECT id FROM update_post
WHERE author = :author AND id < :before AND (audience = 0 OR :hidden)
ORDER BY id DESC LIMIT :limit

-- update_count_reaction :id :likes :recommends
UPDATE update_post SET likes = likes + :likes, recommends = recommends + :recommends
WHERE id = :id

-- update_count_comment :id :by
UPDATE update_post SET comments = comments + :by WHERE id = :id

-- update_told :id :now
UPDATE update_post SET told_at = :now, tell_at = NULL WHERE id = :id

-- update_tell_later :id :at
UPDATE update_post SET tell_at = :at WHERE id = :id

-- update_first_to_tell
SELECT id, tell_at FROM update_post WHERE tell_at IS NOT NULL ORDER BY tell_at LIMIT 1

-- reaction_add :update :kind :person :now
INSERT OR IGNORE INTO reaction (update_post, kind, person, at) VALUES (:update, :kind, :person, :now)

-- reaction_drop :update :kind :person
DELETE FROM reaction WHERE update_post = :update AND kind = :kind AND person = :person

-- reaction_get :update :kind :person
SELECT 1 FROM reaction WHERE update_post = :update AND kind = :kind AND person = :person

-- reactions_page :update :kind :at :person :limit
-- Newest first.
SELECT person, at FROM reaction INDEXED BY reaction_by_time
WHERE update_post = :update AND kind = :kind AND (at, person) < (:at, :person)
ORDER BY at DESC, person DESC LIMIT :limit

-- comment_add :id :update :author :text :mentions :reply_to :now
INSERT INTO comment (id, update_post, author, text, mentions, reply_to, at)
VALUES (:id, :update, :author, :text, :mentions, :reply_to, :now)

-- comment_row :id
SELECT id, update_post, author, text, mentions, reply_to, at, edited_at, deleted, likes
FROM comment WHERE id = :id

-- comment_like_add :comment :person :now
INSERT OR IGNORE INTO comment_like (comment, person, at) VALUES (:comment, :person, :now)

-- comment_like_drop :comment :person
DELETE FROM comment_like WHERE comment = :comment AND person = :person

-- comment_like_get :comment :person
SELECT 1 FROM comment_like WHERE comment = :comment AND person = :person

-- comment_count_like :id :by
UPDATE comment SET likes = likes + :by WHERE id = :id

-- comments_after :update :after :limit
SELECT id, update_post, author, text, mentions, reply_to, at, edited_at, deleted, likes
FROM comment WHERE update_post = :update AND id > :after ORDER BY id LIMIT :limit

-- feed_act_add :channel_kind :channel :seq :update :kind
INSERT OR IGNORE INTO feed_act (channel_kind, channel, seq, update_post, kind)
VALUES (:channel_kind, :channel, :seq, :update, :kind)

-- feed_act_drop :update :channel_kind :channel :kind
DELETE FROM feed_act WHERE (channel_kind, channel, seq) IN (
    SELECT channel_kind, channel, seq FROM feed_act INDEXED BY feed_act_by_update
    WHERE update_post = :update AND channel_kind = :channel_kind AND channel = :channel
      AND kind = :kind)

-- feed_home :viewer :before :limit
-- The acts that bring updates into a person's home feed, newest first: their own and those of the
-- people they follow (channel kind 2), what mentions them (kind 1), what is about their topics (4).
SELECT seq, update_post, kind, channel_kind, channel FROM (
    SELECT f.seq, f.update_post, f.kind, f.channel_kind, f.channel
    FROM (SELECT followee AS author FROM follow WHERE follower = :viewer UNION ALL SELECT :viewer) a
    JOIN feed_act f ON f.channel_kind = 2 AND f.channel = a.author AND f.seq < :before
    UNION ALL
    SELECT seq, update_post, kind, channel_kind, channel FROM feed_act
    WHERE channel_kind = 1 AND channel = :viewer AND seq < :before
    UNION ALL
    SELECT f.seq, f.update_post, f.kind, f.channel_kind, f.channel
    FROM topic_follow t
    JOIN feed_act f ON f.channel_kind = 4 AND f.channel = t.topic AND f.seq < :before
    WHERE t.person = :viewer
)
ORDER BY seq DESC LIMIT :limit

-- feed_newer_act :viewer :update :after :until
-- Whether the update came into the viewer's feed (again) by a newer act, up to a moment.
SELECT 1 FROM feed_act f
WHERE f.update_post = :update AND f.seq > :after AND f.seq <= :until AND (
    (f.channel_kind = 1 AND f.channel = :viewer)
    OR (f.channel_kind = 2 AND (f.channel = :viewer OR EXISTS (
        SELECT 1 FROM follow w WHERE w.follower = :viewer AND w.followee = f.channel)))
    OR (f.channel_kind = 4 AND EXISTS (
        SELECT 1 FROM topic_follow t WHERE t.person = :viewer AND t.topic = f.channel)))
LIMIT 1

-- feed_best_act :viewer :update :until
-- The strongest act that brings the update into the viewer's feed, the newest of its kind.
SELECT f.kind, f.channel_kind, f.channel, f.seq FROM feed_act f
WHERE f.update_post = :update AND f.seq <= :until AND (
    (f.channel_kind = 1 AND f.channel = :viewer)
    OR (f.channel_kind = 2 AND (f.channel = :viewer OR EXISTS (
        SELECT 1 FROM follow w WHERE w.follower = :viewer AND w.followee = f.channel)))
    OR (f.channel_kind = 4 AND EXISTS (
        SELECT 1 FROM topic_follow t WHERE t.person = :viewer AND t.topic = f.channel)))
ORDER BY f.kind, f.seq DESC LIMIT 1

-- feed_channels :update :limit
-- Whose feeds an update is in.
SELECT DISTINCT channel_kind, channel FROM feed_act WHERE update_post = :update LIMIT :limit
