#!/usr/bin/python3
"""Mail: what goes to whom, when, and how often; what a mail server does to it. Every mail and every
recipient is counted.

    test_mail.py [NAME...]      only these tests
"""
import atexit
import contextlib
import html.parser
import os
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import everi  # noqa: E402
from mail_catcher import Catcher  # noqa: E402

URL = "https://everi.example.org"


PEOPLE = ("rustam", "ada", "leyla")


def find_database(data):
    for folder, _, names in os.walk(data):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                if file.read(16) == b"SQLite format 3\0":
                    return os.path.join(folder, name)
    raise AssertionError(data)


class Prepared:
    """A data directory with people whose addresses are confirmed, made once: tests begin with a copy."""
    data, tokens = None, {}

    @classmethod
    def copy_to(cls, data):
        if not cls.data:
            cls.make()
        shutil.copytree(cls.data, data, symlinks=True)

    @classmethod
    def make(cls):
        server = everi.Server()
        server.start()
        people = {handle: server.register(handle) for handle in PEOPLE}
        cls.tokens = {handle: p.login["token"] for handle, p in people.items()}
        server.stop(lambda: [p.close() for p in people.values()])
        with contextlib.closing(sqlite3.connect(find_database(server.data))) as store, store:
            store.execute("UPDATE person SET email = handle || '@example.org', email_confirmed = 1")
        cls.data = server.data
        atexit.register(server.remove)


class Place:
    """A mail server, a server that knows it, and people with confirmed addresses."""

    def __init__(self, *people, options=("--public-url", URL), catcher=None, host="127.0.0.1"):
        self.catcher = catcher or Catcher()
        self.server = everi.Server(*self.catcher.options(*options, host=host))
        Prepared.copy_to(self.server.data)
        self.tokens = {handle: Prepared.tokens[handle] for handle in people}
        self.start()

    def start(self):
        self.server.start()
        self.people = {handle: self.server.resume(token) for handle, token in self.tokens.items()}

    def restart(self):
        self.server.stop(lambda: [p.close() for p in self.people.values()])
        self.start()

    def __getitem__(self, handle):
        return self.people[handle]

    def advance(self, duration):
        """The mails that went meanwhile."""
        self.server.advance(duration)
        return self.catcher.take()

    def outbox(self):
        return self.server.metric("everi_mail_outbox")

    def count(self, end):
        return self.server.metric(f'everi_mail_total{{end="{end}"}}')

    def events(self, kind):
        return self.server.admin("event", "list", "--type", kind)["items"]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            for person in self.people.values():
                person.close()
            self.server.stop()
            assert kind or not self.server.complaints, self.server.complaints
        finally:
            self.server.remove()
            self.catcher.stop()


def mention(place, who="ada", whom="rustam", text="Hello"):
    return place[who].call("update.post", text=f"{text} @{whom}")


def lines_of(mail):
    return [line[2:] for line in mail.part("plain").splitlines() if line.startswith("* ")]


# ------------------------------------------------------------------------------------- when it goes

def test_ten_minutes_and_an_hour():
    with Place("rustam", "ada") as place:
        mention(place)
        assert place.advance("9m") == []
        mails = place.advance("1m")
        assert len(mails) == 1 and mails[0].recipients == ["rustam@example.org"], mails
        assert mails[0].sender == "everi@example.org"
        assert lines_of(mails[0]) == ["Ada mentioned you in their update"]
        mention(place, text="Again")
        mention(place, text="And again")
        assert place.advance("59m") == [], "at most one an hour"
        mails = place.advance("1m")
        assert [len(lines_of(m)) for m in mails] == [2]
        assert place.advance("3h") == []
        assert place.count("sent") == 2 and len(place.events("mail.sent")) == 2


def test_ten_a_day():
    with Place("rustam", "ada") as place:
        sent = []
        for _ in range(24):
            mention(place)
            sent += place.advance("1h")
        assert len(sent) == 10, len(sent)
        assert len({m.id for m in sent}) == 10
        more = place.advance("1h")
        assert len(more) == 1 and len(lines_of(more[0])) >= 10, "what waited goes when the day is over"


