-- Operators' queues get consumers, and may keep an order.

-- kind: whose queue it is. group_by: 0, or in order by groups. due_at: no message of it is due
-- before; at the end of time nothing is, or nobody takes any.
ALTER TABLE queue_own ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue_own ADD COLUMN group_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue_own ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX queue_own_by_due ON queue_own (due_at);

-- Of a queue in order: one message of a group is in state 0, those behind it are in state 2.
ALTER TABLE queue_message ADD COLUMN message_group INTEGER;
CREATE INDEX queue_message_by_group ON queue_message (queue, message_group, state, event)
WHERE message_group IS NOT NULL;

-- What a queue in order was given in the last minutes: not a second time.
CREATE TABLE queue_given (
    queue TEXT NOT NULL,
    event INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (queue, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_given_by_time ON queue_given (at);

-- As whom a subscription sees events, and whose own it never gets; 0: nobody.
ALTER TABLE subscription ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
