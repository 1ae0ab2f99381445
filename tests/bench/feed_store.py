"""A store of the size that home feeds are promised for, written straight into a database.

100,000 people who follow each other by a power law, 1,000,000 updates over 90 days with comments,
likes and recommendations. Some of them can log in:

    celebrity   followed by everybody
    reader      follows 500, the celebrity among them
    many        follows everybody
    fan_1 ...   FANS of them, who follow the celebrity

and the celebrity's last update but one has a like of everybody, the last a recommendation.

`check` finds such a store whole but for what the function `notify` would have made of it: nobody
has a notification (NOT_MADE holds the words of those problems).
"""
import collections
import json
import os
import random
import re
import sqlite3
import time

import everi

DAY_MS = 24 * 3600 * 1000
ID_TIME_SHIFT = 20
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
AUTHOR, PERSON, TOPIC = 2, 1, 4  # enum channel_kind
MENTIONED, POSTED, COMMENTED, RECOMMENDED, ABOUT = 0, 2, 3, 4, 5  # enum feed_reason
REGISTERED, FOLLOWED, UPDATE_POSTED, REACTED, COMMENT_POSTED = 1, 3, 7, 8, 9  # event types
ABOUT_LIFTS_MS = 30 * DAY_MS
WEEK_MS = 7 * DAY_MS
TOPICS = 1000
FANS = 200
NOT_MADE = re.compile("notif|is not found by what it says|^\\.\\.\\. and perhaps more of the kind")
GIVEN = ["Leyla", "Rustam", "Agshin", "Nigar", "Elnur", "Sevda", "Kamran", "Aysel"]
FAMILY = ["Mammadova", "Hashimov", "Tagiyev", "Aliyeva", "Guliyev", "Hasanova", "Babayev"]
WORDS = ("shipped the new pipeline today after a week of profiling and one night of thinking about "
         "what the disk really promises when it says that it is done").split()


class Power:
    """Numbers from 1 to n, the small ones more often: weight 1 / rank^exponent."""

    def __init__(self, rng, n, exponent):
        total, sums = 0.0, []
        for rank in range(1, n + 1):
            total += rank ** -exponent
            sums.append(total)
        self.rng, self.n, self.sums = rng, n, sums

    def sample(self, count):
        return self.rng.choices(range(1, self.n + 1), cum_weights=self.sums, k=count)


def wire_id(letter, number):
    digits = ""
    for _ in range(13):
        digits = DIGITS[number & 31] + digits
        number >>= 5
    return letter + digits


