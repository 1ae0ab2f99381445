-- The code to set a new password that was asked for last; its mail is the one that holds it. Person
-- 0 stands for all the handles that nobody has: asking for one of them costs as much.
CREATE TABLE mail_reset (
    person INTEGER PRIMARY KEY,
    mail INTEGER NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
