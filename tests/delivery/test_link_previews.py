#!/usr/bin/python3
"""Link previews against a web on loopback that a setting allows: what pages say, what hostile ones
get, and what the pipeline does meanwhile.

    test_link_previews.py [WORD...]      only tests whose name contains one of the words
"""
import contextlib
import os
import re
import signal
import socket
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)

import everi  # noqa: E402
from web import Web  # noqa: E402


@contextlib.contextmanager
def place(*options, clock=everi.CLOCK):
    """A web, and a server that may call it."""
    with Web() as web:
        with everi.Server("--link-previews", "on", "--link-preview-allow", f"127.0.0.1:{web.port}",
                          *options, clock=clock) as server:
            yield server, web
        assert not server.complaints, server.complaints


def queue_of(server):
    return [q for q in server.admin("queue", "list")["items"] if q["name"] == "link_preview"][0]


def metric(server, name):
    _, _, body = everi.http(server.port, "GET", "/metrics")
    return int(re.search(rf"^{re.escape(name)} (\d+)$", body.decode(), re.M).group(1))


def end(server, which):
    return metric(server, f'everi_link_previews_total{{end="{which}"}}')


def look(server, person, text, **more):
    """The link of a new update when the pipeline has run dry."""
    update = person.call("update.post", text=text, **more)
    assert update["link"] is None
    server.settle()
    return person.call("update.get", id=update["id"])["link"]


# ------------------------------------------------------------------------------------------ pages

def test_what_pages_say():
    rows = [
        # the page, title, description, site
        ("/good", "Queues & topics", "What lies between an act and its effects", "Talks"),
        ("/plain", "Only a title", "", "127.0.0.1"),
        ("/entities", "<b> caf\u00e9 & \u2014 \u20ac5 a&b &nope;", "", "127.0.0.1"),
        ("/latin1", "S\u00e9ance \u2013 caf\u00e9", "", "127.0.0.1"),
        ("/meta", "S\u00e9ance", "", "127.0.0.1"),
        ("/unsaid", "S\u00e9ance", "", "127.0.0.1"),
        ("/bad-utf8", "a\ufffd\ufffdb", "", "127.0.0.1"),
        ("/sjis", "a \ufffde\ufffd b", "", "127.0.0.1"),
        ("/hostile", "[2J payload <b>x</b> 31m \ufffd end", "", "127.0.0.1"),
        ("/long", "x" * 199 + "\u2026", "", "127.0.0.1"),
        ("/redirect/3", "Queues & topics", "What lies between an act and its effects", "Talks"),
        ("/large", "Queues & topics", "What lies between an act and its effects", "Talks"),
    ]
    with place() as (server, web):
        rustam = server.register("rustam")
        for path, title, description, site in rows:
            got = look(server, rustam, f"See {web.url(path)} and {web.url('/other')}")
            want = {"url": web.url(path), "title": title, "description": description, "site": site}
            assert got == want, (got, want)
        assert web.sent < 6 << 20, "what is beyond the bound is not taken"
        assert "/other" not in web.asked, "the first link alone"
        assert end(server, "made") == len(rows)
        assert server.admin("check") == {"ok": True, "problems": []}


def test_what_is_asked():
    with place() as (server, web):
        rustam = server.register("rustam")
        web.pages["/cookies-back"] = (200, "text/html", {}, b"<title>Back</title>")
        assert look(server, rustam, web.url("/cookie?a=b#c"))["title"] == "Back"
        first, second = web.headers
        assert web.asked == ["/cookie?a=b", "/cookies-back"]
        for headers in (first, second):
            assert headers["User-Agent"].startswith("everi/"), headers
            assert not {"Accept-Encoding", "Cookie", "Authorization", "Upgrade"} & set(headers), headers


def test_no_proxy_of_the_environment():
    with Web() as proxy, place() as (server, web):
        server.stop()
        os.environ.update(http_proxy=proxy.url(""), ALL_PROXY=proxy.url(""))
        try:
            server.start()
        finally:
            del os.environ["http_proxy"], os.environ["ALL_PROXY"]
        assert look(server, server.register("rustam"), web.url("/good"))["site"] == "Talks"
        assert proxy.asked == []


