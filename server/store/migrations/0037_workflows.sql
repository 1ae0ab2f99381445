-- Workflows as they were deployed, and their executions.

-- Every version of every machine: an execution goes on by the one that it began with.
CREATE TABLE workflow_definition (
    id INTEGER PRIMARY KEY,
    workflow TEXT NOT NULL,
    version INTEGER NOT NULL,
    machine TEXT NOT NULL,
    deployed_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX workflow_definition_by_version ON workflow_definition (workflow, version);

-- definition: the newest. shipped: it is the server's own, and goes with the server. topic, filter,
-- subscription: what feeds its queue, which has its name; NULL: the house starts it. The counters
-- are those of standard ones: express ones are counted by their queue.
CREATE TABLE workflow (
    name TEXT PRIMARY KEY,
    definition INTEGER NOT NULL,
    express INTEGER NOT NULL,
    shipped INTEGER NOT NULL,
    topic INTEGER,
    filter TEXT,
    subscription INTEGER,
    deployed_at INTEGER NOT NULL,
    running INTEGER NOT NULL,
    started INTEGER NOT NULL DEFAULT 0,
    succeeded INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    timed_out INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- status: enum execution_status. event: the one that started it, or 0. person: whom it is of, or 0.
-- due_at: when it goes on by itself; NULL: it has ended, or waits for a task. state: as
-- execution_save wrote it; NULL: it has not begun, or has ended. input: of one that has not begun
-- and that no event started. bytes: of the inputs and outputs in its history.
CREATE TABLE execution (
    id INTEGER PRIMARY KEY,
    workflow TEXT NOT NULL,
    definition INTEGER NOT NULL,
    status INTEGER NOT NULL,
    event INTEGER NOT NULL,
    person INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    stopped_at INTEGER,
    due_at INTEGER,
    state TEXT,
    input TEXT,
    bytes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX execution_by_due ON execution (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX execution_by_stop ON execution (stopped_at) WHERE stopped_at IS NOT NULL;
CREATE INDEX execution_by_definition ON execution (definition);
CREATE INDEX execution_failed ON execution (id) WHERE status IN (2, 3);
CREATE INDEX execution_running ON execution (workflow) WHERE status = 0;
CREATE UNIQUE INDEX execution_running_of ON execution (person, workflow)
    WHERE status = 0 AND person <> 0;

-- One line of an execution's history.
CREATE TABLE execution_note (
    execution INTEGER NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    state TEXT,
    input TEXT,
    output TEXT,
    error TEXT,
    cause TEXT,
    PRIMARY KEY (execution, id)
) STRICT, WITHOUT ROWID;

-- Whom an execution's input names: with them it goes.
CREATE TABLE execution_person (
    person INTEGER NOT NULL,
    execution INTEGER NOT NULL,
    PRIMARY KEY (person, execution)
) STRICT, WITHOUT ROWID;
CREATE INDEX execution_person_by_execution ON execution_person (execution);
