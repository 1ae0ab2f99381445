"""Everi for tests: start a server of one's own, ask its admin commands, talk to it as clients do.

The client side is written from RFC 6455 and JSON-RPC 2.0 alone, down to the frames, so that tests
can also send what no library would let them. Everything that the server sends is held against the
contract while it is read: a frame that the protocol does not allow raises Violation.
"""
import base64
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import traceback

TIMEOUT_S = float(os.environ.get("EVERI_TEST_TIMEOUT", "30"))
CLOCK = "2026-11-23T14:30:00.000Z"
PASSWORD = "correct horse battery"
SANITIZER = re.compile(r"(ERROR|WARNING): \w+Sanitizer|runtime error:|Assertion .* failed")


class Failure(Exception):
    """A test cannot go on: nothing came in time, or the server is not there."""


class Violation(Exception):
    """The server sent what the contract does not allow."""


class Closed(Exception):
    """The connection ended; `code` is the close frame's, None where there was none."""

    def __init__(self, code, reason=""):
        super().__init__(f"connection closed with {code} {reason}".rstrip())
        self.code = code


class Refused(Exception):
    """The upgrade was answered with another status than 101."""

    def __init__(self, status):
        super().__init__(f"upgrade answered with {status}")
        self.status = status


class RpcError(Exception):
    """A call was answered with an error object."""

    def __init__(self, error):
        super().__init__(json.dumps(error))
        self.code = error["code"]
        self.reason = error["data"]["reason"]
        self.error = error


# ---------------------------------------------------------------------------------------- server


def server_binary():
    """The server under test: $EVERI_SERVER, or where the release preset builds it."""
    here = os.path.dirname(os.path.abspath(__file__))
    default = os.path.join(here, "..", "..", "build", "release", "server", "everi-server")
    path = os.environ.get("EVERI_SERVER", os.path.normpath(default))
    if not os.path.exists(path):
        raise SystemExit(f"no server at {path}: build it, or name it in EVERI_SERVER")
    return path


