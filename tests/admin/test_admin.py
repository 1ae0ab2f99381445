#!/usr/bin/python3
"""The admin commands: beside a running server and without one, for programs and for people.

    test_admin.py [WORD...]      only tests whose name contains one of the words

$EVERI_SERVER is the program under test. Nothing sleeps: what waits, waits for an answer.
"""
import concurrent.futures
import contextlib
import fcntl
import json
import os
import re
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from damage import AT_ODDS, DAMAGE, MENDED, PEACE, tell  # noqa: E402
from deletions import test_a_large_deletion_goes_on_after_a_kill  # noqa: E402,F401
from everi import PASSWORD, SANITIZER, RpcError, Server, server_binary  # noqa: E402

TIMEOUT_S = 60
COMMANDS = ("user add", "user list", "user show", "user passwd", "user disable", "user enable",
            "user verify", "user unverify", "user admin", "user people-manager", "invite create",
            "invite list", "invite revoke", "topic list", "topic match",
            "workflow list", "workflow show", "workflow deploy", "workflow remove",
            "workflow executions", "workflow history",
            "subscription add", "subscription list", "subscription remove", "queue add",
            "queue remove", "queue list", "queue peek",
            "queue redrive", "queue purge", "queue pause", "queue resume", "event list", "event show",
            "event trace", "event what-if", "event replay", "clock advance", "backup",
            "restore", "check")


def run(data, *args, stdin="", env=None):
    """(exit status, stdout, stderr) of everi-server ARGS on a data directory."""
    where = ["--data", data] if data else []
    done = subprocess.run([server_binary(), *args, *where], capture_output=True, check=False,
                          input=stdin if isinstance(stdin, bytes) else stdin.encode(),
                          timeout=TIMEOUT_S, env=env)
    out, err = done.stdout.decode(), done.stderr.decode()
    assert not SANITIZER.search(err), err[-8000:]
    return done.returncode, out, err


def ask(data, *args, stdin=""):
    """The document of a command that must do well."""
    status, out, err = run(data, *args, "--json", stdin=stdin)
    assert (status, err) == (0, ""), (args, status, out, err)
    return one_document(out)


def refused(data, *args, stdin=""):
    """(exit status, reason, message) of a command that must fail."""
    status, out, err = run(data, *args, "--json", stdin=stdin)
    assert status != 0 and out == "", (args, status, out, err)
    error = one_document(err)
    assert set(error) == {"error"} and set(error["error"]) == {"reason", "message"}, error
    return status, error["error"]["reason"], error["error"]["message"]


def one_document(text):
    assert text.endswith("\n") and text.count("\n") == 1, text
    return json.loads(text)


def said(data, *args, stdin=""):
    """(exit status, the sentence) of a command that must fail, as people are told."""
    status, out, err = run(data, *args, stdin=stdin)
    lines = err.splitlines()
    assert status != 0 and out == "" and lines and lines[0].startswith("everi-server: "), (out, err)
    assert len(lines) == (2 if status == 2 and "there is no command" not in err else 1), err
    return status, lines[0][len("everi-server: "):]


@contextlib.contextmanager
def directory():
    with tempfile.TemporaryDirectory(prefix="everi-admin-") as home:
        yield os.path.join(home, "data")


def sql(data, text):
    with contextlib.closing(sqlite3.connect(os.path.join(data, "everi.db"))) as db:
        db.executescript(text)


def complaints(server):
    assert not server.complaints, server.complaints


# ------------------------------------------------------------------------------------ wrong usage

LONG = "x" * 81
WRONG = [
    # the words, and what is said of them
    (["frob"], r'there is no command "frob"; everi-server help'),
    (["user"], r'there is no command "user"'),
    (["user", "frob"], r'there is no command "user frob"'),
    (["user list"], r'there is no command "user list"'),
    (["queue", "redirect", "feed"], r'there is no command "queue redirect"'),
    (["user", "list", "all"], r'user list knows no "all"'),
    (["user", "list", "--all"], r"user list has no option --all"),
    (["user", "list", "-a"], r"user list has no option -a"),
    (["user", "list", "--"], r"user list has no option --"),
    (["user", "add"], r"HANDLE is required"),
    (["user", "add", "leyla"], r"--name is required"),
    (["user", "add", "leyla", "--name"], r"--name needs a value"),
    (["user", "add", "leyla", "--name="], r"--name must not be blank"),
    (["user", "add", "leyla", "--name", " \t"], r"--name must not be blank"),
    (["user", "add", "leyla", "--name", "a\nb"], r"--name must be one line"),
    (["user", "add", "leyla", "--name", "a\x1b[2J"], r"--name must not hold control"),
    (["user", "add", "leyla", "--name", "a\u202eb"], r"--name must be one line"),
    (["user", "add", "leyla", "--name", LONG], r"--name must not be longer than 80"),
    (["user", "add", "leyla", "--name", "L", "--title", LONG], r"--title must not be longer"),
    (["user", "add", "leyla", "--name", "L", "--name", "M"], r"--name is given twice"),
    (["user", "add", "leyla", "rustam", "--name", "L"], r'user add knows no "rustam"'),
    (["user", "add", "l", "--name", "L"], r"HANDLE must be a letter and 1 to 29"),
    (["user", "add", "1leyla", "--name", "L"], r"HANDLE must be a letter"),
    (["user", "add", "l" * 31, "--name", "L"], r"HANDLE must be a letter"),
    (["user", "add", "leyl\u00e4", "--name", "L"], r"HANDLE must be a letter"),
    (["user", "add", "leyla", "--name", "L", "--email", "leyla"], r"--email must be one e-mail"),
    (["user", "add", "leyla", "--name", "L", "--email", "a@b\r\nTo: c@d"], r"--email must be one"),
    (["user", "add", "leyla", "--name", "L", "--admin=yes"], r"--admin takes no value"),
    (["user", "add", "leyla", "--name", "L", "--password", "correct horse"], r"no option --passw"),
    (["user", "add", "leyla", "--name", "L", "--password-hash", "x"], r"no option --password-hash"),
    (["user", "add", "leyla", "--name", "L", "--people_manager"], r"no option --people_manager"),
    (["user", "show"], r"HANDLE is required"),
    (["user", "show", "x" * 65], r"HANDLE is too long"),
    (["user", "passwd"], r"HANDLE is required"),
    (["user", "passwd", "leyla", "--password-hash", "x"], r"no option --password-hash"),
    (["user", "admin"], r"ON is required"),
    (["user", "admin", "on"], r"HANDLE is required"),
    (["user", "admin", "yes", "leyla"], r"ON must be on or off"),
    (["user", "people-manager", "leyla", "on"], r"ON must be on or off"),
    (["user", "verify"], r"HANDLE is required"),
    (["user", "disable", "leyla", "rustam"], r'user disable knows no "rustam"'),
    (["invite", "create", "--uses", "0"], r"--uses must be from 1 to 100000"),
    (["invite", "create", "--expires", "7"], r"--expires must be a duration"),
    (["invite", "create", "--expires", "0s"], r"--expires must be a duration"),
    (["invite", "create", "--expires", "366d"], r"--expires must be a duration up to 365d"),
    (["invite", "revoke"], r"INVITE is required"),
    (["queue", "peek"], r"NAME is required"),
    (["queue", "peek", "feed", "--dead", "--dead"], r"--dead is given twice"),
    (["queue", "pause"], r"NAME is required"),
    (["queue", "resume", "feed", "--dead"], r"queue resume has no option --dead"),
    (["event", "list", "--type", "update"], r"--type must be a topic's name"),
    (["event", "list", "--limit", "0"], r"--limit must be from 1 to 10000"),
    (["event", "list", "--limit", "10001"], r"--limit must be from 1 to 10000"),
    (["event", "list", "--limit", "1x"], r"--limit must be an integer"),
    (["event", "list", "--limit", " 1"], r"--limit must be an integer"),
    (["event", "list", "--limit", "9" * 30], r"--limit must be an integer"),
    (["event", "list", "--after", "-1"], r"--after must be 0 or more"),
    (["event", "list", "--after", ""], r"--after must be an integer"),
    (["event", "show"], r"ID is required"),
    (["clock", "advance"], r"DURATION is required"),
    (["clock", "advance", "10"], r"DURATION must be like"),
    (["clock", "advance", "1w"], r"DURATION must be like"),
    (["clock", "advance", "-5s"], r"clock advance has no option -5s"),
    (["clock", "advance", "3651d"], r"no longer than 3650d"),
]


