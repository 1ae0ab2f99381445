#!/usr/bin/python3
"""Rights that end: after an act that takes something away, nothing of it comes by any way that it
could still be on (protocol: "in force on open connections, searches, cursors and queued deliveries
within a second: rights are checked at delivery too").

    test_ends.py [WORD...]     only pairs whose act or way contains one of the words
    test_ends.py --control     the negative control: a server whose deliveries are not checked (debug
                               builds know the fault "unchecked-delivery") must fail

A pair is an act and a way. Before the act it is shown that something comes by this way; then the
foot is put in the door (a cursor fetched, a queue held back); then the act; then nothing may come.
That nothing comes is known from what is sent behind it: pushes keep their order.
"""
import os
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from everi import PASSWORD, Closed, Failure, Refused, RpcError, Server, server_binary  # noqa: E402


class Failed(Exception):
    """Something came that may not, or did not come that must."""


def must(good, what):
    if not good:
        raise Failed(what)


def refused(client, method, **params):
    """The reason of an error, or None."""
    try:
        client.call(method, **params)
    except RpcError as err:
        return err.reason
    return None


class Cast:
    """Three people of one pair: the host whose it is, the victim from whom it is taken, and a
    witness who sees that it goes on."""
    made = 0

    def __init__(self, server):
        Cast.made += 1
        self.server = server
        self.host, self.victim, self.witness = (
            server.register(f"{name}{Cast.made}", f"{name.capitalize()} {Cast.made}")
            for name in ("host", "victim", "witness"))
        self.names = {p: p.login["person"]["handle"] for p in (self.host, self.victim,
                                                               self.witness)}
        self.direct = self.witness.call("conversation.open", handle=self.names[self.victim])["id"]
        self.word = f"quokka{Cast.made}"  # what is said, and must not come
        self.sent = 0

    def name(self, person):
        return self.names[person]

    def close(self):
        for person in self.names:
            person.close()

    def heard(self):
        """What has been pushed to the victim, up to something that is pushed now."""
        self.server.settle()
        self.sent += 1
        sentinel = f"sentinel {self.sent}"
        self.witness.call("message.send", conversation=self.direct, text=sentinel)
        while sentinel not in str(self.victim.pushes):
            self.victim.pump()
        pushes, self.victim.pushes = self.victim.pushes, []
        return pushes

    def must_hear(self, method):
        must(any(p["method"] == method and self.word in str(p) for p in self.heard()),
             f"no {method} before the act")

    def must_not_hear(self):
        came = [p for p in self.heard() if self.word in str(p) or p["method"] == "message.typing"]
        must(not came, f"pushed after the act: {came}")

    def cursor(self):
        self.heard()
        return self.victim.call("sync", cursor=self.victim.login["cursor"])["cursor"]


# ---------------------------------------------------------------------------- what is taken away


class Group:
    """A group that the victim is in."""

    def __init__(self, cast):
        self.cast = cast
        self.id = cast.host.call("group.create", name="Group", members=[
            cast.name(cast.victim), cast.name(cast.witness)])["id"]
        self.old = self.say("old")

    def say(self, text):
        return self.cast.host.call("message.send", conversation=self.id,
                                   text=f"{self.cast.word} {text}")["id"]

    def removed(self):
        self.cast.host.call("group.remove", id=self.id, handle=self.cast.name(self.cast.victim))

    def left(self):
        self.cast.victim.call("group.leave", id=self.id)


class Updates:
    """Updates of the host that the victim sees and has in the home feed."""

    def __init__(self, cast, audience="public"):
        self.cast, self.audience = cast, audience
        if audience == "team":
            team = cast.host.call("team.create", company="Everi",
                                  name=f"Team {Cast.made}", open=True)["id"]
            cast.victim.call("team.join", team=team)
        cast.victim.call("person.follow", handle=cast.name(cast.host))
        self.old = self.say("old")

    def say(self, text):
        return self.cast.host.call("update.post", text=f"{self.cast.word} {text}",
                                   audience=self.audience)["id"]

    def blocked(self):
        self.cast.host.call("person.block", handle=self.cast.name(self.cast.victim))

    def blocking(self):
        self.cast.victim.call("person.block", handle=self.cast.name(self.cast.host))

    def unfollowed(self):
        self.cast.victim.call("person.unfollow", handle=self.cast.name(self.cast.host))

    def left_team(self):
        self.cast.victim.call("person.unfollow", handle=self.cast.name(self.cast.host))
        self.cast.victim.call("team.leave", team=self.cast.victim.call(
            "team.list", q=f"Team {Cast.made}")["items"][0]["id"])


