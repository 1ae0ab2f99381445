#!/usr/bin/python3
"""Everi and its peers under fan-out, side by side: fanout.py BUILD_DIR [option...]

  --members 100,1000,5000,10000   sizes of the group
  --only everi,raw,...            some subjects only (names in the first column of SUBJECTS)
  --light-s 4 --rung-ms 1500      how long each phase takes
  --cores 0,1                     of the servers, of the generator
  --json FILE                     every figure
  --write                         puts the table into README.md beside this file

BUILD_DIR is of the release preset, with the targets everi-server, everi-fan and everi-raw-loop.
Every server is fresh for every row; what is in a row was measured in one life of one server.
"""
import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time

import servers

README = os.path.join(servers.HERE, "README.md")
BOUND_MS = 100
STALLED = 200
# Deliveries a second, as a share of the peer's, by size of the group. The bare loop's is a dream.
WANTED = {100: {"nats": 1, "raw": 0.39}, 5000: {"nats": 1, "raw": 0.5},
          1000: {"nats": 1, "redis": 1, "mosquitto": 10, "raw": 0.9}}
TABLE_BEGIN, TABLE_END = "<!-- the last table -->", "<!-- its end -->"

# name -> (title, the generator's subject, server)
SUBJECTS = {
    "everi": ("Everi, pushes batched", "everi", lambda b, n: servers.Everi(n)),
    "everi1": ("Everi, a frame a push", "everi", lambda b, n: servers.Everi(n, batch=False)),
    "nats": ("nats-server, JetStream on file", "nats", lambda b, n: servers.Nats()),
    "redis": ("redis pub/sub", "redis", lambda b, n: servers.Redis()),
    "mosquitto": ("mosquitto, WebSocket, QoS 1", "mosquitto", lambda b, n: servers.Mosquitto()),
    "raw1": ("bare epoll, a send a message", "raw", lambda b, n: servers.Raw(b, "each")),
    "raw": ("bare epoll, gathering", "raw", lambda b, n: servers.Raw(b, "gather")),
    "raw_long": ("the same, lines as long as Everi's", "raw",
                 lambda b, n: servers.Raw(b, "gather", "480")),
}


class Probe:
    """What the disk takes to make 4 KiB durable, and what the kernel holds for sockets, 20 times a
    second while a server is measured."""

    def __init__(self):
        self.times, self.socket_pages = [], []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        with tempfile.NamedTemporaryFile() as file:
            while not self.ended.wait(0.05):
                began = time.monotonic()
                file.write(b"x" * 4096)
                file.flush()
                os.fdatasync(file.fileno())
                self.times.append((time.monotonic() - began) * 1000)
                with open("/proc/net/sockstat", encoding="ascii") as f:
                    self.socket_pages.append(int(re.search(r"TCP:.* mem (\d+)", f.read()).group(1)))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def figures(self):
        times = sorted(self.times)
        return {"fdatasync_p50": times[len(times) // 2], "fdatasync_p99": times[len(times) * 99 // 100],
                "socket_mib": (max(self.socket_pages) - self.socket_pages[0]) * 4 / 1024}


def run_generator(options, subject, server, members, *extra):
    command = ["taskset", "-c", options.cores[1],
               os.path.join(options.build, "tests", "bench", "everi-fan"), "--subject", subject,
               "--url", f"ws://127.0.0.1:{server.port}{server.path}", "--server-pid",
               str(server.pid), "--members", str(members), "--seconds", str(options.light_s),
               "--rung-ms", str(options.rung_ms), *server.generator_options(), *extra]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)


def measure(options, name, members, *extra):
    """The generator's figures for one subject."""
    _, subject, make = SUBJECTS[name]
    with make(os.path.join(options.build, "tests", "bench", "everi-raw-loop"), members) as server, \
            Probe() as probe:
        done = run_generator(options, subject, server, members, *extra)
    if done.returncode != 0:
        return {"failed": done.stderr.strip()}
    return {**json.loads(done.stdout), **probe.figures()}


def best(figures):
    """The rung with most deliveries under the bound; None where there is none."""
    within = [r for r in figures.get("rungs", []) if r["latency"]["p99"] < BOUND_MS]
    return max(within, key=lambda r: r["a_second"], default=None)