def test_daily():
    """Likes, follows and group messages wait for the daily digest."""
    with Place("rustam", "ada", "leyla") as place:
        update = place["rustam"].call("update.post", text="Queues")
        place["ada"].call("update.react", id=update["id"], kind="like", on=True)
        place["leyla"].call("person.follow", handle="rustam")
        group = place["ada"].call("group.create", name="Pipelines", members=["rustam", "leyla"])
        place.server.advance("10m")
        soon = place.catcher.take()
        assert sorted(m.recipients[0] for m in soon) == ["leyla@example.org", "rustam@example.org"]
        for text in ("One", "Two", "Three"):
            place["ada"].call("message.send", conversation=group["id"], text=text)
        assert place.advance("23h") == []
        mails = place.advance("2h")
        said = {m.recipients[0]: sorted(lines_of(m)) for m in mails}
        assert said == {"rustam@example.org": ["3 new messages in Pipelines", "Ada liked your update",
                                               "Leyla followed you"],
                        "leyla@example.org": ["3 new messages in Pipelines"]}, said
        assert all("your day" in m.message["Subject"] for m in mails)
        assert place.advance("48h") == [], "nothing is told twice"


def test_direct_messages():
    with Place("rustam", "ada") as place:
        direct = place["ada"].call("conversation.open", handle="rustam")
        for text in ("One", "Two"):
            place["ada"].call("message.send", conversation=direct["id"], text=text)
        pending = place["rustam"].call("notification.pending_mail")["items"]
        assert [(p["kind"], p["text"], p["id"]) for p in pending] == [
            ("message", "2 new messages from Ada", direct["id"])], pending
        mails = place.advance("10m")
        assert [lines_of(m) for m in mails] == [["2 new messages from Ada"]]
        assert f"{URL}/inbox#conversation={direct['id']}" in mails[0].part("plain")
        assert place["rustam"].call("notification.pending_mail")["items"] == []
        place["ada"].call("message.send", conversation=direct["id"], text="Three")
        assert [lines_of(m) for m in place.advance("1h")] == [["1 new message from Ada"]]


# ------------------------------------------------------------------------- what happens meanwhile

def test_meanwhile():
    """Right before sending, what is no more worth telling is left out; nothing left: no mail."""
    def read(place, update, direct):
        items = place["rustam"].call("notification.list")["items"]
        place["rustam"].call("notification.read", ids=[i["id"] for i in items])
        place["rustam"].call("message.read", conversation=direct["id"], seq=1)

    def mute(place, update, direct):
        place["rustam"].call("person.mute", handle="ada")

    def block(place, update, direct):
        place["rustam"].call("person.block", handle="ada")

    def turn_off(place, update, direct):
        place["rustam"].call("notification.settings",
                             settings={"mention": {"email": False}, "message": {"email": False}})

    def delete(place, update, direct):
        place["ada"].call("update.delete", id=update["id"])
        seq = place["ada"].call("message.history", conversation=direct["id"])["items"][0]["id"]
        place["ada"].call("message.delete", id=seq)

    def skip(place, update, direct):
        for item in place["rustam"].call("notification.pending_mail")["items"]:
            place["rustam"].call("notification.skip_mail", id=item["id"])

    def disable(place, update, direct):
        place.server.admin("user", "disable", "rustam")

    def leave(place, update, direct):
        place["ada"].call("person.delete", password=everi.PASSWORD)

    def erase(place, update, direct):
        place["rustam"].call("person.delete", password=everi.PASSWORD)

    def other_address(place, update, direct):
        place["rustam"].call("person.edit", email="new@example.org", password=everi.PASSWORD)

    for act in (read, mute, block, turn_off, delete, skip, disable, leave, erase, other_address):
        with Place("rustam", "ada") as place:
            update = mention(place)
            direct = place["ada"].call("conversation.open", handle="rustam")
            place["ada"].call("message.send", conversation=direct["id"], text="Hello")
            place.server.advance("9m")
            act(place, update, direct)
            mails = [m for m in place.advance("25h") if "List-Unsubscribe" in m.message]
            assert mails == [], (act.__name__, [m.part("plain") for m in mails])
            checked = place.server.command("check")
            assert checked[0] == 0, (act.__name__, checked)