# ------------------------------------------------------------------------------- ways of a group


def group_push(group, act):
    """A new message, on an open socket."""
    group.say("before")
    group.cast.must_hear("message.new")
    act()
    group.say("after")
    group.cast.must_not_hear()


def group_changed(group, act):
    """An edited message that one has."""
    group.cast.host.call("message.edit", id=group.old, text=f"{group.cast.word} before")
    group.cast.must_hear("message.changed")
    act()
    group.cast.host.call("message.edit", id=group.old, text=f"{group.cast.word} after")
    group.cast.must_not_hear()


def group_typing(group, act):
    group.cast.host.call("message.typing", conversation=group.id)
    must(any(p["method"] == "message.typing" for p in group.cast.heard()), "no typing before")
    act()
    group.cast.server.advance("4s")
    group.cast.host.call("message.typing", conversation=group.id)
    group.cast.must_not_hear()


def group_calls(group, act):
    """Everything one may ask of a conversation, or do in it."""
    victim = group.cast.victim
    asked = (("conversation.get", {"id": group.id}), ("conversation.members", {"id": group.id}),
             ("message.history", {"conversation": group.id}),
             ("message.read", {"conversation": group.id, "seq": 1}),
             ("message.typing", {"conversation": group.id}),
             ("message.react", {"id": group.old, "emoji": "\U0001f44d", "on": True}),
             ("message.send", {"conversation": group.id, "text": "hello"}))
    for method, params in asked:
        must(refused(victim, method, **params) is None, f"{method} before the act")
    act()
    for method, params in asked:
        must(refused(victim, method, **params) == "not_found", f"{method} after the act")
    must(group.cast.word not in str(victim.call("conversation.list")), "listed")


def group_search(group, act):
    group.cast.server.settle()
    found = group.cast.victim.call("search", q=group.cast.word, kind="messages")["items"]
    must(found, "not found before the act")
    act()
    group.cast.server.settle()
    must(not group.cast.victim.call("search", q=group.cast.word, kind="messages")["items"], "found")


def group_cursors(group, act):
    """Pages that were begun before."""
    victim = group.cast.victim
    group.say("more")
    group.say("most")
    group.cast.server.settle()
    begun = (("search", {"q": group.cast.word, "kind": "messages"}), ("conversation.members", {"id": group.id}))
    pages = [(m, p, victim.call(m, **p, limit=1)["next"]) for m, p in begun]
    must(all(following for _, _, following in pages), "one page holds all")
    history = victim.call("message.history", conversation=group.id, limit=1)["next"]
    must(history is not None, "one page of history")
    act()
    for method, params, following in pages:
        try:
            items = victim.call(method, **params, before=following)["items"]
        except RpcError as err:
            must(err.reason == "not_found", f"{method}: {err}")
        else:
            must(not items, f"{method}: {items}")
    must(refused(victim, "message.history", conversation=group.id,
                 before_seq=history) == "not_found", "history goes on")


def group_sync(group, act):
    """What was told before the act is not replayed behind it."""
    cursor = group.cast.cursor()
    group.say("before")
    pushes = group.cast.victim.call("sync", cursor=cursor)["pushes"]
    must(any(p["method"] == "message.new" for p in pushes), "nothing to replay")
    act()
    group.say("after")
    pushes = group.cast.victim.call("sync", cursor=cursor)["pushes"]
    must(group.cast.word not in str(pushes), f"replayed: {pushes}")
    last = [p for p in pushes if p["method"] == "conversation.changed"]
    must(last and last[-1]["params"]["conversation"]["role"] is None, f"not told: {pushes}")


def queue_of(cast, names, say, act):
    """Held back in queues before the act, let go behind it."""
    for name in names:
        cast.server.admin("queue", "pause", name)
    say()
    act()
    for name in names:
        cast.server.admin("queue", "resume", name)