def test_wrong_usage_for_people():
    with directory() as data:
        for words, pattern in WRONG:
            status, sentence = said(data, *words)
            assert status == 2 and re.search(pattern, sentence), (words, status, sentence)
        assert not os.path.exists(data), "wrong usage made a directory"


def test_wrong_usage_for_programs():
    with directory() as data:
        for words, pattern in WRONG:
            status, reason, message = refused(data, *words)
            assert status == 2 and reason in ("invalid_params", "too_large"), (words, reason)
            assert re.search(pattern, message), (words, message)
        assert not os.path.exists(data), "wrong usage made a directory"


def test_bytes_that_are_no_text():
    with directory() as data:
        for words in ([b"user", b"add", b"leyla", b"--name", b"\xff"], [b"user", b"show", b"\xc3"],
                      [b"\xff\xfe"]):
            done = subprocess.run([server_binary().encode(), *words, b"--data", data.encode()],
                                  capture_output=True, check=False, timeout=TIMEOUT_S)
            assert done.returncode == 2 and done.stderr.decode(), (words, done)


def test_no_control_byte_of_the_words_comes_back():
    with directory() as data:
        for words in (["\x1b[2J\u202eevil"], ["user", "show", "\x1b[2J"],
                      ["user", "list", "\x9b31m"]):
            _, sentence = said(data, *words)
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", sentence), sentence


def test_help():
    with directory() as data:
        for word in ("help", "--help"):
            status, out, err = run(data, word)
            assert status == 0 and not err
            for command in COMMANDS:
                assert f"everi-server {command}" in out, command
        for command in COMMANDS:
            status, out, err = run(data, *command.split(), "--help")
            assert status == 0 and out.startswith(f"everi-server {command} ") and not err, command
        assert not os.path.exists(data)


# ---------------------------------------------------------------------------------- both ways

def without_server():
    """Yields a data directory that no server uses."""
    return directory()


@contextlib.contextmanager
def with_server():
    with Server() as server:
        yield server.data
    complaints(server)


EMPTY = [{"name": name, "depth": 0, "in_flight": 0, "delayed": 0, "oldest_at": None, "dead": 0,
          "expired": 0, "purged": 0, "paused": False}
         for name in ("notify", "chat_mentions", "counters", "feed", "search_index",
                      "mail_marks", "link_preview")]


def part_of(whole, part):
    return {k: whole[k] for k in part}


def every_command(data):
    made = ask(data, "user", "add", "Rustam", "--name", "Rustam Hashimov", "--email", "r@x.org",
               "--title", "Speaker", "--verified", "--people-manager")
    assert re.fullmatch("[abcdefghjkmnpqrstuvwxyz2-9]{20}", made.pop("password"))
    at = made["joined_at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", at), at
    assert made == {"handle": "rustam", "name": "Rustam Hashimov", "admin": False, "verified": True,
                    "people_manager": True, "disabled": False, "email": "r@x.org", "joined_at": at}
    leyla = ask(data, "user", "--json", "add", "leyla", "--password-stdin", "--admin",
                "--name=Leyla", stdin=PASSWORD + "\nnot read")
    assert leyla["admin"] and leyla["email"] is None and "password" not in leyla
    assert ask(data, "user", "list") == {"items": [leyla, made]}, "by handle"
    assert ask(data, "user", "show", "RUSTAM") == made
    assert refused(data, "user", "show", "nobody")[:2] == (1, "not_found")
    assert refused(data, "user", "add", "Leyla", "--name", "L")[:2] == (1, "conflict")
    assert refused(data, "user", "add", "everyone", "--name", "E")[:2] == (1, "conflict")
    assert refused(data, "user", "add", "fn_x", "--name", "E")[:2] == (1, "conflict")

    topics = {t["name"]: t["subscriptions"] for t in ask(data, "topic", "list")["items"]}
    assert topics["person.registered"] == []
    assert {"queue": "counters", "filter": None} in topics["update.posted"]
    queues = ask(data, "queue", "list")["items"]
    assert [part_of(q, EMPTY[0]) for q in queues] == EMPTY
    assert ask(data, "queue", "peek", "notify") == {"items": []}
    assert ask(data, "queue", "peek", "notify", "--dead") == {"items": []}
    for what in ("peek", "pause", "resume"):
        assert refused(data, "queue", what, "nope")[:2] == (1, "not_found")
    assert ask(data, "queue", "pause", "feed") == {"name": "feed", "paused": True}
    assert ask(data, "queue", "pause", "feed") == {"name": "feed", "paused": True}
    assert ask(data, "queue", "list")["items"][3]["paused"]
    assert ask(data, "queue", "resume", "feed") == {"name": "feed", "paused": False}
    events_by_every_way(data, at)
    people_by_every_way(data, leyla)
    invites_by_every_way(data)
    assert ask(data, "check") == {"ok": True, "problems": []}


def events_by_every_way(data, at):
    """After two people, one pause and one resume."""
    events = ask(data, "event", "list")["items"]
    assert [e["seq"] for e in events] == [1, 2, 3, 4], "repeating makes no event"
    assert events[0] == {"id": "e0000000000001", "seq": 1, "type": "person.registered",
                         "actor": "rustam", "subject": "rustam", "at": at, "depth": 0,
                         "attributes": {}}
    assert part_of(events[2], ("type", "actor", "subject", "attributes")) == {
        "type": "pipeline.changed", "actor": None, "subject": None,
        "attributes": {"queue": "feed", "paused": True}}

    def seqs(*options):
        return [e["seq"] for e in ask(data, "event", "list", *options)["items"]]

    assert seqs("--limit", "2") == [3, 4], "without --after the newest"
    assert seqs("--after", "1", "--limit", "2") == [2, 3]
    assert seqs("--type", "pipeline.changed") == [3, 4]
    assert seqs("--actor", "leyla") == [2] == seqs("--subject", "Leyla")
    assert seqs("--subject", "u0000000000001") == [], "an update of a person's number"
    assert seqs("--after", "0", "--type", "person.registered", "--actor", "Rustam") == [1]
    assert refused(data, "event", "list", "--actor", "nobody")[:2] == (1, "not_found")
    assert refused(data, "event", "list", "--subject", "nobody")[:2] == (1, "not_found")
    for name in ("1", "e0000000000001"):
        assert ask(data, "event", "show", name) == events[0]
    for name in ("5", "0", "e0000000000005", "u0000000000001", "1x", "9" * 40):
        assert refused(data, "event", "show", name)[:2] == (1, "not_found"), name


