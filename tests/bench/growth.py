#!/usr/bin/python3
"""Whether cost grows with what is stored: growth.py [MESSAGES] [--rounds 20]

Two stores, made by the server and filled by SQL: one with 10,000 messages, one with MESSAGES
(default 10,000,000: some minutes and 3 GB in the directory for temporary files, removed at the
end). Both servers run at once, and the same acts go to one and the other in turns, so that whatever
else the machine does meets both. What is compared is the processor time that the server took for
an act, and the median of how long it took. Exit status 1 where the large store costs over 20 % more.

Generated messages are rows and their indexes, spread over a thousand groups; of changes and events
a store keeps only the last days, and words for searches (`search_doc`, full-text) are made for
what is sent while this measures.
"""
import argparse
import glob
import os
import statistics
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import everi  # noqa: E402

SMALL, LARGE, GROUPS = 10000, 10000000, 1000
OWN_SHARE = 10  # every so-manieth message is in the group that is measured
ACTS, PUSHES, TEXT = 50, 50, "A message of about a hundred and twenty bytes, as people write them: "
LIMIT = 1.2


class Store:
    """A server whose only person that speaks is in one large group, among others."""

    def __init__(self, messages):
        self.messages = messages
        self.server = everi.Server(clock=None)
        self.sent = 0

    def __enter__(self):
        self.server.start()
        ada = self.server.register("ada")
        self.group = ada.call("group.create", name="Everybody", members=[])["id"]
        ada.close()
        self.server.stop()
        self.path = os.path.join(self.server.data, "everi.db")
        before = os.path.getsize(self.path)
        fill(self.path, self.messages)
        self.row_bytes = (os.path.getsize(self.path) - before) / self.messages
        self.server.start()
        self.ada = self.server.resume(ada.login["token"])
        self.cursor = self.ada.login["cursor"]
        return self

    def __exit__(self, *_):
        self.server.remove()

    def cpu_us(self):
        """Of all threads of the server so far."""
        total = 0
        for path in glob.glob(f"/proc/{self.server.process.pid}/task/*/schedstat"):
            with open(path, encoding="ascii") as f:
                total += int(f.read().split()[0])
        return total / 1000

    def settle(self):
        """Until nothing is done any more behind what was sent."""
        before, now = -1e9, self.cpu_us()
        while now - before > 1000:
            time.sleep(0.3)  # what has no end to wait for: how busy it is, looked at again
            before, now = now, self.cpu_us()

    def send(self):
        self.sent += 1
        text = f"{TEXT}{self.sent} {'word ' * 10}"
        self.ada.call("message.send", conversation=self.group, text=text,
                      client_id=f"growth-{self.sent}")
        self.ada.pushes.clear()

    def newest_page(self):
        assert len(self.ada.call("message.history", conversation=self.group)["items"]) == 50

    def middle_page(self):
        middle = self.messages // OWN_SHARE // 2
        page = self.ada.call("message.history", conversation=self.group, before_seq=middle)
        assert page["items"][-1]["seq"] == middle - 1

    def sync(self):
        assert len(self.ada.call("sync", cursor=self.cursor)["pushes"]) >= PUSHES


