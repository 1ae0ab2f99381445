"""The servers that are measured beside one another, each fresh, in a directory of its own."""
import base64
import hashlib
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "support"))
import everi  # noqa: E402

WAIT_S = 20


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Peer:
    """A server that somebody else wrote: a command, a configuration, a port."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="everi-fanout-")
        self.port = free_port()
        self.path = "/"
        self.process = None

    def command(self):
        raise NotImplementedError

    def write(self, name, text):
        path = os.path.join(self.home, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def generator_options(self):
        return []

    def __enter__(self):
        with open(os.path.join(self.home, "log"), "wb") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, cwd=self.home)
        self.wait()
        self.pid = self.process.pid
        return self

    def wait(self):
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)  # a poll, with a deadline
        with open(os.path.join(self.home, "log"), errors="replace") as f:
            raise everi.Failure(f"{self.command()[0]} does not listen:\n{f.read()}")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


class Nats(Peer):
    """JetStream with file storage; it syncs the file on its own time, not before it answers."""

    def command(self):
        config = self.write("nats.conf", f"""
            listen: "127.0.0.1:{self.port}"
            ping_interval: "30m"
            jetstream {{ store_dir: "{self.home}" }}
        """)
        return ["nats-server", "-c", config]


class Redis(Peer):
    def command(self):
        return ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                "--appendonly", "no", "--maxclients", "15000"]


class Mosquitto(Peer):
    """Nothing dropped, nothing held back, nothing kept. With WebSocket listeners alone this version
    does not start, so it has a plain one too, which nobody uses."""

    def command(self):
        config = self.write("mosquitto.conf", f"""
listener {free_port()} 127.0.0.1
listener {self.port} 127.0.0.1
protocol websockets
allow_anonymous true
persistence false
max_inflight_messages 0
max_queued_messages 0
set_tcp_nodelay true
user root
""")
        return ["mosquitto", "-c", config]


class Raw(Peer):
    """The bare loop (raw_loop.c) prints its port."""

    def __init__(self, binary, *arguments):
        super().__init__()
        self.arguments = [binary, *arguments]

    def command(self):
        return self.arguments

    def wait(self):
        log = os.path.join(self.home, "log")
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            with open(log, encoding="ascii") as f:
                match = re.fullmatch(r"listening on (\d+)\n", f.read())
            if match:
                self.port = int(match.group(1))
                return
            time.sleep(0.02)  # a poll, with a deadline
        raise everi.Failure("the bare loop does not listen")


class Everi:
    """everi-server with one group of `members` people, of whom each has a token. Registering costs
    a password hash each, so all but the first are written straight into the store."""

    def __init__(self, members, batch=True):
        self.members, self.batch = members, batch
        self.server = everi.Server(clock=None)
        self.path = "/ws"

    def __enter__(self):
        self.server.start()
        first = self.server.register("fan0")
        self.group = first.call("group.create", name="Everybody", members=[])["id"]
        first.close()
        self.server.stop()
        self.tokens = os.path.join(self.server.home, "tokens")
        with open(self.tokens, "w", encoding="ascii") as f:
            f.writelines(token + "\n" for token in
                         [first.login["token"], *fill_group(self.server.data, self.members)])
        self.server.start()
        self.port, self.pid = self.server.port, self.server.process.pid
        return self

    def __exit__(self, *_):
        self.server.remove()

    def store(self):
        return os.path.join(self.server.data, "everi.db")

    def generator_options(self):
        return ["--tokens", self.tokens, "--group", self.group, *(["--batch"] if self.batch else [])]


def new_token(number):
    """As the server makes and hashes them (shared/base/token.c)."""
    token = base64.urlsafe_b64encode(hashlib.sha256(b"fan %d" % number).digest()).decode()[:43]
    return token, hashlib.blake2b(token.encode(), digest_size=32).digest()


def fill_group(data, members):
    """All but the first person, who owns the only group. Returns their tokens."""
    db = sqlite3.connect(os.path.join(data, "everi.db"))
    now = int(time.time() * 1000)
    group, = db.execute("SELECT id FROM conversation").fetchone()
    last_id, last_change = db.execute("SELECT last_id, last_change FROM store_state").fetchone()
    tokens = []
    for i in range(1, members):
        token, token_hash = new_token(i)
        tokens.append(token)
        person = db.execute("INSERT INTO person (handle, name, joined_at) VALUES (?, ?, ?)",
                            (f"fan{i}", f"Fan {i}", now)).lastrowid
        db.execute("INSERT INTO session (id, person, token_hash, device, address, created_at, "
                   "last_seen_at, expires_at) VALUES (?, ?, ?, '', '', ?, ?, ?)",
                   (last_id + i, person, token_hash, now, now, now + 86400000))
        db.execute("INSERT INTO member (conversation, person, role, joined_at, since, read_seq) "
                   "VALUES (?, ?, 2, ?, ?, 0)", (group, person, now, last_change))
    db.execute("UPDATE conversation SET members = ? WHERE id = ?", (members, group))
    db.execute("UPDATE store_state SET last_id = last_id + ?", (members,))
    db.commit()
    db.close()
    return tokens


ROWS_OF_A_MESSAGE = ("message", "event", "change", "repeat", "search_doc")
BATCH = 64


def written_rows(path):
    """What the server wrote for its newest messages: {statement: rows}, as many of each."""
    db = sqlite3.connect(path)
    written = {}
    for name in ROWS_OF_A_MESSAGE:
        rows = db.execute(f"SELECT * FROM {name} ORDER BY 1 DESC, 2 DESC LIMIT 6400").fetchall()
        marks = ", ".join("?" * len(rows[0]))
        written[f"INSERT OR REPLACE INTO {name} VALUES ({marks})"] = rows[::-1]
    written["INSERT INTO message_index (rowid, words) VALUES (?, ?)"] = \
        [(row[0], row[3]) for row in written["INSERT OR REPLACE INTO search_doc VALUES (?, ?, ?, ?)"]]
    db.close()
    return written


def bare_loop(path, written):
    """Messages a second of SQLite alone: the same rows into an empty store, BATCH of each table in
    one durable transaction."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA cache_size=-65536")
    db.execute("PRAGMA wal_autocheckpoint=16000")
    count = min(len(rows) for rows in written.values())
    began = time.monotonic()
    for at in range(0, count, BATCH):
        db.execute("BEGIN IMMEDIATE")
        for statement, rows in written.items():
            db.executemany(statement, rows[at:at + BATCH])
        db.execute("UPDATE conversation SET last_seq = last_seq + ?", (BATCH,))
        db.execute("COMMIT")
    took = time.monotonic() - began
    db.close()
    return count / took
