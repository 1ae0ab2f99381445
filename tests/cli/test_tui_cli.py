#!/usr/bin/python3
"""everi-tui's command line: `call` and `tail`, against fakes that misbehave and real servers.

EVERI_TUI is the client; with EVERI_SERVER (optional) the tests of real_server.py run too. A test is
a function whose name begins with test_ or real_; each row of cases.py is a test of its own. They
run beside each other, because those that wait for the client's patience take its 30 s. Names given
as arguments choose tests by the beginning of their name.
"""
import base64
import concurrent.futures
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)

import ed25519  # noqa: E402
import everi  # noqa: E402
import real_server  # noqa: E402
from cases import ADDRESSES, DECOY, MISBEHAVIOURS, USAGE, redirect  # noqa: E402
from fake_server import Fake  # noqa: E402
from tui import PASSWORD, PATIENCE_S, TUI, Home, Tail, Terminal, run  # noqa: E402

CURSOR = "e1-0005"


def usage_case(args, status, said):
    found = run(Home(), *args)
    assert found[0] == status and found[1] == "", found
    assert re.search(said, found[2]), found[2]


def address_case(given, understood):
    status, out, err = run(Home(), given, "call", "server.info")
    assert out == "" and "\x1b" not in err and err.count("\n") == 1, (status, out, err)
    if understood:
        assert status == 3 and f"the server at {understood} " in err, (status, err)
    else:
        assert status == 2 and "an address looks like" in err, (status, err)


def test_help_and_version():
    status, out, err = run(Home(), "--help")
    assert status == 0 and out.startswith("usage: everi-tui") and err == "", (status, out, err)
    status, out, _ = run(Home(), "tail", "--version")
    assert status == 0 and re.fullmatch(r"everi-tui \d+\.\d+\.\d+\n", out), out


# ------------------------------------------------------------------------- servers that misbehave


def misbehaviour_case(script, said):
    with Fake(script) as fake:
        status, out, err = run(Home(), fake.url, "call", "server.info")
    assert not fake.complaints, fake.complaints
    assert status == 3 and out == "", (status, out, err)
    assert re.search(said, err) and err.count("\n") == 1, err


def test_nobody_listens():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # nobody else takes the port meanwhile
        url = f"ws://127.0.0.1:{bound.getsockname()[1]}/ws"
        status, out, err = run(Home(), url, "call", "server.info")
    assert status == 3 and out == "" and f"{url} cannot be reached" in err, (status, out, err)


def test_a_redirection_is_not_followed():
    misbehaviour_case(redirect, r"web server \(HTTP 302\)")
    assert DECOY.count == 0


# -------------------------------------------------------------------------------- call, and login


def calm(result):
    """A server that answers every call the same."""
    def script(c):
        c.upgrade()
        while True:
            c.answer(c.receive(), result)
    return script


def lets_in(c, token="t1", cursor=CURSOR):
    """Takes one login; returns the request."""
    c.upgrade()
    request = c.receive()
    result = {"person": {}, "expires_at": "2026-12-23T14:30:00.000Z", "cursor": cursor}
    if request["method"] == "session.login":
        result["token"] = token
    c.answer(request, result)
    return request


def answers_after_login(result, seen):
    def script(c):
        seen.append(lets_in(c))
        seen.append(c.receive())
        c.answer(seen[-1], result)
        c.wait_gone()
    return script


def test_call_prints_one_document():
    result = {"a": 0.1, "b": 5, "c": "ə", "d": [None, True], "e": 2 ** 53}
    with Fake(calm(result)) as fake:
        status, out, err = run(Home(), fake.url, "call", "server.info")
    assert (status, err) == (0, ""), (status, err)
    assert out == '{"a":0.1,"b":5,"c":"ə","d":[null,true],"e":9007199254740992}\n', out


def test_foreign_text_is_escaped():
    text = "\x7f\x9b2J\u202e\u200b\u2066\u061c\ufeff\u2028\U000e0041"
    with Fake(calm({text: text})) as fake:
        _, out, _ = run(Home(), fake.url, "call", "server.info")
    assert out.isascii() and json.loads(out) == {text: text}, out


def test_pushes_before_the_answer_are_passed_over():
    def script(c):
        c.upgrade()
        request = c.receive()
        c.push("message.typing", conversation="g1", handle="rustam")
        c.answer(request, "yes")
        c.wait_gone()
    with Fake(script) as fake:
        assert run(Home(), fake.url, "call", "server.info") == (0, '"yes"\n', "")


