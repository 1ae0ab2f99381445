#!/usr/bin/python3
"""How long home feeds take at size: feed.py [--people N] [--updates N] [--check] [--keep FOLDER]

Writes a store (feed_store.py), starts the server under test on it, and times: pages of feed.home at
several places of the walk, for somebody who follows 500 and for somebody who follows everybody; the
other pages of updates; the answers to a post, a comment, a rename of somebody whom everybody follows;
the logins of who follows everybody, blocks across the one whom all follow; and the turns of the
engine meanwhile. `--keep` writes the store once and uses it again.
"""
import argparse
import glob
import json
import os
import re
import shutil
import sqlite3
import statistics
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402
import feed_store  # noqa: E402

GROUPS = 105000


def log_in(server, handle):
    client = server.connect()
    client.login = client.call("session.login", handle=handle, password=everi.PASSWORD)
    return client


def timed(client, method, **params):
    """(milliseconds from the first byte sent to the whole answer read, its result). Pushes that
    come before it are read too."""
    request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    start = time.perf_counter()
    client.socket.send_text(request)
    while True:
        text = client.socket.receive()
        took = (time.perf_counter() - start) * 1000
        answer = json.loads(text)
        if "id" in answer:
            if "error" in answer:
                raise everi.RpcError(answer["error"])
            return took, answer["result"]


class Table:
    """Rows of figures; the processor's time is that of all threads of the server, since the row
    before."""

    def __init__(self, server):
        self.pid = server.process.pid
        self.reset()
        print("| what | count | p50 | p99 | max | processor | |\n|---|---|---|---|---|---|---|")

    def processor_ns(self):
        spent = 0
        for task in glob.glob(f"/proc/{self.pid}/task/*/schedstat"):
            with open(task) as f:
                spent += int(f.read().split()[0])
        return spent

    def reset(self):
        self.spent = self.processor_ns()

    def row(self, name, times, note=""):
        spent = self.processor_ns()
        each = (spent - self.spent) / 1e6 / len(times)
        times = sorted(times)
        p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
        print(f"| {name} | {len(times):,} | {statistics.median(times):.2f} | {p99:.2f} | "
              f"{times[-1]:.2f} | {each:.2f} | {note} |", flush=True)
        self.reset()


def cursors_of(client, method, **params):
    """The `before` of each page of a walk to its end, and how long each page took."""
    cursors, times, items, before = [None], [], 0, None
    while True:
        took, page = timed(client, method, **params, **({"before": before} if before else {}))
        times.append(took)
        items += len(page["items"])
        before = page["next"]
        if not before:
            return cursors, times, items
        cursors.append(before)


def repeat(client, method, before, count, **params):
    if before:
        params["before"] = before
    return [timed(client, method, **params)[0] for _ in range(count)]


def feed_home(table, client, who, count):
    cursors, times, items = cursors_of(client, "feed.home")
    table.row(f"`feed.home`, {who}: each page of one walk", times,
              f"{len(cursors)} pages, {items:,} items")
    for name, at in (("first", 0), ("10th", 9), ("100th", 99), ("last", len(cursors) - 1)):
        if at < len(cursors):
            table.row(f"the {name} page again and again",
                      repeat(client, "feed.home", cursors[at], count))


def lists(table, client, count):
    for method, params in (("feed.person", {"handle": "celebrity"}),
                           ("feed.topic", {"topic": "topic-1"})):
        table.row(f"`{method}`, first page", repeat(client, method, None, count, **params))
    hot = timed(client, "feed.person", handle="celebrity")[1]["items"][0]["id"]
    cursors, times, _ = cursors_of(client, "comment.list", update=hot)
    table.row("`comment.list`, each page of one walk", times, f"{len(cursors)} pages")
    table.row("`update.reactions`, first page of all",
              repeat(client, "update.reactions", None, count, id=hot, kind="recommend"))


def scrape(server):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        return dict(re.findall(r"^(everi_turn\w*) ([0-9.e+-]+)$", answer.read().decode(), re.M))


def fans_hear(table, server, client, count):
    """From a post being sent to the last of the fans having read that it is new."""
    fans = [log_in(server, f"fan_{n}") for n in range(1, feed_store.FANS + 1)]
    table.reset()
    times = []
    for i in range(count):
        start = time.perf_counter()
        timed(client, "update.post", text=f"For all of you, {i}")
        for fan in fans:
            fan.push("update.new")
        times.append((time.perf_counter() - start) * 1000)
    table.row(f"`update.post` by them, until {len(fans)} online followers have `update.new`", times)
    for fan in fans:
        fan.close()


def notify_often(server):
    """fan_1 is in GROUPS groups of the celebrity's notifications, half of them read."""
    with sqlite3.connect(os.path.join(server.data, "everi.db")) as db:
        who = dict(db.execute("SELECT handle, id FROM person WHERE handle IN ('celebrity', 'fan_1')"))
        for table in ("notification", "notification_actor"):  # of the run before
            db.execute(f"DELETE FROM {table} WHERE recipient = ?", (who["celebrity"],))
        first, = db.execute("SELECT coalesce(max(id), 0) + 1 FROM notification").fetchone()
        rows = range(first, first + GROUPS)
        db.executemany("INSERT INTO notification VALUES (?, ?, 4, 1, ?, 0, 0, ?, 1, ?, 0)",
                       ((n, who["celebrity"], n, n, n % 2) for n in rows))
        db.executemany("INSERT INTO notification_actor (notification, person, event, recipient, kind, "
                       "target) VALUES (?, ?, ?, ?, 4, ?)",
                       ((n, who["fan_1"], n, who["celebrity"], n) for n in rows))
    db.close()


