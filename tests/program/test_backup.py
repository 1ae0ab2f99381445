#!/usr/bin/python3
"""Backup while the server works, and restore: what was answered is there, who was deleted is not.

A test is a function whose name begins with test_; names given as arguments choose some of them.
"""
import json
import os
import shutil
import sqlite3
import stat
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402


def another(*options, **how):
    """A server with an empty directory, that does not run."""
    server = everi.Server(*options, **how)
    os.mkdir(server.data, 0o700)
    return server


def restored(file, *args):
    """A server on what a backup was put back into."""
    server = another()
    server.restored = server.admin("restore", file, *args)
    return server  # `with` starts it


def backup(server, *args):
    path = os.path.join(server.home, "copy")
    made = server.admin("backup", path, *args)
    assert made["bytes"] == os.path.getsize(path) and made["file"] == path, made
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    return path


def reason(server, *args):
    status, out, err = server.command(*args, "--json")
    assert status == 1 and not out, (args, status, out, err)
    return json.loads(err)["error"]["reason"]


def login(server, handle):
    client = server.connect()
    client.login = client.call("session.login", handle=handle, password=everi.PASSWORD)
    return client


# ----------------------------------------------------------------------------------------- backup


def test_what_was_answered_is_in_a_copy_that_is_made_meanwhile():
    with everi.Server(clock=None) as server:
        ada = server.register("ada")
        stop, ids = threading.Event(), []

        def write():
            while not stop.is_set():
                text = f"update {len(ids)}"
                ids.append(ada.call("update.post", text=text, client_id=str(len(ids)))["id"])

        writer = threading.Thread(target=write)
        writer.start()
        while len(ids) < 20:
            pass
        known = len(ids)
        path = backup(server)
        stop.set()
        writer.join()
        with restored(path) as other:
            reader = login(other, "ada")
            assert reader.call("update.get", id=ids[known - 1])["text"] == f"update {known - 1}"
            assert other.admin("check") == {"ok": True, "problems": []}
            items = reader.call("feed.person", handle="ada", limit=200)["items"]
            found = {item["id"] for item in items}
            assert set(ids[max(0, known - 100):known]) <= found
            # The same client_id is known there, too.
            assert reader.call("update.post", text="update 0", client_id="0")["id"] == ids[0]


def test_without_a_server():
    with everi.Server() as server:
        server.register("ada").close()
        server.stop()
        with restored(backup(server)) as other:
            login(other, "ada")


def test_a_file_is_not_replaced_unasked():
    with everi.Server() as server:
        path = backup(server)
        with open(path, "rb") as f:
            before = f.read()
        assert reason(server, "backup", path) == "conflict"
        with open(path, "rb") as f:
            assert f.read() == before
        server.register("ada").close()
        backup(server, "--force")
        assert os.listdir(server.home).count("copy") == 1
        assert not [n for n in os.listdir(server.home) if n.endswith(".part")]
        with open(path, "rb") as f:
            assert f.read() != before


def test_places_that_take_no_copy():
    with everi.Server() as server:
        assert reason(server, "backup", os.path.join(server.home, "none", "copy")) == "unavailable"
        assert reason(server, "backup", server.home, "--force") == "conflict"
        assert reason(server, "backup", "/dev/full", "--force") == "conflict"
        assert not os.path.exists(server.home + ".part")


def test_a_copy_holds_nothing_that_was_deleted_before():
    canary = "CANARY" + "x" * 40
    with everi.Server() as server:
        ada = server.register("ada")
        update = ada.call("update.post", text=canary)
        ada.call("update.delete", id=update["id"])
        server.advance("1h")
        with open(backup(server), "rb") as f:
            assert canary.encode() not in f.read()


# ---------------------------------------------------------------------------------------- restore


def test_cursors_of_before_load_afresh():
    with everi.Server() as server:
        ada = server.register("ada")
        token, cursor = ada.login["token"], ada.login["cursor"]
        path = backup(server)
        ada.call("update.post", text="after the copy")
        with restored(path) as other:
            ada = other.resume(token)
            answer = ada.call("sync", cursor=cursor)
            assert answer["resync"] and not answer["pushes"], answer
            assert answer["cursor"][:5] != cursor[:5]
            again = ada.call("sync", cursor=answer["cursor"])
            assert not again["resync"] and again["pushes"] == []
            assert other.admin("check") == {"ok": True, "problems": []}


def test_sessions_end_where_that_is_asked():
    with everi.Server() as server:
        token = server.register("ada").login["token"]
        path = backup(server)
        with restored(path, "--end-sessions") as other:
            try:
                other.connect().call("session.resume", token=token)
                raise AssertionError("the token is good")
            except everi.RpcError as err:
                assert err.reason == "unauthenticated"
            login(other, "ada")


