#!/usr/bin/python3
"""Whether the time of a login tells which handles exist: login_time.py [--samples 1000]

Wrong passwords for handles that somebody has and for handles that nobody has, in turn, in random
order within each pair, over connections of their own. Printed: both distributions, and how likely
they are the same (Mann-Whitney over all, the sign test over the pairs). Fails where either is
beyond what happens once in 100,000 times by chance, or where the two differ in words.
"""
import argparse
import math
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

KNOWN = 20
Z_MAX = 4.42  # two-sided, once in 100,000
SHOWN = (("p10", 0.10), ("p50", 0.50), ("p90", 0.90), ("p99", 0.99))


def attempt(server, handle):
    """(milliseconds from the frame to its answer, the error)"""
    client = server.connect()
    start = time.perf_counter()
    try:
        client.call("session.login", handle=handle, password="wrong horse battery")
    except everi.RpcError as err:
        took = (time.perf_counter() - start) * 1000
        client.close()
        return took, err.error
    raise SystemExit("a wrong password was good")


def measure(server, samples):
    """Pairs of times, known first, and the different errors that came."""
    rng = random.Random(7)
    pairs, words = [], set()
    for n in range(samples):
        handles = [f"known{rng.randrange(KNOWN)}", f"other{n}"]
        order = rng.sample((0, 1), 2)
        times = [0.0, 0.0]
        for which in order:
            times[which], error = attempt(server, handles[which])
            words.add(str(error))
        pairs.append(times)
    return pairs, words


def mann_whitney_z(one, other):
    """How many standard deviations the ranks of one are from those of equals."""
    ranked = sorted([(t, 0) for t in one] + [(t, 1) for t in other])
    ranks = sum(i + 1 for i, (_, which) in enumerate(ranked) if which == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    return (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


def sign_z(pairs):
    longer = sum(known > other for known, other in pairs)
    return (longer - len(pairs) / 2) / math.sqrt(len(pairs) / 4)


def show(name, times):
    times = sorted(times)
    cells = " ".join(f"{label} {times[int(len(times) * q)]:8.3f}" for label, q in SHOWN)
    print(f"{name:16} {cells}  mean {sum(times) / len(times):8.3f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--samples", type=int, default=1000)
    samples = parser.parse_args().samples
    with everi.Server(clock=None) as server:
        for n in range(KNOWN):
            server.register(f"known{n}").close()
        measure(server, 20)  # caches are warm, and both ways compiled
        pairs, words = measure(server, samples)
        server.stop()
        complaints = server.complaints
    known, other = [p[0] for p in pairs], [p[1] for p in pairs]
    show("known handles", known)
    show("unknown handles", other)
    figures = (("Mann-Whitney", mann_whitney_z(known, other)), ("sign test", sign_z(pairs)))
    for name, z in figures:
        print(f"{name:16} z = {z:+.2f}, p = {math.erfc(abs(z) / math.sqrt(2)):.3f}")
    problems = [f"{name}: z = {z:+.2f}" for name, z in figures if abs(z) > Z_MAX]
    problems += [f"different words: {words}"] if len(words) != 1 else []
    problems += complaints
    for problem in problems:
        print("FAILED", problem)
    print(f"{3 - len(problems)} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
