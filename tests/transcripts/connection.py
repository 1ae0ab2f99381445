"""A connection of a transcript."""
import everi
from contract import REPLAYED


LATE_S = 3  # how long a push may be under way that sync has already


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
        self.reads = False   # it called message.read or notification.read

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
        """Waits until all has come that sync replays, and whatever else was under way; returns what
        sync replays and nobody sent (an update from before one followed its author, say)."""
        self.call("server.info")
        if self.unheard:
            self.pushes = []
        missing, more = [], self.handle is not None and not self.unheard
        while more:
            replay = self.call("sync", cursor=self.cursor)
            due = [push for push in replay["pushes"] if not self.told_to_others(push)]
            try:
                while due and self.cursor < due[-1]["params"]["cursor"]:
                    self.pump(LATE_S)
            except everi.Failure:
                missing += [p for p in due if p["params"]["cursor"] > self.cursor]
            self.cursor = max(self.cursor, replay["cursor"])
            more = replay["more"]
        return missing

    def told_to_others(self, push):
        """What was read over this connection is told to one's other sessions."""
        params = push["params"]
        return self.reads and (
            push["method"] == "message.read" and params["handle"] == self.handle
            or push["method"] == "notification.changed" and params["group"]["read"])
