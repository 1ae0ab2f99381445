#!/usr/bin/python3
"""Deleting: nothing of it is in any answer at once, nor in any file after the time that is promised.

Every text carries words of its own that occur nowhere else; all files of the data directory are
searched for them, as they were written and as the search folds them. Rows of others stand between,
so that pages are split. A test is a function whose name begins with test_.
"""
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402
from everywhere import PATIENT, what_commands_say, what_methods_say  # noqa: E402

WHOLE = {"ok": True, "problems": []}
PROMISED = "4d"  # promises: "no byte left in database, WAL, full-text index and queues"
AROUND = 60  # rows of others around each of theirs
# A public key of RFC 8032 (7.1, test 1), as a login key.
LOGIN_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


class Canaries:
    """Texts that occur nowhere else."""

    def __init__(self):
        self.words = []

    def word(self, what):
        self.words.append(f"canary{len(self.words)}qz{what}")
        return self.words[-1]

    def text(self, what):
        """Some words, one of them such that the search has it in another form."""
        return f"about {self.word(what)} and k\u00fch\u00e9{self.word(what)} of {what}"

    def forms(self):
        for word in self.words:
            yield word.encode()
            yield word.upper().encode()

    def found(self, folder):
        """(file, word) for each that stands in a file."""
        left = []
        for root, _, names in os.walk(folder):
            for name in names:
                if not os.path.isfile(os.path.join(root, name)):
                    continue
                with open(os.path.join(root, name), "rb") as file:
                    bytes_ = file.read()
                left += [(name, form.decode()) for form in self.forms() if form in bytes_]
        return sorted(left)


def refusal(client, method, **params):
    try:
        return client.call(method, **params)
    except everi.RpcError as err:
        return err.reason


