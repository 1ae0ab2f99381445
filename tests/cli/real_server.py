"""everi-tui against a real everi-server (EVERI_SERVER), on directories of their own."""
import json
import os
import queue

import everi
from fake_server import Door
from tui import PASSWORD, Home, Tail, run



def add_person(url, handle):
    status, out, err = run(Home(), url, "call", "session.register", json.dumps(
        {"handle": handle, "password": PASSWORD, "name": handle.capitalize()}))
    assert status == 0, err
    return json.loads(out)


def as_person(home, url, who, method, **params):
    status, out, err = run(home, url, "--login", who, "--password-stdin", "call", method,
                           json.dumps(params), stdin=PASSWORD + "\n")
    assert status == 0, err
    return json.loads(out)


def real_call():
    with everi.Server(clock=None) as server:
        home, url = Home(), f"ws://127.0.0.1:{server.port}/ws"
        info = json.loads(run(home, url, "call", "server.info")[1])
        assert info["protocol"] == "everi.v1", info
        assert "methods" in json.loads(run(home, url, "call", "rpc.discover")[1])
        assert add_person(url, "agshin")["person"]["handle"] == "agshin"
        assert as_person(home, url, "agshin", "person.get", handle="agshin")["handle"] == "agshin"
        assert len(home.tokens()) == 1
        status, out, err = run(home, "--login", "agshin", "call", "person.get", '{"handle":"nobody"}')
        assert status == 1 and out == "", (status, out, err)
        assert json.loads(err)["data"]["reason"] == "not_found", err
        status, out, err = run(home, "--login", "agshin", "call", "no.such")
        assert status == 1 and json.loads(err)["code"] == -32601, (status, err)
        status, out, err = run(Home(), url, "--login", "agshin", "--password-stdin", "call",
                               "feed.home", stdin="not the password\n")
        assert status == 1 and json.loads(err)["data"]["reason"] == "unauthenticated", (status, err)
    assert not server.complaints, server.complaints


def real_login_with_a_key():
    with everi.Server(clock=None) as server:
        home, url = Home(), f"ws://127.0.0.1:{server.port}/ws"
        path = os.path.join(home.directory.name, "key")
        status, out, err = run(home, "keygen", path)
        assert status == 0 and err == "" and os.stat(path).st_mode & 0o777 == 0o600, (status, err)
        add_person(url, "agshin")
        added = json.dumps({"key": out.strip(), "label": "Laptop", "password": PASSWORD})
        as_person(home, url, "agshin", "person.get", handle="agshin")
        status, out, err = run(home, url, "--login", "agshin", "call", "session.add_key", "-",
                               stdin=added)
        assert (status, out) == (0, "{}\n"), (status, err)
        elsewhere = Home()
        status, out, err = run(elsewhere, url, "--login", "agshin", "--key", path, "call",
                               "session.keys")
        assert status == 0 and json.loads(out)["items"][0]["last_used_at"], (status, err)
        assert len(elsewhere.tokens()) == 1
        status, _, err = run(Home(), url, "--login", "rustam", "--key", path, "call", "feed.home")
        assert status == 1 and json.loads(err)["data"]["reason"] == "unauthenticated", err
    assert not server.complaints, server.complaints


def real_login_with_a_key_for_another_address():
    with everi.Server("--public-url", "https://everi.example.org", clock=None) as server:
        home, url = Home(), f"ws://127.0.0.1:{server.port}/ws"
        path = os.path.join(home.directory.name, "key")
        assert run(home, "keygen", path)[0] == 0
        status, _, err = run(home, url, "--login", "agshin", "--key", path, "call", "feed.home")
        assert status == 3 and "signature for another address" in err, (status, err)
    assert not server.complaints, server.complaints


def real_tail():
    with everi.Server(clock=None) as server:
        url = f"ws://127.0.0.1:{server.port}/ws"
        add_person(url, "agshin")
        add_person(url, "rustam")
        rustam = Home()
        with Tail(Home(), url) as tail:
            conversation = as_person(rustam, url, "rustam", "conversation.open", handle="agshin")
            wait_online(rustam, url, conversation["id"], tail)
            tail.interrupt()
            tail.ends(0)
    assert not server.complaints, server.complaints


def wait_online(home, url, conversation, tail):
    """Sends until the tail prints one: from then on it is known to listen."""
    for n in range(200):
        as_person(home, url, "rustam", "message.send", conversation=conversation, text=f"ready {n}")
        try:
            while True:
                push = json.loads(tail.lines.get(timeout=0.5))
                if push["method"] == "message.new":
                    return push
        except queue.Empty:
            continue
    raise AssertionError("tail never printed a message")


def real_restart():
    """Messages before, during and after a server's restart: each once, in order."""
    with everi.Server(clock=None) as server, Door(server.port) as door:
        url = door.url
        add_person(url, "agshin")
        add_person(url, "rustam")
        rustam = Home()
        with Tail(Home(), url) as tail:
            conversation = as_person(rustam, url, "rustam", "conversation.open",
                                     handle="agshin")["id"]
            first = wait_online(rustam, url, conversation, tail)["params"]["message"]["seq"]
            sent = []

            def send(count):
                for _ in range(count):
                    text = f"number {len(sent)}"
                    sent.append(as_person(rustam, url, "rustam", "message.send",
                                          conversation=conversation, text=text)["seq"])
            send(3)
            for _ in range(2):
                server.stop()
                server.start()
                door.target = server.port
                send(3)
            server.kill()
            server.start()
            door.target = server.port
            send(3)
            found = []
            while not found or found[-1] < sent[-1]:
                push = tail.push()
                if push["method"] == "message.new":
                    found.append(push["params"]["message"]["seq"])
            # Warming up may have sent more than the one that was seen first.
            assert found == list(range(first + 1, sent[-1] + 1)), (first, found, sent)
            tail.interrupt()
            printed, _ = tail.ends(0)
            assert not [p for p in printed if p["method"] == "message.new"], printed
    assert not server.complaints, server.complaints


def real_ended():
    with everi.Server(clock=None) as server:
        url = f"ws://127.0.0.1:{server.port}/ws"
        add_person(url, "agshin")
        add_person(url, "rustam")
        rustam, home = Home(), Home()
        with Tail(home, url) as tail:
            conversation = as_person(rustam, url, "rustam", "conversation.open", handle="agshin")
            wait_online(rustam, url, conversation["id"], tail)
            status, out, err = run(home, url, "--login", "agshin", "call", "session.logout")
            assert (status, out, err) == (0, "{}\n", ""), (status, out, err)
            printed, _ = tail.ends(1)
            assert printed[-1] == {"method": "session.ended", "params": {"reason": "logout"}}
    assert not server.complaints, server.complaints
