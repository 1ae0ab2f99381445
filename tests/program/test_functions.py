#!/usr/bin/python3
"""Deployed functions: what they are given, what their answers do, and how little those that are
broken or hostile can do to others. The functions are files of ../functions."""
import json
import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from everi import RpcError, Server, http, run_tests  # noqa: E402

FILES = os.path.join(HERE, "..", "functions")
SHIPPED = os.path.join(HERE, "..", "..", "assets", "functions")


def deploy(server, name, file, *options):
    return server.admin("function", "deploy", name, os.path.join(FILES, file), *options)


def listed(server, name):
    return [f for f in server.admin("function", "list")["items"] if f["name"] == name][0]


def comments(client, update):
    return [c["text"] for c in client.call("comment.list", update=update["id"])["items"]]


def dead(server, queue):
    return server.admin("queue", "peek", queue, "--dead")["items"]


def refusal(server, *args):
    status, _, err = server.command(*args, "--json")
    return status, json.loads(err)["error"]["reason"] if status != 2 else None


def test_answers_and_is_kept_warm():
    with Server() as server:
        rustam = server.register("rustam")
        deploy(server, "greet", "greet.py", "--on", "update.posted", "--filter",
               '{"audience": ["public"]}', "--timeout", "20s")
        first = rustam.call("update.post", text="Hello")
        rustam.call("update.post", text="Not for you", audience="followers")
        second = rustam.call("update.post", text="Again")
        server.settle()
        assert comments(rustam, first) == ["attempt 1: Hello"], comments(rustam, first)
        assert comments(rustam, second) == ["attempt 1: Again"]
        row = listed(server, "greet")
        assert row["topic"] == "update.posted" and row["filter"] == {"audience": ["public"]}, row
        assert (row["state"], row["invocations"], row["failures"]) == ("active", 2, 0), row
        assert 1 <= row["cold_starts"] <= 2 and row["p50_ms"] > 0, row
        assert server.metric('everi_deployed_invocations_total{function="greet"}') == 2
        person = rustam.call("person.get", handle="fn_greet")
        assert person["handle"] == "fn_greet" and person["title"] == "Function"
        by = rustam.call("comment.list", update=first["id"])["items"][0]["author"]["handle"]
        assert by == "fn_greet"
    assert not server.complaints, server.complaints


def test_failures_are_tried_again_and_end_as_dead_letters():
    with Server() as server:
        rustam = server.register("rustam")
        deploy(server, "act", "act.py", "--on", "update.posted", "--timeout", "3s", "--memory",
               "128MiB", "--max-receives", "2", "--concurrency", "2")
        words = {"error": "it says: I will not", "garbage": "no JSON object",
                 "exit": "ended with status 7", "crash": "signal 11", "hang": "no answer within",
                 "flood": "over 262144 bytes", "fork": "killed", "eat": "over its memory",
                 "twice": "calls[1] comment.post", "forbidden session.logout": "no function may",
                 "forbidden person.delete": "no function may",
                 "forbidden pipeline.stats": "no function may",
                 "forbidden nothing.at_all": "no such method"}
        posted = {word: rustam.call("update.post", text=word) for word in words}
        good = rustam.call("update.post", text="good")
        later = rustam.call("update.post", text="talk")
        server.advance("20m")
        letters = {letter["event"]: letter for letter in dead(server, "act")}
        events = {e["subject"]: e["id"]
                  for e in server.admin("event", "list", "--type", "update.posted")["items"]}
        for word, error in words.items():
            letter = letters.pop(events[posted[word]["id"]])
            assert error in letter["error"], (word, letter)
            assert letter["receives"] == 2, letter
            assert comments(rustam, posted[word]) == [], word
        assert not letters, letters
        assert comments(rustam, good) == ["done: good"]
        assert comments(rustam, later) == []
        row = listed(server, "act")
        assert row["invocations"] == 2 * len(words) + 2, row
        assert (row["failures"], row["timeouts"]) == (2 * len(words), 2), row
        assert r"function act says: something to\x1b[31m say" in server.log(100000) or \
            "something to" in server.log(100000)
        assert "\x1b[31m" not in server.log(100000)
    assert not server.complaints, server.complaints


def test_state_survives_and_redeploying_replaces():
    with Server() as server:
        rustam = server.register("rustam")
        deploy(server, "act", "act.py", "--on", "update.posted", "--timeout", "20s")
        token = rustam.login["token"]
        late = rustam.call("update.post", text="later")
        server.settle()
        server.stop()
        server.start()
        rustam = server.resume(token)
        server.advance("30m")
        assert comments(rustam, late) == ["done: later"]
        deploy(server, "act", "greet.py", "--on", "update.posted", "--timeout", "20s")
        other = rustam.call("update.post", text="Hello")
        server.settle()
        assert comments(rustam, other) == ["attempt 1: Hello"]
        server.admin("function", "remove", "act")
        gone = rustam.call("update.post", text="Nobody")
        server.settle()
        assert comments(rustam, gone) == []
        assert not [q for q in server.admin("queue", "list")["items"] if q["name"] == "act"]
        assert os.listdir(os.path.join(server.data, "functions")) == []
        deploy(server, "act", "act.py", "--on", "update.posted", "--timeout", "20s")
        server.stop()
        deploy(server, "act", "greet.py", "--on", "update.posted", "--timeout", "20s")
        assert refusal(server, "function", "deploy", "bad",
                       os.path.join(FILES, "ends.sh")) == (1, "conflict")
        server.start()
        rustam = server.resume(token)
        last = rustam.call("update.post", text="Back")
        server.settle()
        assert comments(rustam, last) == ["attempt 1: Back"]
        assert server.admin("check")["ok"]
    assert not server.complaints, server.complaints


