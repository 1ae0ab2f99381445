-- The team that an update's author was in when they posted it; null: none.
ALTER TABLE update_post ADD COLUMN team INTEGER;

-- How many public updates that were posted in a team are about a topic.
CREATE TABLE team_topic (
    team INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    updates INTEGER NOT NULL,
    PRIMARY KEY (team, topic)
) STRICT, WITHOUT ROWID;
