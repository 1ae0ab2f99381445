#!/usr/bin/python3
"""Webhooks against a receiver on loopback that a setting allows: what is posted, how it is signed,
what a hostile receiver gets, who may see what, and what the pipeline does meanwhile.

    test_webhooks.py [WORD...]      only tests whose name contains one of the words
"""
import concurrent.futures
import contextlib
import hashlib
import hmac
import http.server
import json
import os
import signal
import sys
import threading
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import everi  # noqa: E402


class Post(http.server.BaseHTTPRequestHandler):
    """One POST: kept, then answered as the receiver was told."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with receiver.changed:
            receiver.posts.append((self.path, dict(self.headers), body))
            status = receiver.answers.pop(0) if receiver.answers else 200
            receiver.changed.notify_all()
        if status == "hang":
            receiver.go_on.wait(30)
            self.close_connection = True
        elif status == "drip":
            self.drip(receiver)
        else:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", receiver.url("/elsewhere"))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def drip(self, receiver):
        """Headers without an end, a few bytes at a time."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not receiver.go_on.wait(0.2):
                self.wfile.write(b"X-Slow: drip\r\n")

    def log_message(self, *_):
        pass


class Receiver:
    """answers: what the next posts get, in order; then 200."""

    def __init__(self):
        self.posts, self.answers = [], []
        self.changed, self.go_on = threading.Condition(), threading.Event()
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Post)
        self.http.daemon_threads = True
        self.http.receiver = self
        self.port = self.http.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.go_on.set()
        self.http.shutdown()
        self.http.server_close()

    def url(self, path="/hook"):
        return f"http://127.0.0.1:{self.port}{path}"

    def events(self):
        return [json.loads(body) for _, _, body in self.posts]


@contextlib.contextmanager
def place(*options, allowed=True):
    with Receiver() as receiver:
        allow = ["--link-preview-allow", f"127.0.0.1:{receiver.port}"] if allowed else []
        with everi.Server(*allow, *options) as server:
            yield server, receiver
        assert not server.complaints, server.complaints


def add(server, url, topic="update.posted", *more):
    return server.admin("subscription", "add", "--topic", topic, "--url", url, *more)


def queue_of(server, hook):
    return [q for q in server.admin("queue", "list")["items"] if q["name"] == hook["queue"]][0]


def ends(server):
    return {end: server.metric(f'everi_webhook_posts_total{{end="{end}"}}')
            for end in ("done", "refused", "failed")}


def verify(secret, headers, body):
    """As assets/webhooks.md says, without a line of ours."""
    signed = headers["Everi-Timestamp"].encode() + b"." + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest("v1=" + digest, headers["Everi-Signature"])


# ------------------------------------------------------------------------------------------ tests

def test_what_is_posted():
    with place() as (server, receiver):
        hook = add(server, receiver.url("/hook?a=b"))
        rustam = server.register("rustam")
        update = rustam.call("update.post", text="Queues and topics #talks")
        server.settle()
        assert len(receiver.posts) == 1
        path, headers, body = receiver.posts[0]
        assert path == "/hook?a=b"
        assert headers["Content-Type"] == "application/json"
        assert verify(hook["secret"], headers, body)
        assert not verify(hook["secret"], headers, body + b" ")
        assert not verify(hook["secret"] + "x", headers, body)
        event = json.loads(body)
        assert headers["Everi-Event"] == event["id"]
        assert (event["type"], event["actor"], event["subject"], event["attempt"]) == \
            ("update.posted", "rustam", update["id"], 1)
        assert event["attributes"]["topics"] == ["talks"]
        assert event["payload"]["text"] == "Queues and topics #talks"
        assert ends(server) == {"done": 1, "refused": 0, "failed": 0}
        assert queue_of(server, hook)["depth"] == 0


def test_a_secret_is_told_once():
    with place() as (server, receiver):
        hook = add(server, receiver.url())
        other = add(server, receiver.url())
        assert hook["secret"] != other["secret"] and len(hook["secret"]) >= 43
        listed = server.admin("subscription", "list")["items"]
        assert [s["url"] for s in listed] == [receiver.url()] * 2
        assert hook["secret"] not in json.dumps(listed)
        server.register("rustam").call("update.post", text="Hello")
        server.settle()
        assert hook["secret"] not in server.log(100000)


