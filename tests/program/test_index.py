#!/usr/bin/python3
"""The Everi Index of teams against an independent calculation over generated weeks.

People join, move and leave, check in (several times a week, or not), take check-ins back before and
after their week closes; the clock jumps over weeks, with the server up and down. What was ever said
of a closed week must be said again in the end, word for word.
"""
import datetime
import json
import os
import random
import sys
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from everi import PASSWORD, RpcError, Server, http  # noqa: E402

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


def generated_weeks():
    with Server("--session-lifetime", "365d", clock=START) as server:
        story = Story(server)
        story.run()
        for client in story.clients.values():
            client.close()
        server.stop()
        assert not server.complaints, server.complaints


CANARY = "canary-4711-of-the-soul"


def what_others_hear(server, ada, colleague, admin):
    """All that a colleague, an operator and a site admin can make the server say."""
    for client in (colleague, admin):
        yield client.login
        yield client.call("person.get", handle="ada")
        yield client.call("person.export")
        yield client.call("index.history")
        yield client.call("index.last")
        yield client.call("sync", cursor=client.login["cursor"])
        yield client.call("notification.list")
        yield client.call("feed.home")
        for kind in ("updates", "messages", "people"):
            yield client.call("search", q=CANARY, kind=kind)["items"]
        yield client.pushes
    yield admin.call("pipeline.stats")
    for words in (("event", "list", "--limit", "200"), ("user", "list"), ("user", "show", "ada"),
                  ("queue", "list"), ("queue", "peek", "notify"), ("check",)):
        yield server.admin(*words)
    yield http(server.port, "GET", "/metrics")[2].decode()
    yield server.log(10000)
    yield ada.pushes  # not even one's own other sessions are told


def a_mood_is_its_authors_alone():
    """protocol: "A check-in is its author's alone": a note and figures are looked for everywhere."""
    with Server(clock=START) as server:
        server.admin("user", "add", "boss", "--name", "Boss", "--admin", "--password-stdin",
                     stdin=PASSWORD + "\n")
        admin, ada, colleague = server.connect(), server.register("ada"), server.register("bob")
        admin.login = admin.call("session.login", handle="boss", password=PASSWORD)
        team = ada.call("team.create", company="Everi", name="Soul", open=True, index_public=True)
        colleague.call("team.join", team=team["id"])
        values = {d["id"]: n for d, n in zip(ada.call("index.dimensions")["items"],
                                             (7, 1, 3, 9, 2, 8))}
        made = ada.call("index.check_in", values=values, note=CANARY)
        server.settle()
        figures = json.dumps(values)
        for said in what_others_hear(server, ada, colleague, admin):
            text = said if isinstance(said, str) else json.dumps(said)
            assert CANARY not in text and figures not in text, text[:2000]
        try:
            colleague.call("index.delete", id=made["id"])
            raise AssertionError("somebody else's check-in was taken back")
        except RpcError as error:
            assert error.reason == "not_found"
        exported = json.dumps(ada.call("person.export"))
        assert CANARY in exported, "one's own export holds it"
        for client in (admin, ada, colleague):
            client.close()
        server.stop()
        with open(server.log_path, errors="replace") as f:
            assert CANARY not in f.read()
        assert not server.complaints, server.complaints


def main():
    tests = (generated_weeks, a_mood_is_its_authors_alone)
    for test in tests:
        test()
    print(f"{len(tests)} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
