-- Updates, comments, reactions, feeds.

-- update_add :id :author :text :mentions :topics :given :audience :team :now
INSERT INTO update_post (id, author, text, mentions, topics, given, audience, team, at)
VALUES (:id, :author, :text, :mentions, :topics, :given, :audience, :team, :now)

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

-- update_drop :id
DELETE FROM update_post WHERE id = :id

-- mentioned_add :object :person
INSERT OR IGNORE INTO mentioned (object, person) VALUES (:object, :person)

-- update_row :id
SELECT id, author, text, mentions, topics, audience, at, edited_at, likes, recommends, comments,
    told_at, tell_at, version, given, team
FROM update_post u WHERE id = :id
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = u.author)

-- updates_by :author :before
-- Newest first, as far as they are read.
SELECT id AS update_post, id AS place FROM update_post
WHERE author = :author AND id < :before ORDER BY id DESC

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

-- reactions_page :update :kind :viewer :at :other :limit
-- Newest first.
SELECT r.person AS other, r.at FROM reaction r INDEXED BY reaction_by_time
WHERE r.update_post = :update AND r.kind = :kind AND (r.at, r.person) < (:at, :other)
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = r.person)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = r.person)
ORDER BY r.at DESC, r.person DESC LIMIT :limit

-- comment_add :id :update :author :text :mentions :reply_to :now
INSERT INTO comment (id, update_post, author, text, mentions, reply_to, at)
VALUES (:id, :update, :author, :text, :mentions, :reply_to, :now)

-- comment_set :id :text :mentions :now
UPDATE comment SET text = :text, mentions = :mentions, edited_at = :now, version = version + 1
WHERE id = :id

-- comment_version_add :comment :version :text :mentions :at
INSERT INTO comment_version (comment, version, text, mentions, at)
VALUES (:comment, :version, :text, :mentions, :at)

-- comment_make_shell :id
UPDATE comment SET text = '', mentions = '', edited_at = NULL, deleted = 1, likes = 0 WHERE id = :id

-- comment_drop :id
DELETE FROM comment WHERE id = :id

-- comment_has_reply :id
SELECT 1 FROM comment WHERE reply_to = :id LIMIT 1

-- comment_last_of :update
SELECT id FROM comment WHERE update_post = :update ORDER BY id DESC LIMIT 1

-- comment_reason :update :author :recipient :parent :from :until
-- The event of the first comment of somebody that stands and is a reason for a notification: for
-- the update's author where :parent is 0 (unless it mentioned them or was a reply to them), else for
-- the author of the comment that it replies to. The type is that of EVENT_COMMENT_POSTED.
SELECT e.seq FROM comment c INDEXED BY comment_by_author
JOIN event e ON e.subject = c.id AND e.type = 9
LEFT JOIN comment p ON p.id = c.reply_to
WHERE c.author = :author AND c.update_post = :update AND c.deleted = 0
  AND e.at >= :from AND e.seq <= :until
  AND CASE WHEN :parent THEN c.reply_to = :parent ELSE coalesce(p.author, 0) <> :recipient END
  AND NOT EXISTS (SELECT 1 FROM json_each(e.attributes, '$.mentions') m WHERE m.value = :recipient)
ORDER BY c.id LIMIT 1

-- comment_row :id
SELECT id, update_post, author, text, mentions, reply_to, at, edited_at, deleted, likes, version,
    EXISTS (SELECT 1 FROM erasure x WHERE x.person = comment.author) AS gone
FROM comment WHERE id = :id

-- comment_like_add :comment :person :now
INSERT OR IGNORE INTO comment_like (comment, person, at) VALUES (:comment, :person, :now)

-- comment_like_drop :comment :person
DELETE FROM comment_like WHERE comment = :comment AND person = :person

-- comment_like_get :comment :person
SELECT 1 FROM comment_like WHERE comment = :comment AND person = :person

-- comment_count_like :id :by
UPDATE comment SET likes = likes + :by WHERE id = :id

-- comment_author :id
SELECT author FROM comment WHERE id = :id

