#!/usr/bin/python3
"""What clients can make of the server's memory. Against the release build: sanitizers keep what is
freed. protocol: "No client can make the server grow." """
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

ROOM_KIB = 24 << 10  # what the allocator and the store's caches may take beside it
IDLE = 500


def resident_kib(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS:"))


def growth(server, act):
    """By how many KiB the server grew while something was done to it."""
    before = resident_kib(server)
    act()
    return resident_kib(server) - before


def notes(client):
    """A conversation with a page of 1 MiB in it."""
    conversation = client.call("group.create", name="Notes", members=[])["id"]
    for i in range(70):
        client.call("message.send", conversation=conversation, text="😀" * 4000)
        client.pushes.clear()
    return conversation


def push_in(client, data, seconds=2.0):
    """Writes without reading, until the server takes nothing more or all is written."""
    client.socket.sock.settimeout(seconds)
    try:
        client.socket.sock.sendall(data)
    except (TimeoutError, OSError):
        pass


def test_answers_that_nobody_reads():
    with everi.Server() as server:
        client = server.register("ada")
        conversation = notes(client)
        request = everi.frame(everi.TEXT, json.dumps({
            "jsonrpc": "2.0", "id": 1, "method": "message.history",
            "params": {"conversation": conversation, "limit": 200}}).encode())
        greedy = [server.connect(token=client.login["token"]) for _ in range(3)]

        def act():
            for one in greedy:
                push_in(one, request * 5000)
        grown = growth(server, act)
        # 4 MiB of answers each, and what the kernel holds is not the server's
        assert grown < 3 * (6 << 10) + ROOM_KIB, f"{grown} KiB"
        assert client.call("server.info")["name"]
        for one in [*greedy, client]:
            one.close()


def test_small_requests_without_end():
    with everi.Server() as server:
        client = server.register("ada")
        request = everi.frame(everi.TEXT, b'{"jsonrpc":"2.0","id":1,"method":"person.get",'
                                          b'"params":{"handle":"ada"}}')
        grown = growth(server, lambda: push_in(client, request * 200000))
        assert grown < ROOM_KIB, f"{grown} KiB"
        client.close()


def test_pushes_that_nobody_reads():
    with everi.Server() as server:
        ada, bob = server.register("ada"), server.register("bob")
        conversation = ada.call("conversation.open", handle="bob")["id"]

        def act():
            for i in range(600):
                ada.call("message.send", conversation=conversation, text="😀" * 3990 + str(i))
                ada.pushes.clear()
        grown = growth(server, act)
        assert grown < (2 << 10) + ROOM_KIB, f"{grown} KiB"
        ada.close()
        bob.close()


def test_fragments_without_end():
    with everi.Server() as server:
        client = server.register("ada")
        first = everi.frame(everi.TEXT, b"x", fin=False)
        grown = growth(server, lambda: push_in(client, first + everi.frame(
            0, b"x" * 1000, fin=False) * 50000))
        assert grown < ROOM_KIB, f"{grown} KiB"


def logins_at_once(count, *options):
    """(how many of so many were told to come back, by how much the server grew): wrong passwords,
    from one address, and nothing but the line for the hashing thread in their way."""
    off = [word for limit in ("login", "login-address", "login-account")
           for word in (f"--limit-{limit}", "off")]
    with everi.Server(*off, *options, "--login-timeout", "10m", rate_limits=True) as server:
        server.register("ada").close()
        clients = [server.connect() for _ in range(count)]
        refused = []

        def act():
            ids = [c.send("session.login", {"handle": "ada", "password": "a wrong password"})
                   for c in clients]
            refused.extend(c.answer(i)["error"]["data"]["reason"] == "rate_limited"
                           for c, i in zip(clients, ids))
        grown = growth(server, act)
        for client in clients:
            client.close()
        return sum(refused), grown


def test_logins_at_once():
    """D15: one password is hashed at a time (19 MiB), a few wait, the others are refused."""
    refused, grown = logins_at_once(200)
    assert refused > 0, "the line has no end"
    assert grown < (19 << 10) + ROOM_KIB, f"{grown} KiB"


def test_the_bound_of_the_line_is_what_refuses():
    """The negative control of the one above."""
    refused, _ = logins_at_once(40, "--hash-queue", "100000", "--hash-queue-address", "100000")
    assert refused == 0, f"{refused} were refused by something else"


def test_a_password_of_a_megabyte():
    with everi.Server() as server:
        client = server.register("ada")
        large = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "session.login", "params": {
            "handle": "ada", "password": "x" * (1 << 20)}}).encode()
        long = {"handle": "ada", "password": "x" * 1025}

        def act():
            for _ in range(20):
                one = server.connect()
                push_in(one, everi.frame(everi.TEXT, large))
                try:
                    while True:
                        one.pump()
                except everi.Closed as end:
                    assert end.code in (1009, None), end
                other = server.connect()
                answer = other.answer(other.send("session.login", long))
                assert answer["error"]["data"] == {"reason": "invalid_params",
                                                   "field": "password"}, answer
                other.close()
        grown = growth(server, act)
        assert grown < ROOM_KIB, f"{grown} KiB"
        assert client.call("server.info")["name"]
        client.close()


def test_an_idle_connection_is_small():
    with everi.Server() as server:
        token = server.register("ada").login["token"]
        for one in [server.connect(token=token) for _ in range(50)]:  # what is made once is made
            one.close()
        idle = []
        grown = growth(server, lambda: idle.extend(server.connect(token=token)
                                                   for _ in range(IDLE)))
        print(f"{grown / IDLE:.1f} KiB a logged-in connection")
        assert grown / IDLE < 8, f"{grown / IDLE} KiB"
        for one in idle:
            one.close()


def test_an_idle_connection_with_tls_is_not_large():
    with everi.Server("--tls", "auto") as server:
        token = server.register("ada").login["token"]
        for one in [server.connect(token=token) for _ in range(50)]:
            one.close()
        idle = []
        grown = growth(server, lambda: idle.extend(server.connect(token=token)
                                                   for _ in range(IDLE)))
        print(f"{grown / IDLE:.1f} KiB a logged-in connection with TLS")
        assert grown / IDLE < 28, f"{grown / IDLE} KiB"
        for one in idle:
            one.close()


def main():
    return everi.run_tests(globals(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
