#!/usr/bin/python3
"""everi-tui and the certificates that servers show: which it takes, which it refuses and in what
words, what it asks about and remembers. Against real servers, with certificates made here.

A test is a function whose name begins with test_; names given as arguments choose some of them.
"""
import fcntl
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import certificates
import everi
from tui import PASSWORD, Home, Tail, Terminal, run


class World:
    """An authority, and a server that shows what it is told to."""

    def __init__(self, **how):
        self.folder = tempfile.TemporaryDirectory(prefix="everi-tui-tls-")
        self.authority = self.make("authority", authority=True)
        self.place = self.make("place", **how)
        self.server = everi.Server("--tls-cert", self.place.cert, "--tls-key", self.place.key,
                                   clock=None)

    def make(self, name, signed=False, **how):
        return certificates.Certificate(self.folder.name, name,
                                        by=self.authority if signed else None, **how)

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *_):
        self.server.remove()
        self.folder.cleanup()
        assert not self.server.complaints, self.server.complaints

    def url(self, host="localhost"):
        return f"wss://{host}:{self.server.port}/ws"

    def show(self, certificate):
        """The same server with another certificate, on the same port."""
        self.server.options += ["--listen", f"127.0.0.1:{self.server.port}"]
        self.server.stop()
        shutil.copy(certificate.cert, self.place.cert)
        shutil.copy(certificate.key, self.place.key)
        self.server.start()


def info(home, *args):
    """Exit status and what was said; a good one has the server's answer."""
    status, out, err = run(home, *args, "call", "server.info")
    assert (status == 0) == (out != "" and json.loads(out)["protocol"] == "everi.v1"), (out, err)
    return status, err


def refused(home, words, *args):
    status, err = info(home, *args)
    assert status == 3 and words in err, (status, err)
    return err


def pins(home):
    return [name for name in home.files() if name.startswith("pin-")]


# --------------------------------------------------------------------------------- chain and name


def test_the_right_authority():
    with World(signed=True) as world:
        home = Home()
        for host in ("localhost", "127.0.0.1", "LOCALHOST"):
            assert info(home, "--ca", world.authority.cert, world.url(host)) == (0, ""), host
        assert pins(home) == []


def test_an_authority_of_the_system():
    with World(signed=True) as world:
        home = Home()
        home.environment["SSL_CERT_FILE"] = world.authority.cert
        assert info(home, world.url()) == (0, "")
        assert pins(home) == []


def test_an_unknown_authority():
    with World(signed=True) as world:
        home, other = Home(), world.make("other", authority=True)
        refused(home, "authority that is not trusted here", world.url())
        refused(home, "authority that is not trusted here", "--ca", other.cert, world.url())
        assert pins(home) == []


def test_another_name():
    with World(signed=True, names="DNS:elsewhere.example") as world:
        home, ca = Home(), ["--ca", world.authority.cert]
        refused(home, "for another name", *ca, world.url())
        refused(home, "not for this address", *ca, world.url("127.0.0.1"))


def test_one_whose_time_is_over():
    with World(signed=True, days=-1) as world:
        refused(Home(), "has expired", "--ca", world.authority.cert, world.url())


def test_an_ipv6_address():
    with World(signed=True) as world:
        command = [everi.server_binary(), "serve", "--data", world.folder.name + "/d6", "--listen",
                   "::1:0", "--tls-cert", world.place.cert, "--tls-key", world.place.key]
        with subprocess.Popen(command, stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL) as process:
            line = process.stdout.readline().decode()
            port = line.rpartition(":")[2].partition("/")[0]
            home, ca = Home(), ["--ca", world.authority.cert]
            try:
                assert info(home, *ca, f"wss://[::1]:{port}/ws") == (0, ""), line
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(everi.TIMEOUT_S)


