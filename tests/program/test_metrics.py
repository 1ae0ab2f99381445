#!/usr/bin/python3
"""Every metric has a HELP and a TYPE line, and something moves it. ROWS says what: an act here,
after which one of its values is another one, or the test elsewhere that looks at it, and what it calls
it; or why nothing can, for now. A metric without a row fails, and so does a row without its metric."""
import itertools
import json
import os
import re
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import everi  # noqa: E402

TESTS = os.path.join(HERE, "..")


def nothing(_):
    """It moves by what `World` has done already."""


def post(w):
    w.ada.call("update.post", text=f"Hello @bob {next(w.numbers)}")
    w.server.settle()


def push(w):
    w.ada.call("person.follow", handle="bob")
    w.server.settle()
    w.bob.push("notification.changed")
    w.ada.call("person.unfollow", handle="bob")


def connect(w):
    client = w.server.connect()
    client.call("server.info")
    w.extra.append(client)


def leave(w):
    """What waits for it when it goes is dropped with it."""
    connect(w)
    w.extra.pop().close()


def login(w):
    w.extra.append(w.server.register(f"guest{next(w.numbers)}"))


def stranger(w):
    sock = socket.create_connection(("127.0.0.1", w.server.port))
    sock.sendall(b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                 b"Origin: https://elsewhere.example\r\n\r\n")
    sock.recv(4096)
    sock.close()


def page(w):
    everi.http(w.server.port, "GET", "/nowhere")


def mistake(w):
    w.ada.answer(w.ada.send("no.such"))


def paused(w):
    w.server.admin("queue", "pause", "notify")
    post(w)


def fed(w):
    w.server.admin("queue", "add", "own")
    w.server.admin("subscription", "add", "--topic", "update.posted", "--queue", "own",
                   "--filter", '{"length": [{"numeric": [">", 3]}]}')
    post(w)


def purged(w):
    w.server.admin("queue", "purge", "own")


def hashes(w):
    """Logins come faster than passwords are hashed. Returns whether one was seen to wait."""
    clients = [w.server.connect() for _ in range(8)]
    w.extra += clients
    seen = False
    for _ in range(20):
        calls = [c.send("session.login", {"handle": "nobody", "password": "no such password"})
                 for c in clients]
        seen = seen or w.server.metric("everi_hash_queue_depth") > 0
        for client, call in zip(clients, calls):
            client.answer(call)
        if seen:
            break
    return seen


