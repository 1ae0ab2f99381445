#!/usr/bin/python3
"""The web pages in a browser, as people meet them: log in, be told, answer, reload, go offline and
come back; names and texts that would like to be scripts; pages of others that would connect.

Without Chromium (Debian: apt install chromium) nothing is tested, and that is said.
"""
import http.server
import json
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import browser  # noqa: E402
import everi  # noqa: E402

PHONE = 390
BAD = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"


class Way:
    """The way to a server: a port of its own that can be cut and mended, whoever listens behind."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server_port, self.pairs, self.lock = None, [], threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            with self.lock:
                if self.server_port is None:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.server_port))
                self.pairs.append((client, server))
            for source, to in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, to), daemon=True).start()

    @staticmethod
    def _pump(source, to):
        try:
            while data := source.recv(1 << 16):
                to.sendall(data)
        except OSError:
            pass
        for end in (source, to):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def mend(self, server):
        with self.lock:
            self.server_port = server.port

    def cut(self):
        with self.lock:
            self.server_port = None
            for pair in self.pairs:
                for end in pair:
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
            self.pairs = []

    def close(self):
        self.cut()
        self.listener.close()


class World:
    """A server, the way to it, and the browser, which is one for all tests: each has tabs of its
    own, and its server an address of its own."""

    browser = None

    def __enter__(self):
        self.way = Way()
        # What TLS adds is tested elsewhere; the way speaks none.
        self.server = everi.Server("--public-url", self.way.url, "--tls", "off").start()
        self.way.mend(self.server)
        World.browser = World.browser or browser.Browser()
        return self

    def __exit__(self, *_):
        self.browser.close_pages()
        self.way.close()
        self.server.remove()

    def open(self, path, **how):
        return self.browser.open(self.way.url + path, **how)

    def logged_in(self, handle, path="/inbox", **how):
        page = self.open(path, **how)
        page.until("!document.getElementById('login').hidden")
        page.run("document.getElementById('handle').focus()")
        page.type(handle)
        page.tab()
        page.type(everi.PASSWORD)
        page.enter()
        page.until("document.getElementById('state').textContent === 'connected'")
        return page


def contains(selector, text):
    return (f"document.querySelector({json.dumps(selector)})"
            f".textContent.includes({json.dumps(text)})")


def wait_message(client, text):
    while not any(p["method"] == "message.new" and p["params"]["message"]["text"] == text
                  for p in client.pushes):
        client.pump()


def texts_of(client, conversation):
    return [m["text"] for m in client.call("message.history", conversation=conversation)["items"]]


def no_complaints(page):
    assert page.complaints == [], page.complaints


def test_a_day_in_the_inbox():
    with World() as world:
        rustam = world.server.register("rustam", "Rustam Hashimov")
        leyla = world.server.register("leyla", "Leyla Quliyeva")
        page = world.logged_in("rustam")
        # told live
        update = rustam.call("update.post", text="First words")
        leyla.call("comment.post", update=update["id"], text="Well said")
        page.until(contains("#notifications", "Leyla Quliyeva commented on your update"))
        talk = leyla.call("conversation.open", handle="rustam")["id"]
        leyla.call("message.send", conversation=talk, text="Hi Rustam")
        page.until(contains("#conversations .unread", "Hi Rustam"))
        # answered, by keyboard alone
        page.run("document.querySelector('#conversations a').focus()")
        page.enter()
        page.until(contains("#texts", "Hi Rustam"))
        page.until("document.activeElement.id === 'thread-title'")
        page.run("document.getElementById('text').focus()")
        page.type("Hi Leyla, from a browser")
        page.enter()
        wait_message(leyla, "Hi Leyla, from a browser")
        page.until(contains("#texts .mine", "from a browser"))
        page.until("document.getElementById('unsent').childElementCount === 0")
        # reloaded: the session stays, and the place
        page.reload()
        page.until("document.getElementById('state').textContent === 'connected'")
        page.until(contains("#texts .mine", "from a browser"))
        # offline: what is written waits, and says so
        world.way.cut()
        page.until("document.getElementById('state').dataset.online === 'false'")
        page.run("document.getElementById('text').focus()")
        page.type("Written offline")
        page.enter()
        page.until(contains("#unsent", "Written offline") + " && " +
                   contains("#unsent", "waiting for a connection"))
        leyla.call("message.send", conversation=talk, text="Are you there?")
        world.way.mend(world.server)
        wait_message(leyla, "Written offline")
        page.until(contains("#texts", "Are you there?"))
        page.until("document.getElementById('unsent').childElementCount === 0")
        assert texts_of(leyla, talk).count("Written offline") == 1
        # a notification's link leads to what it is about, and reads it
        page.run("location.hash = ''")
        page.run("document.querySelector('#notifications a').focus()")
        page.enter()
        page.until("location.hash.startsWith('#update=')")
        page.until(contains("#subject", "First words") + " && " + contains("#texts", "Well said"))
        page.run("document.getElementById('text').focus()")
        page.type("Thanks")
        page.enter()
        page.until(contains("#texts .mine", "Thanks"))
        assert len(leyla.call("comment.list", update=update["id"])["items"]) == 2
        # logged out: nothing is left
        page.run("document.getElementById('logout').click()")
        page.until("!document.getElementById('login').hidden")
        assert page.run("sessionStorage.getItem('token')") is None
        assert "Well said" not in page.text()
        # the cut connections are the network's complaints, not ours
        assert all("WebSocket" in json.dumps(c) for c in page.complaints), page.complaints


def test_a_server_that_starts_again_and_texts_sent_once():
    with World() as world:
        rustam = world.server.register("rustam", "Rustam Hashimov")
        leyla = world.server.register("leyla", "Leyla Quliyeva")
        talk = leyla.call("conversation.open", handle="rustam")["id"]
        leyla.call("message.send", conversation=talk, text="One")
        page = world.logged_in("rustam", f"/inbox#conversation={talk}")
        page.until(contains("#texts", "One"))
        world.way.cut()
        page.until("document.getElementById('state').dataset.online === 'false'")
        for text in ("Two", "Three"):
            page.run("document.getElementById('text').focus()")
            page.type(text)
            page.enter()
        # reloaded while offline, with what waits
        assert page.run("JSON.parse(sessionStorage.getItem('unsent')).length") == 2
        world.server.stop()
        world.server.start()
        world.way.mend(world.server)
        page.until("document.getElementById('unsent').childElementCount === 0")
        again = world.server.resume(rustam.login["token"])
        assert texts_of(again, talk) == ["One", "Two", "Three"]
        # The same tab that dies and comes back with what it had in its hands.
        page.run("""sessionStorage.setItem('unsent', JSON.stringify([{method: 'message.send',
            from: 'rustam', about: '%s', state: 'sending', params: {conversation: '%s',
            text: 'Four', client_id: 'once'}}]))""" % (talk, talk))
        for _ in range(2):
            kept = page.run("sessionStorage.getItem('unsent')")
            page.reload()
            page.until(contains("#texts", "Four"))
            page.until("document.getElementById('unsent').childElementCount === 0")
            page.run(f"sessionStorage.setItem('unsent', {json.dumps(kept)})")
        assert texts_of(again, talk).count("Four") == 1
        # what somebody else wrote in this tab nobody sends
        page.run("""sessionStorage.setItem('unsent', JSON.stringify([{method: 'message.send',
            from: 'leyla', about: '%s', state: 'waiting', params: {conversation: '%s',
            text: 'Five', client_id: 'hers'}}]))""" % (talk, talk))
        page.reload()
        page.until(contains("#texts", "Four"))
        page.until("sessionStorage.getItem('unsent') === '[]'")
        assert "Five" not in texts_of(again, talk)
        # a session that was revoked elsewhere
        for session in again.call("session.list")["items"]:
            if session["device"] == "web":
                again.call("session.revoke", session=session["id"])
        page.until("!document.getElementById('login').hidden")
        page.until(contains("#notice", "session has ended"))


def test_links_in_mails_lead_there():
    with World() as world:
        rustam = world.server.register("rustam", "Rustam Hashimov")
        leyla = world.server.register("leyla", "Leyla Quliyeva")
        update = rustam.call("update.post", text="First words")["id"]
        leyla.call("comment.post", update=update, text="Well said")
        talk = leyla.call("conversation.open", handle="rustam")["id"]
        leyla.call("message.send", conversation=talk, text="Hi Rustam")
        world.server.settle()
        group = rustam.call("notification.list")["items"][0]["id"]
        page = world.logged_in("rustam", f"/inbox#notification={group}")
        page.until(f"location.hash === '#update={update}'")
        page.until(contains("#texts", "Well said"))
        page.until("!document.querySelector('#notifications .unread')")
        # already logged in, as the next link of the same mail
        for link, selector, text in ((f"#conversation={talk}", "#texts", "Hi Rustam"),
                                     (f"#update={update}", "#subject", "First words")):
            page.run(f"location.hash = '{link}'")
            page.until(contains(selector, text))
        # what is not there any more says so, and the rest goes on
        rustam.call("update.delete", id=update)
        page.run("location.hash = ''")
        page.run(f"location.hash = '#update={update}'")
        page.until("document.getElementById('notice').textContent.length > 0")
        page.run(f"location.hash = '#conversation={talk}'")
        page.until(contains("#texts", "Hi Rustam"))
        page.until("document.getElementById('notice').textContent === ''")
        no_complaints(page)


def test_hostile_names_and_texts_do_nothing():
    with World() as world:
        rustam = world.server.register("rustam", "Rustam Hashimov")
        eve = world.server.register("eve", BAD[:80])
        eve.call("person.edit", title=BAD[:80], about=BAD)
        update = eve.call("update.post", text=f"{BAD} @rustam javascript:alert(1) "
                                              "https://x/'\"onclick=alert(1)")
        talk = eve.call("conversation.open", handle="rustam")["id"]
        eve.call("message.send", conversation=talk, text=f"{BAD} @rustam https://everi.example/a")
        page = world.logged_in("rustam")
        page.until(contains("#notifications", "<img") + " && " + contains("#conversations", "<img"))
        page.run(f"location.hash = '#conversation={talk}'")
        page.until(contains("#texts", "<script>"))
        assert page.run("document.querySelectorAll('#texts a').length") == 1
        page.run(f"location.hash = '#update={update['id']}'")
        page.until(contains("#subject", "<script>"))
        for bad in ("#conversation=<img src=x>", "#update=u0", "#notification=n0", "#x=y",
                    "#conversation=" + "a" * 500):
            page.run(f"location.hash = {json.dumps(bad)}")
            page.until("location.hash.length > 0")
        assert page.run("document.title") == "Everi inbox"
        assert page.run("document.querySelectorAll('img, iframe, svg').length") == 0
        assert page.run("document.scripts.length") == 1
        no_complaints(page)
        page = world.open("/meet/eve")
        assert "<script>" in page.text("article") and "<img" in page.text("h1")
        assert page.run("document.scripts.length + document.images.length") == 0
        assert "owned" not in page.run("document.title").replace("'owned'", "")
        no_complaints(page)


class Foreign(http.server.BaseHTTPRequestHandler):
    """Somebody else's page."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>foreign</title><p>foreign")

    def log_message(self, *_):
        pass


