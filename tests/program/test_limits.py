#!/usr/bin/python3
"""Limits on connections: in all, by address, before and after the handshake, on what comes over
them, and whose address it is behind a proxy. Each refusal is counted in /metrics.

    test_limits.py [TEST...]
"""
import contextlib
import os
import signal
import socket
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import everi  # noqa: E402

FAR = "127.0.0.2"  # another address than everybody else's


@contextlib.contextmanager
def limited(*options, **how):
    with everi.Server(*options, rate_limits=True, **how) as server:
        yield server
        server.stop()
    assert not server.complaints, server.complaints


def counted(server, name, limit):
    """How often a limit was reached."""
    while True:
        # those of whom we have just parted may be there still, and we not be let in for it
        with contextlib.suppress(everi.Failure):
            status, _, text = everi.http(server.port, "GET", "/metrics")
            break
    assert status == 200, status
    wanted = f'{name}{{limit="{limit}"}} '
    return [int(line[len(wanted):]) for line in text.decode().splitlines()
            if line.startswith(wanted)][0]


def turned_away(server, **how):
    """Whether a connection is closed before any handshake is answered."""
    try:
        everi.Socket(server.port, **how).close()
    except everi.Closed:
        return True
    return False


def raw(server, source="127.0.0.1"):
    sock = socket.socket()
    sock.bind((source, 0))
    sock.settimeout(everi.TIMEOUT_S)
    sock.connect(("127.0.0.1", server.port))
    return sock


def ends(sock):
    """Waits until the server has closed it."""
    try:
        while sock.recv(65536):
            pass
    except ConnectionResetError:
        pass
    sock.close()
    return True


def closed_with(client):
    try:
        while True:
            client.pump()
    except everi.Closed as end:
        return end.code


def test_connections_of_one_address():
    with limited("--max-connections-address", "3") as server:
        clients = [server.connect() for _ in range(3)]
        assert turned_away(server)
        far = server.connect(source=FAR)
        assert far.call("server.info")["name"] == "everi-server"
        clients.pop().close()
        while turned_away(server):  # until the end of the other has come through
            pass
        for client in [*clients, far]:
            client.close()
        assert counted(server, "everi_connections_refused_total", "address") >= 1


def test_connections_in_all():
    with limited("--max-connections", "3") as server:
        clients = [server.connect(source=f"127.0.0.{i}") for i in range(2, 5)]
        assert turned_away(server, source="127.0.0.9")
        clients[0].call("server.info")
        for client in clients:
            client.close()


def test_handshakes_of_one_address():
    with limited("--max-handshakes-address", "3", "--handshake-timeout", "600s") as server:
        silent = [raw(server) for _ in range(3)]
        silent[0].sendall(b"GET /ws HTTP/1.1\r\nHost: x\r\n")  # begun, and no further
        assert ends(raw(server)), "a stranger has no more"
        far = server.connect(source=FAR)
        assert far.call("server.info"), "everybody else comes in"
        far.close()
        for sock in silent:
            sock.close()
        while turned_away(server):
            pass
        several = [server.connect() for _ in range(10)]
        assert all(c.call("server.info") for c in several), "finished ones don't count"
        for client in several:
            client.close()
        assert counted(server, "everi_connections_refused_total", "handshakes") >= 1


def test_half_open_connections_end():
    with limited("--handshake-timeout", "1s") as server:
        nothing, half = raw(server), raw(server)
        half.sendall(b"GET /ws HTTP/1.1\r\nHost: x\r\n")
        assert ends(nothing) and ends(half)
        server.connect().close()  # a whole one
        server.await_metric("everi_handshakes_unfinished_total", 2)


def test_connections_without_a_login_end():
    with limited("--login-timeout", "1s") as server:
        assert closed_with(server.connect()) == 1008
        assert counted(server, "everi_connections_ended_total", "login_time") == 1


def test_header_bytes():
    with limited("--header-bytes", "1KiB") as server:
        assert server.connect().call("server.info")
        for size in (2000, 100000):
            with contextlib.suppress(everi.Closed, everi.Refused, everi.Violation,
                                     ConnectionResetError, BrokenPipeError):
                everi.Socket(server.port, headers=["X-Long: " + "x" * size])
                raise AssertionError(f"{size} bytes of headers were taken")
        assert server.connect().call("server.info")
        server.await_metric("everi_handshakes_unfinished_total", 2)


