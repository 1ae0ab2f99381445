#!/usr/bin/python3
"""Why an event notified somebody, and why not: each reason there is, asked of pipeline.why. What
`event trace` prints. What is no longer kept of an event, and that the rest is still told. Who hears
the statistics once a second. What would be different by other rules for grouping."""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

PASSWORD = "correct horse battery"


class World:
    """An operator; and an author and a reader who are others in each case."""

    def __init__(self, server):
        self.server, self.n = server, 0
        server.admin("user", "add", "root", "--name", "Root", "--admin", "--password-stdin",
                     stdin=PASSWORD + "\n")
        self.root = server.connect()
        self.root.call("session.login", handle="root", password=PASSWORD)
        self.recast()

    def recast(self):
        self.n += 1
        self.author = self.server.register(f"author{self.n}")
        self.reader = self.server.register(f"reader{self.n}")
        self.handle = f"reader{self.n}"

    def why(self, event):
        """The steps that are about the reader, as `kind name outcome: reason`."""
        self.server.settle()
        steps = self.root.call("pipeline.why", event=event, handle=self.handle)["steps"]
        return [f"{s['kind']} {s['name']} {s['outcome']}: {s['reason']}" for s in steps
                if s["kind"] in ("notification", "mail")
                or (s["reason"] or "").startswith("their setting")]

    def last_event(self, kind):
        self.server.settle()
        return self.server.admin("event", "list", "--type", kind, "--limit", "1")["items"][0]["id"]

    def post(self, **how):
        return self.author.call("update.post", text=f"Hello @{self.handle}", **how)["id"]


def joined(w):
    return w.post()


def muted(w):
    w.reader.call("person.mute", handle=f"author{w.n}")
    return w.post()


def blocked_after(w):
    w.server.admin("queue", "pause", "notify")
    update = w.post()
    w.reader.call("person.block", handle=f"author{w.n}")
    w.server.admin("queue", "resume", "notify")
    return update


def deleted(w):
    w.server.admin("queue", "pause", "notify")
    update = w.post()
    w.author.call("update.delete", id=update)
    w.server.admin("queue", "resume", "notify")
    return update


def waiting(w):
    w.server.admin("queue", "pause", "notify")
    return w.post()


def hidden(w):
    w.author.call("team.create", company="Everi", name=f"Core {w.n}")
    return w.post(audience="team")


def loud_nowhere(w):
    w.reader.call("notification.settings", settings={"mention": {"live": False, "email": False}})
    return w.post()


def alone(w):
    update = w.reader.call("update.post", text="Mine")["id"]
    w.reader.call("notification.settings", settings={"like": {"group": False}})
    w.author.call("update.react", id=update, kind="like", on=True)
    return w.last_event("update.reacted")


def second_in_group(w):
    update = w.reader.call("update.post", text="Mine")["id"]
    w.author.call("update.react", id=update, kind="like", on=True)
    w.root.call("update.react", id=update, kind="like", on=True)
    return w.last_event("update.reacted")


def own_act(w):
    update = w.reader.call("update.post", text="Mine")["id"]
    w.reader.call("update.react", id=update, kind="like", on=True)
    return w.last_event("update.reacted")


def undone(w):
    update = w.reader.call("update.post", text="Mine")["id"]
    w.author.call("update.react", id=update, kind="like", on=True)
    event = w.last_event("update.reacted")
    w.author.call("update.react", id=update, kind="like", on=False)
    return event


def taking_back(w):
    update = w.reader.call("update.post", text="Mine")["id"]
    w.author.call("update.react", id=update, kind="like", on=True)
    w.author.call("update.react", id=update, kind="like", on=False)
    return w.last_event("update.reacted")


def counted_once(w):
    update = w.reader.call("update.post", text="Mine")["id"]
    for text in ("One", "Two"):
        w.author.call("comment.post", update=update, text=text)
    return w.last_event("comment.posted")


def twice(w):
    update = w.reader.call("update.post", text="Mine")["id"]
    comment = w.author.call("comment.post", update=update, text=f"Look, @{w.handle}")["id"]
    w.server.settle()
    return comment


def no_member(w):
    w.server.admin("queue", "pause", "chat_mentions")
    group = w.author.call("group.create", name="Ours", members=[w.handle])["id"]
    message = w.author.call("message.send", conversation=group, text=f"Hi @{w.handle}")["id"]
    w.author.call("group.remove", id=group, handle=w.handle)
    w.server.admin("queue", "resume", "chat_mentions")
    return message


def a_session(w):
    w.server.settle()
    return w.last_event("session.created")


def reply_to_deleted(w):
    """The author of a deleted comment hears of the reply as of any comment on their update."""
    update = w.reader.call("update.post", text="Mine")["id"]
    mine = w.reader.call("comment.post", update=update, text="First")["id"]
    w.server.admin("queue", "pause", "notify")
    event = w.author.call("comment.post", update=update, text="Second", reply_to=mine)["id"]
    w.reader.call("comment.delete", id=mine)
    w.server.admin("queue", "resume", "notify")
    return event


