"""What `check` must find: a story told to a server, and for each check the ways to spoil its store.

A new check in server/store/sql/check.sql needs its damage here: a test compares the names.
"""
import json
import os

import ed25519
import everi

# The people of the story, in the order of their numbers.
AGSHIN, LEYLA, RUSTAM, KAMRAN = 1, 2, 3, 4
KEY, OTHER_KEY = (ed25519.encoded(ed25519.public_key(bytes([n] * 32))) for n in (1, 2))

HELD = ("INSERT INTO queue_message"
        " (queue, event, state, receives, leased, visible_at, enqueued_at, error)")


NAP = {"StartAt": "Nap", "States": {"Nap": {"Type": "Wait", "Seconds": 9000000, "End": True}}}


def deploy(server, name, machine, topic):
    path = os.path.join(server.home, name)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(machine, f)
    server.admin("workflow", "deploy", name, path, "--on", topic)


def tell(server):
    """Every kind of row that a check counts, then an end in peace."""
    deploy(server, "nap", NAP, "team.created")
    people = [server.register(h) for h in ("agshin", "leyla", "rustam", "kamran")]
    agshin, leyla, rustam, kamran = people
    agshin.call("person.follow", handle="leyla")
    agshin.call("person.follow", handle="rustam")
    kamran.call("person.follow", handle="rustam")
    kamran.call("person.unfollow", handle="rustam")
    rustam.call("person.edit", topics=["talks"])
    leyla.call("topic.follow", topic="talks")
    kamran.call("topic.follow", topic="talks")
    kamran.call("topic.unfollow", topic="talks")
    update = rustam.call("update.post", text="Hello @agshin and @leyla #talks", client_id="u1")
    draft = leyla.call("update.post", text="A draft")
    leyla.call("update.edit", id=draft["id"], text="No draft, @agshin")
    quiet = rustam.call("update.post", text="For followers, @leyla #quiet", audience="followers")
    leyla.call("update.react", id=update["id"], kind="like", on=True)
    agshin.call("update.react", id=update["id"], kind="recommend", on=True)
    kamran.call("update.react", id=update["id"], kind="like", on=True)
    kamran.call("update.react", id=update["id"], kind="like", on=False)
    agshin.call("update.react", id=quiet["id"], kind="like", on=True)
    for on in (True, False):
        leyla.call("update.react", id=update["id"], kind="recommend", on=on)
    comment = leyla.call("comment.post", update=update["id"], text="Well said, @kamran")
    yes = agshin.call("comment.post", update=update["id"], text="Yes", reply_to=comment["id"])
    agshin.call("comment.edit", id=yes["id"], text="Yes, @leyla")
    rustam.call("comment.post", update=update["id"], text="Thanks", reply_to=comment["id"])
    gone = leyla.call("update.post", text="Never mind, @agshin #gone", client_id="u2")
    agshin.call("comment.post", update=gone["id"], text="What?", client_id="c1")
    leyla.call("update.delete", id=gone["id"])
    shell = kamran.call("comment.post", update=update["id"], text="I hear, @rustam")
    kamran.call("comment.post", update=update["id"], text="I do")
    rustam.call("comment.post", update=update["id"], text="Good", reply_to=shell["id"])
    kamran.call("comment.delete", id=shell["id"])
    direct = agshin.call("conversation.open", handle="leyla")
    agshin.call("message.send", conversation=direct["id"], text="Hello @leyla")
    leyla.call("message.read", conversation=direct["id"], seq=1)
    group = rustam.call("group.create", name="Speakers", members=["agshin", "leyla"])
    first = rustam.call("message.send", conversation=group["id"], text="@agshin @kamran come")
    agshin.call("message.send", conversation=group["id"], text="On my way", reply_to=first["id"])
    rustam.call("message.send", conversation=group["id"], text="Good, @leyla")
    liked = agshin.call("message.send", conversation=group["id"], text="We are on")
    gone = agshin.call("message.send", conversation=group["id"], text="Never mind, @leyla")
    for who, emoji in ((leyla, "\U0001f44d"), (rustam, "\U0001f44d"), (rustam, "\U0001f389")):
        who.call("message.react", id=liked["id"], emoji=emoji, on=True)
    leyla.call("message.react", id=gone["id"], emoji="\U0001f44d", on=True)
    agshin.call("message.delete", id=gone["id"])
    rustam.call("group.invite", id=group["id"], handles=["kamran"])
    kamran.call("group.leave", id=group["id"])
    mood = {d["id"]: 5 for d in leyla.call("index.dimensions")["items"]}
    leyla.call("index.check_in", values=mood, client_id="i1")
    kept = leyla.call("index.check_in", values=mood, note="Better")
    gone = leyla.call("index.check_in", values=mood, client_id="i2")
    assert kept["id"] < gone["id"]
    leyla.call("index.delete", id=gone["id"])
    team = agshin.call("team.create", company="Everi", name="Platform", client_id="t1")
    agshin.call("team.invite", team=team["id"], handles=["leyla", "kamran", "rustam"])
    leyla.call("team.join", team=team["id"])
    kamran.call("team.join", team=team["id"])
    kamran.call("team.leave", team=team["id"])
    agshin.call("update.post", text="On #teams")
    agshin.call("index.check_in", values=mood)
    leyla.call("team.follow", team=team["id"])
    kamran.call("team.follow", team=team["id"])
    kamran.call("team.unfollow", team=team["id"])
    kamran.call("person.settings", who_may_add_me="followed")
    kamran.call("person.mute", handle="agshin")
    kamran.call("person.block", handle="agshin")
    kamran.call("person.unblock", handle="agshin")
    kamran.call("person.block", handle="agshin")
    leyla.call("notification.settings", settings={"like": {"email": False}})
    for key in (KEY, OTHER_KEY):
        kamran.call("session.add_key", key=key, label="Laptop", password=everi.PASSWORD)
    kamran.call("session.remove_key", key=OTHER_KEY)
    kamran.call("session.logout")
    farida = server.register("farida")
    farida.call("person.follow", handle="leyla")
    farida.call("person.delete", password=everi.PASSWORD)
    server.settle()
    for client in people:
        client.close()


