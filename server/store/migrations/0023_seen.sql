-- When people were last here: to the minute, and when their last connection ended.
CREATE TABLE person_seen (
    person INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO person_seen (person, at) SELECT person, max(last_seen_at) FROM session GROUP BY person;
