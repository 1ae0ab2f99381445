"""everi-tui as its tests start it: one run, a running `tail`, a session on a terminal.

EVERI_TUI is the binary, or else where the release preset builds it. Every process is waited for or
ended by its pid, and what it says is looked through for a sanitizer's report.
"""
import fcntl
import json
import os
import queue
import re
import select
import signal
import signal
import subprocess
import tempfile
import termios
import threading

import everi

HERE = os.path.dirname(os.path.abspath(__file__))
TUI = os.environ.get("EVERI_TUI") or os.path.normpath(
    os.path.join(HERE, "..", "..", "build", "release", "client", "everi-tui"))
PATIENCE_S = 60  # more than the client's own 30 s
PASSWORD = everi.PASSWORD



class Home:
    """A place for the client's state, gone when nobody holds it any more."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="everi-tui-test-")
        self.path = os.path.join(self.directory.name, "everi")
        self.environment = dict(os.environ, XDG_STATE_HOME=self.directory.name,
                                http_proxy="http://127.0.0.1:9")  # nothing may go there

    def files(self):
        return sorted(os.listdir(self.path)) if os.path.isdir(self.path) else []

    def tokens(self):
        found = []
        for name in self.files():
            if name.startswith("token-"):
                with open(os.path.join(self.path, name)) as f:
                    found.append(f.read().strip())
        return found


def check_sane(text):
    assert not everi.SANITIZER.search(text), text[-4000:]


def run(home, *args, stdin=""):
    """Exit status, standard output, standard error."""
    done = subprocess.run([TUI, *args], input=stdin, capture_output=True, text=True,
                          env=home.environment, timeout=PATIENCE_S, check=False,
                          start_new_session=True)  # no terminal: nobody is asked
    check_sane(done.stderr)
    return done.returncode, done.stdout, done.stderr


class Tail:
    """A running `tail`, its lines as they come."""

    def __init__(self, home, url, *args, handle="agshin", stdin=PASSWORD + "\n"):
        self.home = home
        self.process = subprocess.Popen(
            [TUI, url, "--login", handle, "--password-stdin", *args, "tail"], env=home.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.process.stdin.write(stdin)
        self.process.stdin.close()
        self.lines = self._queue(self.process.stdout)
        self.sayings = self._queue(self.process.stderr)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    @staticmethod
    def _queue(stream):
        found = queue.Queue()

        def read():
            for line in stream:
                found.put(line)
            found.put(None)
        threading.Thread(target=read, daemon=True).start()
        return found

    def push(self):
        """The next line, parsed."""
        line = self.lines.get(timeout=PATIENCE_S)
        assert line is not None, f"tail ended: {self.rest(self.sayings)}"
        return json.loads(line)

    def says(self, pattern):
        """Waits for a sentence on standard error."""
        while True:
            line = self.sayings.get(timeout=PATIENCE_S)
            assert line is not None, f"tail ended without saying {pattern}"
            check_sane(line)
            if re.search(pattern, line):
                return line

    @staticmethod
    def rest(lines):
        found = []
        while (line := lines.get(timeout=PATIENCE_S)) is not None:
            found.append(line)
        return found

    def ends(self, status):
        """Waits for the end; returns what was still printed and said."""
        printed, said = self.rest(self.lines), "".join(self.rest(self.sayings))
        check_sane(said)
        found = self.process.wait(PATIENCE_S)
        assert found == status, f"exit status {found} instead of {status}: {said}"
        return [json.loads(line) for line in printed], said

    def interrupt(self, number=signal.SIGINT):
        self.process.send_signal(number)


class Terminal:
    """The client on a terminal of its own; both ends of it stay open until it is left."""

    def __init__(self, home, *args):
        self.home = home
        self.fd, self.inner = os.openpty()
        self.shown = b""
        self.process = subprocess.Popen(
            [TUI, *args], env=home.environment, stdin=self.inner, stdout=self.inner,
            stderr=self.inner, start_new_session=True, preexec_fn=self._own_terminal)

    def __enter__(self):
        return self

    @staticmethod
    def _own_terminal():
        """Whoever runs the tests in the background has these ignored, and children inherit that."""
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.fd)
        os.close(self.inner)

    def wait(self, text):
        while text not in self.shown:
            ready, _, _ = select.select([self.fd], [], [], PATIENCE_S)
            assert ready, f"nothing came behind {self.shown!r}"
            self.shown += os.read(self.fd, 65536)

    def type(self, keys):
        os.write(self.fd, keys)

    def wait_silent(self):
        """The echo goes right after the question came."""
        while self.echoes():
            os.sched_yield()

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)