class Store:
    """Collects rows, table by table, and writes each in the order of its key."""

    def __init__(self, people, updates, now_ms, seed=1):
        self.rng = random.Random(seed)
        self.people, self.updates = people, updates
        self.now = now_ms
        self.last_id = 0
        self.events, self.acts = [], []
        self.posts, self.comments, self.reactions = [], [], {}
        self.follows, self.following = {}, collections.Counter()
        self.uses = []

    def new_id(self, at):
        self.last_id = max(at << ID_TIME_SHIFT, self.last_id + 1)
        return self.last_id

    def event(self, kind, actor, subject, about, at, attributes="{}"):
        self.events.append((self.first + len(self.events), kind, actor, subject, about, at, 0,
                            attributes))
        return self.events[-1][0]

    def follow(self, follower, followee, at):
        if follower != followee and (follower, followee) not in self.follows:
            self.follows[follower, followee] = at
            self.following[follower] += 1
            self.event(FOLLOWED, follower, followee, 0, at)

    def react(self, kind, who, post, at):
        """kind 0: a like, 1: a recommendation."""
        update = self.posts[post]
        if (update[0], kind, who) in self.reactions:
            return
        self.reactions[update[0], kind, who] = at
        update[7 + kind] += 1
        name = "recommend" if kind else "like"
        seq = self.event(REACTED, who, update[0], 0, at, f'{{"kind":"{name}","on":true}}')
        if kind and at - update[6] <= ABOUT_LIFTS_MS:
            self.acts.append((AUTHOR, who, seq, update[0], RECOMMENDED))

    def comment(self, who, post, at):
        update = self.posts[post]
        comment = self.new_id(at)
        update[9] += 1
        self.comments.append((comment, update[0], who, "That is what I would have said", "", at))
        seq = self.event(COMMENT_POSTED, who, comment, update[0], at, json.dumps(
            {"update": wire_id("u", update[0]), "mentions": [], "length": 30},
            separators=(",", ":")))
        if at - update[6] <= ABOUT_LIFTS_MS:
            self.acts.append((AUTHOR, who, seq, update[0], COMMENTED))

    def post(self, who, at, topic=None, mentioned=None, audience=0):
        update = self.new_id(at)
        start = self.rng.randrange(len(WORDS))
        text = " ".join(WORDS[start:start + self.rng.randrange(5, 25)] or WORDS)
        mentions = ""
        if mentioned == who:
            mentioned = None
        if mentioned:
            mentions = f"0:{mentioned}"
            text = f"@{self.handle(mentioned)} {text}"
        if topic:
            text += f" #topic-{topic}"
        topics = f"topic-{topic}" if topic else ""
        seq = self.event(UPDATE_POSTED, who, update, 0, at, json.dumps(
            {"audience": "followers" if audience else "public",
             "topics": [topic] if topic else [], "mentions": [mentioned] if mentioned else [],
             "length": len(text)}, separators=(",", ":")))
        self.acts.append((AUTHOR, who, seq, update, POSTED))
        if mentioned:
            self.acts.append((PERSON, mentioned, seq, update, MENTIONED))
        if topic:
            self.acts.append((TOPIC, topic, seq, update, ABOUT))
            if not audience and at + WEEK_MS > self.now:
                self.uses.append((at, topic, update))
        self.posts.append([update, who, text, mentions, topics, audience, at, 0, 0, 0])
        return len(self.posts) - 1

    def handle(self, number):
        return self.known.get(number) or f"person_{number}"

    # -- the story

    def tell(self, known, first_seq, first_id):
        """known: {number: handle} of those who are registered already."""
        self.known, self.first, self.last_id = known, first_seq, first_id
        begin = self.now - 91 * DAY_MS
        numbers = {handle: number for number, handle in known.items()}
        for number in range(len(known) + 1, self.people + 1):
            self.event(REGISTERED, number, number, 0, begin)
        self.follow_each_other(numbers, begin)
        self.act(begin + DAY_MS)
        self.crowds(numbers)

    def follow_each_other(self, numbers, at):
        celebrity, reader, many = (numbers[h] for h in ("celebrity", "reader", "many"))
        popular = Power(self.rng, self.people, 0.8)
        for number in range(1, self.people + 1):
            self.follow(number, celebrity, at)
            self.follow(many, number, at)
        for number in popular.sample(150):
            self.follow(reader, number, at)
        while self.following[reader] < min(500, self.people - 1):
            self.follow(reader, self.rng.randrange(1, self.people + 1), at)
        followers = Power(self.rng, self.people, 0.2)
        for follower, followee in zip(followers.sample(8 * self.people),
                                      popular.sample(8 * self.people)):
            if follower != reader and follower not in self.known:
                self.follow(follower, followee, at)

    def act(self, begin):
        authors = Power(self.rng, self.people, 0.5)
        shuffled = list(range(1, self.people + 1))
        self.rng.shuffle(shuffled)  # who writes much is not who is followed much
        topics = Power(self.rng, TOPICS, 0.8)
        actors = authors.sample(self.updates * 3)
        about = topics.sample(self.updates)
        span = self.now - 60000 - begin
        for i in range(self.updates):
            at = begin + span * i // self.updates
            who, second, third = (shuffled[actors.pop() - 1] for _ in range(3))
            dice = self.rng.random()
            self.post(who, at, topic=about[i] if dice < 0.3 else None,
                      mentioned=second if dice > 0.95 else None,
                      audience=1 if 0.5 < dice < 0.6 else 0)
            older = max(0, i - int(self.rng.expovariate(1 / 2000)))
            if dice < 0.5:
                self.comment(second, older, at)
            if 0.3 < dice < 0.6:
                self.react(1, third, older, at)
            if dice > 0.5:
                self.react(0, third, older, at)

    def crowds(self, numbers):
        liked = self.post(numbers["celebrity"], self.now - 50000)
        recommended = self.post(numbers["celebrity"], self.now - 50000)
        for number in range(1, self.people + 1):
            self.react(0, number, liked, self.now - 30000)
            self.react(1, number, recommended, self.now - 30000)
            if number % 50 == 0:
                self.comment(number, recommended, self.now - 30000)

    # -- into the database

    def write(self, db, joined):
        def rows(sql, values):
            db.executemany(sql, values)

        indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql "
                             "IS NOT NULL AND tbl_name IN ('event', 'feed_act', 'update_post', "
                             "'comment', 'reaction', 'follow')").fetchall()
        for name, _ in indexes:
            db.execute(f"DROP INDEX {name}")
        new = range(len(self.known) + 1, self.people + 1)
        rows("INSERT INTO person (id, handle, name, title, joined_at) VALUES (?, ?, ?, 'Engineer', ?)",
             ((n, f"person_{n}", f"{GIVEN[n % 8]} {FAMILY[n % 7]}", joined) for n in new))
        rows("INSERT OR IGNORE INTO person_word VALUES (?, ?)",
             sorted((word, n) for n in new
                    for word in (GIVEN[n % 8].lower(), FAMILY[n % 7].lower(), f"person_{n}")))
        rows("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self.events)
        rows("INSERT INTO follow VALUES (?, ?, ?, 0)",
             ((a, b, at) for (a, b), at in sorted(self.follows.items())))
        rows("INSERT INTO update_post (id, author, text, mentions, topics, audience, at, likes, "
             "recommends, comments) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self.posts)
        rows("INSERT INTO comment (id, update_post, author, text, mentions, at) "
             "VALUES (?, ?, ?, ?, ?, ?)", self.comments)
        rows("INSERT INTO reaction VALUES (?, ?, ?, ?)",
             ((*key, at) for key, at in sorted(self.reactions.items())))
        rows("INSERT INTO feed_act VALUES (?, ?, ?, ?, ?)", sorted(self.acts))
        rows("INSERT INTO mentioned VALUES (?, ?)",
             ((act[3], act[1]) for act in self.acts if act[0] == PERSON))
        rows("INSERT INTO topic (id, name) VALUES (?, ?)",
             sorted({(act[1], f"topic-{act[1]}") for act in self.acts if act[0] == TOPIC}))
        rows("INSERT INTO topic_use VALUES (?, ?, ?)", sorted(self.uses))
        for _, sql in indexes:
            db.execute(sql)
        self.count(db)

    def count(self, db):
        """What the server derives, the function notify aside."""
        for column, key in (("following", "follower"), ("followers", "followee")):
            db.execute(f"UPDATE person SET {column} = n FROM (SELECT {key} AS id, count(*) AS n "
                       f"FROM follow GROUP BY 1) c WHERE c.id = person.id")
        db.execute("UPDATE person SET updates = n FROM (SELECT author AS id, count(*) AS n "
                   "FROM update_post GROUP BY 1) c WHERE c.id = person.id")
        db.execute("UPDATE topic SET week = n FROM (SELECT topic AS id, count(*) AS n "
                   "FROM topic_use GROUP BY 1) c WHERE c.id = topic.id")
        db.execute("UPDATE queue SET position = (SELECT max(seq) FROM event)")
        db.execute("UPDATE store_state SET now_ms = ?, last_id = ?", (self.now, self.last_id))


def generate(server, people, updates):
    """Fills the store of a server that was never started, and leaves it stopped."""
    now = int(time.time() * 1000)
    begin = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(now / 1000 - 92 * 24 * 3600))
    server.clock = begin
    server.start()
    for handle in ("celebrity", "reader", "many", *(f"fan_{n}" for n in range(1, FANS + 1))):
        server.register(handle).close()
    server.settle()
    server.stop()
    server.clock = None
    db = sqlite3.connect(os.path.join(server.data, "everi.db"))
    db.executescript("PRAGMA cache_size = -1000000; PRAGMA synchronous = OFF")
    known = dict(db.execute("SELECT id, handle FROM person"))
    last_seq, = db.execute("SELECT max(seq) FROM event").fetchone()
    last_id, = db.execute("SELECT last_id FROM store_state").fetchone()
    store = Store(people, updates, now)
    store.tell(known, last_seq + 1, last_id)
    store.write(db, now - 91 * DAY_MS)
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