def test_pages_of_others_can_do_nothing():
    others = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    threading.Thread(target=others.serve_forever, daemon=True).start()
    with World() as world:
        world.server.register("rustam", "Rustam Hashimov")
        # The second as if a stranger's DNS let its name point here: another origin all the same.
        for url in (f"http://127.0.0.1:{others.server_port}/",
                    f"http://localhost:{world.way.port}/inbox"):
            page = world.browser.open(url)
            said = page.run("""new Promise((resolve) => {
                const socket = new WebSocket('ws://127.0.0.1:%d/ws', 'everi.v1');
                socket.onopen = () => resolve('open');
                socket.onclose = () => resolve('closed');
            })""" % world.way.port)
            assert said == "closed", url
            page.close()
        page = world.browser.open(f"http://127.0.0.1:{others.server_port}/")
        # neither read nor framed
        assert page.run(f"fetch('{world.way.url}/meet/rustam')"
                        ".then(() => 'read', () => 'refused')") == "refused"
        page.run(f"""new Promise((resolve) => {{ const frame = document.createElement('iframe');
            frame.src = '{world.way.url}/inbox'; frame.onload = resolve;
            document.body.append(frame); }})""")
        assert any("frame" in json.dumps(c).lower() for c in page.complaints), page.complaints
    others.shutdown()


