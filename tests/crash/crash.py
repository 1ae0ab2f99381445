#!/usr/bin/python3
"""The crash harness: kill -9 under load, and a ledger outside the server that remembers.

Writers send acts with client_ids, many at a time. At random moments the server is killed, also
while it recovers; it is started again, the store checked, and every act that had no answer is sent
again under its client_id. In the end the ledger is held against what people see: each act once,
each message in its place for every reader, each notification once.

  crash.py [--kills 12] [--between 0.3 2.5] [--seed N] [--writers 8]
                                           a long run: --kills 200 --between 0.05 0.5
"""
import argparse
import collections
import json
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

WINDOW = 8             # requests of a writer without an answer
PAUSE_S = 0.004        # between two acts of a writer: load, not a flood
READERS = 3
GONE = (everi.Closed, everi.Refused, everi.Failure, OSError)


class Act:
    """One line of the ledger: what somebody wanted, and the answer once there is one."""

    def __init__(self, writer, method, params):
        self.writer, self.method, self.params = writer, method, params
        self.result = None


class Harness:
    """The server, its people, the ledger, and what went wrong."""

    def __init__(self, args, server=None, writer=None):
        self.random = random.Random(args.seed)
        self.between_s = args.between
        self.server = server or everi.Server(clock=None)
        self.up = threading.Event()
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.ledger = []
        self.updates = []       # ids of acknowledged updates, to comment on and to like
        self.problems = collections.defaultdict(list)
        self.tokens = {}
        self.cursors = {}       # of the registration: what readers begin with
        self.group = None
        self.kept = ()          # queues that nobody empties
        self.handles = [f"w{i}" for i in range(args.writers)] + [f"r{i}" for i in range(READERS)]
        self.writers = [(writer or Writer)(self, h, args.seed) for h in self.handles[:args.writers]]
        self.readers = [Reader(self, h) for h in self.handles[args.writers:]]

    def set_up(self):
        self.server.start()
        for handle in self.handles:
            client = self.server.register(handle)
            self.tokens[handle] = client.login["token"]
            self.cursors[handle] = client.login["cursor"]
            if handle == self.handles[-1]:
                self.group = client.call("group.create", name="All", members=self.handles)["id"]
            client.close()
        self.up.set()

    def problem(self, check, text):
        with self.lock:
            self.problems[check].append(text)

    def connect(self, handle):
        """A logged-in connection as soon as the server is up; None when it is not any more."""
        self.up.wait()
        try:
            return self.server.resume(self.tokens[handle])
        except GONE:
            return None

    def record(self, act):
        with self.lock:
            self.ledger.append(act)

    def restart(self, check_offline):
        """Up again, sound, and how long it took."""
        if check_offline:
            self.check_store("while it is down")
        began = time.monotonic()
        self.server.start()
        took = time.monotonic() - began
        if not check_offline:
            self.check_store("after the start")
        return took

    def check_store(self, when):
        status, out, err = self.server.command("check", "--json")
        if status != 0 or json.loads(out) != {"ok": True, "problems": []}:
            self.problem("the store is sound after each kill", f"{when}: {status} {out} {err}")

    def kill_while_recovering(self):
        """One more kill, before or just as it is up again."""
        self.server.start(wait=False)
        time.sleep(self.random.uniform(0, 0.08))  # the moment is the input of this test
        self.server.kill()


