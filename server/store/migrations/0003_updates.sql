-- Updates, comments, and who brought them into whose feed. Reaction and audience kinds are the
-- numbers of enum reaction_kind and enum audience. Entities and topics are JSON, as the wire has
-- them but with people as numbers.

CREATE TABLE update_post (
    id INTEGER PRIMARY KEY,
    author INTEGER NOT NULL,
    text TEXT NOT NULL,
    mentions TEXT NOT NULL,
    topics TEXT NOT NULL,
    audience INTEGER NOT NULL,
    at INTEGER NOT NULL,
    edited_at INTEGER,
    likes INTEGER NOT NULL DEFAULT 0,
    recommends INTEGER NOT NULL DEFAULT 0,
    comments INTEGER NOT NULL DEFAULT 0,
    told_at INTEGER NOT NULL DEFAULT 0,
    tell_at INTEGER
) STRICT;
CREATE INDEX update_by_author ON update_post (author, id);
CREATE INDEX update_to_tell ON update_post (tell_at) WHERE tell_at IS NOT NULL;

CREATE TABLE reaction (
    update_post INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (update_post, kind, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    update_post INTEGER NOT NULL,
    author INTEGER NOT NULL,
    text TEXT NOT NULL,
    mentions TEXT NOT NULL,
    reply_to INTEGER,
    at INTEGER NOT NULL,
    edited_at INTEGER,
    deleted INTEGER NOT NULL DEFAULT 0,
    likes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX comment_by_update ON comment (update_post, id);

-- An act that brings an update into feeds: those that listen to the channel. `seq` is the act's
-- event, so a feed stands still as of any seq. `kind` is that of enum feed_reason.
CREATE TABLE feed_act (
    channel_kind INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    update_post INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    PRIMARY KEY (channel_kind, channel, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_act_by_update ON feed_act (update_post, seq);
