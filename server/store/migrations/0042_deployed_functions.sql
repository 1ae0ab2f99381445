-- Functions that operators deployed. The executable is the file `file` in the folder `functions` of
-- the data directory; person is as whom it reads and calls.
CREATE TABLE deployed_function (
    name TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    file TEXT NOT NULL,
    topic INTEGER, -- null: it is called by its name alone
    filter TEXT,
    timeout_ms INTEGER NOT NULL,
    concurrency INTEGER NOT NULL,
    memory_bytes INTEGER NOT NULL,
    max_receives INTEGER NOT NULL,
    retry_base_ms INTEGER NOT NULL,
    retry_cap_ms INTEGER NOT NULL,
    network INTEGER NOT NULL,
    unsandboxed INTEGER NOT NULL,
    deployed_at INTEGER NOT NULL,
    invocations INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    timeouts INTEGER NOT NULL DEFAULT 0,
    cold_starts INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What the function `translate` made of an update: of its text of that version.
CREATE TABLE update_translation (
    update_id INTEGER NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    source TEXT NOT NULL, -- the language that it is from
    text TEXT NOT NULL,
    PRIMARY KEY (update_id, language)
) STRICT, WITHOUT ROWID;
