-- Finding updates and messages by their words. Whoever asks finds only what they may see: their
-- rights are conditions of the same statements.

-- search_updates :query :before :viewer :limit
-- Newest first. The numbers are those of enum audience.
SELECT f.rowid AS id FROM update_index f
CROSS JOIN search_doc d ON d.id = f.rowid
CROSS JOIN update_post u ON u.id = f.rowid AND u.version = d.version
WHERE f.update_index MATCH :query AND f.rowid < :before
  AND (u.author = :viewer OR u.audience = 0 OR (u.audience = 1 AND EXISTS (
    SELECT 1 FROM follow w WHERE w.follower = :viewer AND w.followee = u.author))
    OR (u.audience = 2 AND EXISTS (
    SELECT 1 FROM team_member w WHERE w.person = :viewer AND w.team = u.team)))
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = u.author)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = u.author)
ORDER BY f.rowid DESC LIMIT :limit

-- search_conversations :viewer
-- One's own, with the newest message of each: what was said last is looked at first.
SELECT w.conversation, m.id AS newest FROM member w
JOIN conversation c ON c.id = w.conversation
JOIN message m ON m.conversation = w.conversation AND m.seq = c.last_seq
WHERE w.person = :viewer ORDER BY m.id DESC

-- search_messages :query :conversation :viewer :after :before :limit
-- Of one conversation, newest first.
SELECT f.rowid AS id FROM message_index f
CROSS JOIN search_doc d ON d.id = f.rowid
CROSS JOIN message m ON m.id = f.rowid AND coalesce(m.edited_at, 0) = d.version
WHERE f.message_index MATCH :query AND f.rowid > :after AND f.rowid < :before
  AND m.conversation = :conversation AND m.deleted = 0
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = m.author)
  AND EXISTS (SELECT 1 FROM member w WHERE w.conversation = m.conversation AND w.person = :viewer)
ORDER BY f.rowid DESC LIMIT :limit

-- search_older_updates :before :limit
-- Newest first, and whether they are found by anything.
SELECT u.id, d.id IS NOT NULL AS indexed FROM update_post u LEFT JOIN search_doc d ON d.id = u.id
WHERE u.id < :before ORDER BY u.id DESC LIMIT :limit

-- search_older_messages :before :limit
SELECT m.id, d.id IS NOT NULL AS indexed FROM message m LEFT JOIN search_doc d ON d.id = m.id
WHERE m.id < :before ORDER BY m.id DESC LIMIT :limit

-- search_doc_get :id
SELECT id, scope, version, words FROM search_doc WHERE id = :id

-- search_doc_put :id :scope :version :words
INSERT INTO search_doc (id, scope, version, words) VALUES (:id, :scope, :version, :words)
ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, version = excluded.version,
    words = excluded.words

-- search_doc_drop :id
DELETE FROM search_doc WHERE id = :id

-- update_index_add :id :words
INSERT INTO update_index (rowid, words) VALUES (:id, :words)

-- update_index_take :id :words
-- The words must be those that were added.
INSERT INTO update_index (update_index, rowid, words) VALUES ('delete', :id, :words)

-- update_index_merge :pages
-- Negative: all there is into one, so many pages of it now; positive: so many more.
INSERT INTO update_index (update_index, rank) VALUES ('merge', :pages)

-- message_index_add :id :words
INSERT INTO message_index (rowid, words) VALUES (:id, :words)

-- message_index_take :id :words
INSERT INTO message_index (message_index, rowid, words) VALUES ('delete', :id, :words)

-- message_index_merge :pages
INSERT INTO message_index (message_index, rank) VALUES ('merge', :pages)

-- search_clearing_get
SELECT due_at, begun, again FROM search_clearing WHERE one = 1

-- search_clearing_want :due_at
INSERT INTO search_clearing (one, due_at) VALUES (1, :due_at)
ON CONFLICT (one) DO UPDATE SET again = begun

-- search_clearing_begin
UPDATE search_clearing SET begun = 1 WHERE one = 1

-- search_clearing_again :due_at
UPDATE search_clearing SET due_at = :due_at, begun = 0, again = 0 WHERE one = 1

-- search_clearing_done
DELETE FROM search_clearing WHERE one = 1