def test_every_command_without_a_server():
    with without_server() as data:
        every_command(data)
        status, reason, message = refused(data, "clock", "advance", "1s")
        assert (status, reason) == (1, "conflict") and "--test-clock" in message
        assert sorted(os.listdir(data)) == ["everi.db", "lock"], "the store is closed cleanly"


def test_every_command_with_a_server():
    with with_server() as data:
        every_command(data)


TABLES = [
    # words, a line that must be there
    (["user", "list"], r"^HANDLE +NAME +ADMIN +VERIFIED +MANAGER +DISABLED +EMAIL +JOINED$"),
    (["user", "list"], r"^rustam +Rustam Hashimov +no +yes +no +no +- +2\d{3}-"),
    (["user", "show", "rustam"], r"^NAME +Rustam Hashimov$"),
    (["topic", "list"], r"^update\.posted +0 +notify, counters, feed, search_index, link_preview$"),
    (["queue", "list"], r"^counters +0 +0 +0 +0 +0 +0 +- +no +5$"),
    (["queue", "peek", "notify"], r"^none$"),
    (["queue", "pause", "feed"], r"^PAUSED +yes$"),
    (["queue", "resume", "feed"], r"^PAUSED +no$"),
    (["event", "list"], r"^ +1 +e0000000000001 +person\.registered +rustam +rustam +2"),
    (["event", "list"], r'pipeline\.changed +- +- .*\{"queue":"feed","paused":true\}'),
    (["event", "show", "1"], r"^SUBJECT +rustam$"),
    (["invite", "create"], r"^INVITE +v[0-9a-z]{13}-[A-Za-z0-9_-]{43}$"),
    (["invite", "list"], r"^v[0-9a-z]{13} +1 +2\d{3}-"),
    (["check"], r"^the store is whole"),
]


def people_by_every_way(data, leyla):
    """Repeating changes nothing, and makes no event."""
    steps = ((["verify", "leyla"], {"verified": True}),
             (["people-manager", "on", "leyla"], {"people_manager": True}),
             (["admin", "off", "leyla"], {"admin": False}),
             (["disable", "leyla"], {"disabled": True}),
             (["enable", "leyla"], {"disabled": False}),
             (["unverify", "leyla"], {"verified": False}),
             (["people-manager", "off", "leyla"], {"people_manager": False}),
             (["admin", "on", "leyla"], {"admin": True}))
    for words, change in steps:
        leyla = {**leyla, **change}
        assert ask(data, "user", *words) == leyla == ask(data, "user", *words), words
    made = ask(data, "user", "passwd", "leyla")
    assert re.fullmatch("[abcdefghjkmnpqrstuvwxyz2-9]{20}", made.pop("password"))
    assert made == leyla == ask(data, "user", "passwd", "leyla", "--password-stdin", stdin=PASSWORD)
    for words, _ in steps:
        assert refused(data, "user", *words[:-1], "nobody")[:2] == (1, "not_found")
    events = ask(data, "event", "list", "--after", "4")["items"]
    assert [e["type"] for e in events] == [
        "person.verified", "person.edited", "person.edited", "person.disabled", "person.enabled",
        "person.verified", "person.edited", "person.edited", "password.changed", "password.changed"]
    assert all(e["actor"] is None and e["subject"] == "leyla" for e in events), events
    assert ask(data, "check") == {"ok": True, "problems": []}


def invites_by_every_way(data):
    """The code is shown once, and no file holds it."""
    made = ask(data, "invite", "create", "--uses", "3", "--expires", "2h")
    code = made["invite"]
    name, _, secret = code.partition("-")
    assert made["uses"] == 3 and re.fullmatch(r"v[0-9a-z]{13}", name), made
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret), "256 bits"
    assert ask(data, "invite", "list") == {"items": [{**made, "invite": name}]}
    for file in os.listdir(data):
        path = os.path.join(data, file)
        if os.path.isfile(path):
            assert secret.encode() not in open(path, "rb").read(), file
    assert ask(data, "invite", "revoke", code) == {**made, "invite": name}
    assert refused(data, "invite", "revoke", name)[:2] == (1, "not_found")
    assert ask(data, "invite", "list") == {"items": []}


def text_of_every_command(data):
    status, out, err = run(data, "user", "add", "rustam", "--name", "Rustam Hashimov", "--verified")
    assert status == 0 and not err and re.search(r"^PASSWORD +[a-z2-9]{20}$", out, re.M), out
    for words, line in TABLES:
        status, out, err = run(data, *words)
        assert status == 0 and not err and re.search(line, out, re.M), (words, out, err)
    assert said(data, "user", "show", "nobody") == (1, "nobody has the handle nobody")
    assert said(data, "user", "add", "all", "--name", "A") == (1, "that handle is reserved")
    assert said(data, "queue", "peek", "nope")[0] == 1


def test_text_without_a_server():
    with without_server() as data:
        text_of_every_command(data)
        assert said(data, "clock", "advance", "1s")[0] == 1


def test_text_with_a_server():
    with with_server() as data:
        text_of_every_command(data)
        assert run(data, "clock", "advance", "1m") == (0, "NOW  2026-11-23T14:31:00.000Z\n", "")


def test_the_same_answers_whether_a_server_runs():
    with Server() as server:
        tell(server)
        asked = (["user", "list"], ["topic", "list"], ["queue", "list"], ["check"],
                 ["event", "list", "--limit", "10000"], ["event", "list", "--after", "3"])
        running = [ask(server.data, *words) for words in asked]
        server.stop()
        assert [ask(server.data, *words) for words in asked] == running
        server.start()
        assert [ask(server.data, *words) for words in asked[:-3]] == running[:-3]
    complaints(server)


# ---------------------------------------------------------------------------------- passwords

def test_passwords():
    good = ["correct horse", "x" * 10, "\u0259" * 10, "x" * 1024, " with blanks \t ", "a\u0000"[:1] * 10]
    bad = ["", "\n", "x" * 9, "\u0259" * 9, "x" * 1025, "\u00e9" * 513, "x" * 9 + "\n" + "x" * 9,
           "x" * 10 + "\0" + "x", b"\xff" * 12]
    with Server() as server:
        for i, password in enumerate(good):
            ask(server.data, "user", "add", f"good{i}", "--name", "G", "--password-stdin",
                stdin=password + "\nsomething else\n")
            client = server.connect()
            client.call("session.login", handle=f"good{i}", password=password)
            client.close()
        for password in bad:
            status, reason, message = refused(server.data, "user", "add", "bad", "--name", "B",
                                              "--password-stdin", stdin=password)
            assert (status, reason) == (2, "invalid_params") and "password" in message, password
        made = ask(server.data, "user", "add", "made", "--name", "M")["password"]
        client = server.connect()
        assert client.call("session.login", handle="made", password=made)["token"]
        client.close()
        handles = [p["handle"] for p in ask(server.data, "user", "list")["items"]]
        assert handles == sorted([f"good{i}" for i in range(len(good))] + ["made"])
        server.stop()
        kept = open(os.path.join(server.data, "everi.db"), "rb").read()
        for password in [*good[:1], made]:
            assert password.encode() not in kept
    complaints(server)