-- comments_after :update :viewer :after :limit
SELECT c.id, c.update_post, c.author, c.text, c.mentions, c.reply_to, c.at, c.edited_at, c.deleted,
    c.likes, c.version, EXISTS (SELECT 1 FROM erasure x WHERE x.person = c.author) AS gone
FROM comment c WHERE c.update_post = :update AND c.id > :after
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = c.author)
ORDER BY c.id LIMIT :limit

-- feed_act_add :channel_kind :channel :seq :update :kind
INSERT OR IGNORE INTO feed_act (channel_kind, channel, seq, update_post, kind)
VALUES (:channel_kind, :channel, :seq, :update, :kind)

-- feed_act_drop :update :channel_kind :channel :kind
DELETE FROM feed_act WHERE (channel_kind, channel, seq) IN (
    SELECT channel_kind, channel, seq FROM feed_act INDEXED BY feed_act_by_channel
    WHERE update_post = :update AND channel_kind = :channel_kind AND channel = :channel
      AND kind = :kind)

-- feed_act_drop_one :channel_kind :channel :seq
DELETE FROM feed_act WHERE channel_kind = :channel_kind AND channel = :channel AND seq = :seq

-- feed_past_acts_add :update :channel_kind :channel :kind :until :now
INSERT OR REPLACE INTO feed_past_act (seq, channel_kind, channel, update_post, kind, until, at)
SELECT seq, channel_kind, channel, update_post, kind, :until, :now
FROM feed_act INDEXED BY feed_act_by_channel
WHERE update_post = :update AND channel_kind = :channel_kind AND channel = :channel AND kind = :kind

-- feed_past_act_add :channel_kind :channel :seq :until :now
INSERT OR REPLACE INTO feed_past_act (seq, channel_kind, channel, update_post, kind, until, at)
SELECT seq, channel_kind, channel, update_post, kind, :until, :now FROM feed_act
WHERE channel_kind = :channel_kind AND channel = :channel AND seq = :seq

-- feed_past_act_first
SELECT until, at FROM feed_past_act ORDER BY until LIMIT 1

-- feed_past_act_forget :until
DELETE FROM feed_past_act WHERE until = :until

-- feed_past_listening_add :person :channel_kind :channel :until :heard :now
INSERT OR REPLACE INTO feed_past_listening (person, channel_kind, channel, until, heard, at)
VALUES (:person, :channel_kind, :channel, :until, :heard, :now)

-- feed_past_listening_first
SELECT until, at FROM feed_past_listening ORDER BY until LIMIT 1

-- feed_past_listening_forget :until
DELETE FROM feed_past_listening WHERE until = :until

-- feed_past_listenings :viewer :as_of :limit
-- What a person began or ceased to listen to since; of each channel the first change tells how it was.
SELECT channel_kind, channel, heard FROM feed_past_listening
WHERE person = :viewer AND until > :as_of ORDER BY channel_kind, channel, until LIMIT :limit

-- feed_past_heads :viewer :as_of :before
-- The channels that they may have ceased to listen to since, as feed_heads has the others.
SELECT a.kind, a.id, (
    SELECT max(f.seq) FROM feed_act f
    WHERE f.channel_kind = a.kind AND f.channel = a.id AND f.seq < :before) AS seq
FROM (SELECT DISTINCT channel_kind AS kind, channel AS id FROM feed_past_listening
    WHERE person = :viewer AND until > :as_of AND heard = 1) a

-- feed_past_log :before
-- The acts that were taken back of late, newest first, as far as they are read.
SELECT seq, channel_kind, channel, update_post, kind, until FROM feed_past_act
WHERE seq < :before ORDER BY seq DESC

-- feed_past_any :as_of
SELECT 1 FROM feed_past_act WHERE until > :as_of LIMIT 1

-- feed_past_acts_of :update :after :until :as_of :limit
-- Those of an update in (after, until] that were taken back since.
SELECT channel_kind, channel FROM feed_past_act INDEXED BY feed_past_act_by_update
WHERE update_post = :update AND seq > :after AND seq <= :until AND until > :as_of
ORDER BY seq DESC LIMIT :limit

