"""All that others can make a server say: for tests that look for what must be nowhere."""
import re
import subprocess

import everi

# For servers of such tests: whoever is asked last may have been silent for long.
PATIENT = ("--ping-after", "5m", "--silence-max", "10m")

# Every reading method, as somebody else asks it; None: it tells of nobody but whoever asks, or needs
# something that there is not here.
ASKED = {
    "server.info": {}, "rpc.discover": {}, "session.challenge": {"handle": "HANDLE"},
    "session.list": {}, "session.keys": {}, "person.get": {"handle": "HANDLE"}, "person.export": {},
    "person.followers": {"handle": "HANDLE"}, "person.following": {"handle": "HANDLE"},
    "person.network": {"handle": "HANDLE"}, "person.search": {"q": "HANDLE"}, "person.blocked": {},
    "person.muted": {}, "person.settings": {}, "team.list": {}, "team.get": {"team": "TEAM"},
    "team.members": {"team": "TEAM"}, "team.index": {"team": "TEAM", "weeks": 52},
    "update.get": {"id": "UPDATE"}, "update.history": {"id": "UPDATE"},
    "update.reactions": {"id": "UPDATE", "kind": "like"}, "comment.get": {"id": "OBJECT"},
    "comment.list": {"update": "UPDATE"}, "feed.home": {}, "feed.person": {"handle": "HANDLE"},
    "feed.topic": {"topic": "TOPIC"}, "feed.team": {"team": "TEAM"}, "topic.list": {},
    "topic.popular": {}, "notification.list": {}, "notification.pending_mail": {},
    "notification.settings": {}, "conversation.list": {}, "conversation.get": {"id": "DIRECT"},
    "conversation.members": {"id": "DIRECT"}, "message.history": {"conversation": "DIRECT"},
    "message.delivery": {"conversation": "DIRECT", "seq": 1}, "index.dimensions": {},
    "index.last": {}, "index.history": {"days": 400}, "presence.watch": {"handles": ["HANDLE"]},
    "pipeline.stats": {}, "pipeline.trace": {"event": "OBJECT"},
    "pipeline.why": {"event": "OBJECT", "handle": "HANDLE"}, "notification.why": {"id": "OBJECT"},
    "pipeline.dead_letters": {"queue": "notify"}, "pipeline.watch": {"on": True},
    "search": None, "sync": None, "message.typing": None, "update.translate": None,
    "session.resume": None, "session.reset_request": None, "session.reset": None,
    "notification.skip_mail": None,
}
# Admin commands that only read are found by their last word; with these words behind them.
COMMANDS = {"user show": ("HANDLE",), "queue peek": ("notify",), "event list": ("--limit", "500"),
            "event show": ("EVENT",), "event trace": ("EVENT",)}


def reading_methods(client):
    """A new one has to be told how it is asked."""
    found = [m["name"] for m in client.call("rpc.discover")["methods"] if not m["x-events"]]
    unknown = [name for name in found if name not in ASKED]
    assert not unknown, f"what do others hear by {unknown}? See ASKED"
    return [name for name in found if ASKED[name] is not None]


def filled(value, things):
    if isinstance(value, dict):
        return {key: filled(one, things) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, things) for one in value]
    return things.get(value, value) if isinstance(value, str) else value


def ask(client, method, params):
    try:
        return client.call(method, **params)
    except everi.RpcError as error:
        return str(error)


def what_methods_say(client, things, words):
    """(what was asked, what came) of all that this person can read: things name what is asked about,
    words are searched for. What their connection was told meanwhile comes last."""
    for method in reading_methods(client):
        yield method, ask(client, method, filled(ASKED[method], things))
    for kind in ("updates", "messages", "people"):
        for q in words:
            yield "search", ask(client, "search", {"q": q, "kind": kind})["items"]
    ask(client, "pipeline.watch", {"on": False})  # nobody reads these ticks from here on
    yield "sync", client.call("sync", cursor=client.login["cursor"])
    yield "pushes", client.pushes
    yield "login", client.login


READS = re.compile(r"everi-server ((?:\w+ )?(?:list|show|trace|peek|check|stats|why|status|dead))\b")


def what_commands_say(server, things):
    said = subprocess.run([everi.server_binary(), "--help"], capture_output=True, text=True, check=True)
    for command in sorted(set(READS.findall(said.stdout))):
        words = command.split() + [things.get(word, word) for word in COMMANDS.get(command, ())]
        yield command, "".join(map(str, server.command(*words, "--json")))
        yield command, "".join(map(str, server.command(*words)))