class Writer(threading.Thread):
    """Sends acts and remembers those without an answer; after a crash it sends them again first,
    in their order."""

    def __init__(self, harness, handle, seed):
        super().__init__(daemon=True)
        self.harness, self.handle = harness, handle
        self.random = random.Random(f"{seed} {handle}")
        self.waiting = collections.OrderedDict()  # call id: act
        self.count = 0
        self.repeated = 0

    def run(self):
        again = []
        while again or self.waiting or not self.harness.stop.is_set():
            client = self.harness.connect(self.handle)
            if client is None:
                continue
            try:
                self.session(client, again)
            except GONE:
                again = list(self.waiting.values()) + again
                self.waiting.clear()
            except (everi.RpcError, everi.Violation) as err:
                self.harness.problem("no act fails", f"{self.handle}: {err}")
                return
            client.close()

    def session(self, client, again):
        """Until the connection ends, or all is done. What `again` holds goes first."""
        while again or self.waiting or not self.harness.stop.is_set():
            while len(self.waiting) < WINDOW and (again or not self.harness.stop.is_set()):
                act = again[0] if again else self.invent()
                call_id = f"call {client.calls + 1}"
                self.waiting[call_id] = act  # before it is sent: a crash may come in between
                if again:
                    again.pop(0)
                    self.repeated += 1
                client.send(act.method, act.params)
                if not again:
                    time.sleep(PAUSE_S)
            self.take_answers(client)

    def take_answers(self, client):
        """The answer to the oldest request, and all that are there already."""
        call_id = next(iter(self.waiting))
        answer = client.answer(call_id)
        client.pushes.clear()
        if "error" in answer:
            raise everi.RpcError(answer["error"])
        act = self.waiting.pop(call_id)
        act.result = answer["result"]
        if act.method == "update.post":
            with self.harness.lock:
                self.harness.updates.append(act.result["id"])

    def invent(self):
        """The next act of this writer, written into the ledger before it is sent."""
        self.count += 1
        key = f"{self.handle}-{self.count}"
        method, params = self.draw(key)
        act = Act(self.handle, method, params)
        self.harness.record(act)
        return act

    def draw(self, key):
        dice = self.random.random()
        with self.harness.lock:
            update = self.random.choice(self.harness.updates) if self.harness.updates else None
        if dice < 0.5 or update is None and dice >= 0.65:
            return "message.send", {"conversation": self.harness.group, "text": f"m {key}",
                                    "client_id": key}
        if dice < 0.65:
            mention = self.random.choice(["", f" @{self.random.choice(self.harness.handles)}"])
            return "update.post", {"text": f"u {key}{mention}", "client_id": key}
        if dice < 0.8:
            return "comment.post", {"update": update, "text": f"c {key}", "client_id": key}
        if dice < 0.95:
            return "update.react", {"id": update, "kind": "like", "on": True}
        other = self.random.choice([h for h in self.harness.handles if h != self.handle])
        return "person.follow", {"handle": other}


class Reader(threading.Thread):
    """Listens: live, and by sync after each crash. It must see every message once, in order."""

    def __init__(self, harness, handle):
        super().__init__(daemon=True)
        self.harness, self.handle = harness, handle
        self.cursor = None
        self.seen = []
        self.done = threading.Event()

    def run(self):
        while not self.done.is_set():
            client = self.harness.connect(self.handle)
            if client is None:
                continue
            try:
                self.session(client)
            except GONE:
                pass
            except (everi.RpcError, everi.Violation) as err:
                self.harness.problem("no act fails", f"{self.handle}: {err}")
                return
            client.close()

    def session(self, client):
        self.cursor = self.cursor or self.harness.cursors[self.handle]
        self.catch_up(client)
        while not self.done.is_set():
            self.take(client.pushes)
            client.pushes.clear()
            client.pump()

    def catch_up(self, client):
        more = True
        while more:
            answer = client.call("sync", cursor=self.cursor)
            if answer["resync"]:
                self.harness.problem("each reader sees each message once, in order",
                                     f"{self.handle} was told to load afresh")
            self.take(answer["pushes"])
            more = answer["more"]

    def take(self, pushes):
        """protocol: "a client drops what it has seen"."""
        for push in pushes:
            cursor = push["params"].get("cursor")
            if cursor is None or cursor <= self.cursor:
                continue
            self.cursor = cursor
            if push["method"] == "message.new":
                self.seen.append(push["params"]["message"]["seq"])


def pages(client, method, by="before", **params):
    """All items of a list."""
    while True:
        page = client.call(method, limit=200, **params)
        yield from page["items"]
        if page["next"] is None:
            return
        params[by] = page["next"]


