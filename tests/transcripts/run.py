#!/usr/bin/python3
"""Runs transcripts: run.py [-j N] [-v] [FILE.rpc ...], without files all of them.

Of all of them together it also asks that every method and push of rpc.discover occurs, and every
reason for which the protocol lets a call fail.
"""
import argparse
import concurrent.futures
import glob
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)

import everi  # noqa: E402
from contract import Contract  # noqa: E402
from match import REASONS  # noqa: E402
from transcript import Runner  # noqa: E402

UNREACHABLE = {"internal"}  # a bug by definition: no transcript can ask for it
NOT_YET_PUSHED = {"message.changed", "message.typing", "presence.changed", "pipeline.tick"}


def discover():
    """The contract as the server under test describes it."""
    with everi.Server() as server:
        client = server.connect()
        return client.call("rpc.discover")


def run_one(path, document):
    """In a process of its own: what is left of a run when it is over."""
    start = time.monotonic()
    runner = Runner(path, Contract(document)).run()
    return runner.name, runner.sections, runner.missed, runner.methods, runner.reasons, \
        runner.pushes, time.monotonic() - start


def coverage(contract, methods, reasons, pushes):
    """Problems of the whole collection."""
    problems = contract.check_document()
    problems += [f"method {m} is in no transcript" for m in sorted(set(contract.methods) - methods)]
    problems += [f"push {p} is in no transcript"
                 for p in sorted(set(contract.pushes) - pushes - NOT_YET_PUSHED)]
    problems += [f"reason {r} is in no transcript"
                 for r in sorted(set(REASONS) - reasons - UNREACHABLE)]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("-j", type=int, default=os.cpu_count())
    parser.add_argument("-v", action="store_true", help="name each section and its file's time")
    args = parser.parse_args()
    files = args.files or sorted(glob.glob(os.path.join(HERE, "*.rpc")))

    contract = Contract(discover())
    methods, reasons, pushes = set(), set(), set()
    passed = failed = 0
    with concurrent.futures.ProcessPoolExecutor(args.j) as pool:
        futures = [pool.submit(run_one, path, contract.document) for path in files]
        for future in futures:
            name, sections, missed, m, r, p, seconds = future.result()
            methods, reasons, pushes = methods | m, reasons | r, pushes | p
            if args.v:
                print(f"{name}: {seconds:.1f} s")
            for title, problems in sections:
                passed, failed = passed + (not problems), failed + bool(problems)
                if problems:
                    print(f"FAILED {name}: {title}", *problems, sep="\n")
                elif args.v:
                    print(f"  ok {title}")
            failed += missed
            if missed:
                print(f"FAILED {name}: {missed} sections were not reached")
    if not args.files:
        problems = coverage(contract, methods, reasons, pushes)
        passed, failed = passed + (not problems), failed + bool(problems)
        print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