def event(kind, more=""):
    return f"(SELECT min(seq) FROM event WHERE type = {kind} {more})"


FOLLOW = "follower = 1 AND followee = 2"
FIRST = "(SELECT min(id) FROM update_post)"
QUIET = "(SELECT max(id) FROM update_post WHERE audience = 1)"
SHELL = "(SELECT id FROM comment WHERE deleted = 1)"
ANY = "(SELECT min(id) FROM notification)"
GROUP = "(SELECT id FROM conversation WHERE kind = 1)"
DIRECT = "(SELECT id FROM conversation WHERE kind = 0)"
IN_GROUP = f"FROM message WHERE conversation = {GROUP}"


def no_group(kind, more=""):
    """Forgets a group of notifications and all that is in it."""
    groups = f"(SELECT id FROM notification WHERE kind = {kind} {more})"
    return (f"DELETE FROM notification_actor WHERE notification IN {groups};"
            f"DELETE FROM notification WHERE kind = {kind} {more};")


def add_event(kind, actor, subject, about=0, attributes="{}"):
    return (f"INSERT INTO event (type, actor, subject, about, at, depth, attributes) SELECT {kind},"
            f" {actor}, {subject}, {about}, max(at), 0, '{attributes}' FROM event;")


def linked(url):
    """The first update with two links, and a preview of one."""
    return (f"UPDATE update_post SET text = 'http:// no, (http://a.example/b?c). https://b.example/c'"
            f" WHERE id = {FIRST}; INSERT INTO link_preview VALUES ({FIRST}, '{url}', 'T', '', '', 0);")


