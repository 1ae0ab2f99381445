#!/usr/bin/python3
"""How fast a backlog drains: notify and counters resumed behind events of which four in five concern
nobody (updates without a mention) and one in five concerns somebody (likes).

    EVERI_SERVER=.../everi-server drain.py [--events 200000] [--people 1000]

The backlog is written straight into the store; what is measured is from the resuming to the moment
when nothing is left to do. Prints events a second, the CPU it took, each function's share, and the server's memory.
"""
import argparse
import json
import os
import random
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from everi import Server  # noqa: E402

UPDATE_POSTED, REACTED = 7, 8  # event types
FIVE, LIKE_IS = 5, 4           # of five acts the last is a like
QUEUES = ("notify", "counters")
POSTED = json.dumps({"audience": "public", "topics": [], "mentions": [], "length": 42},
                    separators=(",", ":"))
LIKED = json.dumps({"kind": "like", "on": True}, separators=(",", ":"))


def write_backlog(path, events, people, seed=1):
    rng = random.Random(seed)
    db = sqlite3.connect(path)
    seq, = db.execute("SELECT max(seq) FROM event").fetchone()
    now, last_id = db.execute("SELECT now_ms, last_id FROM store_state").fetchone()
    db.executemany("INSERT INTO person (handle, name, joined_at) VALUES (?, ?, ?)",
                   ((f"p{n}", f"Person {n}", now) for n in range(people)))
    numbers = [row[0] for row in db.execute("SELECT id FROM person WHERE handle GLOB 'p[0-9]*'")]
    log, posts, likes = [], [], {}
    for n in range(events):
        seq += 1
        actor = rng.choice(numbers)
        if n % FIVE == LIKE_IS:
            post = posts[max(0, len(posts) - 1 - int(rng.expovariate(1 / 200)))][0]
            likes[post, actor] = now
            log.append((seq, REACTED, actor, post, 0, now, 0, LIKED))
        else:
            last_id += 1
            posts.append((last_id, actor, "An update of forty-two characters, I think", "", "", 0,
                          now))
            log.append((seq, UPDATE_POSTED, actor, last_id, 0, now, 0, POSTED))
    db.executemany("INSERT INTO update_post (id, author, text, mentions, topics, audience, at)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?)", posts)
    db.executemany("INSERT INTO reaction VALUES (?, 0, ?, ?)",
                   ((post, actor, at) for (post, actor), at in sorted(likes.items())))
    db.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", log)
    db.execute("UPDATE queue SET position = ? WHERE name NOT IN (?, ?)", (seq, *QUEUES))
    db.execute("UPDATE store_state SET last_id = ?", (last_id,))
    db.commit()
    db.close()


def memory_mib(pid, what):
    with open(f"/proc/{pid}/status") as status:
        return int([line.split()[1] for line in status if line.startswith(what + ":")][0]) / 1024


def cpu_seconds(pid):
    """Of all its threads: other work on the machine does not count."""
    with open(f"/proc/{pid}/stat") as stat:
        user, kernel = stat.read().rpartition(")")[2].split()[11:13]
    return (int(user) + int(kernel)) / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=200000)
    parser.add_argument("--people", type=int, default=1000)
    options = parser.parse_args()
    with Server() as server:
        for queue in QUEUES:
            server.admin("queue", "pause", queue)
        server.register("rustam")
        server.settle()
        server.stop()
        write_backlog(os.path.join(server.data, "everi.db"), options.events, options.people)
        server.start()
        before = memory_mib(server.process.pid, "VmRSS")
        used = cpu_seconds(server.process.pid)
        started = time.monotonic()
        for queue in QUEUES:
            server.admin("queue", "resume", queue)
        server.settle()
        seconds = time.monotonic() - started
        used = cpu_seconds(server.process.pid) - used
        print(f"{options.events} events in {seconds:.2f} s: {options.events / seconds:.0f} a second; "
              f"{used:.2f} s of CPU")
        for function in server.admin("queue", "list")["items"]:
            if function["name"] in QUEUES:
                assert function["depth"] == function["dead"] == 0, function
        for name in QUEUES:
            spent = server.metric(f'everi_function_seconds_total{{function="{name}"}}')
            print(f"    {name}: {spent:.2f} s inside")
        print(f"memory {before:.0f} MiB before, {memory_mib(server.process.pid, 'VmRSS'):.0f} after, "
              f"{memory_mib(server.process.pid, 'VmHWM'):.0f} at most")


if __name__ == "__main__":
    main()
