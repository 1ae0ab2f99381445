"""One transcript against a server of its own.

README.md describes the format. A wrong value is noted and the transcript goes on; where nothing
sensible can follow (a time-out, a connection that is gone, a placeholder without value) it ends,
and the sections not reached count as failed.
"""
import glob
import json
import os
import shlex
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import everi  # noqa: E402
from connection import Stop  # noqa: E402
from mail_catcher import Catcher  # noqa: E402
from match import Unbound, compare, shown  # noqa: E402
from script import Step, macros, read_lines, unroll  # noqa: E402
from verbs import VERBS  # noqa: E402

HEADER = ("server", "clock", "file", "limits", "mailbox")  # steps before there is a server
SET_UP = "before the first section"
LOGINS = ("session.register", "session.login", "session.login_key", "session.reset",
          "session.resume")


class Runner:
    """Runs one transcript."""

    def __init__(self, path, contract=None):
        self.path = path
        self.name = os.path.basename(path)
        self.contract = contract
        self.server = None
        self.catcher = None       # the mail server of `mailbox`
        self.connections = {}
        self.names = {"contract": contract.document} if contract else {}
        self.tokens = {}          # by handle
        self.output = None        # of the last http> or admin>
        self.sections = []        # (title, problems)
        self.missed = 0           # sections that were not reached
        self.methods = set()      # answered with a result
        self.reasons = set()      # answered with such an error
        self.pushes = set()
        self.step = None

    # ------------------------------------------------------------------------------ the whole

    def run(self):
        usual = [s for d in sorted(glob.glob(os.path.join(HERE, "*.defs"))) for s in read_lines(d)]
        own = read_lines(self.path)
        head = [text for _, text in own if text.split()[0] in HEADER]
        body = [(line, text) for line, text in own if text.split()[0] not in HEADER]
        self.server = self.make_server(head)
        try:
            self.server.start()
            self.names["now"] = self.server.clock
            for line, text in usual + unroll(body):
                self.one(Step(line, macros(text, {})))
            self.finish_section()
        except (Stop, everi.Failure) as err:
            self.problem(str(err))
        finally:
            for connection in self.connections.values():
                connection.close()
            self.server.remove()
            if self.catcher:
                self.catcher.stop()
            for complaint in self.server.complaints:
                self.problem(complaint)
        self.missed = self.count_missed([text for _, text in own if text.startswith("== ")])
        return self

    def make_server(self, head):
        """What the lines of HEADER ask for, not started yet."""
        words = [shlex.split(text) for text in head]
        clock = [w[1] for w in words if w[0] == "clock"] or [everi.CLOCK]
        server = everi.Server(*(o for w in words if w[0] == "server" for o in w[1:]),
                              clock=clock[0], rate_limits=["limits"] in words)
        for _, name, text in (w for w in words if w[0] == "file"):
            with open(os.path.join(server.home, name), "w", encoding="utf-8") as f:
                f.write(text + "\n")
        if ["mailbox"] in words:
            self.catcher = Catcher()
            server.options += self.catcher.options()
        server.options = [o.replace("HOME/", server.home + "/") for o in server.options]
        return server

    def count_missed(self, titles):
        """Sections that a stop kept from running: they count as failed."""
        begun = [title for title, _ in self.sections if title != SET_UP]
        return max(0, len(titles) - len(begun))

    def one(self, step):
        self.step = step
        if step.verb == "==":
            self.finish_section()
            self.sections.append((step.rest, []))
            return
        verb = VERBS.get(step.verb)
        if verb is None:
            raise Stop(f"{self.where()}: no such step: {step.verb!r}")
        try:
            verb(self, step)
        except everi.Refused as err:
            raise Stop(f"{self.where()}: {err}") from None
        except (everi.Closed, everi.Failure, everi.Violation, everi.RpcError, Unbound) as err:
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
            self.sections.append((SET_UP, []))
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
            for push in connection.hear_everything():
                self.problem(f"{self.where()}: {who}: sync has a push that was not sent: "
                             + json.dumps(push, ensure_ascii=False))
        except (everi.Closed, everi.Failure, everi.RpcError, everi.Violation) as err:
            raise Stop(f"{self.where()}: {who}, at the end of the section: {err}") from None
        for call_id, method, _ in connection.asked:
            self.problem(f"{self.where()}: {who}: nobody looked at the answer to {method} "
                         + json.dumps(connection.answers.pop(call_id, None), ensure_ascii=False))
        for left in [*connection.loose, *connection.pushes]:
            self.problem(f"{self.where()}: {who}: not expected: "
                         + json.dumps(left, ensure_ascii=False))
        connection.asked, connection.loose, connection.pushes = [], [], []

    # ------------------------------------------------------------------------------- for the steps

    def connection(self, who):
        if who not in self.connections:
            raise Stop(f"{self.where()}: nobody is connected as {who}")
        return self.connections[who]

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