def test_meanwhile_at_a_retry():
    """The mail is made already and could not be sent: what is read by the retry is not in it."""
    with Place("rustam", "ada") as place:
        first, second = mention(place, text="One"), mention(place, text="Two")
        place.catcher.answers["RCPT"] = ["451 later"]
        place.server.advance("10m")
        assert place.catcher.seen == [] and place.outbox() == 1
        place["ada"].call("update.delete", id=first["id"])
        mails = place.advance("1m")
        assert [len(lines_of(m)) for m in mails] == [1] and second["id"]
        mention(place)
        place.catcher.answers["RCPT"] = ["451 later"]
        place.server.advance("59m")
        assert place.catcher.take() == [] and place.outbox() == 1
        place["rustam"].call("person.mute", handle="ada")
        assert place.advance("1h") == [] and place.outbox() == 0
        assert place.count("not_needed") == 1 and place.count("later") == 2


def test_skip():
    with Place("rustam", "ada") as place:
        update = place["rustam"].call("update.post", text="Queues")
        place["ada"].call("comment.post", update=update["id"], text="Nice")
        place.server.settle()
        item, = place["rustam"].call("notification.pending_mail")["items"]
        for bad in ("n0000000000000", "nonsense", update["id"]):
            try:
                place["rustam"].call("notification.skip_mail", id=bad)
                raise AssertionError(bad)
            except everi.RpcError as error:
                assert error.reason == "not_found", error
        place["rustam"].call("notification.skip_mail", id=item["id"])
        assert place["rustam"].call("notification.pending_mail")["items"] == []
        assert place.advance("2h") == []
        place["ada"].call("comment.post", update=update["id"], text="Again")
        assert len(place.advance("10m")) == 1, "something new happened in it"


# -------------------------------------------------------------------------------- mail servers

def test_refusals():
    """stage, answer, whether the address is turned off."""
    rows = [("RCPT", "550 5.1.1 no such user <rustam@example.org>", True),
            ("DATA", "554 no", True), ("TAKEN", "552 too large", True),
            ("MAIL", "550 you may not", False), ("CONNECT", "554 go away", False)]
    for stage, answer, off in rows:
        with Place("rustam", "ada") as place:
            mention(place)
            place.catcher.answers[stage] = [answer]
            place.server.advance("10m")
            refused_at = place["rustam"].call("person.get", handle="rustam").get("email_refused_at")
            assert (refused_at is not None) == off, (stage, refused_at)
            assert "email_refused_at" not in place["ada"].call("person.get", handle="rustam")
            assert place.count("refused" if off else "later") == 1
            assert len(place.events("mail.refused")) == int(off)
            assert "rustam@" not in place.server.log(), "no address in a log"
            mention(place)
            mails = place.advance("2h")
            assert len(mails) == (0 if off else 2), (stage, mails)


def test_turned_on_again():
    with Place("rustam", "ada") as place:
        mention(place)
        place.catcher.answers["RCPT"] = ["550 no"]
        place.server.advance("10m")
        person = place["rustam"].call("person.edit", email="rustam@example.org",
                                      password=everi.PASSWORD)
        assert person.get("email_refused_at") is None and not person["email_confirmed"]


def test_retries():
    """4xx: five attempts with the same Message-ID, then no more; the next mail goes all the same."""
    with Place("rustam", "ada") as place:
        mention(place)
        place.catcher.answers["TAKEN"] = ["451 later"] * 5
        assert place.advance("30m") == []
        assert len(place.catcher.seen) == 5, len(place.catcher.seen)
        assert len({m.id for m in place.catcher.seen}) == 1
        assert place.count("later") == 4 and place.count("failed") == 1 and place.outbox() == 0
        assert place["rustam"].call("person.get", handle="rustam").get("email_refused_at") is None
        assert [e["attributes"]["reply"] for e in place.events("mail.refused")] == [451]
        mention(place)
        assert len(place.advance("1h")) == 1


