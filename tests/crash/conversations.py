#!/usr/bin/python3
"""Fifty writers, twenty readers, one order: two groups under random disconnects, restarts, kill -9.

Writers send, reply, edit, delete and react; they lose their connection before they read an answer,
and say the same again on the next. Owners invite and remove readers, rename, give roles. Readers
leave in the middle of things and come back with their cursor. The server is killed or restarted
whenever a drawn number of acts is done, so a seed means the same on a slow machine.

In the end each reader's own view, made of pushes and `sync` alone, is held against the ledger of
what was answered, and against what the server shows: dense, identical, nothing twice. Those who
came and went load the history as a client does that enters a conversation.

  conversations.py [--seed N] [--acts 12] [--ends 5]
                                           a long run: --acts 200 --ends 60
"""
import argparse
import collections
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402
from talkers import GONE, Reader, Writer, must_be_stopping, seen  # noqa: E402

WRITERS, READERS = 50, 20
WANDERERS = 6          # readers, the first of them, who are removed and invited in the small group
FEW = 10               # writers, the first of them, who write in the small group too

CHECKS = ("no act fails", "every act is answered in the end", "no message is pushed twice",
          "pushed messages are dense and in order", "who is out hears nothing",
          "nobody is told to load afresh", "views made of pushes are what the ledger says",
          "views made of pushes are what the server shows", "members are the same for everybody",
          "the store is sound", "the server ends cleanly")


class Stage:
    """The server, the people, the ledger, and what went wrong."""

    def __init__(self, args):
        self.random = random.Random(args.seed)
        self.seed, self.acts, self.ends = args.seed, args.acts, args.ends
        self.server = everi.Server(clock=None)
        self.up, self.done = threading.Event(), threading.Event()
        self.lock = threading.Lock()
        self.problems = collections.defaultdict(list)
        self.messages = collections.defaultdict(list)  # group: those answered
        self.answered = 0
        self.groups = {}     # name: id
        self.about = {}      # group id: the last one set
        self.members = {}    # group id: {handle: role}
        self.tokens = {}
        self.writers = [Writer(self, f"w{i}", owns={0: "all", 1: "few"}.get(i),
                               writes_in=("all", "few") if i < FEW else ("all",))
                        for i in range(WRITERS)]
        self.readers = [Reader(self, f"r{i}", wanders=i < WANDERERS) for i in range(READERS)]
        self.wanderers = [r.handle for r in self.readers if r.wanders]

    def set_up(self):
        """Everybody is a member of both groups before the first reader's cursor."""
        self.server.start()
        handles = [p.handle for p in self.writers + self.readers]
        clients = {h: self.server.register(h) for h in handles}
        self.found(clients["w0"], "all", handles)
        self.found(clients["w1"], "few", [w.handle for w in self.writers[:FEW]] +
                   [r.handle for r in self.readers])
        for handle, client in clients.items():
            self.tokens[handle] = client.login["token"]
            client.close()
        for reader in self.readers:
            client = self.server.resume(self.tokens[reader.handle])
            reader.enter(client, self.groups.values())
            client.close()
        self.up.set()

    def found(self, client, name, handles):
        group = client.call("group.create", name=name, members=handles)["id"]
        owner = client.login["person"]["handle"]
        self.groups[name], self.about[group] = group, ""
        self.members[group] = {h: "owner" if h == owner else "member" for h in handles}

    def problem(self, check, text):
        with self.lock:
            self.problems[check].append(text)

    def connect(self, handle, **how):
        """A logged-in connection as soon as the server is up; None when it is not any more."""
        self.up.wait()
        try:
            return self.server.resume(self.tokens[handle], **how)
        except GONE:
            return None
        except everi.RpcError as err:
            must_be_stopping(err)
            return None

    def wait_for(self, answered):
        """Until this many acts were answered; false where they stopped coming."""
        deadline = time.monotonic() + 4 * everi.TIMEOUT_S
        while self.answered < answered:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)  # a poll, with a deadline
        return True

    def end_server(self, kill):
        self.up.clear()
        if kill:
            self.server.kill()
        else:
            self.server.stop()
        self.server.start()
        self.up.set()


