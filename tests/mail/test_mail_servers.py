#!/usr/bin/python3
"""Mail through servers that others wrote: npm's smtp-server (NODE_PATH says where it is) and
OpenSMTPD, each on a free port of the loopback.

    test_mail_servers.py [NAME...]      only these tests
"""
import atexit
import base64
import contextlib
import email
import email.policy
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import everi  # noqa: E402
from mail_catcher import Mail  # noqa: E402
from test_mail import URL, Place, mention, openssl  # noqa: E402

PASSWORD = "open sesame"


@contextlib.contextmanager
def trusted():
    """(the options that trust it and log in, the files of a server: key, cert)"""
    with tempfile.TemporaryDirectory() as folder:
        key, cert, password = (os.path.join(folder, name) for name in ("key", "cert", "password"))
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert,
                "-subj", "/CN=localhost", "-days", "2", "-addext", "subjectAltName=DNS:localhost")
        with open(password, "w") as file:
            file.write(PASSWORD + "\n")
        yield ("--smtp-ca-file", cert), ("--smtp-user", "everi", "--smtp-password-file",
                                         password), {"key": key, "cert": cert}


def await_that(what, happens):
    deadline = time.monotonic() + everi.TIMEOUT_S
    while not (found := happens()):
        if time.monotonic() > deadline:
            raise everi.Failure(f"it never comes: {what}")
        time.sleep(0.02)  # a poll, with a deadline
    return found