def test_bytes_before_login():
    with limited("--login-bytes", "8KiB") as server:
        client = server.connect()
        for _ in range(3):
            client.send("server.info", {"x": "y" * 3000})
        assert closed_with(client) == 1008
        person = server.register("rustam")
        for _ in range(3):
            person.send("person.get", {"handle": "rustam", "x": "y" * 3000})
        assert person.call("person.get", handle="rustam"), "after login there is another limit"
        assert counted(server, "everi_connections_ended_total", "login") == 1


def test_frames_before_login():
    with limited("--login-frames", "5") as server:
        client = server.connect()
        for _ in range(5):
            client.call("server.info")
        client.send("server.info")
        assert closed_with(client) == 1008
        assert counted(server, "everi_connections_ended_total", "login") == 1


ENDED = (
    # the setting, its counter, what is sent, and how often it is let through
    (("--limit-connection-frames", "10/1h"), "frames", ("topic.list", {}), 10),
    (("--limit-connection-bytes", "8KiB/1h"), "bytes", ("topic.list", {"x": "y" * 3000}), 2),
    (("--limit-connection-errors", "5/1h"), "errors", ("person.get", {"handle": "nobody"}), 5),
)


def test_what_comes_over_a_connection():
    for option, limit, (method, params), times in ENDED:
        with limited(*option) as server:
            person = server.register("rustam")
            other = server.register("leyla")
            times -= limit == "frames"  # the registration was one
            for _ in range(times):
                person.answer(person.send(method, params))
            with contextlib.suppress(everi.Closed):
                person.send(method, params)
            assert closed_with(person) == 1008, limit
            assert counted(server, "everi_connections_ended_total", limit) == 1
            assert other.call("topic.list")["items"] == []


def test_endless_empty_fragments():
    with limited("--limit-connection-frames", "50/1h") as server:
        client = server.connect()
        client.socket.send_bytes(everi.frame(everi.TEXT, b"", fin=False))
        with contextlib.suppress(everi.Closed):
            for _ in range(100):
                client.socket.send_bytes(everi.frame(0, b"", fin=False))
        assert closed_with(client) in (1008, None)
        assert counted(server, "everi_connections_ended_total", "frames") == 1


def answers_at_once(server, count, source):
    """Reasons of errors, of so many logins sent before the first is answered."""
    clients = [server.connect(source=source) for _ in range(count)]
    calls = [(c, c.send("session.login", {"handle": "nobody", "password": "x" * 20}))
             for c in clients]
    reasons = [c.answer(call)["error"]["data"]["reason"] for c, call in calls]
    for client in clients:
        client.close()
    return reasons


def test_passwords_that_wait():
    for options in (("--hash-queue", "2"), ("--hash-queue-address", "2")):
        with limited(*options, "--limit-login", "off") as server:
            reasons = answers_at_once(server, 20, FAR)
            refused = reasons.count("rate_limited")
            assert refused and set(reasons) == {"rate_limited", "unauthenticated"}, reasons
            assert server.metric("everi_hash_queue_refused_total") == refused, reasons


def address_of(client):
    return [s["address"] for s in client.call("session.list")["items"] if s["current"]][0]


def test_whose_address_it_is():
    forwarded = ["X-Forwarded-For: 9.9.9.9, 192.0.2.7"]
    with limited("--trusted-proxy", FAR, "--max-connections-address", "2") as server:
        def register(handle, **how):
            client = server.connect(**how)
            client.call("session.register", handle=handle, password=everi.PASSWORD, name="N")
            return client

        assert address_of(register("a1", headers=forwarded)) == "127.0.0.1", "not a proxy"
        first = register("a2", source=FAR, headers=forwarded)
        assert address_of(first) == "192.0.2.7", "the rightmost that no proxy wrote"
        assert address_of(register("a3", source=FAR, headers=["Forwarded: for=192.0.2.8"])) \
            == "192.0.2.8"
        second = register("a4", source=FAR, headers=forwarded)
        try:
            server.connect(source=FAR, headers=forwarded)
            raise AssertionError("a third connection of the same client")
        except everi.Refused as refused:
            assert refused.status == 429, refused.status
        other = server.connect(source=FAR, headers=["X-Forwarded-For: 192.0.2.9"])
        assert other.call("server.info"), "another client of the same proxy"
        for client in (first, second, other):
            client.close()


