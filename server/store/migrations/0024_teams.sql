-- Teams. One team a person: that is the key of team_member. Roles are the numbers of enum
-- team_role. `joined` is the event by which somebody came in: who is longest in a team has the
-- lowest. `since` is the newest change when it began: what was told before does not come by sync.
CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    company TEXT NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    open INTEGER NOT NULL,
    index_public INTEGER NOT NULL,
    members INTEGER NOT NULL DEFAULT 0,
    followers INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    UNIQUE (company, name)
) STRICT;

CREATE TABLE team_member (
    person INTEGER PRIMARY KEY,
    team INTEGER NOT NULL,
    role INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;
CREATE INDEX team_member_by_team ON team_member (team, role, joined, person);
CREATE INDEX team_member_by_person ON team_member (team, person, joined);

CREATE TABLE team_invite (
    team INTEGER NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (team, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE team_follow (
    person INTEGER NOT NULL,
    team INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (person, team)
) STRICT, WITHOUT ROWID;

-- The folded words by which teams are found: those of the company, the name and what is said about
-- it (topic 0), and those of each topic that its people write about.
CREATE TABLE team_word (
    word TEXT NOT NULL,
    team INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    PRIMARY KEY (word, team, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_word_by_team ON team_word (team, word, topic);
