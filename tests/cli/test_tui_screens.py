#!/usr/bin/python3
"""The screens against servers that misbehave: each ends in a sentence on the screen, and nothing of
what such a server sends reaches the terminal as it came. Played headless, through the login form.

A new misbehaviour is a script for fake_server.py and a row of ROWS.
"""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from fake_server import Fake
import tui

LOGIN = {"person": {}, "token": "t" * 43, "expires_at": "2027-01-01T00:00:00.000Z", "cursor": "a1"}
FORM = ['type "agshin"', 'key Tab', 'type "correct horse battery"', 'key Enter']


def entered(connection):
    connection.upgrade()
    connection.answer(connection.receive(), LOGIN)
    return connection


def no_json(connection):
    connection.upgrade().receive()
    connection.send("this is no JSON")
    connection.wait_gone()


def no_json_later(connection):
    entered(connection).receive()
    connection.send("{{{{")
    connection.wait_gone()


def no_cursor(connection):
    connection.upgrade()
    connection.answer(connection.receive(), {"token": "t"})
    connection.wait_gone()


def refused(connection):
    connection.upgrade()
    connection.refuse(connection.receive(), "forbidden")
    connection.wait_gone()


def ended(connection):
    entered(connection).push("session.ended", reason="revoked")
    connection.wait_gone()


def no_websocket(connection):
    connection.read_head()
    connection.send_bytes(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    connection.wait_gone()


def terminal_escapes(connection):
    entered(connection)
    evil = {"id": "u\x1b[31m", "text": "\x1b]0;evil\x07 \u202eleft \ufeff fine",
            "author": {"handle": "x" * 3000, "name": "\x1b[2J" * 50}, "at": "never",
            "topics": [5, "\x9b31m"], "entities": [{"kind": "mention", "start": -1, "end": 10**9}]}
    junk = {"items": [1, None, {"update": evil, "reason": []}], "next": {"no": "cursor"}}
    for _ in range(4):
        connection.answer(connection.receive(), junk)
    connection.push("message.new", cursor="b1", message=[])
    connection.push("update.new", cursor="b2", update={"id": "q", "text": "y" * 200000})
    connection.push("notification.changed", cursor="b3", unread="many", group={"id": 7})
    connection.push("conversation.changed", cursor="b4", conversation={"id": "g", "role": 5})
    connection.wait_gone()


ROWS = [
    # name, the server, what the screen says
    ("no_json", no_json, "that is no JSON"),
    ("no_json_later", no_json_later, "that is no JSON"),
    ("no_cursor", no_cursor, "without a token and a cursor"),
    ("refused", refused, "Forbidden"),
    ("ended", ended, "ended from another one"),
    ("no_websocket", no_websocket, "HTTP 404"),
    ("terminal_escapes", terminal_escapes, "fine"),
]


def play(script):
    home = tui.Home()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "it.everi")
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(script) + "\n")
        return tui.run(home, "--script", path, "--headless")


def main():
    failed = 0
    for name, server, sentence in ROWS:
        with Fake(server) as fake:
            status, _, said = play(["size 80x24", f"connect {fake.url}", "login", 'wait "Sign in"',
                                    *FORM, f"wait {json.dumps(sentence)} 15s"])
        if status != 0 or fake.complaints:
            failed += 1
            print(f"{name}: {said}{fake.complaints}")
    print(f"{len(ROWS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
