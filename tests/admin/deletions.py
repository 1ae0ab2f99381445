"""Large deletions: hidden at once, gone in the end, whatever happens in between."""
import os
import sqlite3

from everi import RpcError, Server

CANARY = "c4n4ry"
MANY = 20000
WHOLE = "the store is whole, and every figure agrees with the log\n"

# A comment, an event that posted it and a like for each number, as if people had been busy.
BUSY = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
INSERT INTO event (type, actor, subject, about, at, depth, attributes)
SELECT 9, 2, u.id - i, u.id, (SELECT max(at) FROM event), 0, '{{"mentions":[]}}'
FROM n, update_post u;
INSERT INTO comment (id, update_post, author, text, mentions, at)
SELECT subject, about, 2, '{CANARY}', '', at FROM event e
WHERE e.type = 9 AND NOT EXISTS (SELECT 1 FROM comment c WHERE c.id = e.subject);
INSERT INTO comment_like SELECT id, author, at FROM comment WHERE text = '{CANARY}';
INSERT INTO reaction SELECT update_post, 1, id, at FROM comment;
INSERT INTO feed_act SELECT 2, subject, seq, about, 3 FROM event WHERE type = 9 ON CONFLICT DO NOTHING;
INSERT INTO notification_actor (notification, person, event, recipient, kind, target)
SELECT n.id, e.subject, e.seq, n.recipient, n.kind, n.target FROM event e, notification n
WHERE e.type = 9 AND n.kind = 2;
INSERT INTO notification (id, recipient, kind, target_kind, target, first_at, last_at, last_event,
    actors) SELECT id, author, 0, 2, id, at, at, 1, 1 FROM comment WHERE text = '{CANARY}';
INSERT INTO notification_actor (notification, person, event, recipient, kind, target)
SELECT id, 1, 1, recipient, kind, target FROM notification n WHERE NOT EXISTS (
    SELECT 1 FROM notification_actor a WHERE a.notification = n.id);
UPDATE notification AS n SET actors = (
    SELECT count(*) FROM notification_actor a WHERE a.notification = n.id);
UPDATE queue SET position = (SELECT max(seq) FROM event);
"""
HANGING = ("comment", "comment_like", "comment_version", "reaction", "feed_act", "update_version",
           "mentioned", "notification", "notification_actor", "topic_use", "update_post")


def look(server, text):
    with sqlite3.connect(os.path.join(server.data, "everi.db")) as db:
        return [row[0] for row in db.execute(text)]


def refusal(client, method, **params):
    try:
        return client.call(method, **params)
    except RpcError as err:
        return err.reason


def test_a_large_deletion_goes_on_after_a_kill():
    with Server() as server:
        rustam, leyla = server.register("rustam"), server.register("leyla")
        update = rustam.call("update.post", text=f"{CANARY} #topic @leyla")
        rustam.call("update.edit", id=update["id"], text=f"{CANARY} again")
        comment = leyla.call("comment.post", update=update["id"], text=f"{CANARY} of mine")
        leyla.call("comment.edit", id=comment["id"], text=f"{CANARY} @rustam")
        server.settle()
        server.stop()
        with sqlite3.connect(os.path.join(server.data, "everi.db")) as db:
            db.executescript(BUSY)
        server.start()
        token = rustam.login["token"]
        rustam = server.resume(token)
        rustam.call("update.delete", id=update["id"])
        server.kill()

        assert look(server, "SELECT count(*) FROM update_post") == [0]
        assert look(server, "SELECT count(*) FROM comment")[0] > 0, "it was finished already"
        assert look(server, "SELECT count(*) FROM task WHERE kind = 4") == [1]
        said = server.command("check")
        assert said == (0, WHOLE, ""), said

        server.start()
        rustam = server.resume(token)
        for method, params in (("update.get", {"id": update["id"]}),
                               ("comment.list", {"update": update["id"]}),
                               ("comment.get", {"id": comment["id"]})):
            assert refusal(rustam, method, **params) == "not_found", method
        seen = rustam.call("notification.list", limit=200)["items"]
        assert all(group["target"] is None for group in seen), seen
        server.settle()
        left = {table: look(server, f"SELECT count(*) FROM {table}")[0] for table in HANGING}
        assert not any(left.values()), left
        assert look(server, "SELECT count(*) FROM task") == [0]
        assert rustam.call("notification.list")["items"] == []
        assert server.admin("check") == {"ok": True, "problems": []}
        server.stop()
        with sqlite3.connect(os.path.join(server.data, "everi.db")) as db:
            assert not any(CANARY in line for line in db.iterdump())
