-- What operators do with messages: taken out of a queue and never handled by it, or moved again.
ALTER TABLE queue ADD COLUMN purged INTEGER NOT NULL DEFAULT 0;
CREATE INDEX queue_message_dead ON queue_message (queue, event) WHERE state = 1;

-- Redrives that go at a rate: dead letters up to `position` are moved.
CREATE TABLE redrive (
    queue TEXT PRIMARY KEY,
    target TEXT NOT NULL,
    rate INTEGER NOT NULL,
    position INTEGER NOT NULL,
    moved INTEGER NOT NULL,
    next_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX redrive_by_next ON redrive (next_at);

-- Who asks for a redrive waits for it.
DROP INDEX task_awaited;
CREATE INDEX task_awaited ON task (id) WHERE kind IN (1, 2, 3, 9, 14);
