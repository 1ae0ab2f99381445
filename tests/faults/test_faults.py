#!/usr/bin/python3
"""What a failing disk, a power cut, and memory that is not there make of a server: no false answer,
and a store that is whole. D5, D6 and D7 of promises.md.

Each test counts what a scenario takes, and then fails it at moments from its first to its last.
A test is a function whose name begins with test_; names given as arguments choose some of them.
"""
import os
import sys
import time

import power_cuts
from faults import DIE, FULL, IO, POWER_CUT, FaultyServer, everi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "delivery"))

from web import Web  # noqa: E402

MOMENTS = 6


class Story:
    """Acts of two people, each with a client_id: what was answered, and what was not."""

    def __init__(self, server):
        self.server = server
        self.clients = {handle: server.register(handle) for handle in ("ada", "bob")}
        self.tokens = {h: c.login["token"] for h, c in self.clients.items()}
        ada = self.clients["ada"]
        self.update = ada.call("update.post", text="The first")["id"]
        self.talk = ada.call("conversation.open", handle="bob")["id"]
        server.settle()
        self.answered, self.open = {}, {}

    def acts(self):
        for n in range(4):
            yield f"c{n}", "bob", "comment.post", {"update": self.update, "text": f"comment {n}"}
            yield f"u{n}", "bob", "update.post", {"text": f"update {n} @ada " + "x" * 3000}
            yield f"m{n}", "ada", "message.send", {"conversation": self.talk, "text": f"text {n}"}

    def tell(self):
        """As far as the server lives. Every error but `unavailable` is a false answer."""
        for key, handle, method, params in self.acts():
            self.open[key] = (handle, method, params)
            try:
                result = self.clients[handle].call(method, client_id=key, **params)
                self.answered[key] = result["id"]
            except everi.RpcError as err:
                assert err.reason == "unavailable", err
            except power_cuts.GONE:
                return False
        return True

    def settle(self):
        """What follows from them, too; a store without room lets no time pass."""
        status, _, err = self.server.command("clock", "advance", "0s", "--json")
        return status == 0, err

    def again(self):
        """Everything once more, on a server that works: each act is there once."""
        for handle, token in self.tokens.items():
            self.clients[handle] = self.server.resume(token)
        for key, (handle, method, params) in self.open.items():
            found = self.clients[handle].call(method, client_id=key, **params)["id"]
            assert self.answered.get(key, found) == found, f"{key} was answered, and is another now"
        self.server.settle()
        comments = self.clients["ada"].call("comment.list", update=self.update)["items"]
        sent = [k for k in self.open if k.startswith("c")]
        assert len(comments) == len(sent), (comments, sent)
        messages = self.clients["bob"].call("message.history", conversation=self.talk)["items"]
        assert [m["seq"] for m in messages] == list(range(1, len(messages) + 1))
        assert len(messages) == sum(k.startswith("m") for k in self.open)
        assert self.server.admin("check") == {"ok": True, "problems": []}

    def close(self):
        for client in self.clients.values():
            client.close()


def length(field):
    """How many writes (or allocations) the scenario takes."""
    with FaultyServer() as server:
        story = Story(server)
        before = getattr(server.faults, field)
        assert story.tell() and story.settle()[0]
        story.close()
        return getattr(server.faults, field) - before


