#!/usr/bin/python3
"""feed.home against a model of it: random acts of a few people, and after each few the feeds of all
readers, walked in pages of random size while others go on, compared with what a few lines of Python
make of the whole list of acts.

`--seed N` repeats a run, `--rounds N` sets its length; without arguments a short run of several
seeds, and the feeds that are too large for one look.
"""
import argparse
import copy
import os
import random
import sqlite3
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

STRENGTH = ["mentioned", "team", "posted", "commented", "recommended", "topic"]
PEOPLE = ["ada", "bob", "cem", "dilara", "elnur", "farah"]
TOPICS = ["go", "c", "chess"]
DAY = 24 * 3600
LIFTS = 30 * DAY  # protocol: acts on older updates lift nothing
MERGED_MAX = 2000  # channels: whoever listens to more has the log walked


class Model:
    """Every act under its channel, in order; nothing is ever derived but by looking at all."""

    def __init__(self):
        self.acts = []  # [n, channel, update, kind]
        self.n = 0
        self.updates = {}  # id: {author, audience, at, mentions, topics, n}
        self.comments = {}  # id: its act
        self.follows, self.topic_follows, self.team_follows = set(), set(), set()
        self.teams = {}  # person: team
        self.recommends, self.mutes = set(), set()
        self.clock = 0

    def add(self, channel, update, kind, n=None):
        self.acts.append((n or self.n, channel, update, kind))

    def drop(self, channel, update, kind):
        self.acts = [a for a in self.acts if a[1:] != (channel, update, kind)]

    def hears(self, reader, channel):
        kind, who = channel
        if kind == "person":
            return who == reader
        if kind == "author":
            return who == reader or \
                ((reader, who) in self.follows and (reader, who) not in self.mutes)
        if kind == "team":
            return self.teams.get(reader) == who or (reader, who) in self.team_follows
        return (reader, who) in self.topic_follows

    def sees(self, reader, update, feed=False):
        u = self.updates[update]
        if feed and (reader, u["author"]) in self.mutes:
            return False
        return u["audience"] == "public" or u["author"] == reader or \
            (u["audience"] == "followers" and (reader, u["author"]) in self.follows) or \
            (u["audience"] == "team" and self.teams.get(reader) == u["team"])

    def reason(self, update, acts):
        """(kind, by): the strongest of acts [(n, channel, kind)], the newest of its kind."""
        strongest = min(STRENGTH.index(kind) for _, _, kind in acts)
        _, channel, kind = max(a for a in acts if STRENGTH.index(a[2]) == strongest)
        return kind, None if kind == "topic" else \
            channel[1] if channel[0] == "author" else self.updates[update]["author"]

    def feed(self, reader):
        """[(update, kind, by)], newest first."""
        found = {}
        for n, channel, update, kind in self.acts:
            if self.hears(reader, channel) and self.sees(reader, update, feed=True):
                found.setdefault(update, []).append((n, channel, kind))
        items = []
        for update, acts in found.items():
            items.append((max(n for n, _, _ in acts), (update,) + self.reason(update, acts)))
        return [item for _, item in sorted(items, reverse=True)]

    def walked(self, reader, then):
        """[(place, (update, kind, by))]: where each update stood `then`, when a walk began, of those
        that are still in the feed, with what brings them in now."""
        places, acts = {}, {}
        for n, channel, update, _ in then.acts + [a for a in self.acts if a[0] <= then.n]:
            if then.hears(reader, channel):
                places[update] = max(n, places.get(update, 0))
        for n, channel, update, kind in self.acts:
            if n <= then.n and update in places and self.hears(reader, channel) and \
                    self.sees(reader, update, feed=True):
                acts.setdefault(update, []).append((n, channel, kind))
        return sorted(((places[u], (u,) + self.reason(u, found)) for u, found in acts.items()),
                      reverse=True)