# ------------------------------------------------------------------------------ beside a server

def test_clock():
    with Server() as server:
        assert ask(server.data, "clock", "advance", "0s") == {"now": "2026-11-23T14:30:00.000Z"}
        assert ask(server.data, "clock", "advance", "90m") == {"now": "2026-11-23T16:00:00.000Z"}
        assert ask(server.data, "clock", "advance", "4d") == {"now": "2026-11-27T16:00:00.000Z"}
        server.stop()
        server.start()
        assert ask(server.data, "clock", "advance", "1ms") == {"now": "2026-11-27T16:00:00.001Z"}
    complaints(server)
    with Server(clock=None) as server:
        assert refused(server.data, "clock", "advance", "1s")[:2] == (1, "conflict")
    complaints(server)


def test_what_waits():
    with Server() as server:
        ask(server.data, "queue", "pause", "notify")
        rustam, leyla = server.register("rustam"), server.register("leyla")
        leyla.call("person.follow", handle="rustam")
        update = rustam.call("update.post", text="Hello @leyla")
        for seq in range(60):
            leyla.call("update.react", id=update["id"], kind="like", on=seq % 2 == 0)
        items = ask(server.data, "queue", "peek", "notify")["items"]
        follow = ask(server.data, "event", "list", "--type", "person.followed")["items"][0]
        assert len(items) == 50 and items[0] == {
            "id": f"notify:{follow['id']}", "event": follow["id"], "type": "person.followed",
            "receives": 0, "visible_at": follow["at"], "enqueued_at": follow["at"], "error": None}
        assert items[1]["type"] == "update.posted"
        shown = ask(server.data, "event", "show", items[1]["event"])
        assert part_of(shown, ("actor", "subject")) == {"actor": "rustam", "subject": update["id"]}
        assert shown["attributes"] == {"audience": "public", "topics": [], "mentions": ["leyla"],
                                       "length": 12}
        assert len(ask(server.data, "event", "list", "--subject", update["id"])["items"]) == 50
        assert len(ask(server.data, "event", "list", "--subject", update["id"], "--limit",
                       "100")["items"]) == 61
        assert ask(server.data, "check")["ok"], "what a paused queue holds is no problem"
        ask(server.data, "queue", "resume", "notify")
        server.settle()
        assert ask(server.data, "queue", "peek", "notify") == {"items": []}
        assert ask(server.data, "check")["ok"]
        server.stop()
        sql(server.data, "INSERT INTO queue_message (queue, event, state, receives, leased,"
            " visible_at, enqueued_at, error) VALUES ('notify', 8, 1, 5, 0, 1000, 0, 'bad'),"
                         "('notify', 6, 0, 2, 0, 2000, 0, 'worse')")
        assert ask(server.data, "queue", "peek", "notify", "--dead")["items"] == [{
            "id": "notify:e0000000000008", "event": "e0000000000008", "type": "update.reacted",
            "receives": 5, "visible_at": "1970-01-01T00:00:01.000Z",
            "enqueued_at": "1970-01-01T00:00:00.000Z", "error": "bad"}]
        assert [m["error"] for m in ask(server.data, "queue", "peek", "notify")["items"]] == ["worse"]
    complaints(server)


def test_expired_is_accounted_for():
    with Server() as server:
        rustam = server.register("rustam")
        ask(server.data, "queue", "pause", "counters")
        rustam.call("update.post", text="Nobody counts me")
        rustam.close()
        server.advance("4d")
        server.advance("2h")
        ask(server.data, "queue", "resume", "counters")
        server.settle()
        queue = [q for q in ask(server.data, "queue", "list")["items"] if q["name"] == "counters"][0]
        assert part_of(queue, ("depth", "expired")) == {"depth": 0, "expired": 1}
        assert ask(server.data, "check") == {"ok": True, "problems": []}
    complaints(server)


def test_topic_match():
    event = {"id": "e1", "type": "update.posted", "actor": "rustam", "subject": "u1",
             "attributes": {"audience": "public", "topics": ["c"], "length": 80}}

    def match(policy, said=event):
        # The default directory is one that cannot be made: nothing looks for it.
        done = run(None, "topic", "match", "--filter", json.dumps(policy), "--event",
                   json.dumps(said), "--json", env={**os.environ, "XDG_DATA_HOME": "/dev/null",
                                                    "STATE_DIRECTORY": ""})
        return done[0], one_document(done[1] or done[2])

    assert match({"topics": ["c"], "actor": [{"prefix": "ru"}]}) == (
        0, {"ok": True, "refused_by": []})
    assert match({"length": [{"numeric": [">", 80]}]}) == (
        1, {"ok": False, "refused_by": ["length"]})
    status, failure = match({"length": [{"numeric": [">"]}]})
    assert (status, failure["error"]["reason"]) == (2, "invalid_params"), failure
    assert failure["error"]["message"].startswith("--filter: $.length[0].numeric must"), failure
    status, failure = match({}, [])
    assert status == 2 and failure["error"]["message"].startswith("--event: an event"), failure
    status, out, err = run(None, "topic", "match", "--filter", '{"a": [1]}', "--event", "{}")
    assert status == 1 and "no" in out and "a" in out and err == "", (status, out, err)