def test_traced():
    """Each attempt is a step of the event that the mail tells of."""
    with Place("rustam", "ada") as place:
        update = mention(place)
        place.catcher.answers["RCPT"] = ["451 later <rustam@example.org>"]
        place.server.advance("20m")
        steps = [s for s in place.server.admin("event", "trace", update["id"])["steps"]
                 if s["kind"] == "mail"]
        assert [(s["name"], s["attempt"], s["outcome"], s["reason"], s["person"]) for s in steps] == [
            ("digest", 1, "failed", "the mail server answered 451", "rustam"),
            ("digest", 2, "ok", None, "rustam")], steps


def test_dropped_after_data():
    """Nobody knows whether it was taken: it is sent again, and is the same mail."""
    with Place("rustam", "ada") as place:
        mention(place)
        place.catcher.answers["TAKEN"] = ["drop"]
        place.server.advance("10m")
        mails = place.advance("1m")
        assert len(place.catcher.seen) == 2 and len(mails) == 1
        assert place.catcher.seen[0].id == mails[0].id
        assert place.catcher.seen[0].part("plain") == mails[0].part("plain")


def test_nobody_listens():
    with Place("rustam", "ada") as place:
        mention(place)
        place.catcher.stop()
        place.server.advance("10m")
        assert place.count("later") == 1 and place.outbox() == 1


def test_killed_while_sending():
    """kill -9 with a mail on its way: after the start it goes, with the same Message-ID."""
    with Place("rustam", "ada") as place:
        mention(place)
        place.server.advance("9m")
        place.catcher.answers["TAKEN"] = [15]
        advance = threading.Thread(target=lambda: attempt(place.server))
        advance.start()
        place.catcher.wait_seen(1)
        place.server.kill()
        advance.join()
        place.start()
        place.server.settle()
        mails = place.catcher.take()
        assert len(mails) == 1 and mails[0].id == place.catcher.seen[0].id
        assert place.advance("2h") == []
        assert place.server.admin("check") == {"ok": True, "problems": []}


def attempt(server):
    with contextlib.suppress(Exception):
        server.command("clock", "advance", "2m")


def test_restarts():
    with Place("rustam", "ada") as place:
        mention(place)
        place.server.settle()
        place.restart()
        place.server.advance("5m")
        place.restart()
        assert len(place.advance("5m")) == 1
        place.restart()
        assert place.advance("25h") == []


def test_a_domain_at_a_time():
    with Place("rustam", "ada", "leyla", options=("--mail-domain-limit", "1/10m")) as place:
        for whom in ("rustam", "leyla"):
            mention(place, whom=whom)
        assert len(place.advance("10m")) == 1
        assert place.count("held") == 1
        assert len(place.advance("10m")) == 1


def test_settings():
    rows = [
        (["--smtp-url", "smtp://127.0.0.1:25"], "mail-from"),
        (["--smtp-url", "http://127.0.0.1", "--mail-from", "a@b.c"], "is no mail server"),
        (["--smtp-url", "smtp://", "--mail-from", "a@b.c"], "is no mail server"),
        (["--smtp-url", "smtp://a:0", "--mail-from", "a@b.c"], "is no mail server"),
        (["--smtp-url", "smtp://a/b", "--mail-from", "a@b.c"], "is no mail server"),
        (["--smtp-url", "smtp://a:25", "--mail-from", "a b@c"], "is no address to mail from"),
        (["--smtp-user", "u"], "go together"),
        (["--smtp-url", "smtp://mx.example.org", "--mail-from", "a@b.c", "--smtp-tls", "none",
          "--smtp-user", "u", "--smtp-password-file", os.devnull], "in the clear"),
        (["--smtp-url", "smtp://127.0.0.1", "--mail-from", "a@b.c", "--smtp-user", "u",
          "--smtp-password-file", os.devnull], "cannot read a password"),
        (["--mail-daily-limit", "101"], "at most 100"),
    ]
    for options, sentence in rows:
        server = everi.Server(*options)
        try:
            server.start()
            raise AssertionError(options)
        except everi.Failure as failure:
            assert sentence in str(failure), failure
        finally:
            server.process.wait(everi.TIMEOUT_S)
            server.remove()


