#!/usr/bin/python3
"""D7: the server ends at each named step between act, event and queue (FAULT_STEP in the source),
under load, and everything is there once, or not at all: what crash.py asks, and beside it what a
subscription brought into an operator's queue, what came back from outside, and what a task took
away.

    steps.py [--seed N] [STEP...]        only these; the debug build alone knows them
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
sys.path.insert(0, os.path.join(ROOT, "tests", "delivery"))

import crash  # noqa: E402
import everi  # noqa: E402
from web import Web  # noqa: E402

WRITERS = 5
crash.PAUSE_S = 0.02
TIMES = 5  # at most: how often a step is passed before it is the end
SAID = 90  # by one who leaves: more than goes at once
QUEUE = "beside"
REACHED = "each step is reached"
BESIDE = "each update once in the operator's queue"
OUTSIDE = "each link once"
GONE = "what a task took away is gone"


def steps_in_the_source():
    found = []
    for folder, _, names in os.walk(os.path.join(ROOT, "server")):
        for name in sorted(names):
            if name.endswith(".c"):
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    found += re.findall(r'FAULT_STEP\("([^"]+)"\)', f.read())
    return found


def knows(step):
    with open(everi.server_binary(), "rb") as f:
        return step.encode() in f.read()


class StepServer(everi.Server):
    """Ends itself at `step`, of the form NAME:N."""

    step = None

    def start(self, wait=True):
        """Our own environment is that of programs we start; admin commands go on to their end."""
        if self.step:
            os.environ["EVERI_FAULTS"] = "step:" + self.step
        try:
            return super().start(wait)
        finally:
            os.environ.pop("EVERI_FAULTS", None)

    def ended(self):
        """Waits until it has ended; whether by itself."""
        try:
            self.process.wait(everi.TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        self.kill()
        return True


class Writer(crash.Writer):
    """Some of the updates hold a link."""

    link = None

    def draw(self, key):
        method, params = super().draw(key)
        if method == "update.post" and self.random.random() < 0.5:
            params["text"] = f"{self.link} " + params["text"]
        return method, params


class Leaver(threading.Thread):
    """People who come, say something and are deleted: tasks take away what is theirs."""

    def __init__(self, harness):
        super().__init__(daemon=True)
        self.harness = harness
        self.gone = []  # (handle, update), each deletion answered

    def run(self):
        n = 0
        while not self.harness.stop.is_set():
            n += 1
            self.harness.up.wait()
            try:
                self.one(f"gone{n}")
            except crash.GONE:
                continue  # some of these stay
            except (everi.RpcError, everi.Violation) as err:
                self.harness.problem("no act fails", f"gone{n}: {err}")
                return

    def one(self, handle):
        client = self.harness.server.register(handle)
        update = client.call("update.post", text="Goodbye", audience="followers")["id"]
        client.socket.send_text(json.dumps([
            {"jsonrpc": "2.0", "id": n, "method": "comment.post",
             "params": {"update": update, "text": f"and {n}"}} for n in range(SAID)]))
        while not client.loose:
            client.pump()
        client.call("person.delete", password=everi.PASSWORD)
        self.gone.append((handle, update))
        client.close()


def go_through(harness, steps):
    """One start for each, and its end."""
    figures = {"steps": len(steps)}
    harness.up.clear()
    harness.server.kill()
    for step in steps:
        harness.server.step = f"{step}:{harness.random.randint(1, TIMES)}"
        harness.server.start(wait=False)
        try:
            harness.server.wait_listening()
            harness.up.set()
        except everi.Failure:
            pass  # it came to the step while it started
        if not harness.server.ended():
            harness.problem(REACHED, harness.server.step)
        harness.up.clear()
        if harness.random.random() < 0.3:
            harness.check_store(step)
    harness.server.step = None
    harness.server.start()
    harness.up.set()
    return figures


def try_again(server):
    """What was outside at five ends of the server is a dead letter, as it should be: it may have
    been their cause. Here it was not."""
    deadline = time.monotonic() + everi.TIMEOUT_S
    while True:
        queue = [q for q in server.admin("queue", "list")["items"] if q["name"] == "link_preview"][0]
        if queue["depth"] + queue["in_flight"] + queue["delayed"] == 0:
            break
        assert time.monotonic() < deadline, queue
        time.sleep(0.05)  # a poll, with a deadline
    for letter in server.admin("queue", "peek", "link_preview", "--dead")["items"]:
        assert "never came back" in letter["error"], letter
    server.admin("queue", "redrive", "link_preview")


def is_there(client, method, **params):
    try:
        return client.call(method, **params)
    except everi.RpcError as err:
        assert err.reason == "not_found", err
        return None


def verify_beside(harness, leaver):
    """What hangs on the acts outside of what crash.py looks at."""
    posted = [a for a in harness.ledger if a.method == "update.post"]
    queue = [q for q in harness.server.admin("queue", "list")["items"] if q["name"] == QUEUE][0]
    if queue["depth"] != len(posted):
        harness.problem(BESIDE, f"{queue}, and {len(posted)} were posted")
    client = harness.connect(harness.handles[0])
    linked = [a.result["id"] for a in posted if "http://" in a.params["text"]]
    for update in linked:
        if client.call("update.get", id=update)["link"] is None:
            harness.problem(OUTSIDE, f"{update} has none")
    for handle, update in leaver.gone:
        if is_there(client, "person.get", handle=handle) or is_there(client, "update.get",
                                                                    id=update):
            harness.problem(GONE, f"{handle} is there")
    return {"links made": len(linked), "people deleted": len(leaver.gone)}


def run(args, web):
    server = StepServer("--link-previews", "on", "--link-preview-allow", f"127.0.0.1:{web.port}",
                        clock=None)
    Writer.link = web.url("/good")
    harness = crash.Harness(args, server, Writer)
    harness.kept = (QUEUE,)
    try:
        harness.set_up()
        server.admin("queue", "add", QUEUE)
        server.admin("subscription", "add", "--topic", "update.posted", "--queue", QUEUE,
                     "--filter", '{"audience": ["public"]}')
        leaver = Leaver(harness)
        threads = [*harness.writers, *harness.readers, leaver]
        for thread in threads:
            thread.start()
        figures = go_through(harness, args.steps)
        harness.stop.set()
        for thread in (leaver, *harness.writers):
            thread.join(everi.TIMEOUT_S)
        try_again(server)
        crash.finish(harness).verify()
        figures |= verify_beside(harness, leaver)
        harness.check_store("in the end")
        server.stop()
    finally:
        log = server.log()
        server.remove()
    for complaint in server.complaints:
        harness.problem("the server ends cleanly", complaint)
    checks = [c for c in crash.CHECKS if not c.startswith("at least half")]
    return crash.report(harness, figures, log, [*checks, REACHED, BESIDE, OUTSIDE, GONE])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("steps", nargs="*", metavar="STEP")
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(1 << 32)))
    args = parser.parse_args()
    args.writers, args.between = WRITERS, (0, 0)
    steps = steps_in_the_source()
    assert len(set(steps)) == len(steps), "a step stands in two places"
    args.steps = args.steps or random.Random(args.seed).sample(steps, len(steps))
    if not knows(steps[0]):
        print("SKIP steps: this build knows no faults\n0 passed, 0 failed")
        return 0
    print(f"seed {args.seed}: {json.dumps(args.steps)}", flush=True)
    with Web() as web:
        return run(args, web)


if __name__ == "__main__":
    sys.exit(main())
