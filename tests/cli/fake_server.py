"""Servers for the client's tests that do what no real one would: scripts over bare sockets.

A script is a function of one connection (`Connection`); a `Fake` runs it for every connection that
comes, or a list of scripts, one each. What a script raises because the other side went is no
failure of the test; anything else is kept in `Fake.complaints`.
"""
import base64
import hashlib
import json
import re
import socket
import threading

import everi

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Gone(Exception):
    """The client closed the connection."""


class Connection:
    """The server's side of one connection, as bytes, as frames or as calls."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""
        self.head = ""

    def _need(self, count):
        while len(self.buffer) < count:
            data = self.sock.recv(65536)
            if not data:
                raise Gone()
            self.buffer += data

    def read_head(self):
        """The HTTP request that the client opens with."""
        while b"\r\n\r\n" not in self.buffer:
            self._need(len(self.buffer) + 1)
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.head = head.decode("latin-1")
        return self.head

    def upgrade(self, headers="Sec-WebSocket-Protocol: everi.v1\r\n", accept=None):
        key = re.search(r"Sec-WebSocket-Key: *(\S+)", self.read_head(), re.I).group(1)
        digest = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        self.send_bytes(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        f"Connection: Upgrade\r\nSec-WebSocket-Accept: {accept or digest}\r\n"
                        f"{headers}\r\n".encode())
        return self

    def send_bytes(self, data):
        self.sock.sendall(data)

    def send_frame(self, *args, **how):
        self.send_bytes(everi.frame(*args, masked=False, **how))

    def send(self, value):
        text = value if isinstance(value, str) else json.dumps(value)
        self.send_frame(everi.TEXT, text.encode())

    def receive(self):
        """The next request, parsed."""
        while True:
            self._need(2)
            opcode, length, at = self.buffer[0] & 0x0f, self.buffer[1] & 0x7f, 2
            if length >= 126:
                at = 4 if length == 126 else 10
                self._need(at)
                length = int.from_bytes(self.buffer[2:at], "big")
            self._need(at + 4 + length)
            payload = everi.mask_bytes(self.buffer[at + 4:at + 4 + length], self.buffer[at:at + 4])
            self.buffer = self.buffer[at + 4 + length:]
            if opcode == everi.CLOSE:
                self.send_frame(everi.CLOSE, payload[:2])
                raise Gone()
            if opcode == everi.TEXT:
                return json.loads(payload)

    def answer(self, request, result):
        self.send({"jsonrpc": "2.0", "id": request["id"], "result": result})

    def refuse(self, request, reason, code=-32001):
        self.send({"jsonrpc": "2.0", "id": request["id"],
                   "error": {"code": code, "message": reason, "data": {"reason": reason}}})

    def push(self, method, **params):
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def close(self, code=1001):
        self.send_frame(everi.CLOSE, code.to_bytes(2, "big"))

    def wait_gone(self):
        """Returns when the client has left, whatever it says until then."""
        try:
            while self.sock.recv(65536):
                continue
        except OSError:
            pass


class Fake:
    """A port on which every connection meets a script."""

    def __init__(self, *scripts):
        self.scripts = scripts
        self.count = 0
        self.complaints = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"ws://127.0.0.1:{self.port}/ws"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self.listener.close()

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            script = self.scripts[min(self.count, len(self.scripts) - 1)]
            self.count += 1
            threading.Thread(target=self._serve, args=(sock, script), daemon=True).start()

    def _serve(self, sock, script):
        with sock:
            try:
                script(Connection(sock))
            except (Gone, OSError):
                pass
            except Exception as error:  # an assertion of the test's, told where it is looked for
                self.complaints.append(f"{type(error).__name__}: {error}")


class Door:
    """A port that leads to another one, which may change: a server that restarts elsewhere."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self.listener.getsockname()[1]}/ws"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self.listener.close()

    def _accept(self):
        while True:
            try:
                outer, _ = self.listener.accept()
            except OSError:
                return
            try:
                inner = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                outer.close()
                continue
            for pair in ((outer, inner), (inner, outer)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    @staticmethod
    def _carry(source, sink):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                sink.sendall(data)
        except OSError:
            pass
        for sock in (source, sink):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