LABELS = """[...document.querySelectorAll('input:not([type=hidden]), textarea')]
    .every((field) => field.labels.length === 1)"""
NAMES = """[...document.querySelectorAll('button, a')].every((one) => one.textContent.trim())"""
# WCAG 2: 4.5 to 1 of what is written in the body, and of what is quiet.
CONTRAST = """(() => {
  const light = (color) => { const [r, g, b] = color.match(/[0-9.]+/g).slice(0, 3).map((c) => {
      c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return Math.min(...[...document.querySelectorAll('h1, h2, p, a, .quiet, dd, time')].map((one) => {
    const ink = light(getComputedStyle(one).color);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05); }));
})()"""


def test_on_a_phone():
    with World() as world:
        rustam = world.server.register("rustam", "Rustam " + "Hashimov" * 9)
        rustam.call("person.edit", title="t" * 80, about="a" * 2000)
        rustam.call("update.post", text="w" * 3000)
        rustam.call("update.post", text="https://everi.example/" + "x" * 900 + " and more")
        rustam.call("team.create", company="c" * 80, name="n" * 80)
        for dark in (False, True):
            for page in (world.open("/meet/rustam", width=PHONE, dark=dark),
                         world.open("/inbox", width=PHONE, dark=dark),
                         world.open("/meet/nobody", width=PHONE, dark=dark)):
                assert page.run("document.documentElement.scrollWidth") <= PHONE
                assert page.run("document.documentElement.lang") == "en"
                assert page.run("document.querySelectorAll('h1').length") == 1
                assert page.run("document.querySelectorAll('main').length") == 1
                assert page.run("document.title.length") > 0
                assert page.run(LABELS) and page.run(NAMES)
                assert page.run(CONTRAST) >= 4.5
                page.close()
        leyla = world.server.register("leyla")
        talk = leyla.call("conversation.open", handle="rustam")["id"]
        leyla.call("message.send", conversation=talk, text="m" * 4000)
        page = world.logged_in("rustam", f"/inbox#conversation={talk}", width=PHONE)
        page.until(contains("#texts", "mmm"))
        assert page.run("document.documentElement.scrollWidth") <= PHONE
        assert page.run(LABELS) and page.run(NAMES)
        page.run("location.hash = ''")
        page.until("!document.getElementById('lists').hidden")
        assert page.run("document.documentElement.scrollWidth") <= PHONE
        no_complaints(page)


if __name__ == "__main__":
    if not browser.find():
        print("SKIPPED: there is no chromium here\n0 passed, 0 failed")
        sys.exit(0)
    result = everi.run_tests(globals(), sys.argv[1:])
    if World.browser:
        World.browser.__exit__()
    sys.exit(result)