class Office:
    """Somebody with a row of every kind, and others around them."""

    def __init__(self, server):
        self.server, self.canaries = server, Canaries()
        word, text = self.canaries.word, self.canaries.text
        self.handle = word("handle")
        self.leyla, self.agshin = server.register("leyla"), server.register("agshin")
        server.admin("user", "add", "boss", "--name", "Boss", "--admin", "--password-stdin",
                     stdin=everi.PASSWORD + "\n")
        self.admin = server.connect()
        self.admin.login = self.admin.call("session.login", handle="boss", password=everi.PASSWORD)
        self.them = server.register(self.handle, f"{word('name')} Person", device=word("device"),
                                    email=f"{word('email')}@example.com")
        self.group = self.leyla.call("group.create", name="Everybody",
                                     members=["agshin", self.handle])
        self.own_group = self.them.call("group.create", name=word("group"), members=[],
                                        about=text("group"))
        self.left_group = self.them.call("group.create", name="Theirs", members=["agshin", "leyla"])
        self.direct = self.them.call("conversation.open", handle="leyla")
        self.hers = self.leyla.call("update.post", text="What do you think?")
        self.fill(0)
        self.teams()
        self.profile()
        self.updates()
        self.comments()
        self.messages()
        self.others()
        self.fill(1)
        server.settle()

    def fill(self, at):
        """Rows of others, of many lengths."""
        for i in range(AROUND):
            said = "around " + "x" * (i * 37 % 400)
            self.leyla.call("update.post", text=f"{said} {at}")
            self.agshin.call("comment.post", update=self.hers["id"], text=said)
            self.leyla.call("message.send", conversation=self.group["id"], text=said)
            self.agshin.call("index.check_in", values=self.values(), note=said)

    def values(self):
        sliders = self.agshin.call("index.dimensions")["items"]
        return {slider["id"]: slider["min"] for slider in sliders}

    def profile(self):
        text = self.canaries.text
        self.them.call("person.edit", about=text("old_about"), title=text("old_title")[:80])
        self.them.call("person.edit", about=text("about"), title=text("title")[:80],
                       topics=[self.canaries.word("interest")])
        self.them.call("session.add_key", key=LOGIN_KEY, label=self.canaries.word("label"),
                       password=everi.PASSWORD)
        self.them.call("person.settings", who_may_add_me="followed")

    def teams(self):
        """One that they made, and left for another; others were invited to it, and follow it."""
        word = self.canaries.word
        team = self.them.call("team.create", company=word("company"), name=word("team"),
                              about=self.canaries.text("team"))
        self.them.call("team.invite", team=team["id"], handles=["leyla"])
        self.agshin.call("team.follow", team=team["id"])
        self.them.call("update.post", text="In this team", topics=[word("teamtopic")])
        self.gone_team = team["id"]

    def updates(self):
        text = self.canaries.text
        self.posted = []
        given, said, first = (self.canaries.word(f"topic{i}") for i in range(3))
        self.topics = (given, said, first, "chess")
        update = self.them.call("update.post", text=f"About #{said} and #{first}", topics=[given, "queues"])
        self.posted.append(update["id"])
        self.them.call("update.edit", id=update["id"], text=f"About #{said} alone", topics=[given])
        self.leyla.call("update.post", text="About #queues, too")
        for i in range(AROUND):
            update = self.them.call("update.post", text=text("update"), client_id=self.canaries.word("id"))
            self.posted.append(update["id"])
            self.them.call("update.edit", id=update["id"], text=text("edited"))
            self.leyla.call("update.post", text="between " + "y" * (i * 53 % 300))
        self.leyla.call("comment.post", update=self.posted[0], text="An answer of mine")
        self.leyla.call("update.react", id=self.posted[0], kind="like", on=True)

    def comments(self):
        text = self.canaries.text
        self.said = []
        for i in range(AROUND):
            comment = self.them.call("comment.post", update=self.hers["id"], text=text("comment"))
            self.said.append(comment["id"])
            self.them.call("comment.edit", id=comment["id"], text=text("edited_comment"))
            self.leyla.call("comment.post", update=self.hers["id"], text="z" * (1 + i * 31 % 200))
        self.reply = self.leyla.call("comment.post", update=self.hers["id"], text="Indeed",
                                     reply_to=self.said[0])

    def messages(self):
        text = self.canaries.text
        self.sent = []
        for i in range(AROUND):
            for conversation in (self.group, self.direct, self.own_group):
                sent = self.them.call("message.send", conversation=conversation["id"],
                                      text=text("message"), client_id=self.canaries.word("id"))
                self.sent.append(sent["id"])
            self.leyla.call("message.send", conversation=self.direct["id"], text="w" * (1 + i * 41 % 200))
        said = self.them.call("message.send", conversation=self.group["id"], text=text("old_message"))
        self.sent.append(said["id"])
        self.them.call("message.edit", id=said["id"], text=text("edited_message"))

    def others(self):
        them = self.them
        for i in range(AROUND):
            them.call("index.check_in", values=self.values(), note=self.canaries.text("note"))
        them.call("person.follow", handle="leyla")
        self.agshin.call("person.follow", handle=self.handle)
        for topic in ("chess", self.topics[0], self.canaries.word("followed")):
            them.call("topic.follow", topic=topic)
        them.call("update.react", id=self.hers["id"], kind="like", on=True)
        them.call("update.react", id=self.hers["id"], kind="recommend", on=True)
        them.call("comment.react", id=self.reply["id"], on=True)
        theirs = self.leyla.call("message.send", conversation=self.group["id"], text="React!")
        self.hers_message = theirs["id"]
        for emoji in ("\U0001f44d", "\U0001f389"):
            them.call("message.react", id=theirs["id"], emoji=emoji, on=True)
        them.call("notification.settings", settings={"like": {"live": False}})
        team = them.call("team.create", company="Everi", name="Canaries", open=True)
        self.agshin.call("team.join", team=team["id"])
        other = self.leyla.call("team.create", company="Everi", name="Others")
        self.leyla.call("team.invite", team=other["id"], handles=[self.handle])
        them.call("team.follow", team=other["id"])
        self.team, self.other_team = team["id"], other["id"]
        topic = self.canaries.word("lasttopic")
        self.posted.append(them.call("update.post", text="In that team", topics=[topic])["id"])
        them.call("person.mute", handle="agshin")
        self.agshin.call("person.mute", handle=self.handle)
        blocked = self.server.register("blocked")
        them.call("person.block", handle="blocked")
        blocked.close()

    def shown(self, text):
        return [word for word in self.canaries.words if word in text and word != self.handle]

    def close(self):
        for client in (self.leyla, self.agshin, self.them, self.admin):
            client.close()