# check: [(what is done to the store, what must be said of it)]
DAMAGE = {
    "check_log_dense": [
        (f"DELETE FROM event WHERE seq = {event(5)}", r"event e\w+: is missing in the log"),
        ("INSERT INTO event SELECT 0, type, actor, subject, about, at, depth, attributes FROM event"
         " WHERE seq = 1", r"before the first place"),
    ],
    "check_log_attributes": [
        ("UPDATE event SET attributes = '{' WHERE type = 7", r"no JSON object"),
        ("UPDATE event SET attributes = '[]' WHERE type = 14", r"no JSON object"),
        ("UPDATE event SET attributes = '' WHERE type = 8", r"no JSON object"),
        ("UPDATE event SET attributes = 'nonsense'", r"perhaps more of the kind"),
    ],
    "check_log_time": [
        ("UPDATE event SET at = at - 1 WHERE seq = 5", r"event e\w+5: is dated before"),
    ],
    "check_state": [
        ("UPDATE store_state SET last_change = 1", r"change \d+ is beyond 1"),
        ("UPDATE follow SET since = 9999", r"person agshin: listens from change 9999 on, beyond"),
        ("UPDATE member SET since = 9999", r"listens from change 9999 on"),
        ("UPDATE topic_follow SET since = 9999", r"person leyla: listens from change 9999 on"),
        ("UPDATE team_member SET since = 9999", r"person agshin: listens from change 9999 on"),
        ("UPDATE team_follow SET since = 9999", r"person leyla: listens from change 9999 on"),
        ("UPDATE store_state SET last_id = 1", r"update u\w+: is beyond the last id"),
        ("UPDATE person_seen SET at = 1 << 60", r"person agshin: was last seen after the time"),
        ("UPDATE store_state SET last_id = 1", r"team t\w+: is beyond the last id"),
        ("UPDATE store_state SET now_ms = 1", r"after the time of the store"),
    ],
    "check_queues": [
        ("UPDATE queue SET position = 100000 WHERE name = 'feed'", r"queue feed is at 100000"),
        ("UPDATE queue SET position = -1 WHERE name = 'feed'", r"queue feed is at -1"),
        (HELD + " VALUES ('feed', 99999, 0, 1, 0, 0, 0, NULL)",
         r"queue feed holds it, and it is not in the log"),
        (HELD + " VALUES ('ghost', 1, 0, 1, 0, 0, 0, NULL)",
         r"held by queue ghost"),
        (HELD + " VALUES ('feed', 1, 2, 1, 0, 0, 0, NULL)", r"waits in queue feed behind nobody"),
    ],
    "check_redrives": [
        ("INSERT INTO redrive VALUES ('ghost', 'feed', 1, 0, 0, 0)", r"of queue ghost go into feed"),
        ("INSERT INTO redrive VALUES ('feed', 'ghost', 1, 0, 0, 0)", r"of queue feed go into ghost"),
    ],
    "check_subscriptions": [
        ("INSERT INTO subscription VALUES (1, 7, 'ghost', NULL, 0, 0, 0)", r"feeds queue ghost"),
        ("INSERT INTO queue_own VALUES ('ghost', 0, 0, 5, 60000, 0, 0, 0, 0)", r"queue ghost has no state"),
        ("UPDATE dispatch SET position = 100000", r"subscriptions are at 100000"),
        ("DELETE FROM dispatch", r"subscriptions are nowhere"),
    ],
    "check_executions": [
        ("UPDATE execution SET definition = 99", r"execution x\w+: runs by a machine that is not"),
        ("UPDATE execution SET status = 1", r"execution x\w+: has ended, and is due"),
        ("UPDATE execution SET stopped_at = 1", r"execution x\w+: runs, and has stopped"),
        ("DELETE FROM execution_note", r"execution x\w+: runs, and has no history"),
        ("DELETE FROM execution", r"execution x\w+: has a history, and is not there"),
        ("INSERT INTO execution_person VALUES (1, 99)",
         r"execution x\w+: names people, and is not there"),
    ],
    "check_workflows": [
        ("UPDATE workflow SET running = 7", r"workflow nap counts 7 executions, and 1 run"),
        ("UPDATE workflow SET definition = 99", r"workflow nap has no machine"),
        ("DELETE FROM queue_own", r"workflow nap has no queue"),
    ],
    "check_orphans": [
        ("UPDATE session SET person = 99 WHERE person = 1", r"session s\w+: is of nobody"),
        ("UPDATE login_key SET person = 99", r"person 99: is not there, and has login keys"),
        ("UPDATE person_seen SET person = 99 WHERE person = 1", r"person 99: is not there, and was seen"),
        ("UPDATE repeat SET person = 99", r"person 99: is not there, and calls"),
        ("UPDATE repeat SET object = 99", r"person rustam: a call that is remembered"),
        ("UPDATE topic_follow SET topic = 99", r"person leyla: follows a topic, and one"),
        ("UPDATE person_topic SET person = 99", r"person 99: is not there, and has topics"),
        (f"UPDATE follow SET followee = 99 WHERE {FOLLOW}", r"person agshin: follows, or is"),
        ("UPDATE block SET other = 99", r"person kamran: blocks, or is blocked by, somebody"),
        ("UPDATE person_settings SET person = 99", r"person 99: is not there, and has settings"),
        ("UPDATE mute SET other = 99", r"person kamran: mutes, or is muted by, somebody"),
        ("UPDATE team_member SET team = 99 WHERE person = 2", r"person leyla: is in, is invited"),
        ("UPDATE team_invite SET person = 99", r"person 99: is in, is invited to or follows"),
        ("UPDATE team_follow SET team = 99", r"person leyla: is in, is invited to or follows"),
        (f"UPDATE message SET conversation = 99 WHERE conversation = {DIRECT}",
         r"message m\w+: its conversation is not there"),
        (f"UPDATE member SET conversation = 99 WHERE conversation = {DIRECT}",
         r"conversation g\w+: is not there, and has members"),
        ("UPDATE notification SET recipient = 99 WHERE kind = 4", r"its recipient is not there"),
    ],
    "check_remains": [
        ("UPDATE reaction SET update_post = 99 WHERE person = 2", r"people react to it"),
        ("UPDATE comment SET update_post = 99", r"is not there, and has comments"),
        ("UPDATE update_version SET update_post = 99", r"is not there, and has earlier versions"),
        ("UPDATE feed_act SET update_post = 99", r"is not there, and is in feeds"),
        ("UPDATE feed_past_act SET update_post = 99", r"is not there, and was in feeds"),
        ("INSERT INTO topic_use VALUES (0, 1, 99)", r"is not there, and counts for topics"),
        ("UPDATE team_word SET team = 99 WHERE word = 'everi'", r"is not there, and is found by words"),
        ("UPDATE team_topic SET team = 99", r"is not there, and writes about topics"),
        ("INSERT INTO index_week VALUES (99, 1, 5, 50, '{}')", r"is not there, and has closed weeks"),
        ("DELETE FROM team", r"team t\w+: is not there, and people are notified of it"),
        ("UPDATE notification SET open = 0, target = 99 WHERE target_kind = 1", r"people are notified of it"),
        ("INSERT INTO comment_like VALUES (99, 1, 0)", r"deleted, and people like it"),
        (f"INSERT INTO comment_like VALUES ({SHELL}, 1, 0)", r"deleted, and people like it"),
        ("UPDATE comment_version SET comment = 99", r"or deleted, and has earlier versions"),
        (f"UPDATE notification SET open = 0, target = {SHELL} WHERE target_kind = 2",
         r"or deleted, and people are notified of it"),
        ("INSERT INTO notification_actor (notification, person, event, recipient) VALUES (99, 1, 1, 2)", r"is not there, and has actors"),
    ],
    "check_shells": [
        ("UPDATE comment SET text = 'x' WHERE deleted = 1", r"deleted, and still says something"),
        ("UPDATE comment SET mentions = '0:1' WHERE deleted = 1", r"and still says something"),
        (f"DELETE FROM comment WHERE reply_to = {SHELL}", r"is deleted, and has no replies"),
        ("UPDATE comment SET deleted = 0", r"is still there, and its deletion is in the log"),
        (f"UPDATE comment SET deleted = 1, text = '' WHERE author = 2", r"its deletion is not in"),
    ],
    "check_versions": [
        ("DELETE FROM update_version", r"is version 2 after 1 edits, and 0 earlier ones are kept"),
        ("DELETE FROM comment_version", r"is version 2 after 1 edits, and 0 earlier ones are"),
        (f"UPDATE update_post SET version = 3 WHERE id = {QUIET}", r"is version 3 after 0 edits"),
        (add_event(34, 2, "(SELECT id FROM comment WHERE author = 2)"), r"version 1 after 1 edits"),
    ],
    "check_mentioned": [
        ("DELETE FROM mentioned", r"update u\w+: mentioned person 1, and that is not kept"),
        ("DELETE FROM mentioned", r"comment c\w+: mentioned person 4, and that is not kept"),
        (f"INSERT INTO mentioned VALUES ({FIRST}, 4)", r"never mentioned person 4, says the log"),
        (f"INSERT INTO mentioned VALUES ({SHELL}, 3)", r"never mentioned person 3, says the log"),
    ],
    "check_made_people": [
        ("INSERT INTO person (handle, name, joined_at) VALUES ('ghost', 'Ghost', 0)",
         r"person ghost: was registered by 0 events"),
        (add_event(1, 1, 1), r"person agshin: was registered by 2 events"),
        (add_event(1, 99, 99), r"registered a person who is not there"),
    ],
    "check_erasures": [
        ("INSERT INTO person_seen VALUES (5, 0)", r"person 5: is deleted, and was seen"),
        ("INSERT INTO follow VALUES (5, 2, 0, 0)", r"person 5: is deleted, and follows somebody"),
        ("INSERT INTO follow VALUES (1, 5, 0, 0)", r"person 5: is deleted, and is followed"),
        ("INSERT INTO mute VALUES (1, 5, 0)", r"person 5: is deleted, and is muted"),
        ("INSERT INTO person_word VALUES ('farida', 5)", r"person 5: is deleted, and is found by"),
        ("INSERT INTO team_invite VALUES (1, 5)", r"person 5: is deleted, and is invited"),
        ("UPDATE team SET creator = 5, members = 0", r"person 5: is deleted, and made a team that nobody"),
        ("UPDATE update_post SET author = 5", r"person 5: is deleted, and has an update"),
        ("UPDATE message SET author = 5", r"person 5: is deleted, and has a message"),
        ("UPDATE check_in SET person = 5", r"person 5: is deleted, and has a check-in"),
        (f"UPDATE notification SET recipient = 5 WHERE id = {ANY}", r"person 5: is deleted, and is notified"),
        ("UPDATE erasure SET step = 3", r"person 5: is deleted, and nothing goes on with it"),
        ("UPDATE event SET type = 2 WHERE type = 56", r"person 5: is deleted, and the log says"),
        ("DELETE FROM erasure", r"person 5: is not deleted, and the log says otherwise"),
    ],
    "check_disabled": [
        ("UPDATE person SET disabled = 1 WHERE id = 4", r"person kamran: is disabled, and the log"),
        ("UPDATE person SET disabled = 1 WHERE id = 1", r"session s\w+: is of somebody who is"),
        (add_event(37, 0, 1), r"person agshin: is not disabled, and the log"),
    ],
    "check_made_sessions": [
        ("UPDATE session SET id = id + 9999 WHERE person = 1", r"was created by 0 events"),
        ("DELETE FROM session WHERE person = 1", r"created a session that is not there"),
        ("INSERT INTO session SELECT subject, 4, x'00', '', '', 0, 0, 1 << 50 FROM event"
         " WHERE type = 6 LIMIT 1", r"is still there, and its end"),
    ],
    "check_made_keys": [
        ("DELETE FROM login_key", r"added a login key that is not there"),
        (add_event(45, KAMRAN, KAMRAN, "(SELECT id FROM login_key)"),
         r"person kamran: a login key of theirs was added by 2 events"),
        (add_event(46, KAMRAN, KAMRAN, "(SELECT id FROM login_key)"),
         r"person kamran: a login key of theirs is still there"),
        ("UPDATE login_key SET person = 1", r"person agshin: a login key of theirs was added by 0"),
    ],
    "check_settings": [
        ("UPDATE notification_setting SET person = 99", r"person 99: is not there, and has settings"),
        ("UPDATE notification_setting SET person = 1", r"person agshin: has settings that they never"),
        ("UPDATE notification_setting SET kind = 10", r"person leyla: has settings of a kind"),
    ],
    "check_made_updates": [
        (f"DELETE FROM update_post WHERE id = {FIRST}", r"posted an update that is not there"),
        (f"UPDATE update_post SET author = 4 WHERE id = {FIRST}", r"posted by somebody else"),
        (add_event(7, RUSTAM, FIRST, 0, '{"mentions":[]}'), r"was posted by 2 events"),
        (f"UPDATE event SET type = 2 WHERE seq = {event(7)}", r"was posted by 0 events"),
        ("UPDATE event SET type = 2 WHERE type = 33", r"posted an update that is not there"),
        (add_event(33, RUSTAM, FIRST), r"deleted an update that is still there"),
    ],
    "check_made_comments": [
        ("DELETE FROM comment WHERE author = 2", r"posted a comment that is not there"),
        ("UPDATE comment SET author = 4 WHERE author = 2", r"somebody else or elsewhere"),
        (f"UPDATE comment SET update_post = {QUIET}", r"somebody else or elsewhere"),
        (f"UPDATE event SET type = 2 WHERE seq = {event(9)}", r"was posted by 0 events"),
    ],
    "check_made_check_ins": [
        ("UPDATE check_in SET person = 1 WHERE note = ''", r"check-in i\w+: was made by 0 events"),
        ("UPDATE event SET type = 25 WHERE type = 26", r"check-in i\w+: is not there, and nobody"),
        ("UPDATE event SET subject = (SELECT min(id) FROM check_in) WHERE type = 26",
         r"check-in i\w+: was taken back, and is there"),
        ("DELETE FROM check_in WHERE note = 'Better'", r"is not there, and nobody took it back"),
        ("UPDATE check_in SET answers = '{'", r"check-in i\w+: holds no answers"),
        ("UPDATE check_in SET value = 101", r"check-in i\w+: holds no answers"),
    ],
    "check_index_weeks": [
        ("INSERT INTO index_week VALUES ((SELECT max(id) FROM team), 1, 5, 50, '{}')",
         r"its week 1 was closed by 0 events"),
        ("INSERT INTO index_week VALUES ((SELECT max(id) FROM team), 1, 4, 50, '{}')",
         r"its week 1 says more than it may"),
        ("INSERT INTO index_week VALUES ((SELECT max(id) FROM team), 9999, 5, 50, '{}')",
         r"its week 9999 says more than it may, or says it too early"),
        (add_event(55, 0, "(SELECT max(id) FROM team)", 1), r"its week 1 was closed, and is not there"),
    ],
    "check_made_conversations": [
        (f"UPDATE event SET type = 2 WHERE seq = {event(11)}", r"was made by 0 events"),
        (f"UPDATE conversation SET kind = 1 WHERE id = {DIRECT}", r"was made by 0 events"),
        (f"DELETE FROM conversation WHERE id = {DIRECT}", r"made a conversation that is not there"),
    ],
    "check_made_messages": [
        (f"DELETE FROM message WHERE conversation = {DIRECT}", r"sent a message that is not there"),
        (f"UPDATE message SET author = 4 WHERE conversation = {DIRECT}", r"somebody else or else"),
        (f"UPDATE event SET about = {GROUP} WHERE type = 14", r"somebody else or elsewhere"),
        (f"UPDATE event SET type = 2 WHERE seq = {event(14)}", r"was sent by 0 events"),
    ],
    "check_follow_counts": [
        ("UPDATE person SET following = 7 WHERE id = 1",
         r"person agshin: following is 7, and the follow rows say 2"),
        ("UPDATE person SET followers = 0 WHERE id = 3", r"person rustam: followers is 0"),
    ],
    "check_follows": [
        (f"DELETE FROM follow WHERE {FOLLOW}", r"person agshin: does not follow person 2"),
        ("INSERT INTO follow VALUES (4, 1, 0, 0)", r"person kamran: follows person 1"),
        (add_event(3, 1, 2), r"person agshin: follows person 2"),
    ],
    "check_made_teams": [
        (f"UPDATE event SET type = 2 WHERE seq = {event(47)}", r"team t\w+: was made by 0 events"),
        ("DELETE FROM team", r"made a team that is not there"),
        ("UPDATE team SET creator = 3", r"team t\w+: was made by person 3, and the log says otherwise"),
    ],
    "check_team_counts": [
        ("UPDATE team SET members = 7", r"team t\w+: members is 7, and the rows say 2"),
        ("UPDATE team SET followers = 0", r"team t\w+: followers is 0, and the rows say 1"),
    ],
    "check_team_members": [
        ("UPDATE team_member SET role = 1", r"has members, and none of them leads"),
        ("DELETE FROM team_member WHERE person = 2", r"person leyla: is in no team, and the log"),
        ("INSERT INTO team_member SELECT 4, id, 1, 9, 0 FROM team", r"person kamran: is in team"),
        ("UPDATE team_member SET joined = 1", r"person agshin: is in team \d+ by event 1, and"),
    ],
    "check_team_follows": [
        ("DELETE FROM team_follow", r"person leyla: does not follow team \d+, and the log"),
        ("INSERT INTO team_follow SELECT 4, id, 0 FROM team", r"person kamran: follows team \d+"),
    ],
    "check_team_invites": [
        ("DELETE FROM team_invite", r"person rustam: is not invited to team \d+, and the log"),
        ("INSERT INTO team_invite SELECT id, 2 FROM team", r"person leyla: is invited to team \d+"),
    ],
    "check_team_places": [
        ("UPDATE update_post SET team = NULL", r"update u\w+: stands under team 0, and its author"),
        ("UPDATE update_post SET team = 7 WHERE author = 3", r"under team 7, and its author was in 0"),
        ("UPDATE check_in SET team = NULL", r"check-in i\w+: stands under team 0, and its author"),
    ],
    "check_team_topics": [
        ("UPDATE team_topic SET updates = 4", r"team t\w+: writes 1 times about topic \d+, and 4"),
        ("DELETE FROM team_topic", r"team t\w+: writes 1 times about topic \d+, and 0 are"),
        ("INSERT INTO team_topic SELECT id, 1, 1 FROM team", r"does not write about topic 1, and"),
    ],
    "check_team_words": [
        ("DELETE FROM team_word WHERE topic > 0", r"team t\w+: is not found by topic \d+"),
        ("UPDATE team_word SET word = 'x' WHERE topic > 0", r"team t\w+: is not found by topic \d+"),
        ("INSERT INTO team_word SELECT 'x', id, 1 FROM team", r"is found by topic 1, and does not"),
        ("DELETE FROM team_word", r"team t\w+: is not found by its company, its name and what is"),
        ("INSERT INTO team_word SELECT 'x', id, 0 FROM team", r"is not found by its company"),
    ],
    "check_blocks": [
        ("DELETE FROM block", r"person kamran: does not block person 1, and the log"),
        ("DELETE FROM block WHERE person = 1", r"person kamran: a block between them and person 1"),
        ("UPDATE block SET at = NULL", r"has only one side"),
        ("INSERT INTO block VALUES (3, 4, 7), (4, 3, NULL)", r"person rustam: blocks person 4, and"),
        ("INSERT INTO follow VALUES (4, 1, 0, 0)", r"person kamran: follows person 1 across a"),
        ("INSERT INTO block VALUES (2, 1, 7), (1, 2, NULL)",
         r"notification n\w+: person 1 is in it, and its recipient"),
    ],
    "check_mutes": [
        ("DELETE FROM mute", r"person kamran: does not mute person 1, and the log"),
        ("INSERT INTO mute VALUES (1, 2, 0)", r"person agshin: mutes person 2, and the log"),
    ],
    "check_update_counts": [
        (f"UPDATE update_post SET likes = 9 WHERE id = {FIRST}", r"likes is 9, and the rows say 1"),
        ("UPDATE update_post SET recommends = -1", r"recommends is -1"),
        (f"UPDATE update_post SET comments = 9 WHERE id = {FIRST}", r"comments is 9"),
    ],
    "check_reactions": [
        ("DELETE FROM reaction WHERE person = 2", r"person 2 does not like it"),
        (f"INSERT INTO reaction VALUES ({FIRST}, 1, 4, 0)", r"person 4 recommends it"),
        ("UPDATE reaction SET kind = 1 WHERE person = 2", r"person 2 recommends it"),
    ],
    "check_link_previews": [
        (linked("http://a.example/b?c") + "UPDATE link_preview SET update_post = 99",
         r"update u\w+: is not there, and has a link"),
        (linked("https://d.example"), r"not its first link: https://d.example"),
        (linked("https://b.example/c"), r"not its first link: https://b.example/c"),
        (linked("http://a.example/"), r"not its first link: http://a.example/"),
        (linked("a.example/b?c"), r"not its first link: a.example"),
        (linked("http://a.example/b?c") + f"UPDATE update_post SET text = 'a' WHERE id = {FIRST}",
         r"not its first link: http://a.example/b"),
    ],
    "check_replies": [
        ("UPDATE comment SET reply_to = 5 WHERE reply_to IS NOT NULL", r"no comment of its update"),
        ("UPDATE message SET reply_to = (SELECT max(id) FROM update_post) WHERE reply_to > 0",
         r"no message of its conversation"),
    ],
    "check_person_updates": [
        ("UPDATE person SET updates = 3 WHERE id = 3",
         r"person rustam: updates is 3, and counters"),
        ("UPDATE person SET updates = 1 WHERE id = 3",
         r"person rustam: updates is 1, and counters"),
        ("UPDATE person SET updates = 1 WHERE id = 4", r"person kamran: updates is 1"),
        ("UPDATE queue SET position = 1 WHERE name = 'counters'", r"counters handled 0"),
    ],
    "check_person_updates_total": [
        ("UPDATE queue SET expired = 1 WHERE name = 'counters'", r"handled 4 updates, 1 events expired, and 4"),
    ],
    "check_topics": [
        ("UPDATE topic SET followers = 4 WHERE name = 'talks'",
         r"topic talks: followers is 4, and"),
        ("UPDATE topic SET week = 0 WHERE name = 'talks'",
         r"topic talks: week is 0, and the rows say 1"),
        ("UPDATE topic SET week = 1 WHERE name = 'quiet'",
         r"topic quiet: week is 1, and the rows say 0"),
    ],
    "check_topics_used": [
        ("INSERT INTO topic (name) VALUES ('nothing')", r"topic nothing: nobody follows it, and no"),
        ("DELETE FROM topic WHERE name = 'quiet'", r"update u\w+: is about topic quiet, which is not"),
    ],
    "check_topic_follows": [
        ("DELETE FROM topic_follow", r"person leyla: does not follow topic \d+, and the log"),
        ("INSERT INTO topic_follow SELECT 4, id, 0, 0 FROM topic",
         r"person kamran: follows topic \d+"),
    ],
    "check_topic_uses": [
        ("DELETE FROM topic_use", r"does not count for topic"),
        (f"INSERT INTO topic_use SELECT 0, id, {FIRST} FROM topic", r"and is not about it"),
        (f"INSERT INTO topic_use SELECT min(at), 2, {QUIET} FROM topic_use", r"and is not about it"),
    ],
    "check_feed_missing": [
        ("DELETE FROM feed_act WHERE kind = 2", r"no feed of the followers of person 3"),
        ("DELETE FROM feed_act WHERE kind = 0 AND channel = 1", r"the mentioned person 1"),
        ("DELETE FROM feed_act WHERE kind = 3 AND channel = 2", r"the followers of person 2"),
        ("DELETE FROM feed_act WHERE kind = 4", r"no feed of the followers of person 1"),
        ("DELETE FROM feed_act WHERE kind = 5", r"no feed of those who follow topic"),
        ("DELETE FROM feed_act WHERE kind = 1", r"no feed of the people of team"),
        ("UPDATE feed_act SET kind = 5 WHERE kind = 2", r"no feed of the followers of person 3"),
    ],
    "check_feed_extra": [
        (f"INSERT INTO feed_act VALUES (2, 4, 1, {FIRST}, 2)", r"channel 2/4 by event 1, which"),
        (f"INSERT INTO feed_act VALUES (1, 4, {event(7)}, {FIRST}, 0)", r"channel 1/4 by event"),
        (f"INSERT INTO feed_act SELECT 2, 2, max(seq), {FIRST}, 4 FROM event WHERE type = 8",
         r"channel 2/2 by event \d+, which did not"),
        (f"INSERT INTO feed_act VALUES (4, 99, {event(7)}, {FIRST}, 5)", r"channel 4/99 by event"),
        ("UPDATE feed_act SET channel = 7 WHERE kind = 1", r"channel 5/7 by event"),
        (f"INSERT INTO feed_act VALUES (2, 3, 9999, {FIRST}, 3)", r"by event 9999, which did not"),
    ],
    "check_feed_past": [
        ("UPDATE feed_past_act SET until = 9999", r"by event 9999, which did not take it out"),
        ("UPDATE feed_past_act SET until = seq", r"update u\w+: left the feeds of channel 2/2 by event"),
        ("UPDATE feed_past_act SET at = 1", r"by event \d+, which did not take it out"),
        ("UPDATE feed_past_listening SET until = -until WHERE channel_kind = 5 AND person = 2",
         r"person leyla: listened otherwise to channel 5/\d+ until event -\d+, which"),
        ("UPDATE feed_past_listening SET at = 1", r"which did not change it"),
    ],
    "check_conversations": [
        (f"UPDATE conversation SET members = 9 WHERE id = {GROUP}", r"members is 9"),
        (f"UPDATE conversation SET last_seq = 4 WHERE id = {GROUP}", r"last_seq is 4"),
        (f"UPDATE conversation SET active_at = 0 WHERE id = {GROUP}", r"active_at is 0"),
        (f"UPDATE member SET read_seq = 9 WHERE conversation = {GROUP}", r"has read to 9, and it"),
        (f"UPDATE member SET read_seq = -1 WHERE conversation = {GROUP}", r"has read to -1"),
    ],
    "check_direct": [
        ("DELETE FROM direct", r"is direct, and not of exactly two"),
        ("UPDATE direct SET high = 3", r"is direct, and not of exactly two"),
        (f"UPDATE direct SET conversation = {GROUP}", r"is no direct conversation"),
    ],
    "check_members": [
        (f"DELETE FROM member WHERE conversation = {GROUP} AND person = 2",
         r"person 2 is no member, and the log"),
        ("INSERT INTO member (conversation, person, role, joined_at, since, read_seq) VALUES"
         f" ({GROUP}, 4, 2, 0, 0, 0)", r"person 4 is a member, and the log"),
    ],
    "check_message_seq": [
        (f"UPDATE message SET seq = 9 WHERE id = (SELECT max(id) {IN_GROUP})",
         r"is number 9, and stands at place 5"),
    ],
    "check_message_nth": [
        (f"UPDATE message SET nth = 5 WHERE id = (SELECT max(id) {IN_GROUP})",
         r"is number 5 of its author there, and stands at place 3"),
    ],
    "check_message_mentions_missing": [
        ("DELETE FROM message_mention WHERE person = 1", r"mentions person 1, and that is not"),
    ],
    "check_message_mentions_extra": [
        (f"INSERT INTO message_mention VALUES (4, {GROUP}, 2)", r"message 2 is counted as"),
        (f"INSERT INTO message_mention VALUES (1, {GROUP}, 77)", r"message 77 is counted as"),
    ],
    "check_message_reactions": [
        ("UPDATE message_emoji SET people = 5 WHERE nth = 2", r"message m\w+: 5 reactions of a kind"),
        ("DELETE FROM message_reaction WHERE person = 3", r"are counted, and people gave 0"),
        ("UPDATE message SET reactions = 7 WHERE reactions = 2", r"7 different reactions"),
        ("UPDATE message SET text = 'x' WHERE deleted", r"is deleted, and something of it is left"),
        ("UPDATE message SET deleted = 1, text = '', mentions = '' WHERE reactions = 0",
         r"is deleted, or was, and the log does not say so"),
        ("DELETE FROM event WHERE type = 43", r"is deleted, or was, and the log does not say so"),
        ("INSERT INTO message_reaction VALUES (99, 1, '!')", r"people react to it"),
    ],
    "check_person_words": [
        ("DELETE FROM person_word WHERE person = 2", r"person leyla: is not found by their name"),
        ("INSERT INTO person_word VALUES ('ghost', 2)", r"person leyla: is not found by their name"),
        ("INSERT INTO person_word VALUES ('ghost', 99)", r"person 99: is not there, and is found"),
        ("UPDATE person SET name = 'Somebody Else' WHERE id = 2", r"person leyla: is not found by"),
    ],
    "check_search_index": [
        ("INSERT INTO update_index (rowid, words) VALUES (77, 'ghost')", r"the index of updates does"),
        ("INSERT INTO update_index (update_index) VALUES ('delete-all')", r"the index of updates"),
        ("INSERT INTO message_index (message_index) VALUES ('delete-all')", r"index of messages does"),
        ("INSERT INTO message_index (message_index, rowid, words) SELECT 'delete', min(id), 'come'"
         " FROM message; INSERT INTO message_index (rowid, words) SELECT min(id), 'gone'"
         " FROM message", r"the index of messages does not hold"),
    ],
    "check_search_docs": [
        ("DELETE FROM search_doc WHERE scope = 0", r"update u\w+: is not found by what it says"),
        ("DELETE FROM search_doc WHERE scope > 0", r"message m\w+: is not found by what it says"),
        ("UPDATE search_doc SET version = 9", r"message m\w+: is not found by what it says"),
        ("UPDATE search_doc SET scope = 9 WHERE scope = 0", r"update u\w+: is not found by what"),
        ("UPDATE search_doc SET words = 'ghost'", r"is not found by what it says"),
        ("INSERT INTO search_doc VALUES (77, 0, 1, 'ghost')", r"update u\w+: is found, and is not"),
        ("UPDATE message SET deleted = 1", r"message m\w+: is not found by what it says"),
    ],
    "check_groups": [
        ("UPDATE notification SET actors = 5 WHERE kind = 1", r"actors is 5, and the rows say 1"),
        ("DELETE FROM notification_actor", r"actors is 1, and the rows say 0"),
        ("UPDATE notification_actor SET recipient = 4", r"has another recipient, kind or target"),
        ("UPDATE notification SET read = 1 WHERE kind = 4", r"is read, and still open"),
    ],
    "check_groups_open": [
        ("DROP INDEX notification_open; INSERT INTO notification SELECT id + 9999, recipient, kind,"
         " target_kind, target, first_at, last_at, last_event, actors, read, open FROM notification"
         " WHERE kind = 1 AND recipient = 2", r"is one of 2 open groups"),
    ],
    "check_group_causes": [
        ("UPDATE notification_actor SET event = 1", r"by event 1, which is no reason"),
        ("UPDATE notification_actor SET event = 9999", r"by event 9999, which is no reason"),
        ("UPDATE notification SET recipient = 4 WHERE kind = 1 AND recipient = 2",
         r"person 1 is in it by event \d+, which is no reason"),
        ("UPDATE notification SET recipient = 2 WHERE kind = 4", r"which is no reason"),
        ("UPDATE notification SET kind = 5 WHERE kind = 4 AND recipient = 3 AND target = " + QUIET,
         r"which is no reason"),
        ("UPDATE notification SET target = target + 1 WHERE kind = 2", r"which is no reason"),
        ("UPDATE notification SET target = target + 1 WHERE kind = 3", r"which is no reason"),
        ("UPDATE notification SET target_kind = 2 WHERE kind = 0", r"which is no reason"),
        ("UPDATE notification SET recipient = 3 WHERE kind = 6", r"which is no reason"),
        ("UPDATE notification SET recipient = 3 WHERE kind = 7 AND recipient = 1", r"which is no reason"),
        ("UPDATE notification SET kind = 9 WHERE kind = 7", r"which is no reason"),
        ("UPDATE notification SET target = 7 WHERE kind = 8", r"which is no reason"),
        ("UPDATE notification SET recipient = 1 WHERE kind = 9 AND recipient = 3", r"which is no reason"),
    ],
    "check_notified_follows": [
        (no_group(1, "AND recipient = 2"), r"person leyla: person 1 follows them, and is in 0"),
        ("DELETE FROM follow WHERE follower = 1;" + add_event(4, 1, 2)
         + "UPDATE queue SET position = (SELECT max(seq) FROM event)",
         r"person leyla: person 1 does not follow them, and is in 1"),
    ],
    "check_notified_reactions": [
        (no_group(4, f"AND target = {FIRST}"), r"person 2 like it, and is in 0"),
        (no_group(5), r"person 1 recommend it, and is in 0"),
        (add_event(8, 2, FIRST, 0, '{"kind":"like","on":false}')
         + "UPDATE queue SET position = (SELECT max(seq) FROM event)",
         r"person 2 does not like it, and is in 1"),
    ],
    "check_notified_mentions": [
        (no_group(0, "AND recipient = 1"), r"mentions person 1, who is not notified"),
        (no_group(0, "AND recipient = 4"), r"mentions person 4, who is not notified"),
    ],
    "check_notified_comments": [
        (no_group(2), r"comments on what person 3 wrote"),
        (no_group(3), r"replies to what person 2 wrote"),
    ],
    "check_notified_members": [
        (no_group(7, "AND recipient = 2"), r"adds person 2 to a group"),
    ],
    "check_notified_teams": [
        (no_group(8, "AND recipient = 1"), r"event e\w+: joins the team of person 1, who is not"),
        (no_group(9, "AND recipient = 3"), r"event e\w+: invites person 3, who is not notified"),
    ],
    "check_notified_chat_mentions": [
        (no_group(6, "AND recipient = 1"), r"message m\w+: mentions person 1, who is not"),
    ],
    "check_notified_twice": [
        (add_event(16, 1, ANY, 2, '{"kind":"follow"}'),
         r"person leyla: was notified 2 times of follow by person 1, for 1 reasons"),
        (add_event(16, 3, ANY, 2, '{"kind":"chat_mention"}'), r"2 times of chat_mention by person 3"),
        (add_event(16, 2, ANY, 3, '{"kind":"like"}'), r"2 times of like by person 2"),
        (add_event(16, 1, ANY, 3, '{"kind":"comment"}'), r"2 times of comment by person 1, for 1"),
        (add_event(16, 1, ANY, 2, '{"kind":"reply"}'), r"2 times of reply by person 1, for 1"),
        (add_event(16, 3, ANY, 1, '{"kind":"group_added"}'), r"2 times of group_added by person 3"),
        (add_event(16, 2, ANY, 4, '{"kind":"mention"}'), r"2 times of mention by person 2, for 1"),
    ],
}

