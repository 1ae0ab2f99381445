-- Lists by time: who follows whom and who reacted, newest first.
CREATE INDEX follow_by_followee_time ON follow (followee, at, follower);
CREATE INDEX follow_by_follower_time ON follow (follower, at, followee);
CREATE INDEX reaction_by_time ON reaction (update_post, kind, at, person);
