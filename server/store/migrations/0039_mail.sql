-- Mail (domain/mail.h, domain/mail_digest.h). No text, no address: what a mail says and where it
-- goes is read when it is sent. Kinds and states are those of the enums there.
--
-- look_at: when what waits is looked at again. soon_at, daily_at: when the first thing of each pace
-- began to wait that came since the last look. refused_at: the address was turned off.
CREATE TABLE mail_person (
    person INTEGER PRIMARY KEY,
    look_at INTEGER,
    soon_at INTEGER,
    daily_at INTEGER,
    refused_at INTEGER
) STRICT;
CREATE INDEX mail_person_to_look ON mail_person (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX mail_person_soon ON mail_person (soon_at) WHERE soon_at IS NOT NULL;
CREATE INDEX mail_person_daily ON mail_person (daily_at) WHERE daily_at IS NOT NULL;

-- What waits to be mailed: a group of notifications, or the unread messages of a conversation.
-- mail: the mail that it is in; 0: none yet.
CREATE TABLE mail_item (
    person INTEGER NOT NULL,
    mail INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    object INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person, mail, kind, object)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_item_by_time ON mail_item (person, mail, at);

-- Groups in which something was said since their members were looked at, and where that is.
CREATE TABLE mail_walk (
    conversation INTEGER PRIMARY KEY,
    said_at INTEGER NOT NULL,
    place INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_walk_by_time ON mail_walk (said_at);

-- due_at is null once it ended.
CREATE TABLE mail (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    due_at INTEGER,
    ended_at INTEGER,
    reply INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_by_due ON mail (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX mail_away ON mail (id) WHERE state = 1;
CREATE INDEX mail_by_person ON mail (person, kind, made_at);
CREATE INDEX mail_by_end ON mail (ended_at) WHERE ended_at IS NOT NULL;