def test_a_loop_ends():
    with Server() as server:
        rustam = server.register("rustam")
        for name in ("ping", "pong"):
            deploy(server, name, "echo_loop.py", "--on", "update.posted", "--timeout", "20s")
        rustam.call("update.post", text="Go")
        server.settle()
        letters = dead(server, "ping") + dead(server, "pong")
        assert letters and all(letter["error"] == "loop" for letter in letters), letters
        mine = rustam.call("feed.person", handle="fn_ping")["items"]
        assert all(u["text"] != "depth 9" for u in mine), mine
    assert not server.complaints, server.complaints


def test_what_is_refused():
    with Server() as server:
        act = os.path.join(FILES, "act.py")
        rows = [
            (("bad", os.path.join(FILES, "ends.sh")), (1, "conflict")),
            (("bad", "/nonexistent"), (1, "not_found")),
            (("bad", "/etc/hostname"), (1, "conflict")),
            (("notify", act, "--on", "update.posted"), (1, "conflict")),
            (("Bad", act), (2, None)),
            (("bad", act, "--on", "update.nothing"), (2, None)),
            (("bad", act, "--filter", "{}"), (2, None)),
            (("bad", act, "--on", "update.posted", "--filter", "["), (2, None)),
            (("bad", act, "--timeout", "0s"), (2, None)),
            (("bad", act, "--memory", "lots"), (2, None)),
        ]
        for args, expected in rows:
            assert refusal(server, "function", "deploy", *args) == expected, args
        assert refusal(server, "function", "remove", "bad") == (1, "not_found")
        assert os.listdir(os.path.join(server.data, "functions")) == []
        assert http(server.port, "GET", "/healthz")[0] == 200
    assert not server.complaints, server.complaints


def test_the_shipped_ones_do_what_they_say():
    with Server() as server:
        rustam, leyla = server.register("rustam"), server.register("leyla")
        server.register("farid")
        patient = ("--timeout", "20s")
        deploy(server, "welcome", os.path.join(SHIPPED, "welcome.py"), "--on", "member.added",
               *patient)
        deploy(server, "weekly_topics", os.path.join(SHIPPED, "weekly_topics.js"), "--on",
               "update.posted", "--filter", '{"audience": ["public"]}', "--concurrency", "1",
               "--memory", "512MiB", *patient)
        deploy(server, "like_releases", os.path.join(SHIPPED, "like_releases.sh"), "--on",
               "update.posted", "--filter", '{"topics": ["release"]}', *patient)
        hidden = rustam.call("group.create", name="Without it", members=["leyla"])
        group = rustam.call("group.create", name="New here", members=["fn_welcome"])
        server.settle()
        rustam.call("group.invite", id=group["id"], handles=["leyla", "farid"])
        first = rustam.call("update.post", text="It is out #release #everi")
        rustam.call("update.post", text="More of #everi")
        server.settle()
        said = [m["text"] for m in
                leyla.call("message.history", conversation=group["id"])["items"]]
        assert sorted(t.split("!")[0] for t in said) == ["Welcome, @farid", "Welcome, @leyla"], said
        assert leyla.call("message.history", conversation=hidden["id"])["items"] == []
        assert leyla.call("update.get", id=first["id"])["likes"] == 1
        server.advance("7d")
        rustam.call("update.post", text="A new week #monday")
        server.settle()
        posts = [u["text"] for u in leyla.call("feed.person", handle="fn_weekly_topics")["items"]]
        assert posts == ["Last week we talked about #everi (2), #release (1)"], posts
        for name in ("welcome", "weekly_topics", "like_releases"):
            assert listed(server, name)["failures"] == 0, listed(server, name)
    assert not server.complaints, server.complaints


def test_updates_are_translated():
    with Server() as server:
        rustam, leyla = server.register("rustam"), server.register("leyla")
        hello = rustam.call("update.post", text="The house is big")
        hidden = rustam.call("update.post", text="For few", audience="followers")
        for update in (hello, hidden):
            try:
                leyla.call("update.translate", id=update["id"], to="es")
                raise AssertionError("nobody translates yet")
            except RpcError as error:
                assert error.reason == ("unavailable" if update is hello else "not_found"), error
        deploy(server, "translate", os.path.join(SHIPPED, "translate"), "--timeout", "25s")
        made = leyla.call("update.translate", id=hello["id"], to="es")
        assert made == {"text": "La casa es grande", "from": "en", "to": "es"}, made
        again = rustam.call("update.translate", id=hello["id"], to="es")
        assert again == made and listed(server, "translate")["invocations"] == 1
        rustam.call("update.edit", id=hello["id"], text="The house is small")
        made = leyla.call("update.translate", id=hello["id"], to="es")
        assert made["text"] == "La casa es pequeña", made
        try:
            leyla.call("update.translate", id=hello["id"], to="az")
            raise AssertionError("apertium has no Azerbaijani")
        except RpcError as error:
            assert error.reason == "unavailable", error
        rustam.call("update.delete", id=hello["id"])
        server.settle()
        assert server.admin("check")["ok"]
    assert not server.complaints, server.complaints


if __name__ == "__main__":
    sys.exit(run_tests(globals(), sys.argv[1:]))
