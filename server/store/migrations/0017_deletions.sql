-- Comments are edited as updates are; what is deleted is found by what it hangs on. `mentioned` says
-- whom an update or comment ever mentioned: an edit is news only to those it does not name.
ALTER TABLE comment ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX comment_by_author ON comment (author, update_post, id);
CREATE INDEX comment_by_reply ON comment (reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX notification_by_key ON notification (recipient, kind, target_kind, target);
CREATE INDEX notification_by_target ON notification (target, target_kind, id) WHERE target > 0;

CREATE TABLE comment_version (
    comment INTEGER NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    mentions TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (comment, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE mentioned (
    object INTEGER NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (object, person)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO mentioned (object, person)
SELECT e.subject, m.value FROM event e, json_each(e.attributes, '$.mentions') m
WHERE e.type IN (7, 9, 24);
