-- Whether search engines may keep somebody's public page; they may not unless they say so.
ALTER TABLE person_settings ADD COLUMN allow_indexing INTEGER NOT NULL DEFAULT 0;