def group_queue(group, act):
    """A mention that waits to be notified of."""
    cast = group.cast
    mention = f"@{cast.name(cast.victim)}"
    group.say(mention)
    cast.must_hear("notification.changed")
    before = cast.victim.call("notification.list")["items"]
    cast.victim.call("notification.read", up_to=before[0]["id"])
    queue_of(cast, ("chat_mentions",), lambda: group.say(mention + " later"), act)
    came = [p for p in cast.heard() if p["method"] == "notification.changed"]
    must(not came, f"notified: {came}")
    kept = cast.victim.call("notification.list", unread_only=True)["items"]
    must(not [n for n in kept if n["kind"] == "chat_mention"], f"notified: {kept}")


def group_notices(group, act):
    """A notification that came before quotes what it is about."""
    group.say(f"@{group.cast.name(group.cast.victim)}")
    group.cast.server.settle()
    must(group.cast.word in str(group.cast.victim.call("notification.list")), "not quoted before the act")
    act()
    group.cast.server.settle()
    must(group.cast.word not in str(group.cast.victim.call("notification.list")), "still quoted")


# ----------------------------------------------------------------------------- ways of updates


def update_push(updates, act):
    updates.say("before")
    updates.cast.must_hear("update.new")
    act()
    updates.say("after")
    updates.cast.must_not_hear()


def update_mention(updates, act):
    """A text that names them."""
    mention = f"@{updates.cast.name(updates.cast.victim)}"
    updates.say(mention)
    updates.cast.must_hear("notification.changed")
    act()
    updates.say(mention + " after")
    updates.cast.must_not_hear()


def update_changed(updates, act):
    updates.cast.host.call("update.react", id=updates.old, kind="like", on=True)
    updates.cast.must_hear("update.changed")
    updates.cast.server.advance("2s")
    act()
    updates.cast.host.call("update.react", id=updates.old, kind="recommend", on=True)
    updates.cast.must_not_hear()


def update_calls(updates, act):
    victim = updates.cast.victim
    comment = updates.cast.host.call("comment.post", update=updates.old, text=updates.cast.word)["id"]
    asked = (("update.get", {"id": updates.old}), ("update.history", {"id": updates.old}),
             ("update.reactions", {"id": updates.old, "kind": "like"}),
             ("update.react", {"id": updates.old, "kind": "like", "on": True}),
             ("comment.list", {"update": updates.old}), ("comment.get", {"id": comment}),
             ("comment.react", {"id": comment, "on": True}),
             ("comment.post", {"update": updates.old, "text": "hello"}))
    for method, params in asked:
        must(refused(victim, method, **params) is None, f"{method} before the act")
    act()
    for method, params in asked:
        must(refused(victim, method, **params) == "not_found", f"{method} after the act")
    for method, params in (("feed.home", {}), ("feed.topic", {"topic": "quokkas"})):
        must(updates.cast.word + " old" not in str(victim.call(method, **params)), method)


def update_search(updates, act):
    updates.cast.server.settle()
    must(updates.cast.victim.call("search", q=updates.cast.word, kind="updates")["items"], "not found before")
    act()
    must(not updates.cast.victim.call("search", q=updates.cast.word, kind="updates")["items"], "found")


def update_cursors(updates, act):
    victim, host = updates.cast.victim, updates.cast.name(updates.cast.host)
    updates.say("more")
    updates.say("most")
    for text in ("one", "two", "three"):
        updates.cast.host.call("comment.post", update=updates.old, text=f"{updates.cast.word} {text}")
    updates.cast.server.settle()
    begun = (("search", {"q": updates.cast.word, "kind": "updates"}), ("feed.home", {}),
             ("feed.person", {"handle": host}), ("comment.list", {"update": updates.old}))
    pages = [(m, p, victim.call(m, **p, limit=1)["next"]) for m, p in begun]
    must(all(following for _, _, following in pages), "one page holds all")
    act()
    for method, params, following in pages:
        try:
            items = victim.call(method, **params, before=following)["items"]
        except RpcError as err:
            must(err.reason in ("not_found", "invalid_params"), f"{method}: {err}")
        else:
            must(updates.cast.word not in str(items), f"{method}: {items}")


def update_sync(updates, act):
    cursor = updates.cast.cursor()
    updates.say("before")
    updates.cast.server.settle()
    pushes = updates.cast.victim.call("sync", cursor=cursor)["pushes"]
    must(updates.cast.word in str(pushes), "nothing to replay")
    act()
    updates.cast.server.settle()
    pushes = updates.cast.victim.call("sync", cursor=cursor)["pushes"]
    must(updates.cast.word not in str(pushes), f"replayed: {pushes}")


