#!/usr/bin/python3
"""everi-server as a program: its words and exit codes, its one line, its end, its directory.

A test is a function whose name begins with test_; names given as arguments choose some of them.
"""
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402


def run(*args, stdin="", env=None):
    """(exit status, stdout, stderr) of a command that ends by itself."""
    done = subprocess.run([everi.server_binary(), *args], input=stdin, capture_output=True,
                          text=True, timeout=everi.TIMEOUT_S, check=False,
                          env={**os.environ, **(env or {})})
    assert not everi.SANITIZER.search(done.stderr), done.stderr
    return done.returncode, done.stdout, done.stderr


def scratch(test):
    """Gives a test a directory of its own."""
    def wrapped():
        folder = tempfile.mkdtemp(prefix="everi-test-")
        try:
            test(folder)
        finally:
            shutil.rmtree(folder)
    wrapped.__name__ = test.__name__
    return wrapped


def stopped_server():
    """A server's directory with two people in it, and no server on it."""
    server = everi.Server()
    server.start()
    ada, bob = server.register("ada"), server.register("bob")
    bob.call("person.follow", handle="ada")
    ada.call("update.post", text="Hello @bob")
    server.settle()
    ada.close()
    bob.close()
    server.stop()
    assert not server.complaints, server.complaints
    return server


# ------------------------------------------------------------------------------- words and codes


def test_help_and_version():
    for word in ("help", "--help"):
        status, out, err = run(word)
        assert status == 0 and "everi-server" in out and not err
    status, out, _ = run("--version")
    assert status == 0 and re.fullmatch(r"everi-server \d+\.\d+\.\d+\n", out)


@scratch
def test_wrong_usage_is_2(folder):
    for args in (["nonsense"], ["serve", "nonsense"], ["serve", "--nonsense"],
                 ["serve", "--registration", "maybe"], ["serve", "--listen", "nonsense"],
                 ["serve", "--session-lifetime", "soon"], ["serve", "--store-limit", "much"],
                 ["serve", "--test-clock", "noon"], ["user"], ["user", "show"],
                 ["user", "list", "surplus"], ["queue", "peek"], ["event", "list", "--limit", "x"]):
        status, out, err = run(*args, "--data", os.path.join(folder, "d"))
        assert status == 2 and not out and err.count("everi-server") >= 1, (args, status, out, err)