def test_proxies_that_are_none():
    for text in ("localhost", "10.0.0.0/33", "::1/x"):
        server = everi.Server("--trusted-proxy", text)
        try:
            server.start()
            raise AssertionError(f"{text} was taken for a proxy")
        except everi.Failure as failure:
            assert text in str(failure), failure
        finally:
            server.remove()


def test_a_login_limit_does_not_outlive_a_restart_for_those_who_come_back():
    """Where people have sessions from is known again after a start."""
    with limited("--limit-login-account", "2/24h") as server:
        person = server.register("rustam")
        person.close()
        server.stop()
        server.start()
        for source in ("127.0.0.3", "127.0.0.4"):
            stranger = server.connect(source=source)
            try:
                stranger.call("session.login", handle="rustam", password="wrong horse battery")
            except everi.RpcError as err:
                assert err.reason == "unauthenticated", err
        stranger = server.connect(source="127.0.0.5")
        try:
            stranger.call("session.login", handle="rustam", password=everi.PASSWORD)
            raise AssertionError("the account's limit was reached")
        except everi.RpcError as err:
            assert err.reason == "rate_limited", err
        assert server.connect().call("session.login", handle="rustam", password=everi.PASSWORD)


def searches(person, most):
    """How many are let through."""
    for n in range(most):
        try:
            person.call("person.search", q="x")
        except everi.RpcError as err:
            assert err.reason == "rate_limited", err
            return n
    return most


def test_a_hangup_rereads_limits():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "conf")

        def write(text):
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)

        write("limit-search = 5/24h\n")
        with limited("--config", path) as server:
            assert searches(server.register("rustam"), 10) == 5
            seen = len(server.log(100000))
            write("limit-search = nonsense\n")
            server.process.send_signal(signal.SIGHUP)
            server.await_log("nothing was reread", seen)
            assert searches(server.register("leyla"), 10) == 5
            seen = len(server.log(100000))
            write("limit-search = off\n")
            server.process.send_signal(signal.SIGHUP)
            server.await_log("reread the configuration", seen)
            person = server.register("agshin")
            while searches(person, 6) < 6:  # until it has come to the gateway
                pass


def test_strangers_who_send_no_calls():
    """Frames that are none are counted by address, so that to come again is of no use."""
    with limited("--limit-anonymous", "20/24h") as server:
        person = server.register("rustam")
        stranger = server.connect(source=FAR)
        for _ in range(30):
            with contextlib.suppress(everi.Closed):
                stranger.socket.send_text("nonsense")
        assert closed_with(stranger) in (1008, None)
        try:
            server.connect(source=FAR)
            raise AssertionError("again")
        except everi.Refused as refused:
            assert refused.status == 429, refused.status
        server.connect(source=FAR, token=person.login["token"]).close()
        server.connect(source="127.0.0.3").close()
        assert counted(server, "everi_rate_limited_total", "anonymous") >= 2


def test_retry_after_is_kept():
    """What is said is what is waited: not a moment less, and then it is granted."""
    with limited("--limit-search", "2/10s") as server:
        person = server.register("rustam")
        for _ in range(2):
            person.call("person.search", q="x")
        try:
            person.call("person.search", q="x")
            raise AssertionError("a third search")
        except everi.RpcError as err:
            wait_ms = err.error["data"]["retry_after_ms"]
        server.advance(f"{wait_ms - 1}ms")
        try:
            person.call("person.search", q="x")
            raise AssertionError("too early")
        except everi.RpcError as err:
            assert err.error["data"]["retry_after_ms"] == 1, err.error
        server.advance("1ms")
        person.call("person.search", q="x")
        assert counted(server, "everi_rate_limited_total", "search") == 2


if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