def update_queue(updates, act):
    """A mention that waits for the feed and for its notification."""
    cast = updates.cast
    mention = f"@{cast.name(cast.victim)}"
    cast.heard()
    queue_of(cast, ("notify", "feed"), lambda: updates.say(mention), act)
    cast.must_not_hear()
    kept = cast.victim.call("notification.list")["items"]
    must(not [n for n in kept if n["kind"] == "mention"], f"notified: {kept}")


def update_notices(updates, act):
    updates.say(f"@{updates.cast.name(updates.cast.victim)}")
    updates.cast.server.settle()
    must(updates.cast.word in str(updates.cast.victim.call("notification.list")), "not quoted before the act")
    act()
    updates.cast.server.settle()
    must(updates.cast.word not in str(updates.cast.victim.call("notification.list")), "still quoted")


def update_direct(updates, act):
    """protocol: "a direct conversation that exists stays readable, and sending in it is `forbidden`
    for both" """
    cast = updates.cast
    direct = cast.victim.call("conversation.open", handle=cast.name(cast.host))["id"]
    for person in (cast.victim, cast.host):
        must(refused(person, "message.send", conversation=direct, text="hello") is None, "before")
    act()
    for person in (cast.victim, cast.host):
        must(refused(person, "message.send", conversation=direct, text="hello") == "forbidden",
             "sent after the act")
        must(refused(person, "message.typing", conversation=direct) == "forbidden", "typing")
    must(len(cast.victim.call("message.history", conversation=direct)["items"]) == 2, "unreadable")


def update_presence(updates, act):
    cast = updates.cast
    cast.victim.call("presence.watch", handles=[cast.name(cast.host)])
    must(cast.victim.call("presence.watch", handles=[cast.name(cast.host)])["items"][0]["online"],
         "offline before the act")
    act()
    items = cast.victim.call("presence.watch", handles=[cast.name(cast.host)])["items"]
    must(not items[0]["online"], "online")


# ------------------------------------------------------------------------------ ends of a session


class Session:
    """A session of the victim's, beside the one in which they act."""

    def __init__(self, cast):
        self.cast = cast
        self.open = cast.server.connect()
        self.login = self.open.call("session.login", handle=cast.name(cast.victim),
                                    password=PASSWORD)
        self.token = self.login["token"]
        self.reason = None

    def logout(self):
        other = self.cast.server.resume(self.token)
        other.call("session.logout")
        self.reason = "logout"

    def revoked(self):
        sessions = self.cast.victim.call("session.list")["items"]
        self.cast.victim.call("session.revoke",
                              session=[s["id"] for s in sessions if not s["current"]][0])
        self.reason = "revoked"

    def password_changed(self):
        self.cast.victim.call("session.change_password", old=PASSWORD, new=PASSWORD + " anew")
        self.reason = "password_changed"

    def password_set(self):
        self.cast.server.admin("user", "passwd", self.cast.name(self.cast.victim))
        self.reason = "password_changed"

    def disabled(self):
        self.cast.server.admin("user", "disable", self.cast.name(self.cast.victim))
        self.reason = "disabled"

    def deleted(self):
        self.cast.victim.call("person.delete", password=PASSWORD)
        self.reason = "deleted"

    def expired(self):
        self.cast.server.advance("40d")
        self.reason = "expired"


def session_socket(session, act):
    """Told why, closed with 1008, and nothing behind it."""
    cast = session.cast
    cast.witness.call("message.send", conversation=cast.direct, text=cast.word)
    must(session.open.push("message.new")["message"]["text"] == cast.word, "before the act")
    act()
    try:
        cast.witness.call("message.send", conversation=cast.direct, text=f"{cast.word} after")
    except (RpcError, Closed):
        pass  # nobody is there any more, or the witness's session is over, too
    try:
        while True:
            session.open.pump()
    except Closed as end:
        must(end.code == 1008, f"closed with {end.code}")
    ended = [p for p in session.open.pushes if p["method"] == "session.ended"]
    must([p["params"]["reason"] for p in ended] == [session.reason], f"told {ended}")
    must(not any("after" in str(p) for p in session.open.pushes), "a push behind the end")


def session_calls(session, act):
    """Calls on the open socket, sent once the act is answered."""
    must(refused(session.open, "topic.list") is None, "before the act")
    act()
    try:
        must(refused(session.open, "topic.follow", topic="late") == "unauthenticated", "a write")
        must(refused(session.open, "topic.list") == "unauthenticated", "a read")
        must(refused(session.open, "search", q="x", kind="people") == "unauthenticated", "a search")
    except Closed:
        pass