def visible(value):
    return json.dumps(value, ensure_ascii=False)


def everything_seen(office):
    """Whatever the others can ask for, as text."""
    for who in (office.leyla, office.agshin):
        yield "feed.home", who.call("feed.home", limit=200)
        yield "comment.list", who.call("comment.list", update=office.hers["id"], limit=200)
        for conversation in who.call("conversation.list", limit=200)["items"]:
            yield "conversation", conversation
            yield "members", who.call("conversation.members", id=conversation["id"])
            yield "history", who.call("message.history", conversation=conversation["id"], limit=200)
        yield "notification.list", who.call("notification.list", limit=200)
        for method in ("person.followers", "person.following", "person.network"):
            for handle in ("leyla", "agshin"):
                yield method, who.call(method, handle=handle)
        yield "muted", who.call("person.muted")
        yield "team.list", who.call("team.list", limit=200)
        yield "topic.popular", who.call("topic.popular", limit=200)
        yield "reactions", who.call("update.reactions", id=office.hers["id"], kind="like")
        for word in office.canaries.words:
            for kind in ("updates", "messages", "people"):
                found = who.call("search", q=word[:40], kind=kind)
                assert found["items"] == [], (kind, word, found)
        for word in office.canaries.words:
            assert who.call("team.list", q=word[:40])["items"] == [], word


def is_whole(server):
    status, out, err = server.command("check", "--json")
    assert (status, json.loads(out)) == (0, WHOLE), (status, out, err)


def look_at_others(office):
    """protocol: "Deleting a person" at once"""
    words = office.canaries.words
    for method, answer in everything_seen(office):
        shown = [word for word in words if word in visible(answer)]
        assert not shown, (method, shown, answer)
    for update in office.posted:
        assert refusal(office.leyla, "update.get", id=update) == "not_found"
        assert refusal(office.leyla, "comment.list", update=update) == "not_found"
    for comment in office.said:
        shell = office.leyla.call("comment.get", id=comment)
        assert shell["deleted"] and shell["text"] == "" and shell["author"]["handle"] == "deleted"
    assert refusal(office.leyla, "person.get", handle=office.handle) == "not_found"
    assert refusal(office.leyla, "conversation.open", handle=office.handle) == "not_found"
    assert refusal(office.leyla, "message.send", conversation=office.direct["id"],
                   text="Are you there?") == "forbidden"


