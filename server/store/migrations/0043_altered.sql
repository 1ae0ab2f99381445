-- altered: an operator's machine has run here: what it did is not what the server's own would have
-- done, and nothing can tell afterwards what should be there.
ALTER TABLE workflow ADD COLUMN altered INTEGER NOT NULL DEFAULT 0;

-- nudged: its Waits end at due_at, before their time.
ALTER TABLE execution ADD COLUMN nudged INTEGER NOT NULL DEFAULT 0;