REASONS = [
    (joined, ["notification mention joined: opened a group"]),
    (muted, ["notification mention refused: they muted whoever did it"]),
    (blocked_after, ["notification mention refused: a block is between them"]),
    (deleted, ["notification all gone: what it is about was deleted, or is no more"]),
    (waiting, ["notification mention waiting: None"]),
    (hidden, ["notification mention refused: they may not see it: its audience"]),
    (loud_nowhere, ["notification mention joined: opened a group",
                    "live notification.changed refused: their setting: live is off for mention",
                    "mail digest refused: their setting: email is off for mention"]),
    (alone, ["notification like joined: their setting: group is off for like"]),
    (second_in_group, ["notification like joined: joined a group that was open"]),
    (own_act, ["notification like refused: it is their own act"]),
    (undone, ["notification like refused: it was taken back since"]),
    (taking_back, ["notification like taken_back: None"]),
    (counted_once, ["notification comment joined: they were in it already: the same person counts "
                    "once"]),
    (twice, ["notification mention joined: opened a group",
             "notification comment refused: they are notified of this act in another way"]),
    (no_member, ["notification chat_mention refused: they are no member"]),
    (a_session, ["notification none refused: events of this type notify nobody"]),
    (reply_to_deleted, ["notification comment joined: opened a group"]),
]


def test_each_reason_has_its_words():
    wrong = []
    with everi.Server() as server:
        world = World(server)
        for act, expected in REASONS:
            world.recast()
            got = world.why(act(world))
            if got != expected:
                wrong.append(f"{act.__name__}: {got} instead of {expected}")
            server.admin("queue", "resume", "notify")
        server.stop()
        assert not server.complaints, server.complaints
    assert not wrong, "\n".join(wrong)


def test_a_trace_for_people():
    with everi.Server() as server:
        world = World(server)
        update = world.post()
        world.reader.push("notification.changed")
        server.settle()
        status, out, err = server.command("event", "trace", update)
        assert status == 0, err
        lines = out.splitlines()
        for indent, start, words in ((0, "topic update.posted @author1", "published"),
                                     (2, "queue notify", "done"),
                                     (4, "function notify #1", "ok"),
                                     (6, "notification mention @reader1", "opened a group"),
                                     (8, "live notification.changed", "written")):
            assert any(line.startswith(" " * indent + start) and words in line for line in lines), \
                (start, out)
        document = server.admin("event", "trace", update)
        seq = str(document["event"]["seq"])
        assert server.admin("event", "trace", seq) == document
        assert server.admin("event", "trace", document["event"]["id"]) == document
        assert server.command("event", "trace", "nonsense")[0] == 1
        assert server.command("event", "trace")[0] == 2


def test_what_is_no_longer_kept_is_said_to_be_done():
    with everi.Server("--trace-kept", "1") as server:
        world = World(server)
        update = world.post()
        server.settle()
        steps = server.admin("event", "trace", update)["steps"]
        functions = [s for s in steps if s["kind"] == "function"]
        assert sum(s["outcome"] == "ok" for s in functions) <= 1, functions
        told = [s for s in functions if s["outcome"] == "done"]
        assert told and all(s["reason"] == "its details are no longer kept" for s in told), functions
        assert world.why(update) == ["notification mention joined: opened a group"]
        assert server.metric("everi_trace_dropped_total") > 0
        server.stop()
        steps = server.admin("event", "trace", update)["steps"]  # beside no server
        assert [s["outcome"] for s in steps if s["kind"] == "notification"] == ["joined"], steps
        assert not [s for s in steps if s["kind"] == "live"], steps


def rules_file(server, text):
    path = os.path.join(server.home, "rules.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def what_if(server, text, *more):
    return server.admin("event", "what-if", "--rules", rules_file(server, text), *more)


SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "assets", "grouping.json")


def random_life(server, rng, acts):
    """People who post, like, comment, mention, follow and read, at all hours."""
    names = ["ada", "bob", "cem", "dilara"]
    people = {name: server.register(name) for name in names}
    updates, comments, likes = [], [], set()
    group = people["ada"].call("group.create", name="All", members=names)["id"]

    def post(name):
        updates.append(people[name].call("update.post", text=f"Hi @{rng.choice(names)}")["id"])

    def comment(name):
        reply = {"reply_to": rng.choice(comments)[1]} if comments and rng.random() < 0.5 else {}
        update = rng.choice(comments)[0] if reply else rng.choice(updates)
        if reply:
            update = next(u for u, c in comments if c == reply["reply_to"])
        comments.append((update, people[name].call("comment.post", update=update, text="Yes",
                                                   **reply)["id"]))

    def like(name):
        update = rng.choice(updates)
        likes.add((name, update))
        people[name].call("update.react", id=update, kind=rng.choice(["like", "recommend"]), on=True)

    def follow(name):
        people[name].call("person.follow", handle=rng.choice([n for n in names if n != name]))

    def say(name):
        people[name].call("message.send", conversation=group, text=f"Hey @{rng.choice(names)}")

    def read(name):
        items = people[name].call("notification.list")["items"]
        if items and rng.random() < 0.5:
            people[name].call("notification.read", up_to=rng.choice(items)["id"])
        elif items:
            people[name].call("notification.read", ids=[rng.choice(items)["id"]])

    post("ada")
    for _ in range(acts):
        rng.choice([post, comment, comment, like, like, like, follow, say, read])(rng.choice(names))
        server.advance(rng.choice(["0s", "1m", "50m", "5h"]))


