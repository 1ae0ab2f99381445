-- deployment_put :name :person :file :topic :filter :timeout :concurrency :memory :max_receives :retry_base :retry_cap :network :unsandboxed :at
-- Another executable takes the name over, with the counts of the one before.
INSERT INTO deployed_function (name, person, file, topic, filter, timeout_ms, concurrency,
    memory_bytes, max_receives, retry_base_ms, retry_cap_ms, network, unsandboxed, deployed_at)
VALUES (:name, :person, :file, :topic, :filter, :timeout, :concurrency, :memory, :max_receives,
    :retry_base, :retry_cap, :network, :unsandboxed, :at)
ON CONFLICT (name) DO UPDATE SET person = excluded.person, file = excluded.file,
    topic = excluded.topic, filter = excluded.filter, timeout_ms = excluded.timeout_ms,
    concurrency = excluded.concurrency, memory_bytes = excluded.memory_bytes,
    max_receives = excluded.max_receives, retry_base_ms = excluded.retry_base_ms,
    retry_cap_ms = excluded.retry_cap_ms, network = excluded.network,
    unsandboxed = excluded.unsandboxed, deployed_at = excluded.deployed_at

-- deployment_get :name
SELECT name, person, file, topic, filter, timeout_ms, concurrency, memory_bytes, max_receives,
    retry_base_ms, retry_cap_ms, network, unsandboxed, deployed_at, invocations, failures, timeouts,
    cold_starts
FROM deployed_function WHERE name = :name

-- deployment_next :name
SELECT name, person, file, topic, filter, timeout_ms, concurrency, memory_bytes, max_receives,
    retry_base_ms, retry_cap_ms, network, unsandboxed, deployed_at, invocations, failures, timeouts,
    cold_starts
FROM deployed_function WHERE name > :name ORDER BY name LIMIT 1

-- deployment_drop :name
DELETE FROM deployed_function WHERE name = :name

-- deployment_count
SELECT count(*) FROM deployed_function

-- deployment_add_counts :name :invocations :failures :timeouts :cold_starts
UPDATE deployed_function SET invocations = invocations + :invocations,
    failures = failures + :failures, timeouts = timeouts + :timeouts,
    cold_starts = cold_starts + :cold_starts
WHERE name = :name

-- translation_get :update :language
SELECT version, source, text FROM update_translation
WHERE update_id = :update AND language = :language

-- translation_put :update :language :version :source :text
INSERT INTO update_translation (update_id, language, version, source, text)
VALUES (:update, :language, :version, :source, :text)
ON CONFLICT (update_id, language) DO UPDATE SET version = excluded.version,
    source = excluded.source, text = excluded.text