def test_answer_in_pieces():
    def script(c):
        c.upgrade()
        text = json.dumps({"jsonrpc": "2.0", "id": c.receive()["id"], "result": "x" * 300000})
        half = len(text) // 2
        c.send_frame(everi.TEXT, text[:half].encode(), fin=False)
        c.send_frame(everi.PING, b"there?")
        c.send_frame(0, text[half:].encode())
        c.wait_gone()
    with Fake(script) as fake:
        status, out, err = run(Home(), fake.url, "call", "server.info")
    assert status == 0 and len(out) == 300003, (status, len(out), err)


def test_last_url_is_the_default():
    home = Home()
    with Fake(calm({})) as fake:
        assert run(home, fake.url, "call", "server.info")[0] == 0
        assert run(home, "call", "server.info") == (0, "{}\n", "")


def test_call_sends_what_was_given():
    seen = []
    with Fake(answers_after_login({}, seen)) as fake:
        status, _, err = run(Home(), fake.url, "call", "x.y", '{"a": [1, "ə"]}', "--login=Agshin",
                             "--password-stdin", stdin=PASSWORD + "\nrest")
    assert status == 0, err
    assert seen[0]["method"] == "session.login" and seen[0]["params"]["handle"] == "agshin"
    assert seen[0]["params"]["password"] == PASSWORD
    assert seen[1]["method"] == "x.y" and seen[1]["params"] == {"a": [1, "ə"]}


def test_token_is_kept_and_used():
    home, seen = Home(), []
    with Fake(answers_after_login({}, seen)) as fake:
        assert run(home, fake.url, "--login", "agshin", "--password-stdin", "call", "feed.home",
                   stdin=PASSWORD + "\n")[0] == 0
        assert stat.S_IMODE(os.stat(home.path).st_mode) == 0o700
        for name in home.files():
            assert stat.S_IMODE(os.stat(os.path.join(home.path, name)).st_mode) == 0o600, name
        assert home.tokens() == ["t1"]
        assert run(home, fake.url, "--login", "AGSHIN", "call", "feed.home")[0] == 0
        assert run(home, fake.url, "--login", "rustam", "call", "feed.home")[0] == 2
    assert [s["method"] for s in seen[::2]] == ["session.login", "session.resume"]
    assert seen[2]["params"]["token"] == "t1"


def test_token_that_others_may_read_is_not_used():
    home, seen = Home(), []
    with Fake(answers_after_login({}, seen)) as fake:
        args = (fake.url, "--login", "agshin", "--password-stdin", "call", "feed.home")
        run(home, *args, stdin=PASSWORD + "\n")
        for name in home.files():
            os.chmod(os.path.join(home.path, name), 0o644)
        assert run(home, *args, stdin=PASSWORD + "\n")[0] == 0
    assert seen[2]["method"] == "session.login"


def test_refused_token_gives_way_to_the_password():
    home, seen = Home(), []

    def refuses(c):
        c.upgrade()
        c.refuse(c.receive(), "unauthenticated")
        c.wait_gone()

    def again(c):
        seen.append(lets_in(c, token="t2"))
        c.answer(c.receive(), {})
        c.wait_gone()
    with Fake(answers_after_login({}, []), refuses, again, refuses) as fake:
        args = (fake.url, "--login", "agshin", "--password-stdin", "call", "feed.home")
        assert run(home, *args, stdin=PASSWORD + "\n")[0] == 0
        assert run(home, *args, stdin=PASSWORD + "\n") == (0, "{}\n", "")
        assert seen[0]["method"] == "session.login" and home.tokens() == ["t2"]
        status, out, err = run(home, *args, stdin="")
        assert status == 1 and out == "" and home.tokens() == [], (status, err)


def test_keygen():
    home = Home()
    path = os.path.join(home.directory.name, "key")
    status, out, err = run(home, "keygen", path)
    assert status == 0 and err == "" and re.fullmatch(r"[A-Za-z0-9+/]{43}=\n", out), (out, err)
    with open(path, encoding="ascii") as f:
        assert ed25519.encoded(ed25519.public_key(base64.b64decode(f.read()))) == out.strip()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    status, out, err = run(home, "keygen", path)
    assert status == 1 and out == "" and "is there already" in err, (status, err)
    status, _, err = run(home, "keygen", "/proc/nowhere/key")
    assert status == 1 and "No such file" in err, (status, err)


