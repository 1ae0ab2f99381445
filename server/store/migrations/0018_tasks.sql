-- Tasks that somebody waits for are found whatever else is going on. The kinds are those of enum
-- task_kind.
CREATE INDEX task_awaited ON task (id) WHERE kind <= 2;
