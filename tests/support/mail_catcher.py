#!/usr/bin/python3
"""A mail server that takes what it gets, or does not, as it is told. Written from RFC 5321 alone.

    mail_catcher.py PORT DIR     keeps each mail as DIR/0001.eml, its text part as DIR/0001.txt
"""
import base64
import email
import email.policy
import os
import re
import socketserver
import sys
import threading
import time


class Mail:
    """One mail as it came: the envelope, the bytes, and what Python's parser makes of them."""

    def __init__(self, sender, recipients, data, user, tls):
        self.sender, self.recipients, self.data, self.user, self.tls = (
            sender, recipients, data, user, tls)
        self.message = email.message_from_bytes(data, policy=email.policy.default)

    def part(self, subtype):
        return self.message.get_body((subtype,)).get_content()

    @property
    def id(self):
        return self.message["Message-ID"]


class Session(socketserver.StreamRequestHandler):
    timeout = 20

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")
        self.wfile.flush()

    def answer(self, stage, line):
        """What the script says for this stage, else `line`. False: the connection ends."""
        told = self.server.catcher.next_answer(stage)
        if told == "drop":
            return False
        if isinstance(told, (int, float)):
            self.server.catcher.stopping.wait(told)
            return False
        self.say(told or line)
        return told is None or told.startswith(("2", "3"))

    def handle(self):
        catcher = self.server.catcher
        self.user, self.tls, self.sender, self.recipients = None, False, None, []
        if catcher.implicit_tls:
            self.wrap()
        try:
            if self.answer("CONNECT", "220 catcher ready"):
                self.talk(catcher)
        except OSError:
            pass

    def wrap(self):
        self.connection = self.server.catcher.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        self.tls = True

    def talk(self, catcher):
        while True:
            line = self.rfile.readline(2000)
            if not line:
                return
            catcher.lines.append(line)
            verb, _, rest = line.decode("latin-1").rstrip("\r\n").partition(" ")
            if not getattr(self, "do_" + verb.lower(), self.unknown)(catcher, rest):
                return

    def unknown(self, catcher, rest):
        self.say("502 what")
        return True

    def do_ehlo(self, catcher, rest):
        extensions = ["catcher", "8BITMIME", "SIZE 10000000"]
        if catcher.tls and not self.tls:
            extensions.append("STARTTLS")
        if catcher.users:
            extensions.append("AUTH PLAIN LOGIN")
        for word in extensions[:-1]:
            self.say("250-" + word)
        self.say("250 " + extensions[-1])
        return True

    def do_starttls(self, catcher, rest):
        self.say("220 go on")
        self.wrap()
        return True

    def do_auth(self, catcher, rest):
        method, _, first = rest.partition(" ")
        if method == "PLAIN":
            if not first:
                self.say("334 ")
                first = self.rfile.readline(2000).decode().strip()
            _, user, password = base64.b64decode(first).decode().split("\0")
        else:
            words = [first] if first else []
            while len(words) < 2:
                self.say("334 " + base64.b64encode(b"word:").decode())
                words.append(self.rfile.readline(2000).decode().strip())
            user, password = (base64.b64decode(word).decode() for word in words)
        if catcher.users.get(user) != password:
            self.say("535 no")
            return True
        self.user = user
        self.say("235 welcome")
        return True

    def do_mail(self, catcher, rest):
        if catcher.users and not self.user:
            self.say("530 who are you")
            return True
        self.sender, self.recipients = re.match(r"FROM:<([^>]*)>", rest).group(1), []
        self.answer("MAIL", "250 ok")
        return True

    def do_rcpt(self, catcher, rest):
        if self.answer("RCPT", "250 ok"):
            self.recipients.append(re.match(r"TO:<([^>]*)>", rest).group(1))
        elif catcher.dropped:
            return False
        return True

    def do_data(self, catcher, rest):
        if not self.answer("DATA", "354 go on"):
            return not catcher.dropped
        data = b""
        while not data.endswith(b"\r\n.\r\n"):
            line = self.rfile.readline(100000)
            if not line:
                return False
            data += line
        data = re.sub(rb"(^|\r\n)\.\.", rb"\1.", data[:-3])
        mail = Mail(self.sender, list(self.recipients), data, self.user, self.tls)
        catcher.got(mail)
        if self.answer("TAKEN", "250 taken"):
            catcher.took(mail)
            return True
        return not catcher.dropped

    def do_rset(self, catcher, rest):
        self.say("250 ok")
        return True

    do_noop = do_rset

    def do_quit(self, catcher, rest):
        self.say("221 bye")
        return False


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Catcher:
    """answers: {stage: [answer...]}: a reply line, "drop", a number of seconds to be silent for before
    the connection ends, or None for the usual; used up one by one. Stages: CONNECT MAIL RCPT DATA TAKEN
    (TAKEN: the whole mail is there). users: {name: password}; tls: an SSL context."""

    def __init__(self, port=0, users=None, tls=None, implicit_tls=False, keep=None):
        self.users, self.tls, self.implicit_tls, self.keep = users or {}, tls, implicit_tls, keep
        self.answers, self.lines = {}, []
        self.mails, self.seen = [], []   # taken; came whole, taken or not
        self.dropped = False
        self.stopping = threading.Event()
        self.changed = threading.Condition()
        self.server = Server(("127.0.0.1", port), Session)
        self.server.catcher = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def next_answer(self, stage):
        with self.changed:
            told = self.answers[stage].pop(0) if self.answers.get(stage) else None
            self.dropped = told == "drop" or isinstance(told, (int, float))
            return told

    def got(self, mail):
        with self.changed:
            self.seen.append(mail)
            self.changed.notify_all()

    def took(self, mail):
        with self.changed:
            self.mails.append(mail)
            self.changed.notify_all()
        if self.keep:
            name = os.path.join(self.keep, f"{len(self.mails):04}")
            with open(name + ".eml", "wb") as file:
                file.write(mail.data)
            with open(name + ".txt", "w") as file:
                file.write(mail.part("plain"))

    def take(self):
        """What came since the last time."""
        with self.changed:
            mails, self.mails = self.mails, []
            return mails

    def wait_seen(self, count, timeout=20):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.seen) >= count, timeout), self.lines

    def options(self, *more, host="127.0.0.1"):
        return ("--smtp-url", f"smtp://{host}:{self.port}", "--mail-from", "everi@example.org", *more)

    def stop(self):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


if __name__ == "__main__":
    with Catcher(int(sys.argv[1]), keep=sys.argv[2]) as catching:
        while True:
            time.sleep(3600)
