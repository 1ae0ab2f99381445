#!/usr/bin/python3
"""Every scripted session, played headless: run.py [--update] [-v] [FILE.everi ...]

Without files: all of tests/screens and assets/demo, several at a time; each has a server, a port
and directories of its own. Ends with "N passed, N failed". EVERI_TUI and EVERI_SERVER say what is
tested; by default what the release preset builds.

A script passes when it ends well and no sanitizer had anything to say. Where its last step is
`signal NAME` it must die of that signal. A demo must be over in 20 s. A script that ends in a
snapshot is played once more, recorded, and the recording is read by another terminal (vterm_replay,
where the build has it): what that shows must be what the snapshot says. One more is played on a
terminal that knows only ASCII, and those of failing.py must fail as it says.
"""
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import failing

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
DEMOS = os.path.join(ROOT, "assets", "demo")
BUILT = os.path.join(ROOT, "build", "release")
TUI = os.environ.get("EVERI_TUI") or os.path.join(BUILT, "client", "everi-tui")
SERVER = os.environ.get("EVERI_SERVER") or os.path.join(BUILT, "server", "everi-server")
REPLAY = os.path.join(os.path.dirname(TUI), "..", "tests", "screens", "vterm_replay")

PATIENCE_S = float(os.environ.get("EVERI_TEST_TIMEOUT", "180"))
DEMO_S = 20
PLAIN = ("random-1.everi",)
SANITIZER = re.compile(r"(ERROR|WARNING): \w+Sanitizer|runtime error:|Assertion .* failed")
SIGNAL = re.compile(r"^\s*signal\s+(\w+)\s*$", re.MULTILINE)
SNAPSHOT = re.compile(r"^\s*snapshot\s+([\w-]+)\s*$", re.MULTILINE)


def environment(home):
    """Nothing of the user's: neither files nor settings nor a terminal's kind."""
    kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                                                "TSAN_OPTIONS") if name in os.environ}
    return dict(kept, HOME=home, TMPDIR=home, XDG_STATE_HOME=home + "/state",
                XDG_CONFIG_HOME=home + "/config", XDG_DATA_HOME=home + "/data",
                XDG_CACHE_HOME=home + "/cache", LANG="C.UTF-8", TERM="xterm-256color",
                EVERI_SERVER=os.path.abspath(SERVER))


def expected_status(text):
    """0, or minus the signal that the script sends its client at the end."""
    found = SIGNAL.findall(text)
    return -getattr(signal, "SIG" + found[-1]) if found else 0