class NodeServer:
    """smtp-server, as smtp_server.js runs it."""

    def __init__(self, secure=False, **options):
        self.folder = tempfile.mkdtemp(prefix="everi-mail-")
        self.known = 0
        told = json.dumps({"secure": secure, "answers": {}, **options})
        self.process = subprocess.Popen(
            ["node", os.path.join(HERE, "smtp_server.js"), self.folder, told],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        atexit.register(self.stop)
        line = self.process.stdout.readline()
        if not line.strip().isdigit():
            self.stop()
            raise everi.Failure("smtp-server does not start (NODE_PATH?)")
        self.port = int(line)

    def options(self, *more, host="localhost"):
        return ("--smtp-url", f"smtp://{host}:{self.port}", "--mail-from", "everi@example.org", *more)

    def seen(self):
        """All that came whole: (Mail, what it was answered)."""
        mails = []
        for name in sorted(n for n in os.listdir(self.folder) if n.endswith(".json")):
            with open(os.path.join(self.folder, name)) as file:
                of = json.load(file)
            mails.append((Mail(of["sender"], of["recipients"], base64.b64decode(of["data"]),
                               of["user"], of["secure"]), of["answer"]))
        return mails

    def take(self):
        """What was taken since the last time."""
        taken = [mail for mail, answer in self.seen() if answer is None]
        taken, self.known = taken[self.known:], len(taken)
        return taken

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def place_with(catcher, *options):
    return Place("rustam", "ada", catcher=catcher, host="localhost",
                 options=("--public-url", URL, *options))


def refused_at(place, handle="rustam"):
    return place[handle].call("person.get", handle=handle).get("email_refused_at")


def look_at(mail, text="Ada mentioned you in their update"):
    assert mail.sender == "everi@example.org" and mail.recipients == ["rustam@example.org"], mail
    assert mail.message["To"] == "rustam@example.org" and not mail.message.defects
    assert text in mail.part("plain")


def test_node_tls_and_passwords():
    with trusted() as (ca, login, files):
        user = {"user": "everi", "password": PASSWORD}
        rows = [  # the server, options of ours, whether it goes
            ({**files, **user}, ("--smtp-tls", "starttls", *ca, *login), True),
            ({**files, **user, "secure": True}, ("--smtp-tls", "tls", *ca, *login), True),
            ({**files, "user": "everi", "password": "another"},
             ("--smtp-tls", "starttls", *ca, *login), False),
            ({**files}, ("--smtp-tls", "starttls"), False),
            ({}, ("--smtp-tls", "starttls", *ca), False),
        ]
        for how, options, goes in rows:
            with place_with(NodeServer(**how), *options) as place:
                mention(place, text=".\n..\nHello\n.")
                mails = place.advance("10m")
                assert len(mails) == int(goes), (how, options, place.server.log())
                if goes:
                    look_at(mails[0])
                    assert mails[0].tls and mails[0].user == "everi"
                else:
                    assert place.count("later") == 1 and place.outbox() == 1
                assert refused_at(place) is None, "what we are refused for is not theirs"
                assert "sesame" not in place.server.log()


def test_node_later():
    """4xx, and no answer at all: the same mail again."""
    for answers, came in (({"RCPT": [451]}, 1), ({"DATA": [452]}, 2), ({"DATA": ["drop"]}, 2),
                          ({"RCPT": [450], "DATA": ["drop", 421]}, 3)):
        with place_with(NodeServer(answers=answers), "--smtp-tls", "none") as place:
            mention(place)
            mails = place.advance("40m")
            assert len(mails) == 1, (answers, mails)
            look_at(mails[0])
            seen = [mail for mail, _ in place.catcher.seen()]
            assert len(seen) == came and {m.id for m in seen} == {mails[0].id}, (answers, seen)
            assert place.count("later") == sum(map(len, answers.values()))
            assert place.count("sent") == 1 and place.outbox() == 0 and refused_at(place) is None


def test_node_refused():
    """5xx to the recipient or the mail: the address is turned off."""
    for stage, code in (("RCPT", 550), ("DATA", 554)):
        with place_with(NodeServer(answers={stage: [code]}), "--smtp-tls", "none") as place:
            mention(place)
            assert place.advance("10m") == []
            assert refused_at(place) is not None and place.count("refused") == 1
            assert [e["attributes"]["reply"] for e in place.events("mail.refused")] == [code]
            mention(place)
            assert place.advance("2h") == [] and place.outbox() == 0


# ------------------------------------------------------------------------------------- OpenSMTPD

SMTPD = "/usr/sbin/smtpd"
# Without TLS: Debian's 6.8 cannot sign anything since OpenSSL 3 ("EVP lib").
CONFIGURATION = """
table people {{ "rustam@example.org" = "nobody" }}
listen on 127.0.0.1 port {port} hostname localhost
action "keep" maildir "{folder}/mail" virtual <people>
match from any for rcpt-to "rustam@example.org" action "keep"
"""


class CannotRun(Exception):
    pass


class OpenSmtpd:
    """Debian's, in the foreground; it keeps what it takes in a maildir."""

    def __init__(self):
        if os.getuid() != 0 or not os.path.exists(SMTPD):
            raise CannotRun("it is not installed" if os.getuid() == 0 else "it needs root")
        self.known = set()
        self.folder = tempfile.mkdtemp(prefix="everi-smtpd-")
        os.chmod(self.folder, 0o755)
        self.mail = os.path.join(self.folder, "mail")
        os.mkdir(self.mail)
        shutil.chown(self.mail, "nobody")
        self.configure()
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self.process = subprocess.Popen([SMTPD, "-d", "-f", os.path.join(self.folder, "conf")],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        atexit.register(self.stop)
        await_that("smtpd", lambda: self.listens() or self.process.poll() is not None)
        if self.process.poll() is not None:
            said = [line for line in self.log().splitlines() if "starting" not in line]
            self.stop()
            raise CannotRun(said[0] if said else "it ends at once")

    def configure(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with open(os.path.join(self.folder, "conf"), "w") as file:
            file.write(CONFIGURATION.format(folder=self.folder, port=self.port))

    def log(self):
        with open(os.path.join(self.folder, "log"), errors="replace") as file:
            return file.read()

    def listens(self):
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0

    def options(self, *more, host="localhost"):
        return NodeServer.options(self, *more, host=host)

    def take(self):
        """What it has delivered since the last time; delivery comes after the answer."""
        new = os.path.join(self.mail, "new")
        names = sorted(set(os.listdir(new)) - self.known) if os.path.isdir(new) else []
        self.known |= set(names)
        mails = []
        for name in names:
            with open(os.path.join(new, name), "rb") as file:
                mails.append(email.message_from_bytes(file.read(), policy=email.policy.default))
        return mails

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(everi.TIMEOUT_S)
        shutil.rmtree(self.folder, ignore_errors=True)


def test_opensmtpd():
    with place_with(OpenSmtpd(), "--smtp-tls", "none") as place:
        mention(place, text=".\n..\n\u4f60\u597d\n.")
        mention(place, who="rustam", whom="ada")
        place.server.advance("10m")
        assert place.count("sent") == 1, (place.server.log(), place.catcher.log())
        mail, = await_that("a mail", place.catcher.take)
        assert mail["To"] == "rustam@example.org" and not mail.defects
        assert '". .. \u4f60\u597d . @rustam"' in mail.get_body(("plain",)).get_content(), mail.as_string()
        assert refused_at(place) is None
        assert refused_at(place, "ada") is not None, "nobody there has that name"
        assert place.count("refused") == 1 and place.outbox() == 0


if __name__ == "__main__":
    tests = dict(globals())
    try:
        OpenSmtpd().stop()
    except CannotRun as reason:
        print(f"SKIP opensmtpd: {reason}")
        del tests["test_opensmtpd"]
    sys.exit(everi.run_tests(tests, sys.argv[1:]))
