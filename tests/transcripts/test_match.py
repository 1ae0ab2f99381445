#!/usr/bin/python3
"""The comparison that every transcript rests on: what it takes, and above all what it refuses."""
import sys

from match import MEASURED, Unbound, compare, expand
from script import macros, unroll

ID, TIME = "u1m84d0mj00003", "2026-11-23T14:30:00.000Z"

TAKEN = (  # expected, got
    (1, 1), ("x", "x"), (None, None), ([1, [2]], [1, [2]]), ({"a": 1}, {"a": 1}),
    ("$_:id", ID), ("$_:time", TIME), ("$known", "value"), ("$known:id", "value"),
    ({"...": "$base", "b": 3}, {"a": 1, "b": 3}), (["$_:id", "$_:id"], ["x", "y"]),
    (MEASURED, 0.5), ("$_:seq", 7), ("$base", {"a": 1, "b": 2}),
    ("!not_found", {"code": -32004, "message": "m", "data": {"reason": "not_found"}}),
    ("!invalid_params a[1]", {"code": -32602, "message": "m",
                              "data": {"reason": "invalid_params", "field": "a[1]"}}),
    ("!rate_limited retry", {"code": -32029, "message": "m",
                             "data": {"reason": "rate_limited", "retry_after_ms": 5}}),
)
REFUSED = (
    (1, 2), (1, 1.0), (1, True), (0, False), (1, "1"), ("x", "X"), (None, 0), ([], {}),
    ([1], [1, 2]), ([1, 2], [2, 1]), ({"a": 1}, {"a": 1, "b": 1}), ({"a": 1, "b": 1}, {"a": 1}),
    ("$_:id", ""), ("$_:id", "a b"), ("$_:id", 5), ("$_:id", None), ("$_:time", "2026-11-23"),
    ("$_:time", "2026-11-23T14:30:00Z"), ("$_:token", "short"), ("$known", "other"),
    ("$known:id", "other"), (["$new:id", "$new:id"], ["x", "y"]), (MEASURED, -1),
    (MEASURED, True), ({"...": "$base"}, {"a": 1}), ("$_:seq", 0), ("$_:seq", True),
    ("!not_found", {"code": -32004, "message": "m", "data": {"reason": "conflict"}}),
    ("!not_found", {"code": -32009, "message": "m", "data": {"reason": "not_found"}}),
    ("!not_found", {"code": -32004, "message": "m", "data": {"reason": "not_found", "field": "x"}}),
    ("!not_found x", {"code": -32004, "message": "m", "data": {"reason": "not_found"}}),
    ("!rate_limited retry", {"code": -32029, "message": "m", "data": {"reason": "rate_limited"}}),
    ("!rate_limited", {"code": -32029, "message": "m",
                       "data": {"reason": "rate_limited", "retry_after_ms": 5}}),
    ("!not_found", None), ("!not_found", {}),
)


def names():
    return {"known": "value", "base": {"a": 1, "b": 2}, "now": TIME}


def failures():
    for expected, got in TAKEN:
        if compare(expected, got, names()):
            yield f"refused: {expected!r} for {got!r}"
    for expected, got in REFUSED:
        if not compare(expected, got, names()):
            yield f"taken: {expected!r} for {got!r}"
    bound = names()
    compare({"id": "$mine:id"}, {"id": ID}, bound)
    if expand(["$mine", {"...": "$base", "b": "$now"}], bound) != [ID, {"a": 1, "b": TIME}]:
        yield "expand does not put values in"
    try:
        expand("$nobody", names())
        yield "a name without a value was expanded"
    except Unbound:
        pass
    if macros("${x*3}${i}${other}", {"i": 7}) != "xxx7${other}":
        yield "macros"
    if unroll([(1, "repeat 1..2"), (2, "a ${i}"), (3, "end"), (4, "b")]) \
            != [(2, "a 1"), (2, "a 2"), (4, "b")]:
        yield "repeat"


def main():
    found = list(failures())
    for text in found:
        print(f"FAILED {text}")
    print(f"{len(TAKEN) + len(REFUSED) + 4 - len(found)} passed, {len(found)} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