class Verifier:
    """Holds the ledger against what people see, once the pipeline has nothing left to do."""

    def __init__(self, harness):
        self.harness = harness
        self.problem = harness.problem
        self.clients = {h: harness.connect(h) for h in harness.handles}
        self.acts = collections.defaultdict(list)
        for act in harness.ledger:
            self.acts[act.method].append(act)
        self.author = {a.result["id"]: a.writer for a in self.acts["update.post"]}

    def wait_for_queues(self):
        deadline = time.monotonic() + 60
        while True:
            queues = self.harness.server.admin("queue", "list")["items"]
            if all(q["depth"] + q["in_flight"] + q["delayed"] == 0 for q in queues
                   if q["name"] not in self.harness.kept):
                break
            if time.monotonic() > deadline:
                self.problem("the queues run dry", json.dumps(queues))
                break
            time.sleep(0.05)  # a poll, with a deadline
        for queue in queues:
            if queue["dead"] or queue["expired"]:
                self.problem("the queues run dry", f"dead letters: {queue}")

    def verify(self):
        for look in (self.messages, self.live, self.updates, self.comments_and_likes,
                     self.follows, self.notifications):
            try:
                look()
            except everi.RpcError as err:
                self.problem("what was answered is there", f"{look.__name__}: {err}")

    def messages(self):
        check = "each message once, dense, the same for every reader"
        want = {a.result["seq"]: (a.result["id"], a.params["text"], a.writer)
                for a in self.acts["message.send"]}
        if sorted(want) != list(range(1, len(self.acts["message.send"]) + 1)):
            self.problem(check, "the answered seqs are not 1..n, each once")
        first = None
        for reader in self.harness.readers:
            found = list(pages(self.clients[reader.handle], "message.history", by="after_seq",
                               conversation=self.harness.group, after_seq=0))
            have = {m["seq"]: (m["id"], m["text"], m["from"]["handle"]) for m in found}
            if [m["seq"] for m in found] != list(range(1, len(found) + 1)) or have != want:
                self.problem(check, f"{reader.handle}: {len(found)} messages, {len(want)} sent")
            first = first or found
            if found != first:
                self.problem(check, f"{reader.handle} reads another history than the first reader")

    def live(self):
        check = "each reader sees each message once, in order"
        count = len(self.acts["message.send"])
        for reader in self.harness.readers:
            if reader.seen != list(range(1, count + 1)):
                at = next((i for i, s in enumerate(reader.seen) if s != i + 1), len(reader.seen))
                self.problem(check, f"{reader.handle}: {len(reader.seen)} of {count}, wrong from "
                                    f"place {at}: {reader.seen[at:at + 5]}")

    def updates(self):
        check = "each update once"
        for writer in self.harness.writers:
            mine = [a for a in self.acts["update.post"] if a.writer == writer.handle]
            client = self.clients[writer.handle]
            found = [i["update"] for i in pages(client, "feed.home")
                     if i["update"]["author"]["handle"] == writer.handle]
            want = sorted((a.result["id"], a.params["text"]) for a in mine)
            if sorted((u["id"], u["text"]) for u in found) != want:
                self.problem(check, f"{writer.handle}: {len(found)} in the feed, {len(want)} sent")
            count = client.call("person.get", handle=writer.handle)["updates"]
            if count != len(want):
                self.problem(check, f"{writer.handle}: counted {count}, sent {len(want)}")

    def comments_and_likes(self):
        comments, likes = collections.defaultdict(list), collections.defaultdict(set)
        for act in self.acts["comment.post"]:
            comments[act.params["update"]].append((act.result["id"], act.params["text"]))
        for act in self.acts["update.react"]:
            likes[act.params["id"]].add(act.writer)
        client = self.clients[self.harness.handles[0]]
        for update in self.author:
            found = [(c["id"], c["text"]) for c in pages(client, "comment.list", update=update)]
            if sorted(found) != sorted(comments[update]):
                self.problem("each comment once", f"{update}: {found} / {comments[update]}")
            seen = client.call("update.get", id=update)
            if (seen["comments"], seen["likes"]) != (len(found), len(likes[update])):
                self.problem("counts of updates are exact",
                             f"{update}: {seen['comments']} comments, {seen['likes']} likes; "
                             f"{len(found)} and {len(likes[update])} in truth")

    def follows(self):
        pairs = {(a.writer, a.params["handle"]) for a in self.acts["person.follow"]}
        for handle, client in self.clients.items():
            person = client.call("person.get", handle=handle)
            want = (sum(a == handle for a, _ in pairs), sum(b == handle for _, b in pairs))
            if (person["following"], person["followers"]) != want:
                self.problem("follows are counted once", f"{handle}: {person} / {want}")

    def notifications(self):
        """(kind, target): who, for each person; groups stay open, for nobody reads them."""
        want = collections.defaultdict(lambda: collections.defaultdict(set))
        for act in self.acts["update.post"]:
            words = act.params["text"].split("@")
            if len(words) > 1 and words[1] != act.writer:
                want[words[1]][("mention", act.result["id"])].add(act.writer)
        for act in self.acts["comment.post"]:
            self._expect(want, "comment", act.params["update"], act.writer)
        for act in self.acts["update.react"]:
            self._expect(want, "like", act.params["id"], act.writer)
        for act in self.acts["person.follow"]:
            want[act.params["handle"]][("follow", None)].add(act.writer)
        for handle in self.harness.handles[:-1]:
            want[handle][("group_added", self.harness.group)].add(self.harness.handles[-1])
        for handle, client in self.clients.items():
            self._compare(handle, client, want[handle])

    def _expect(self, want, kind, update, writer):
        if self.author[update] != writer:
            want[self.author[update]][(kind, update)].add(writer)

    def _compare(self, handle, client, want):
        check = "each notification once"
        found = collections.Counter()
        for group in pages(client, "notification.list"):
            key = (group["kind"], group["target"] and group["target"]["id"])
            found[key] += 1
            if group["count"] != len(want.get(key, ())):
                self.problem(check, f"{handle} {key}: {group['count']} actors, "
                                    f"{len(want.get(key, ()))} in truth")
        if set(found) != set(want) or any(n != 1 for n in found.values()):
            missing, extra = set(want) - set(found), set(found) - set(want)
            twice = [k for k, n in found.items() if n > 1]
            self.problem(check, f"{handle}: missing {sorted(missing, key=str)[:5]}, "
                                f"too many {sorted(extra, key=str)[:5]}, twice {twice[:5]}")


