"""Expected JSON against what came: exact, but for typed placeholders.

A string "$name:kind" stands for an id, a time, a token, a cursor: the first time it is met it must
look like its kind and gives the name its value, from then on it must be equal. "$name" stands for
what has that name, "$now" for the test clock. The member "..." of an object spreads an object into
it, and the other members override it. A string "!reason field" stands for an error object.
"""
import json
import re

KINDS = {
    "id": re.compile(r"[!-~]{1,64}"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
    "token": re.compile(r"[!-~]{22,256}"),  # at least 128 bits in base64
    "cursor": re.compile(r"[!-~]{1,256}"),
    "words": re.compile(r"[^\n]+"),  # only to ask that two messages are the same
    "challenge": re.compile(r"everi-login-v1\n[^\n]+\n[a-z0-9_]+\n[A-Za-z0-9_-]{22,}"),
    "version": re.compile(r"\d+\.\d+\.\d+"),
}
MEASURED = "$_:measured"  # a figure of the machine's, of the statistics: any number from 0 up
PLACEHOLDER = re.compile(r"\$([a-z_][a-z0-9_]*)(?::([a-z]+))?")

REASONS = {
    "parse_error": -32700, "invalid_request": -32600, "unknown_method": -32601,
    "invalid_params": -32602, "internal": -32603, "unauthenticated": -32001, "forbidden": -32003,
    "not_found": -32004, "conflict": -32009, "too_large": -32013, "rate_limited": -32029,
    "unavailable": -32050,
}


class Unbound(Exception):
    """A placeholder is used before anything gave it a value."""


def placeholder(value):
    """(name, kind) of a placeholder string, else None."""
    match = PLACEHOLDER.fullmatch(value) if isinstance(value, str) else None
    return match.groups() if match else None


def lookup(name, names):
    if name not in names:
        raise Unbound(f"${name} has no value yet")
    return names[name]


def spread(value, names):
    """An object with its "..." replaced by the members of what is named there."""
    if "..." not in value:
        return value
    base = value["..."]
    base = lookup(placeholder(base)[0], names) if isinstance(base, str) else base
    return {**spread(base, names), **{k: v for k, v in value.items() if k != "..."}}


def expand(value, names):
    """A value to be sent: every placeholder by its value."""
    if isinstance(value, dict):
        return {k: expand(v, names) for k, v in spread(value, names).items()}
    if isinstance(value, list):
        return [expand(v, names) for v in value]
    if placeholder(value):
        return expand(lookup(placeholder(value)[0], names), names)
    return value


def shown(value, names):
    """An expected value for people: known placeholders by their values, the others as they are."""
    if isinstance(value, dict):
        return {k: shown(v, names) for k, v in spread(value, names).items()}
    if isinstance(value, list):
        return [shown(v, names) for v in value]
    found = placeholder(value)
    return shown(names[found[0]], names) if found and found[0] in names else value


def compare(expected, got, names, path="$"):
    """What differs, as a list of sentences; binds the placeholders met for the first time."""
    found = placeholder(expected)
    if found:
        return compare_placeholder(expected, found, got, names, path)
    if isinstance(expected, str) and expected.startswith("!"):
        return compare_error(expected, got, path)
    if isinstance(expected, dict) and isinstance(got, dict):
        return compare_objects(spread(expected, names), got, names, path)
    if isinstance(expected, list) and isinstance(got, list):
        return compare_lists(expected, got, names, path)
    if type(expected) is type(got) and expected == got:
        return []
    return [f"{path}: {json.dumps(got, ensure_ascii=False)} instead of "
            f"{json.dumps(expected, ensure_ascii=False)}"]


def compare_placeholder(expected, found, got, names, path):
    name, kind = found
    if expected == MEASURED:
        good = isinstance(got, (int, float)) and not isinstance(got, bool) and got >= 0
        return [] if good else [f"{path}: {got!r} is no measured figure"]
    if name != "_" and (kind is None or name in names):
        return compare(lookup(name, names), got, names, path)
    if kind == "seq":  # of the event log: where something else may have written, too
        good = type(got) is int and got > 0
    else:
        good = isinstance(got, str) and KINDS[kind].fullmatch(got)
    if not good:
        return [f"{path}: {got!r} does not look like a {kind}"]
    if name != "_":
        names[name] = got
    return []


def compare_error(expected, got, path):
    """The number, the reason, the field and whether to wait are exact; the message is prose."""
    reason, *rest = expected[1:].split()
    retry = "retry" in rest
    field = [word for word in rest if word != "retry"]
    data = got.get("data", {}) if isinstance(got, dict) else {}
    want = {"reason": reason, **({"field": field[0]} if field else {})}
    have = {k: v for k, v in data.items() if k != "retry_after_ms"}
    wait = data.get("retry_after_ms")
    if not isinstance(got, dict) or got.get("code") != REASONS[reason] or have != want:
        return [f"{path}: {json.dumps(got, ensure_ascii=False)} instead of the error "
                f"{REASONS[reason]} {json.dumps(want)}"]
    if retry != (type(wait) is int and wait > 0) or (not retry and wait is not None):
        return [f"{path}: retry_after_ms is {wait!r}"]
    return []


def compare_objects(expected, got, names, path):
    problems = []
    for key in [*expected, *(k for k in got if k not in expected)]:
        if key not in got:
            problems.append(f"{path}.{key}: missing")
        elif key not in expected:
            problems.append(f"{path}.{key}: {json.dumps(got[key], ensure_ascii=False)} "
                            "is not expected")
        else:
            problems += compare(expected[key], got[key], names, f"{path}.{key}")
    return problems


def compare_lists(expected, got, names, path):
    problems = []
    if len(expected) != len(got):
        problems.append(f"{path}: {len(got)} items instead of {len(expected)}")
    for i, (e, g) in enumerate(zip(expected, got)):
        problems += compare(e, g, names, f"{path}[{i}]")
    return problems