def test_pages_that_say_nothing():
    """Done without a preview: no retry, no dead letter."""
    paths = ("/missing", "/forbidden", "/text", "/untyped", "/binary", "/empty", "/untitled",
             "/gzip", "/nowhere", "/redirect/4", "/headers_without_end")
    with place() as (server, web):
        rustam = server.register("rustam")
        for path in paths:
            assert look(server, rustam, web.url(path)) is None, path
            assert "/good" not in web.asked
        queue = queue_of(server)
        assert (queue["depth"], queue["delayed"], queue["dead"], queue["in_flight"]) == (0, 0, 0, 0)
        assert end(server, "none") == len(paths) and end(server, "failed") == 0


def test_what_may_not_be_called():
    """Inward, at once or by a redirect: the address that is connected to decides."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0)
    inner = listener.getsockname()[1]
    first = [f"http://127.0.0.1:{inner}/", f"http://localhost:{inner}/", "http://127.0.0.1/",
             "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://10.1.2.3/",
             "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://0.0.0.0/",
             "http://0x7f.1/", "http://2130706433/", f"http://me:secret@127.0.0.1:{inner}/",
             "http://[fe80::1%25eth0]/", "http://[fd00:ec2::254]/", "https://100.64.0.1/",
             "http://224.0.0.1/", "http://192.168.1.1:443/"]
    with place() as (server, web):
        first.append(f"http://me@127.0.0.1:{web.port}/good")
        rustam = server.register("rustam")
        web.inward = f"http://127.0.0.1:{inner}/"
        paths = ("/inward", "/metadata", "/home", "/six", "/mapped", "/translated", "/decimal",
                 "/private", "/file", "/gopher", "/named")
        for link in [*first, *(web.url(path) for path in paths)]:
            assert look(server, rustam, link) is None, link
        assert end(server, "refused") == len(first) + len(paths)
        queue = queue_of(server)
        assert (queue["delayed"], queue["dead"]) == (0, 0)
        assert web.asked == list(paths)
    try:
        listener.accept()
        raise AssertionError("somebody called inward")
    except BlockingIOError:
        listener.close()


def test_only_what_is_allowed():
    """An address with a port is that port alone; without one it is any."""
    with Web() as web, Web() as other:
        with everi.Server("--link-previews=on", "--link-preview-allow", f"127.0.0.1:{web.port}",
                          "--link-previews", "on") as server:
            rustam = server.register("rustam")
            assert look(server, rustam, web.url("/good")) is not None
            assert look(server, rustam, other.url("/good")) is None
        with everi.Server("--link-previews", "on", "--link-preview-allow", "127.0.0.1") as server:
            assert look(server, server.register("rustam"), other.url("/good")) is not None


def test_bad_settings():
    for bad in ("localhost", "127.0.0.1:0", "127.0.0.1:", "[::1", "10.0.0.0/8", "1.2.3"):
        server = everi.Server("--link-preview-allow", bad)
        try:
            server.start()
            raise AssertionError(bad)
        except everi.Failure as failure:
            assert f'"{bad}" is no address' in str(failure), failure
        finally:
            server.process.wait(everi.TIMEOUT_S)
            server.remove()


# --------------------------------------------------------------------------------- slow and broken

def test_a_drip_is_a_failure():
    """5 s an attempt; meanwhile the server goes on."""
    with place() as (server, web):
        rustam = server.register("rustam")
        update = rustam.call("update.post", text=web.url("/drip"))
        web.wait_asked("/drip")
        began = time.monotonic()
        rustam.call("update.post", text="Nobody waits")
        assert time.monotonic() - began < 2
        server.settle()
        assert 4 < time.monotonic() - began < 15
        assert queue_of(server)["delayed"] == 1
        assert rustam.call("update.get", id=update["id"])["link"] is None
        assert end(server, "failed") == 1


def test_failures_are_tried_again():
    with place() as (server, web):
        rustam = server.register("rustam")
        web.pages["/flaky"] = (503, "text/html", {}, b"")
        update = rustam.call("update.post", text=web.url("/flaky"))
        server.settle()
        assert queue_of(server)["delayed"] == 1
        web.pages["/flaky"] = (200, "text/html", {}, b"<title>Back again</title>")
        server.advance("10s")
        assert rustam.call("update.get", id=update["id"])["link"]["title"] == "Back again"
        assert web.asked == ["/flaky"] * 2
        for path in ("/broken", "/busy"):
            assert look(server, rustam, web.url(path)) is None
        server.advance("1h")
        assert web.asked.count("/broken") == 5 == web.asked.count("/busy")
        dead = server.admin("queue", "peek", "link_preview", "--dead")["items"]
        assert [(d["receives"], d["error"]) for d in dead] == [
            (5, "answered with status 500"), (5, "answered with status 429")], dead
        assert server.log().count("link_preview failed") == 2
        assert metric(server, 'everi_function_failures_total{function="link_preview"}') == 11
        assert server.admin("check")["ok"]


def test_nobody_is_there():
    with Web() as gone:
        port = gone.port
    with everi.Server("--link-previews", "on", "--link-preview-allow",
                      f"127.0.0.1:{port}") as server:
        rustam = server.register("rustam")
        assert look(server, rustam, f"http://127.0.0.1:{port}/") is None
        server.advance("1h")
        assert queue_of(server)["dead"] == 1


# ------------------------------------------------------------------------------------- the pipeline

def test_it_arrives_live():
    with place() as (server, web):
        rustam, leyla, kamran = (server.register(h) for h in ("rustam", "leyla", "kamran"))
        leyla.call("person.follow", handle="rustam")
        server.settle()
        update = rustam.call("update.post", text=f"Look: {web.url('/good')}.", audience="followers")
        want = {"url": web.url("/good"), "title": "Queues & topics", "site": "Talks",
                "description": "What lies between an act and its effects"}
        for person in (rustam, leyla):
            push = person.push("update.changed")["update"]
            assert push["id"] == update["id"] and push["link"] == want, push
        assert leyla.call("feed.home")["items"][0]["update"]["link"] == want
        server.settle()
        kamran.call("server.info")
        assert kamran.pushes == []
        pushes = leyla.call("sync", cursor=leyla.login["cursor"])["pushes"]
        assert pushes[-1]["params"]["update"]["link"] == want


def test_edits():
    with place() as (server, web):
        rustam = server.register("rustam")
        update = rustam.call("update.post", text=f"A {web.url('/good')}")
        server.settle()

        def edit(text):
            """The link in the answer, and when the pipeline has run dry."""
            now = rustam.call("update.edit", id=update["id"], text=text)["link"]
            server.settle()
            later = rustam.call("update.get", id=update["id"])["link"]
            return now and now["title"], later and later["title"]

        assert edit(f"The same {web.url('/good')}") == ("Queues & topics",) * 2
        assert web.asked == ["/good"], "the link is as it was"
        assert edit(f"Another {web.url('/other')}") == (None, "Another page")
        assert edit(f"In front {web.url('/plain')} {web.url('/other')}") == (None, "Only a title")
        assert edit(f"{web.url('/missing')}") == (None, None)
        assert edit("None") == (None, None)
        assert edit(f"Back to {web.url('/good')}") == (None, "Queues & topics")
        assert web.asked == ["/good", "/other", "/plain", "/missing", "/good"]
        assert server.admin("check") == {"ok": True, "problems": []}


def test_an_edit_overtakes_a_fetch():
    with place() as (server, web):
        rustam = server.register("rustam")
        update = rustam.call("update.post", text=web.url("/hang"))
        web.wait_asked("/hang")
        rustam.call("update.edit", id=update["id"], text=f"Rather {web.url('/other')}")
        web.wait_asked("/other")
        web.go_on.set()
        server.settle()
        assert rustam.call("update.get", id=update["id"])["link"]["title"] == "Another page"
        rustam.call("update.edit", id=update["id"], text="Neither")
        server.settle()
        assert rustam.call("update.get", id=update["id"])["link"] is None


def test_a_pause_holds_it():
    with place() as (server, web):
        rustam = server.register("rustam")
        server.admin("queue", "pause", "link_preview")
        update = rustam.call("update.post", text=web.url("/good"))
        edited = rustam.call("update.post", text=web.url("/other"))
        rustam.call("update.edit", id=edited["id"], text=web.url("/plain"))
        server.settle()
        assert queue_of(server)["depth"] == 3 and web.asked == []
        server.stop()
        server.start()
        server.admin("queue", "resume", "link_preview")
        server.settle()
        rustam = server.resume(rustam.login["token"])
        assert rustam.call("update.get", id=update["id"])["link"]["site"] == "Talks"
        assert rustam.call("update.get", id=edited["id"])["link"]["title"] == "Only a title"
        assert sorted(web.asked) == ["/good", "/plain"], "a link that was edited away is not asked"


def test_a_restart_goes_on():
    """kill -9, or a clean end, while a fetch runs: after the start it goes on, once."""
    for kill in (True, False):
        with place() as (server, web):
            rustam = server.register("rustam")
            update = rustam.call("update.post", text=web.url("/hang"))
            web.wait_asked("/hang")
            assert queue_of(server)["in_flight"] == 1
            began = time.monotonic()
            server.kill() if kill else server.stop()
            assert time.monotonic() - began < 5
            web.go_on.set()
            server.start()
            rustam = server.resume(rustam.login["token"])
            server.settle()
            assert rustam.call("update.get", id=update["id"])["link"]["site"] == "Talks"
            assert web.asked == ["/hang"] * 2
            queue = queue_of(server)
            assert (queue["in_flight"], queue["delayed"], queue["dead"]) == (0, 0, 0)
            server.advance("1h")
            assert web.asked == ["/hang"] * 2
            server.stop()


def test_a_clock_that_waits_and_an_end():
    """SIGTERM while `clock advance` waits for a fetch."""
    with place() as (server, web):
        rustam = server.register("rustam")
        rustam.call("update.post", text=web.url("/hang"))
        web.wait_asked("/hang")
        server.process.send_signal(signal.SIGTERM)
        try:
            while True:
                rustam.pump()
        except everi.Closed:
            pass
        assert server.process.wait(5.5) == 0


def test_many_at_once():
    """No more at a time than there are threads; all of them in the end."""
    with place() as (server, web):
        rustam = server.register("rustam")
        for i in range(20):
            rustam.call("update.post", text=web.url(f"/hang?{i}"))
        with web.changed:
            assert web.changed.wait_for(lambda: len(web.asked) == 4, 30), web.asked
        assert metric(server, 'everi_function_outside{function="link_preview"}') == 4
        queue = queue_of(server)
        assert (queue["in_flight"], queue["depth"]) == (4, 16), queue
        web.go_on.set()
        server.settle()
        assert len(set(web.asked)) == 20 == len(web.asked) == end(server, "made")
        assert queue_of(server)["in_flight"] == 0


def test_off():
    with place("--link-previews", "off") as (server, web):
        rustam = server.register("rustam")
        assert look(server, rustam, web.url("/good")) is None
        assert web.asked == [] and queue_of(server)["depth"] == 0


def test_the_machines_clock():
    with place(clock=None) as (server, web):
        rustam = server.register("rustam")
        rustam.call("update.post", text=web.url("/good"))
        assert rustam.push("update.changed")["update"]["link"]["site"] == "Talks"


def main():
    words = sys.argv[1:]
    tests = [t for name, t in sorted(globals().items()) if name.startswith("test_")
             and (not words or any(w in name for w in words))]
    failed = 0
    for test in tests:
        try:
            test()
        except Exception:  # whatever it is, the others run too
            failed += 1
            print(f"FAILED {test.__name__}: {traceback.format_exc()}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
