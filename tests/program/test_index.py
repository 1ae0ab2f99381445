#!/usr/bin/python3
"""The Everi Index of teams against an independent calculation over generated weeks.

People join, move and leave, check in (several times a week, or not), take check-ins back before and
after their week closes; one of them is deleted; the clock jumps over weeks, with the server up and
down, and back. What was ever said of a closed week must be said again in the end, word for word.

And a mood is its author's alone: a note and figures are looked for in whatever a method, a command, a
file or a socket of anybody else holds.
"""
import datetime
import json
import os
import random
import re
import sqlite3
import sys
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from everi import PASSWORD, RpcError, Server, http  # noqa: E402
from everywhere import PATIENT, what_commands_say, what_methods_say  # noqa: E402

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

    def erase(self, person):
        """Right after a look: their check-ins go, of the weeks that are closed everything stays."""
        self.call(person, "person.delete", password=PASSWORD)
        self.server.settle()
        self.clients.pop(person).close()
        self.tokens.pop(person)
        self.people.remove(person)
        self.model.check_ins = [c for c in self.model.check_ins if c[1] != person]

    def restart(self, advance):
        before = self.server.clock
        for client in self.clients.values():
            client.close()
        self.server.stop()
        self.server.clock = (time_of(self.server.clock) + advance).isoformat(
            timespec="milliseconds").replace("+00:00", "Z")
        self.server.start()
        self.server.settle()
        assert time_of(self.server.clock) >= time_of(before), "the time of a store never goes back"
        self.connect()

    def run(self):
        for week in range(WEEKS):
            for _ in range(7):
                self.live_a_day()
                self.server.advance("1d")
            self.look()
            self.forget_closed()
            self.look()
            if week == 1:
                for _ in range(3):
                    self.check_in(self.people[-1])
                self.erase(self.people[-1])
                self.restart(datetime.timedelta(days=-10))
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
    with Server("--session-lifetime", "365d", *PATIENT, clock=START) as server:
        story = Story(server)
        story.run()
        for client in story.clients.values():
            client.close()
        server.stop()
        assert not server.complaints, server.complaints


SLIDERS = [{"id": "energy", "label": "Energy", "low": "none", "high": "much", "min": 0, "max": 10},
           {"id": "joy", "label": "Joy", "low": "none", "high": "much", "min": 0, "max": 4}]


def check_in_all(clients):
    """What everybody has is the highest of each slider. Returns the sliders."""
    sliders = clients[0].call("index.dimensions")["items"]
    for client in clients:
        client.call("index.check_in", values={d["id"]: d["max"] for d in sliders})
    return [d["id"] for d in sliders]


