"""A store of the size that the Everi Index is promised for, written straight into a database.

10,000 people in teams of 4 to 60, each with about 100 check-ins spread over a year, 1,000,000 in all,
as the server writes them; no week of it is closed yet. MEMBERS of them can log in (member_0 ...):
they are the team FIRST, and the first of them checks in ten times a day.
"""
import json
import os
import random
import sqlite3
import time

from feed_store import wire_id

DAY_MS = 24 * 3600 * 1000
ID_TIME_SHIFT = 20
REGISTERED, CHECKED_IN, CREATED, JOINED = 1, 25, 47, 50  # event types
LEAD, MEMBER = 0, 1
MEMBERS, OFTEN = 8, 3650
BEGIN = "2025-11-17T00:00:00.000Z"  # a Monday
DAYS = 370  # the store's time is then a Sunday: 52 weeks are over, one runs
SIZES = (4, 60)


def values_of(rng, sliders):
    values = {d["id"]: rng.randint(d["min"], d["max"]) for d in sliders}
    mean = sum((values[d["id"]] - d["min"]) / (d["max"] - d["min"]) for d in sliders) / len(sliders)
    return json.dumps(values, separators=(",", ":")), int(100 * mean + 0.5 + 1e-9)


class Store:
    def __init__(self, db, sliders, begin, seed=3):
        self.db, self.sliders, self.rng = db, sliders, random.Random(seed)
        self.begin, self.end = begin, begin + DAYS * DAY_MS
        self.seq, = db.execute("SELECT max(seq) FROM event").fetchone()
        self.last_id, = db.execute("SELECT last_id FROM store_state").fetchone()
        self.events = []
        self.team_of = dict(db.execute("SELECT person, team FROM team_member"))
        self.known, = db.execute("SELECT max(id) FROM person").fetchone()

    def new_id(self, at):
        self.last_id = max(at << ID_TIME_SHIFT, self.last_id + 1)
        return self.last_id

    def event(self, kind, actor, subject, at, attributes="{}"):
        self.seq += 1
        self.events.append((self.seq, kind, actor, subject, 0, at, 0, attributes))
        return self.seq

    def people(self, count, at):
        new = range(self.known + 1, count + 1)
        for n in new:
            self.event(REGISTERED, n, n, at)
        self.db.executemany("INSERT INTO person (id, handle, name, joined_at) VALUES (?, ?, ?, ?)",
                            ((n, f"person_{n}", f"Person {n}", at) for n in new))
        self.db.executemany("INSERT INTO person_word VALUES (?, ?)", sorted(
            (word, n) for n in new for word in ("person", str(n), f"person_{n}")))
        return list(new)

    def teams(self, people, at):
        place = 0
        while place < len(people):
            size = min(self.rng.randint(*SIZES), len(people) - place)
            self.team(people[place:place + size], at)
            place += size

    def team(self, members, at):
        team = self.new_id(at)
        attributes = f'{{"company":{team},"open":true}}'
        self.db.execute("INSERT INTO team (id, creator, company, name, about, open, index_public, "
                        "members, created_at) VALUES (?, ?, 'Everi', ?, '', 1, 0, ?, ?)",
                        (team, members[0], wire_id("t", team), len(members), at))
        self.db.executemany("INSERT INTO team_word VALUES (?, ?, 0)",
                            (("everi", team), (wire_id("t", team), team)))
        for n in members:
            seq = self.event(JOINED if n != members[0] else CREATED, n, team, at, attributes)
            self.db.execute("INSERT INTO team_member VALUES (?, ?, ?, ?, 0)",
                            (n, team, LEAD if n == members[0] else MEMBER, seq))
            self.team_of[n] = team

    def check_ins(self, people, count):
        """In the order of time; every person about as often."""
        often = [1] * OFTEN
        answers = [values_of(self.rng, self.sliders) for _ in range(5000)]
        span = self.end - 60000 - self.begin - DAY_MS
        actors = (people * (count // len(people) + 1))[:count - OFTEN] + often
        self.rng.shuffle(actors)
        rows = []
        for i, who in enumerate(actors):
            at = self.begin + DAY_MS + span * i // count
            check_in = self.new_id(at)
            json_, value = answers[self.rng.randrange(len(answers))]
            rows.append((check_in, who, at, self.team_of.get(who), value, json_, "[]",
                         "a word about it" if i % 5 == 0 else ""))
            self.event(CHECKED_IN, who, check_in, at)
        indexes = self.db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql "
                                  "IS NOT NULL AND tbl_name IN ('event', 'check_in')").fetchall()
        for name, _ in indexes:
            self.db.execute(f"DROP INDEX {name}")
        self.db.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self.events)
        self.db.executemany("INSERT INTO check_in VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        for _, sql in indexes:
            self.db.execute(sql)

    def finish(self):
        self.db.execute("UPDATE queue SET position = ?", (self.seq,))
        self.db.execute("UPDATE store_state SET now_ms = ?, last_id = ?", (self.end, self.last_id))


def generate(server, people, check_ins):
    """Fills the store of a server that was never started, and leaves it stopped at the end of the
    story. Returns the tokens of the members."""
    server.clock = BEGIN
    server.start()
    members = [server.register(f"member_{n}") for n in range(MEMBERS)]
    team = members[0].call("team.create", company="Everi", name="FIRST", open=True)["id"]
    for client in members[1:]:
        client.call("team.join", team=team)
    sliders = members[0].call("index.dimensions")["items"]
    tokens = [client.login["token"] for client in members]
    server.settle()
    for client in members:
        client.close()
    server.stop()
    db = sqlite3.connect(os.path.join(server.data, "everi.db"))
    db.executescript("PRAGMA cache_size = -1000000; PRAGMA synchronous = OFF")
    begin, = db.execute("SELECT now_ms FROM store_state").fetchone()
    store = Store(db, sliders, begin)
    store.teams(store.people(people, begin), begin)
    store.check_ins(list(range(1, people + 1)), check_ins)
    store.finish()
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    server.clock = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(store.end // 1000))
    return tokens, team