def counts(office):
    update = office.leyla.call("update.get", id=office.hers["id"])
    assert update["likes"] == 0 and update["recommends"] == 0, update
    assert update["comments"] == 3 * AROUND + 1, update
    assert office.leyla.call("comment.get", id=office.reply["id"])["likes"] == 0
    leyla = office.leyla.call("person.get", handle="leyla")
    agshin = office.leyla.call("person.get", handle="agshin")
    assert leyla["followers"] == 0 and agshin["following"] == 0, (leyla, agshin)
    theirs = office.leyla.call("conversation.get", id=office.left_group["id"])
    assert theirs["members"] == 2, theirs
    owners = [m for m in office.leyla.call("conversation.members", id=theirs["id"])["items"]
              if m["role"] == "owner"]
    assert len(owners) == 1 and owners[0]["person"]["handle"] == "leyla", owners
    team = office.leyla.call("team.get", team=office.team)
    assert team["members"] == 1, team
    for method in ("team.get", "team.members", "team.join", "team.follow", "feed.team", "team.index"):
        assert refusal(office.leyla, method, team=office.gone_team) == "not_found", method
    topics = {t["topic"]: t for t in office.leyla.call("topic.popular", limit=200)["items"]}
    assert topics["queues"]["updates"] == 1, topics
    for topic in office.topics:
        assert office.leyla.call("feed.topic", topic=topic)["items"] == [], topic
    led = office.leyla.call("team.members", team=office.team)["items"]
    assert [(m["person"]["handle"], m["role"]) for m in led] == [("agshin", "lead")], led
    assert office.leyla.call("team.get", team=office.other_team)["followers"] == 0
    direct = office.leyla.call("conversation.get", id=office.direct["id"])
    assert direct["peer"]["handle"] == "deleted" and direct["last"] is not None, direct
    history = office.leyla.call("message.history", conversation=direct["id"], limit=200)["items"]
    shells = [m for m in history if m["from"]["handle"] == "deleted"]
    assert len(shells) == AROUND and all(m["deleted"] and m["text"] == "" for m in shells)
    assert [m["seq"] for m in history] == list(range(1, len(history) + 1))


def no_trace(office, server):
    """In no file while the server runs, nor after its end."""
    left = office.canaries.found(server.data)
    assert not left, (len(left), left[:20])


def said_everywhere(office, server):
    """(what, the words of theirs in it) for whatever a colleague, a site admin or the operator can ask;
    a handle that was asked for may be said again."""
    event = server.admin("event", "list", "--subject", office.posted[0])["items"][0]["id"]
    things = {"HANDLE": office.handle, "TEAM": office.gone_team, "UPDATE": office.posted[0],
              "OBJECT": office.said[0], "DIRECT": office.direct["id"], "TOPIC": office.topics[0],
              "EVENT": event}
    for client in (office.leyla, office.agshin, office.admin):
        for what, answer in what_methods_say(client, things, ("canary", "about")):
            if what not in ("pushes", "login"):  # of before
                yield what, office.shown(visible(answer))
    for what, answer in what_commands_say(server, things):
        yield what, office.shown(answer)


def admin_words(office, server):
    status, _, err = server.command("user", "show", office.handle, "--json")
    assert status == 1 and json.loads(err)["error"]["reason"] == "not_found", err
    status, _, err = server.command("user", "add", office.handle, "--name", "Again", "--json")
    assert status == 1 and json.loads(err)["error"]["reason"] == "conflict", err


def test_of_a_deleted_person_nothing_is_left():
    with everi.Server(*PATIENT) as server:
        office = Office(server)
        is_whole(server)
        assert len(office.canaries.found(server.data)) > 100
        told = {what for what, words in said_everywhere(office, server) if words}
        assert {"person.get", "feed.person", "team.get", "search", "notification.list", "user show",
                "event list"} <= told, told
        assert refusal(office.them, "person.delete", password="not my password") == "forbidden"
        assert office.them.call("person.delete", password=everi.PASSWORD) == {}
        assert office.them.push("session.ended") == {"reason": "deleted"}
        look_at_others(office)
        server.settle()
        look_at_others(office)
        counts(office)
        told = [(what, words) for what, words in said_everywhere(office, server) if words]
        assert not told, told
        admin_words(office, server)
        is_whole(server)
        server.advance(PROMISED)
        no_trace(office, server)
        is_whole(server)
        server.stop()
        no_trace(office, server)
        assert not server.complaints, server.complaints


def test_the_operator_deletes_and_a_kill_in_between_changes_nothing():
    with everi.Server(*PATIENT) as server:
        office = Office(server)
        said = server.admin("user", "delete", office.handle)
        assert said["handle"] == office.handle and said["deleted_at"], said
        server.kill()
        is_whole(server)
        server.start()
        token = office.leyla.login["token"]
        office.leyla = server.resume(token)
        office.agshin = server.resume(office.agshin.login["token"])
        look_at_others(office)
        server.settle()
        counts(office)
        is_whole(server)
        server.advance(PROMISED)
        no_trace(office, server)


