#!/usr/bin/python3
"""A server of its own under everi-load: under_load.py LOAD_BINARY [LOAD_OPTION...]

Runs both modes, prints their tables, and fails where the load does, or where the server (built with
a sanitizer) has something to report. For figures to compare, run it on a quiet machine with the
release build.
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

MODES = ("message", "notify")


def run(load, server, mode, options):
    """None, or what went wrong."""
    done = subprocess.run([load, "--url", f"ws://127.0.0.1:{server.port}/ws", "--mode", mode,
                           "--directory", server.home,
                           "--tokens", os.path.join(server.home, "tokens"), *options],
                          stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    return None if done.returncode == 0 else f"{mode}: everi-load ended with {done.returncode}"


def main():
    load, *options = sys.argv[1:]
    with everi.Server(clock=None) as server:
        problems = [run(load, server, mode, options) for mode in MODES]
        status, out, _ = server.command("check", "--json")
        problems.append(None if status == 0 else f"check: {out}")
        server.stop()
        problems += server.complaints or [None]
    failed = [p for p in problems if p]
    for problem in failed:
        print(f"FAILED {problem}")
    print(f"{len(problems) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