def test_filters_and_removal():
    with place() as (server, receiver):
        hook = add(server, receiver.url(), "update.posted", "--filter",
                   '{"actor": [{"anything-but": "leyla"}]}')
        leyla, rustam = server.register("leyla"), server.register("rustam")
        leyla.call("update.post", text="Not this one")
        rustam.call("update.post", text="This one")
        server.settle()
        assert [e["actor"] for e in receiver.events()] == ["rustam"]
        server.admin("subscription", "remove", hook["id"])
        rustam.call("update.post", text="Too late")
        server.settle()
        assert len(receiver.posts) == 1
        assert server.admin("subscription", "list") == {"items": []}
        assert hook["queue"] not in [q["name"] for q in server.admin("queue", "list")["items"]]


def test_failures_are_tried_again():
    with place() as (server, receiver):
        hook = add(server, receiver.url())
        receiver.answers = [500, 302, 404]
        server.register("rustam").call("update.post", text="Hello")
        server.advance("1h")
        assert [e["attempt"] for e in receiver.events()] == [1, 2, 3, 4]
        assert {path for path, _, _ in receiver.posts} == {"/hook"}  # no redirect is followed
        assert len({headers["Everi-Event"] for _, headers, _ in receiver.posts}) == 1
        for _, headers, body in receiver.posts:
            assert verify(hook["secret"], headers, body)
        assert ends(server) == {"done": 1, "refused": 0, "failed": 3}
        name = f'{{queue="{hook["queue"]}"}}'
        assert server.metric("everi_queue_receives_total" + name) == 4
        assert server.metric("everi_queue_failures_total" + name) == 3
        queue = queue_of(server, hook)
        assert (queue["depth"], queue["delayed"], queue["dead"]) == (0, 0, 0)


def test_dead_letters_and_their_redrive():
    with place() as (server, receiver):
        hook = add(server, receiver.url())
        receiver.answers = [503] * 5
        server.register("rustam").call("update.post", text="Hello")
        server.advance("1h")
        assert queue_of(server, hook)["dead"] == 1
        dead = server.admin("queue", "peek", hook["queue"], "--dead")["items"]
        assert dead[0]["error"] == "answered with status 503"
        assert server.admin("queue", "redrive", hook["queue"]) == {"moved": 1}
        server.settle()
        assert [e["attempt"] for e in receiver.events()] == [1, 2, 3, 4, 5, 1]
        assert queue_of(server, hook)["dead"] == 0


def test_private_addresses_are_refused():
    with place(allowed=False) as (server, receiver):
        hook = add(server, receiver.url())
        server.register("rustam").call("update.post", text="Hello")
        server.advance("1h")
        assert receiver.posts == []
        assert ends(server) == {"done": 0, "refused": 5, "failed": 0}
        dead = server.admin("queue", "peek", hook["queue"], "--dead")["items"]
        assert dead[0]["error"] == "an address that may not be called"


def test_one_that_hangs_keeps_no_other_waiting():
    with place() as (server, receiver):
        add(server, receiver.url("/slow"), "comment.posted")
        receiver.answers = ["hang"]
        rustam = server.register("rustam")
        update = rustam.call("update.post", text="Hello")
        rustam.call("comment.post", update=update["id"], text="One")
        with receiver.changed:
            assert receiver.changed.wait_for(lambda: len(receiver.posts) == 1, 30)
        add(server, receiver.url("/quick"))
        rustam.call("update.post", text="Again")
        with receiver.changed:
            assert receiver.changed.wait_for(lambda: len(receiver.posts) == 2, 30)
        assert receiver.posts[1][0] == "/quick"
        receiver.go_on.set()
        server.advance("1h")
        assert ends(server) == {"done": 2, "refused": 0, "failed": 1}


def test_one_that_drips_ends_in_time():
    with place() as (server, receiver):
        add(server, receiver.url())
        receiver.answers = ["drip"]
        server.register("rustam").call("update.post", text="Hello")
        server.advance("1h")
        assert [e["attempt"] for e in receiver.events()] == [1, 2]
        assert ends(server) == {"done": 1, "refused": 0, "failed": 1}


