#!/usr/bin/python3
"""What hostile clients do to everybody else: hostile.py LOAD_BINARY [--seconds N] [ATTACK...]

A server with its limits on, people at work (everi-load: a group in which one speaks), and beside
them, from other addresses, one attack after the other. Printed for each: the others' p99 without it
and with it, to their sockets and to their answers, the server's memory, and what the server counted.
Everything stays on the loopback, and every attack has an end. Attackers run at the lowest priority:
elsewhere they would have processors of their own. An attack is judged where it kills
the server, lets its memory grow beyond a bound, or leaves people without what they were sent;
latencies are for a quiet machine with the release build to tell.

Attacks: half_open logins large_password mutated_frames slow_readers
"""
import argparse
import contextlib
import json
import multiprocessing
import os
import random
import resource
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

STRANGER = "127.0.0.66"
SESSIONS, RATE = 50, 8  # of people at work
HALF_OPEN, LOGINS, SLOW, MUTATED = 5000, 200, 200, 1000000
AGAIN_S = 1.0  # between one round of connections and the next
GROWTH_KIB = 256 << 10  # more than all attacks together may take
COUNTED = ("everi_connections_refused_total", "everi_rate_limited_total",
           "everi_connections_ended_total", "everi_closed_total")


# -------------------------------------------------------------------------------- the attacks: each
# runs in a process of its own until `stop` is set, and says what it did


def dialled(port, wait=True):
    sock = socket.socket()
    sock.bind((STRANGER, 0))
    sock.settimeout(5 if wait else 0)
    with contextlib.suppress(BlockingIOError):
        sock.connect(("127.0.0.1", port))
    return sock


def half_open(port, stop, _):
    """Thousands of connections that say nothing, or half of it; those that end come again."""
    socks, opened = {}, 0
    while not stop.wait(AGAIN_S if opened else 0):
        for _ in range(HALF_OPEN - len(socks)):
            sock = dialled(port, wait=False)
            socks[sock.fileno()] = sock
            opened += 1
            if opened % 2:
                with contextlib.suppress(OSError):
                    sock.send(b"GET /ws HTTP/1.1\r\nHost: everi\r\nUpgr")
        for number, sock in list(socks.items()):
            try:
                if not sock.recv(1024):
                    socks.pop(number).close()
            except BlockingIOError:
                pass
            except OSError:
                socks.pop(number).close()
    return f"{opened} connections, {HALF_OPEN} at a time"


def login_frame(password):
    return everi.frame(everi.TEXT, json.dumps({
        "jsonrpc": "2.0", "id": 1, "method": "session.login",
        "params": {"handle": "victim", "password": password}}).encode())


def connections(port, count):
    found = []
    for _ in range(count):
        with contextlib.suppress(everi.Closed, everi.Refused, everi.Failure, OSError):
            found.append(everi.Socket(port, source=STRANGER))
    return found


def logins(port, stop, _):
    """Wrong passwords, from many connections at once, over and over."""
    tried, frame = 0, login_frame("wrong horse battery")
    while not stop.wait(AGAIN_S if tried else 0):
        clients = connections(port, LOGINS)
        for client in clients:
            with contextlib.suppress(everi.Closed):
                client.send_bytes(frame)
        for client in clients:
            with contextlib.suppress(everi.Closed, everi.Failure):
                client.receive(timeout=5)
            client.close()
        tried += len(clients)
    return f"{tried} logins, {LOGINS} at a time"


def large_password(port, stop, _):
    """A password of 1 MB in one frame, and in fragments."""
    tried, whole = 0, login_frame("x" * (1 << 20))
    part = b"x" * 60000
    while not stop.is_set():
        for client in connections(port, 4):
            with contextlib.suppress(everi.Closed, everi.Failure, OSError):
                if tried % 2:
                    client.send_bytes(whole)
                else:
                    client.send_bytes(everi.frame(everi.TEXT, login_frame("x")[-60:], fin=False))
                    for _ in range(18):
                        client.send_bytes(everi.frame(0, part, fin=False))
                client.receive(timeout=5)
            client.close()
            tried += 1
    return f"{tried} passwords of 1 MB"