def deleted_since(server):
    """A copy with somebody in it who was deleted after it."""
    ada, bob = server.register("ada"), server.register("bob")
    bob.update = bob.call("update.post", text="Of bob")["id"]
    path = backup(server)
    bob.call("person.delete", password=everi.PASSWORD)
    return ada, bob, path


def is_deleted(server, update, token):
    ada = login(server, "ada")
    for method, params in (("person.get", {"handle": "bob"}), ("update.get", {"id": update})):
        try:
            ada.call(method, **params)
            raise AssertionError(f"{method} finds bob")
        except everi.RpcError as err:
            assert err.reason == "not_found", err
    try:
        server.connect().call("session.resume", token=token)
        raise AssertionError("a deleted person's token is good")
    except everi.RpcError as err:
        assert err.reason == "unauthenticated"
    server.settle()
    assert server.admin("check") == {"ok": True, "problems": []}


def test_who_was_deleted_since_is_deleted_again():
    with everi.Server() as server:
        _, bob, path = deleted_since(server)
        erasures = os.path.join(server.data, "erasures")
        by_option = another()
        by_directory = another()
        try:
            shutil.copy(erasures, by_directory.data)
            for other, args in ((by_option, ("--erasures", erasures)), (by_directory, ())):
                made = other.admin("restore", path, *args)
                assert made["deleted_again"] == 1 and made["erasures"], made
                # Before any server ran:
                handles = [p["handle"] for p in other.admin("user", "list")["items"]]
                assert handles == ["ada"], handles
                is_deleted(other.start(), bob.update, bob.login["token"])
                with open(os.path.join(other.data, "erasures"), encoding="ascii") as f:
                    assert len({tuple(line.split()[:2]) for line in f if line.strip()}) == 1
        finally:
            by_option.remove()
            by_directory.remove()


def test_a_list_that_is_not_there_is_told():
    with everi.Server() as server:
        _, bob, path = deleted_since(server)
        with restored(path) as other:
            assert other.restored["erasures"] is False and other.restored["deleted_again"] == 0
            assert login(other, "ada").call("person.get", handle="bob")["handle"] == "bob"
        other = another()
        assert reason(other, "restore", path, "--erasures", "/nonexistent") == "not_found"
        assert os.listdir(other.data) == []
        other.remove()


def test_only_into_an_empty_directory_without_a_server():
    with everi.Server() as server:
        server.register("ada").close()
        path = backup(server)
        assert reason(server, "restore", path) == "conflict"
        server.stop()
        assert reason(server, "restore", path) == "conflict"
        other = another()
        with open(os.path.join(other.data, "letter"), "w", encoding="ascii") as f:
            f.write("to somebody")
        assert reason(other, "restore", path) == "conflict"
        assert sorted(os.listdir(other.data)) == ["letter", "lock"]
        other.remove()
        assert server.start().admin("user", "list")["items"][0]["handle"] == "ada"


def spoiled(path):
    """(what is wrong, the file)"""
    with open(path, "rb") as f:
        whole = f.read()
    yield "empty", b""
    yield "no store", b"A letter to somebody. " * 1000
    yield "cut off", whole[:len(whole) // 2]
    yield "damaged", whole[:40960] + os.urandom(8192) + whole[49152:]
    foreign = path + ".foreign"
    with sqlite3.connect(foreign) as store:
        store.execute("CREATE TABLE other (a)")
    store.close()
    with open(foreign, "rb") as f:
        yield "foreign", f.read()
    newer = path + ".newer"
    shutil.copy(path, newer)
    with sqlite3.connect(newer) as store:
        store.execute("PRAGMA user_version = 9999")
    store.close()
    with open(newer, "rb") as f:
        yield "newer", f.read()


def test_damaged_files_are_refused():
    with everi.Server() as server:
        ada = server.register("ada")
        for n in range(50):
            ada.call("update.post", text=f"{n} " + "words " * 100)
        path = backup(server)
        other = another()
        try:
            for what, content in spoiled(path):
                bad = os.path.join(other.home, "bad")
                with open(bad, "wb") as f:
                    f.write(content)
                assert reason(other, "restore", bad) == "conflict", what
                assert sorted(os.listdir(other.data)) == ["lock"], (what, os.listdir(other.data))
            assert reason(other, "restore", "/nonexistent/copy") == "not_found"
            assert reason(other, "restore", "/dev/zero") == "conflict"
            other.admin("restore", path)  # and the directory is as good as before
        finally:
            other.remove()


def main():
    return everi.run_tests(globals(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