def fill(path, messages):
    """Indexes are made anew behind the rows: in the end they are the same."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("PRAGMA temp_store=FILE")
    group, = db.execute("SELECT id FROM conversation").fetchone()
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND "
                         "tbl_name = 'message' AND sql IS NOT NULL").fetchall()
    now = int(time.time() * 1000)
    db.execute("BEGIN")
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    db.executemany("INSERT INTO conversation (id, kind, name, about, members, active_at, created_at)"
                   " VALUES (?, 1, 'Others', '', 0, ?, ?)",
                   [(i, now, now) for i in range(1, GROUPS + 1)])
    # i counts all messages, m those before it in the group that is measured.
    db.execute("""
        WITH RECURSIVE number(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM number WHERE i + 1 < :n)
        INSERT INTO message (id, conversation, seq, author, nth, text, mentions, client_id, at)
        SELECT i + 1,
            CASE WHEN i % :share = 0 THEN :group ELSE 1 + i % :groups END,
            CASE WHEN i % :share = 0 THEN i / :share + 1 ELSE i / :groups + 1 END,
            1,
            CASE WHEN i % :share = 0 THEN i / :share + 1 ELSE i / :groups + 1 END,
            :text || i || substr(hex(randomblob(25)), 1, 46), '[]', 'generated-' || i,
            :now - 86400000 * 30 + i / 10
        FROM number
        """, {"n": messages, "share": OWN_SHARE, "group": group, "groups": GROUPS, "text": TEXT,
              "now": now})
    for _, sql in indexes:
        db.execute(sql)
    db.execute("UPDATE conversation SET last_seq = "
               "(SELECT coalesce(max(seq), 0) FROM message WHERE conversation = conversation.id)")
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def measure(stores, name, rounds):
    """{store: (processor µs, ms) an act, each the median}"""
    cpu, times = {s: [] for s in stores}, {s: [] for s in stores}
    for _ in range(rounds):
        for store in stores:
            before = store.cpu_us()
            for _ in range(ACTS):
                began = time.monotonic()
                getattr(store, name)()
                times[store].append((time.monotonic() - began) * 1000)
            cpu[store].append((store.cpu_us() - before) / ACTS)
    return {s: (statistics.median(cpu[s]), statistics.median(times[s])) for s in stores}


def main():
    p = argparse.ArgumentParser(description="whether cost grows with what is stored")
    p.add_argument("messages", type=int, nargs="?", default=LARGE)
    p.add_argument("--rounds", type=int, default=20)
    options = p.parse_args()
    good = True
    with Store(SMALL) as small, Store(options.messages) as large:
        stores = (small, large)
        size = os.path.getsize(large.path) / 1e9
        for store in stores:
            for _ in range(PUSHES):
                store.send()
        print(f"| act | {SMALL:,} stored: CPU µs, median ms | {options.messages:,} stored | ratio of CPU |")
        print("|---|---|---|---|")
        for name in ("send", "newest_page", "middle_page", "sync"):
            measure(stores, name, 2)  # what is read for the first time is read
            small.settle()
            large.settle()
            got = measure(stores, name, options.rounds)
            ratio = got[large][0] / got[small][0]
            good &= ratio <= LIMIT
            print(f"| {name} | {got[small][0]:.0f}, {got[small][1]:.2f} | {got[large][0]:.0f}, "
                  f"{got[large][1]:.2f} | {ratio:.2f} |", flush=True)
        print(f"\n{large.row_bytes:.0f} bytes a generated message on disk, indexes included "
              f"({size:.1f} GB)")
    print(sent_bytes())
    print("cost does not grow" if good else "COST GROWS")
    return 0 if good else 1


def sent_bytes(count=4000):
    """On disk for a message that was really sent, with everything that hangs on it."""
    with everi.Server(clock=None) as server:
        ada = server.register("ada")
        group = ada.call("group.create", name="Everybody", members=[])["id"]
        server.stop()
        path = os.path.join(server.data, "everi.db")
        before = os.path.getsize(path)
        server.start()
        ada = server.resume(ada.login["token"])
        for i in range(count):
            ada.send("message.send", {"conversation": group, "client_id": f"growth-{i}",
                                      "text": f"{TEXT}{i} {'word ' * 10}"})
            if i % 100 == 99:
                while ada.sent:
                    ada.pump()
                ada.pushes.clear()
        server.stop()
        db = sqlite3.connect(path)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        return f"{(os.path.getsize(path) - before) / count:.0f} bytes on disk for a message really " \
               "sent: its row, its event, its change, its words, its client_id"


if __name__ == "__main__":
    sys.exit(main())