def short(rate):
    return f"{rate / 1e6:.2f} M" if rate >= 1e6 else f"{rate / 1e3:.0f} k"


def row(name, figures):
    if "failed" in figures:
        return f"| {SUBJECTS[name][0]} | failed: {figures['failed'][:80]} |"
    light, logins, top = figures["light"], figures["logins"], best(figures)
    cells = [SUBJECTS[name][0], f"{light['latency']['p50']:.1f} / {light['latency']['p99']:.1f}",
             f"{light['answer']['p50']:.2f}" if light["answer"]["count"] else ""]
    if top:
        cells += [short(top["a_second"]), f"{top['latency']['p99']:.0f}", str(top["in_flight"]),
                  f"{top['server_s_per_million']:.2f}", f"{top['busy'] * 100:.0f} %"]
    else:
        least = min(figures["rungs"], key=lambda r: r["latency"]["p99"])
        cells += [f"({short(least['a_second'])})", f"{least['latency']['p99']:.0f}",
                  str(least["in_flight"]), f"{least['server_s_per_million']:.2f}",
                  f"{least['busy'] * 100:.0f} %"]
    cells += [f"{logins['a_second'] / 1000:.1f} k", f"{logins['kib']:.1f}",
              f"{figures['idle']['server_busy'] * 100:.1f} %"]
    return "| " + " | ".join(cells) + " |"


HEAD = ("| | A: p50 / p99 ms | answer p50 ms | B: deliveries/s | p99 ms | in flight | CPU s per M | "
        "generator busy | C: logins/s | KiB a connection | idle CPU |\n" + "|---" * 11 + "|")


def table(results):
    lines = []
    for members, rows in results.items():
        lines += [f"\n**{members} members**\n", HEAD, *(row(n, f) for n, f in rows.items())]
    return "\n".join(lines)


# ---- Everi's own targets, as ratios within this run ----


def rate(rows, name):
    """Of the best rung; where none is under the bound, of the one nearest to it, which flatters."""
    rungs = rows.get(name, {}).get("rungs", [])
    top = best({"rungs": rungs}) or min(rungs, key=lambda r: r["latency"]["p99"], default=None)
    return top["a_second"] if top else None


def ratio_line(what, value, other, least):
    if value is None or not other:
        return f"| {what} | no figure | {least} | |"
    return f"| {what} | {value / other:.2f} | {least} | {'yes' if value / other >= least else '**no**'} |"


def at_most_line(what, value, bound, unit):
    return f"| {what} | {value:.2f} {unit} | at most {bound:.2f} {unit} | " \
           f"{'yes' if value <= bound else '**no**'} |"


def light_targets(rows):
    everi, bare = rows["everi"], rows["raw"]
    latency, disk = everi["light"]["latency"], everi
    return [
        at_most_line("delivery p99 at 5 a second: 2 × bare epoll + fdatasync p99", latency["p99"],
                     2 * bare["light"]["latency"]["p99"] + disk["fdatasync_p99"], "ms"),
        at_most_line("answer p50: 2 × (fdatasync p50 + echo p50)", everi["light"]["answer"]["p50"],
                     2 * (disk["fdatasync_p50"] + bare["echo"]["p50"]), "ms"),
    ]


def targets(results):
    lines = ["", "| target | this run | wanted | met |", "|---|---|---|---|"]
    for members, rows in results.items():
        if any(n not in rows or "failed" in rows[n] for n in ("everi", "raw")):
            continue
        mine = rate(rows, "everi")
        for peer, least in WANTED.get(members, {}).items():
            if peer in rows:
                lines.append(ratio_line(f"N = {members}: deliveries against {SUBJECTS[peer][0]}",
                                        mine, rate(rows, peer), least))
        if members in WANTED and "everi1" in rows:
            lines.append(ratio_line(f"N = {members}: a frame a push against batched",
                                    rate(rows, "everi1"), mine, 0.7))
        if members == 1000:
            lines += light_targets(rows)
        if members >= 1000:  # below that it is mostly what is made once
            lines.append(at_most_line(f"N = {members}: memory of a connection",
                                      rows["everi"]["logins"]["kib"], 3, "KiB"))
        if members == 5000:
            lines.append(ratio_line("N = 5000: logins, of 3,000 a second",
                                    rows["everi"]["logins"]["a_second"], 3000, 1))
    return "\n".join(lines)


