-- The full-text indexes are merged a few pages with each object (domain/search_index.c). By
-- themselves they would merge much at once, and hold the writer for long.
INSERT INTO update_index (update_index, rank) VALUES ('automerge', 0), ('crisismerge', 64);
INSERT INTO message_index (message_index, rank) VALUES ('automerge', 0), ('crisismerge', 64);
