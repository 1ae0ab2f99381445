-- What hangs on deleted objects (domain/remains.c), as much of it as one turn may forget.

-- forget_update_versions :of :limit
DELETE FROM update_version WHERE (update_post, version) IN (
    SELECT update_post, version FROM update_version WHERE update_post = :of LIMIT :limit)

-- forget_reactions :of :limit
DELETE FROM reaction WHERE (update_post, kind, person) IN (
    SELECT update_post, kind, person FROM reaction WHERE update_post = :of LIMIT :limit)

-- forget_feed_acts :of :limit
DELETE FROM feed_act WHERE (channel_kind, channel, seq) IN (
    SELECT channel_kind, channel, seq FROM feed_act INDEXED BY feed_act_by_update
    WHERE update_post = :of LIMIT :limit)

-- forget_feed_past :of :limit
DELETE FROM feed_past_act WHERE (seq, channel_kind, channel) IN (
    SELECT seq, channel_kind, channel FROM feed_past_act INDEXED BY feed_past_act_by_update
    WHERE update_post = :of LIMIT :limit)

-- forget_translations :of :limit
DELETE FROM update_translation WHERE (update_id, language) IN (
    SELECT update_id, language FROM update_translation WHERE update_id = :of LIMIT :limit)

-- forget_mentioned :of :limit
DELETE FROM mentioned WHERE (object, person) IN (
    SELECT object, person FROM mentioned WHERE object = :of LIMIT :limit)

-- forget_comment_versions :of :limit
DELETE FROM comment_version WHERE (comment, version) IN (
    SELECT comment, version FROM comment_version WHERE comment = :of LIMIT :limit)

-- forget_comment_likes :of :limit
DELETE FROM comment_like WHERE (comment, person) IN (
    SELECT comment, person FROM comment_like WHERE comment = :of LIMIT :limit)

-- forget_group_actors :of :limit
DELETE FROM notification_actor WHERE (notification, person) IN (
    SELECT notification, person FROM notification_actor WHERE notification = :of LIMIT :limit)

-- forget_team_words :of :limit
DELETE FROM team_word WHERE (word, team, topic) IN (
    SELECT word, team, topic FROM team_word INDEXED BY team_word_by_team
    WHERE team = :of LIMIT :limit)

-- forget_team_topics :of :limit
DELETE FROM team_topic WHERE (team, topic) IN (
    SELECT team, topic FROM team_topic WHERE team = :of LIMIT :limit)

-- forget_team_follows :of :limit
DELETE FROM team_follow WHERE (person, team) IN (
    SELECT person, team FROM team_follow INDEXED BY team_follow_by_team
    WHERE team = :of LIMIT :limit)

-- forget_team_invites :of :limit
DELETE FROM team_invite WHERE (team, person) IN (
    SELECT team, person FROM team_invite WHERE team = :of LIMIT :limit)

-- forget_team_weeks :of :limit
DELETE FROM index_week WHERE (team, week) IN (
    SELECT team, week FROM index_week WHERE team = :of LIMIT :limit)