@scratch
def test_bad_configuration_is_78(folder):
    for text in ("listen 127.0.0.1:0\n", "nonsense = 1\n", "registration = maybe\n",
                 "[half\n", "listen =\n", "\0\n"):
        path = os.path.join(folder, "conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        status, out, err = run("serve", "--config", path, "--data", os.path.join(folder, "d"))
        assert status == 78 and not out and err, (text, status, out, err)
    status, _, err = run("serve", "--config", os.path.join(folder, "none"))
    assert status == 78 and "none" in err


@scratch
def test_a_configuration_file_is_read(folder):
    path = os.path.join(folder, "conf")
    with open(path, "w", encoding="utf-8") as f:
        f.write("; a comment\nregistration = closed\nallow-origin = https://a.example\n")
    server = everi.Server("--config", path, "--registration", "open")
    with server:
        info = server.connect().call("server.info")
        assert info["registration"] == "open"  # an option goes before the file
        server.connect(headers=["Origin: https://a.example"]).close()


def test_the_documented_configuration_is_the_default():
    status, out, _ = run("config")
    assert status == 0
    keys = re.findall(r"^;?\s*([a-z-]+)\s*=", out, re.MULTILINE)
    for key in ("listen", "registration", "session-lifetime", "log-format"):
        assert key in keys, (key, keys)


SLIDER = {"id": "joy", "label": "Joy", "low": "none", "high": "much", "min": -5, "max": 5}


@scratch
def test_other_sliders_lose_no_history(folder):
    path = os.path.join(folder, "sliders.json")
    with everi.Server() as server:
        ada = server.register("ada")
        values = {d["id"]: 10 for d in ada.call("index.dimensions")["items"]}
        ada.call("index.check_in", values=values)
        token = ada.login["token"]
        server.stop(ada.close)
        with open(path, "w", encoding="utf-8") as f:
            json.dump([SLIDER], f)
        server.options += ["--index-dimensions", path]
        for _ in range(2):  # the second start finds what it knows
            server.start()
            ada = server.resume(token)
            assert ada.call("index.dimensions")["items"] == [SLIDER]
            assert ada.call("index.history")["items"][-1]["values"] == values
            server.settle()
            changes = server.admin("event", "list", "--type", "index.dimensions_changed")["items"]
            assert len(changes) == 1 and changes[0]["actor"] is None, changes
            server.stop(ada.close)
        assert not server.complaints, server.complaints


@scratch
def test_bad_sliders_are_refused(folder):
    path = os.path.join(folder, "sliders.json")
    for text in ("", "[]", "{}", "nonsense", json.dumps([SLIDER, SLIDER]), json.dumps([SLIDER] * 33),
                 *(json.dumps([{**SLIDER, **wrong}]) for wrong in (
                     {"id": "Joy"}, {"id": ""}, {"label": " "}, {"low": "a\nb"}, {"min": 5},
                     {"max": 1001}, {"max": 5.5}, {"more": 1}, {"high": "\u202e"}))):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        status, out, err = run("serve", "--index-dimensions", path, "--data",
                               os.path.join(folder, "d"))
        assert status != 0 and not out and "slider" in err, (text, status, out, err)
    status, _, err = run("serve", "--index-dimensions", os.path.join(folder, "none"), "--data",
                         os.path.join(folder, "d"))
    assert status != 0 and "--index-dimensions" in err, (status, err)


@scratch
def test_beyond_loopback_wants_a_word(folder):
    status, out, err = run("serve", "--listen", "0.0.0.0:0", "--data", os.path.join(folder, "d"))
    assert status in (1, 2) and not out and "--insecure" in err, (status, out, err)


# ------------------------------------------------------------------------------ start and end


def test_one_line_on_standard_output():
    with everi.Server() as server:
        server.stop()
        assert not server.complaints, server.complaints


def test_signals_end_it_well():
    for number in (signal.SIGTERM, signal.SIGINT):
        with everi.Server() as server:
            client = server.register("ada")
            server.process.send_signal(number)
            try:
                while True:
                    client.pump()
            except everi.Closed as err:
                assert err.code == 1001, err
            assert server.process.wait(everi.TIMEOUT_S) == 0


def test_who_does_not_read_does_not_hold_it():
    with everi.Server() as server:
        clients = [server.register(h) for h in ("ada", "bob")]
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(5.5) == 0  # programs: "exit 0 within 5 s"
        for client in clients:
            client.close()


def reread(server, path, text, expected):
    """The file is written, SIGHUP sent, and the log says what became of it."""
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    seen = len(server.log(100000))
    server.process.send_signal(signal.SIGHUP)
    server.await_log(expected, seen)


@scratch
def test_hangup_rereads_and_a_bad_file_keeps_the_old(folder):
    path = os.path.join(folder, "conf")
    with open(path, "w", encoding="utf-8") as f:
        f.write("log-level = info\nallow-origin = https://a.example\n")
    server = everi.Server("--config", path)
    at = server.options.index("--registration")
    del server.options[at:at + 2]
    with server:
        asking = server.connect()
        assert asking.call("server.info")["registration"] == "invite"
        for bad in ("registration = maybe\n", "", "\0", "[closed\n", "registration closed\n"):
            reread(server, path, bad, "nothing was reread")
            assert asking.call("server.info")["registration"] == "invite"
        reread(server, path, "registration = open\nlogin-timeout = 1s\nlog-level = info\n",
               "allow-origin changed in the configuration: that waits for the next start")
        assert asking.call("server.info")["registration"] == "open"
        reread(server, path, "registration = closed\n", "reread the configuration")
        assert asking.call("server.info")["registration"] == "closed"
        os.remove(path)
        server.process.send_signal(signal.SIGHUP)
        server.await_log("cannot read the configuration file")
        assert everi.http(server.port, "GET", "/healthz")[0] == 200


def test_a_second_server_is_refused():
    with everi.Server() as server:
        status, out, err = run("serve", "--data", server.data, "--listen", "127.0.0.1:0")
        assert status == 1 and not out and str(server.process.pid) in err, (status, out, err)
        assert everi.http(server.port, "GET", "/healthz")[0] == 200


def test_a_taken_port_is_told():
    with everi.Server() as server, tempfile.TemporaryDirectory() as folder:
        status, out, err = run("serve", "--data", folder, "--listen", f"127.0.0.1:{server.port}")
        assert status == 1 and not out and str(server.port) in err, (status, out, err)


def test_the_time_of_a_store_never_goes_back():
    with everi.Server() as server:
        server.advance("10d")
        later = server.clock
        server.stop()
        server.clock = everi.CLOCK
        server.start()
        assert server.settle() >= later


# -------------------------------------------------------------------------------------- the log


def test_log_lines_are_json_where_asked():
    with everi.Server("--log-format", "json") as server:
        server.register("ada")
        server.stop()
        with open(server.log_path, encoding="utf-8") as f:
            lines = [json.loads(line) for line in f]
        assert lines and all({"time", "level", "message"} <= set(line) for line in lines), lines


def test_no_secret_is_in_the_log_or_the_arguments():
    with everi.Server("--log-format", "json") as server:
        client = server.register("ada")
        token = client.login["token"]
        server.connect(token=token).close()
        try:
            server.connect().call("session.login", handle="ada", password="a wrong password")
        except everi.RpcError:
            pass
        server.command("user", "add", "bob", "--name", "Bob", "--password-stdin",
                       stdin="a secret of the operator\n")
        client.call("message.send", conversation=client.call(
            "conversation.open", handle="bob")["id"], text="between us")
        with open(f"/proc/{server.process.pid}/cmdline", "rb") as f:
            seen = f.read().decode()
        client.close()
        server.stop()
        seen += server.log(100000)
        for secret in (token, everi.PASSWORD, "a wrong password", "a secret of the operator",
                       "between us"):
            assert secret not in seen, secret


def test_the_store_keeps_no_token_and_no_password():
    server = stopped_server()
    with server:
        client = server.register("eve")
        token = client.login["token"].encode()
        client.close()
        server.stop()
        for folder, _, names in os.walk(server.data):
            for name in names:
                path = os.path.join(folder, name)
                assert os.stat(path).st_mode & 0o077 == 0, f"{path} is open to others"
                if os.path.isfile(path):
                    with open(path, "rb") as f:
                        content = f.read()
                    assert token not in content and everi.PASSWORD.encode() not in content, path


# ------------------------------------------------------------------------------- what it gave up


def status_of(server, pid=None):
    with open(f"/proc/{pid or server.process.pid}/status", encoding="ascii") as f:
        return dict(line.rstrip("\n").split(":\t", 1) for line in f if ":\t" in line)


def test_it_gives_up_what_it_does_not_need():
    """Of every thread; what the kernel has not is said in the log."""
    with everi.Server() as server:
        log = server.log(1000)
        assert "confined: no core dumps, no new privileges" in log, log
        for thread in os.listdir(f"/proc/{server.process.pid}/task"):
            try:
                status = status_of(server, thread)
            except FileNotFoundError:  # the warmer ends by itself
                continue
            assert status["NoNewPrivs"] == "1", status
            assert status["CapEff"] == status["CapPrm"] == "0" * 16, status
            if "system calls filtered" in log:
                assert status["Seccomp"] == "2", status
        with open(f"/proc/{server.process.pid}/limits", encoding="ascii") as f:
            core = next(line for line in f if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"], core


def test_root_becomes_the_owner_of_the_directory():
    if os.getuid() != 0:
        return
    for options, make in (((), True), (("--user", "nobody"), False)):
        server = everi.Server(*options)
        os.chmod(server.home, 0o711)
        if make:
            os.mkdir(server.data, 0o700)
            os.chown(server.data, 65534, 65534)
        with server:
            server.register("ada")
            assert status_of(server)["Uid"].split() == ["65534"] * 4
            names = [server.data, *(os.path.join(server.data, n) for n in os.listdir(server.data))]
            assert {os.stat(name).st_uid for name in names} == {65534}, names
            assert [p["handle"] for p in server.admin("user", "list")["items"]] == ["ada"]
    with tempfile.TemporaryDirectory() as folder:
        status, out, err = run("serve", "--user", "nobody", "--data", folder)
        assert status == 1 and not out and "chown" in err, (status, out, err)
        status, out, err = run("serve", "--user", "nobody-at-all", "--data", folder)
        assert status == 1 and not out and "nobody-at-all" in err, (status, out, err)


def test_the_unit_is_hardened():
    unit = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "assets", "systemd",
                        "everi.service")
    if not shutil.which("systemd-analyze"):
        print("SKIP: there is no systemd-analyze here")
        return
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
                          capture_output=True, text=True, check=False, timeout=everi.TIMEOUT_S)
    found = re.search(r"Overall exposure level for everi.service: ([0-9.]+)", done.stdout)
    assert found and float(found.group(1)) <= 2.0, done.stdout[-500:] + done.stderr