class Server:
    """One everi-server on a free port. It is ended by its pid, and its directory removed."""

    def __init__(self, *options, clock=CLOCK, rate_limits=False):
        self.options = list(options)
        if "--registration" not in options:
            self.options += ["--registration", "open"]
        if "--link-previews" not in options:
            self.options += ["--link-previews", "off"]  # no test goes out into the world
        if not rate_limits:
            self.options.append("--no-rate-limits")
        if os.environ.get("EVERI_TEST_TLS") and not any(o.startswith("--tls") for o in options):
            self.options += ["--tls", "auto"]
        self.clock = clock
        self.home = tempfile.mkdtemp(prefix="everi-test-")
        self.data = os.path.join(self.home, "data")
        self.log_path = os.path.join(self.home, "log")
        self.process = None
        self.env = None  # of the process; None: ours
        self.port = None
        self.complaints = []  # what a sanitizer or an unclean end had to say

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.remove()

    def start(self, wait=True):
        """Spawns the server; with `wait`, returns when it serves."""
        command = [server_binary(), "serve", "--data", self.data, "--listen", "127.0.0.1:0",
                   *self.options]
        if self.clock:
            command += ["--test-clock", self.clock]
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                            stdout=subprocess.PIPE, stderr=log, env=self.env)
        if wait:
            self.wait_listening()
        return self

    def wait_listening(self):
        """Reads the one line on standard output. A killed server yields Failure."""
        killer = threading.Timer(TIMEOUT_S, self.process.kill)
        killer.start()
        line = self.process.stdout.readline().decode()
        killer.cancel()
        match = re.fullmatch(r"listening on (wss?)://127\.0\.0\.1:(\d+)/ws\n", line)
        if not match:
            raise Failure(f"the server did not say where it listens but {line!r}\n{self.log()}")
        self.port = int(match.group(2))
        (TLS_PORTS.add if match.group(1) == "wss" else TLS_PORTS.discard)(self.port)

    def stop(self, meanwhile=lambda: None):
        """A clean end, as an operator would: SIGTERM, exit status 0. Connections that read their
        close frames (`meanwhile`) make it a quick one."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        meanwhile()
        try:
            status = self.process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "none: it did not end"
            self.process.wait()
        rest = self.process.stdout.read()
        self.process.stdout.close()
        self.process = None
        if status != 0:
            self.complaints.append(f"exit status after SIGTERM: {status}\n{self.log()}")
        if rest:
            self.complaints.append(f"more than one line on standard output: {rest!r}")
        self._read_log()

    def kill(self):
        """The end that nobody prepares for."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None
        self._read_log()

    def remove(self):
        if self.process is not None:
            self.kill() if self.process.poll() is not None else self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def log(self, lines=40):
        with open(self.log_path, errors="replace") as f:
            return "".join(f.readlines()[-lines:])

    def await_log(self, text, seen=0):
        """Returns when the log holds it behind what was `seen` of it already."""
        deadline = time.monotonic() + TIMEOUT_S
        while text not in self.log(100000)[seen:]:
            if time.monotonic() > deadline:
                raise Failure(f"the log never says {text!r}\n{self.log()}")
            time.sleep(0.01)  # a poll, with a deadline

    def _read_log(self):
        with open(self.log_path, errors="replace") as f:
            text = f.read()
        if SANITIZER.search(text):
            self.complaints.append("the log holds a report:\n" + text[-8000:])

    def command(self, *args, stdin=None):
        """An admin command on this server's directory: (exit status, stdout, stderr)."""
        try:
            done = subprocess.run([server_binary(), *args, "--data", self.data], input=stdin or "",
                                  capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        except subprocess.TimeoutExpired:
            raise Failure(f"everi-server {' '.join(args)} does not end") from None
        if SANITIZER.search(done.stderr):
            self.complaints.append(f"{' '.join(args)}:\n{done.stderr[-8000:]}")
        return done.returncode, done.stdout, done.stderr

    def admin(self, *args, stdin=None):
        """The same with --json, its document parsed; anything but exit status 0 is a Failure."""
        status, out, err = self.command(*args, "--json", stdin=stdin)
        if status != 0:
            raise Failure(f"everi-server {' '.join(args)}: exit status {status}: {err}")
        return json.loads(out)

    def advance(self, duration):
        """Moves the test clock, and returns its time when everything that fell due has run."""
        self.clock = self.admin("clock", "advance", duration)["now"]
        return self.clock

    def settle(self):
        """Returns when the pipeline has nothing left to do."""
        return self.advance("0s")

    def metric(self, name):
        """The value of one line of /metrics, its labels included."""
        text = http(self.port, "GET", "/metrics")[2].decode()
        return float([line.split()[-1] for line in text.splitlines()
                      if line.startswith(name + " ")][0])

    def await_metric(self, name, value):
        """What ends on the other side is counted soon, not at once."""
        deadline = time.monotonic() + TIMEOUT_S
        while (found := self.metric(name)) < value and time.monotonic() < deadline:
            time.sleep(0.01)  # a poll, with a deadline
        assert found == value, f"{name} is {found}, not {value}"

    def connect(self, **how):
        return Client(self.port, **how)

    def register(self, handle, name=None, **params):
        """A new person on a connection of their own."""
        client = self.connect()
        client.login = client.call("session.register", handle=handle, password=PASSWORD,
                                   name=name or handle.capitalize(), **params)
        return client

    def resume(self, token, **params):
        client = self.connect()
        client.login = client.call("session.resume", token=token, **params)
        return client


def run_tests(names, wanted):
    """Runs the functions test_* of a module (its globals), or those that are named; whatever one
    meets, the others run too. Returns the exit status."""
    tests = [t for name, t in sorted(names.items()) if name.startswith("test_")
             and (not wanted or name in wanted)]
    failed = 0
    for test in tests:
        try:
            test()
        except Exception:
            failed += 1
            print(f"FAILED {test.__name__}: {traceback.format_exc()[-3000:]}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


# --------------------------------------------------------------------------------------- RFC 6455

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


TLS_PORTS = set()  # where servers of ours speak TLS


def dial(port, sock=None):
    """A connected socket; on a port with TLS behind its handshake, whoever is there."""
    sock = sock or socket.socket()
    try:
        sock.settimeout(TIMEOUT_S)
        sock.connect(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if port in TLS_PORTS:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            sock = context.wrap_socket(sock)
    except BaseException:
        sock.close()
        raise
    return sock


def mask_bytes(data, key):
    """XOR with the repeated key, as one big number: Python has nothing faster."""
    if not data:
        return b""
    pad = (key * (len(data) // 4 + 1))[:len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(pad, "big")).to_bytes(len(data), "big")


def frame(opcode, payload=b"", fin=True, masked=True, rsv=0, declared=None):
    """The bytes of one frame; `declared` lies about its length."""
    length = len(payload) if declared is None else declared
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    bit = 0x80 if masked else 0
    if length < 126:
        head += bytes([bit | length])
    elif length < 65536:
        head += bytes([bit | 126]) + struct.pack(">H", length)
    else:
        head += bytes([bit | 127]) + struct.pack(">Q", length)
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + mask_bytes(payload, key)


class Socket:
    """A WebSocket connection: whole messages out of frames that are checked one by one."""

    def __init__(self, port, path="/ws", offer=("everi.v1",), headers=(), token=None, rcvbuf=None,
                 source=None):
        self.sock = socket.socket()
        if rcvbuf:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        if source:
            self.sock.bind((source, 0))
        self.sock = dial(port, self.sock)
        self.buffer = bytearray()
        self.parts = None  # of a fragmented message
        self.closed = None  # the Closed that ended it
        self.protocol = None
        self.answers_pings = True
        try:
            self._upgrade(port, path, offer, headers, token)
        except BaseException:
            self.sock.close()
            raise

    def _upgrade(self, port, path, offer, headers, token):
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket",
                 "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        if offer:
            lines.append("Sec-WebSocket-Protocol: " + ", ".join(offer))
        if token:
            lines.append(f"Authorization: Bearer {token}")
        self.sock.sendall("\r\n".join([*lines, *headers, "", ""]).encode())
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        head, _, rest = bytes(self.buffer).partition(b"\r\n\r\n")
        self.buffer = bytearray(rest)
        status, answer = parse_head(head)
        if status != 101:
            raise Refused(status)
        digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        if answer.get("sec-websocket-accept") != base64.b64encode(digest).decode():
            raise Violation("wrong Sec-WebSocket-Accept")
        if "sec-websocket-extensions" in answer:
            raise Violation("an extension that nobody offered")
        self.protocol = answer.get("sec-websocket-protocol")
        if self.protocol is not None and self.protocol not in (offer or ()):
            raise Violation(f"subprotocol {self.protocol} was not offered")

    def _fill(self):
        """Some more bytes; the end of the stream is an exception."""
        try:
            data = self.sock.recv(1 << 18)
        except (socket.timeout, TimeoutError):
            raise Failure("nothing came in time") from None
        except OSError as err:
            self._end(Closed(None, str(err)))
        if not data:
            self._end(Closed(None))
        self.buffer += data

    def _end(self, closed):
        self.closed = self.closed or closed
        raise self.closed

    def send_bytes(self, data):
        try:
            self.sock.sendall(data)
        except (socket.timeout, TimeoutError):
            raise Failure("the server does not read") from None
        except OSError as err:
            raise Closed(None, str(err)) from None

    def send_text(self, text):
        self.send_bytes(frame(TEXT, text.encode() if isinstance(text, str) else text))

    def _frame(self):
        """The next frame: (fin, opcode, payload)."""
        buffer = self.buffer
        while len(buffer) < 2:
            self._fill()
        first, second = buffer[0], buffer[1]
        if first & 0x70 or second & 0x80:
            raise Violation(f"frame with reserved bits or a mask: {first:02x} {second:02x}")
        length, at = second & 0x7f, 2
        if length >= 126:
            at = 4 if length == 126 else 10
            while len(buffer) < at:
                self._fill()
            length = int.from_bytes(buffer[2:at], "big")
            if length < (126 if at == 4 else 65536):
                raise Violation("frame length not in its shortest form")
        while len(buffer) < at + length:
            self._fill()
        payload = bytes(buffer[at:at + length])
        del buffer[:at + length]
        fin, opcode = bool(first & 0x80), first & 0x0f
        if opcode >= 8 and (not fin or length > 125):
            raise Violation("fragmented or long control frame")
        return fin, opcode, payload

    def receive(self, timeout=None):
        """The next text message; raises Closed at the end, Failure after the timeout."""
        if self.closed:
            raise self.closed
        self.sock.settimeout(TIMEOUT_S if timeout is None else timeout)
        while True:
            fin, opcode, payload = self._frame()
            if opcode == CLOSE:
                self._closing(payload)
            elif opcode == PING:
                if self.answers_pings:
                    self.send_bytes(frame(PONG, payload))
            elif opcode == TEXT and self.parts is None:
                self.parts = [payload]
            elif opcode == 0 and self.parts is not None:
                self.parts.append(payload)
            elif opcode != PONG:
                raise Violation(f"unexpected frame with opcode {opcode}")
            if opcode in (TEXT, 0) and fin:
                whole, self.parts = b"".join(self.parts), None
                try:
                    return whole.decode()
                except UnicodeDecodeError:
                    raise Violation("text that is not UTF-8") from None

    def _closing(self, payload):
        code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
        try:
            self.sock.sendall(frame(CLOSE, payload[:2]))
        except OSError:
            pass
        self._end(Closed(code, payload[2:].decode(errors="replace")))

    def close(self):
        """Goes without ceremony; tests of the closing handshake send their own frames."""
        self.sock.close()
        self.closed = self.closed or Closed(None, "by us")


def parse_head(head):
    """Status and lower-case headers of an HTTP answer."""
    first, *lines = head.decode("latin-1").split("\r\n")
    match = re.fullmatch(r"HTTP/1\.[01] (\d{3}).*", first)
    if not match:
        raise Violation(f"not an HTTP answer: {first!r}")
    return int(match.group(1)), {k.lower(): v.strip() for k, _, v in
                                 (line.partition(":") for line in lines)}


# ----------------------------------------------------------------------------------- JSON-RPC 2.0


def no_duplicates(pairs):
    """An object hook that refuses what a strict reader would refuse."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Violation(f"object with a member twice: {[k for k, _ in pairs]}")
    return found


class Client:
    """Calls over one connection: answers are matched by id, pushes wait in a list.

    Ids of ours are strings of a kind that no test writes into a raw frame."""

    def __init__(self, port, **how):
        self.socket = Socket(port, **how)
        self.sent = set()  # ids of calls without an answer
        self.answers = {}  # by id, those that nobody took yet
        self.loose = []    # answers without an id of ours, and answer batches
        self.pushes = []
        self.batch = False  # arrays of pushes are allowed
        self.calls = 0
        self.login = None

    def send(self, method, params=None):
        """Sends a request and returns its id."""
        self.calls += 1
        call_id = f"call {self.calls}"
        request = {"jsonrpc": "2.0", "id": call_id, "method": method}
        if params is not None:
            request["params"] = params
        if isinstance(params, dict) and method.startswith("session.") and params.get("batch"):
            self.batch = True
        self.sent.add(call_id)
        self.socket.send_text(json.dumps(request, ensure_ascii=False))
        return call_id

    def call(self, method, **params):
        """The result of a call, or RpcError."""
        answer = self.answer(self.send(method, params))
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer["result"]

    def answer(self, call_id):
        """The response object of a call sent before."""
        while call_id not in self.answers:
            self.pump()
        return self.answers.pop(call_id)

    def pump(self, timeout=None):
        """Reads one frame and files what it holds."""
        text = self.socket.receive(timeout)
        try:
            value = json.loads(text, object_pairs_hook=no_duplicates)
        except ValueError:
            raise Violation(f"a frame that is not JSON: {text[:200]!r}") from None
        if isinstance(value, dict) and "method" in value:
            self._push(value)
        elif isinstance(value, dict):
            self._answer(value)
        elif isinstance(value, list) and value and all("method" in v for v in value):
            if not self.batch:
                raise Violation("an array of pushes that nobody allowed")
            for push in value:
                self._push(push)
        elif isinstance(value, list) and value and not any("method" in v for v in value):
            for part in value:
                check_answer(part)
            self.loose.append(value)
        else:
            raise Violation(f"neither answers nor pushes: {text[:200]!r}")

    def _push(self, push):
        if set(push) != {"jsonrpc", "method", "params"} or push["jsonrpc"] != "2.0":
            raise Violation(f"not a push: {push}")
        self.pushes.append(push)

    def _answer(self, answer):
        check_answer(answer)
        call_id = answer["id"]
        if call_id in self.sent:
            self.sent.remove(call_id)
            self.answers[call_id] = answer
        elif isinstance(call_id, str) and call_id.startswith("call "):
            raise Violation(f"a second answer to {call_id}")
        else:
            self.loose.append(answer)

    def push(self, method):
        """The oldest push of this kind, taken out of the list; waits for it."""
        while True:
            for i, push in enumerate(self.pushes):
                if push["method"] == method:
                    return self.pushes.pop(i)["params"]
            self.pump()

    def close(self):
        self.socket.close()


def check_answer(answer):
    """A response object to the letter of JSON-RPC 2.0 and of our error object."""
    if set(answer) not in ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"}) \
            or answer["jsonrpc"] != "2.0":
        raise Violation(f"not a response object: {answer}")
    if "error" not in answer:
        return
    error = answer["error"]
    data = error.get("data", {})
    if set(error) != {"code", "message", "data"} or not error["message"] \
            or not {"reason"} <= set(data) <= {"reason", "field", "retry_after_ms"}:
        raise Violation(f"not an error object: {error}")


# ------------------------------------------------------------------------------------------- HTTP


def http(port, method, path, headers=(), body=b""):
    """One HTTP exchange over a connection of its own: (status, headers, body)."""
    with dial(port) as sock:
        lines = [f"{method} {path} HTTP/1.1", *headers]
        if not any(h.lower().startswith("host:") for h in headers):
            lines.insert(1, f"Host: 127.0.0.1:{port}")
        if not any(h.lower().startswith("connection:") for h in headers):
            lines.append("Connection: close")
        sock.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        data = b""
        deadline = time.monotonic() + TIMEOUT_S
        while not _http_complete(data, method):
            sock.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                more = sock.recv(1 << 16)
            except (socket.timeout, TimeoutError):
                raise Failure(f"no whole answer to {method} {path}: {data!r}") from None
            except ConnectionResetError:
                more = b""
            if not more:
                break
            data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    if not head:
        raise Failure(f"no answer to {method} {path}")
    status, found = parse_head(head)
    return status, found, rest


def _http_complete(data, method):
    head, sep, rest = data.partition(b"\r\n\r\n")
    if not sep:
        return False
    status, headers = parse_head(head)
    if method == "HEAD" or status in (101, 204, 304):
        return True
    return "content-length" in headers and len(rest) >= int(headers["content-length"])
