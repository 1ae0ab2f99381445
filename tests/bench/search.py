#!/usr/bin/python3
"""How long searching takes: search.py [MESSAGES...]      (default: 20000 500000)

For each size a store is generated: one person's own 200 conversations of 50 messages, and as many
messages of others as are missing; a tenth as many updates, half of them for followers that the
person is not. Told are how fast the index follows, how long its turns hold the writer, and how long
the person's searches take. That of messages must not grow with what others say: the median of the
largest store may be three times that of the smallest.
"""
import contextlib
import os
import random
import re
import sqlite3
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

OWN, IN_EACH, TIMES = 200, 50, 40
SYLLABLES = ["ba", "ko", "mi", "ra", "te", "lu", "so", "ne", "di", "ga", "pe", "vo"]
WORDS = ["".join(SYLLABLES[n // 12 ** k % 12] for k in range(2 + n % 3)) + str(n % 7)
         for n in range(20000)]
# kind, what is asked
ASKED = [("messages", "b"), ("messages", WORDS[0]), ("messages", f"{WORDS[1]} {WORDS[2][:3]}"),
         ("messages", WORDS[9999]), ("messages", "nowhere"),
         ("updates", "b"), ("updates", WORDS[0]), ("updates", f"{WORDS[1]} {WORDS[2][:3]}"),
         ("updates", WORDS[9999])]


class Store:
    """Rows as the server writes them, without its help."""

    def __init__(self, path, seed=7):
        self.db = sqlite3.connect(path)
        self.random = random.Random(seed)
        self.at = int(time.time() * 1000) - 3600 * 1000
        self.id = self.at << 20
        self.groups = []

    def new_id(self):
        self.id += 1 << 10
        return self.id

    def text(self):
        return " ".join(WORDS[min(int(self.random.paretovariate(0.6)) - 1, len(WORDS) - 1)]
                        for _ in range(10))

    def event(self, kind, actor, subject, about):
        self.db.execute("INSERT INTO event (type, actor, subject, about, at, depth, attributes)"
                        " VALUES (?, ?, ?, ?, ?, 0, '{\"mentions\":[]}')",
                        (kind, actor, subject, about, self.at))

    def group(self, person, messages):
        group = self.new_id()
        self.db.execute("INSERT INTO conversation VALUES (?, 1, 'G', '', 1, ?, ?, ?)",
                        (group, messages, self.at, self.at))
        self.db.execute("INSERT INTO member (conversation, person, role, joined_at, since, read_seq)"
                        " VALUES (?, ?, 0, ?, 0, 0)", (group, person, self.at))
        self.event(11, person, group, 0)
        self.groups.append([group, person, messages, 0])

    def fill(self):
        """The conversations go on beside each other."""
        while self.groups:
            at = self.random.randrange(len(self.groups))
            group, person, messages, said = self.groups[at]
            message = self.new_id()
            self.db.execute("INSERT INTO message (id, conversation, seq, author, nth, text, mentions,"
                            " at) VALUES (?, ?, ?, ?, ?, ?, '', ?)",
                            (message, group, said + 1, person, said + 1, self.text(), self.at))
            self.event(14, person, message, group)
            self.groups[at][3] += 1
            if said + 1 == messages:
                self.groups[at] = self.groups[-1]
                self.groups.pop()

    def update(self, author, audience):
        update = self.new_id()
        self.db.execute("INSERT INTO update_post (id, author, text, mentions, topics, audience, at)"
                        " VALUES (?, ?, ?, '', '', ?, ?)",
                        (update, author, self.text(), audience, self.at))
        self.event(7, author, update, 0)

    def close(self):
        self.db.execute("UPDATE store_state SET last_id = ?", (self.new_id(),))
        self.db.commit()
        self.db.close()


def generate(path, messages):
    with contextlib.closing(Store(path)) as store:
        for _ in range(OWN):
            store.group(1, IN_EACH)
        for _ in range((messages - OWN * IN_EACH) // 500):
            store.group(2, 500)
        store.fill()
        for n in range(messages // 10):
            store.update(2, n % 2)


def waits(server):
    queue = next(q for q in server.admin("queue", "list")["items"] if q["name"] == "search_index")
    assert queue["dead"] == queue["expired"] == 0, queue
    return queue["depth"] + queue["delayed"]


def turns(server):
    """How many took at most so many seconds."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        text = answer.read().decode()
    found = re.findall(r'everi_turn_seconds_bucket\{le="([^"]+)"\} (\d+)', text)
    return [f"{count} in {le}" for (le, count), (_, before) in zip(found, [("", "0")] + found)
            if count != before]


def quantile(times, q):
    return sorted(times)[min(len(times) - 1, int(q * len(times)))] * 1000


def measure(messages):
    """The median of each question, in ms."""
    with everi.Server("--no-rate-limits", clock=None) as server:
        client = server.register("asker")
        token = client.login["token"]
        client.close()
        server.register("other").close()
        server.stop()
        generate(os.path.join(server.data, "everi.db"), messages)
        began = time.monotonic()
        server.start()
        while waits(server):
            pass
        seconds = time.monotonic() - began
        size = os.path.getsize(os.path.join(server.data, "everi.db")) >> 20
        print(f"{messages:,} messages, {messages // 10:,} updates: indexed in {seconds:.1f} s"
              f" ({messages * 1.1 / seconds:,.0f} a second), {size} MiB", flush=True)
        client = server.resume(token)
        print(f"  of its turns {' '.join(turns(server))}", flush=True)
        medians = {}
        for kind, q in ASKED:
            times = []
            for _ in range(TIMES):
                began = time.monotonic()
                found = len(client.call("search", kind=kind, q=q)["items"])
                times.append(time.monotonic() - began)
            medians[kind, q] = quantile(times, 0.5)
            print(f"  {kind:9} {q:20} {found:3} found   p50 {medians[kind, q]:7.2f} ms"
                  f"   p99 {quantile(times, 0.99):7.2f} ms", flush=True)
        client.close()
    return medians


def main():
    sizes = [int(n) for n in sys.argv[1:]] or [20000, 500000]
    figures = [measure(n) for n in sizes]
    grown = [f"{kind} {q}: {figures[-1][kind, q]:.1f} ms after {figures[0][kind, q]:.1f} ms"
             for kind, q in ASKED if kind == "messages"
             and figures[-1][kind, q] > max(3 * figures[0][kind, q], 5)]
    for text in grown:
        print(f"FAILED {text}")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
