CREATE TABLE comment_like (
    comment INTEGER NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (comment, person)
) STRICT, WITHOUT ROWID;
