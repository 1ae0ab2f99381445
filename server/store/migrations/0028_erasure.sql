-- Deleted people (domain/erasure.h): who they were is not kept, but for a keyed hash of the handle,
-- which is never given out again. step: how far their rows are forgotten, a and b the place within
-- it; null when nothing is left.
CREATE TABLE erasure (
    person INTEGER PRIMARY KEY,
    handle BLOB NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    step INTEGER DEFAULT 0,
    a INTEGER NOT NULL DEFAULT 0,
    b INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What is theirs is found by who they are.
DROP INDEX message_by_author;
CREATE INDEX message_by_author ON message (author, conversation, seq, nth);
CREATE INDEX reaction_by_person ON reaction (person, update_post, kind);
CREATE INDEX comment_like_by_person ON comment_like (person, comment);
CREATE INDEX mute_by_other ON mute (other);
CREATE INDEX team_invite_by_person ON team_invite (person, team);
