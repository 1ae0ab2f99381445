-- The store's own affairs.

-- store_version
PRAGMA user_version

-- store_state_get
SELECT epoch, secret, now_ms, last_id, last_change FROM store_state

-- store_state_add :epoch :secret :now_ms
INSERT INTO store_state (one, epoch, secret, now_ms, last_id, last_change)
VALUES (1, :epoch, :secret, :now_ms, 0, 0)

-- store_state_set :now_ms :last_id :last_change
UPDATE store_state SET now_ms = :now_ms, last_id = :last_id, last_change = :last_change

-- store_epoch_set :epoch
UPDATE store_state SET epoch = :epoch

-- store_tables
SELECT count(*) FROM sqlite_master WHERE name = 'store_state'

-- store_probe_add :bytes
INSERT INTO store_probe (bytes) VALUES (zeroblob(:bytes))

-- store_integrity
PRAGMA integrity_check(20)

-- turn_begin
BEGIN IMMEDIATE

-- turn_commit
COMMIT

-- act_begin
SAVEPOINT act

-- act_keep
RELEASE act

-- act_undo
ROLLBACK TO act

-- store_schema_of :table
-- The texts that made a table and its indexes, the table first.
SELECT sql FROM main.sqlite_master
WHERE tbl_name = :table AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC
