#!/usr/bin/python3
"""The screens on a terminal of their own: how much is written there under a flood of pushes or of
keys, that the screen is cleared for nobody but C-l and a resize, and that an end from outside loses
nothing that was typed or heard.

How many frames there were the client says itself (--report): frames begin 34 ms apart at least, so
that n of them take (n - 1) * 34 ms, whatever the machine is busy with.
"""
import base64
import fcntl
import json
import os
import re
import signal
import struct
import sys
import termios
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from fake_server import Fake
from test_tui_screens import entered
import tui

FLOOD_S = 1.5
FRAME_MS, NEWS_SSH_MS = 34, 250
CLEAR = b"\x1b[H\x1b[2J"
PAGE = {"items": [], "next": None}


def update(n, text="text"):
    return {"id": f"u{n:04}", "author": {"handle": "leyla", "name": "Leyla"}, "text": text,
            "at": "2026-11-23T14:20:00.000Z", "likes": n, "comments": 0}


def chat(unread):
    return {"id": "g1", "kind": "group", "name": "flooded", "members": 3, "role": "member",
            "last_seq": unread, "read_seq": 0, "unread": unread, "mentions": 0}


def answers(connection, stop=None):
    answers_with(connection, *[update(n) for n in range(40, 0, -1)], stop=stop)


def answers_with(connection, *updates, stop=None):
    """Home with these, and an empty page for all else; until `stop` is asked."""
    items = [{"update": each, "reason": {"kind": "posted"}} for each in updates]
    while True:
        request = connection.receive()
        connection.answer(request, {"items": items, "next": None}
                          if request["method"] == "feed.home" else PAGE)
        if request["method"] == stop:
            return


def quiet(connection):
    answers(entered(connection))


def flooding(connection):
    answers(entered(connection), stop="person.get")
    until, n = time.monotonic() + FLOOD_S, 0
    while time.monotonic() < until:
        n += 1
        connection.push("conversation.changed", cursor=f"b{n:08}", conversation=chat(n))
    connection.push("update.changed", cursor="c1", update=update(40, "Flood is over"))
    connection.wait_gone()


class Screens(tui.Terminal):
    """Signed in by hand, with a report of its end."""

    def __init__(self, home, url, rows=24, cols=80, options=()):
        self.report = os.path.join(home.directory.name, "report.json")
        super().__init__(home, url, "--login", "agshin", "--report", self.report, *options)
        self.resize(rows, cols)
        self.wait(b"Password")
        self.type(b"correct horse battery\r")
        self.wait("● live".encode())
        self.wait(b"Leyla")
        self.reader = None

    def resize(self, rows, cols):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def read_on(self):
        """Whoever writes much must read as well."""
        def read():
            try:
                while chunk := os.read(self.fd, 65536):
                    self.shown += chunk
            except OSError:
                pass
        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()

    def ends(self, status=0):
        if not self.reader:
            self.read_on()
        found = self.process.wait(tui.PATIENCE_S)
        assert found == status, f"{found} instead of {status}: {self.shown[-2000:]}"
        tui.check_sane(self.shown.decode("utf-8", "replace"))
        with open(self.report, encoding="utf-8") as f:
            return json.load(f)


def check_pace(report, least, pause_ms=FRAME_MS, typed=0):
    """typed: frames that keys brought in, which may follow one another sooner."""
    frames, ms = report["frames"], report["ms"]
    assert frames >= least, report
    assert (frames - 1 - typed) * pause_ms <= ms, report


def flood_of_pushes():
    with Fake(flooding) as fake, Screens(tui.Home(), fake.url) as screens:
        screens.wait(b"Flood is over")
        screens.type(b"Q")
        check_pace(screens.ends(), least=10)
        assert screens.shown.count(CLEAR) == 1, "cleared more than once"


def flood_of_pushes_over_ssh():
    home = tui.Home()
    home.environment["SSH_TTY"] = "/dev/pts/9"
    with Fake(flooding) as fake, Screens(home, fake.url) as screens:
        screens.wait(b"Flood is over")
        screens.type(b"Q")
        # the letters of the password, and what led to them, were typed
        check_pace(screens.ends(), least=4, pause_ms=NEWS_SSH_MS, typed=24)


def flood_of_keys():
    with Fake(quiet) as fake, Screens(tui.Home(), fake.url) as screens:
        screens.read_on()
        until = time.monotonic() + FLOOD_S
        while time.monotonic() < until:
            screens.type(b"jjjjkkkk")
        screens.type(b"Q")
        report = screens.ends()
        check_pace(report, least=10)
        assert screens.shown.count(CLEAR) == 1, "cleared more than once"
        assert report["bytes"] < 12000 + 300 * report["frames"], report


def clears_for_c_l_and_a_resize():
    with Fake(quiet) as fake, Screens(tui.Home(), fake.url) as screens:
        before = screens.shown.count(CLEAR)
        screens.shown = b""
        screens.type(b"\x0c")
        screens.wait(CLEAR)
        screens.wait(b"Leyla")
        screens.shown = b""
        screens.resize(30, 90)
        screens.wait(CLEAR)
        screens.wait(b"Leyla")
        screens.type(b"Q")
        screens.ends()
        assert before == 1 and screens.shown.count(CLEAR) == 1, (before, screens.shown)


def kept_at_the_end(number):
    """What was typed and heard in the last moment is there again."""
    home = tui.Home()
    with Fake(quiet) as fake, Screens(home, fake.url) as screens:
        screens.type(b"chalf a thou")
        screens.wait(b"thou")
        screens.process.send_signal(number)
        screens.ends(-number)
    found = {name.split("-")[0]: name for name in home.files()}
    with open(os.path.join(home.path, found["drafts"]), encoding="utf-8") as f:
        assert "half a thou" in f.read()
    with open(os.path.join(home.path, found["cache"]), encoding="utf-8") as f:
        assert len(json.load(f)["feed"]) == 40


def copies():
    """What is selected goes to the clipboard by OSC 52, encoded: no byte of it is read as keys."""
    with Fake(quiet) as fake, Screens(tui.Home(), fake.url) as screens:
        screens.type(b"y")
        screens.wait(b"\x1b]52;c;" + base64.b64encode(b"text") + b"\x1b\\")
        screens.wait(b"Copied 4 chars.")
        screens.type(b"Q")
        screens.ends()


def notices(mode, shown, hidden):
    """A direct message rings for who looks elsewhere, and is told as text and nothing else; a muted
    conversation is silent."""
    away = threading.Event()

    def writing(connection):
        entered(connection)
        answers(connection, stop="person.get")
        away.wait(tui.PATIENCE_S)
        for n, muted in ((1, "2999-01-01T00:00:00.000Z"), (2, None)):
            connection.push("conversation.changed", cursor=f"b{n}", conversation=dict(
                chat(0), id=f"d{n}", kind="direct", name="Leyla", muted_until=muted))
            connection.push("message.new", cursor=f"b{n}m", message={
                "id": f"m{n}", "conversation": f"d{n}", "seq": 1, "text": f"\u202e4;{n}\u009b?",
                "from": {"handle": "leyla", "name": "Leyla"}, "at": "2026-11-23T14:20:00.000Z"})
        connection.push("update.changed", cursor="c1", update=update(40, "All is said"))
        connection.wait_gone()

    with Fake(writing) as fake, Screens(tui.Home(), fake.url, options=mode) as screens:
        screens.type(b"\x1b[O:")
        screens.wait(b"do it")
        away.set()
        screens.wait(b"All is said")
        screens.type(b"\x03")
        screens.ends()
        assert shown in screens.shown, screens.shown[-400:]
        assert not hidden or hidden not in screens.shown, screens.shown[-400:]
        assert b": 4;1" not in screens.shown, "muted, and told"
        assert not re.search(b"\xc2[\x80-\x9f]|\xe2\x80\xae", screens.shown), "no text"


def program(home, name, text):
    path = os.path.join(home.directory.name, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\n" + text)
    os.chmod(path, 0o700)
    return path


def edits_in_another_program():
    """The draft is that program's in a file of its owner's alone, which is gone afterwards; ^C there
    is that program's."""
    home = tui.Home()
    seen = os.path.join(home.directory.name, "seen")
    home.environment["XDG_RUNTIME_DIR"] = home.directory.name
    home.environment["VISUAL"] = program(home, "it edits", f"""
        trap : INT
        stat -c %a "$1" > {seen}; cat "$1" >> {seen}; echo ready; read line; echo "$line" >> "$1"
    """).replace(" ", "\\ ")
    with Fake(quiet) as fake, Screens(home, fake.url) as screens:
        screens.type(b"cbegun")
        screens.wait(b"un")
        screens.type(b"\x1be")
        screens.wait(b"ready")
        assert screens.shown.endswith(b"ready\r\n") and b"\x1b[?1049l" in screens.shown
        screens.type(b" and done\n")
        screens.wait(b"and done")
        screens.wait(b"\x1b[?1049h")
        screens.shown = b""
        screens.wait(b"and done")
        screens.type(b"\x1b")
        screens.wait(b"Kept as a draft")
        screens.type(b"Q")
        screens.ends()
    with open(seen, encoding="utf-8") as f:
        assert f.read() == "600\nbegun", "not the draft, or for others to read"
    assert not [name for name in os.listdir(home.directory.name) if name.startswith("everi-draft")]


def opens_a_browser():
    """The address is one word, whatever is in it."""
    home = tui.Home()
    home.environment["BROWSER"] = program(home, "browser", 'echo "$#:$1"\n')
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        home.environment.pop(name, None)
    url = "https://example.org/$(touch%20x);&'x'"
    entity = {"kind": "link", "start": 0, "end": len(url), "url": url}
    with Fake(lambda c: answers_with(entered(c), dict(update(1, url), entities=[entity]))) as fake, \
            Screens(home, fake.url) as screens:
        screens.type(b"o")
        screens.wait(b"links")
        screens.type(b"1")
        screens.wait(f"1:{url}\r\n".encode())
        screens.wait(b"Opened.")
        screens.type(b"qQ")
        screens.ends()


ROWS = [
    ("copies", copies),
    ("notices", lambda: notices((), b"\x07\x1b]9;everi: Leyla: ", None)),
    ("notices_bell", lambda: notices(("--notices", "bell"), b"\x07", b"\x1b]9;")),
    ("notices_off", lambda: notices(("--notices", "off"), b"All", b"\x07")),
    ("edits_in_another_program", edits_in_another_program),
    ("opens_a_browser", opens_a_browser),
    ("flood_of_pushes", flood_of_pushes),
    ("flood_of_pushes_over_ssh", flood_of_pushes_over_ssh),
    ("flood_of_keys", flood_of_keys),
    ("clears_for_c_l_and_a_resize", clears_for_c_l_and_a_resize),
    ("kept_at_term", lambda: kept_at_the_end(signal.SIGTERM)),
    ("kept_at_hup", lambda: kept_at_the_end(signal.SIGHUP)),
]


def main():
    failed = 0
    for name, test in ROWS:
        try:
            test()
        except Exception as problem:  # a test that breaks is a test that failed
            failed += 1
            print(f"{name}: {str(problem)[-600:] or repr(problem)}")
    print(f"{len(ROWS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