def session_token(session, act):
    """To come back with, by either door."""
    server = session.cast.server
    server.connect(token=session.token).close()
    act()
    must(refused(server.connect(), "session.resume", token=session.token) == "unauthenticated",
         "resumed")
    try:
        server.connect(token=session.token)
    except Refused as err:
        must(err.status == 401, f"status {err.status}")
    else:
        raise Failed("an upgrade with the token")


def session_cursors(session, act):
    """A cursor of it opens nothing to a stranger."""
    page = session.open.call("session.list", limit=1)["next"]
    must(page is not None, "one page holds all")
    act()
    stranger = session.cast.server.connect()
    must(refused(stranger, "session.list", before=page) == "unauthenticated", "a page")
    must(refused(stranger, "sync", cursor=session.login["cursor"]) == "unauthenticated", "sync")
    must(refused(session.cast.server.register(f"other{Cast.made}"), "session.list",
                 before=page) == "invalid_params", "somebody else's page")


GROUP_WAYS = (group_push, group_changed, group_typing, group_calls, group_search, group_cursors,
              group_sync, group_queue, group_notices)
UPDATE_WAYS = (update_push, update_changed, update_calls, update_search, update_cursors,
               update_sync)
BLOCK_WAYS = (*UPDATE_WAYS, update_mention, update_queue, update_notices, update_direct,
              update_presence)
SESSION_WAYS = (session_socket, session_calls, session_token, session_cursors)

PAIRS = (
    # what is there before, the act, the ways
    (Group, "removed", GROUP_WAYS),
    (Group, "left", GROUP_WAYS),
    (Updates, "blocked", BLOCK_WAYS),
    (Updates, "blocking", BLOCK_WAYS),
    (lambda cast: Updates(cast, "followers"), "unfollowed",
     (*UPDATE_WAYS, update_queue, update_notices)),
    (lambda cast: Updates(cast, "team"), "left_team",
     (*UPDATE_WAYS, update_queue, update_notices)),
    (Session, "logout", SESSION_WAYS),
    (Session, "revoked", SESSION_WAYS),
    (Session, "password_changed", SESSION_WAYS),
    (Session, "password_set", SESSION_WAYS),
    (Session, "disabled", SESSION_WAYS),
    (Session, "deleted", SESSION_WAYS),
    (Session, "expired", SESSION_WAYS),
)

# Those that only the check at delivery holds: without it each of them must fail.
CONTROLS = (("removed", group_push), ("removed", group_changed), ("left", group_push),
            ("blocked", update_changed))


def problem_of(server, make, act, way):
    """What is wrong with a pair; None: nothing."""
    cast = Cast(server)
    try:
        scene = make(cast)
        way(scene, getattr(scene, act))
    except Failed as failed:
        return str(failed)
    except (Closed, Failure, RpcError):
        return traceback.format_exc()[-1500:]
    finally:
        cast.close()
    return None


def run(pairs, expect_failure=False):
    passed = failed = 0
    with Server() as server:
        for make, act, way in pairs:
            problem = problem_of(server, make, act, way)
            good = (problem is None) != expect_failure
            passed, failed = passed + good, failed + (not good)
            if not good:
                print(f"FAILED {act} / {way.__name__}: {problem or 'it did not fail'}")
        server.stop()
        if server.complaints:
            failed += 1
            print("FAILED", *server.complaints, sep="\n")
    return passed, failed


def knows_faults():
    with open(server_binary(), "rb") as f:
        return b"unchecked-delivery" in f.read()


def control():
    if not knows_faults():
        print("SKIP the negative control: this build knows no faults")
        return 0, 0
    os.environ["EVERI_FAULTS"] = "unchecked-delivery"
    try:
        return run([(make, act, way) for make, act, ways in PAIRS for way in ways
                    if (act, way) in CONTROLS], expect_failure=True)
    finally:
        del os.environ["EVERI_FAULTS"]


def main():
    words = sys.argv[1:]
    if words == ["--control"]:
        passed, failed = control()
    else:
        passed, failed = run([(make, act, way) for make, act, ways in PAIRS for way in ways
                              if not words or any(w in f"{act} {way.__name__}" for w in words)])
        if not words:
            more = control()
            passed, failed = passed + more[0], failed + more[1]
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