def find_in_memory(pid, secrets):
    """Which of them stand in the memory of a process; None where nobody may look."""
    found = set()
    try:
        with open(f"/proc/{pid}/maps", encoding="ascii") as maps, \
                open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                span, rights = line.split()[:2]
                start, end = (int(n, 16) for n in span.split("-"))
                if not rights.startswith("rw") or end - start > 1 << 30 or "[v" in line:
                    continue
                memory.seek(start)
                try:
                    content = memory.read(end - start)
                except OSError:
                    continue
                found |= {secret for secret in secrets if secret.encode() in content}
    except OSError:
        return None
    return found


def test_no_password_and_no_token_stays_in_memory():
    with everi.Server() as server:
        in_file = "metrics token, 90c2d4"
        server.options += ["--metrics-token-file", os.path.join(server.home, "token")]
        with open(server.options[-1], "w", encoding="ascii") as f:
            f.write(in_file + "\n")
        server.stop()
        server.start()
        assert everi.http(server.port, "GET", "/metrics")[0] == 401
        ada = server.register("ada")
        token, first = ada.login["token"], "first password, 7f3a9c"
        ada.call("session.change_password", old=everi.PASSWORD, new=first)
        other = server.connect()
        try:
            other.call("session.login", handle="ada", password="wrong password, 51e0b2")
        except everi.RpcError:
            pass
        again = other.call("session.login", handle="ada", password=first)["token"]
        server.resume(token).close()
        for n in range(20):  # what the library reads into is used again
            ada.call("update.post", text=f"{n} " + "x" * 4500)
        secrets = [in_file, first, "wrong password, 51e0b2", token, again]
        found = find_in_memory(server.process.pid, [*secrets, "x" * 4400])
        if found is None:
            print("SKIP: the memory of a server may not be looked into here")
            return
        assert not found & set(secrets), found & set(secrets)