def test_who_sees_what():
    """protocol: its person is a member of nothing, so it learns what nobody in particular may."""
    with place() as (server, receiver):
        for topic in ("message.sent", "index.checked_in", "update.posted"):
            add(server, receiver.url(), topic)
        rustam, leyla = server.register("rustam"), server.register("leyla")
        direct = rustam.call("conversation.open", handle="leyla")
        rustam.call("message.send", conversation=direct["id"], text="Between us, @leyla")
        leyla.call("update.post", text="For followers", audience="followers")
        values = {d["id"]: 5 for d in rustam.call("index.dimensions")["items"]}
        rustam.call("index.check_in", values=values, note="Mine alone")
        server.settle()
        seen = {e["type"]: e for e in receiver.events()}
        assert len(seen) == 3 == len(receiver.posts)
        message = seen["message.sent"]
        assert message["payload"] is None
        assert "mentions" not in message["attributes"]
        assert "conversation" not in message["attributes"]
        assert seen["update.posted"]["payload"] is None
        check_in = seen["index.checked_in"]
        assert (check_in["actor"], check_in["subject"], check_in["payload"],
                check_in["attributes"]) == (None, None, None, {})
        for _, _, body in receiver.posts:
            for text in (b"Between us", b"For followers", b"Mine alone", direct["id"].encode()):
                assert text not in body, body


def test_a_kill_repeats_at_most_the_post():
    with place() as (server, receiver):
        hook = add(server, receiver.url())
        receiver.answers = ["hang"]
        rustam = server.register("rustam")
        rustam.call("update.post", text="Hello")
        with receiver.changed:
            assert receiver.changed.wait_for(lambda: len(receiver.posts) == 1, 30)
        assert server.metric(f'everi_queue_in_flight{{queue="{hook["queue"]}"}}') == 1
        server.kill()
        receiver.go_on.set()
        server.start()
        server.settle()
        assert [e["attempt"] for e in receiver.events()] == [1, 2]
        assert queue_of(server, hook)["depth"] == 0
        assert server.admin("check") == {"ok": True, "problems": []}


def knows_faults():
    with open(everi.server_binary(), "rb") as binary:
        return b"EVERI_FAULTS" in binary.read()


def test_killed_at_each_step():
    """The post repeats where its end was not written down; inside, each event is done once."""
    if not knows_faults():
        return
    steps = (("consumer-beginning", [1]), ("consumer-launched", [2]), ("consumer-worked", [1, 2]),
             ("consumer-finishing", [1, 2]), ("consumer-finished", [1]))
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda step: kill_at(*step), steps))


def kill_at(step, attempts):
    with place() as (server, receiver):
        hook = add(server, receiver.url())
        server.stop()
        server.env = {**os.environ, "EVERI_FAULTS": step}
        server.start()
        rustam = server.register("rustam")
        token = rustam.login["token"]
        with contextlib.suppress(everi.Closed):
            rustam.call("update.post", text="Hello", client_id="u1")
        assert server.process.wait(30) == -signal.SIGKILL, step
        server.kill()
        server.env = None
        server.start()
        server.resume(token).call("update.post", text="Hello", client_id="u1")
        server.settle()
        assert [e["attempt"] for e in receiver.events()] == attempts, (step, receiver.events())
        queue = queue_of(server, hook)
        assert (queue["depth"], queue["in_flight"], queue["delayed"], queue["dead"]) == \
            (0, 0, 0, 0), (step, queue)
        assert server.metric(f'everi_queue_failures_total{{queue="{hook["queue"]}"}}') == 0
        assert server.admin("check") == {"ok": True, "problems": []}, step


def test_bad_addresses():
    with place() as (server, _):
        for url in ("", "ftp://127.0.0.1/", "nothing", "http://me:secret@127.0.0.1/", "http://",
                    "http://127.0.0.1/" + "x" * 2048):
            status, _, _ = server.command("subscription", "add", "--topic", "update.posted",
                                          "--url", url, "--json")
            assert status == 2, url
        status, _, _ = server.command("subscription", "add", "--topic", "update.posted", "--json")
        assert status == 2


def attempt(test):
    try:
        test()
        return None
    except Exception:  # whatever it is, the others run too
        return traceback.format_exc()


def main():
    names = {name: test for name, test in sorted(globals().items()) if name.startswith("test_")}
    words = sys.argv[1:]
    failed = 0
    chosen = [n for n in names if not words or any(w in n for w in words)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:  # some of them wait for a time-out
        for name, trace in zip(chosen, pool.map(lambda n: attempt(names[n]), chosen)):
            if trace:
                failed += 1
                print(f"FAILED {name}: {trace}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
