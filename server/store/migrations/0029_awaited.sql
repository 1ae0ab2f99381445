-- The tasks that somebody waits for an answer of: members, readings, blocks, invitations to teams.
DROP INDEX task_awaited;
CREATE INDEX task_awaited ON task (id) WHERE kind IN (1, 2, 3, 9);