def test_a_log_line_is_one_line():
    """promises, D19: "logs: newline, ESC, 1 MB name -> one escaped, truncated line" """
    evil = "\n2026-01-01 info forged\x1b[31m\r\u2028" + "n" * (1 << 20)
    for form in ("text", "json"):
        with everi.Server("--log-format", form) as server, tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "conf")
            server.options += ["--config", path]
            server.stop()
            with open(path, "w", encoding="utf-8") as f:
                f.write("log-level = info\n")
            server.start()
            before = len(server.log(100000))
            with open(path, "w", encoding="utf-8") as f:
                f.write("\x1b[31mforged" + "n" * 180 + " = 1\n")
            server.process.send_signal(signal.SIGHUP)
            server.await_log("nothing was reread", before)
            try:
                server.connect(headers=["Origin: " + "http://a/\x1b[31m" + "n" * 1000]).close()
            except (everi.Refused, everi.Closed, everi.Failure):
                pass
            client = server.register("ada")
            try:
                client.call("person.edit", name=evil[:40000])
            except everi.RpcError:
                pass
            server.stop(client.close)
            with open(server.log_path, "rb") as f:
                lines = f.read().split(b"\n")
            assert all(len(line) <= 2048 for line in lines), max(lines, key=len)
            assert not re.search(rb"[^\x20-\x7e]", b"".join(lines))
            assert not any(line.startswith(b"2026-01-01") for line in lines)


