"""Debian's Chromium without a window, driven over its debugging pipe (Chrome DevTools Protocol).

What a page complains about is collected: errors of scripts, and what the browser logs as an error,
violations of the Content-Security-Policy among it. Nothing here waits for a time: `until` waits for
something to be so.
"""
import json
import os
import shutil
import subprocess
import tempfile
import threading

TIMEOUT_S = float(os.environ.get("EVERI_TEST_TIMEOUT", "30"))
OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
           "--no-first-run", "--disable-extensions", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--no-proxy-server",
           "--remote-debugging-pipe", "about:blank"]
# In the page: resolves when EXPRESSION is truthy, looked at again after whatever happens.
UNTIL = """new Promise((resolve) => {
  const look = () => { let value; try { value = (EXPRESSION); } catch { value = false; }
    if (value) resolve(true); else setTimeout(look, 20); };
  look();
})"""


class PageError(Exception):
    """A script of the test's own failed in the page."""


def find():
    """The browser's path, or None."""
    return shutil.which("chromium")


class Browser:
    """One browser with a profile of its own, which goes with it."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="everi-browser-")
        there, ours = os.pipe()   # we write, it reads 3
        mine, theirs = os.pipe()  # it writes 4, we read

        def hand_over():
            # Away from 3 and 4 first, whatever numbers the pipes have.
            reads, writes = os.dup(there), os.dup(theirs)
            high = [os.dup2(reads, 103), os.dup2(writes, 104)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [find(), f"--user-data-dir={self.home}", *OPTIONS], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=hand_over, env={**os.environ, "HOME": self.home})
        os.close(there)
        os.close(theirs)
        self.to, self.source = os.fdopen(ours, "wb", 0), os.fdopen(mine, "rb", 0)
        self.calls, self.answers, self.pages = 0, {}, {}
        self.news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(TIMEOUT_S)
        except (OSError, PageError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.to.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def _read(self):
        data = b""
        while chunk := self.source.read(1 << 16):
            *messages, data = (data + chunk).split(b"\0")
            for message in messages:
                self._file(json.loads(message))

    def _file(self, message):
        with self.news:
            if "id" in message:
                self.answers[message["id"]] = message
            else:
                page = self.pages.get(message.get("sessionId"))
                if page:
                    page.heard(message["method"], message["params"])
            self.news.notify_all()

    def call(self, method, session=None, **params):
        with self.news:
            self.calls += 1
            number = self.calls
            request = {"id": number, "method": method, "params": params}
            if session:
                request["sessionId"] = session
            self.to.write(json.dumps(request).encode() + b"\0")
            if not self.news.wait_for(lambda: number in self.answers, TIMEOUT_S):
                raise PageError(f"{method} {json.dumps(params)[:300]}: no answer")
            answer = self.answers.pop(number)
        if "error" in answer:
            raise PageError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, url, width=1280, height=800, dark=False):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        page = Page(self, target, self.call("Target.attachToTarget", targetId=target,
                                            flatten=True)["sessionId"])
        for domain in ("Runtime", "Log", "Page", "Network"):
            page.call(f"{domain}.enable")
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 500)
        page.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        page.go(url)
        return page

    def close_pages(self):
        for page in list(self.pages.values()):
            page.close()


class Page:
    """A tab."""

    def __init__(self, browser, target, session):
        self.browser, self.target, self.session = browser, target, session
        self.complaints = []
        browser.pages[session] = self

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def heard(self, method, params):
        if method == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"])
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(params["entry"])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "assert"):
            self.complaints.append(params["args"])
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append(params)

    def go(self, url):
        self.call("Page.navigate", url=url)
        self.until(f"document.readyState === 'complete' && location.href !== 'about:blank'")

    def reload(self):
        self.run("window.before = true")
        self.call("Page.reload")
        self.until("!window.before && document.readyState === 'complete'")

    def close(self):
        self.browser.pages.pop(self.session)
        self.browser.call("Target.closeTarget", targetId=self.target)

    def run(self, script):
        """The value of an expression, a promise's when it is there."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True,
                           returnByValue=True, userGesture=True)
        if "exceptionDetails" in result:
            raise PageError(f"{script[:300]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def until(self, expression):
        try:
            self.run(UNTIL.replace("EXPRESSION", expression))
        except PageError as error:
            # The document went while it was looked at: the next one is looked at.
            if "navigat" not in str(error) and "destroyed" not in str(error):
                raise PageError(f"never so: {expression}\n{self.run('document.body.innerText')}\n"
                                f"{error}") from None
            self.until(expression)

    def text(self, selector="body"):
        return self.run(f"document.querySelector({json.dumps(selector)}).innerText")

    def type(self, text):
        """Into what has the focus."""
        self.call("Input.insertText", text=text)

    def key(self, key, code=0, text=""):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode=code, **({"text": text} if kind == "keyDown" else {}))

    def tab(self):
        self.key("Tab", 9)

    def enter(self):
        self.key("Enter", 13, "\r")
