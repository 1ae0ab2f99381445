-- What only deleted people used goes with them: topics, and teams that nobody is in.

-- The log holds no name: topics are numbers in it.
UPDATE event SET attributes = json_set(attributes, '$.topics', json((
    SELECT json_group_array(t.id) FROM json_each(event.attributes, '$.topics') n
    CROSS JOIN topic t ON t.name = n.value)))
WHERE type = 7 AND CASE WHEN json_valid(attributes)
    THEN json_array_length(attributes, '$.topics') > 0 END;

DELETE FROM topic WHERE followers = 0 AND week = 0
  AND NOT EXISTS (SELECT 1 FROM feed_act f WHERE f.channel_kind = 4 AND f.channel = topic.id);

ALTER TABLE team ADD COLUMN creator INTEGER NOT NULL DEFAULT 0;
UPDATE team SET creator = coalesce(
    (SELECT e.actor FROM event e WHERE e.subject = team.id AND e.type = 47), 0);
CREATE INDEX team_by_creator ON team (creator, id);
CREATE INDEX team_empty ON team (creator, id) WHERE members = 0;
CREATE INDEX team_follow_by_team ON team_follow (team, person);

-- Those who were deleted before this, once more: what their steps did not know then.
INSERT INTO task (kind, actor, object, position, payload)
SELECT 11, 0, person, 0, x'' FROM erasure WHERE step IS NULL;
UPDATE erasure SET step = 0, a = 0, b = 0 WHERE step IS NULL;
