-- What was written before there was a search, and too long ago for its function: all texts are gone
-- over once, the newest first, and those that are not found by what they say are put in
-- (TASK_INDEX_TEXTS; object 0: updates, 1: messages).
INSERT INTO task (id, kind, actor, object, position, payload)
SELECT 1, 13, 0, 0, 9223372036854775807, x'' WHERE EXISTS (SELECT 1 FROM update_post);
INSERT INTO task (id, kind, actor, object, position, payload)
SELECT 2, 13, 0, 1, 9223372036854775807, x'' WHERE EXISTS (SELECT 1 FROM message);
