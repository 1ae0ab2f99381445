#!/usr/bin/python3
"""Pages for browsers: what everybody may read of people, hostile names and texts in them, who may
connect from the inbox, and requests that are none.

A test is a function whose name begins with test_; names given as arguments choose some of them.
"""
import html.parser
import os
import re
import socket
import sys
import time
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

URL = "https://everi.example/team"
ATOM = "{http://www.w3.org/2005/Atom}"
HEADERS = {
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
    "x-frame-options": "DENY", "cache-control": "no-store", "x-robots-tag": "noindex",
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
                               "base-uri 'none'; frame-ancestors 'none'",
}
TAGS = {"html", "head", "meta", "title", "link", "body", "main", "header", "h1", "h2", "p", "a",
        "b", "bdi", "div", "nav", "article", "time"}
EMPTY = {"meta", "link"}
ATTRIBUTES = {"lang", "charset", "name", "content", "rel", "href", "class", "dir", "id", "datetime",
              "aria-label", "type"}
# Of names and titles, and of texts.
HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'onmouseover='alert(1)",
    "</title><script>alert(1)</script>", "&lt;script&gt;", "{{7*7}} ${7*7} <%= 7 %>",
    "]]><b>", "<!-- ", "<![CDATA[", "<svg/onload=alert(1)>", "javascript:alert(1)", "a\tb",
]
TEXTS = HOSTILE + [
    "</div></article><script>alert(1)</script>", "https://x/\"onclick=\"alert(1)",
    "https://x/'onclick='alert(1)", "http://a<b>c", "javascript://everi.example/%0aalert(1)",
    "\u202egnp.exe", "a\u200bb\u2066c", "\ufffe\uffff", "x" * 5000, "&" * 5000,
    "https://everi.example/?a=1&b=2 @leyla #chess",
]