def blocks(table, server, celebrity, fans, count):
    """Across the one whom all follow: whoever blocks is in none of their notifications, then in
    very many."""
    before = scrape(server)
    table.reset()
    for name, client, other in (("`person.block` of them", fans[1], "celebrity"),
                                ("`person.block` by them", celebrity, "fan_2")):
        times = []
        for _ in range(count):
            times.append(timed(client, "person.block", handle=other)[0])
            client.call("person.unblock", handle=other)
        table.row(name + ", and back", times)
    table.row(f"`person.block` of them by who is in {GROUPS:,} of their notifications",
              [timed(fans[0], "person.block", handle="celebrity")[0]])
    again = log_in(server, "celebrity")  # they did not read what they were told meanwhile
    table.reset()
    table.row("`notification.list` of them, first page of what that hides",
              repeat(again, "notification.list", None, count))
    fans[0].call("person.unblock", handle="celebrity")
    long = [float(m["everi_turns_long_total"]) for m in (before, scrape(server))]
    print(f"\n{long[1] - long[0]:.0f} turns of these blocks worked for longer than 20 ms.\n")


def logins(table, server, client, count):
    """Of somebody who follows everybody: by their token, and what `sync` makes of all they missed."""
    before = scrape(server)
    cursor = client.login["cursor"]
    table.reset()
    times = []
    for _ in range(count):
        again = server.connect()
        took, again.login = timed(again, "session.resume", token=client.login["token"])
        times.append(took)
        again.close()
    table.row("`session.resume` of who follows everybody", times)
    table.row("`sync` of them, from their login on", repeat(client, "sync", None, count,
                                                           cursor=cursor))
    long = [float(m["everi_turns_long_total"]) for m in (before, scrape(server))]
    print(f"\n{long[1] - long[0]:.0f} turns of these logins worked for longer than 20 ms.\n")


def acts(table, server, client, count):
    _, page = timed(client, "feed.person", handle="celebrity")
    update = page["items"][0]["id"]
    before = scrape(server)
    table.reset()
    acts_of = (
        ("`update.post` by them", "update.post", lambda i: {"text": f"News, the {i}th #topic-1"}),
        ("`comment.post` by them on what 100,000 recommended", "comment.post",
         lambda i: {"update": update, "text": f"Thanks, {i}"}),
        ("`update.react` by them", "update.react",
         lambda i: {"id": update, "kind": "recommend", "on": i % 2 == 1}),
        ("`person.edit`: they are renamed", "person.edit", lambda i: {"name": f"Celebrity {i}"}))
    for name, method, params in acts_of:
        table.row(name, [timed(client, method, **params(i))[0] for i in range(count)])
    server.command("queue", "list")
    long = [float(m["everi_turns_long_total"]) for m in (before, scrape(server))]
    print(f"\n{long[1] - long[0]:.0f} turns of the acts above worked for longer than 20 ms.\n")


def check(server):
    status, out, _ = server.command("check", "--json")
    if status == 0:
        return
    problems = [p for p in json.loads(out)["problems"] if not feed_store.NOT_MADE.search(p)]
    for problem in problems:
        print(f"check: {problem}")
    print(f"check: {len(problems)} problems, those left out that say that nobody was notified\n")


def measure(server, count):
    people = {h: log_in(server, h) for h in ("reader", "many", "fan_1", "fan_2", "celebrity")}
    table = Table(server)
    feed_home(table, people["reader"], "following 500", count)
    feed_home(table, people["many"], "following everybody", count)
    lists(table, people["fan_1"], count)
    acts(table, server, people["celebrity"], count)
    fans_hear(table, server, people["celebrity"], max(1, count // 10))
    logins(table, server, people["many"], count)
    blocks(table, server, people["celebrity"], (people["fan_1"], people["fan_2"]), count)
    longest = float(scrape(server)["everi_turn_longest_seconds"])
    print(f"\nThe longest turn, logins and the start included, worked for {longest * 1000:.1f} ms.")


def prepared(args):
    everi.TIMEOUT_S = max(everi.TIMEOUT_S, 300)  # a migration of such a store, a check of it
    server = everi.Server(clock=None)
    if args.keep:
        shutil.rmtree(server.home)
        server.home = args.keep
        server.data, server.log_path = (os.path.join(args.keep, n) for n in ("data", "log"))
        os.makedirs(args.keep, exist_ok=True)
    if not os.path.exists(os.path.join(server.data, "everi.db")):
        began = time.monotonic()
        feed_store.generate(server, args.people, args.updates)
        print(f"written in {time.monotonic() - began:.0f} s, "
              f"{os.path.getsize(os.path.join(server.data, 'everi.db')) >> 20} MiB", flush=True)
    return server


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100000)
    parser.add_argument("--updates", type=int, default=1000000)
    parser.add_argument("--count", type=int, default=300, help="how often each thing is timed")
    parser.add_argument("--check", action="store_true", help="check the store before")
    parser.add_argument("--keep", metavar="FOLDER")
    args = parser.parse_args()
    server = prepared(args)
    try:
        if args.check:
            check(server)
        notify_often(server)
        server.start()
        measure(server, args.count)
    finally:
        server.stop()
        if not args.keep:
            server.remove()


if __name__ == "__main__":
    sys.exit(main())