def test_what_if_with_the_shipped_rules_is_what_the_store_holds():
    for seed in (1, 2):
        with everi.Server() as server:
            random_life(server, random.Random(seed), 30)
            said = server.admin("event", "what-if", "--rules", SHIPPED)
            assert said["stored"] == said["shipped"]["groups"] > 0, (seed, said)
            assert said["tried"] == said["shipped"] and said["people"] == [], (seed, said)
            assert set(said["difference"].values()) == {0}, (seed, said)
            assert server.admin("check")["ok"]  # the store is as it was
            server.stop()
            again = server.admin("event", "what-if", "--rules", SHIPPED)  # beside no server
            assert again == said, (seed, again, said)
            assert not server.complaints, server.complaints


def test_what_if_tells_what_would_be_different():
    with everi.Server() as server:
        author = server.register("author")
        update = author.call("update.post", text="Hello")["id"]
        for name, later in (("ada", "2h"), ("bob", "11h"), ("cem", "0s")):
            server.register(name).call("update.react", id=update, kind="like", on=True)
            server.advance(later)
        for text, groups in (('{}', 2), ('{"window": "1h"}', 3), ('{"window": "1d"}', 1),
                             ('{"window": "780m"}', 2), ('{"window": "781m"}', 1),
                             ('{"kinds": {"like": false}}', 3), ('{"kinds": {"follow": false}}', 2)):
            said = what_if(server, text)
            assert (said["shipped"]["groups"], said["tried"]["groups"]) == (2, groups), (text, said)
            assert said["tried"]["notifications"] == 3, said
            assert said["difference"]["groups"] == groups - 2, said
            people = [] if groups == 2 else [{"handle": "author", "shipped": 2, "tried": groups}]
            assert said["people"] == people, (text, said)
            assert said["difference"]["spared"] == (groups < 2), said
        last = server.admin("event", "list", "--type", "update.reacted", "--limit", "1")["items"][0]
        said = what_if(server, "{}", "--from", str(last["seq"]))
        assert (said["tried"]["notifications"], said["tried"]["groups"]) == (1, 1), said
        status, out, err = server.command("event", "what-if", "--rules",
                                          rules_file(server, '{"window": "1d"}'))
        assert status == 0 and "author" in out and "-1" in out, (out, err)
        for text in ('', '[]', '{"window": 12}', '{"window": "soon"}', '{"kinds": []}',
                     '{"kinds": {"love": true}}', '{"kinds": {"like": "no"}}', '{"windows": "1h"}'):
            status, out, err = server.command("event", "what-if", "--rules",
                                              rules_file(server, text))
            assert status in (1, 2) and "rules" in err and not out, (text, status, err)
        assert server.command("event", "what-if", "--rules", server.home + "/none")[0] == 1
        assert not server.complaints, server.complaints


def test_who_watches_hears_a_tick_a_second_while_an_admin():
    with everi.Server() as server:
        world = World(server)
        world.root.call("pipeline.watch", on=True)  # the first comes at once
        tick, stats = world.root.push("pipeline.tick"), world.root.call("pipeline.stats")
        assert set(tick) == set(stats) and len(tick["topics"]) == len(stats["topics"])
        world.root.call("pipeline.watch", on=True)  # twice is once
        for _ in range(2):
            server.advance("1s")
            world.root.push("pipeline.tick")
        world.root.call("pipeline.watch", on=False)
        server.advance("3s")
        world.root.call("pipeline.stats")  # what was pushed before has come by now
        assert not world.root.pushes, world.root.pushes
        world.root.call("pipeline.watch", on=True)
        world.root.push("pipeline.tick")
        server.admin("user", "admin", "off", "root")
        server.advance("2s")
        world.root.call("server.info")
        assert not world.root.pushes, world.root.pushes
        assert not server.complaints, server.complaints


def posts_told(stats):
    return next(t["events"] for t in stats["topics"] if t["name"] == "update.posted")


def test_who_watches_and_does_not_read_misses_only_what_is_out_of_date():
    with everi.Server() as server:
        world = World(server)
        slow = server.connect(rcvbuf=4096)
        slow.call("session.login", handle="root", password=PASSWORD)
        slow.call("pipeline.watch", on=True)
        slow.push("pipeline.tick")
        server.advance("10m")  # megabytes of ticks, of which it takes none meanwhile
        world.author.call("update.post", text="After all of them")
        server.advance("1s")
        slow.call("server.info")  # it is connected still
        while posts_told(slow.push("pipeline.tick")) != 1:
            pass
        assert not server.complaints, server.complaints



if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
