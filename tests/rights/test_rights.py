#!/usr/bin/python3
"""Who may do what: every row of matrix.txt, asked of a real server by everybody it names.

    test_rights.py [WORD...]     only rows whose section or method contains one of the words

A cell is one call by one person about something made for that cell alone. What answers not_found
must answer in the same words as what never existed. Every method of the server has a row, and
whoever is not logged in is refused by every one that needs a person.
"""
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from everi import PASSWORD, RpcError, Server  # noqa: E402
from world import World  # noqa: E402

CELLS = {"ok": None, "nf": "not_found", "no": "forbidden", "cf": "conflict",
         "ip": "invalid_params", "ua": "unauthenticated", "un": "unavailable"}


class Row:
    """One operation: what is asked about what, and what each of the cast hears."""

    def __init__(self, line, section, cast, text):
        match = re.fullmatch(r"([a-z_.]+) (\{.*\})\s*:\s*(.*)", text)
        if not match:
            raise SystemExit(f"matrix.txt:{line}: METHOD {{PARAMS}} : CELLS")
        self.where, self.section = f"matrix.txt:{line}", section
        self.method, self.params = match.group(1), match.group(2)
        cells = match.group(3).split()
        if len(cells) != len(cast) or set(cells) - set(CELLS) - {"-"}:
            raise SystemExit(f"{self.where}: {len(cast)} cells of {' '.join([*CELLS, '-'])}")
        self.cells = [(who, CELLS[cell]) for who, cell in zip(cast, cells) if cell != "-"]


def read_matrix(path):
    rows, section, cast = [], None, []
    with open(path, encoding="utf-8") as f:
        for line, text in enumerate(f, 1):
            text = text.split(" #")[0].strip()
            if text.startswith("#") or not text:
                continue
            head = re.fullmatch(r"\[([a-z ]+)\]\s*(.*)", text)
            if head:
                section, cast = head.group(1), head.group(2).split()
            else:
                rows.append(Row(line, section, cast, text))
    return rows


def fill(params, names):
    """The parameters with $name replaced; a name that the section does not make is a KeyError."""
    return json.loads(re.sub(r"\$([a-z_]+)", lambda m: names[m.group(1)], params))


def outcome(client, method, params):
    """The error of a call, or None."""
    try:
        client.call(method, **params)
    except RpcError as err:
        return err.error
    return None


def problems_of_cell(world, row, who, expected):
    names = world.make(row.section, who)
    client = world.person(who)
    error = outcome(client, row.method, fill(row.params, names))
    world.restore(row.method, who)
    heard = error["data"]["reason"] if error else None
    label = f"{row.where} [{row.section}] {row.method} by {who}"
    if heard != expected:
        return [f"{label}: {heard or 'ok'} instead of {expected or 'ok'} ({error})"]
    if expected == "not_found":
        absent = outcome(client, row.method, fill(row.params, world.absent(names)))
        if absent != error:
            return [f"{label}: hidden answers {error}, absent {absent}"]
    return []


def problems_of_row(world, row):
    return [p for who, expected in row.cells for p in problems_of_cell(world, row, who, expected)]


def anonymous(server, document):
    """A stranger's calls, one for each method: x-access says which are refused."""
    problems = []
    client = server.connect()
    for method in document["methods"]:
        if method["x-access"] == "anyone":
            continue
        error = outcome(client, method["name"], {})
        if not error or error["data"]["reason"] != "unauthenticated":
            problems.append(f"{method['name']} without login: {error}")
    client.close()
    return problems


def complete(document, rows):
    """Methods for everybody have no row: nobody is refused there."""
    asked = {m["name"] for m in document["methods"] if m["x-access"] != "anyone"}
    found = {row.method for row in rows}
    return [f"{name}: no row in matrix.txt" for name in sorted(asked - found)] + \
           [f"{name}: a row for no method" for name in sorted(found - asked)]


def main():
    rows = read_matrix(os.path.join(HERE, "matrix.txt"))
    words = sys.argv[1:]
    passed = failed = 0

    def count(problems):
        nonlocal passed, failed
        passed, failed = passed + (not problems), failed + bool(problems)
        for problem in problems:
            print("FAILED", problem)

    with Server() as server:
        world = World(server, PASSWORD)
        document = world.person("stranger").call("rpc.discover")
        if not words:
            count(complete(document, rows))
            count(anonymous(server, document))
        for row in rows:
            if not words or any(w in row.section or w in row.method for w in words):
                count(problems_of_row(world, row))
        world.close()
        server.stop()
        count(server.complaints)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