def test_a_store_from_a_backup_forgets_again():
    with everi.Server(*PATIENT) as server:
        office = Office(server)
        token = office.leyla.login["token"]
        office.close()
        server.stop()
        backup = os.path.join(server.home, "backup.db")
        shutil.copy(os.path.join(server.data, "everi.db"), backup)
        server.start()
        server.admin("user", "delete", office.handle)
        server.stop()
        shutil.copy(backup, os.path.join(server.data, "everi.db"))
        server.start()
        office.leyla = server.resume(token)
        assert refusal(office.leyla, "person.get", handle=office.handle) == "not_found"
        server.settle()
        is_whole(server)
        server.advance(PROMISED)
        no_trace(office, server)


LISTS = ("updates", "versions", "comments", "comment_versions", "reactions", "comment_likes",
         "messages", "message_reactions", "conversations", "follows", "followers", "blocks", "mutes",
         "check_ins", "notifications", "sessions", "keys", "topics", "team_follows", "team_invites",
         "teams_made")


def exported(client):
    """All parts of an export in one: each has every list, and none is over 1 MiB."""
    whole, before, parts = {name: [] for name in LISTS}, None, 0
    while True:
        part = client.call("person.export", **({"before": before} if before else {}))
        assert len(json.dumps(part, ensure_ascii=False)) < 1 << 20
        for name in LISTS:
            whole[name] += part[name]
        parts, before = parts + 1, part["next"]
        if not before:
            return whole, parts


def check_in_all(people):
    for client in people:
        values = {d["id"]: d["max"] for d in client.call("index.dimensions")["items"]}
        client.call("index.check_in", values=values)


FANS = 40  # and as many invitations: more than one turn forgets


def test_a_team_without_people_goes_with_whoever_made_it_or_was_last():
    with everi.Server("--session-lifetime", "365d", *PATIENT) as server:
        canaries = Canaries()
        fans = [server.register(f"fan{i}") for i in range(FANS)]
        people = [server.register(f"p{i}") for i in range(6)]
        first, last = people[0], people[5]
        made = first.call("team.create", company=canaries.word("company"), name=canaries.word("team"),
                          about=canaries.text("team"), open=True)["id"]
        for client in people[1:]:
            client.call("team.join", team=made)
        for fan in fans:
            fan.call("team.follow", team=made)
        last.call("team.invite", team=made, handles=[f"fan{i}" for i in range(FANS)])
        last.call("update.post", text="On #" + canaries.word("topic"))
        check_in_all(people)
        server.advance("7d")
        weeks = first.call("team.index", team=made, weeks=1)["weeks"]
        assert weeks[0]["people"] == 6, weeks
        check_in_all(people)  # in a week that closes when the team is gone
        for client in people[:5]:
            client.call("team.leave", team=made)
        assert first.call("team.get", team=made)["members"] == 1
        last.call("person.delete", password=everi.PASSWORD)
        server.settle()
        assert refusal(first, "team.get", team=made) == "not_found"
        assert not any(canaries.words[1] in visible(fan.call("notification.list")) for fan in fans)
        is_whole(server)
        server.advance("7d")
        is_whole(server)

        # Its name is that of nobody: somebody else may take it. Made by somebody who is deleted while
        # others are in it, it goes with the last who leaves.
        again = first.call("team.create", company=canaries.words[0], name=canaries.words[1],
                           open=True)["id"]
        people[1].call("team.join", team=again)
        first.call("person.delete", password=everi.PASSWORD)
        server.settle()
        assert people[2].call("team.get", team=again)["members"] == 1
        people[1].call("team.leave", team=again)
        server.settle()
        assert refusal(people[2], "team.get", team=again) == "not_found"
        is_whole(server)
        server.advance(PROMISED)
        left = canaries.found(server.data)
        assert not left, (len(left), left[:20])
        is_whole(server)
        assert not server.complaints, server.complaints