def test_files_that_hold_no_certificates():
    with World(signed=True) as world:
        for path in (world.authority.key, world.folder.name):
            status, err = info(Home(), "--ca", path, world.url())
            assert status == 2 and "holds no certificates" in err, (status, err)


# ------------------------------------------------------------------------------ of its own making


def test_first_use_and_ever_after():
    with World() as world:
        home = Home()
        status, err = info(home, world.url())
        assert status == 0 and world.place.fingerprint() in err, (status, err)
        assert len(pins(home)) == 1
        assert os.stat(os.path.join(home.path, pins(home)[0])).st_mode & 0o777 == 0o600
        assert info(home, world.url()) == (0, "")
        assert info(home, world.url() + "?other=path") == (0, "")
        assert len(pins(home)) == 1


def test_a_name_that_it_was_not_made_for_says_nothing_either():
    with World(names="DNS:elsewhere.example") as world:
        home = Home()
        assert info(home, world.url())[0] == 0
        assert info(home, world.url()) == (0, "")


def test_a_changed_one_is_shouted_at_and_refused():
    with World() as world:
        home = Home()
        assert info(home, world.url())[0] == 0
        other = world.make("other")
        world.show(other)
        for _ in range(2):  # nothing is learnt from it
            err = refused(home, "HAS CHANGED ITS CERTIFICATE", world.url())
            assert other.fingerprint() in err and "trust FINGERPRINT" in err, err
        refused(home, "CHANGED", world.url(), "--login", "agshin", "--password-stdin")
        status, out, err = run(home, world.url(), "trust", other.fingerprint().lower())
        assert status == 0 and not out, err
        assert info(home, world.url()) == (0, "")


def test_a_changed_one_gets_no_token():
    with World() as world:
        home = Home()
        add = json.dumps({"handle": "agshin", "password": PASSWORD, "name": "Agshin"})
        status, _, err = run(home, world.url(), "call", "session.register", "-", stdin=add)
        assert status == 0, err
        with Tail(home, world.url()) as tail:
            deadline = time.monotonic() + everi.TIMEOUT_S
            while not home.tokens():
                assert time.monotonic() < deadline, "it never logged in"
            world.show(world.make("other"))
            tail.says("HAS CHANGED ITS CERTIFICATE")
            tail.ends(3)
        assert len(home.tokens()) == 1  # it may be good yet, with the right server


def test_one_that_an_authority_signed_since_is_good():
    with World() as world:
        home = Home()
        home.environment["SSL_CERT_FILE"] = world.authority.cert
        assert info(home, world.url())[0] == 0
        world.show(world.make("signed", signed=True))
        assert info(home, world.url()) == (0, "")
        world.show(world.make("own"))
        refused(home, "HAS CHANGED", world.url())


def test_an_expired_one_is_not_begun_with():
    with World(days=-1) as world:
        home = Home()
        refused(home, "has expired", world.url())
        assert pins(home) == []


def test_with_ca_nothing_is_taken_unseen():
    with World() as world:
        home = Home()
        refused(home, "not among those of --ca", "--ca", world.authority.cert, world.url())
        assert info(home, "--ca", world.place.cert, world.url()) == (0, "")
        assert pins(home) == []


def test_trusted_before_the_first_use():
    with World() as world:
        home = Home()
        assert run(home, world.url(), "trust", world.place.fingerprint())[0] == 0
        assert info(home, world.url()) == (0, "")
        home = Home()
        assert run(home, world.url(), "trust", "AB" + ":00" * 31)[0] == 0
        refused(home, "HAS CHANGED", world.url())


def test_words_of_trust():
    home, good = Home(), "AB" + ":00" * 31
    for args in ([], ["wss://a/ws"], [good], ["wss://a/ws", "nonsense"], ["wss://a/ws", good[:-1]],
                 ["wss://a/ws", good.replace(":", "-")], ["ws://a/ws", good], ["wss://:1", good]):
        urls = [a for a in args if "://" in a]
        rest = [a for a in args if "://" not in a]
        status, out, err = run(home, *urls, "trust", *rest)
        assert status == 2 and not out and err, (args, status, err)
    assert pins(home) == []


