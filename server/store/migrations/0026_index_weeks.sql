-- The Everi Index of teams. A closed week of a team is a fact, never counted again; where fewer
-- than five people checked in there is no row. A week is numbered by its Monday: weeks since
-- 1969-12-29.
CREATE INDEX check_in_by_week ON check_in ((at / 86400000 + 3) / 7, person, id);

CREATE TABLE index_week (
    team INTEGER NOT NULL,
    week INTEGER NOT NULL,
    people INTEGER NOT NULL,
    value INTEGER NOT NULL,
    figures TEXT NOT NULL, -- JSON: the mean of each slider of that week, to one decimal
    PRIMARY KEY (team, week)
) STRICT, WITHOUT ROWID;

-- The week that is being closed: how far, and the sums so far. Weeks up to `closed` are facts.
CREATE TABLE index_closing (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    closed INTEGER NOT NULL,
    person INTEGER NOT NULL -- those up to this one are counted
) STRICT;
INSERT INTO index_closing (one, closed, person) VALUES (1, 0, 0);

-- dimension '': the people's indexes.
CREATE TABLE index_part (
    team INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    people INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (team, dimension)
) STRICT, WITHOUT ROWID;