REQUESTS = (("server.info", {}), ("session.login", {"handle": "victim", "password": "x" * 12}),
            ("session.resume", {"token": "x" * 43}), ("person.get", {"handle": "victim"}),
            ("message.send", {"conversation": "g0000000000001", "text": "\u0259" * 20}))


def changed(rng, data, likely):
    """Some of its bytes replaced: mostly by one of `likely`, or the first would end it all."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        data[rng.randrange(len(data))] = rng.randrange(256) if rng.random() < 0.01 \
            else rng.choice(likely)
    return bytes(data)


def mutations(seed, count):
    """Good requests of which some bytes are others; now and then of their frames, too."""
    rng = random.Random(seed)
    good = [json.dumps({"jsonrpc": "2.0", "id": n, "method": method, "params": params},
                       ensure_ascii=False).encode() for n, (method, params) in enumerate(REQUESTS)]
    for _ in range(count):
        frame = everi.frame(everi.TEXT, changed(rng, rng.choice(good), b'{}[]",:\\0e-_az '))
        yield changed(rng, frame[:4], b"\x81\x01\x89") + frame[4:] if rng.random() < 0.005 \
            else frame


def mutated_frames(port, stop, _):
    frames = list(mutations(1, 20000))
    sent = turns = 0
    while not stop.is_set() and sent < MUTATED:
        for client in connections(port, 8):
            client.sock.settimeout(1)
            turns += 1
            at = (turns * 997) % len(frames)
            for n in range(at, at + 2000, 20):
                chunk = [frames[i % len(frames)] for i in range(n, n + 20)]
                try:
                    client.sock.sendall(b"".join(chunk))
                except OSError:
                    break
                sent += len(chunk)
            client.close()
    return f"{sent} mutated frames over {turns} connections"


def slow_readers(port, stop, tokens):
    """Members of a group who never read, while somebody writes as much as they may."""
    readers = []
    for n in range(SLOW):
        with contextlib.suppress(everi.Closed, everi.Refused, everi.Failure, OSError):
            readers.append(everi.Socket(port, source=STRANGER, rcvbuf=4096,
                                        token=tokens["slow"][n % len(tokens["slow"])]))
    writer = everi.Client(port, token=tokens["writer"], source="127.0.0.67")
    sent = 0
    while not stop.is_set():
        try:
            writer.call("message.send", conversation=tokens["group"], text="\U0001f600" * 4000)
            sent += 1
        except everi.RpcError as err:
            time.sleep(err.error["data"].get("retry_after_ms", 100) / 1000)
        except (everi.Closed, everi.Failure):
            writer = everi.Client(port, token=tokens["writer"], source="127.0.0.67")
        writer.pushes.clear()
    return f"{len(readers)} slow readers, {sent} messages of 16 KB to each"


ATTACKS = (half_open, logins, large_password, mutated_frames, slow_readers)


def attacker(attack, port, stop, tokens, said):
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    said.put(attack(port, stop, tokens))


# ------------------------------------------------------------------------------------ the others


def at_work(load, server, seconds):
    """The figures of people at work."""
    done = subprocess.run([load, "--url", f"ws://127.0.0.1:{server.port}/ws", "--json",
                           "--sessions", str(SESSIONS), "--rate", str(RATE), "--seconds",
                           str(seconds), "--directory", server.home, "--tokens",
                           os.path.join(server.home, "tokens")], stdout=subprocess.PIPE, text=True,
                          check=False, timeout=seconds + 120)
    return json.loads(done.stdout) if done.returncode == 0 and done.stdout else None


def memory(server, what):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith(what + ":"))


def forget_peak(server):
    with contextlib.suppress(OSError), open(f"/proc/{server.process.pid}/clear_refs", "w",
                                            encoding="ascii") as f:
        f.write("5")


def counters(server):
    _, _, text = everi.http(server.port, "GET", "/metrics")
    rows = (line.rsplit(" ", 1) for line in text.decode().splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in rows if name.startswith(COUNTED)}


def scene(server):
    """People whom the attacks need: a victim, and readers who will be slow."""
    made = {}
    for handle in ("victim", "writer", "slow1", "slow2", "slow3"):
        client = server.register(handle)
        made[handle] = client.login["token"]
        client.close()
    writer = server.connect(token=made["writer"])
    group = writer.call("group.create", name="Slow", members=["slow1", "slow2", "slow3"])["id"]
    writer.close()
    return {"writer": made["writer"], "group": group,
            "slow": [made["slow1"], made["slow2"], made["slow3"]]}


def with_attack(load, server, attack, tokens, seconds):
    """(the others' figures, what the attack says it did)"""
    stop, said = multiprocessing.Event(), multiprocessing.Queue()
    process = multiprocessing.Process(target=attacker,
                                      args=(attack, server.port, stop, tokens, said))
    process.start()
    try:
        time.sleep(2)  # it is under way
        figures = at_work(load, server, seconds)
    finally:
        stop.set()
    did = said.get(timeout=60)
    process.join()
    return figures, did


def row(name, before, during):
    cells = [f"{name:28}"]
    for way in ("arrival", "answer"):
        one, two = before[way]["p99"], during[way]["p99"]
        cells.append(f"{one:9.2f} {two:9.2f} {two / one if one else 0:6.1f}x")
    return " | ".join(cells)


def problems_of(server, attack, before, during, grown):
    if server.process.poll() is not None:
        return [f"{attack}: the server is gone: {server.log()[-2000:]}"]
    problems = []
    if not before or not during:
        problems.append(f"{attack}: people at work were not served")
    elif during["arrivals"] < during["arrivals_due"]:
        problems.append(f"{attack}: {during['arrivals']} of {during['arrivals_due']} arrived")
    if grown > GROWTH_KIB:
        problems.append(f"{attack}: the server grew by {grown >> 10} MiB")
    return problems


def one(load, server, attack, tokens, seconds):
    """Prints the figures of an attack; returns what is wrong."""
    before = at_work(load, server, seconds)
    counted, resident = counters(server), memory(server, "VmRSS")
    forget_peak(server)
    during, did = with_attack(load, server, attack, tokens, seconds)
    if server.process.poll() is not None:
        return problems_of(server, attack.__name__, before, during, 0)
    peak = memory(server, "VmHWM")
    if before and during:
        print(row(attack.__name__, before, during))
    print(f"    {did}; memory {resident >> 10} MiB before, {peak >> 10} MiB at most")
    after = counters(server)
    for name in sorted(after):
        if after[name] > counted.get(name, 0):
            print(f"    {name} +{after[name] - counted.get(name, 0):.0f}")
    sys.stdout.flush()
    return problems_of(server, attack.__name__, before, during, peak - resident)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("load")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("attacks", nargs="*", metavar="ATTACK", default=[])
    args = parser.parse_intermixed_args()
    problems, asked = [], [a for a in ATTACKS if not args.attacks or a.__name__ in args.attacks]
    if set(args.attacks) - {a.__name__ for a in ATTACKS}:
        parser.error("attacks are " + " ".join(a.__name__ for a in ATTACKS))
    with everi.Server(clock=None) as server:  # to register people at work
        tokens = scene(server)
        at_work(args.load, server, 1)
        server.stop()
        server.options.remove("--no-rate-limits")
        server.start()
        print(f"{'others, p99 in ms':28} | {'to sockets':^27} | {'to answers':^27}\n"
              f"{'':28} | {'without':>9} {'with':>9} {'':7} | {'without':>9} {'with':>9}")
        for attack in asked:
            problems += one(args.load, server, attack, tokens, args.seconds)
            if server.process.poll() is not None:
                break
        if server.process.poll() is None:
            server.stop()
        problems += server.complaints
    for problem in problems:
        print("FAILED", problem)
    print(f"{len(asked) - min(len(problems), len(asked))} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