# What `check --rebuild` makes anew; the log and the rows of state are nowhere else. Some damage
# leaves both at odds: then the figure follows, and the rest is said again.
MENDED = {
    "check_follow_counts", "check_update_counts", "check_person_updates", "check_topics",
    "check_topic_uses", "check_feed_missing", "check_feed_extra", "check_conversations",
    "check_message_nth", "check_message_mentions_missing", "check_message_mentions_extra",
    "check_person_words", "check_search_index", "check_search_docs", "check_groups",
    "check_groups_open", "check_group_causes", "check_notified_follows",
    "check_notified_reactions", "check_notified_mentions", "check_notified_comments",
    "check_notified_members", "check_notified_chat_mentions", "check_team_counts",
    "check_team_topics", "check_team_words",
}
AT_ODDS = ("DELETE FROM follow WHERE follower = 1;", "INSERT INTO event", "UPDATE queue SET",
           "UPDATE message SET deleted")

# What is not handled yet is no problem: rows that wait, that are dead, that expired.
WAITING = (HELD + " SELECT '{queue}', seq, {state}, 5, 0, at, at, 'why' FROM event"
           " WHERE seq = {event};")

PEACE = [
    ("a follow waits", WAITING.format(queue="notify", state=0, event=event(3, "AND subject = 2"))
     + no_group(1, "AND recipient = 2")),
    ("a follow is dead", WAITING.format(queue="notify", state=1, event=event(3, "AND subject = 2"))
     + no_group(1, "AND recipient = 2")),
    ("a like is dead", WAITING.format(queue="notify", state=1, event=event(8, "AND actor = 2"))
     + no_group(4, f"AND target = {FIRST}")),
    ("an update waits", WAITING.format(queue="counters", state=0, event=event(7))
     + "UPDATE person SET updates = 1 WHERE id = 3"),
    ("an update expired",
     "UPDATE queue SET expired = 1 WHERE name = 'counters';"
     "UPDATE person SET updates = 1 WHERE id = 3"),
    ("notifications expired", "UPDATE queue SET expired = 1 WHERE name = 'notify';"
     + no_group(1) + no_group(4) + no_group(2)),
    ("a mention in a message is dead",
     WAITING.format(queue="chat_mentions", state=1, event=event(14, f"AND about = {DIRECT}"))
     + no_group(6, f"AND target = (SELECT id FROM message WHERE conversation = {DIRECT})")),
    ("a comment is dead", WAITING.format(queue="notify", state=1, event=event(9))
     + "DELETE FROM notification_actor WHERE person = 2 AND notification IN"
     " (SELECT id FROM notification WHERE kind = 2);"
     "UPDATE notification SET actors = 2 WHERE kind = 2;" + no_group(0, "AND recipient = 4")),
]