def test_a_topic_is_there_while_somebody_uses_it():
    with everi.Server(*PATIENT) as server:
        ada, bob = server.register("ada"), server.register("bob")
        canaries = Canaries()
        word = canaries.word("topic")
        hers = ada.call("update.post", text=f"#{word}", client_id="one")["id"]
        bob.call("topic.follow", topic=word)
        event = server.admin("event", "list", "--type", "update.posted")["items"][0]
        assert event["attributes"]["topics"] == [word], event
        ada.call("person.delete", password=everi.PASSWORD)
        server.settle()
        assert [t["topic"] for t in bob.call("topic.list")["items"]] == [word]
        his = bob.call("update.post", text="Mine", topics=[word])["id"]
        bob.call("topic.unfollow", topic=word)
        assert bob.call("feed.topic", topic=word)["items"][0]["id"] == his
        is_whole(server)
        bob.call("update.edit", id=his, text="Mine", topics=["other"])
        server.settle()
        is_whole(server)
        event = server.admin("event", "list", "--type", "update.posted")["items"][-1]
        assert event["attributes"]["topics"] == [], event
        bob.call("update.delete", id=his)
        server.advance(PROMISED)
        assert refusal(bob, "update.get", id=hers) == "not_found"
        assert not canaries.found(server.data), canaries.found(server.data)
        is_whole(server)


# What is not stored, and what is a mark of a client's own: ids of calls are kept as a hash's name.
REPLACED = ("old_about", "old_title", "old_message")


def is_stored(word):
    return not word.endswith(("qzid", *(f"qz{what}" for what in REPLACED)))


def test_an_export_holds_all_that_is_theirs():
    with everi.Server(*PATIENT) as server:
        office = Office(server)
        them = office.them
        whole, _ = exported(them)
        first = them.call("person.export")
        text = visible(whole) + visible(first["person"]) + visible(first["team"])
        missing = [word for word in office.canaries.words if is_stored(word) and word not in text]
        assert not missing, missing[:20]
        for name in LISTS:
            assert whole[name], name
        theirs = [whole[name] for name in ("updates", "comments", "messages", "versions",
                                           "comment_versions")]
        assert "around" not in visible(theirs)
        assert [v["comment"] for v in whole["comment_versions"]] == office.said
        reactions = {(r["update"], r["kind"]) for r in whole["reactions"]}
        assert reactions == {(office.hers["id"], "like"), (office.hers["id"], "recommend")}, reactions
        assert [like["comment"] for like in whole["comment_likes"]] == [office.reply["id"]]
        assert whole["message_reactions"] == [
            {"message": office.hers_message, "emoji": ["\U0001f389", "\U0001f44d"]}]
        assert [t["id"] for t in whole["team_follows"]] == [office.other_team]
        assert [t["id"] for t in whole["team_invites"]] == [office.other_team]
        assert first["team"]["id"] == office.team and first["team"]["role"] == "lead"
        assert first["dimensions"] == them.call("index.dimensions")["items"]
        assert first["last_seen"] and first["notification_settings"]["like"]["live"] is False


