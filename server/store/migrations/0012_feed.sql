-- Home feeds at size. What brings one update into feeds, by kind and by channel: of an update that
-- a hundred thousand recommended, one person's act is one look. And the acts of all in their order.
DROP INDEX feed_act_by_update;
CREATE INDEX feed_act_by_update ON feed_act (update_post, kind, seq);
CREATE INDEX feed_act_by_channel ON feed_act (update_post, channel_kind, channel, kind);
CREATE INDEX feed_act_by_seq ON feed_act (seq, update_post, kind);