def test_it_ends_in_time_under_load():
    """promises, SIGTERM: what was accepted is answered, the others hear 1001, exit 0 within 5 s."""
    with everi.Server(clock=None) as server:
        clients = [server.register(f"w{i}") for i in range(8)]
        idle = server.register("idle")
        answered, lost, codes = [], [], []

        def write(client):
            n = 0
            try:
                while True:
                    n += 1
                    answered.append(client.call("update.post", text=f"{n}")["id"])
            except everi.Closed as err:
                codes.append(err.code)
            except everi.RpcError as err:
                if err.reason != "unavailable":
                    lost.append(str(err))
                write(client)  # told so; and then the end
            except (everi.Failure, OSError) as err:
                lost.append(repr(err))

        threads = [threading.Thread(target=write, args=(c,)) for c in clients]
        for thread in threads:
            thread.start()
        while len(answered) < 100:
            time.sleep(0.005)  # until there is load
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(5.5) == 0
        for thread in threads:
            thread.join(everi.TIMEOUT_S)
        try:
            while True:
                idle.pump()
        except everi.Closed as err:
            codes.append(err.code)
        assert not lost and codes == [1001] * 9, (lost, codes)
        server.process.stdout.close()
        server.process = None
        server.start()
        reader = server.connect()
        reader.call("session.login", handle="idle", password=everi.PASSWORD)
        for update in answered:
            assert reader.call("update.get", id=update)["id"] == update


# --------------------------------------------------------------------------------- the operator


def test_commands_work_without_a_server():
    server = stopped_server()
    try:
        assert [p["handle"] for p in server.admin("user", "list")["items"]] == ["ada", "bob"]
        server.admin("user", "add", "eve", "--name", "Eve", "--password-stdin",
                     stdin=everi.PASSWORD + "\n")
        assert server.admin("check") == {"ok": True, "problems": []}
        status, _, err = server.command("clock", "advance", "5s", "--json")
        assert status == 1 and json.loads(err)["error"]["reason"], err
        server.start()
        client = server.connect()
        login = client.call("session.login", handle="eve", password=everi.PASSWORD)
        assert login["person"]["name"] == "Eve"
    finally:
        server.remove()


def test_a_made_password_is_printed_once():
    with everi.Server("--registration", "closed") as server:
        made = server.admin("user", "add", "eve", "--name", "Eve", "--admin")
        login = server.connect().call("session.login", handle="eve", password=made["password"])
        assert login["person"]["admin"] is True
        assert "password" not in server.admin("user", "show", "eve")


def test_text_for_people():
    with everi.Server() as server:
        server.register("ada", "Ada Lovelace")
        status, out, err = server.command("user", "list")
        assert status == 0 and not err and "Ada Lovelace" in out and "{" not in out, out
        status, out, err = server.command("user", "show", "nobody")
        assert status == 1 and not out and err.startswith("everi-server: "), (status, out, err)


def test_the_clock_stands_unless_it_is_a_test_clock():
    with everi.Server(clock=None) as server:
        status, out, err = server.command("clock", "advance", "1s", "--json")
        assert status == 1 and not out and json.loads(err)["error"]["message"], (status, out, err)


# ------------------------------------------------------------------------------------- the store