def test_lists_of_an_export_go_on_where_they_ended():
    """Each longer than what is read at once; what is deleted is in none."""
    with everi.Server(*PATIENT) as server:
        ada, bob = server.register("ada"), server.register("bob")
        hers = ada.call("update.post", text="Say something")["id"]
        direct = bob.call("conversation.open", handle="ada")["id"]
        updates, versions, liked, reacted, followed = [], [], [], [], []
        for i in range(60):
            update = ada.call("update.post", text=f"the {i}th")["id"]
            bob.call("update.react", id=update, kind="recommend", on=True)
            bob.call("update.react", id=update, kind="like", on=True)
            comment = bob.call("comment.post", update=update if i % 2 else hers, text="zero")["id"]
            for n in range(1, 3):
                bob.call("comment.edit", id=comment, text=f"{n} of {i}")
            ada_said = ada.call("comment.post", update=update, text="mine")["id"]
            bob.call("comment.react", id=ada_said, on=True)
            message = ada.call("message.send", conversation=direct, text="react")["id"]
            for emoji in ("\U0001f44d", "\U0001f389"):
                bob.call("message.react", id=message, emoji=emoji, on=True)
            team = ada.call("team.create", company="Everi", name=f"team {i}")["id"]
            bob.call("team.follow", team=team)
            updates.append(update)
            versions.append(comment)
            liked.append(ada_said)
            reacted.append(message)
            followed.append(team)
        bob.call("comment.delete", id=versions.pop())
        server.settle()
        whole, _ = exported(bob)
        assert [(r["update"], r["kind"]) for r in whole["reactions"]] == [
            (update, kind) for update in updates for kind in ("like", "recommend")]
        told = {}
        for version in whole["comment_versions"]:
            told.setdefault(version["comment"], []).append(version["text"])
        assert told == {comment: ["zero", f"1 of {i}"] for i, comment in enumerate(versions)}
        assert [like["comment"] for like in whole["comment_likes"]] == liked
        assert [r["message"] for r in whole["message_reactions"]] == reacted
        assert all(len(r["emoji"]) == 2 for r in whole["message_reactions"])
        assert [t["id"] for t in whole["team_follows"]] == followed


def test_a_large_export_comes_in_parts():
    with everi.Server(*PATIENT) as server:
        ada, bob = server.register("ada"), server.register("bob")
        direct = ada.call("conversation.open", handle="bob")["id"]
        said, sent = [], []
        for i in range(300):
            said.append(ada.call("update.post", text=f"{i} " + "many words " * 400)["id"])
            sent.append(ada.call("message.send", conversation=direct, text="y" * 4000)["id"])
            bob.call("message.send", conversation=direct, text="between")
        whole, parts = exported(ada)
        assert parts > 3, parts
        assert [u["id"] for u in whole["updates"]] == said[::-1]
        assert [m["id"] for m in whole["messages"]] == sent
        assert len(whole["sessions"]) == 1 and len(whole["conversations"]) == 1


def test_whatever_is_deleted_is_gone_from_the_files():
    """Not only with its author."""
    with everi.Server(*PATIENT) as server:
        ada, bob = server.register("ada"), server.register("bob")
        canaries = Canaries()
        group = ada.call("group.create", name="Two", members=["bob"])
        hers = bob.call("update.post", text="Say something")
        values = {d["id"]: d["min"] for d in ada.call("index.dimensions")["items"]}
        gone = []
        for i in range(AROUND):
            around = "around " + "x" * (i * 37 % 300)
            update = ada.call("update.post", text=canaries.text("update"))
            ada.call("update.edit", id=update["id"], text=canaries.text("edited"))
            comment = ada.call("comment.post", update=hers["id"], text=canaries.text("comment"))
            message = ada.call("message.send", conversation=group["id"], text=canaries.text("message"))
            check_in = ada.call("index.check_in", values=values, note=canaries.text("note"))
            gone += [("update.delete", update), ("comment.delete", comment),
                     ("message.delete", message), ("index.delete", check_in)]
            bob.call("update.post", text=around)
            bob.call("comment.post", update=hers["id"], text=around)
            bob.call("message.send", conversation=group["id"], text=around)
            bob.call("index.check_in", values=values, note=around)
        server.settle()
        for method, what in gone:
            ada.call(method, id=what["id"])
        server.advance(PROMISED)
        left = canaries.found(server.data)
        assert not left, (len(left), left[:20])
        is_whole(server)


def main():
    return everi.run_tests(globals(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
