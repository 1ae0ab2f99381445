#!/usr/bin/python3
"""The edge of the port, below everything that is a message: handshakes that nobody goes on with,
headers without end, lengths that lie, frames without masks, an offer to compress, foreign origins.

A test is a function whose name begins with test_; names given as arguments choose some of them.
"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
TRANSCRIPTS = os.path.join(HERE, "..", "transcripts")
# What begins a request, and a ClientHello: a record of a handshake of 512 bytes.
REQUEST, HELLO = b"GET /ws HTTP/1.1\r\nHost: x\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"


def lives(server):
    assert everi.http(server.port, "GET", "/healthz")[0] == 200


def seconds_until_closed(sock, trickle=b""):
    """How long the other side bears with a client that sends a byte now and then, or nothing."""
    began = time.monotonic()
    sock.settimeout(0.1)
    while time.monotonic() < began + everi.TIMEOUT_S:
        try:
            if not sock.recv(1000):
                break
        except (socket.timeout, TimeoutError):
            pass
        except OSError:
            break
        try:
            sock.sendall(trickle)
        except OSError:
            break
    else:
        raise everi.Failure("it is never closed")
    return time.monotonic() - began


def half_open(server, begun, trickle):
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        sock.sendall(begun)
        return seconds_until_closed(sock, trickle)


def test_half_a_handshake_ends():
    # The bound is wide, for busy machines; nothing else happens here that would wake the server.
    for options, beginnings in (([], (b"", REQUEST)), (["--tls", "auto"], (b"", HELLO))):
        with everi.Server("--handshake-timeout", "1s", *options) as server:
            for begun in beginnings:
                for trickle in (b"", b"a"):
                    took = half_open(server, begun, trickle)
                    assert trickle or took > 0.5, (options, begun, took)
                    assert took < 15, (options, begun, trickle, took)  # the library alone takes 30
            lives(server)


def test_a_request_is_due_behind_the_tls_handshake_too():
    with everi.Server("--handshake-timeout", "1s", "--tls", "auto") as server:
        for begun in (b"", REQUEST):
            with everi.dial(server.port) as sock:
                sock.sendall(begun)
                seconds_until_closed(sock)
        lives(server)


def resident_kib(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS:"))


def send_until_closed(sock, data, times):
    """False: all was taken."""
    sock.settimeout(everi.TIMEOUT_S)
    try:
        for _ in range(times):
            sock.sendall(data)
    except OSError:
        return True
    return False


def test_headers_without_end():
    with everi.Server() as server:
        for begun, more in ((REQUEST, b"X-More: " + b"x" * 1000 + b"\r\n"),
                            (b"GET /" + b"x" * 4000, b"x" * 4000), (REQUEST + b"Cookie: ", b"x" * 4000)):
            with everi.dial(server.port) as sock:
                sock.sendall(begun)
                assert send_until_closed(sock, more, 8000), begun  # 8 MB and more
        lives(server)


def test_many_headers_are_one_refusal_each():
    with everi.Server() as server:
        for header in ("Origin: " + "x" * 600, "Authorization: Bearer " + "x" * 600,
                       "Sec-WebSocket-Protocol: " + "x," * 300):
            try:
                server.connect(headers=[header]).close()
            except (everi.Refused, everi.Closed):
                continue
            raise AssertionError(f"{header[:40]} was let in")
        lives(server)


def close_code(client, sent=b""):
    """The code that ends the connection, after these bytes, which it may cut short."""
    try:
        client.socket.send_bytes(sent)
        while True:
            client.pump()
    except everi.Closed as err:
        return err.code


def test_lengths_that_lie():
    with everi.Server() as server:
        for declared in (2 ** 63 - 1, 2 ** 62, 2 ** 32, 2 ** 31, 65537):
            client = server.connect()
            sent = everi.frame(everi.TEXT, b"x", declared=declared)
            assert close_code(client, sent) == 1009, declared
        client = server.connect()  # the first bit must not be set: no length, but noise
        assert close_code(client, everi.frame(everi.TEXT, b"x", declared=2 ** 63)) in (None, 1002)
        lives(server)


def test_fragments_without_end():
    with everi.Server() as server:
        piece = everi.frame(0, b"x" * 1000, fin=False)
        for first in (everi.frame(everi.TEXT, b"x", fin=False),
                      everi.frame(everi.TEXT, b"", fin=False)):
            client = server.connect()
            client.socket.send_bytes(first)
            try:
                for _ in range(66):
                    client.socket.send_bytes(piece)
            except everi.Closed:
                pass
            assert close_code(client) == 1009
        lives(server)


def test_empty_fragments_cost_nothing():
    with everi.Server() as server:
        client = server.register("ada")
        client.socket.send_bytes(everi.frame(everi.TEXT, b"", fin=False))
        before = resident_kib(server)
        for _ in range(100):
            client.socket.send_bytes(everi.frame(0, b"", fin=False) * 1000)
        client.socket.send_bytes(everi.frame(0, b'{"jsonrpc": "2.0", "id": 7, "method": "server.info"}'))
        while not client.loose:
            client.pump()
        assert client.loose.pop()["id"] == 7
        assert resident_kib(server) - before < 24 << 10
        client.close()


def test_frames_without_masks_hurt_nobody():
    """RFC 6455 5.1 wants the connection ended; the library takes them, and tells nobody."""
    with everi.Server() as server:
        client = server.register("ada")
        whole = everi.frame(everi.TEXT, b'{"jsonrpc": "2.0", "id": 7, "method": "server.info"}',
                            masked=False)
        client.socket.send_bytes(whole)
        try:
            while not client.loose:
                client.pump()
            assert client.loose.pop()["id"] == 7
        except everi.Closed as err:
            assert err.code in (None, 1002), err
        other = server.connect()
        assert close_code(other, everi.frame(everi.TEXT, b"\xff\xfe", masked=False) + everi.frame(
            everi.CLOSE, b"\x03\xe8", masked=False)) in (None, 1000, 1002, 1007)
        lives(server)


def test_nothing_is_compressed():
    with everi.Server() as server:
        for offer in ("permessage-deflate", "permessage-deflate; client_max_window_bits",
                      "x-webkit-deflate-frame", "permessage-deflate; server_no_context_takeover, x"):
            client = server.connect(headers=[f"Sec-WebSocket-Extensions: {offer}"])
            assert client.call("server.info")  # an extension in the answer would be a Violation
            # what a bomb would begin with: the bit that says so is none that was agreed upon
            assert close_code(client, everi.frame(everi.TEXT, bytes(1000), rsv=4)) in (None, 1002)
        lives(server)


def origins_with(*allowed):
    """The section of http.rpc about origins, against a server that allows these, too: its exit
    status and what it says."""
    with open(os.path.join(TRANSCRIPTS, "http.rpc"), encoding="utf-8") as f:
        text = f.read()
    section = re.search(r"^== origins.*?(?=^== )", text, re.DOTALL | re.MULTILINE).group(0)
    server = re.search(r"^server .*$", text, re.MULTILINE).group(0)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "origins.rpc")
        with open(path, "w", encoding="utf-8") as f:
            f.write(server + "".join(f" --allow-origin {a}" for a in allowed) + "\n\n" + section)
        done = subprocess.run([sys.executable, os.path.join(TRANSCRIPTS, "run.py"), path],
                              capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr, section


def test_the_test_of_origins_sees_a_check_that_is_off():
    status, said, section = origins_with()
    assert status == 0, said
    refused = [m.group(1) for m in re.finditer(r'"Origin: (\S+)" -> 403', section)]
    assert len(refused) >= 3, section
    for origin in refused:
        status, said, _ = origins_with(origin)
        assert status != 0 and "0 passed, 1 failed" in said, (origin, said)


if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