def key_refused(write, said):
    home = Home()
    path = os.path.join(home.directory.name, "key")
    write(path)
    with Fake([]) as fake:
        status, out, err = run(home, fake.url, "--login", "agshin", "--key", path, "call",
                               "feed.home")
    assert status == 2 and out == "" and said in err, (status, err)


def test_key_files_that_are_none():
    def shared(path):
        assert run(Home(), "keygen", path)[0] == 0
        os.chmod(path, 0o640)

    def holding(text):
        def write(path):
            with open(path, "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as f:
                f.write(text)
        return write
    key_refused(lambda path: None, "No such file")
    key_refused(os.mkdir, "is not its owner's alone")
    key_refused(shared, "is not its owner's alone")
    key_refused(holding(""), "holds no key")
    key_refused(holding("A" * 44 + "\n"), "holds no key")
    key_refused(holding("A" * 43 + "=" * 2), "holds no key")
    key_refused(holding("A" * 100000), "holds no key")


def test_a_key_signs_for_the_address_that_was_dialled():
    seen = []

    def script(c):
        c.upgrade()
        request = c.receive()
        seen.append(request)
        port = int(re.search(r"Host: 127.0.0.1:(\d+)", c.head).group(1)) + 1
        c.answer(request, {"challenge": f"everi-login-v1\nhttp://127.0.0.1:{port}\nagshin\nn",
                           "expires_at": "2026-12-23T14:30:00.000Z"})
        c.wait_gone()
    home = Home()
    path = os.path.join(home.directory.name, "key")
    assert run(home, "keygen", path)[0] == 0
    with Fake(script) as fake:
        status, out, err = run(home, fake.url, "--login", "agshin", "--key", path, "call",
                               "feed.home")
    assert status == 3 and out == "" and "signature for another address" in err, (status, err)
    assert [r["method"] for r in seen] == ["session.challenge"], seen


def test_refused_login():
    def script(c):
        c.upgrade()
        c.refuse(c.receive(), "unauthenticated")
        c.wait_gone()
    home = Home()
    with Fake(script) as fake:
        status, out, err = run(home, fake.url, "--login", "agshin", "--password-stdin", "tail",
                               stdin="wrong password\n")
    assert status == 1 and out == "" and json.loads(err)["code"] == -32001, (status, err)
    assert home.tokens() == [] and "wrong password" not in err


def test_login_without_a_token():
    def script(c):
        c.upgrade()
        c.answer(c.receive(), {"person": {}})
        c.wait_gone()
    with Fake(script) as fake:
        status, _, err = run(Home(), fake.url, "--login", "agshin", "--password-stdin", "tail",
                             stdin=PASSWORD + "\n")
    assert status == 3 and "without a token" in err, (status, err)


def test_error_object():
    def script(c):
        c.upgrade()
        c.refuse(c.receive(), "not_found\u202e", -32004)
        c.wait_gone()
    with Fake(script) as fake:
        status, out, err = run(Home(), fake.url, "call", "server.info")
    assert status == 1 and out == "" and err.isascii(), (status, out, err)
    assert json.loads(err)["data"] == {"reason": "not_found\u202e"}


def test_nowhere_to_keep_is_no_failure():
    home = Home()
    home.environment["XDG_STATE_HOME"] = "/proc/nowhere"
    with Fake(calm({})) as fake:
        status, out, err = run(home, fake.url, "call", "server.info")
    assert status == 0 and out == "{}\n" and "nothing is kept" in err, (status, out, err)


def test_password_on_the_terminal():
    seen = []
    with Fake(answers_after_login({"fine": 1}, seen)) as fake, \
            Terminal(Home(), fake.url, "--login", "agshin", "call", "feed.home") as terminal:
        terminal.wait(b"Password of agshin at " + fake.url.encode() + b": ")
        terminal.wait_silent()
        terminal.type(PASSWORD.encode() + b"\n")
        terminal.wait(b'{"fine":1}')
        assert terminal.process.wait(PATIENCE_S) == 0 and terminal.echoes()
        assert PASSWORD.encode() not in terminal.shown, terminal.shown
    assert seen[0]["params"]["password"] == PASSWORD


def test_interrupt_at_the_password_gives_the_echo_back():
    with Terminal(Home(), "ws://127.0.0.1:1/ws", "--login", "agshin", "tail") as terminal:
        terminal.wait(b": ")
        terminal.wait_silent()
        terminal.type(b"\x03")
        status = terminal.process.wait(PATIENCE_S)
        assert status == 0 and terminal.echoes(), status
    with Terminal(Home(), "ws://127.0.0.1:1/ws", "--login", "agshin", "call", "x.y") as terminal:
        terminal.wait(b": ")
        terminal.wait_silent()
        terminal.type(b"\x03")
        status = terminal.process.wait(PATIENCE_S)
        assert status == -signal.SIGINT and terminal.echoes(), status


# --------------------------------------------------------------------------------------- tail


def typed(n, **more):
    """A replayable push: cursors sort as the numbers do."""
    return "update.new", {"cursor": f"e1-{n:04}", "n": n, **more}


def numbers(pushes):
    return [p["params"]["n"] for p in pushes]


def test_tail_drops_what_it_has_seen():
    def script(c):
        assert lets_in(c)["params"]["batch"] is True
        for n in (5, 6, 7, 6, 7, 8):
            method, params = typed(n)
            c.push(method, **params)
        c.push("presence.changed", handle="rustam", online=True)
        c.send([{"jsonrpc": "2.0", "method": m, "params": p} for m, p in map(typed, (8, 9, 10))])
        c.wait_gone()
    with Fake(script) as fake, Tail(Home(), fake.url) as tail:
        assert numbers(tail.push() for _ in range(3)) == [6, 7, 8]
        assert tail.push() == {"method": "presence.changed",
                               "params": {"handle": "rustam", "online": True}}
        assert numbers(tail.push() for _ in range(2)) == [9, 10]
        tail.interrupt()
        found = tail.ends(0)
        assert found == ([], ""), found
    assert not fake.complaints, fake.complaints


def test_tail_catches_up():
    """Live pushes that come while the replay runs wait for it, and the replay has two pages."""
    def first(c):
        lets_in(c)
        method, params = typed(6)
        c.push(method, **params)
        c.close(1001)
        c.wait_gone()

    def second(c):
        request = lets_in(c, cursor="e1-0010")
        assert request["method"] == "session.resume" and request["params"]["token"] == "t1"
        sync = c.receive()
        assert sync["method"] == "sync" and sync["params"] == {"cursor": "e1-0006"}, sync
        for n in (10, 11):
            method, params = typed(n)
            c.push(method, **params)
        page = [{"method": m, "params": p} for m, p in map(typed, (7, 8))]
        c.answer(sync, {"pushes": page, "cursor": "e1-0008", "more": True, "resync": False,
                        "unread": {}})
        sync = c.receive()
        assert sync["params"] == {"cursor": "e1-0008"}, sync
        page = [{"method": m, "params": p} for m, p in map(typed, (9, 10))]
        c.answer(sync, {"pushes": page, "cursor": "e1-0010", "more": False, "resync": False,
                        "unread": {}})
        method, params = typed(12)
        c.push(method, **params)
        c.wait_gone()
    with Fake(first, lambda c: None, second) as fake, Tail(Home(), fake.url) as tail:
        assert numbers(tail.push() for _ in range(7)) == [6, 7, 8, 9, 10, 11, 12]
        tail.says(r"1001: it is stopping.*trying again in [01]\.\d s")
        tail.says(r"closed the connection.*trying again in [12]\.\d s")
        tail.says(r"connected again")
        tail.interrupt(signal.SIGTERM)
        assert tail.ends(0)[0] == []
    assert not fake.complaints, fake.complaints


def loses_then(*answers):
    """A server that is lost once and answers the syncs after it."""
    def first(c):
        lets_in(c)
        c.close(1001)
        c.wait_gone()

    def second(c):
        lets_in(c)
        for answer in answers:
            answer(c, c.receive())
        c.wait_gone()
    return first, second


def test_tail_says_when_too_much_is_missing():
    def resync(c, request):
        c.answer(request, {"pushes": [], "cursor": "e0-0001", "more": False, "resync": True,
                           "unread": {}})
        c.push("update.new", cursor="e0-0002", n=2)
    with Fake(*loses_then(resync)) as fake, Tail(Home(), fake.url) as tail:
        tail.says(r"too much happened")
        assert tail.push()["params"]["n"] == 2  # another epoch's cursor, and below ours
        tail.interrupt()
        tail.ends(0)


def test_tail_meets_a_sync_that_does_not_go_on():
    def stuck(c, request):
        c.answer(request, {"pushes": [], "cursor": CURSOR, "more": True, "resync": False})
    with Fake(*loses_then(stuck)) as fake, Tail(Home(), fake.url) as tail:
        assert "did not go on" in tail.ends(3)[1]


def test_tail_waits_where_the_server_is_busy():
    def busy(c, request):
        c.refuse(request, "rate_limited", -32029)

    def fine(c):
        lets_in(c)
        c.answer(c.receive(), {"pushes": [], "cursor": CURSOR, "more": False, "resync": False})
        c.wait_gone()
    with Fake(*loses_then(busy), fine) as fake, Tail(Home(), fake.url) as tail:
        tail.says(r"cannot take us now")
        tail.says(r"connected again")
        tail.interrupt()
        tail.ends(0)


def test_tail_is_refused_when_it_comes_back():
    def first(c):
        lets_in(c)
        c.close(1001)
        c.wait_gone()

    def second(c):
        c.upgrade()
        c.refuse(c.receive(), "unauthenticated")
        c.wait_gone()
    with Fake(first, second) as fake, Tail(Home(), fake.url) as tail:
        said = tail.ends(1)[1]
        assert json.loads(said.splitlines()[-1])["data"]["reason"] == "unauthenticated", said


def test_tail_ends_with_the_session():
    def script(c):
        lets_in(c)
        c.push("session.ended", reason="revoked")
        c.close(1008)
        c.wait_gone()
    with Fake(script) as fake, Tail(Home(), fake.url) as tail:
        printed, said = tail.ends(1)
        assert printed == [{"method": "session.ended", "params": {"reason": "revoked"}}], printed
        assert "ended this session" in said


def test_tail_ends_while_it_waits():
    with Fake(loses_then()[0], lambda c: None) as fake, Tail(Home(), fake.url) as tail:
        tail.says(r"trying again")
        tail.interrupt(signal.SIGTERM)
        tail.ends(0)


def test_tail_of_a_server_that_breaks_the_rules():
    def script(c):
        lets_in(c)
        c.push("update.new", cursor=7)
        c.wait_gone()
    with Fake(script) as fake, Tail(Home(), fake.url) as tail:
        assert "cursor is none" in tail.ends(3)[1]


def test_tail_ends_with_its_reader():
    gone = threading.Event()

    def script(c):
        lets_in(c)
        c.push("update.new", cursor="e1-0006", n=6)
        gone.wait(PATIENCE_S)
        c.push("update.new", cursor="e1-0007", n=7)
        c.wait_gone()
    home = Home()
    with Fake(script) as fake:
        done = subprocess.Popen([TUI, fake.url, "--login", "agshin", "--password-stdin", "tail"],
                                env=home.environment, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        done.stdin.write(PASSWORD + "\n")
        done.stdin.close()
        assert done.stdout.readline()
        done.stdout.close()
        gone.set()
        assert done.stderr.read() == "" and done.wait(PATIENCE_S) == 0


# --------------------------------------------------------------------------------------- running


def collect():
    """Every test: (name, function, arguments)."""
    found = [(f"usage_{row[0]}", usage_case, row[1:]) for row in USAGE]
    found += [(f"address_{row[0]}", address_case, row[1:]) for row in ADDRESSES]
    found += [(f"misbehaviour_{row[0]}", misbehaviour_case, row[1:]) for row in MISBEHAVIOURS]
    named = dict(globals())
    if os.environ.get("EVERI_SERVER"):
        named.update(vars(real_server))
    found += [(name, named[name], ()) for name in sorted(named)
              if name.startswith(("test_", "real_"))]
    return [test for test in found if callable(test[1])]


def run_test(test):
    """None, or what went wrong and where."""
    _, function, args = test
    try:
        function(*args)
    except Exception as error:
        here = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == __file__]
        return f"line {here[-1].lineno}: {type(error).__name__}: {error}"
    return None


def main():
    tests = [t for t in collect() if not sys.argv[1:] or t[0].startswith(tuple(sys.argv[1:]))]
    slow_first = sorted(tests, key=lambda t: "silent" not in t[0])
    failed = 0
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(2 + (os.cpu_count() or 1)) as pool:
        for test, wrong in zip(slow_first, pool.map(run_test, slow_first)):
            if wrong:
                failed += 1
                print(f"{test[0]}: {wrong}")
    print(f"in {time.monotonic() - start:.1f} s")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
