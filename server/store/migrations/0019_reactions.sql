-- Reactions to messages. `reactions` of a message: how many different emoji it has; message_emoji:
-- how many people each has; `nth`: the order in which they came.
ALTER TABLE message ADD COLUMN reactions INTEGER NOT NULL DEFAULT 0;

CREATE TABLE message_emoji (
    message INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    nth INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (message, emoji)
) STRICT, WITHOUT ROWID;

CREATE TABLE message_reaction (
    message INTEGER NOT NULL,
    person INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    PRIMARY KEY (message, person, emoji)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_reaction_by_person ON message_reaction (person, message);

-- Messages whose reactions were told a moment ago. tell: there are newer ones to tell.
CREATE TABLE message_told (
    message INTEGER PRIMARY KEY,
    again_at INTEGER NOT NULL,
    tell INTEGER NOT NULL
) STRICT;
CREATE INDEX message_told_by_time ON message_told (again_at);