class Run:
    def __init__(self, server, seed):
        self.random = random.Random(seed)
        self.server = server
        self.model = Model()
        self.clients = {name: server.register(name) for name in PEOPLE}
        self.teams = []
        for name in PEOPLE[:2]:
            team = self.clients[name].call("team.create", company="x", name=name, open=True)["id"]
            self.teams.append(team)
            self.model.teams[name] = team

    # -- acts: each in the server and in the model

    def text(self):
        words = [self.random.choice(["so", "it", "is", "@" + self.random.choice(PEOPLE),
                                     "#" + self.random.choice(TOPICS)]) for _ in range(4)]
        return " ".join(words), {w[1:] for w in words if w[0] == "@"}, \
            {w[1:] for w in words if w[0] == "#"}

    def post(self, who, audience=None):
        m = self.model
        text, mentions, topics = self.text()
        team = m.teams.get(who)
        audience = audience or self.random.choice(
            ["public", "public", "public", "followers", "team" if team else "public"])
        update = self.clients[who].call("update.post", text=text, audience=audience)["id"]
        m.n += 1
        mentions.discard(who)
        m.updates[update] = {"author": who, "audience": audience, "at": m.clock, "team": team,
                             "mentions": mentions, "topics": topics, "n": m.n}
        m.add(("author", who), update, "posted")
        if team:
            m.add(("team", team), update, "team")
        for name in mentions:
            m.add(("person", name), update, "mentioned")
        for topic in topics:
            m.add(("topic", topic), update, "topic")
        return update

    def edit(self, who):
        m = self.model
        mine = [u for u, row in m.updates.items() if row["author"] == who]
        if not mine:
            return
        update = self.random.choice(mine)
        row = m.updates[update]
        text, mentions, topics = self.text()
        mentions.discard(who)
        self.clients[who].call("update.edit", id=update, text=text)
        m.n += 1
        for name in row["mentions"] - mentions:
            m.drop(("person", name), update, "mentioned")
        for name in mentions - row["mentions"]:
            m.add(("person", name), update, "mentioned")
        for topic in row["topics"] - topics:
            m.drop(("topic", topic), update, "topic")
        for topic in topics - row["topics"]:
            m.add(("topic", topic), update, "topic", n=row["n"])
        row.update(mentions=mentions, topics=topics)

    def seen_by(self, who):
        seen = [u for u in self.model.updates if self.model.sees(who, u)]
        return self.random.choice(seen) if seen else None

    def lifts(self, update):
        return self.model.clock - self.model.updates[update]["at"] <= LIFTS

    def comment(self, who, update=None):
        m = self.model
        update = update or self.seen_by(who)
        if not update:
            return
        comment = self.clients[who].call("comment.post", update=update, text="indeed")["id"]
        m.n += 1
        m.comments[comment] = (m.n, ("author", who), update, "commented")
        if self.lifts(update):
            m.add(*m.comments[comment][1:])

    def delete_comment(self, who):
        m = self.model
        mine = [c for c, act in m.comments.items()
                if act[1] == ("author", who) and m.sees(who, act[2])]
        if not mine:
            return
        comment = self.random.choice(mine)
        self.clients[who].call("comment.delete", id=comment)
        act = m.comments.pop(comment)
        m.acts = [a for a in m.acts if a != act]

    def recommend(self, who, on=True):
        m = self.model
        update = self.seen_by(who)
        if not update or ((who, update) in m.recommends) == on:
            return
        self.clients[who].call("update.react", id=update, kind="recommend", on=on)
        m.n += 1
        if on:
            m.recommends.add((who, update))
            if self.lifts(update):
                m.add(("author", who), update, "recommended")
        else:
            m.recommends.discard((who, update))
            m.drop(("author", who), update, "recommended")

    def follow(self, who):
        other = self.random.choice([p for p in PEOPLE if p != who])
        on = (who, other) not in self.model.follows
        self.clients[who].call("person.follow" if on else "person.unfollow", handle=other)
        (self.model.follows.add if on else self.model.follows.discard)((who, other))

    def mute(self, who):
        other = self.random.choice([p for p in PEOPLE if p != who])
        on = (who, other) not in self.model.mutes
        self.clients[who].call("person.mute" if on else "person.unmute", handle=other)
        (self.model.mutes.add if on else self.model.mutes.discard)((who, other))

    def follow_topic(self, who):
        topic = self.random.choice(TOPICS)
        on = (who, topic) not in self.model.topic_follows
        self.clients[who].call("topic.follow" if on else "topic.unfollow", topic=topic)
        (self.model.topic_follows.add if on else self.model.topic_follows.discard)((who, topic))

    def change_team(self, who):
        team = self.random.choice(self.teams)
        on = self.model.teams.get(who) != team
        self.clients[who].call("team.join" if on else "team.leave", team=team)
        self.model.teams[who] = team if on else None

    def follow_team(self, who):
        team = self.random.choice(self.teams)
        on = (who, team) not in self.model.team_follows
        self.clients[who].call("team.follow" if on else "team.unfollow", team=team)
        (self.model.team_follows.add if on else self.model.team_follows.discard)((who, team))

    def pass_time(self):
        days = self.random.choice([1, 1, 5, 20])
        self.server.advance(f"{days}d")
        self.model.clock += days * DAY
        for name, client in self.clients.items():  # sessions end while so much time goes by
            client.close()
            self.clients[name] = self.server.connect()
            self.clients[name].call("session.login", handle=name, password=everi.PASSWORD)

    def act(self):
        who = self.random.choice(PEOPLE)
        self.random.choices(
            [self.post, self.comment, self.recommend, self.follow, self.follow_topic, self.edit,
             self.change_team, self.follow_team, lambda w: self.recommend(w, False), self.mute,
             self.delete_comment, lambda w: self.pass_time()],
            [30, 25, 20, 10, 5, 5, 5, 3, 5, 3, 3, 2])[0](who)

    def lift(self):
        """What may happen in the middle of a walk without changing what it is of."""
        who = self.random.choice(PEOPLE)
        self.random.choice([self.post, self.comment, self.recommend])(who)

    def take_back(self):
        """What changes it: acts taken back, and whom or what somebody listens to."""
        for _ in range(self.random.randint(1, 4)):
            self.random.choice(
                [self.post, self.comment, self.recommend, lambda w: self.recommend(w, False),
                 lambda w: self.recommend(w, False), self.delete_comment, self.edit, self.follow,
                 self.follow, self.mute, self.follow_topic, self.follow_team, self.change_team])(
                     self.random.choice(PEOPLE))

    # -- what the server makes of it

    def pages(self, reader, limit=None, meanwhile=lambda: None):
        items, before = [], None
        while True:
            params = {"limit": limit or self.random.randint(1, 7)}
            if before:
                params["before"] = before
            page = self.clients[reader].call("feed.home", **params)
            assert len(page["items"]) <= params["limit"]
            items += page["items"]
            before = page["next"]
            if not before:
                return items
            meanwhile()

    def walk(self, reader, meanwhile):
        """Page by page against the model, while what brought updates in is taken back."""
        then, place, before = copy.deepcopy(self.model), self.model.n + 1, None
        while True:
            limit = self.random.randint(1, 5)
            page = self.clients[reader].call("feed.home", limit=limit, before=before)
            left = [item for item in self.model.walked(reader, then) if item[0] < place]
            self.compare(reader, [item for _, item in left[:limit]], page["items"])
            before = page["next"]
            assert (before is None) == (len(left) <= limit)
            if before is None:
                return
            place = left[limit][0] + 1
            meanwhile()

    def compare(self, reader, expected, items):
        got = [(i["update"]["id"], i["reason"]["kind"],
                i["reason"]["by"] and i["reason"]["by"]["handle"]) for i in items]
        assert got == expected, f"{reader} reads\n{got}\nand should read\n{expected}"

    def look(self, meanwhile=None):
        for reader in PEOPLE:
            expected = self.model.feed(reader)
            self.compare(reader, expected, self.pages(reader, meanwhile=meanwhile or self.lift))

    def look_while_all_changes(self):
        for reader in PEOPLE:
            self.walk(reader, self.take_back)

    def follow_silent_topics(self, who):
        """So many channels that the log of all acts is walked instead."""
        ids = [self.clients[who].send("topic.follow", {"topic": f"silent-{i}"})
               for i in range(MERGED_MAX)]
        for call in ids:
            assert "result" in self.clients[who].answer(call)


