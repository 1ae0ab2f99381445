#!/usr/bin/python3
"""More strangers: Python's websockets, with compression offered and long messages in fragments, and
curl, which would like to speak HTTP/2. The server comes from tests/support; the clients do not."""
import asyncio
import json
import os
import subprocess
import sys
import traceback

import websockets

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402


async def call(socket, method, **params):
    """The result; pushes that come before it are dropped."""
    await socket.send(json.dumps({"jsonrpc": "2.0", "id": method, "method": method,
                                  "params": params}))
    while True:
        answer = json.loads(await asyncio.wait_for(socket.recv(), everi.TIMEOUT_S))
        if answer.get("id") == method:
            return answer["result"]


async def talk(server):
    """Registers, sends a message in fragments, hears it on a second connection."""
    url = f"ws://127.0.0.1:{server.port}/ws"
    async with websockets.connect(url, subprotocols=["everi.v1"]) as first:
        assert first.subprotocol == "everi.v1" and not first.extensions
        login = await call(first, "session.register", handle="ada", name="Ada",
                           password=everi.PASSWORD)
        group = await call(first, "group.create", name="Notes", members=[])
        headers = {"Authorization": f"Bearer {login['token']}"}
        async with websockets.connect(url, extra_headers=headers) as second:
            text = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "message.send", "params": {
                "conversation": group["id"], "text": "ə" * 4000}}, ensure_ascii=False)
            await first.send(text[i:i + 999] for i in range(0, len(text), 999))
            while True:
                push = json.loads(await asyncio.wait_for(second.recv(), everi.TIMEOUT_S))
                if push["method"] == "message.new":
                    break
        assert push["params"]["message"]["text"] == "ə" * 4000


def test_python_websockets(server):
    asyncio.run(talk(server))


def curl(server, *args):
    """Status and HTTP version of what curl got."""
    done = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{http_version}",
                           "--max-time", str(everi.TIMEOUT_S), *args[1:],
                           f"http://127.0.0.1:{server.port}{args[0]}"],
                          stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def test_curl(server):
    assert curl(server, "/healthz") == "200 1.1"
    assert curl(server, "/healthz", "--head") == "200 1.1"
    assert curl(server, "/ws") == "426 1.1"
    assert curl(server, "/nothing") == "404 1.1"


def test_curl_does_not_get_http_2(server):
    assert curl(server, "/healthz", "--http2") == "200 1.1"
    assert curl(server, "/ws", "--http2") == "426 1.1"


def main():
    tests = [test for name, test in sorted(globals().items()) if name.startswith("test_")]
    failed = 0
    with everi.Server() as server:
        for test in tests:
            try:
                test(server)
            except Exception:  # whatever a stranger meets is what the test is about
                failed += 1
                print(f"FAILED {test.__name__}: {traceback.format_exc()}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
