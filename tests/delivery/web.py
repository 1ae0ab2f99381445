"""A web on loopback for tests: pages that are good, slow, endless, lying or lead elsewhere.

    with Web() as web: web.url("/good")

Each path is a row of PAGES or a method of Visit; what was asked is in web.asked.
"""
import gzip
import http.server
import threading

OG = ("<!doctype html><html><head><meta charset=utf-8><title>Plain</title>"
      "<meta property='og:title' content='Queues &amp; topics'>"
      "<meta property='og:description' content='What lies between an act&#10; and its effects'>"
      "<meta property='og:site_name' content='Talks'></head><body><title>No</title></body></html>")
HOSTILE = ("<title>\x1b[2J\x07 pay\u202eload\u2066 \u200b<b>x</b>\U000e0041\ufeff\x9b31m &#x202e;&#0;"
           "&#27;end</title>")
HTML = "text/html; charset=utf-8"

# path: (status, content type, other headers, body)
PAGES = {
    "/good": (200, HTML, {}, OG.encode()),
    "/other": (200, HTML, {}, b"<title>Another page</title>"),
    "/plain": (200, "text/html", {}, b"<title>\n  Only  a\ttitle </title>"),
    "/entities": (200, HTML, {}, b"<title>&lt;b&gt; caf&eacute; &#x26; &#8212; &euro;5 a&b &nope;</title>"),
    "/latin1": (200, "text/html; charset=ISO-8859-1", {}, b"<title>S\xe9ance \x96 caf\xe9</title>"),
    "/meta": (200, "text/html", {}, b"<meta charset=windows-1252><title>S\xe9ance</title>"),
    "/unsaid": (200, "text/html", {}, b"<title>S\xe9ance</title>"),
    "/bad-utf8": (200, HTML, {}, b"<title>a\xff\xc3b</title>"),
    "/sjis": (200, "text/html; charset=shift_jis", {}, b"<title>a \x83\x65\x83 b</title>"),
    "/hostile": (200, HTML, {}, HOSTILE.encode()),
    "/long": (200, HTML, {}, b"<title>" + b"x" * 5000 + b"</title>"),
    "/gzip": (200, HTML, {"Content-Encoding": "gzip"}, gzip.compress(OG.encode() + b" " * (1 << 22))),
    "/text": (200, "text/plain", {}, OG.encode()),
    "/untyped": (200, None, {}, OG.encode()),
    "/binary": (200, HTML, {}, bytes(range(256)) * 200),
    "/empty": (200, HTML, {}, b""),
    "/untitled": (200, HTML, {}, b"<p>Nothing to say"),
    "/missing": (404, HTML, {}, OG.encode()),
    "/forbidden": (403, HTML, {}, OG.encode()),
    "/cookie": (302, HTML, {"Location": "/cookies-back", "Set-Cookie": "id=1; Path=/"}, b""),
    "/broken": (500, HTML, {}, OG.encode()),
    "/busy": (429, HTML, {}, OG.encode()),
    "/nowhere": (302, HTML, {}, b""),
    "/file": (302, HTML, {"Location": "file:///etc/passwd"}, b""),
    "/gopher": (302, HTML, {"Location": "gopher://127.0.0.1:70/"}, b""),
    "/named": (302, HTML, {"Location": "http://me:secret@127.0.0.1/"}, b""),
    "/metadata": (302, HTML, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""),
    "/home": (302, HTML, {"Location": "http://localhost/"}, b""),
    "/six": (302, HTML, {"Location": "http://[::1]/"}, b""),
    "/mapped": (302, HTML, {"Location": "http://[::ffff:127.0.0.1]/"}, b""),
    "/translated": (302, HTML, {"Location": "http://[64:ff9b::7f00:1]/"}, b""),
    "/decimal": (302, HTML, {"Location": "http://2130706433/"}, b""),
    "/private": (302, HTML, {"Location": "http://10.0.0.1/"}, b""),
}


class Visit(http.server.BaseHTTPRequestHandler):
    """One request."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        web = self.server.web
        web.note(self.path, dict(self.headers))
        path = self.path.partition("?")[0]
        try:
            if path in web.pages:
                self.answer(*web.pages[path])
            elif path in PAGES:
                self.answer(*PAGES[path])
            else:
                getattr(self, path.strip("/").split("/")[0])(path)
        except OSError:  # who asked has gone
            web.left.append(self.path)

    def answer(self, status, kind, headers, body):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, path):
        """/redirect/N: N more of them before the good page."""
        left = int(path.rsplit("/", 1)[1])
        target = f"/redirect/{left - 1}" if left > 1 else "/good"
        self.answer(302, HTML, {"Location": target}, b"x" * 100)

    def inward(self, _):
        self.answer(302, HTML, {"Location": self.server.web.inward}, b"")

    def large(self, _):
        """10 MB behind a good head, as fast as they are taken."""
        web = self.server.web
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        self.end_headers()
        self.wfile.write(OG.encode())
        for _ in range(160):
            self.wfile.write(b"<p>" + b"x" * 65533)
            web.sent += 65536
        self.close_connection = True

    def headers_without_end(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        while True:
            self.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")

    def drip(self, _):
        """A byte now and then, for ever."""
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        self.end_headers()
        while not self.server.web.closed.wait(0.1):
            self.wfile.write(b" ")
            self.wfile.flush()

    def hang(self, _):
        """No answer until the test says so: then the good page."""
        self.server.web.go_on.wait(30)
        self.answer(*PAGES["/good"])

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass  # connections that end early are what is tested


class Web:
    def __init__(self):
        self.pages = {}  # before PAGES: what a test changes
        self.asked, self.headers, self.left = [], [], []
        self.sent = 0
        self.inward = None
        self.closed, self.go_on = threading.Event(), threading.Event()
        self.changed = threading.Condition()
        self.server = Server(("127.0.0.1", 0), Visit)
        self.server.web = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closed.set()
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def note(self, path, headers):
        with self.changed:
            self.asked.append(path)
            self.headers.append(headers)
            self.changed.notify_all()

    def wait_asked(self, path, times=1, seconds=30):
        with self.changed:
            assert self.changed.wait_for(lambda: self.asked.count(path) >= times, seconds), self.asked