def random_run(seed, rounds):
    with everi.Server() as server:
        run = Run(server, seed)
        try:
            run.follow_silent_topics(PEOPLE[0])
            for _ in range(rounds):
                for _ in range(run.random.randint(1, 12)):
                    run.act()
                run.look()
                run.look_while_all_changes()
            status, out, _ = server.command("check")
            assert status == 0, out
        except Exception:
            print(f"--seed {seed}")
            raise
        assert not server.complaints, server.complaints


# ------------------------------------------------------------------------ too large for one look


def crowd(server, actor, acts):
    """So many acts of one person on the newest update, written into the log as if they had happened."""
    path = os.path.join(server.data, "everi.db")
    with sqlite3.connect(path) as db:
        who = db.execute("SELECT id FROM person WHERE handle = ?", (actor,)).fetchone()[0]
        update = db.execute("SELECT max(id) FROM update_post").fetchone()[0]
        last, at = db.execute("SELECT max(seq), max(at) FROM event").fetchone()
        seqs = range(last + 1, last + 1 + acts)
        db.executemany("INSERT INTO event VALUES (?, 14, ?, 0, 0, ?, 0, '{}')",
                       ((seq, who, at) for seq in seqs))
        db.executemany("INSERT INTO feed_act VALUES (2, ?, ?, ?, 3)",
                       ((who, seq, update) for seq in seqs))
        db.execute("UPDATE queue SET position = ?", (last + acts,))
    db.close()