# ------------------------------------------------------------------------- somebody is there to ask


def size(terminal, rows=40, cols=100):
    fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


def test_a_person_is_asked_and_says_no():
    with World() as world:
        home = Home()
        with Terminal(home, world.url(), "call", "server.info") as terminal:
            terminal.wait(b"(yes or no)")
            assert world.place.fingerprint().encode() in terminal.shown, terminal.shown
            terminal.type(b"no\n")
            assert terminal.process.wait(everi.TIMEOUT_S) == 3
        assert pins(home) == []


def test_a_person_is_asked_and_says_yes():
    with World() as world:
        home = Home()
        for _ in range(2):
            with Terminal(home, world.url(), "call", "server.info") as terminal:
                if not pins(home):
                    terminal.wait(b"(yes or no)")
                    terminal.type(b"yes\n")
                terminal.wait(b"everi.v1")
                assert terminal.process.wait(everi.TIMEOUT_S) == 0
        assert len(pins(home)) == 1


def test_a_person_is_not_asked_about_what_is_refused():
    with World(signed=True) as world:
        with Terminal(Home(), world.url(), "call", "server.info") as terminal:
            terminal.wait(b"not trusted here")
            assert terminal.process.wait(everi.TIMEOUT_S) == 3


def test_the_screens_ask():
    with World() as world:
        home = Home()
        home.environment["TERM"] = "xterm-256color"
        home.environment["LC_ALL"] = "C.UTF-8"
        add = json.dumps({"handle": "agshin", "password": PASSWORD, "name": "Agshin"})
        assert run(Home(), world.url(), "call", "session.register", "-", stdin=add)[0] == 0
        with Terminal(home, world.url(), "--login", "agshin") as terminal:
            size(terminal)
            terminal.process.send_signal(signal.SIGWINCH)
            terminal.wait(b"Password")
            terminal.type(PASSWORD.encode() + b"\r")
            terminal.wait(b"fingerprint")
            terminal.wait(b"trust it")
            assert pins(home) == []
            terminal.type(PASSWORD.encode() + b"\r")
            terminal.wait("● live".encode())
        assert len(pins(home)) == 1
        with open(os.path.join(home.path, pins(home)[0]), encoding="ascii") as f:
            assert f.read().strip() == world.place.fingerprint()


# -------------------------------------------------------------------------------------- in the clear


def test_nothing_goes_in_the_clear_beyond_this_machine():
    home = Home()
    for host in ("192.0.2.1", "everi.example", "[2001:db8::1]", "127.0.0.1.example", "0.0.0.0"):
        status, err = info(home, f"ws://{host}:1/ws")
        assert status == 2 and "--insecure" in err, (host, status, err)
    for host in ("127.0.0.1", "localhost", "[::1]", "127.9.9.9"):
        status, err = info(home, f"ws://{host}:1/ws")
        assert status == 3 and "--insecure" not in err, (host, status, err)
    status, err = info(home, "--insecure", "ws://0.0.0.0:1/ws")
    assert status == 3 and "--insecure" not in err, (status, err)


def test_a_server_without_tls():
    with everi.Server(clock=None) as server:
        if server.port in everi.TLS_PORTS:
            return
        refused(Home(), "does not speak TLS", f"wss://127.0.0.1:{server.port}/ws")


def test_a_handshake_that_nobody_goes_on_with():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        home = Home()

        def hang_up():
            connection, _ = listener.accept()
            connection.recv(10)
            connection.close()
        thread = threading.Thread(target=hang_up)
        thread.start()
        status, err = info(home, f"wss://127.0.0.1:{listener.getsockname()[1]}/ws")
        thread.join()
        assert status == 3 and "TLS" in err, (status, err)


if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
