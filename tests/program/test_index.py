#!/usr/bin/python3
"""The Everi Index of teams against an independent calculation over generated weeks.

People join, move and leave, check in (several times a week, or not), take check-ins back before and
after their week closes; the clock jumps over weeks, with the server up and down. What was ever said
of a closed week must be said again in the end, word for word.
"""
import datetime
import os
import random
import sys
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from everi import Server  # noqa: E402

START = "2026-11-16T09:00:00.000Z"  # a Monday
PEOPLE, WEEKS, SEED = 14, 6, 7


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def week_of(text):
    year, week, _ = time_of(text).isocalendar()
    return f"{year}-W{week:02}"


def half_up(value):
    """The nearest integer of a Fraction, halves up."""
    return (2 * value + 1).__floor__() // 2


class Model:
    """What the contract says, told with lists and fractions."""

    def __init__(self, dimensions):
        self.dimensions = dimensions
        self.check_ins = []  # [id, person, week, team or None, values], in order

    def index_of(self, values):
        parts = [Fraction(values[d["id"]] - d["min"], d["max"] - d["min"]) for d in self.dimensions]
        return half_up(100 * sum(parts) / len(parts))

    def week(self, team, week):
        last = {}
        for _, person, when, where, values in self.check_ins:
            if when == week:
                last[person] = (where, values)
        mine = [values for where, values in last.values() if where == team]
        if len(mine) < 5:
            return None, None, {d["id"]: None for d in self.dimensions}
        index = half_up(Fraction(sum(self.index_of(v) for v in mine), len(mine)))
        means = {d["id"]: half_up(Fraction(10 * sum(v[d["id"]] for v in mine), len(mine))) / 10
                 for d in self.dimensions}
        return index, len(mine), means


class Story:
    def __init__(self, server):
        self.server, self.dice = server, random.Random(SEED)
        self.people = [f"p{i}" for i in range(PEOPLE)]
        self.tokens = {p: server.register(p).login["token"] for p in self.people}
        self.clients = {}
        self.connect()
        self.model = Model(self.call("p0", "index.dimensions")["items"])
        self.teams = [self.call(p, "team.create", company="Everi", name=p, open=True,
                                index_public=True)["id"] for p in ("p0", "p1")]
        self.team_of = {p: None for p in self.people} | {"p0": self.teams[0], "p1": self.teams[1]}
        for person in self.people[2:]:
            self.move(person, self.dice.choice([self.teams[0], self.teams[0], self.teams[1]]))
        self.facts = {}  # (team, week): as it was first said
        self.told = 0

    def connect(self):
        self.clients = {p: self.server.resume(t) for p, t in self.tokens.items()}

    def call(self, person, method, **params):
        return self.clients[person].call(method, **params)

    def move(self, person, team):
        if team is None and self.team_of[person]:
            self.call(person, "team.leave", team=self.team_of[person])
        elif team:
            self.call(person, "team.join", team=team)
        self.team_of[person] = team

    def check_in(self, person):
        values = {d["id"]: self.dice.randint(d["min"], d["max"]) for d in self.model.dimensions}
        made = self.call(person, "index.check_in", values=values)
        assert made["index"] == self.model.index_of(values), (made, values)
        self.model.check_ins.append([made["id"], person, week_of(made["at"]),
                                     self.team_of[person], values])

    def take_back(self):
        """One of this week: it does not count any more, the one before it does."""
        now = week_of(self.server.clock)
        mine = [c for c in self.model.check_ins if c[2] == now]
        if mine:
            gone = self.dice.choice(mine)
            self.call(gone[1], "index.delete", id=gone[0])
            self.model.check_ins.remove(gone)

    def live_a_day(self):
        for person in self.people:
            roll = self.dice.random()
            if roll < 0.35:
                self.check_in(person)
            elif roll < 0.38:
                self.move(person, self.dice.choice([*self.teams, None]))
        if self.dice.random() < 0.3:
            self.take_back()

    def look(self):
        """Each closed week as the contract has it, and as it was said before."""
        for team in self.teams:
            for week in self.call("p0", "team.index", team=team, weeks=WEEKS + 3)["weeks"]:
                assert week_of(week["from"]) == week["week"], week
                said = (week["index"], week["people"], week["dimensions"])
                if (team, week["week"]) in self.facts:
                    assert self.facts[team, week["week"]] == said, ("another fact", week)
                else:
                    expected = self.model.week(team, week["week"])
                    assert said == expected, (team, week, expected)
                    self.facts[team, week["week"]] = said
                    self.told += week["index"] is not None

    def forget_closed(self):
        """Check-ins of closed weeks are taken back: facts stay."""
        now = week_of(self.server.clock)
        for gone in [c for c in self.model.check_ins if c[2] != now][:5]:
            self.call(gone[1], "index.delete", id=gone[0])
            self.model.check_ins.remove(gone)

    def restart(self, advance):
        for client in self.clients.values():
            client.close()
        self.server.stop()
        self.server.clock = (time_of(self.server.clock) + advance).isoformat(
            timespec="milliseconds").replace("+00:00", "Z")
        self.server.start()
        self.server.settle()
        self.connect()

    def run(self):
        for week in range(WEEKS):
            for _ in range(7):
                self.live_a_day()
                self.server.advance("1d")
            self.look()
            self.forget_closed()
            self.look()
            if week == 2:
                self.restart(datetime.timedelta(days=16))
            if week == 4:
                self.server.advance("15d")
            self.look()
        assert self.told >= 6, f"only {self.told} weeks had something to say"
        self.newest()
        events = self.server.admin("event", "list", "--type", "index.week_closed", "--limit", "200")
        assert len(events["items"]) == self.told, (len(events["items"]), self.told)
        assert all(e["subject"] in self.teams for e in events["items"])
        assert self.server.admin("check")["ok"]

    def newest(self):
        """Of the week that runs nothing is said, whoever checks in."""
        for person in self.people:
            self.check_in(person)
        weeks = self.call("p0", "team.index", team=self.teams[0], weeks=1)["weeks"]
        assert weeks[0]["week"] != week_of(self.server.clock), weeks


def main():
    with Server("--session-lifetime", "365d", clock=START) as server:
        story = Story(server)
        story.run()
        for client in story.clients.values():
            client.close()
        server.stop()
        assert not server.complaints, server.complaints
    print("1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
