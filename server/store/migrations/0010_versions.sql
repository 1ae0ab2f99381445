-- Edits. update_version holds what an update was; update_post what it is. `given` is how many of its
-- topics were given beside the text: they come first, and stay when an edit gives none.
ALTER TABLE update_post ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE update_post ADD COLUMN given INTEGER NOT NULL DEFAULT 0;

CREATE TABLE update_version (
    update_post INTEGER NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    mentions TEXT NOT NULL,
    topics TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (update_post, version)
) STRICT, WITHOUT ROWID;
