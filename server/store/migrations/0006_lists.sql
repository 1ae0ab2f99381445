-- Lists by time: who follows whom, newest first.
CREATE INDEX follow_by_followee_time ON follow (followee, at, follower);
CREATE INDEX follow_by_follower_time ON follow (follower, at, followee);
