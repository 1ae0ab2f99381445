#!/usr/bin/python3
"""What a backlog does to a conversation: the time from sending a message to its arrival, before and
while notify and counters, resumed behind a backlog, drain it; and the server's memory meanwhile.

    EVERI_SERVER=.../everi-server backlog.py [--events 1000000] [--people 1000] [--samples 1000]

Fails where the median or the 99th percentile is twice as long while it drains (pipeline.md: "less
than a factor of two"), or where memory grows by more than --memory MiB over the drain's second half.
"""
import argparse
import os
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)
from drain import QUEUES, memory_mib, write_backlog  # noqa: E402
from everi import Server  # noqa: E402

GAP_S, LOOK_S = 0.005, 0.25


class Watch(threading.Thread):
    """Memory, and how much is left, until nothing is."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.looks, self.seconds = server, [], None

    def run(self):
        started = time.monotonic()
        left = 1
        while left:
            left = sum(self.server.metric(f'everi_queue_depth{{queue="{name}"}}')
                       for name in QUEUES)
            self.looks.append((left, memory_mib(self.server.process.pid, "VmRSS")))
            time.sleep(LOOK_S)  # what it asks counts what is left: not too often
        self.seconds = time.monotonic() - started


def one_message(sender, reader, conversation, n):
    began = time.monotonic()
    sender.call("message.send", conversation=conversation, text=f"Message {n}")
    reader.push("message.new")
    took = time.monotonic() - began
    sender.push("message.new")
    time.sleep(GAP_S)  # as people do
    return took * 1000


def quantile(samples, q):
    return sorted(samples)[min(len(samples) - 1, int(len(samples) * q))]


def tell(name, samples):
    print(f"{name}: {len(samples)} messages, p50 {quantile(samples, 0.5):.2f} ms, "
          f"p99 {quantile(samples, 0.99):.2f} ms, max {max(samples):.2f} ms")


def make_backlog(server, options):
    """Two people with a conversation, on a server started anew behind a backlog."""
    for queue in QUEUES:
        server.admin("queue", "pause", queue)
    tokens = [server.register(handle).login["token"] for handle in ("rustam", "leyla")]
    server.stop()
    write_backlog(os.path.join(server.data, "everi.db"), options.events, options.people)
    server.start()
    return [server.resume(token) for token in tokens]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1000000)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--memory", type=int, default=16)
    options = parser.parse_args()
    with Server(clock=None) as server:
        sender, reader = make_backlog(server, options)
        direct = sender.call("conversation.open", handle="leyla")["id"]
        for n in range(50):  # the store's pages come into memory
            one_message(sender, reader, direct, n)
        before = [one_message(sender, reader, direct, n) for n in range(options.samples)]
        for queue in QUEUES:
            server.admin("queue", "resume", queue)
        watch = Watch(server)
        watch.start()
        during = []
        while watch.is_alive():
            during.append(one_message(sender, reader, direct, len(during)))
    tell("behind the backlog", before)
    tell("while it drains", during)
    memory = [mib for _, mib in watch.looks]
    half = memory[len(memory) // 2:]
    print(f"{options.events} events in {watch.seconds:.1f} s; memory {memory[0]:.0f} MiB at first, "
          f"{max(memory):.0f} at most, {memory[-1]:.0f} in the end")
    ratios = [quantile(during, q) / quantile(before, q) for q in (0.5, 0.99)]
    print(f"times as long: p50 {ratios[0]:.2f}, p99 {ratios[1]:.2f}")
    good = max(ratios) < 2 and max(half) - half[0] <= options.memory
    print("1 passed, 0 failed" if good else "0 passed, 1 failed")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
