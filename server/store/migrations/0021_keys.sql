-- Keys that log in beside the password. Several people may have the same.
CREATE TABLE login_key (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    key BLOB NOT NULL,
    label TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX login_key_by_person ON login_key (person, key);
CREATE INDEX login_key_by_age ON login_key (person, id);
