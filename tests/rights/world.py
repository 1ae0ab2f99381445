"""The people of the matrix, and one fresh thing for each of its cells."""
import itertools


class World:
    """Who knows whom never changes but within a cell: `restore` puts it back.

    owner: whose things are asked about (the section's `self` is this person). follower follows
    owner; blocked is blocked by owner, blocker blocked owner; site administers the server. In
    groups: founder made it, deputy is an admin, member and self are in it, former was. In teams:
    founder leads it, member and owner are in it, former was, host is invited."""

    CAST = ("owner", "stranger", "follower", "blocked", "blocker", "host", "founder", "deputy",
            "member", "former", "site")

    def __init__(self, server, password):
        self.server, self.password = server, password
        self.clients = {}
        self.numbers = itertools.count(1)
        server.admin("user", "add", "site", "--name", "Site", "--admin", "--password-stdin",
                     stdin=password + "\n")
        for handle in self.CAST[:-1]:
            self.clients[handle] = server.register(handle)
        self.clients["site"] = server.connect()
        self.clients["site"].call("session.login", handle="site", password=password)
        self.parted = self.call("blocked", "conversation.open", handle="owner")
        self.call("blocked", "message.send", conversation=self.parted["id"], text="Hello")
        self.parted = self.call("blocked", "conversation.get", id=self.parted["id"])
        self.relations()

    def relations(self):
        self.call("follower", "person.follow", handle="owner")
        self.call("owner", "person.block", handle="blocked")
        self.call("blocker", "person.block", handle="owner")

    def close(self):
        for client in self.clients.values():
            client.close()

    def call(self, who, method, **params):
        return self.clients[who].call(method, **params)

    def person(self, who):
        """The one of a fresh thing (`self`), or one of the cast."""
        return self.clients["owner" if who == "self" else who]

    # ------------------------------------------------------------------------- one thing a cell

    def make(self, section, who):
        return getattr(self, "_" + section.replace(" ", "_"))(who)

    def absent(self, names):
        """The same names for what never existed: ids of the same form, a handle of nobody. Where
        a comment is hidden its update is not."""
        ids = ("comment",) if "comment" in names else ("update", "conversation", "message",
                                                       "session", "check_in", "team",
                                                       "notification")
        return {name: "nobody_here" if name == "handle" else value[:-6] + "000000"
                if name in ids else value for name, value in names.items()}

    def _update(self, audience):
        return {"update": self.call("owner", "update.post", text="Something", audience=audience)["id"]}

    def _public_update(self, _):
        return self._update("public")

    def _followers_update(self, _):
        return self._update("followers")

    def _comment(self, _):
        update = self.call("host", "update.post", text="Something")["id"]
        return {"update": update,
                "comment": self.call("owner", "comment.post", update=update, text="A word")["id"]}

    def _person(self, _):
        return {"handle": "owner"}

    def _own(self, _):
        """Of whoever asks: nobody else can name it."""
        return {}

    def _group(self, _):
        number = next(self.numbers)
        group = self.call("founder", "group.create", name=f"Group {number}",
                          members=["deputy", "member", "owner", "former"])["id"]
        self.call("founder", "group.set_role", id=group, handle="deputy", role="admin")
        message = self.call("owner", "message.send", conversation=group, text="Hello")
        self.call("former", "group.leave", id=group)
        return {"conversation": group, "message": message["id"], "seq": str(message["seq"]),
                "handle": "member"}

    def _direct(self, _):
        direct = self.call("owner", "conversation.open", handle="host")["id"]
        message = self.call("owner", "message.send", conversation=direct, text="Hello")
        return {"conversation": direct, "message": message["id"], "seq": str(message["seq"])}

    def _parted(self, _):
        """The two talked before the one blocked the other, who has the newest word."""
        direct = self.parted
        return {"conversation": direct["id"], "message": direct["last"]["id"]}

    def _team(self, _):
        number = next(self.numbers)
        team = self.call("founder", "team.create", company="Everi", name=f"Team {number}")["id"]
        self.call("founder", "team.invite", team=team,
                  handles=["member", "owner", "former", "host"])
        for who in ("former", "member", "owner"):
            self.call(who, "team.join", team=team)
        self.call("former", "team.leave", team=team)
        return {"team": team, "member": "member", "name": f"Other {number}"}

    def _open_team(self, who):
        names = self._team(who)
        self.call("founder", "team.edit", team=names["team"], open=True)
        return names

    def _team_update(self, who):
        self._team(who)
        return self._update("team")

    def _session(self, _):
        """Another session of owner's."""
        other = self.server.connect()
        other.call("session.login", handle="owner", password=self.password)
        others = [s["id"] for s in self.call("owner", "session.list")["items"] if not s["current"]]
        other.close()
        return {"session": others[0]}

    def _login(self, _):
        """A person who may end their own session: one for each cell."""
        if "guest" in self.clients:
            self.clients["guest"].close()
        self.clients["guest"] = self.server.register(f"guest{next(self.numbers)}")
        return {"password": self.password, "cursor": self.clients["guest"].login["cursor"]}

    def _pipeline(self, _):
        return {"handle": "owner"}

    def _notification(self, _):
        """A group of owner's: somebody likes an update of theirs."""
        update = self._public_update(None)["update"]
        self.call("host", "update.react", id=update, kind="like", on=True)
        self.server.settle()
        groups = self.call("owner", "notification.list", limit=1)["items"]
        return {"notification": groups[0]["id"]}

    def _check_in(self, _):
        values = {d["id"]: d["max"] for d in self.call("owner", "index.dimensions")["items"]}
        return {"check_in": self.call("owner", "index.check_in", values=values)["id"]}

    # -------------------------------------------------------------------------------- afterwards

    def restore(self, method, who):
        """Whoever was made to follow, block or mute owner does so no more, and the others again."""
        undo = {"person.follow": "person.unfollow", "person.block": "person.unblock",
                "person.mute": "person.unmute"}
        if who in ("self", "blocked") or not method.startswith("person."):
            return
        if method in undo and who in ("stranger", "site", "follower"):
            self.call(who, undo[method], handle="owner")
        self.relations()