# ------------------------------------------------------------------------------- TLS and passwords

def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


@contextlib.contextmanager
def authority():
    """(a file with the certificate that is to be trusted, an SSL context of a server for localhost)"""
    with tempfile.TemporaryDirectory() as folder:
        ca, key, cert = (os.path.join(folder, name) for name in ("ca.pem", "key.pem", "cert.pem"))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", key, "-out", ca, "-subj", "/CN=localhost", "-days", "2",
                "-addext", "subjectAltName=DNS:localhost")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(ca, key)
        yield ca, context


def test_tls_and_passwords():
    with authority() as (ca, context), tempfile.NamedTemporaryFile("w") as password:
        password.write("open sesame\n")
        password.flush()
        users = {"everi": "open sesame"}
        login = ("--smtp-user", "everi", "--smtp-password-file", password.name)
        rows = [  # the catcher, options, whether it goes
            (dict(tls=context), ("--smtp-tls", "starttls", "--smtp-ca-file", ca), True),
            (dict(tls=context, implicit_tls=True), ("--smtp-tls", "tls", "--smtp-ca-file", ca), True),
            (dict(tls=context, users=users), ("--smtp-tls", "starttls", "--smtp-ca-file", ca, *login),
             True),
            (dict(users=users), ("--smtp-tls", "none", *login), True),
            (dict(users={"everi": "another"}), ("--smtp-tls", "none", *login), False),
            (dict(users=users), ("--smtp-tls", "none"), False),
            (dict(tls=context), ("--smtp-tls", "starttls"), False),
            (dict(), ("--smtp-tls", "starttls", "--smtp-ca-file", ca), False),
        ]
        for how, options, goes in rows:
            catcher = Catcher(**how)
            with Place("rustam", "ada", catcher=catcher, host="localhost",
                       options=("--public-url", URL, *options)) as place:
                mention(place)
                mails = place.advance("10m")
                assert len(mails) == int(goes), (how, options, place.server.log())
                if goes:
                    assert mails[0].tls == ("tls" in how)
                    assert mails[0].user == ("everi" if "users" in how else None)
                else:
                    assert place.count("later") == 1 and place.outbox() == 1
                assert "sesame" not in place.server.log()
                assert not any(b"sesame" in line for line in catcher.lines)
                assert place["rustam"].call("person.get", handle="rustam").get(
                    "email_refused_at") is None, "what we are refused for is not theirs"


# ------------------------------------------------------------------------------- what they hold

class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.targets, self.tags = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            assert not name.startswith("on"), name
            if name in ("href", "src", "action"):
                self.targets.append(value)


HEADERS = ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version",
           "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type"]
TAGS = {"html", "head", "meta", "title", "body", "p", "bdi", "ul", "li", "br", "q", "a", "code"}


def look_at(mail, address="rustam@example.org"):
    """One recipient, our headers and no others, links to us alone."""
    assert mail.recipients == [address], mail.recipients
    assert mail.message.keys() == HEADERS, mail.message.keys()
    assert mail.message["To"] == address
    assert mail.message.defects == [] and not mail.message["Subject"].defects
    assert mail.message.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in mail.message.iter_parts()] == ["text/plain", "text/html"]
    assert all(len(line) <= 998 for line in mail.data.split(b"\r\n"))
    assert b"\n" not in mail.data.replace(b"\r\n", b"") and b"\r" not in mail.data.replace(b"\r\n", b"")
    links = Links(mail.part("html"))
    assert links.tags <= TAGS, links.tags
    assert links.targets and all(t.startswith(URL + "/") for t in links.targets), links.targets
    for part in ("plain", "html"):
        for target in re.findall(r"[a-z]+://[^\s\"'<>]*", mail.part(part)):
            assert target.startswith(URL + "/"), target
    one_click = re.fullmatch(rf"<{URL}/unsubscribe/[0-9a-z]+>", mail.message["List-Unsubscribe"])
    assert one_click and mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<d[0-9a-z]{13}@everi\.example\.org>", mail.id), mail.id
    assert mail.message["Auto-Submitted"] == "auto-generated"


