-- Blocks and mutes.

-- block_between :person :other
-- Whether either blocked the other: then neither sees the other. In a list the same look is
--     AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = x.author)
SELECT at FROM block WHERE person = :person AND other = :other

-- block_add :person :other :at
INSERT INTO block (person, other, at) VALUES (:person, :other, :at)

-- block_drop :person :other
DELETE FROM block WHERE person = :person AND other = :other

-- blocked_page :person :at :other :limit
-- Newest first.
SELECT other, at FROM block INDEXED BY block_by_time
WHERE person = :person AND at IS NOT NULL AND (at, other) < (:at, :other)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = block.other)
ORDER BY at DESC, other DESC LIMIT :limit

-- mute_get :person :other
SELECT 1 FROM mute WHERE person = :person AND other = :other

-- mute_any :person
SELECT 1 FROM mute WHERE person = :person LIMIT 1

-- mute_add :person :other :at
INSERT OR IGNORE INTO mute (person, other, at) VALUES (:person, :other, :at)

-- mute_drop :person :other
DELETE FROM mute WHERE person = :person AND other = :other

-- muted_page :person :at :other :limit
-- Newest first; those whom a block hides are left out.
SELECT m.other, m.at FROM mute m INDEXED BY mute_by_time
WHERE m.person = :person AND (m.at, m.other) < (:at, :other)
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.person = :person AND b.other = m.other)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person = m.other)
ORDER BY m.at DESC, m.other DESC LIMIT :limit