def deploy(w, definition):
    path = os.path.join(w.server.home, "flow.asl.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(definition, file)
    w.server.admin("workflow", "deploy", f"flow{next(w.numbers)}", path, "--on", "update.posted")


def succeeds(w):
    deploy(w, {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
    post(w)


def fails(w):
    deploy(w, {"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "No"}}})
    post(w)


def times_out(w):
    deploy(w, {"StartAt": "A", "TimeoutSeconds": 5,
               "States": {"A": {"Type": "Wait", "Seconds": 60, "End": True}}})
    post(w)
    w.server.advance("10s")


def full(w):
    """A store that may grow no larger takes nothing more."""
    for _ in range(1000):
        answer = w.ada.answer(w.ada.send("update.post", {"text": "x" * 5000}))
        if "error" in answer:
            assert answer["error"]["data"]["reason"] == "unavailable", answer
            return
    raise AssertionError("the store is never full")


# In this order: each act is looked at by itself.
ROWS = [
    ("everi_connections", connect),
    ("everi_connections_total", connect),
    ("everi_connections_logged_in", login),
    ("everi_people_online", login),
    ("everi_upgrades_refused_total", stranger),
    ("everi_pages_total", page),
    ("everi_pages_waiting", ("program/test_pages.py", "everi_pages_waiting")),
    ("everi_closed_total", leave),
    ("everi_connections_ended_total", ("program/test_limits.py", "everi_connections_ended_total")),
    ("everi_connections_refused_total", ("program/test_limits.py", "everi_connections_refused_total")),
    ("everi_handshakes_unfinished_total", ("program/test_limits.py", "everi_handshakes_unfinished_total")),
    ("everi_tls_handshakes_failed_total", ("program/test_tls.py", "everi_tls_handshakes_failed_total")),
    ("everi_rate_limited_total", ("program/test_limits.py", "everi_rate_limited_total")),
    ("everi_requests_total", mistake),
    ("everi_errors_total", mistake),
    ("everi_hash_queue_depth", hashes),
    ("everi_hash_queue_refused_total", ("program/test_limits.py", "everi_hash_queue_refused_total")),
    ("everi_pushes_total", push),
    ("everi_pushes_dropped_total", ("unit/test_session.c", "pushes_dropped")),
    ("everi_socket_writes_total", push),
    ("everi_socket_bytes_total", push),
    ("everi_push_seconds", push),
    ("everi_commit_seconds", post),
    ("everi_turn_seconds", post),
    ("everi_acts_total", post),
    ("everi_turns_long_total", ("unit/test_worker.c", "everi_turns_long_total")),
    ("everi_turn_longest_seconds", nothing),
    ("everi_events_total", post),
    ("everi_function_invocations_total", post),
    ("everi_function_seconds_total", post),
    ("everi_function_failures_total", ("delivery/test_link_previews.py", "everi_function_failures_total")),
    ("everi_function_outside", ("delivery/test_link_previews.py", "everi_function_outside")),
    ("everi_function_late_total", ("unit/test_outside.c", "worker_late")),
    ("everi_link_previews_total", ("delivery/test_link_previews.py", "everi_link_previews_total")),
    ("everi_trace_notes_total", post),
    ("everi_trace_dropped_total", post),
    ("everi_queue_depth", paused),
    ("everi_queue_in_flight", ("delivery/test_webhooks.py", "everi_queue_in_flight")),
    ("everi_queue_delayed", ("admin/test_admin.py", "everi_queue_delayed")),
    ("everi_queue_receives_total", post),
    ("everi_queue_failures_total", ("delivery/test_webhooks.py", "everi_queue_failures_total")),
    ("everi_queue_late_total", ("unit/test_consumer.c", ".late")),
    ("everi_webhook_posts_total", ("delivery/test_webhooks.py", "everi_webhook_posts_total")),
    ("everi_dispatch_events_total", fed),
    ("everi_dispatch_candidates_total", post),
    ("everi_dispatch_matches_total", post),
    ("everi_queue_purged_total", purged),
    ("everi_executions_started_total", succeeds),
    ("everi_executions_succeeded_total", succeeds),
    ("everi_execution_steps_total", post),
    ("everi_executions_failed_total", fails),
    ("everi_executions_timed_out_total", times_out),
    ("everi_execution_tasks_total", "there is no built-in task yet"),
    ("everi_execution_tasks_failed_total", "there is no built-in task yet"),
    ("everi_mail_total", ("mail/test_mail.py", "everi_mail_total")),
    ("everi_mail_outbox", ("mail/test_mail.py", "everi_mail_outbox")),
    ("everi_mail_sending", "only while a mail server is slow to answer"),
    ("everi_queue_dead", ("admin/test_admin.py", "everi_queue_dead")),
    ("everi_queue_expired_total", ("admin/test_admin.py", "everi_queue_expired_total")),
    ("everi_turns_failed_total", full),  # the last: nothing can be written any more
]


class World:
    def __init__(self, server):
        self.server, self.extra = server, []
        self.numbers = itertools.count(1)
        self.ada, self.bob = server.register("ada"), server.register("bob")
        post(self)


def scrape(server):
    """{name: {labels: value}}, histograms by their name, {name: (help, type)}"""
    values, heads = {}, {}
    for line in everi.http(server.port, "GET", "/metrics")[2].decode().splitlines():
        head = re.fullmatch(r"# (HELP|TYPE) (everi_[a-z_]+) (.+)", line)
        if head:
            heads.setdefault(head.group(2), {})[head.group(1)] = head.group(3)
            continue
        one = re.fullmatch(r"(everi_[a-z_]+?)(_bucket|_sum|_count)?(\{.*\})? ([-+.e0-9]+)", line)
        assert one, f"no line of a metric: {line}"
        part = one.group(2) or ""
        name = one.group(1) if one.group(1) in heads else one.group(1) + part
        values.setdefault(name, {})[part + (one.group(3) or "")] = float(one.group(4))
    return values, heads


def test_each_metric_has_its_lines_and_a_row():
    with everi.Server() as server:
        World(server)
        values, heads = scrape(server)
        rows = [name for name, _ in ROWS]
        assert len(set(rows)) == len(rows), "a metric has two rows"
        assert not set(values) - set(rows), f"no row: {sorted(set(values) - set(rows))}"
        assert not set(rows) - set(values), f"no metric: {sorted(set(rows) - set(values))}"
        for name in values:
            head = heads.get(name, {})
            assert head.get("HELP") and head.get("TYPE") in ("counter", "gauge", "histogram"), name
            assert (head["TYPE"] == "counter") == name.endswith("_total"), name


def test_each_metric_moves():
    still = []
    with everi.Server("--trace-kept", "8", "--store-limit", "4MiB") as server:
        world = World(server)
        for name, act in ROWS:
            if isinstance(act, str):  # why nothing can move it
                continue
            if isinstance(act, tuple):
                with open(os.path.join(TESTS, act[0]), encoding="utf-8") as file:
                    assert act[1] in file.read(), f"{act[0]} has no {act[1]}: {name}"
                continue
            before = scrape(server)[0].get(name)
            if act(world):
                continue
            if scrape(server)[0].get(name) == before and not (act is nothing and any(before.values())):
                still.append(name)
        assert not still, f"nothing moved them: {still}"
        for client in world.extra:
            client.close()
        assert not server.complaints, server.complaints


if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
