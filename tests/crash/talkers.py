"""Who talks in conversations.py: writers repeat what had no answer, readers keep a view."""
import collections
import random
import threading
import time

import everi

EMOJI = ("👍", "🎉", "❤️", "👀", "🚀", "🙏")
GONE = (everi.Closed, everi.Refused, OSError)


def must_be_stopping(err):
    """An answer like any end of a connection: the server is about to go."""
    if err.reason != "unavailable":
        raise err


class Message:
    """A line of the ledger: what is known to be true of a message that was answered."""

    def __init__(self, writer, group, params, answer):
        self.writer, self.group, self.text = writer, group, params["text"]
        self.reply_to = params.get("reply_to")
        self.id, self.seq, self.at = answer["id"], answer["seq"], answer["at"]
        self.deleting = self.deleted = False
        self.reactions = collections.defaultdict(set)  # emoji: who

    def as_seen(self):
        """What every reader must see of it: readers react to nothing themselves."""
        reactions = {e: len(who) for e, who in self.reactions.items() if who}
        return (self.id, self.writer, self.at, self.deleted, "" if self.deleted else self.text,
                self.reply_to, {} if self.deleted else reactions)


def seen(message):
    """The same of a message as the server wrote it."""
    return (message["id"], message["from"]["handle"], message["at"], message["deleted"],
            message["text"], message["reply_to"],
            {r["emoji"]: r["count"] for r in message["reactions"]})


class Writer(threading.Thread):
    """One act after the other. An act without an answer is sent again until it has one."""

    def __init__(self, stage, handle, owns, writes_in):
        super().__init__(daemon=True)
        self.stage, self.handle, self.owns, self.writes_in = stage, handle, owns, writes_in
        self.random = random.Random(f"{stage.seed} {handle}")
        self.left = stage.acts * (5 if owns else 1)  # owners have more to do
        self.mine = []       # messages that can still be edited
        self.repeated = 0

    def run(self):
        act, again = None, False
        while self.left:
            client = self.stage.connect(self.handle, batch=self.random.random() < 0.5)
            if client is None:
                continue
            try:
                while self.left:
                    act = act or self.draw()
                    self.perform(client, act, again)
                    act, again = None, False
            except GONE:
                again = act is not None
                self.repeated += again
            except (everi.Failure, everi.Violation, everi.RpcError) as err:
                self.stage.problem("no act fails", f"{self.handle}: {act[:2]}: {err}")
                return
            client.close()

    def perform(self, client, act, again):
        """Sends it; now and then the connection is gone before the answer is read."""
        method, params, then, may_fail = act
        call = client.send(method, params)
        if not again and self.random.random() < 0.08:
            client.close()
            raise everi.Closed(None, "by us")
        answer = client.answer(call)
        client.pushes.clear()
        if "error" in answer and not may_fail(again, answer["error"]["data"]["reason"]):
            must_be_stopping(everi.RpcError(answer["error"]))
            raise everi.Closed(None, "about to be")
        with self.stage.lock:
            if "error" not in answer or again:
                then(answer.get("result"))
            self.stage.answered += 1
        self.left -= 1

    def draw(self):
        """(method, params, what follows from its answer, which errors are right)"""
        dice = self.random.random()
        if self.owns and dice < 0.4:
            return self.draw_member() if self.owns == "few" else self.draw_about()
        if dice < 0.6 or not self.mine:
            return self.draw_message()
        if dice < 0.7:
            return self.draw_edit()
        if dice < 0.76:
            return self.draw_deletion()
        return self.draw_reaction()

    def draw_message(self):
        group = self.stage.groups[self.random.choice(self.writes_in)]
        params = {"conversation": group, "text": f"{self.handle} {self.left}",
                  "client_id": f"{self.handle}-{self.left}"}
        with self.stage.lock:
            if self.stage.messages[group] and self.random.random() < 0.3:
                params["reply_to"] = self.random.choice(self.stage.messages[group]).id

        def then(answer):
            message = Message(self.handle, group, params, answer)
            self.stage.messages[group].append(message)
            self.mine.append(message)
        return "message.send", params, then, lambda again, reason: False

    def draw_edit(self):
        message = self.random.choice(self.mine)
        text = f"{self.handle} says {self.left}"

        def then(_):
            message.text = text
        return ("message.edit", {"id": message.id, "text": text}, then,
                lambda again, reason: False)

    def draw_deletion(self):
        message = self.mine.pop(self.random.randrange(len(self.mine)))
        message.deleting = True

        def then(_):
            message.deleted = True
        return "message.delete", {"id": message.id}, then, lambda again, reason: False

    def draw_reaction(self):
        with self.stage.lock:
            message = self.random.choice(
                self.stage.messages[self.stage.groups[self.random.choice(self.writes_in)]][-40:]
                or self.mine)
        emoji = self.random.choice(EMOJI)
        on = self.handle not in message.reactions[emoji]

        def then(_):
            if on:
                message.reactions[emoji].add(self.handle)
            else:
                message.reactions[emoji].discard(self.handle)
        return ("message.react", {"id": message.id, "emoji": emoji, "on": on}, then,
                lambda again, reason: reason == "conflict" and message.deleting)

    def draw_about(self):
        group = self.stage.groups["all"]
        about = f"about {self.left}"

        def then(_):
            self.stage.about[group] = about
        return "group.edit", {"id": group, "about": about}, then, lambda again, reason: False

    def draw_member(self):
        """Somebody of those who come and go goes, comes, or becomes an admin."""
        group = self.stage.groups["few"]
        members = self.stage.members[group]
        handle = self.random.choice(self.stage.wanderers)
        if handle not in members:
            return ("group.invite", {"id": group, "handles": [handle]},
                    lambda _: members.update({handle: "member"}), lambda again, reason: False)
        if self.random.random() < 0.7:
            return ("group.remove", {"id": group, "handle": handle},
                    lambda _: members.pop(handle),
                    lambda again, reason: again and reason == "not_found")
        role = self.random.choice(["admin", "member"])
        return ("group.set_role", {"id": group, "handle": handle, "role": role},
                lambda _: members.update({handle: role}), lambda again, reason: False)


