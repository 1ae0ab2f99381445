-- Workflows and their executions.

-- workflow_get :name
SELECT w.name, w.definition, d.version, w.express, w.shipped, w.topic, w.filter, w.subscription,
    w.deployed_at, w.started, w.succeeded, w.failed, w.timed_out
FROM workflow w JOIN workflow_definition d ON d.id = w.definition WHERE w.name = :name

-- workflow_next :after
SELECT w.name, w.definition, d.version, w.express, w.shipped, w.topic, w.filter, w.subscription,
    w.deployed_at, w.started, w.succeeded, w.failed, w.timed_out
FROM workflow w JOIN workflow_definition d ON d.id = w.definition WHERE w.name > :after
ORDER BY w.name LIMIT 1

-- workflow_count
SELECT count(*) FROM workflow

-- workflow_current :name
SELECT definition FROM workflow WHERE name = :name

-- workflow_put :name :definition :express :shipped :topic :filter :subscription :at
INSERT INTO workflow (name, definition, express, shipped, topic, filter, subscription, deployed_at,
    altered, running)
VALUES (:name, :definition, :express, :shipped, :topic, :filter, :subscription, :at,
    :shipped = 0, (SELECT count(*) FROM execution INDEXED BY execution_running
     WHERE status = 0 AND workflow = :name))
ON CONFLICT (name) DO UPDATE SET definition = excluded.definition, express = excluded.express,
    shipped = excluded.shipped, topic = excluded.topic, filter = excluded.filter,
    subscription = excluded.subscription, deployed_at = excluded.deployed_at,
    altered = max(altered, excluded.altered)

-- workflow_drop :name
DELETE FROM workflow WHERE name = :name

-- workflow_count_start :name
UPDATE workflow SET started = started + 1, running = running + 1 WHERE name = :name

-- workflow_count_end :name :succeeded :failed :timed_out
UPDATE workflow SET running = running - 1, succeeded = succeeded + :succeeded,
    failed = failed + :failed, timed_out = timed_out + :timed_out
WHERE name = :name

-- workflow_definition_add :id :workflow :machine :at
INSERT INTO workflow_definition (id, workflow, version, machine, deployed_at)
VALUES (:id, :workflow,
    (SELECT coalesce(max(version), 0) + 1 FROM workflow_definition WHERE workflow = :workflow),
    :machine, :at)

-- workflow_definition_get :id
SELECT machine FROM workflow_definition WHERE id = :id

-- workflow_definition_unused :workflow
-- The oldest version that nothing runs by, and that is not the newest of what is deployed.
SELECT d.id FROM workflow_definition d
WHERE d.workflow = :workflow
  AND NOT EXISTS (SELECT 1 FROM workflow w WHERE w.name = d.workflow AND w.definition = d.id)
  AND NOT EXISTS (SELECT 1 FROM execution e WHERE e.definition = d.id)
ORDER BY d.version LIMIT 1

-- workflow_definition_drop :id
DELETE FROM workflow_definition WHERE id = :id

-- execution_add :id :workflow :definition :event :person :depth :at :input
-- Of one person one runs at a time.
INSERT OR IGNORE INTO execution (id, workflow, definition, status, event, person, depth,
    started_at, due_at, input)
VALUES (:id, :workflow, :definition, 0, :event, :person, :depth, :at, :at, :input)

-- execution_get :id
SELECT id, workflow, definition, status, event, person, depth, started_at, stopped_at, due_at,
    state, input, bytes, nudged
FROM execution WHERE id = :id

-- execution_due :now :limit
SELECT id FROM execution INDEXED BY execution_by_due
WHERE due_at IS NOT NULL AND due_at <= :now ORDER BY due_at LIMIT :limit

-- execution_next_due
SELECT min(due_at) FROM execution INDEXED BY execution_by_due WHERE due_at IS NOT NULL

-- execution_move :id :due_at :state :bytes
UPDATE execution SET due_at = :due_at, state = :state, input = NULL, bytes = :bytes, nudged = 0
WHERE id = :id

-- execution_stop :id :status :at
UPDATE execution SET status = :status, stopped_at = :at, due_at = NULL, state = NULL, input = NULL
WHERE id = :id

-- execution_waits :person :workflow :after
SELECT id FROM execution INDEXED BY execution_running_of
WHERE person = :person AND person <> 0 AND workflow = :workflow AND status = 0
  AND due_at > :after AND state IS NOT NULL

-- execution_nudge :id :now
UPDATE execution SET due_at = :now, nudged = 1 WHERE id = :id

-- executions_after :after :limit
-- Newest first.
SELECT id, workflow, status, event, started_at, stopped_at FROM execution
WHERE id < :after ORDER BY id DESC LIMIT :limit

-- executions_failed_after :after :limit
-- Those that failed, or took too long.
SELECT id, workflow, status, event, started_at, stopped_at FROM execution INDEXED BY execution_failed
WHERE status IN (2, 3) AND id < :after ORDER BY id DESC LIMIT :limit

-- execution_old :before
SELECT id FROM execution INDEXED BY execution_by_stop
WHERE stopped_at IS NOT NULL AND stopped_at < :before ORDER BY stopped_at LIMIT 1

-- execution_oldest_stop
SELECT min(stopped_at) FROM execution INDEXED BY execution_by_stop WHERE stopped_at IS NOT NULL

-- execution_drop :id
DELETE FROM execution WHERE id = :id

-- execution_uncount :id
-- One that is dropped while it runs.
UPDATE workflow SET running = running - 1
WHERE name = (SELECT workflow FROM execution WHERE id = :id AND status = 0)

-- execution_people_drop :id
DELETE FROM execution_person WHERE execution = :id

-- execution_person_add :person :execution
INSERT OR IGNORE INTO execution_person (person, execution) VALUES (:person, :execution)

-- execution_of_person :person
SELECT execution FROM execution_person WHERE person = :person LIMIT 1

-- execution_note_add :execution :id :at :type :state :input :output :error :cause
INSERT INTO execution_note (execution, id, at, type, state, input, output, error, cause)
VALUES (:execution, :id, :at, :type, :state, :input, :output, :error, :cause)

-- execution_notes_after :execution :after :limit
SELECT id, at, type, state, input, output, error, cause FROM execution_note
WHERE execution = :execution AND id > :after ORDER BY id LIMIT :limit

-- execution_note_last :execution
SELECT max(id) FROM execution_note WHERE execution = :execution

-- execution_notes_drop :of :limit
DELETE FROM execution_note WHERE (execution, id) IN (
    SELECT execution, id FROM execution_note WHERE execution = :of LIMIT :limit)

-- workflows_shown :name
-- name: NULL for all. With what its queue counted, where it has one.
SELECT w.name, d.version, w.express, w.shipped, w.topic, w.filter, w.deployed_at,
    w.started, w.succeeded, w.failed, w.timed_out, coalesce(q.paused, 0) AS paused,
    coalesce(q.invocations, 0) AS invocations, coalesce(q.failures, 0) AS failures, w.running
FROM workflow w JOIN workflow_definition d ON d.id = w.definition
LEFT JOIN queue q ON q.name = w.name
WHERE :name IS NULL OR w.name = :name
ORDER BY w.name