def leftovers(home):
    """Processes that still run with the script's directory on their command line."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                line = f.read().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if home in line and "everi-server" in line:
            found.append(f"{pid}: {line}")
    return found


def play(path, *options):
    """Plays one script; what is wrong with how it went, "" where nothing is."""
    home = tempfile.mkdtemp(prefix="everi-screens-", dir="/tmp")
    began = time.monotonic()
    try:
        with open(path, encoding="utf-8") as f:
            text = f.read()
        report = os.path.join(home, "report.json")
        command = [TUI, "--script", path, "--headless", "--report", report, *options]
        try:
            done = subprocess.run(command, env=environment(home), stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, errors="replace",
                                  timeout=PATIENCE_S, check=False)
        except subprocess.TimeoutExpired:
            return f"it takes more than {PATIENCE_S:.0f} s"
        took = time.monotonic() - began
        said = (done.stdout + done.stderr)[-12000:]
        if SANITIZER.search(done.stderr):
            return said
        if done.returncode != expected_status(text):
            return f"exit status {done.returncode}\n{said}"
        with open(report, encoding="utf-8") as f:
            if not json.load(f)["ok"]:
                return "it went well, and its report says otherwise"
        if path.startswith(DEMOS) and took > DEMO_S and "--record" not in options:
            return f"a demo is over in {DEMO_S} s, this one took {took:.1f} s"
        return "\n".join(leftovers(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def fail(row):
    """Plays a script that must fail."""
    home = tempfile.mkdtemp(prefix="everi-failing-", dir="/tmp")
    path, report = os.path.join(home, "failing.everi"), os.path.join(home, "report.json")
    try:
        with open(path, "w", encoding="utf-8") as f:
            f.write(row[0])
        done = subprocess.run([TUI, "--script", path, "--headless", "--report", report],
                              env=environment(home), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, errors="replace", timeout=PATIENCE_S, check=False)
        if SANITIZER.search(done.stderr):
            return done.stderr
        found = None
        if os.path.exists(report):
            with open(report, encoding="utf-8") as f:
                found = json.load(f)
        return failing.problem(row, path, done.returncode, found, done.stderr) or \
            "\n".join(leftovers(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def last_snapshot(path):
    """The text of the last snapshot, if nothing but captions and waits follow it; else None."""
    with open(path, encoding="utf-8") as f:
        lines = [line for line in f.read().split("\n") if line.strip()
                 and not line.lstrip().startswith("#")]
    names = SNAPSHOT.findall(lines[-1]) if lines else []
    if not names:
        return None
    with open(os.path.join(os.path.dirname(path), names[0] + ".screen"), encoding="utf-8") as f:
        return f.read().partition("---- looks\n")[0]


def hide_port(text):
    return re.sub(r"(127\.0\.0\.1:)(\d+)", lambda m: m.group(1) + "#" * len(m.group(2)), text)


def check_recording(path):
    """asciicast v2 to the letter: a header, then events whose times never go back."""
    with open(path, encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    header, events = lines[0], lines[1:]
    if header.get("version") != 2 or not {"width", "height"} <= set(header):
        return f"no header of asciicast v2: {header}"
    before = 0
    for event in events:
        at, code, data = event
        if at < before or code not in ("o", "r") or not isinstance(data, str):
            return f"no event of asciicast v2: {event!r:.200}"
        before = at
    return "" if events else "the recording is empty"


def replay(path):
    """Recorded, and read by another terminal."""
    wanted = last_snapshot(path)
    home = tempfile.mkdtemp(prefix="everi-replay-", dir="/tmp")
    cast = os.path.join(home, "session.cast")
    try:
        wrong = play(path, "--record", cast) or check_recording(cast)
        if wrong:
            return wrong
        done = subprocess.run([REPLAY, cast], capture_output=True, text=True, timeout=PATIENCE_S,
                              check=False)
        if done.returncode != 0:
            return done.stdout + done.stderr
        shown = hide_port(done.stdout)
        if shown == wanted:
            return ""
        rows = [f"  row {i}\n    snapshot |{a}|\n    terminal |{b}|" for i, (a, b) in
                enumerate(zip(wanted.split("\n"), shown.split("\n"))) if a != b]
        return "the terminal shows something else than the snapshot:\n" + "\n".join(rows[:8])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def scripts():
    for folder in (HERE, DEMOS):
        for name in sorted(os.listdir(folder)):
            if name.endswith(".everi"):
                yield os.path.join(folder, name)


def jobs(paths, options):
    """(name, function) of each test; the long ones first."""
    for path in paths:
        if os.path.basename(path) in PLAIN and not options:
            yield os.path.relpath(path, ROOT) + ", ASCII", lambda path=path: play(path, "--ascii")
    for path in sorted(paths, key=lambda p: "random" not in p):
        yield os.path.relpath(path, ROOT), lambda path=path: play(path, *options)
    for path in paths:
        if not options and os.path.exists(REPLAY) and last_snapshot(path) is not None:
            yield os.path.relpath(path, ROOT) + ", recorded", lambda path=path: replay(path)


def all_jobs(paths, options):
    yield from jobs(paths or list(scripts()), options)
    if not paths and not options:
        for row in failing.ROWS:
            yield f"fails: {row[0].splitlines()[-1]}", lambda row=row: fail(row)


def main():
    arguments = sys.argv[1:]
    options = [a for a in arguments if a == "--update"]
    verbose = "-v" in arguments
    paths = [os.path.abspath(a) for a in arguments if not a.startswith("-")]
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        running = {pool.submit(run): name for name, run in all_jobs(paths, options)}
        for future in concurrent.futures.as_completed(running):
            try:
                wrong = future.result()
            except Exception as problem:  # a test that breaks is a test that failed
                wrong = repr(problem)
            if wrong:
                failed += 1
                print(f"FAILED {running[future]}\n{wrong}", flush=True)
            else:
                passed += 1
                if verbose:
                    print(f"ok     {running[future]}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