class Page(html.parser.HTMLParser):
    """What a page holds; anything that this server does not write is a failure."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.links, self.ids = [], "", [], []
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        if tag not in EMPTY:
            self.open.append(tag)
        for name, value in attrs:
            assert name in ATTRIBUTES, (tag, name, value)
            if name == "href":
                assert value.startswith(("http://", "https://", "/team/", "#")), value
                self.links.append(value)
            if name == "id":
                self.ids.append(value)
        if tag == "a" and dict(attrs)["href"].startswith("http"):
            assert dict(attrs)["rel"] == "nofollow noopener noreferrer", attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def get(server, path, status=200, method="GET", headers=()):
    found, head, body = everi.http(server.port, method, path, headers=headers)
    assert found == status, (path, found, body[:500])
    return head, body.decode()


def test_hostile_names_and_texts_stay_text():
    with everi.Server("--public-url", URL) as server:
        leyla = server.register("leyla")
        for i, bad in enumerate(HOSTILE):
            name = bad.replace("\t", " ")
            person = server.register(f"person{i}", name)
            person.call("person.edit", title=name, about=bad)
            person.call("update.post", text=f"{bad} @leyla @person{i}")
            _, body = get(server, f"/meet/person{i}")
            page = Page(body)
            assert page.text.count(name) >= 3, (name, page.text)
            person.socket.close()
        for text in TEXTS:
            leyla.call("update.post", text=text)
        head, body = get(server, "/meet/leyla")
        assert head["content-type"] == "text/html; charset=utf-8"
        for name, value in HEADERS.items():
            assert head[name] == value, (name, head)
        page = Page(body)
        for text in TEXTS[-20:]:
            if "@" not in text and "\ufffe" not in text:
                assert text in page.text, text
        assert "https://everi.example/?a=1&b=2" in page.links
        assert not any(link.lower().startswith("javascript") for link in page.links)
        head, body = get(server, "/meet/leyla/feed.atom")
        assert head["content-type"] == "application/atom+xml; charset=utf-8"
        entries = ET.fromstring(body).findall(ATOM + "entry")
        contents = [e.find(ATOM + "content").text for e in entries]
        assert contents == [t.replace("\ufffe\uffff", "") or None for t in reversed(TEXTS)][:20]


def is_atom_time(text):
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)


def check_feed(body, handle, name):
    """RFC 4287 4.1: what a feed and its entries must have, and once only."""
    feed = ET.fromstring(body)
    assert feed.tag == ATOM + "feed"
    for parent in [feed, *feed.findall(ATOM + "entry")]:
        for one in ("id", "title", "updated"):
            assert len(parent.findall(ATOM + one)) == 1, one
        assert is_atom_time(parent.find(ATOM + "updated").text)
        assert parent.find(ATOM + "id").text.startswith(f"{URL}/meet/{handle}")
    assert feed.find(f"{ATOM}author/{ATOM}name").text == name
    links = {link.get("rel"): link.get("href") for link in feed.findall(ATOM + "link")}
    assert links == {"self": f"{URL}/meet/{handle}/feed.atom", "alternate": f"{URL}/meet/{handle}"}
    ids = [entry.find(ATOM + "id").text for entry in feed.findall(ATOM + "entry")]
    assert len(set(ids)) == len(ids)
    times = [entry.find(ATOM + "updated").text for entry in feed.findall(ATOM + "entry")]
    assert feed.find(ATOM + "updated").text >= max(times, default="")
    return ids


def test_only_what_is_public():
    with everi.Server("--public-url", URL) as server:
        rustam = server.register("rustam", "Rustam Hashimov", email="rustam@everi.example")
        rustam.call("team.create", company="Everi", name="Platform")
        wanted = []
        for i in range(90):
            audience = ("public", "followers", "team")[i % 2 + (i % 4 == 3)]
            update = rustam.call("update.post", text=f"Said {i} to {audience}", audience=audience)
            if audience == "public":
                wanted.insert(0, update["id"])
        server.advance("1m")
        rustam.call("update.edit", id=wanted[0], text="Said better")
        path, seen = "/meet/rustam", []
        for _ in range(9):
            page = Page(get(server, path)[1])
            assert "to followers" not in page.text and "to team" not in page.text
            assert "rustam@everi.example" not in page.text
            seen += page.ids
            older = [link for link in page.links if "before=" in link]
            if not older:
                break
            path = older[0].removeprefix("/team")
        assert seen == wanted, (seen, wanted)
        body = get(server, "/meet/rustam/feed.atom")[1]
        ids = check_feed(body, "rustam", "Rustam Hashimov")
        assert ids == [f"{URL}/meet/rustam#{one}" for one in wanted[:20]]
        assert "to followers" not in body and "to team" not in body and "@everi" not in body
        server.register("leyla", "Leyla")
        assert check_feed(get(server, "/meet/leyla/feed.atom")[1], "leyla", "Leyla") == []


def test_who_is_not_to_be_seen_is_not_there():
    with everi.Server("--public-url", URL) as server:
        people = {h: server.register(h) for h in ("gone", "closed", "blocked", "rustam")}
        people["rustam"].call("person.block", handle="blocked")
        for handle in ("gone", "closed"):
            people[handle].call("update.post", text="Secret words")
            people["rustam"].call("update.post", text=f"Hello @{handle}")
            get(server, f"/meet/{handle}")
        people["gone"].call("person.delete", password=everi.PASSWORD)
        server.admin("user", "disable", "closed")
        absent = get(server, "/meet/nobody", 404)
        for path in ("gone", "closed", "deleted", "admin", "fn_notify", "rustam/", "rustam/x",
                     "nobody/feed.atom", "gone/feed.atom", "closed/feed.atom", "n" * 400,
                     "rustam?before=x", "rustam?before=" + "0" * 52):
            assert get(server, f"/meet/{path}", 404) == absent, path
        assert "Secret words" not in get(server, "/meet/rustam")[1]
        assert get(server, "/meet/Rustam")[1] == get(server, "/meet/rustam")[1]
        server.admin("user", "enable", "closed")
        get(server, "/meet/closed")
    with everi.Server("--public-url", URL, "--public-pages", "off") as server:
        server.register("rustam")
        assert get(server, "/meet/rustam", 404) == get(server, "/meet/nobody", 404)


def test_search_engines_keep_what_they_are_let():
    with everi.Server("--public-url", URL) as server:
        rustam = server.register("rustam")
        for allowed in (False, True, False):
            rustam.call("person.settings", allow_indexing=allowed)
            for path in ("/meet/rustam", "/meet/rustam/feed.atom"):
                head, body = get(server, path)
                assert ("x-robots-tag" not in head) == allowed, head
                assert ("noindex" not in body) == (allowed or "feed" in path)
        assert get(server, "/meet/nobody", 404)[0]["x-robots-tag"] == "noindex"


def test_a_head_is_a_get_without_its_body():
    with everi.Server() as server:
        server.register("rustam")
        for path in ("/meet/rustam", "/meet/nobody", "/pages.css", "/inbox", "/inbox.js"):
            status, head, body = everi.http(server.port, "GET", path)
            assert everi.http(server.port, "HEAD", path) == (status, head, b""), path
            assert int(head["content-length"]) == len(body)


def test_requests_that_are_none():
    rows = [("POST", "/meet/rustam", ["Content-Length: 0"], 405),
            ("PUT", "/meet/rustam", ["Content-Length: 0"], 405),
            ("OPTIONS", "/meet/rustam", [], 405),
            ("GET", "/meet/rustam", ["Content-Length: 5"], 400),
            ("GET", "/meet/rustam", ["Transfer-Encoding: chunked"], 400),
            ("GET", "/meet/%3Cscript%3E", [], 404),
            ("GET", "/meet/rustam?a=" + "&a=" * 20, [], 400),
            ("GET", "/meet/rustam?a=%ff", [], 400),
            ("GET", "/meet/rustam?x=<script>", [], 200)]
    with everi.Server() as server:
        server.register("rustam")
        for method, path, headers, status in rows:
            head, body = get(server, path, status, method, headers)
            assert "<script" not in body
            assert status != 405 or head["allow"] == "GET, HEAD"


def test_an_address_has_its_limit_also_behind_a_proxy():
    with everi.Server("--limit-anonymous", "3/1h", "--trusted-proxy", "127.0.0.1",
                      rate_limits=True) as server:
        for client, statuses in (("192.0.2.1", (404, 404, 404, 429)), ("192.0.2.2", (404,))):
            for status in statuses:
                head, _ = get(server, "/meet/nobody", status,
                              headers=[f"X-Forwarded-For: {client}"])
        get(server, "/meet/nobody", 429, headers=["X-Forwarded-For: 192.0.2.1"])
        head, _ = get(server, "/pages.css", 429, headers=["X-Forwarded-For: 192.0.2.1"])
        assert int(head["retry-after"]) > 0


def connects(server, origin):
    try:
        client = server.connect(headers=[f"Origin: {origin}"] if origin else [])
        client.call("server.info")
        return True
    except everi.Refused as refused:
        assert refused.status == 403
        return False


def test_the_inbox_connects_from_its_own_place_only():
    with everi.Server("--public-url", URL, "--allow-origin", "https://other.example") as server:
        head, _ = get(server, "/inbox")
        policy = head["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert "connect-src 'self' wss://everi.example" in policy
        for origin, good in (("https://everi.example", True), ("https://other.example", True),
                             ("http://everi.example", False), ("https://everi.example:8443", False),
                             ("https://everi.example.evil.example", False), ("null", False),
                             (f"http://127.0.0.1:{server.port}", False), (None, True)):
            assert connects(server, origin) == good, origin
    with everi.Server() as server:
        scheme = "https" if server.port in everi.TLS_PORTS else "http"
        assert connects(server, f"{scheme}://127.0.0.1:{server.port}")
        # A stranger's name that points here is another origin, whatever the address says.
        for origin in (f"{scheme}://evil.example:{server.port}", f"{scheme}://127.0.0.1:1",
                       f"{scheme}://127.0.0.1"):
            assert not connects(server, origin), origin
    with everi.Server("--inbox", "off") as server:
        for path in ("/inbox", "/inbox.js", "/inbox.css", "/inbox-model.js", "/inbox-wire.js"):
            get(server, path, 404)
        assert not connects(server, f"http://127.0.0.1:{server.port}")


def test_the_inbox_is_files_without_inline_script():
    with everi.Server() as server:
        _, body = get(server, "/inbox")
        assert re.findall(r"<script[^>]*>[^<]", body) == []
        assert not re.search(r"\son\w+=|style=|javascript:|https?://", body)
        for script in ("inbox.js", "inbox-model.js", "inbox-wire.js"):
            head, text = get(server, f"/{script}")
            assert head["content-type"] == "text/javascript; charset=utf-8"
            assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|"
                                 r"new Function|srcdoc|localStorage|document\.cookie", text), script


FORM = "Content-Type: application/x-www-form-urlencoded"
MULTIPART = "Content-Type: multipart/form-data; boundary=AbC"
CLICK = b"List-Unsubscribe=One-Click"
CLICK_PARTS = (b"--AbC\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n"
               b"One-Click\r\n--AbC--\r\n")
POSTED = "/unsubscribe/nobody"  # a token that never was: what is judged here is judged before


def post(server, headers, body, length=None):
    length = len(body) if length is None else length
    sized = [] if length == "" else [f"Content-Length: {length}"]
    return everi.http(server.port, "POST", POSTED, headers=[*headers, *sized], body=body)[0]


def test_bodies_that_are_none():
    rows = [([FORM], CLICK, "", 411),
            ([FORM, "Transfer-Encoding: chunked"], b"1\r\na\r\n0\r\n\r\n", "", 411),
            ([FORM], b"a" * 100, 4097, 413), ([FORM], b"a" * 20_000, None, 413),
            ([FORM], b"a=b", -3, 400), ([FORM, "Content-Length: 99"], b"a=b", None, 400),
            ([FORM], b"a=%zz", None, 400), ([FORM], b"a=%00", None, 400),
            ([FORM], b"a=%ff", None, 400), ([FORM], b"a&" * 17, None, 400),
            ([MULTIPART], b"--AbC\r\n", None, 400), ([MULTIPART], CLICK, None, 400),
            ([], CLICK, None, 415), (["Content-Type: application/json"], b"{}", None, 415)]
    with everi.Server() as server:
        unknown = post(server, [FORM], CLICK)
        assert unknown not in (400, 405, 411, 413, 415, 429, 500), unknown
        for headers, body, length, status in rows:
            assert post(server, headers, body, length) == status, (headers, body[:80], length)
        for headers, body in (([FORM], b"a" * 4096), ([MULTIPART], CLICK_PARTS), ([FORM], b"")):
            assert post(server, headers, body) == unknown, (headers, body[:80])
        # What stands behind a body is no request of anybody.
        more = CLICK + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        assert post(server, [FORM], more, len(CLICK)) == unknown


def begin_post(server):
    sock = everi.dial(server.port)
    sock.sendall(f"POST {POSTED} HTTP/1.1\r\nHost: x\r\n{FORM}\r\nContent-Length: 26\r\n\r\nL"
                 .encode())
    return sock


def test_a_body_has_its_time():
    with everi.Server("--handshake-timeout", "1s") as server:
        for trickle in (b"", b"i"):
            with begin_post(server) as sock:
                began = time.monotonic()
                sock.settimeout(0.3)
                while time.monotonic() < began + everi.TIMEOUT_S:
                    try:
                        sock.sendall(trickle)
                        if not sock.recv(1000):
                            break
                    except (socket.timeout, TimeoutError):
                        continue
                    except OSError:
                        break
                else:
                    raise everi.Failure("it is never closed")
        get(server, "/pages.css")


def test_an_address_has_few_bodies_under_way():
    with everi.Server("--handshake-timeout", "60s") as server:
        waiting = [begin_post(server) for _ in range(16)]
        server.await_metric("everi_pages_waiting", 16)
        get(server, "/pages.css", 429)
        assert everi.http(server.port, "GET", "/healthz")[0] == 200
        waiting.pop().close()
        deadline = time.monotonic() + everi.TIMEOUT_S
        while server.metric("everi_pages_waiting") > 15 and time.monotonic() < deadline:
            time.sleep(0.01)  # a poll, with a deadline
        get(server, "/pages.css")
        for sock in waiting:
            sock.close()


if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
