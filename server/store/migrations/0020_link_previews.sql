-- What is known of the page behind the first link of an update's text. A preview goes with its update,
-- and with its link: an edit that changes the first link drops it.
CREATE TABLE link_preview (
    update_post INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    site TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER update_post_takes_its_link_preview AFTER DELETE ON update_post BEGIN
    DELETE FROM link_preview WHERE update_post = OLD.id;
END;
