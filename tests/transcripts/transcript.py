"""One transcript: its text into steps, its steps against a server of its own.

README.md describes the format. A wrong value is noted and the transcript goes on; where nothing
sensible can follow (a time-out, a connection that is gone, a placeholder without value) it ends,
and the sections not reached count as failed.
"""
import glob
import json
import os
import re
import shlex
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import everi  # noqa: E402
from contract import REPLAYED  # noqa: E402
from match import REASONS, Unbound, compare, expand, shown  # noqa: E402


class Stop(Exception):
    """The transcript cannot go on."""


class Step:
    """A line with its continuation lines: who, what, and the rest of it."""

    def __init__(self, line, text):
        self.line = line
        match = re.fullmatch(r"([a-z][\w/]*): (<<|<raw|<close|<|>raw|>frame|>bytes|>until|>many|>walk|>catchup|>) ?(.*)",
                             text, re.DOTALL)
        if match:
            self.who, self.verb, self.rest = match.groups()
        else:
            self.who = None
            self.verb, _, self.rest = text.partition(" ")
        self.rest = self.rest.strip()


def macros(text, values):
    """${name} by its value, ${STRING*N} by N times the string."""
    def value(match):
        inner = match.group(1)
        if inner in values:
            return str(values[inner])
        times = re.fullmatch(r"(.+)\*(\d+)", inner, re.DOTALL)
        return times.group(1) * int(times.group(2)) if times else match.group(0)
    return re.sub(r"\$\{([^}]+)\}", value, text)


def read_lines(path):
    """(number, text) of each step: comments gone, continuation lines joined."""
    steps = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if line[0] in " \t":
                steps[-1] = (steps[-1][0], steps[-1][1] + "\n" + line)
            else:
                steps.append((number, line))
    return steps


def unroll(lines):
    """`repeat A..B` to `end` as often as it says, ${i} counting."""
    steps, i = [], 0
    while i < len(lines):
        match = re.fullmatch(r"repeat (\d+)\.\.(\d+)", lines[i][1])
        if not match:
            steps.append(lines[i])
            i += 1
            continue
        end = next(k for k in range(i, len(lines)) if lines[k][1] == "end")
        for n in range(int(match.group(1)), int(match.group(2)) + 1):
            steps += [(line, macros(text, {"i": n})) for line, text in lines[i + 1:end]]
        i = end + 1
    return steps


class Connection(everi.Client):
    """A connection of a transcript. It knows what it waits for, and checks what holds for every
    push: the schema, and a cursor that grows."""

    def __init__(self, runner, port, **how):
        super().__init__(port, **how)
        self.runner = runner
        self.asked = []      # (call id, method, params) without `<`
        self.handle = None   # who is logged in
        self.cursor = None   # of the newest push, or of the login

    def _push(self, push):
        super()._push(push)
        method, params = push["method"], push["params"]
        self.runner.check_contract("push", method, params)
        if (method in REPLAYED) != ("cursor" in params):
            raise everi.Violation(f"{method}: with or without a cursor, but not as it must be")
        if method not in REPLAYED:
            return
        if self.cursor is not None and params["cursor"] <= self.cursor:
            self.runner.problem(f"cursor {params['cursor']} of {method} comes after {self.cursor}")
        self.cursor = params["cursor"]

    def logged_in(self, result):
        self.handle = result["person"]["handle"]
        self.cursor = result["cursor"]


LOGINS = ("session.register", "session.login", "session.resume")