CHECKS = ("the store is sound after each kill", "no act fails", "every act is answered in the end",
          "at least half of the kills meet unanswered requests", "the queues run dry",
          "what was answered is there",
          "each message once, dense, the same for every reader",
          "each reader sees each message once, in order", "each update once", "each comment once",
          "counts of updates are exact", "follows are counted once", "each notification once",
          "the server ends cleanly")


def kill_and_restart(harness, kills):
    """The middle part: the figures of it."""
    figures = {"kills": 0, "with requests unanswered": 0, "unanswered requests": 0,
               "kills while recovering": 0, "slowest start (ms)": 0}
    for n in range(kills):
        time.sleep(harness.random.uniform(*harness.between_s))  # the moment is the input
        unanswered = sum(len(w.waiting) for w in harness.writers)
        harness.up.clear()
        harness.server.kill()
        figures["kills"] += 1
        figures["with requests unanswered"] += unanswered > 0
        figures["unanswered requests"] += unanswered
        if n % 3 == 2:
            harness.kill_while_recovering()
            figures["kills while recovering"] += 1
        took = harness.restart(check_offline=n % 2 == 1)
        figures["slowest start (ms)"] = max(figures["slowest start (ms)"], round(took * 1000))
        harness.up.set()
    if figures["with requests unanswered"] * 2 < kills:
        harness.problem("at least half of the kills meet unanswered requests", str(figures))
    return figures


def finish(harness):
    """Everybody says what is left to say."""
    harness.stop.set()
    for writer in harness.writers:
        writer.join(120)
    open_acts = [a for a in harness.ledger if a.result is None]
    if open_acts:
        harness.problem("every act is answered in the end", f"{len(open_acts)} are not")
        harness.ledger = [a for a in harness.ledger if a.result is not None]
    verifier = Verifier(harness)
    verifier.wait_for_queues()
    last = sum(a.method == "message.send" for a in harness.ledger)
    deadline = time.monotonic() + everi.TIMEOUT_S
    while any(len(r.seen) < last for r in harness.readers) and time.monotonic() < deadline:
        time.sleep(0.02)  # a poll, with a deadline
    for reader in harness.readers:
        reader.done.set()
    return verifier


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--between", type=float, nargs=2, default=(0.3, 2.5),
                        help="seconds from one kill to the next, drawn between these")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(1 << 32)))
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    harness = Harness(args)
    try:
        harness.set_up()
        for thread in [*harness.writers, *harness.readers]:
            thread.start()
        figures = kill_and_restart(harness, args.kills)
        verifier = finish(harness)
        verifier.verify()
        harness.check_store("in the end")
        harness.server.stop()
    finally:
        log = harness.server.log()
        harness.server.remove()
    for complaint in harness.server.complaints:
        harness.problem("the server ends cleanly", complaint)
    return report(harness, figures, log)


def report(harness, figures, log, checks=CHECKS):
    counts = collections.Counter(a.method for a in harness.ledger)
    figures["repeated requests"] = sum(w.repeated for w in harness.writers)
    for name, value in [*figures.items(), *sorted(counts.items())]:
        print(f"{value:8}  {name}")
    for check in checks:
        for text in harness.problems[check][:10]:
            print(f"FAILED {check}: {text}")
    failed = sum(bool(harness.problems[check]) for check in checks)
    if failed:
        print(log)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