HOSTILE_NAMES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><a href='http://evil.example'>x</a>",
    "a\u00e9\u4e2d\U0001f600", "Bcc: x@evil.example", "=?utf-8?q?=0D=0ABcc:_x=40evil.example?=",
    "{{url}}{{#items}}", "{{/items}}", "javascript:alert(1)", "http://evil.example/", "www.evil.example",
    "evil.example", "</bdi></li></ul>", "&lt;b&gt;", "%0d%0aBcc:x", "x" * 80, "--=_everi_", ".",
]
HOSTILE_TEXTS = [
    "\n.\nMAIL FROM:<x@evil.example>\n", "..\n.", "line\n\nTo: x@evil.example", "=0D=0A.=0D=0A",
    "<a href=\"javascript:x\">", "https://evil.example/?a=b&c=d", "\u202eevil\u202c", "x" * 4000,
    "\u2028\u2029", "<!--", "]]>", "{{unsubscribe}}", "mailto:x@evil.example", "\ttab\t",
]


def test_hostile_names_and_texts():
    with Place("rustam", "ada", options=("--public-url", URL + "/", "--mail-interval", "1s",
                                         "--mail-daily-limit", "100")) as place:
        for i in range(max(len(HOSTILE_NAMES), len(HOSTILE_TEXTS))):
            name = HOSTILE_NAMES[i % len(HOSTILE_NAMES)]
            text = HOSTILE_TEXTS[i % len(HOSTILE_TEXTS)]
            place["ada"].call("person.edit", name=name)
            place["rustam"].call("person.edit", name=name)
            place["ada"].call("update.post", text=f"@rustam {text}")
            mails = place.advance("10m")
            assert len(mails) == 1, (name, text)
            look_at(mails[0])
            shown = Links(mails[0].part("html"))
            assert "script" not in shown.tags and "img" not in shown.tags


def test_without_https():
    """protocol: --public-url must be https for List-Unsubscribe-Post to be written."""
    rows = [(("--public-url", "http://everi.example.org:8080/x"), "http://everi.example.org:8080/x/",
             "everi.example.org", "not https"),
            ((), "everi-tui ws://127.0.0.1:", "example.org", "no links")]
    for options, opens, host, warning in rows:
        with Place("rustam", "ada", options=options) as place:
            mention(place)
            mail, = place.advance("10m")
            assert mail.message["List-Unsubscribe"] is None
            assert mail.message["List-Unsubscribe-Post"] is None
            assert opens in mail.part("plain") and opens in mail.part("html")
            assert mail.id.endswith(f"@{host}>"), mail.id
            assert warning in place.server.log(), place.server.log()


def test_templates():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "digest.txt"), "w") as file:
            file.write("{{#items}}\n* {{text}} {{open}}\n{{/items}}\nYours, {{name}}\n")
        with Place("rustam", "ada", options=("--mail-templates", folder)) as place:
            mention(place)
            mail, = place.advance("10m")
            assert mail.part("plain").rstrip().endswith("Yours, Rustam"), repr(mail.part("plain"))
            assert "<li" in mail.part("html"), "the other one is as shipped"
        for bad in ("{{nonsense}}", "{{#items}}", "{{/items}}", "{{#items}}{{nothing}}{{/items}}"):
            with open(os.path.join(folder, "digest.html"), "w") as file:
                file.write(bad)
            server = everi.Server("--mail-templates", folder)
            try:
                server.start()
                raise AssertionError(bad)
            except everi.Failure as failure:
                assert "--mail-templates" in str(failure), failure
            finally:
                server.process.wait(everi.TIMEOUT_S)
                server.remove()


# ---------------------------------------------------------------- what the owner of an address does

TOKEN = r"[0-9a-z]{58}"


