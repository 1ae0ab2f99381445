-- What home feeds were lately: one walk of their pages sees them as of its first page. Acts that were
-- taken back, and what people began or ceased to listen to (heard: whether they did until then).
-- `until` is the event that changed it. Forgotten after a day (domain/feed_past.h).
CREATE TABLE feed_past_act (
    seq INTEGER NOT NULL,
    channel_kind INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    update_post INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    until INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (seq, channel_kind, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_past_act_by_update ON feed_past_act (update_post, seq);
CREATE INDEX feed_past_act_by_end ON feed_past_act (until, at);

CREATE TABLE feed_past_listening (
    person INTEGER NOT NULL,
    channel_kind INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    until INTEGER NOT NULL,
    heard INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person, channel_kind, channel, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_past_listening_by_end ON feed_past_listening (until, at);