-- feed_listens_count :viewer :limit
-- How many channels a person's home feed listens to, counted up to a limit.
SELECT count(*) FROM (SELECT followee AS id FROM follow WHERE follower = :viewer
    UNION ALL SELECT topic FROM topic_follow WHERE person = :viewer
    UNION ALL SELECT team FROM team_follow WHERE person = :viewer LIMIT :limit) a

-- feed_heads :viewer :before
-- The channels that a person's home feed listens to (what mentions them, what they do and those whom
-- they follow and did not mute, what is about their topics), and the newest act of each before a place: null, none. In
-- the order of the keys, in which the acts lie too.
SELECT a.kind, a.id, (
    SELECT max(f.seq) FROM feed_act f
    WHERE f.channel_kind = a.kind AND f.channel = a.id AND f.seq < :before) AS seq
FROM (
    SELECT 1 AS kind, :viewer AS id
    UNION ALL SELECT 2, :viewer
    UNION ALL SELECT 2, w.followee FROM follow w WHERE w.follower = :viewer AND w.followee > 0
        AND NOT EXISTS (SELECT 1 FROM mute m WHERE m.person = :viewer AND m.other = w.followee)
    UNION ALL SELECT 4, topic FROM topic_follow WHERE person = :viewer AND topic > 0
    UNION ALL SELECT 5, team FROM team_member WHERE person = :viewer
    UNION ALL SELECT 5, w.team FROM team_follow w WHERE w.person = :viewer AND w.team > 0
        AND NOT EXISTS (SELECT 1 FROM team_member m WHERE m.person = :viewer AND m.team = w.team)
) a

-- feed_channel_acts :channel_kind :channel :from
-- The newest act of a channel from a place on, and the one behind it.
SELECT seq, update_post, kind FROM feed_act
WHERE channel_kind = :channel_kind AND channel = :channel AND seq <= :from ORDER BY seq DESC LIMIT 2

-- feed_log :before
-- The acts of all channels, newest first, as far as they are read.
SELECT seq, channel_kind, channel, update_post, kind FROM feed_act INDEXED BY feed_act_by_seq
WHERE seq < :before ORDER BY seq DESC

-- feed_acts_of_kind :update :kind :after :until
-- Newest first, as far as they are read.
SELECT seq, channel_kind, channel FROM feed_act INDEXED BY feed_act_by_update
WHERE update_post = :update AND kind = :kind AND seq > :after AND seq <= :until ORDER BY seq DESC

-- feed_act_followed :viewer :update :kind :after :until :as_of
-- Acts by the viewer and those whom they follow and did not mute, newest first: each of them is asked
-- for theirs. And by those whom they may have heard at a place in the log.
SELECT f.seq, f.channel
FROM (SELECT :viewer AS author UNION ALL SELECT w.followee FROM follow w
    WHERE w.follower = :viewer AND w.followee > 0
      AND NOT EXISTS (SELECT 1 FROM mute m WHERE m.person = :viewer AND m.other = w.followee)
    UNION ALL SELECT l.channel FROM feed_past_listening l
    WHERE l.person = :viewer AND l.channel_kind = 2 AND l.until > :as_of AND l.heard = 1) a
CROSS JOIN feed_act f INDEXED BY feed_act_by_channel
  ON f.update_post = :update AND f.channel_kind = 2 AND f.channel = a.author AND f.kind = :kind
    AND f.seq > :after AND f.seq <= :until
ORDER BY f.seq DESC

-- link_preview_get :update
SELECT url, title, description, site FROM link_preview WHERE update_post = :update

-- link_preview_set :update :url :title :description :site :now
INSERT INTO link_preview (update_post, url, title, description, site, at)
VALUES (:update, :url, :title, :description, :site, :now)
ON CONFLICT (update_post) DO UPDATE SET url = excluded.url, title = excluded.title,
    description = excluded.description, site = excluded.site, at = excluded.at

-- link_preview_drop :update
DELETE FROM link_preview WHERE update_post = :update