def moments(count, how_many=MOMENTS):
    return sorted({1 + i * (count - 1) // (how_many - 1) for i in range(how_many)})


def restart(story):
    """A healthy one on the same directory."""
    story.server.faults.heal()
    story.server.start()
    story.again()
    story.close()


def test_a_full_disk():
    """promises: "writes answer `unavailable`, reads go on, recovery by itself" """
    for lasting in (False, True):
        for n in moments(length("count") // 2):
            with FaultyServer() as server:
                story = Story(server)
                server.faults.fail(FULL, n, lasting)
                assert story.tell(), "the server ended"
                assert server.faults.failed > 0, n
                if lasting:
                    assert len(story.answered) < len(story.open)
                    assert everi.http(server.port, "GET", "/healthz")[0] == 503
                    got = story.clients["ada"].call("update.get", id=story.update)
                    assert got["text"] == "The first"
                server.faults.heal()
                deadline = time.monotonic() + everi.TIMEOUT_S
                while everi.http(server.port, "GET", "/healthz")[0] != 200:
                    assert time.monotonic() < deadline, "no recovery by itself"
                    time.sleep(0.02)  # a poll, with a deadline
                story.close()
                story.again()
                story.close()
                assert not server.complaints, server.complaints


def test_a_disk_with_errors():
    """promises: "stop answering `ok`, exit non-zero, never "repair" or empty a store silently" """
    for n in moments(length("count")):
        with FaultyServer() as server:
            story = Story(server)
            server.faults.fail(IO, n, lasting=True)
            alive = story.tell() and story.settle()[0]
            assert server.faults.failed > 0 or alive, n
            if server.faults.failed == 0:
                continue  # it was quicker this time
            story.close()
            assert server.gone() == 1
            assert "the store is broken: stopping" in server.log()
            restart(story)


def dies(kind, mirror):
    for n in moments(length("count")):
        with FaultyServer(mirror=mirror) as server:
            story = Story(server)
            server.faults.fail(kind, n, seed=n)
            if story.tell() and story.settle()[0]:
                continue  # it was quicker this time
            story.close()
            assert server.gone() == -9
            if mirror:
                server.swap()
            restart(story)


def test_killed_at_a_write():
    """Between an act, its event and what follows from it: all or nothing."""
    dies(DIE, False)


def test_power_cut_at_a_write():
    dies(POWER_CUT, True)


def test_a_power_cut_loses_nothing_that_was_answered():
    with FaultyServer(mirror=True, clock=None) as server:
        lost = power_cuts.lost(server, cuts=3)
        assert not lost, lost[:5]


def test_the_power_cut_is_one():
    """The negative control: a store that does not wait for its disk loses what it answered."""
    with FaultyServer(mirror=True, sync_off=True, clock=None) as server:
        assert power_cuts.lost(server, cuts=3)


def out_of_memory(count, fail, statuses):
    for n in moments(length(count)):
        with FaultyServer() as server:
            story = Story(server)
            setattr(server.faults, fail, getattr(server.faults, count) + n)
            alive = story.tell() and story.settle()[0]
            story.close()
            setattr(server.faults, fail, 0)
            if alive:
                continue
            status = server.gone()
            assert status in statuses, (status, server.log())
            assert "out of memory" in server.log(), server.log()
            restart(story)


def test_no_memory():
    """mem.h: "out of memory aborts, because every input is bounded and everything acknowledged is on
    disk" """
    out_of_memory("allocations", "failing_allocation", (-6,))


def test_no_memory_in_the_store():
    out_of_memory("store_allocations", "failing_store_allocation", (1, -6))


def test_the_wall_clock_jumps():
    """D11: a day forward and back: nobody is dropped, nobody refused, time never goes back."""
    with FaultyServer("--login-timeout", "20s", clock=None) as server:
        ada, bob = server.register("ada"), server.register("bob")
        talk = ada.call("conversation.open", handle="bob")["id"]
        at = ""
        stranger = server.connect()
        for shift in (0, 86400000, -86400000, 0):
            server.faults.wall_shift_ms = shift
            for n in range(3):
                said = ada.call("message.send", conversation=talk, text=f"{shift} {n}")
                assert said["at"] >= at, (said, at)
                at = said["at"]
            assert bob.call("message.history", conversation=talk)["items"][-1]["seq"] == said["seq"]
            assert stranger.call("server.info")["protocol"] == "everi.v1"
            assert everi.http(server.port, "GET", "/healthz")[0] == 200
        queues = server.admin("queue", "list")["items"]
        assert not any(q["dead"] or q["expired"] for q in queues), queues
        assert server.admin("check") == {"ok": True, "problems": []}


def link_of(client, update):
    """Waits for it."""
    deadline = time.monotonic() + everi.TIMEOUT_S
    while not (link := client.call("update.get", id=update)["link"]):
        assert time.monotonic() < deadline, "no link"
        time.sleep(0.02)  # a poll, with a deadline
    return link


def queue_of(server, name):
    return [q for q in server.admin("queue", "list")["items"] if q["name"] == name][0]


def test_leases_when_the_wall_clock_jumps():
    """D11: what is being asked outside is neither asked twice nor lost, and what waits to be tried
    again is, though the wall clock is a day behind."""
    with Web() as web, FaultyServer("--link-previews", "on", "--link-preview-allow",
                                    f"127.0.0.1:{web.port}", clock=None) as server:
        ada = server.register("ada")
        held = ada.call("update.post", text=web.url("/hang"))["id"]
        web.wait_asked("/hang")
        for shift in (86400000, -86400000, 0):
            server.faults.wall_shift_ms = shift
            for n in range(3):  # turns, in which its lease could be seen to be over
                ada.call("update.post", text=f"{shift} {n}")
            assert queue_of(server, "link_preview")["in_flight"] == 1
        web.pages["/again"] = (500, "text/html", {}, b"")
        again = ada.call("update.post", text=web.url("/again"))["id"]
        web.wait_asked("/again")
        web.pages["/again"] = (200, "text/html", {}, b"<title>At last</title>")
        web.go_on.set()
        assert link_of(ada, held)["site"] == "Talks"
        assert link_of(ada, again)["title"] == "At last"
        assert web.asked.count("/hang") == 1, web.asked
        queue = queue_of(server, "link_preview")
        assert not (queue["dead"] or queue["expired"] or queue["in_flight"]), queue
        server.stop()
        assert not server.complaints, server.complaints


def refusal(client):
    """How long a search is to wait, in milliseconds; 0: it need not."""
    try:
        client.call("person.search", q="x")
        return 0
    except everi.RpcError as err:
        assert err.reason == "rate_limited", err
        return err.error["data"]["retry_after_ms"]


def test_limits_when_the_wall_clock_jumps():
    """D11: nobody is let in earlier for it, nobody later."""
    with FaultyServer("--limit-search", "2/1h", "--limit-mark", "1/1s", clock=None,
                      rate_limits=True) as server:
        ada = server.register("ada")
        talk = ada.call("group.create", name="Notes", members=[])["id"]
        assert refusal(ada) == 0 and refusal(ada) == 0
        last_ms = refusal(ada)
        assert 0 < last_ms <= 1800000, last_ms
        for shift in (86400000, -86400000, 0):
            server.faults.wall_shift_ms = shift
            now_ms = refusal(ada)
            assert last_ms - 60000 < now_ms <= last_ms, (shift, now_ms, last_ms)
            last_ms = now_ms
        server.faults.wall_shift_ms = -86400000
        deadline = time.monotonic() + everi.TIMEOUT_S
        for _ in range(3):  # one a second, whatever the wall clock says
            while True:
                try:
                    ada.call("message.read", conversation=talk, seq=0)
                    break
                except everi.RpcError as err:
                    assert err.error["data"]["retry_after_ms"] <= 1000, err
                assert time.monotonic() < deadline
                time.sleep(0.05)  # a poll, with a deadline


def main():
    return everi.run_tests(globals(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