def page(server, method, path, body=None, kind="application/x-www-form-urlencoded"):
    """(status, text) of a page of the server."""
    headers = [] if body is None else [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    status, _, text = everi.http(server.port, method, path, headers=headers, body=body or b"")
    return status, text.decode()


def link(mail, sort, base=URL):
    path, = set(re.findall(rf"{re.escape(base)}(/{sort}/{TOKEN})", mail.part("plain")))
    assert path in mail.part("html")
    return path


def emails_off(person):
    settings = person.call("notification.settings")["settings"]
    return {kind for kind, of in settings.items() if not of["email"]}


def test_unsubscribe():
    """GET changes nothing, POST acts, in each way that a body may come; again does no harm."""
    soon = {"mention", "comment", "reply", "chat_mention", "group_added", "team_invited", "message"}
    daily = {"like", "recommend", "follow", "team_joined", "message"}
    multipart = (b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
                 b'One-Click\r\n--x--\r\n')
    ways = [(b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
            (multipart, "multipart/form-data; boundary=x")]
    for daily_digest, (body, kind) in ((False, ways[0]), (True, ways[1])):
        with Place("rustam", "ada") as place:
            if daily_digest:
                place["ada"].call("person.follow", handle="rustam")
            else:
                mention(place)
            mail, = place.advance("25h")
            path = link(mail, "unsubscribe")
            assert mail.message["List-Unsubscribe"] == f"<{URL}{path}>"
            assert page(place.server, "GET", path)[0] == 200
            assert emails_off(place["rustam"]) == set(), "a GET changes nothing"
            for _ in range(2):
                assert page(place.server, "POST", path, body, kind)[0] == 200
                assert emails_off(place["rustam"]) == (daily if daily_digest else soon)
            mention(place)
            assert len(place.advance("25h")) == int(daily_digest)
            wrong = path[:-1] + ("0" if path[-1] != "0" else "1")
            for bad in (wrong, path[:-2], path + "0", path.replace("unsubscribe", "confirm"),
                        path.replace("unsubscribe", "reset"), "/unsubscribe/", "/unsubscribe/x"):
                assert page(place.server, "GET", bad)[0] == 404, bad
                assert page(place.server, "POST", bad, body, kind)[0] == 404, bad


def test_confirm():
    """An address is used only after its owner opened the link and pressed."""
    with Place("rustam", "ada") as place:
        person = place["rustam"].call("person.edit", email="new@example.org", password=everi.PASSWORD)
        assert person["email"] == "new@example.org" and not person["email_confirmed"]
        mention(place)
        mail, = place.advance("2h")
        assert mail.recipients == ["new@example.org"] and "List-Unsubscribe" not in mail.message
        path = link(mail, "confirm")

        def confirmed():
            return place["rustam"].call("person.get", handle="rustam")["email_confirmed"]
        assert page(place.server, "GET", path)[0] == 200 and not confirmed()
        assert page(place.server, "POST", path, b"sure=yes")[0] == 200 and confirmed()
        assert page(place.server, "POST", path, b"sure=yes")[0] == 200, "again does no harm"
        mention(place)
        assert [m.recipients for m in place.advance("2h")] == [["new@example.org"]]
        place["rustam"].call("person.edit", email="other@example.org", password=everi.PASSWORD)
        assert page(place.server, "GET", path)[0] == 404, "of an address that is not theirs any more"
        assert page(place.server, "POST", path, b"sure=yes")[0] == 404 and not confirmed()


def test_three_a_day():
    with Place("rustam") as place:
        for i in range(3):
            place["rustam"].call("person.edit", email=f"a{i}@example.org", password=everi.PASSWORD)
        try:
            place["rustam"].call("person.edit", email="a3@example.org", password=everi.PASSWORD)
            raise AssertionError("a fourth")
        except everi.RpcError as error:
            assert error.reason == "rate_limited", error
            assert error.error["data"]["retry_after_ms"] <= 86400000
        assert place["rustam"].call("person.get", handle="rustam")["email"] == "a2@example.org"
        mails = place.advance("1m")
        assert len(mails) <= 3 and mails[-1].recipients == ["a2@example.org"]
        place.server.advance("24h")
        place["rustam"].call("person.edit", email="a3@example.org", password=everi.PASSWORD)


def test_registered_and_added():
    """Who registers with an address, or is added with one, is asked as well."""
    with Place() as place:
        place.server.register("nigar", email="nigar@example.org").close()
        place.server.admin("user", "add", "orkhan", "--name", "Orkhan", "--email", "o@example.org")
        mails = place.advance("1m")
        assert sorted(m.recipients[0] for m in mails) == ["nigar@example.org", "o@example.org"]
        assert all("/confirm/" in m.part("plain") for m in mails)


NEW = "another horse battery"


def reset(client, handle, code, password=NEW):
    return client.call("session.reset", handle=handle, code=code, password=password)


def refused(client, handle, code, password=NEW):
    try:
        reset(client, handle, code, password)
        raise AssertionError((handle, code))
    except everi.RpcError as error:
        return error.error


def ask_for_code(place, handle="rustam"):
    with contextlib.closing(place.server.connect()) as stranger:
        assert stranger.call("session.reset_request", handle=handle) == {}
    return place.advance("1s")


def code_of(mail):
    code, = set(re.findall(r"\b[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}\b", mail.part("plain")))
    return code


def test_reset():
    with Place("rustam", "ada") as place:
        mail, = ask_for_code(place)
        assert mail.recipients == ["rustam@example.org"] and "List-Unsubscribe" not in mail.message
        code = code_of(mail)
        assert code not in place.server.log()
        stranger = place.server.connect()
        wrong = refused(stranger, "rustam", "0000-0000-0000")
        assert wrong["data"]["reason"] == "unauthenticated"
        for handle, guess in (("nobody", code), ("ada", code), ("ada", "x"), ("rustam", code[:-1]),
                              ("rustam", ""), ("rustam", code + "0")):
            error = refused(stranger, handle, guess) if guess else wrong
            assert error == wrong, "the same words"
        login = reset(stranger, "Rustam", code.upper().replace("-", " "))
        assert login["person"]["handle"] == "rustam" and login["token"]
        try:
            place["rustam"].push("session.ended")
        except everi.Closed:
            pass
        again = place.server.connect()
        assert refused(again, "rustam", code) == wrong, "good once"
        for password, good in ((everi.PASSWORD, False), (NEW, True)):
            try:
                again.call("session.login", handle="rustam", password=password)
                assert good
            except everi.RpcError:
                assert not good
        for client in (stranger, again):
            client.close()
        place.people.pop("rustam")
        assert place.server.admin("check") == {"ok": True, "problems": []}


def test_reset_in_time():
    with Place("rustam") as place:
        mail, = ask_for_code(place)
        place.server.advance("30m")
        with contextlib.closing(place.server.connect()) as stranger:
            refused(stranger, "rustam", code_of(mail))
            first, = ask_for_code(place)
            second, = ask_for_code(place)
            refused(stranger, "rustam", code_of(first))
            reset(stranger, "rustam", code_of(second))


def test_reset_by_link():
    with Place("rustam") as place:
        mail, = ask_for_code(place)
        path = link(mail, "reset")
        assert page(place.server, "GET", path)[0] == 200
        assert page(place.server, "POST", path, b"password=short")[0] == 400
        assert page(place.server, "POST", path, b"")[0] == 400
        assert page(place.server, "POST", path, b"password=another+horse+battery")[0] == 200
        for method in ("GET", "POST"):
            assert page(place.server, method, path, b"password=another+horse+battery"
                        if method == "POST" else None)[0] == 404
        with contextlib.closing(place.server.connect()) as client:
            client.call("session.login", handle="rustam", password=NEW)
        place.people.pop("rustam")


def test_who_is_mailed_a_code():
    """Only a confirmed address; and not more than five an hour."""
    with Place("rustam", "ada", "leyla") as place:
        place["ada"].call("person.edit", email="new@example.org", password=everi.PASSWORD)
        place.server.admin("user", "disable", "leyla")
        place.advance("1s")
        for handle in ("nobody", "ada", "leyla", "deleted"):
            assert ask_for_code(place, handle) == [], handle
        assert [len(ask_for_code(place)) for _ in range(6)] == [1, 1, 1, 1, 1, 0]
        place.people.pop("leyla")


if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