def stalled(options):
    """1,000 who read, with and without STALLED who don't: the kernel's buffers of those fill at 100
    texts a second, and they reach the server's bound in the rungs."""
    extra = ("--rate", "100", "--most-waiting", "20000")
    alone = measure(options, "everi", 1000, *extra)
    among = measure(options, "everi", 1000 + STALLED, "--stalled", str(STALLED), *extra)
    if "failed" in alone or "failed" in among:
        return f"\nstalled readers: failed: {alone.get('failed')} {among.get('failed')}"
    p99 = [f["light"]["latency"]["p99"] for f in (alone, among)]
    return "\n".join([
        f"\n**{STALLED} stalled readers among 1,000 others**, 100 messages a second, then rungs\n",
        "| | others' p99 ms | server MiB | kernel MiB for sockets | most deliveries/s |", "|---|---|---|---|---|",
        *(f"| {what} | {f['light']['latency']['p99']:.1f} | {f['light']['server_kib'] / 1024:.0f} | "
          f"{f['socket_mib']:.0f} | {short(best(f)['a_second']) if best(f) else 'none'} |"
          for what, f in (("without", alone), ("with", among))),
        f"\nothers' p99 changed by {(p99[1] / p99[0] - 1) * 100:+.0f} % (wanted: less than 20 %)"])


def durable(options):
    """Messages a second in a group of one, against SQLite alone writing the same rows."""
    with servers.Everi(1) as server:
        done = run_generator(options, "everi", server, 1, "--rate", "0", "--rung-ms", "3000")
        if done.returncode != 0:
            return f"\ndurable messages: failed: {done.stderr}"
        mine = best(json.loads(done.stdout))
        server.server.stop()
        written = servers.written_rows(server.store())
    with servers.Everi(1) as empty:
        empty.server.stop()
        bare = servers.bare_loop(empty.store(), written)
    if not mine:
        return "\ndurable messages: none under 100 ms"
    return "\n".join([
        "\n**Durable messages a second, a group of one**\n", "| Everi | CPU µs a message | SQLite alone, "
        f"{servers.BATCH} messages a transaction | ratio (wanted: 0.6) |", "|---|---|---|---|",
        f"| {mine['a_second']:.0f} | {mine['server_s_per_million']:.0f} | {bare:.0f} | "
        f"{mine['a_second'] / bare:.2f} |"])


def write_readme(text):
    with open(README, encoding="utf-8") as f:
        before, _, rest = f.read().partition(TABLE_BEGIN)
    _, _, after = rest.partition(TABLE_END)
    with open(README, "w", encoding="utf-8") as f:
        f.write(f"{before}{TABLE_BEGIN}\n{text}\n\n{TABLE_END}{after}")


def parse():
    p = argparse.ArgumentParser(description="Everi and its peers under fan-out")
    p.add_argument("build")
    p.add_argument("--members", default="100,1000,5000,10000")
    p.add_argument("--only", default=",".join(SUBJECTS))
    p.add_argument("--light-s", type=int, default=4)
    p.add_argument("--rung-ms", type=int, default=1500)
    p.add_argument("--cores", default="0,1")
    p.add_argument("--table-only", action="store_true", help="no durable messages, no stalled readers")
    p.add_argument("--json")
    p.add_argument("--write", action="store_true")
    options = p.parse_args()
    options.cores = options.cores.split(",")
    return options


def main():
    options = parse()
    os.environ.setdefault("EVERI_SERVER", os.path.join(options.build, "server", "everi-server"))
    os.sched_setaffinity(0, {int(options.cores[0])})  # inherited by every server
    results = {}
    for members in map(int, options.members.split(",")):
        rows = results[members] = {}
        for name in options.only.split(","):
            rows[name] = measure(options, name, members)
            print(row(name, rows[name]), file=sys.stderr, flush=True)
    text = table(results) + "\n" + targets(results)
    if not options.table_only:
        text += "\n" + durable(options) + "\n" + stalled(options)
    text = f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} processors, " \
           f"Linux {platform.release()}\n{text}"
    print(text)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as f:
            json.dump(results, f, indent=1)
    if options.write:
        write_readme(text)
    return 1 if any("failed" in f for rows in results.values() for f in rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