def crowded(reader, actor, audience, acts):
    """A reader's feed behind a crowd of acts, is still whole, and said in short pages."""
    server = everi.Server()
    server.start()
    try:
        run = Run(server, 1)
        if reader == "ada":
            run.follow_silent_topics("ada")
        run.clients[reader].call("person.follow", handle="bob")
        run.model.follows.add((reader, "bob"))
        for _ in range(5):
            run.post("bob", "public")
        run.comment("bob", run.post("cem", "public"))
        run.post("dilara", audience)
        for client in run.clients.values():
            client.close()
        tokens = {name: client.login["token"] for name, client in run.clients.items()}
        server.stop()
        crowd(server, actor, acts)
        server.start()
        run.clients = {name: server.resume(token) for name, token in tokens.items()}
        if audience == "public" and run.model.hears(reader, ("author", actor)):
            hot = list(run.model.updates)[-1]
            run.model.n += 1
            run.model.add(("author", actor), hot, "commented")
        run.comment("elnur", list(run.model.updates)[0])
        run.compare(reader, run.model.feed(reader), run.pages(reader, limit=2))
        assert not server.complaints, server.complaints
    finally:
        server.remove()


def test_random_acts():
    for seed in range(4):
        random_run(seed, 8)


def test_hidden_crowd_among_few_channels():
    crowded("farah", "bob", "followers", 5000)


def test_strangers_crowd_in_the_log():
    crowded("ada", "elnur", "public", 20000)


def test_hidden_crowd_in_the_log():
    crowded("ada", "bob", "followers", 20000)


def test_crowd_on_one_update():
    """A followed person's comment, under hundreds of strangers', is found."""
    with everi.Server() as server:
        run = Run(server, 2)
        for reader in ("ada", "farah"):
            run.clients[reader].call("person.follow", handle="bob")
            run.model.follows.add((reader, "bob"))
        run.follow_silent_topics("ada")
        update = run.post("cem", "public")
        run.comment("bob", update)
        calls = [run.clients["dilara"].send("comment.post", {"update": update, "text": "and so on"})
                 for _ in range(600)]
        for call in calls:
            assert "result" in run.clients["dilara"].answer(call)
        run.model.n += 1
        run.model.add(("author", "dilara"), update, "commented")
        run.post("bob", "public")
        run.look(lambda: None)
        run.recommend("bob")
        run.look(lambda: None)
        assert not server.complaints, server.complaints


def test_a_page_of_updates_that_crowds_act_on():
    """A stronger reason than a recommendation is searched for among a crowd's comments on each
    update: a page of such updates is shorter than asked for, and the walk has them all."""
    server = everi.Server()
    server.start()
    try:
        run = Run(server, 5)
        run.clients["farah"].call("person.follow", handle="bob")
        run.model.follows.add(("farah", "bob"))
        for _ in range(40):
            update = run.post("cem", "public")
            run.clients["bob"].call("update.react", id=update, kind="recommend", on=True)
            run.model.n += 1
            run.model.add(("author", "bob"), update, "recommended")
        tokens = {name: client.login["token"] for name, client in run.clients.items()}
        for client in run.clients.values():
            client.close()
        server.stop()
        with sqlite3.connect(os.path.join(server.data, "everi.db")) as db:
            who = dict(db.execute("SELECT handle, id FROM person"))
            last, at = db.execute("SELECT max(seq), max(at) FROM event").fetchone()
            updates = [n for n, in db.execute("SELECT id FROM update_post")]
            acts = [(last + 1 + i, update) for i, update in enumerate(updates * 300)]
            # Comments of somebody whom nobody follows.
            db.executemany("INSERT INTO event VALUES (?, 14, ?, 0, 0, ?, 0, '{}')",
                           ((seq, who["elnur"], at) for seq, _ in acts))
            db.executemany("INSERT INTO feed_act VALUES (2, ?, ?, ?, 3)",
                           ((who["elnur"], seq, update) for seq, update in acts))
            db.execute("UPDATE queue SET position = ?", (acts[-1][0],))
        db.close()
        server.start()
        farah = run.clients["farah"] = server.resume(tokens["farah"])
        page = farah.call("feed.home", limit=50)
        assert 0 < len(page["items"]) < 40 and page["next"], len(page["items"])
        run.compare("farah", run.model.feed("farah"), run.pages("farah", limit=50))
        assert not server.complaints, server.complaints
    finally:
        server.remove()