def test_subscriptions_feed_queues():
    with Server() as server:
        data = server.data
        own = ask(data, "queue", "add", "long_ones", "--delay", "10s", "--retention", "1d")
        assert own == {"name": "long_ones", "delay_ms": 10000, "visibility_ms": 30000,
                       "max_receives": 5, "retention_ms": 86400000, "group_by": None}
        for order in ("subject", "actor", "conversation"):
            made = ask(data, "queue", "add", f"by_{order}", "--fifo", "--group-by", order)
            assert made["group_by"] == order
        assert ask(data, "queue", "add", "in_order", "--fifo")["group_by"] == "subject"
        assert part_of(queue_of(data, "in_order"), ("kind", "group_by", "topic")) == {
            "kind": "operator", "group_by": "subject", "topic": ""}
        ask(data, "queue", "add", "talk")
        for name in ("talk", "notify"):
            assert refused(data, "queue", "add", name)[:2] == (1, "conflict")
        for bad in (("Talk",), ("a-b",), ("a" * 21,), ("x", "--delay", "16m"),
                    ("x", "--retention", "59s"), ("x", "--max-receives", "0"),
                    ("x", "--group-by", "actor"), ("x", "--fifo", "--group-by", "mood")):
            assert refused(data, "queue", "add", *bad)[0] == 2, bad
        policy = {"length": [{"numeric": [">=", 5]}], "actor": [{"anything-but": "leyla"}]}
        made = ask(data, "subscription", "add", "--topic", "update.posted", "--queue", "long_ones",
                   "--filter", json.dumps(policy, indent=1))
        assert part_of(made, ("topic", "queue", "filter")) == {
            "topic": "update.posted", "queue": "long_ones", "filter": policy}
        for topic in ("message.sent", "index.checked_in"):
            ask(data, "subscription", "add", "--topic", topic, "--queue", "talk", "--filter",
                json.dumps({"$or": [{"mentions": [{"exists": True}]}, {"actor": ["rustam"]}]}))
        for bad, status in ((("--topic", "nope", "--queue", "talk"), 2),
                            (("--topic", "update.posted", "--queue", "nope"), 1),
                            (("--topic", "update.posted", "--queue", "notify"), 1),
                            (("--topic", "update.posted", "--queue", "talk", "--filter", "[]"), 2)):
            assert refused(data, "subscription", "add", *bad)[0] == status, bad
        topics = {t["name"]: t["subscriptions"] for t in ask(data, "topic", "list")["items"]}
        assert {"queue": "long_ones", "filter": policy} in topics["update.posted"]

        rustam, leyla = server.register("rustam"), server.register("leyla")
        rustam.call("update.post", text="Long enough")
        rustam.call("update.post", text="No")
        leyla.call("update.post", text="Long enough, and hers")
        direct = leyla.call("conversation.open", handle="rustam")
        leyla.call("message.send", conversation=direct["id"], text="@rustam hello")
        rustam.call("message.send", conversation=direct["id"], text="hello")
        rustam.call("index.check_in", values={d["id"]: 5 for d in
                                              rustam.call("index.dimensions")["items"]})
        server.settle()
        first = queue_of(data, "long_ones")
        assert part_of(first, ("depth", "delayed", "in_flight", "expired")) == {
            "depth": 0, "delayed": 1, "in_flight": 0, "expired": 0}
        assert server.metric('everi_queue_delayed{queue="long_ones"}') == 1
        server.advance("10s")
        assert queue_of(data, "long_ones")["depth"] == 1
        peeked = ask(data, "queue", "peek", "long_ones")["items"]
        assert [m["type"] for m in peeked] == ["update.posted"]
        talk = ask(data, "queue", "peek", "talk")["items"]
        assert [ask(data, "event", "show", m["event"])["actor"] for m in talk] == ["rustam"], \
            "whom messages mention and whose check-ins are is no operator's business"
        assert server.metric("everi_dispatch_events_total") >= 6
        assert server.metric('everi_function_invocations_total{function="counters"}') == 3
        assert server.metric('everi_function_seconds_total{function="counters"}') > 0
        assert server.metric("everi_dispatch_matches_total") == 2
        assert server.metric("everi_dispatch_candidates_total") >= 2
        assert server.metric('everi_queue_depth{queue="talk"}') == 1
        assert queue_of(data, "talk")["topic"] == "message.sent, index.checked_in"

        assert refused(data, "queue", "remove", "talk")[:2] == (1, "conflict"), "it is fed"
        assert refused(data, "queue", "remove", "notify")[:2] == (1, "not_found")
        assert refused(data, "subscription", "remove", "b0000000000001")[:2] == (1, "not_found")
        for one in ask(data, "subscription", "list")["items"]:
            ask(data, "subscription", "remove", one["id"])
        assert ask(data, "subscription", "list") == {"items": []}
        assert refused(data, "queue", "remove", "talk")[:2] == (1, "conflict"), "it is not empty"
        server.advance("4d")
        server.advance("1ms")
        assert queue_of(data, "talk")["expired"] == 1
        ask(data, "queue", "remove", "talk")
        assert ask(data, "check") == {"ok": True, "problems": []}
    complaints(server)


def test_the_log_is_replayed_into_a_queue():
    with Server() as server:
        data = server.data
        rustam = server.register("rustam")
        for n in range(150):
            rustam.call("update.post", text="x" * (1 + n % 2))
        ask(data, "queue", "add", "again")
        assert ask(data, "event", "replay", "--from", "0", "--to-queue", "again") == {
            "replayed": 0}, "nothing feeds it"
        ask(data, "subscription", "add", "--topic", "update.posted", "--queue", "again",
            "--filter", '{"length": [2]}')
        ask(data, "subscription", "add", "--topic", "person.registered", "--queue", "again")
        assert queue_of(data, "again")["depth"] == 0
        server.advance("3d")
        replay = ("event", "replay", "--to-queue", "again", "--from")
        assert ask(data, *replay, "0") == {"replayed": 75 + 1}
        assert ask(data, *replay, "0") == {"replayed": 0}, "what waits there is there"
        assert queue_of(data, "again")["depth"] == 76
        server.advance("3d")
        assert queue_of(data, "again")["depth"] == 76, "they are kept as new ones are"
        assert ask(data, "queue", "purge", "again") == {"purged": 76}
        last = ask(data, "event", "list", "--type", "update.posted", "--limit", "1")["items"][0]
        assert ask(data, *replay, str(last["seq"])) == {"replayed": 1}
        assert ask(data, *replay, str(last["seq"] + 1)) == {"replayed": 0}
        for queue in ("notify", "nope"):
            assert refused(data, "event", "replay", "--from", "0", "--to-queue", queue)[:2] == (
                1, "not_found")
        assert refused(data, "event", "replay", "--to-queue", "again")[0] == 2
        assert ask(data, "check") == {"ok": True, "problems": []}
    complaints(server)


def test_dead_letters_are_moved_and_purged():
    many = 300
    with Server() as server:
        data = server.data
        ask(data, "queue", "pause", "notify")
        rustam, leyla = server.register("rustam"), server.register("leyla")
        update = rustam.call("update.post", text="Hello")
        for seq in range(many):
            leyla.call("update.react", id=update["id"], kind="like", on=seq % 2 == 0)
        server.settle()
        server.stop()
        # As if a function had failed at each: that is nothing that ours do by themselves.
        sql(data, "INSERT INTO queue_message (queue, event, state, receives, leased, visible_at,"
            " enqueued_at, error) SELECT 'notify', seq, 1, 5, 0, at, at, 'why' FROM event"
            " WHERE type IN (7, 8);"
            "UPDATE queue SET position = (SELECT max(seq) FROM event) WHERE name = 'notify'")
        status, _, _ = run(data, "user", "add", "root", "--name", "Root", "--admin",
                           "--password-stdin", stdin=PASSWORD + "\n")
        assert status == 0
        server.start()
        root = server.connect()
        root.call("session.login", handle="root", password=PASSWORD)
        assert server.metric('everi_queue_dead{queue="notify"}') == many + 1
        page = root.call("pipeline.dead_letters", queue="notify", limit=200)
        assert len(page["items"]) == 200 and page["next"]
        rest = root.call("pipeline.dead_letters", queue="notify", limit=200, before=page["next"])
        letters = page["items"] + rest["items"]
        assert len(letters) == many + 1 and rest["next"] is None
        assert [l["event"] for l in letters] == sorted((l["event"] for l in letters), reverse=True)
        oldest = letters[-1]
        assert part_of(oldest, ("type", "error", "attempts")) == {
            "type": "update.posted", "error": "why", "attempts": 5}
        assert oldest["id"] == "notify:" + oldest["event"]
        try:
            root.call("pipeline.dead_letters", queue="feed", before=page["next"])
            raise AssertionError("the cursor of another queue is taken")
        except RpcError as error:
            assert error.error["data"]["field"] == "before", error
        assert root.call("pipeline.redrive", queue="notify",
                         ids=[letters[-1]["id"], letters[-2]["id"]]) == {"moved": 2}
        try:
            root.call("pipeline.redrive", queue="notify", ids=[letters[5]["id"], oldest["id"]])
            raise AssertionError("what is moved already is moved again")
        except RpcError as error:
            assert error.error["data"]["field"] == "ids[1]", error
        assert queue_of(data, "notify")["dead"] == many - 1, "all of them or none"
        ask(data, "queue", "add", "hospital")
        assert refused(data, "queue", "redrive", "notify", "--to", "feed")[1] == "conflict"
        assert ask(data, "queue", "redrive", "notify", "--to", "hospital", "--rate", "9") == {
            "moved": 9}
        assert refused(data, "queue", "redrive", "notify", "--rate", "9")[1] == "conflict"
        server.advance("1s")
        assert queue_of(data, "hospital")["depth"] == 18
        assert ask(data, "queue", "redrive", "notify", "--cancel") == {"moved": 18}
        assert queue_of(data, "notify")["dead"] == many - 1 - 18
        assert root.call("pipeline.redrive", queue="notify") == {"moved": many - 1 - 18}
        assert queue_of(data, "notify")["dead"] == 0
        ask(data, "queue", "resume", "notify")
        server.settle()
        assert part_of(queue_of(data, "notify"), ("depth", "dead", "purged")) == {
            "depth": 0, "dead": 0, "purged": 18}
        assert ask(data, "queue", "purge", "hospital") == {"purged": 18}
        assert server.metric('everi_queue_purged_total{queue="hospital"}') == 18
        assert server.metric('everi_queue_expired_total{queue="hospital"}') == 0
        ask(data, "queue", "pause", "counters")
        for _ in range(3):
            root.call("update.post", text="Uncounted")
        assert ask(data, "queue", "purge", "counters") == {"purged": 3}
        assert queue_of(data, "counters")["depth"] == 0
        events = ask(data, "event", "list", "--type", "pipeline.changed")["items"]
        assert {"queue": "counters", "purged": 3} in [e["attributes"] for e in events]
        assert ask(data, "check") == {"ok": True, "problems": []}
    complaints(server)


