"""A connection of a transcript."""
import everi
from contract import REPLAYED


class Stop(Exception):
    """The transcript cannot go on."""


class Connection(everi.Client):
    """A connection of a transcript. It knows what it waits for, and checks what holds for every
    push: the schema, and a cursor that grows."""

    def __init__(self, runner, port, **how):
        super().__init__(port, **how)
        self.runner = runner
        self.asked = []      # (call id, method, params) without `<`
        self.handle = None   # who is logged in
        self.cursor = None   # of the newest push, or of the login
        self.unheard = False

    def _push(self, push):
        super()._push(push)
        method, params = push["method"], push["params"]
        self.runner.check_contract("push", method, params)
        if (method in REPLAYED) != ("cursor" in params):
            raise everi.Violation(f"{method}: with or without a cursor, but not as it must be")
        if method not in REPLAYED or self.unheard:
            return
        if self.cursor is not None and params["cursor"] <= self.cursor:
            self.runner.problem(f"cursor {params['cursor']} of {method} comes after {self.cursor}")
        self.cursor = params["cursor"]

    def logged_in(self, result):
        self.handle = result["person"]["handle"]
        self.cursor = result["cursor"]

    def hear_everything(self):
        """Returns when all has come that sync replays, and whatever else was under way. One's own
        read marks are pushed to one's other sessions alone."""
        self.call("server.info")
        if self.unheard:
            self.pushes = []
        more = self.handle is not None and not self.unheard
        while more:
            replay = self.call("sync", cursor=self.cursor)
            due = [push["params"]["cursor"] for push in replay["pushes"] if not (
                push["method"] == "message.read" and push["params"]["handle"] == self.handle)]
            while due and self.cursor < due[-1]:
                self.pump()
            self.cursor = max(self.cursor, replay["cursor"])
            more = replay["more"]