def told(client, method):
    """[(cursor, update)] of what a connection was told of this kind, since it was asked last."""
    client.call("server.info")  # an answer comes behind the pushes before it
    pushes = [p["params"] for p in client.pushes if p["method"] == method]
    client.pushes = [p for p in client.pushes if p["method"] != method]
    return [(p["cursor"], p["update"]["id"]) for p in pushes]


def replayed(client, cursor, method):
    return [(p["params"]["cursor"], p["params"]["update"]["id"])
            for p in client.call("sync", cursor=cursor)["pushes"] if p["method"] == method]


def test_live_of_who_follows_thousands():
    """They are pushed what enters their feed and nothing else, though their channels are not
    listed at the login; `sync` replays it."""
    with everi.Server() as server:
        run = Run(server, 3)
        for topic in TOPICS:
            run.clients["ada"].call("topic.follow", topic=topic)
        run.follow_silent_topics("ada")
        run.clients["ada"].call("person.follow", handle="bob")
        run.clients["ada"].close()
        ada = run.clients["ada"] = server.resume(run.clients["ada"].login["token"])

        def post(who, text, audience="public"):
            return run.clients[who].call("update.post", text=text, audience=audience)["id"]

        expected = [post("bob", "to those who follow me", "followers")]
        strange = post("cem", "to strangers")
        expected += [post("cem", "about #chess"), post("dilara", "@ada, for you")]
        ada.call("person.follow", handle="elnur")
        expected.append(post("elnur", "followed since the login"))
        server.settle()
        ada.call("person.unfollow", handle="bob")
        ada.call("topic.unfollow", topic="chess")
        post("bob", "and no more #chess")
        expected.append(post("ada", "my own"))
        for update in (strange, expected[1], expected[4]):
            run.clients["farah"].call("update.react", id=update, kind="like", on=True)
        server.advance("2s")
        live = told(ada, "update.new")
        assert [update for _, update in live] == expected, live
        changed = told(ada, "update.changed")
        assert [update for _, update in changed] == [expected[4]], changed
        still = [push for push in live if push[1] not in expected[:2]]
        assert replayed(ada, ada.login["cursor"], "update.new") == still
        assert replayed(ada, ada.login["cursor"], "update.changed") == changed
        assert not server.complaints, server.complaints


def test_both_ways_to_catch_up():
    """Of who follows three, `sync` goes through the log behind a near cursor, and through their
    channels behind a far one: both bring what was pushed live."""
    with everi.Server() as server:
        run = Run(server, 4)
        reader = run.clients["farah"]
        for handle in ("bob", "cem"):
            reader.call("person.follow", handle=handle)
        reader.call("topic.follow", topic="go")
        cursors = [reader.login["cursor"]]
        for i in range(12):
            who = PEOPLE[i % 5]
            run.clients[who].call("update.post", text=f"#go, {i}" if i % 4 == 0 else f"{i}")
            if i == 5:
                server.settle()
                reader.call("person.follow", handle="dilara")
        server.settle()
        live = told(reader, "update.new")
        assert len(live) == 8, live
        cursors += [cursor for cursor, _ in live]
        for i, cursor in enumerate(cursors):
            assert replayed(reader, cursor, "update.new") == live[i:], i
        assert not server.complaints, server.complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tests", nargs="*")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--rounds", type=int, default=40)
    args = parser.parse_args()
    tests = [t for name, t in sorted(globals().items()) if name.startswith("test_")
             and (not args.tests or name in args.tests)]
    if args.seed is not None:
        tests = [lambda: random_run(args.seed, args.rounds)]
    failed = 0
    for test in tests:
        try:
            test()
        except Exception:  # whatever it is, the others run too
            failed += 1
            print(f"FAILED {test.__name__}: {traceback.format_exc()}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