class Runner:
    """Runs one transcript."""

    def __init__(self, path, contract=None):
        self.path = path
        self.name = os.path.basename(path)
        self.contract = contract
        self.server = None
        self.connections = {}
        self.names = {"contract": contract.document} if contract else {}
        self.tokens = {}          # by handle
        self.output = None        # of the last http> or admin>
        self.sections = []        # (title, problems)
        self.methods = set()      # answered with a result
        self.reasons = set()      # answered with such an error
        self.pushes = set()
        self.step = None

    # ------------------------------------------------------------------------------ the whole

    def run(self):
        lines = [s for d in sorted(glob.glob(os.path.join(HERE, "*.defs"))) for s in read_lines(d)]
        own = read_lines(self.path)
        options = [text.split(None, 1)[1] for _, text in own if text.startswith("server ")]
        clock = [text.split()[1] for _, text in own if text.startswith("clock ")]
        titles = [text for _, text in own if text.startswith("== ")]
        self.server = everi.Server(*shlex.split(" ".join(options)),
                                   clock=clock[0] if clock else everi.CLOCK)
        self.write_files([text.split(None, 2)[1:] for _, text in own if text.startswith("file ")])
        try:
            self.server.start()
            self.names["now"] = self.server.clock
            for line, text in lines + unroll([s for s in own if not
                                              s[1].startswith(("server ", "clock ", "file "))]):
                self.one(Step(line, macros(text, {})))
            self.finish_section()
        except (Stop, everi.Failure) as err:
            self.problem(str(err))
        finally:
            for connection in self.connections.values():
                connection.close()
            self.server.remove()
            for complaint in self.server.complaints:
                self.problem(complaint)
        for title in titles[len(self.sections):]:
            self.sections.append((title[3:], ["not reached"]))
        return self

    def write_files(self, files):
        """file NAME TEXT: for options that name one, as HOME/NAME."""
        for name, text in files:
            with open(os.path.join(self.server.home, name), "w", encoding="utf-8") as f:
                f.write(text + "\n")
        self.server.options = [o.replace("HOME/", self.server.home + "/")
                               for o in self.server.options]

    def one(self, step):
        self.step = step
        verb = self.VERBS.get(step.verb)
        if verb is None:
            raise Stop(f"{self.where()}: no such step: {step.verb!r}")
        try:
            verb(self, step)
        except everi.Refused as err:
            raise Stop(f"{self.where()}: {err}") from None
        except (everi.Closed, everi.Failure, everi.Violation, Unbound) as err:
            raise Stop(f"{self.where()}: {step.who or ''} {err}{self.waiting(step)}") from None
        except (ValueError, IndexError) as err:
            raise Stop(f"{self.where()}: {type(err).__name__}: {err}") from None

    def where(self):
        return f"{self.name}:{self.step.line}" if self.step else self.name

    def waiting(self, step):
        """What has come instead of what is waited for."""
        connection = self.connections.get(step.who)
        if connection is None:
            return ""
        unread = [*connection.answers.values(), *connection.loose, *connection.pushes]
        return "".join(f"\n    has: {json.dumps(u, ensure_ascii=False)}" for u in unread[-8:])

    def problem(self, text):
        if not self.sections:
            self.sections.append(("before the first section", []))
        self.sections[-1][1].append(text)

    def differ(self, problems, expected, got):
        if problems:
            self.problem("\n".join([
                f"{self.where()}:", *("    " + p for p in problems),
                "  - " + json.dumps(shown(expected, self.names), ensure_ascii=False),
                "  + " + json.dumps(got, ensure_ascii=False)]))

    def check_contract(self, what, name, value):
        if self.contract is None:
            return
        check = {"params": self.contract.check_params, "result": self.contract.check_result,
                 "push": self.contract.check_push}[what]
        for problem in check(name, value):
            self.problem(f"{self.where()}: against rpc.discover: {problem}")

    # ------------------------------------------------------------------------------- sections

    def section(self, step):
        self.finish_section()
        self.sections.append((step.rest, []))

    def finish_section(self):
        """protocol: every push is expected. The pipeline runs dry, then each connection asks with
        `sync` what lies behind its last push, and makes a round trip."""
        if not self.connections:
            return
        self.server.settle()
        for who, connection in self.connections.items():
            self.step = Step(self.step.line, self.step.verb)
            self.step.who = who
            self.assert_quiet(who, connection)

    def assert_quiet(self, who, connection):
        try:
            if connection.handle:
                replay = connection.call("sync", cursor=connection.cursor)
                for push in replay["pushes"]:
                    own_mark = push["method"] == "message.read" \
                        and push["params"]["handle"] == connection.handle
                    if not own_mark:
                        self.problem(f"{self.where()}: {who}: sync has a push that was not sent: "
                                     + json.dumps(push, ensure_ascii=False))
                connection.cursor = max(connection.cursor, replay["cursor"])
            connection.call("server.info")
        except (everi.Closed, everi.RpcError, everi.Violation) as err:
            raise Stop(f"{self.where()}: {who}, at the end of the section: {err}") from None
        for call_id, method, _ in connection.asked:
            self.problem(f"{self.where()}: {who}: nobody looked at the answer to {method} "
                         + json.dumps(connection.answers.pop(call_id, None), ensure_ascii=False))
        for left in [*connection.loose, *connection.pushes]:
            self.problem(f"{self.where()}: {who}: not expected: "
                         + json.dumps(left, ensure_ascii=False))
        connection.asked, connection.loose, connection.pushes = [], [], []

    # ---------------------------------------------------------------------------- connections

    def connection(self, who):
        if who not in self.connections:
            raise Stop(f"{self.where()}: nobody is connected as {who}")
        return self.connections[who]

    def connect(self, step):
        """connect NAME [path=P] [offer=A,B] [token=T] [header=H] [rcvbuf=N] [-> OUTCOME]

        OUTCOME: the subprotocol, a status that refuses, or `refused` for any such status."""
        words, _, outcome = step.rest.partition(" -> ")
        outcome = outcome.strip()
        who, *options = shlex.split(words)
        how = {"headers": []}
        for option in options:
            key, _, value = option.partition("=")
            if key == "header":
                how["headers"].append(value)
            elif key == "offer":
                how["offer"] = value.split(",") if value else ()
            elif key == "token":
                how["token"] = expand(value, self.names)
            elif key == "rcvbuf":
                how["rcvbuf"] = int(value)
            else:
                how[key] = value
        try:
            self.connections[who] = Connection(self, self.server.port, **how)
        except everi.Refused as err:
            if outcome.strip() != "refused":
                self.differ(compare(outcome, str(err.status), {}), outcome, err.status)
            return
        protocol = self.connections[who].socket.protocol or "none"
        want = outcome or ("everi.v1" if how.get("offer", 1) else "none")
        self.differ(compare(want, protocol, {}), want, protocol)

    def person(self, step):
        """person HANDLE "NAME": registers, is connected and has a Brief by the handle's name."""
        handle, name = shlex.split(step.rest)
        connection = Connection(self, self.server.port)
        connection.logged_in(self.register(connection, handle, name))
        self.connections[handle] = connection

    def register(self, connection, handle, name):
        result = connection.call("session.register", handle=handle, name=name,
                                 password=everi.PASSWORD)
        self.tokens[handle] = result["token"]
        self.names[f"{handle}_token"] = result["token"]
        self.names[handle] = {"handle": handle, "name": name, "title": "", "team": None,
                              "verified": False}
        return result

    def people(self, step):
        """people PREFIX N: registers PREFIX1 "Prefix 1" to PREFIXN, none of them connected."""
        prefix, count = step.rest.split()
        for i in range(1, int(count) + 1):
            connection = Connection(self, self.server.port)
            self.register(connection, f"{prefix}{i}", f"{prefix.capitalize()} {i}")
            connection.close()

    def log_in(self, step):
        """login NAME [as HANDLE] [batch]: a new connection that resumes the person's session."""
        words = step.rest.split()
        who = words[0]
        handle = words[words.index("as") + 1] if "as" in words else who.split("/")[0]
        connection = Connection(self, self.server.port)
        params = {"token": self.tokens[handle], **({"batch": True} if "batch" in words else {})}
        connection.batch = "batch" in words
        connection.logged_in(connection.call("session.resume", **params))
        self.connections[who] = connection

    def close(self, step):
        for who in step.rest.split():
            self.connection(who).close()
            del self.connections[who]

    def ignore(self, step):
        """ignore NAME...: what has come until the pipeline ran dry is of no concern here."""
        self.server.settle()
        for who in step.rest.split():
            connection = self.connection(who)
            connection.call("server.info")
            if connection.handle:
                replay = connection.call("sync", cursor=connection.cursor)
                connection.cursor = max(connection.cursor, replay["cursor"])
            connection.pushes = []

    # ----------------------------------------------------------------------------------- calls

    def ask(self, step):
        """NAME: > METHOD [PARAMS]"""
        connection = self.connection(step.who)
        method, _, params = step.rest.partition(" ")
        params = expand(json.loads(params), self.names) if params.strip() else None
        connection.asked.append((connection.send(method, params), method, params))

    def answer(self, step):
        """NAME: < RESULT or !ERROR, of the oldest call that nobody looked at."""
        connection = self.connection(step.who)
        call_id, method, params = connection.asked.pop(0)
        self.judge(connection, method, params, connection.answer(call_id), expected(step.rest))

    def judge(self, connection, method, params, answer, want):
        """Compares one answer and remembers what it covers."""
        self.note(connection, method, params, answer)
        if isinstance(want, str) and want.startswith("!"):
            self.differ(compare(want, answer.get("error"), self.names), want, answer)
        else:
            self.differ(compare(want, answer["result"], self.names) if "result" in answer
                        else ["$: an error"], want, answer.get("result", answer))

    def note(self, connection, method, params, answer):
        """What an answer covers, and what it makes of the connection."""
        if "error" in answer:
            self.reasons.add(answer["error"]["data"]["reason"])
            return
        self.methods.add(method)
        self.check_contract("params", method, params)
        self.check_contract("result", method, answer["result"])
        if method in LOGINS:
            connection.logged_in(answer["result"])

    def push(self, step):
        """NAME: << METHOD PARAMS: the oldest push of this kind; a cursor need not be written."""
        connection = self.connection(step.who)
        method, _, params = step.rest.partition(" ")
        want = json.loads(params)
        got = connection.push(method)
        self.pushes.add(method)
        if method in REPLAYED and "cursor" not in want:
            got = {k: v for k, v in got.items() if k != "cursor"}
        self.differ(compare(want, got, self.names), want, got)

    def raw(self, step):
        """NAME: >raw TEXT: a text frame as it is; "$name" in it stands for its value."""
        text = re.sub(r'"\$([a-z_][a-z0-9_]*)"',
                      lambda m: json.dumps(expand(m.group(0)[1:-1], self.names)), step.rest)
        self.connection(step.who).socket.send_text(text.encode("utf-8", "surrogatepass"))

    def raw_answer(self, step):
        """NAME: <raw JSON: the next frame that answers none of `>`, whole. An answer batch is
        compared in the order of its ids, since any order is allowed."""
        connection = self.connection(step.who)
        want = json.loads(step.rest)
        while not connection.loose:
            connection.pump()
        got = connection.loose.pop(0)
        for part in got if isinstance(got, list) else [got]:
            if "error" in part:
                self.reasons.add(part["error"]["data"]["reason"])
        if isinstance(want, list) and isinstance(got, list):
            want, got = (sorted(x, key=lambda a: json.dumps(a.get("id"))) for x in (want, got))
        full = [dict(w, jsonrpc="2.0") for w in want] if isinstance(want, list) \
            else dict(want, jsonrpc="2.0")
        self.differ(compare(full, got, self.names), full, got)

    def frame(self, step):
        """NAME: >frame OPCODE [fin=0] [rsv=N] [unmasked] [declared=N] [PAYLOAD]"""
        words = step.rest.split(" ")
        codes = {"continuation": 0, "text": 1, "binary": 2, "close": 8, "ping": 9, "pong": 10}
        opcode = codes[words[0]] if words[0] in codes else int(words[0])
        how, i = {}, 1
        while i < len(words) and re.fullmatch(r"fin=0|rsv=\d|unmasked|declared=\d+", words[i]):
            key, _, value = words[i].partition("=")
            if key == "unmasked":
                how["masked"] = False
            else:
                how[key] = int(value)
            i += 1
        self.connection(step.who).socket.send_bytes(
            everi.frame(opcode, payload(" ".join(words[i:])), **how))

    def raw_bytes(self, step):
        """NAME: >bytes PAYLOAD: past all framing."""
        self.connection(step.who).socket.send_bytes(payload(step.rest))

    def closes(self, step):
        """NAME: <close CODE[|CODE] [after pushes]; `none` is an end without a close frame."""
        connection = self.connections.pop(step.who)
        allowed = step.rest.split()[0].split("|")
        try:
            while True:
                connection.pump()
        except everi.Closed as err:
            code = str(err.code) if err.code is not None else "none"
        if code not in allowed:
            self.problem(f"{self.where()}: closed with {code} instead of {step.rest}")
        if step.rest.endswith(" after pushes"):
            connection.pushes = []
        for left in [*connection.loose, *connection.pushes, *connection.answers.values()]:
            self.problem(f"{self.where()}: {step.who}: not expected before the close: "
                         + json.dumps(left, ensure_ascii=False))
        connection.socket.close()

    def catch_up(self, step):
        """NAME: >catchup CURSOR COUNT: sync from there until nothing is missing: so many pushes,
        at most 1,000 a call, in ascending order."""
        cursor, count = step.rest.split()
        connection, cursor = self.connection(step.who), expand(cursor, self.names)
        pushes, more, sizes = [], True, []
        while more:
            answer = connection.call("sync", cursor=cursor)
            self.check_contract("result", "sync", answer)
            pushes += answer["pushes"]
            sizes.append(len(answer["pushes"]))
            cursor, more = answer["cursor"], answer["more"]
        cursors = [p["params"]["cursor"] for p in pushes]
        if len(pushes) != int(count) or max(sizes) > 1000 or cursors != sorted(set(cursors)):
            self.problem(f"{self.where()}: {sizes} pushes a call, in order: "
                         f"{cursors == sorted(set(cursors))}")

    def many(self, step):
        """NAME: >many A..B METHOD PARAMS: a call for each ${i}, 100 on their way; all go well."""
        connection = self.connection(step.who)
        numbers, method, text = step.rest.split(None, 2)
        first, last = map(int, numbers.split(".."))
        waiting = []
        for i in range(first, last + 1):
            params = expand(json.loads(macros(text, {"i": i})), self.names)
            waiting.append((connection.send(method, params), params))
            while len(waiting) == 100 or (waiting and i == last):
                call_id, params = waiting.pop(0)
                answer = connection.answer(call_id)
                self.note(connection, method, params, answer)
                if "error" in answer:
                    raise Stop(f"{self.where()}: {answer}")

    def walk(self, step):
        """NAME: >walk COUNT BY METHOD PARAMS: page after page, `next` given as BY, until the end:
        so many items, no page larger than 1 MiB."""
        count, by, method, text = step.rest.split(None, 3)
        connection, params = self.connection(step.who), expand(json.loads(text), self.names)
        items = 0
        while True:
            answer = connection.answer(connection.send(method, params))
            self.note(connection, method, params, answer)
            items += len(answer["result"]["items"])
            size = len(json.dumps(answer, ensure_ascii=False).encode())
            if size > (1 << 20) + 65536:
                self.problem(f"{self.where()}: a page of {size} bytes")
            if answer["result"]["next"] is None:
                break
            params[by] = answer["result"]["next"]
        if items != int(count):
            self.problem(f"{self.where()}: {items} items")

    def until(self, step):
        """NAME: >until !ERROR METHOD PARAMS: again and again, ${n} counting, until it fails so."""
        connection = self.connection(step.who)
        match = re.fullmatch(r"(![^{]+?) ([a-z]+\.[a-z_]+) (\{.*\})", step.rest, re.DOTALL)
        want, method, text = match.groups()
        for n in range(1, 100000):
            params = expand(json.loads(macros(text, {"n": n})), self.names)
            answer = connection.answer(connection.send(method, params))
            if "error" in answer:
                self.judge(connection, method, params, answer, want)
                return
        raise Stop(f"{self.where()}: it never failed")

    def flood(self, step):
        """flood N METHOD PARAMS | ALTERNATIVE | ...: N connections call at once; each gets one of
        the alternatives, and each alternative comes at least once."""
        call, *alternatives = re.split(r"\s+\|\s+", step.rest)
        count, method, text = call.split(None, 2)
        asked = []
        for n in range(1, int(count) + 1):
            asked.append((Connection(self, self.server.port),
                          expand(json.loads(macros(text, {"n": n})), self.names)))
        ids = [connection.send(method, params) for connection, params in asked]
        seen = set()
        for (connection, params), call_id in zip(asked, ids):
            answer = connection.answer(call_id)
            self.note(connection, method, params, answer)
            body = answer.get("error", answer.get("result"))
            fits = [a for a in alternatives if not compare(expected(a), body, dict(self.names))]
            seen.update(fits)
            if not fits:
                self.problem(f"{self.where()}: none of the alternatives: {json.dumps(answer)}")
            connection.close()
        for alternative in alternatives:
            if alternative not in seen:
                self.problem(f"{self.where()}: never came: {alternative}")

    # ------------------------------------------------------------------ time, HTTP, admin, names

    def advance(self, step):
        before = self.names["now"]
        self.names["now"] = self.server.advance(step.rest)
        if self.names["now"] <= before:
            self.problem(f"{self.where()}: the clock did not move from {before}")

    def settle(self, _step):
        self.server.settle()

    def restart(self, _step):
        """A clean stop, which every connection is told, and a start on the same directory."""
        self.server.stop()
        for who in list(self.connections):
            gone = Step(self.step.line, f"{who}: <close 1001")
            self.closes(gone)
        self.server.start()

    def kill(self, _step):
        self.server.kill()
        for connection in self.connections.values():
            connection.close()
        self.connections = {}
        self.server.start()

    def save(self, _step):
        """Stops the server and keeps its directory as it is, for `rollback`."""
        self._swap(lambda data, saved: shutil.copytree(data, saved))

    def rollback(self, _step):
        """What an operator does who puts an old copy back."""
        def back(data, saved):
            shutil.rmtree(data)
            shutil.copytree(saved, data)
        self._swap(back)

    def fresh(self, _step):
        """Another server, which knows nobody."""
        self._swap(lambda data, _saved: shutil.rmtree(data))

    def _swap(self, change):
        self.server.stop()
        for connection in self.connections.values():
            connection.close()
        self.connections = {}
        change(self.server.data, os.path.join(self.server.home, "saved"))
        self.server.start()

    def http(self, step):
        """http> METHOD PATH [| HEADER]..."""
        line, *headers = [part.strip() for part in step.rest.split(" | ")]
        self.output = everi.http(self.server.port, *line.split(), headers=headers)

    def http_answer(self, step):
        """http< STATUS [HEADER: VALUE] [BODY as JSON string | contains STRING...]"""
        status, headers, body = self.output
        want, _, rest = step.rest.partition(" ")
        problems = compare(int(want), status, {})
        words = rest.strip()
        if words.startswith("contains "):
            problems += [f"body has no {text!r}" for text in shlex.split(words)[1:]
                         if text not in body.decode()]
        elif re.match(r"[A-Za-z-]+: ", words):
            key, _, value = words.partition(": ")
            problems += compare(value, headers.get(key.lower()), {}, key)
        elif words:
            problems += compare(json.loads(words), body.decode(), {})
        self.differ(problems, step.rest, [status, headers, body.decode(errors="replace")[:2000]])

    def admin(self, step):
        """admin> COMMAND: with --json; what is behind ` << ` goes to its standard input."""
        command, _, stdin = step.rest.partition(" << ")
        words = [str(expand(w, self.names)) for w in shlex.split(command)]
        self.output = self.server.command(*words, "--json", stdin=stdin and stdin + "\n")

    def admin_answer(self, step):
        """admin< JSON"""
        status, out, err = self.output
        if status != 0 or err:
            self.problem(f"{self.where()}: exit status {status}: {err}")
        want, got = json.loads(step.rest), json.loads(out)
        self.differ(compare(want, got, self.names), want, got)

    def admin_error(self, step):
        """admin! STATUS REASON"""
        status, out, err = self.output
        want = step.rest.split()
        reason = json.loads(err)["error"]["reason"] if err.startswith("{") else err
        if [str(status), reason] != want or out:
            self.problem(f"{self.where()}: exit status {status}, {out!r}, {err!r}")

    def mark(self, step):
        """mark NAME: the name of this moment of the test clock."""
        self.names[step.rest] = self.names["now"]

    def let(self, step):
        """let NAME = JSON"""
        name, _, value = step.rest.partition("=")
        self.names[name.strip()] = json.loads(value)

    def ordered(self, step):
        """ordered $A $B ...: protocol: "sortable by creation" """
        values = [expand(word, self.names) for word in step.rest.split()]
        if sorted(set(values)) != values:
            self.problem(f"{self.where()}: not in ascending order: {values}")

    def differ_all(self, step):
        """distinct $A $B ...: no two are equal."""
        values = [expand(word, self.names) for word in step.rest.split()]
        if len(set(values)) != len(values):
            self.problem(f"{self.where()}: not all different: {values}")

    VERBS = {
        "==": section, "connect": connect, "person": person, "people": people, "login": log_in,
        "close": close, "ignore": ignore, ">": ask, "<": answer, "<<": push, ">raw": raw,
        "<raw": raw_answer, ">frame": frame, ">bytes": raw_bytes, "<close": closes,
        ">until": until, ">many": many, ">walk": walk, ">catchup": catch_up, "flood": flood, "advance": advance, "settle": settle,
        "restart": restart, "kill": kill, "save": save, "rollback": rollback,
        "fresh": fresh, "http>": http, "http<": http_answer, "admin>": admin,
        "admin<": admin_answer, "admin!": admin_error, "mark": mark, "let": let, "ordered": ordered,
        "distinct": differ_all,
    }


def expected(text):
    """What an answer line expects: an error by its reason, or a result as JSON."""
    if text.startswith("!"):
        if text[1:].split()[0] not in REASONS:
            raise ValueError(f"no such reason: {text}")
        return text
    return json.loads(text)


def payload(text):
    """Bytes of a frame: 0x and hexadecimal digits, a JSON string, or nothing."""
    if text.startswith("0x"):
        return bytes.fromhex(text[2:])
    return json.loads(text).encode() if text else b""