def queue_of(data, name):
    return [q for q in ask(data, "queue", "list")["items"] if q["name"] == name][0]


def test_the_socket():
    with Server() as server:
        path = os.path.join(server.data, "admin.sock")
        mode = os.stat(path).st_mode
        assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o600, oct(mode)
        server.stop()
        assert not os.path.exists(path), "a clean stop leaves it behind"
        server.start()
        server.kill()
        assert os.path.exists(path)
        assert ask(server.data, "check")["ok"], "a socket that nobody listens at is no server"
        server.start()
        assert ask(server.data, "user", "list") == {"items": []}, "a stale one is replaced"
    complaints(server)


def talk_raw(data, sent, end=False):
    """What comes back for bytes on the socket, up to its end."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(TIMEOUT_S)
        sock.connect(os.path.join(data, "admin.sock"))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            sock.sendall(sent)
        if end:
            sock.shutdown(socket.SHUT_WR)
        got = b""
        with contextlib.suppress(ConnectionResetError):
            while data := sock.recv(65536):
                got += data
        return got.decode()


def test_strangers_at_the_socket():
    bad = [b"\n", b"{}\n", b"[]\n", b"nonsense\n", b'{"command": 5}\n', b'{"command": "frob"}\n',
           b'{"command": "user show"}\n', b'{"command": "user show", "args": []}\n',
           b'{"command": "user show", "args": {"handle": 5}}\n',
           b'{"command": "user list", "args": {"x": 1}}\n',
           b'{"command": "user add", "args": {"handle": "leyla", "name": "L"}}\n',
           b'{"command": "user add", "args": {"handle": "leyla", "name": "L",'
           b' "password_hash": "secret"}}\n',
           b'{"command": "clock advance", "args": {"duration": "soon"}}\n',
           b'{"command": "user list", "command": "check"}\n', b"[" * 1000 + b"\n", b"\xff\n"]
    with Server() as server:
        for line in bad:
            answer = one_document(talk_raw(server.data, line))
            assert set(answer) == {"error"} and answer["error"]["message"], (line, answer)
        good = b'{"command": "user list"}\n'
        assert talk_raw(server.data, good + good) == '{"ok":{"items":[]}}\n', "one line each"
        assert talk_raw(server.data, b'{"command":', end=True) == "", "half a line"
        assert talk_raw(server.data, b" " * ((1 << 20) + 1) + b"\n") == "", "too long a line"
        assert talk_raw(server.data, b'{"command": "user list"}' + b" " * 1048000 + b"\n") \
            == '{"ok":{"items":[]}}\n'
        assert ask(server.data, "user", "list") == {"items": []}
    complaints(server)


def test_one_who_says_nothing():
    """Is cut off after 10 s, and holds up no stop."""
    with Server() as server:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(os.path.join(server.data, "admin.sock"))
            sock.sendall(b'{"command"')
            began = time.monotonic()
            assert ask(server.data, "user", "list") == {"items": []}
            assert 8 < time.monotonic() - began < 20
            assert sock.recv(1) == b""
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(os.path.join(server.data, "admin.sock"))
            began = time.monotonic()
            server.stop()
            assert time.monotonic() - began < 5
    complaints(server)


def test_many_at_once():
    """With and without a server: each is answered, none is lost."""
    def add(data, i):
        return ask(data, "user", "add", f"person{i}", "--name", f"P {i}")["handle"]

    with directory() as alone, Server() as server:
        for data in (alone, server.data):
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                handles = list(pool.map(lambda i, data=data: add(data, i), range(12)))
            listed = [p["handle"] for p in ask(data, "user", "list")["items"]]
            assert listed == sorted(handles) and len(set(handles)) == 12
            assert ask(data, "check")["ok"]
    complaints(server)


def test_many_people():
    """A list longer than what is read at once, and than a socket takes at once."""
    with Server() as server:
        server.stop()
        sql(server.data, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
                         " 3000) INSERT INTO person (handle, name, joined_at) SELECT"
                         " 'p' || printf('%05d', i), replace(hex(zeroblob(40)), '0', 'x'), 0 FROM n")
        alone = ask(server.data, "user", "list")
        assert [p["handle"] for p in alone["items"]] == [f"p{i:05}" for i in range(1, 3001)]
        server.start()
        assert ask(server.data, "user", "list") == alone
        status, _, problems = run(server.data, "check")
        assert status == 1 and not problems
    complaints(server)


def test_foreign_text_is_shown_and_obeyed_by_nothing():
    name = "\x1b]0;evil\x07\u202e\u200b\U000e0041\x9b31mZ\u0259"
    with directory() as data:
        ask(data, "user", "add", "leyla", "--name", "L")
        sql(data, f"UPDATE person SET name = '{name}', email = 'a' || char(13, 10) || 'b'")
        for words in (["user", "list"], ["user", "show", "leyla"]):
            _, out, _ = run(data, *words)
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b\U000e0041]", out), out
            assert "Z\u0259" in out and out.count("\n") == (2 if words[1] == "list" else 8)
        status, out, _ = run(data, "user", "show", "leyla", "--json")
        assert status == 0 and out.isascii() and json.loads(out)["name"] == name


# -------------------------------------------------------------------------- what may go wrong

def test_two_servers_on_one_directory():
    with Server() as first:
        done = subprocess.run([server_binary(), "serve", "--data", first.data, "--listen",
                               "127.0.0.1:0"], capture_output=True, text=True, check=False,
                              timeout=TIMEOUT_S)
        assert done.returncode == 1 and done.stdout == ""
        assert f"(pid {first.process.pid})" in done.stderr, done.stderr
        assert ask(first.data, "check")["ok"], "the first goes on"
    complaints(first)


def test_port_in_use():
    with Server() as first, directory() as data:
        done = subprocess.run([server_binary(), "serve", "--data", data, "--listen",
                               f"127.0.0.1:{first.port}"], capture_output=True, text=True,
                              check=False, timeout=TIMEOUT_S)
        assert done.returncode == 1 and done.stdout == "", done
        assert str(first.port) in done.stderr.splitlines()[-1], done.stderr
        assert not os.path.exists(os.path.join(data, "admin.sock"))
    complaints(first)


def test_directories_that_cannot_be_used():
    with tempfile.TemporaryDirectory(prefix="everi-admin-") as home:
        in_the_way = os.path.join(home, "file")
        with open(in_the_way, "w", encoding="utf-8") as f:
            f.write("x")
        for data in (in_the_way, os.path.join(in_the_way, "data"), os.path.join(home, "x" * 300),
                     "/" + "x/" * 2500, "/proc/nothing/here"):
            for words in (["user", "list"], ["check"], ["user", "add", "leyla", "--name", "L"]):
                status, reason, message = refused(data, *words)
                assert (status, reason) == (1, "unavailable") and message, (data[:40], message)
                assert said(data, *words)[0] == 1


def drop_root():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def test_a_directory_of_somebody_else():
    """Whom it does not belong to is refused; root becomes its owner before it opens anything."""
    if os.getuid() != 0:
        return
    with directory() as data:
        os.chmod(os.path.dirname(data), 0o711)
        ask(data, "user", "list")
        done = subprocess.run([server_binary(), "user", "list", "--data", data], check=False,
                              capture_output=True, text=True, preexec_fn=drop_root, timeout=60)
        assert done.returncode == 1 and "Permission denied" in done.stderr, done
    with directory() as data:
        os.chmod(os.path.dirname(data), 0o711)
        os.mkdir(data, 0o700)
        os.chown(data, 65534, 65534)
        ask(data, "user", "add", "leyla", "--name", "L")
        assert {os.stat(os.path.join(data, f)).st_uid for f in os.listdir(data)} == {65534}


def test_a_store_that_is_none():
    with directory() as data:
        ask(data, "user", "add", "leyla", "--name", "L")
        path = os.path.join(data, "everi.db")
        with open(path, "wb") as f:
            f.write(b"This is no database. " * 1000)
        for words in (["user", "list"], ["check"], ["user", "add", "rustam", "--name", "R"]):
            status, reason, message = refused(data, *words)
            assert (status, reason) == (1, "unavailable") and message, message
        with open(path, "rb") as f:
            assert f.read(21) == b"This is no database. ", "nothing is repaired or emptied"


def test_a_store_with_damaged_pages():
    """Whatever is wrong in the file: a problem or a sentence, never a fall."""
    with Server() as server:
        tell(server)
        server.stop()
        size = os.path.getsize(os.path.join(server.data, "everi.db"))
        found = 0
        for place in range(4096, size, 4096):
            with directory() as data:
                shutil.copytree(server.data, data)
                with open(os.path.join(data, "everi.db"), "r+b") as f:
                    f.seek(place + 8)
                    f.write(b"\xa5" * 512)
                status, out, err = run(data, "check", "--json")
                last = err.splitlines(True)[-1] if err else ""
                assert status in (0, 1), (status, err)
                assert "the store is broken: stopping" in last or one_document(out or last), err
                found += status
        assert found > size // 4096 // 2, f"{found} of {size // 4096} pages"


class Impostor:
    """Holds a data directory's lock and listens on its socket, and answers whatever a test says."""

    def __init__(self, data, answer=None, listening=True):
        os.makedirs(data, exist_ok=True)
        self.data = data
        self.answer = answer
        self.lock = open(os.path.join(data, "lock"), "w", encoding="utf-8")
        fcntl.lockf(self.lock, fcntl.LOCK_EX)
        self.sock = socket.socket(socket.AF_UNIX)
        self.thread = None
        if listening:
            self.sock.bind(os.path.join(data, "admin.sock"))
            self.sock.listen(8)
            self.thread = threading.Thread(target=self.serve, daemon=True)
            self.thread.start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                with self.sock.accept()[0] as client:
                    client.recv(65536)
                    client.sendall(self.answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
        self.lock.close()


def test_servers_that_misbehave():
    cases = [
        (b"", 1, "unavailable", "whether it did what was asked is unknown"),
        (b'{"ok": {"items": [', 1, "unavailable", "is unknown"),
        (b"no JSON\n", 1, "unavailable", "is unknown"),
        (b"{}\n", 1, "internal", "the server's answer is none"),
        (b'{"error": 5}\n', 1, "internal", "the server's answer is none"),
        (b'{"error": {"reason": "new", "message": "Because."}}\n', 1, "internal", "Because."),
        (b'{"error": {"reason": "not_found", "message": "x\\u001b[2J"}}\n', 1, "not_found", "x\x1b"),
        (b'{"error": {"reason": "invalid_params", "field": "handle", "message": "handle is odd"}}\n',
         2, "invalid_params", "HANDLE is odd"),
    ]
    for answer, status, reason, message in cases:
        with directory() as data, Impostor(data, answer):
            got = refused(data, "user", "show", "leyla")
            assert got[:2] == (status, reason) and message in got[2], (answer, got)
            code, sentence = said(data, "user", "show", "leyla")
            assert code == status and "\x1b" not in sentence
    with directory() as data, Impostor(data, b'{"ok": {"items": [{"handle": 5}, [], null, "\\u001b"]}}\n'):
        status, out, _ = run(data, "user", "list")
        assert status == 0 and "\x1b" not in out
    with directory() as data, Impostor(data, b'{"ok": {"ok": false, "problems": ["x\\u0007"]}}\n'):
        assert run(data, "check") == (1, "x\ufffd\n", "")


def test_a_server_that_starts_or_stops_is_waited_for():
    with directory() as data:
        holder = Impostor(data, listening=False)
        threading.Timer(1, holder.__exit__).start()
        assert ask(data, "user", "list") == {"items": []}
    with directory() as data, Impostor(data, listening=False):
        began = time.monotonic()
        assert refused(data, "user", "list")[:2] == (1, "unavailable")
        assert 8 < time.monotonic() - began < 20


def test_output_that_nobody_takes():
    with directory() as data, open("/dev/full", "w", encoding="utf-8") as full:
        for more in ([], ["--json"]):
            done = subprocess.run([server_binary(), "topic", "list", "--data", data, *more],
                                  stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
            assert done.returncode == 1 and b"could not be written" in done.stderr, done


def test_a_long_name_of_a_directory():
    with tempfile.TemporaryDirectory(prefix="everi-admin-") as home:
        server = Server()
        server.data = os.path.join(home, *["d" * 100] * 3)
        with server:
            assert ask(server.data, "user", "list") == {"items": []}
        complaints(server)


# ------------------------------------------------------------------------------------- check

def checks_by_name():
    path = os.path.join(HERE, "..", "..", "server", "store", "sql", "check.sql")
    with open(path, encoding="utf-8") as f:
        return re.findall(r"^-- (check_\w+)$", f.read(), re.M)


def test_every_check_has_its_damage():
    assert checks_by_name() == list(DAMAGE)
    with open(os.path.join(HERE, "..", "..", "server", "admin", "check.c"), encoding="utf-8") as f:
        assert re.findall(r"SQL_(check_\w+),", f.read()) == list(DAMAGE)


def spoil(original, statements, rebuild=False):
    """The document of check on a copy with something done to it; and after a --rebuild."""
    with directory() as data:
        shutil.copytree(original, data)
        try:
            sql(data, statements)
        except sqlite3.Error as error:
            return [f"{error}: {statements}"]
        status, out, err = run(data, "check", "--json")
        assert err == "", err
        document = one_document(out)
        assert status == (0 if document["ok"] else 1)
        assert document["ok"] == (document["problems"] == [])
        status_for_people, text, _ = run(data, "check")
        assert status_for_people == status
        assert document["ok"] or text.splitlines() == document["problems"]
        if not rebuild:
            return document["problems"]
        status, out, err = run(data, "check", "--rebuild", "--json")
        assert err == "", err
        rebuilt = one_document(out)
        assert status == (0 if rebuilt["ok"] else 1)
        return document["problems"], rebuilt["problems"]


def test_check_finds_what_is_off():
    failed = []
    with Server() as server:
        tell(server)
        assert ask(server.data, "check") == {"ok": True, "problems": []}
        server.stop()
        jobs = [(name, text, pattern) for name in DAMAGE for text, pattern in DAMAGE[name]]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            found = pool.map(lambda job: spoil(server.data, job[1], True), jobs)
        for (name, text, pattern), (problems, rebuilt) in zip(jobs, found):
            if not any(re.search(pattern, p) for p in problems):
                failed.append(f"{name}: {text}: {pattern!r} is not in {problems}")
            if name not in MENDED:
                continue
            if any(re.search(pattern, p) for p in rebuilt):
                failed.append(f"{name}: {text}: not mended: {rebuilt}")
            if rebuilt and not text.startswith(AT_ODDS):
                failed.append(f"{name}: {text}: and in the end {rebuilt}")
        for name, text in PEACE:
            problems = spoil(server.data, text)
            if problems:
                failed.append(f"{name}: {problems}")
    complaints(server)
    assert not failed, "\n".join(failed)


def rows_of(data):
    """Every table, whole; without what the clock and the queues do."""
    with contextlib.closing(sqlite3.connect(os.path.join(data, "everi.db"))) as db:
        names = [n for n, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND"
                                        " name NOT LIKE 'sqlite%' AND name <> 'store_state'")]
        return {n: sorted(db.execute(f"SELECT * FROM {n}").fetchall(), key=repr) for n in names}


def test_rebuild_of_what_is_whole_changes_nothing():
    with Server() as server:
        tell(server)
        server.stop()
        before = rows_of(server.data)
        assert ask(server.data, "check", "--rebuild") == {"ok": True, "problems": []}
        after = rows_of(server.data)
        for name in before:
            assert before[name] == after[name], name
    complaints(server)


def test_rebuild_beside_a_server():
    """In turns of its own, while people go on; what is found then is found by them, too."""
    with Server() as server:
        tell(server)
        server.stop()
        sql(server.data, "DELETE FROM search_doc; DELETE FROM feed_act; DELETE FROM person_word;"
                         "UPDATE person SET followers = 7; UPDATE topic SET week = 9;"
                         "DELETE FROM team_topic; DELETE FROM team_word; UPDATE team SET members = 9")
        server.start()
        leyla = server.connect()
        leyla.call("session.login", handle="leyla", password=PASSWORD)
        assert leyla.call("search", q="hello", kind="updates")["items"] == []
        assert ask(server.data, "check", "--rebuild") == {"ok": True, "problems": []}
        assert len(leyla.call("search", q="hello", kind="updates")["items"]) == 1
        assert len(leyla.call("search", q="agshin", kind="people")["items"]) == 1
        assert leyla.call("person.get", handle="leyla")["followers"] == 1
        for q in ("everi", "teams"):
            assert [t["members"] for t in leyla.call("team.list", q=q)["items"]] == [2], q
        leyla.close()
    complaints(server)


def test_check_of_a_damaged_index():
    with Server() as server:
        tell(server)
        server.stop()
        sql(server.data, "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql ="
                         " 'CREATE INDEX follow_by_followee ON follow (followee, at)'"
                         " WHERE name = 'follow_by_followee'")
        status, out, _ = run(server.data, "check", "--json")
        problems = json.loads(out)["problems"]
        assert status == 1 and problems[0].startswith("the store is damaged: "), problems
    complaints(server)


def test_check_knows_what_notify_has_yet_to_hear():
    """It looked when more had happened than it had heard of: a follow that was over, a like."""
    with Server() as server:
        ada, bob = server.register("ada"), server.register("bob")
        update = bob.call("update.post", text="Hello")["id"]
        ada.call("person.follow", handle="bob")
        ada.call("update.react", id=update, kind="like", on=True)
        server.settle()
        ada.call("person.unfollow", handle="bob")
        ada.call("update.react", id=update, kind="like", on=False)
        server.settle()
        for client in (ada, bob):
            client.close()
        server.stop()
        sql(server.data, "UPDATE queue SET position = (SELECT min(seq) FROM event WHERE type = 8)"
                         " WHERE name = 'notify'")
        status, out, _ = run(server.data, "check", "--json")
        assert (status, json.loads(out)["problems"]) == (0, []), out
    complaints(server)


def test_check_beside_a_server_that_works():
    """While people act, and functions are behind: what is seen at one moment agrees."""
    with Server(clock=None) as server:
        people = [server.register(f"person{i}") for i in range(3)]
        stop = threading.Event()

        def act(client, other):
            while not stop.is_set():
                update = client.call("update.post", text=f"Hello @{other}")
                client.call("update.react", id=update["id"], kind="like", on=True)
                client.call("person.follow", handle=other)
                client.call("person.unfollow", handle=other)
                client.call("comment.post", update=update["id"], text="And so on")

        threads = [threading.Thread(target=act, args=(c, f"person{(i + 1) % 3}"))
                   for i, c in enumerate(people)]
        for thread in threads:
            thread.start()
        try:
            checks = [run(server.data, "check") for _ in range(20)]
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert all(status == 0 for status, _, _ in checks), checks
        for client in people:
            client.close()
    complaints(server)


def test_admin_beside_a_client():
    """What the operator adds can be used at once, and the other way round."""
    with Server("--registration", "closed") as server:
        client = server.connect()
        try:
            client.call("session.register", handle="leyla", password=PASSWORD, name="Leyla")
            raise AssertionError("registration is closed")
        except RpcError as error:
            assert error.reason == "forbidden"
        ask(server.data, "user", "add", "leyla", "--name", "Leyla", "--admin", "--password-stdin",
            stdin=PASSWORD)
        person = client.call("session.login", handle="leyla", password=PASSWORD)["person"]
        assert person["admin"] is True
        client.call("person.edit", name="Leyla M")
        assert ask(server.data, "user", "show", "leyla")["name"] == "Leyla M"
        client.close()
    complaints(server)


# ------------------------------------------------------------------------------------------ main

def attempt(test):
    try:
        test()
        return None
    except Exception:  # pylint: disable=broad-except
        return traceback.format_exc()


def main():
    tests = [(name[5:], test) for name, test in sorted(globals().items())
             if name.startswith("test_") and (not sys.argv[1:] or any(w in name for w in sys.argv[1:]))]
    with concurrent.futures.ThreadPoolExecutor(2 + os.cpu_count()) as pool:
        outcomes = list(zip(tests, pool.map(lambda t: attempt(t[1]), tests)))
    failed = 0
    for (name, _), trace in outcomes:
        if trace:
            failed += 1
            print(f"FAILED {name.replace('_', ' ')}\n{trace}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