def find_database(server):
    """The one file that is a SQLite database."""
    for folder, _, names in os.walk(server.data):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                if f.read(16) == b"SQLite format 3\0":
                    return path
    raise AssertionError("no database")


def test_check_finds_a_figure_that_is_off():
    server = stopped_server()
    try:
        with sqlite3.connect(find_database(server)) as store:
            columns = {table: [c[1] for c in store.execute(f"PRAGMA table_info({table})")]
                       for (table,) in store.execute("SELECT name FROM sqlite_master "
                                                     "WHERE type = 'table'")}
            assert "updates" in columns["person"], columns["person"]
            store.execute("UPDATE person SET updates = updates + 1 WHERE handle = 'ada'")
        store.close()
        status, out, err = server.command("check", "--json")
        found = json.loads(out)
        assert status == 1 and not found["ok"] and "ada" in found["problems"][0], (out, err)
    finally:
        server.remove()


def test_groups_that_a_block_hides():
    """A page of notifications looks at so many of them only: it may end early, and the walk goes
    on; all of them are read at once."""
    server = everi.Server()
    server.start()
    try:
        people = {name: server.register(name) for name in ("ada", "bob", "cem")}
        people["cem"].call("person.follow", handle="ada")
        server.settle()
        group = people["ada"].call("notification.list")["items"][0]["id"]
        server.stop()
        hidden = 9000
        with sqlite3.connect(find_database(server)) as store:
            who = dict(store.execute("SELECT handle, id FROM person"))
            first, = store.execute("SELECT max(id) + 1 FROM notification").fetchone()
            store.executemany(
                "INSERT INTO notification (id, recipient, kind, target_kind, target, first_at, "
                "last_at, last_event, actors, read, open) VALUES (?, ?, 4, 1, ?, 0, 0, ?, 1, ?, 0)",
                ((first + i, who["ada"], first + i, 1000 + i, i % 2) for i in range(hidden)))
            store.executemany(
                "INSERT INTO notification_actor (notification, person, event, recipient, kind, "
                "target) VALUES (?, ?, ?, ?, 4, ?)",
                ((first + i, who["bob"], 1000 + i, who["ada"], first + i) for i in range(hidden)))
        store.close()
        server.start()
        ada = server.resume(people["ada"].login["token"])
        ada.call("person.block", handle="bob")
        pages, before = [], {}
        while not pages or pages[-1]["next"]:
            pages.append(ada.call("notification.list", **before))
            before = {"before": pages[-1]["next"]}
        assert [g["id"] for p in pages for g in p["items"]] == [group] and len(pages) > 1, pages
        assert ada.call("notification.read", up_to=group)["unread"] == 0
    finally:
        server.remove()


def test_pending_mail():
    """An address is confirmed by a link that no test opens: here the store says that it was."""
    with everi.Server() as server:
        rustam, ada = server.register("rustam"), server.register("ada")
        rustam.call("person.edit", email="rustam@example.org", password=everi.PASSWORD)
        update = rustam.call("update.post", text="Hello")
        assert rustam.call("notification.pending_mail") == {"items": [], "next": None}
        tokens = [c.login["token"] for c in (rustam, ada)]
        server.stop(lambda: [c.close() for c in (rustam, ada)])
        with sqlite3.connect(find_database(server)) as store:
            store.execute("UPDATE person SET email_confirmed = 1 WHERE handle = 'rustam'")
        store.close()
        server.start()
        rustam, ada = (server.resume(token) for token in tokens)
        ada.call("update.react", id=update["id"], kind="like", on=True)
        server.advance("3m")
        ada.call("comment.post", update=update["id"], text="Well said")
        direct = ada.call("conversation.open", handle="rustam")
        server.advance("1m")
        ada.call("message.send", conversation=direct["id"], text="Hello")
        server.settle()
        pending = [(i["kind"], i["text"], i["due_at"][11:16])
                   for i in rustam.call("notification.pending_mail")["items"]]
        assert pending == [("comment", "Ada commented on your update", "14:43"),
                           ("message", "1 new message from Ada", "15:43"),
                           ("like", "Ada liked your update", "14:30")], pending
        rustam.call("notification.settings", settings={"comment": {"email": False}})
        rustam.call("notification.read", ids=[i["id"] for i in rustam.call("notification.list")[
            "items"] if i["kind"] == "like"])
        pending = [(i["kind"], i["due_at"][11:16])
                   for i in rustam.call("notification.pending_mail")["items"]]
        assert pending == [("message", "14:44")], pending
        rustam.call("message.read", conversation=direct["id"], seq=1)
        assert rustam.call("notification.pending_mail")["items"] == []