class View:
    """What a reader knows of one group."""

    def __init__(self):
        self.object = None   # the Conversation, as it was last heard of
        self.messages = {}   # by seq
        self.member = True
        self.afresh = False  # its history has to be loaded, as by whoever enters it
        self.last = 0        # seq of the last that was pushed as new
        # Of who is removed, invited and removed again, all three pushes may say "out", as is true
        # when they are made; what was said between the latter two comes between them.
        self.heard_outside = None


class Reader(threading.Thread):
    """Keeps its own view of both groups, from one connection to the next."""

    def __init__(self, stage, handle, wanders):
        super().__init__(daemon=True)
        self.stage, self.handle, self.wanders = stage, handle, wanders
        self.random = random.Random(f"{stage.seed} {handle}")
        self.cursor = None
        self.views = {}
        self.pushed = set()  # ids of messages pushed as new
        self.sessions = 0
        self.lock = threading.Lock()  # over the views

    def enter(self, client, groups):
        self.cursor = client.login["cursor"]
        for group in groups:
            self.views[group] = View()
            self.views[group].object = client.call("conversation.get", id=group)

    def run(self):
        while not self.stage.done.is_set():
            client = self.stage.connect(self.handle, batch=self.random.random() < 0.5)
            if client is None:
                continue
            self.sessions += 1
            try:
                self.session(client)
            except GONE:
                pass
            except (everi.Failure, everi.Violation, everi.RpcError) as err:
                self.stage.problem("no act fails", f"{self.handle}: {err}")
                return
            client.close()
            self.stay_away()

    def session(self, client):
        try:
            self.catch_up(client)
            self.listen(client, self.random.randrange(10, 400))
        except everi.RpcError as err:
            must_be_stopping(err)

    def stay_away(self):
        """For as long as the others do a drawn number of acts."""
        until = self.stage.answered + self.random.randrange(0, 60)
        while self.stage.answered < until and not self.stage.done.is_set():
            if all(not w.is_alive() for w in self.stage.writers):
                return
            time.sleep(0.005)  # a poll

    def catch_up(self, client):
        more = True
        while more:
            answer = client.call("sync", cursor=self.cursor)
            if answer["resync"]:
                self.stage.problem("nobody is told to load afresh", self.handle)
            self.take(answer["pushes"], replayed=True)
            more = answer["more"]
        self.load(client)

    def listen(self, client, pushes):
        """Until so many pushes were taken, while there are writers who make some."""
        while not self.stage.done.is_set():
            taken = len(client.pushes)
            self.take(client.pushes, replayed=False)
            client.pushes.clear()
            self.load(client)
            pushes -= taken
            if pushes < 0 and any(w.is_alive() for w in self.stage.writers):
                return
            try:
                client.pump(0.1)
            except everi.Failure:
                pass  # nothing new: is it over?

    def take(self, pushes, replayed):
        """protocol: "a client drops what it has seen"."""
        for push in pushes:
            params = push["params"]
            if params.get("cursor") is None or params["cursor"] <= self.cursor:
                continue
            self.cursor = params["cursor"]
            with self.lock:
                if push["method"] == "conversation.changed":
                    self.take_conversation(params["conversation"], replayed)
                elif push["method"] in ("message.new", "message.changed"):
                    self.take_message(push["method"], params["message"], replayed)

    def take_conversation(self, conversation, replayed):
        """Who was out, or may have been out while away, begins again."""
        view = self.views[conversation["id"]]
        member = conversation["role"] is not None
        view.heard_outside = None
        if not member:
            view.messages, view.afresh = {}, False
        elif not view.member or replayed and self.may_miss(conversation["id"]):
            view.messages, view.afresh = {}, True
        view.object, view.member = conversation, member

    def take_message(self, method, message, replayed):
        """In a replay the last word on the conversation may come behind its messages."""
        group, seq = message["conversation"], message["seq"]
        view = self.views[group]
        if not view.member:
            if not replayed:
                view.heard_outside = f"{self.handle}: {message}"
            return
        if method == "message.new":
            if message["id"] in self.pushed:
                self.stage.problem("no message is pushed twice", f"{self.handle}: {message}")
            self.pushed.add(message["id"])
            if seq <= view.last or seq != view.last + 1 and not self.may_miss(group):
                self.stage.problem("pushed messages are dense and in order",
                                   f"{self.handle}: {seq} behind {view.last} in {group}")
            view.last = seq
        view.messages[seq] = message

    def may_miss(self, group):
        """What was said while one was out."""
        return self.wanders and group == self.stage.groups["few"]

    def load(self, client):
        """What was pushed since is as new as what a page holds, or newer."""
        for group, view in self.views.items():
            after = 0
            while view.afresh and after is not None:
                try:
                    page = client.call("message.history", conversation=group, after_seq=after,
                                       limit=200)
                except everi.RpcError as err:
                    if err.reason != "not_found":
                        raise
                    return  # removed again: the push that says so is on its way
                with self.lock:
                    for message in page["items"]:
                        view.messages.setdefault(message["seq"], message)
                after = page["next"]
            view.afresh = False

    def snapshot(self):
        with self.lock:
            return {g: (v.member, v.afresh, dict(v.messages), v.object)
                    for g, v in self.views.items()}