class Verifier:
    """Holds the readers' views against the ledger and the server, once nothing is left to do."""

    def __init__(self, stage):
        self.stage = stage
        self.problem = stage.problem

    def difference(self, reader):
        """What of its view is not yet as the ledger says: a text, or None."""
        for group, (member, afresh, messages, conversation) in reader.snapshot().items():
            if member != (reader.handle in self.stage.members[group]) or afresh:
                return f"{reader.handle} in {group}: member: {member}, not loaded: {afresh}"
            if not member:
                continue
            want = {m.seq: m.as_seen() for m in self.stage.messages[group]}
            have = {seq: seen(m) for seq, m in messages.items()}
            if have != want:
                seq = min(s for s in want.keys() | have.keys() if have.get(s) != want.get(s))
                return (f"{reader.handle} in {group}: {len(have)} of {len(want)}; seq {seq} is "
                        f"{have.get(seq)} and should be {want.get(seq)}")
            want = (len(self.stage.members[group]), self.stage.about[group],
                    self.stage.members[group][reader.handle])
            have = (conversation["members"], conversation["about"], conversation["role"])
            if have != want:
                return f"{reader.handle} in {group}: the conversation is {have}, not {want}"
        return None

    def wait_for_views(self):
        """The last pushes are on their way, reactions a quarter of a second behind."""
        deadline = time.monotonic() + everi.TIMEOUT_S
        open_readers = list(self.stage.readers)
        while open_readers and time.monotonic() < deadline:
            open_readers = [r for r in open_readers if self.difference(r)]
            time.sleep(0.02)  # a poll, with a deadline
        for reader in open_readers:
            self.problem("views made of pushes are what the ledger says", self.difference(reader))

    def verify(self):
        for group, messages in self.stage.messages.items():
            if sorted(m.seq for m in messages) != list(range(1, len(messages) + 1)):
                self.problem("pushed messages are dense and in order",
                             f"the answered seqs of {group} are not 1..n, each once")
        for reader in self.stage.readers:
            client = self.stage.connect(reader.handle)
            for group, (member, _, messages, _) in reader.snapshot().items():
                if reader.views[group].heard_outside:
                    self.problem("who is out hears nothing", reader.views[group].heard_outside)
                if not member:
                    continue
                try:
                    self.compare(reader, client, group, messages)
                except everi.RpcError as err:
                    self.problem("views made of pushes are what the server shows",
                                 f"{reader.handle} in {group}: {err}")
            client.close()

    def compare(self, reader, client, group, messages):
        shown = list(pages(client, "message.history", "after_seq", conversation=group,
                           after_seq=0))
        if shown != [messages[seq] for seq in sorted(messages)]:
            odd = next(((a, messages.get(a["seq"])) for a in shown
                        if a != messages.get(a["seq"])), len(shown))
            self.problem("views made of pushes are what the server shows",
                         f"{reader.handle} in {group}: {odd}")
        members = {m["person"]["handle"]: m["role"]
                   for m in pages(client, "conversation.members", "before", id=group)}
        if members != self.stage.members[group]:
            self.problem("members are the same for everybody",
                         f"{reader.handle} in {group}: {sorted(members.items())}")


def pages(client, method, by, **params):
    """All items of a list."""
    while True:
        page = client.call(method, limit=200, **params)
        yield from page["items"]
        if page["next"] is None:
            return
        params[by] = page["next"]


def play(stage):
    """The story up to its last act; how often the server ended, and how."""
    figures = collections.Counter()
    for thread in [*stage.writers, *stage.readers]:
        thread.start()
    total = sum(w.left for w in stage.writers)
    for at in sorted(stage.random.randrange(total * 9 // 10) for _ in range(stage.ends)):
        kill = stage.random.random() < 0.7
        if not stage.wait_for(at):
            break
        stage.end_server(kill)
        figures["kill -9" if kill else "restarts"] += 1
    for writer in stage.writers:
        writer.join(4 * everi.TIMEOUT_S)
    late = [w.handle for w in stage.writers if w.left]
    if late:
        stage.problem("every act is answered in the end", f"of {late}")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--acts", type=int, default=12, help="of each writer")
    parser.add_argument("--ends", type=int, default=5, help="of the server")
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(1 << 32)))
    stage = Stage(parser.parse_args())
    print(f"seed {stage.seed}", flush=True)
    figures = collections.Counter()
    try:
        stage.set_up()
        figures = play(stage)
        verifier = Verifier(stage)
        verifier.wait_for_views()
        stage.done.set()
        for reader in stage.readers:
            reader.join(everi.TIMEOUT_S)
        verifier.verify()
        status, out, err = stage.server.command("check")
        if status != 0:
            stage.problem("the store is sound", f"{status} {out} {err}")
        stage.server.stop()
    finally:
        log = stage.server.log()
        stage.server.remove()
    for complaint in stage.server.complaints:
        stage.problem("the server ends cleanly", complaint)
    return report(stage, figures, log)


def report(stage, figures, log):
    figures["acts"] = stage.answered
    figures["acts said again"] = sum(w.repeated for w in stage.writers)
    figures["messages"] = sum(len(m) for m in stage.messages.values())
    figures["connections of readers"] = sum(r.sessions for r in stage.readers)
    for name, value in figures.items():
        print(f"{value:8}  {name}")
    for check in CHECKS:
        for text in stage.problems[check][:5]:
            print(f"FAILED {check}: {text[:600]}")
    failed = sum(bool(stage.problems[check]) for check in CHECKS)
    if failed:
        print(log)
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