def damage(path, start, length):
    with open(path, "r+b") as f:
        f.seek(start)
        f.write(os.urandom(length))


def test_a_damaged_store_is_never_emptied():
    """promises: "stop answering `ok`, exit non-zero, never "repair" or empty a store silently" """
    server = stopped_server()
    try:
        path = find_database(server)
        damage(path, 0, 4096)
        with open(path, "rb") as f:
            before = f.read()
        status, out, err = run("serve", "--data", server.data, "--listen", "127.0.0.1:0")
        assert status == 1 and not out and err, (status, out, err)
        with open(path, "rb") as f:
            assert f.read() == before
    finally:
        server.remove()


def make_older(path, version):
    """The store as an everi-server of that schema would have it: what it had a place for."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../server/store/migrations")
    with sqlite3.connect(path + ".old") as old:
        for name in sorted(os.listdir(folder))[:version]:
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                old.executescript(f.read())
        old.execute("ATTACH ? AS new", (path,))
        for table, in old.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"
                                  " AND name NOT LIKE 'sqlite%'").fetchall():
            had = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
            has = {row[1] for row in old.execute(f"PRAGMA new.table_info({table})")}
            columns = ", ".join(sorted(had & has))
            old.execute(f"DELETE FROM {table}")
            old.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{table}")
        old.execute(f"PRAGMA user_version = {version}")
    old.close()
    os.replace(path + ".old", path)


def test_what_an_older_store_holds_is_found():
    """Of a store that knew no search, too: what is too old for the function to have seen it."""
    server = everi.Server()
    server.start()
    try:
        ada = server.register("ada")
        server.register("bob").close()
        direct = ada.call("conversation.open", handle="bob")["id"]
        for i in range(300):
            ada.call("update.post", text=f"Evening primrose {i}")
        for i in range(20):
            ada.call("message.send", conversation=direct, text=f"Night-scented stock {i}")
        server.advance("10d")
        server.stop()
        with sqlite3.connect(find_database(server)) as store:
            store.execute("DELETE FROM queue WHERE name = 'search_index'")
        store.close()
        make_older(find_database(server), version=12)
        server.start()
        ada = server.connect()
        ada.call("session.login", handle="ada", password=everi.PASSWORD)
        ada.call("update.post", text="Primrose Hill")
        server.settle()
        found = ada.call("search", q="primrose", kind="updates", limit=200)
        assert len(found["items"]) == 200 and found["items"][0]["text"] == "Primrose Hill"
        found = ada.call("search", q="primrose", kind="updates", limit=200, before=found["next"])
        assert [u["text"] for u in found["items"]][-1] == "Evening primrose 0"
        assert len(found["items"]) == 101
        assert len(ada.call("search", q="stock", kind="messages")["items"]) == 20
        ada.close()
        server.stop()
        status, out, err = server.command("check")
        assert status == 0, (out, err)
        with sqlite3.connect(find_database(server)) as store:
            assert store.execute("SELECT count(*) FROM task").fetchone() == (0,)
        store.close()
        assert not server.complaints, server.complaints
    finally:
        server.remove()


def test_check_finds_damage():
    server = stopped_server()
    try:
        path = find_database(server)
        damage(path, os.path.getsize(path) // 4096 // 2 * 4096, 4096)
        status, out, err = server.command("check", "--json")
        assert status == 1, (out, err)
    finally:
        server.remove()


def main():
    return everi.run_tests(globals(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