def other_sliders_within_a_week():
    """Of a slider that fewer than five answered nothing is said; what was said before stays."""
    with Server("--session-lifetime", "365d", *PATIENT, clock=START) as server:
        clients = [server.register(f"p{i}") for i in range(6)]
        team = clients[0].call("team.create", company="Everi", name="Six", open=True)["id"]
        for client in clients[1:]:
            client.call("team.join", team=team)
        old = check_in_all(clients)
        server.advance("7d")
        first = clients[0].call("team.index", team=team, weeks=1)["weeks"][0]
        assert (first["index"], first["people"]) == (100, 6), first
        assert first["dimensions"] == {name: 10 for name in old}, first
        check_in_all(clients)
        for client in clients:
            client.close()
        server.stop()
        path = os.path.join(server.home, "sliders.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(SLIDERS, file)
        server.options += ["--index-dimensions", path]
        server.start()
        clients = [server.resume(client.login["token"]) for client in clients]
        check_in_all(clients[:2])
        server.advance("7d")
        check_in_all(clients)
        server.advance("7d")
        weeks = clients[0].call("team.index", team=team, weeks=3)["weeks"]
        assert weeks[0] == first, weeks
        assert weeks[1]["people"] == 6 and weeks[1]["index"] == 100, weeks
        told = {name: n for name, n in weeks[1]["dimensions"].items() if n is not None}
        assert told == {"energy": 10}, weeks[1]
        assert weeks[2]["dimensions"] == {"energy": 10, "joy": 4}, weeks
        history = clients[0].call("index.history")["items"]
        assert [sorted(item["values"]) for item in history] == [
            ["energy", "joy"], ["energy", "joy"], sorted(old), sorted(old)], history
        assert server.admin("check")["ok"]


CANARY = "canary-4711-of-the-soul"
FIGURES = (7, 1, 3, 9, 2, 8)

def what_files_hold(server):
    """Of a server that was stopped: every file, and of the store every table but that of check-ins."""
    for root, _, names in os.walk(server.home):
        for name in names:
            path = os.path.join(root, name)
            if os.path.isfile(path) and name != "everi.db":
                with open(path, "rb") as file:
                    yield path, file.read().decode("latin-1")
    with sqlite3.connect(os.path.join(server.data, "everi.db")) as db:
        held = "".join(line for line in db.iterdump() if 'INSERT INTO "check_in"' in line)
        assert CANARY in held, "the table that it belongs in"
        yield "the store", "".join(
            line for line in db.iterdump() if 'INSERT INTO "check_in"' not in line)
    db.close()


def tells(values, said):
    """A word of the note, or the list of the figures, in whatever form."""
    text = said if isinstance(said, str) else json.dumps(said)
    tight = re.sub(r"[\s\\]", "", text)
    return CANARY in text or any(form in tight for form in (
        json.dumps(values, separators=(",", ":")), ",".join(map(str, FIGURES))))


def is_silent(values, what, said):
    assert not tells(values, said), (what, str(said)[:2000])


def a_mood_is_its_authors_alone():
    """protocol: "A check-in is its author's alone": a note and figures are looked for everywhere."""
    with Server("--session-lifetime", "365d", *PATIENT, clock=START) as server:
        server.admin("user", "add", "boss", "--name", "Boss", "--admin", "--password-stdin",
                     stdin=PASSWORD + "\n")
        admin, ada, colleague = server.connect(), server.register("ada"), server.register("bob")
        admin.login = admin.call("session.login", handle="boss", password=PASSWORD)
        again = server.resume(ada.login["token"])  # not even one's own other sessions are told
        team = ada.call("team.create", company="Everi", name="Soul", open=True, index_public=True)
        mates = [server.register(f"mate{i}") for i in range(3)]
        for client in (colleague, *mates):
            client.call("team.join", team=team["id"])
        values = {d["id"]: n for d, n in zip(ada.call("index.dimensions")["items"], FIGURES)}
        made = ada.call("index.check_in", values=values, note=CANARY, client_id="soul")
        for i, client in enumerate((colleague, *mates)):
            client.call("index.check_in", values={name: i for name in values})
        update = ada.call("update.post", text="On #soul")
        direct = ada.call("conversation.open", handle="bob")
        ada.call("message.send", conversation=direct["id"], text="Hello")
        server.settle()
        event = server.admin("event", "list", "--type", "index.checked_in")["items"][0]
        things = {"HANDLE": "ada", "TEAM": team["id"], "UPDATE": update["id"], "DIRECT": direct["id"],
                  "OBJECT": made["id"], "EVENT": event["id"],
                  "TOPIC": "soul"}
        for week in range(2):  # while it runs, and when it is closed
            for client in (colleague, mates[0], admin):
                for what, said in what_methods_say(client, things, (CANARY, "canary", "soul")):
                    is_silent(values, (week, what), said)
            for what, said in what_commands_say(server, things):
                is_silent(values, (week, what), said)
            is_silent(values, "/metrics", http(server.port, "GET", "/metrics")[2].decode())
            is_silent(values, "log", server.log(100000))
            for client in (ada, again):
                is_silent(values, "pushes", client.pushes)
            server.advance("7d")
        told = colleague.call("team.index", team=team["id"], weeks=2)["weeks"]
        assert [week["people"] for week in told] == [5, None], told
        try:
            colleague.call("index.delete", id=made["id"])
            raise AssertionError("somebody else's check-in was taken back")
        except RpcError as error:
            assert error.reason == "not_found"
        exported = ada.call("person.export")
        assert CANARY in json.dumps(exported), "one's own export holds it"
        assert tells(values, ada.call("index.last")) and tells(values, json.dumps(json.dumps(values)))
        for client in (admin, ada, again, colleague, *mates):
            client.close()
        server.stop()
        for what, said in what_files_hold(server):
            is_silent(values, what, said)
        assert not server.complaints, server.complaints


def main():
    tests = (generated_weeks, other_sliders_within_a_week, a_mood_is_its_authors_alone)
    for test in tests:
        test()
    print(f"{len(tests)} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
