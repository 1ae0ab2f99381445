-- The Everi Index: the sliders as they are now, and what people said with them. A check-in is its
-- author's alone; it keeps its answers by the ids of that day's sliders, so that other sliders
-- later lose nothing.
CREATE TABLE index_dimension (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    low TEXT NOT NULL,
    high TEXT NOT NULL,
    min INTEGER NOT NULL,
    max INTEGER NOT NULL
) STRICT;

CREATE TABLE check_in (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    team INTEGER, -- of that moment
    value INTEGER NOT NULL,
    answers TEXT NOT NULL,
    touched TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX check_in_by_person ON check_in (person, id);
CREATE INDEX check_in_by_day ON check_in (person, at, id, value);
