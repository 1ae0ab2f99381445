-- What people settled for themselves; no row: the defaults. who_may_* are numbers of enum who_may.
CREATE TABLE person_settings (
    person INTEGER PRIMARY KEY,
    who_may_write INTEGER NOT NULL,
    who_may_add INTEGER NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL
) STRICT;
