// What the inbox knows, and how it comes to know it: who is logged in, notifications,
// conversations, one open thread, and what was written and is not sent yet. No document here.
//
// The session's token lies in sessionStorage: a reload keeps it, other tabs and sites do not see
// it, and with the tab it is gone. So do the unsent texts, each with the client_id that makes it
// one act however often it is sent.
//
// Pushes and pages of lists say how things are now, so all of them go in by their ids; whatever
// order they come in, the same is known at the end. The cursor moves on only over what was taken.

import { CallError, Wire } from "./inbox-wire.js";

const PAGE = 50;
const RETRY_MS = 2000;
const RETRY = new Set(["rate_limited", "unavailable", "internal"]);

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export class Model {
  // on: {change(what), state(text, online), trouble(text)}
  constructor(url, on) {
    this.on = on;
    this.wire = new Wire(url, {
      open: () => this.begin(),
      state: (text, online) => this.stateIs(text, online),
      push: (method, params) => this.pushed(method, params),
    });
    this.online = false;
    this.credentials = null;
    this.forget();
    this.token = sessionStorage.getItem("token");
    this.me = sessionStorage.getItem("me");
    this.unsent = JSON.parse(sessionStorage.getItem("unsent") || "[]");
    for (const item of this.unsent) if (item.state !== "refused") item.state = "waiting";
  }

  forget() {
    this.me = null;
    this.cursor = null;
    this.loaded = false;
    this.notifications = new Map();
    this.conversations = new Map();
    this.messages = new Map(); // conversation -> Map of seq -> message
  }

  keep() {
    sessionStorage.setItem("unsent", JSON.stringify(this.unsent));
    for (const name of ["token", "me"])
      if (this[name]) sessionStorage.setItem(name, this[name]);
      else sessionStorage.removeItem(name);
  }

  stateIs(text, online) {
    this.online = online;
    for (const item of this.unsent)
      if (!online && item.state === "sending") item.state = "waiting";
    this.on.state(text, online);
    this.on.change("unsent");
  }

  // ---- the session ----

  start() {
    if (this.token) this.wire.start();
  }

  login(handle, password) {
    this.credentials = { handle, password };
    this.wire.start();
    if (this.wire.socket && this.wire.socket.readyState === WebSocket.OPEN) this.begin();
  }

  // On a fresh connection.
  async begin() {
    try {
      const known = this.token && !this.credentials;
      const session = known
        ? await this.wire.call("session.resume", { token: this.token, batch: true })
        : await this.wire.call("session.login",
          { ...this.credentials, device: "web", batch: true });
      this.credentials = null;
      this.me = session.person.handle;
      // Nobody sends what somebody else wrote in this tab.
      this.unsent = this.unsent.filter((item) => item.from === this.me);
      this.token = session.token || this.token;
      this.keep();
      await this.catchUp(session.cursor);
      this.wire.settled();
      this.on.change("session");
      this.flush();
    } catch (error) {
      this.refused(error);
    }
  }

  refused(error) {
    if (error.reason === "offline") return; // the next connection begins again
    if (RETRY.has(error.reason) && !this.credentials) {
      this.wire.drop();
      return;
    }
    const had = this.credentials;
    this.credentials = null;
    this.end(had ? error.message : "Your session has ended: please log in again.");
  }

  end(text) {
    this.token = null;
    this.forget();
    this.keep();
    this.wire.stop();
    this.on.change("session");
    if (text) this.on.trouble(text);
  }

  async logout() {
    this.unsent = [];
    await this.wire.call("session.logout", {}).catch(() => {});
    this.end("");
  }

  // ---- catching up ----

  async catchUp(cursor) {
    this.taking = cursor; // of live pushes, which come from there on
    if (this.loaded && this.cursor) {
      let from = this.cursor;
      for (;;) {
        const page = await this.wire.call("sync", { cursor: from });
        if (page.resync) break;
        for (const { method, params } of page.pushes) this.take(method, params);
        from = page.cursor;
        if (page.more) continue;
        this.caughtUp(from);
        return;
      }
    }
    await this.load();
    this.caughtUp(cursor);
  }

  caughtUp(cursor) {
    this.cursor = this.taking > cursor ? this.taking : cursor;
    this.taking = null;
    this.loaded = true;
    this.on.change("all");
  }

  async load() {
    const [groups, conversations] = await Promise.all([
      this.wire.call("notification.list", { limit: PAGE }),
      this.wire.call("conversation.list", { limit: PAGE }),
    ]);
    this.notifications = new Map(groups.items.map((g) => [g.id, g]));
    this.conversations = new Map(conversations.items.map((c) => [c.id, c]));
    const open = [...this.messages.keys()];
    this.messages = new Map();
    await Promise.all(open.map((id) => this.history(id).catch(() => {})));
  }

  pushed(method, params) {
    if (method === "session.ended") {
      this.end(params.reason === "logout" ? "" : `Your session has ended: ${params.reason}.`);
      return;
    }
    this.take(method, params);
    if (!params.cursor) return;
    if (this.taking !== null && this.taking !== undefined) {
      if (params.cursor > this.taking) this.taking = params.cursor;
    } else if (this.loaded && params.cursor > this.cursor) {
      this.cursor = params.cursor;
    }
  }

  take(method, params) {
    switch (method) {
      case "message.new":
      case "message.changed":
        this.tookMessage(params.message);
        break;
      case "message.read":
        this.tookRead(params);
        break;
      case "conversation.changed":
        this.conversations.set(params.conversation.id, params.conversation);
        if (!params.conversation.role) this.conversations.delete(params.conversation.id);
        this.on.change("conversations");
        break;
      case "notification.changed":
        this.notifications.set(params.group.id, params.group);
        this.on.change("notifications");
        break;
      case "notification.withdrawn":
        this.notifications.delete(params.id);
        this.on.change("notifications");
        break;
    }
  }

  tookMessage(message) {
    const conversation = this.conversations.get(message.conversation);
    this.sent(message.client_id);
    if (this.messages.has(message.conversation)) {
      this.messages.get(message.conversation).set(message.seq, message);
      this.on.change("texts");
    }
    if (!conversation) {
      this.wire.call("conversation.get", { id: message.conversation }).then((c) => {
        this.conversations.set(c.id, c);
        this.on.change("conversations");
      }, () => {});
      return;
    }
    if (message.seq > conversation.last_seq) {
      conversation.last_seq = message.seq;
      if (message.from.handle !== this.me) conversation.unread++;
    }
    if (message.seq === conversation.last_seq) conversation.last = message;
    this.on.change("conversations");
  }

  tookRead({ conversation, handle, seq }) {
    const known = this.conversations.get(conversation);
    if (!known || handle !== this.me) return;
    known.read_seq = Math.max(known.read_seq, seq);
    if (seq >= known.last_seq) known.unread = 0;
    this.on.change("conversations");
  }

  // ---- reading ----

  // A page of a conversation's past, from `before` on, or the newest one. Says whether there is
  // more.
  async history(id, before) {
    if (!this.conversations.has(id))
      this.conversations.set(id, await this.wire.call("conversation.get", { id }));
    const page = await this.wire.call("message.history",
      { conversation: id, before_seq: before, limit: PAGE });
    const texts = this.messages.get(id) || new Map();
    for (const message of page.items) {
      texts.set(message.seq, message);
      this.sent(message.client_id);
    }
    this.messages.set(id, texts);
    this.on.change("texts");
    return page.next !== null;
  }

  async markRead(id) {
    const conversation = this.conversations.get(id);
    if (!conversation || !this.online || conversation.unread === 0) return;
    const { unread, read_seq } = await this.wire.call("message.read",
      { conversation: id, seq: conversation.last_seq });
    conversation.unread = unread;
    conversation.read_seq = read_seq;
    this.on.change("conversations");
  }

  async readNotifications(params) {
    await this.wire.call("notification.read", params);
    for (const group of this.notifications.values())
      if (!params.ids || params.ids.includes(group.id)) group.read = true;
    this.on.change("notifications");
  }

  // One that may be on no page that was loaded; undefined: it is there no more.
  async notification(id) {
    let before = null;
    for (let pages = 0; pages < 5 && !this.notifications.has(id); pages++) {
      const page = await this.wire.call("notification.list", { before, limit: 200 });
      for (const group of page.items) if (group.id === id) this.notifications.set(id, group);
      before = page.next;
      if (!before) break;
    }
    return this.notifications.get(id);
  }

  call(method, params) {
    return this.wire.call(method, params);
  }

  // ---- writing ----

  // about: what it hangs on, for showing it there until it is sent.
  write(method, params, about) {
    const client_id = newId();
    this.unsent.push(
      { from: this.me, method, about, params: { ...params, client_id }, state: "waiting" });
    this.keep();
    this.on.change("unsent");
    this.flush();
  }

  again(item) {
    item.state = "waiting";
    item.trouble = "";
    this.keep();
    this.on.change("unsent");
    this.flush();
  }

  discard(item) {
    this.unsent = this.unsent.filter((other) => other !== item);
    this.keep();
    this.on.change("unsent");
  }

  // It is known to be there.
  sent(client_id) {
    const before = this.unsent.length;
    if (!client_id) return;
    this.unsent = this.unsent.filter((item) => item.params.client_id !== client_id);
    if (this.unsent.length === before) return;
    this.keep();
    this.on.change("unsent");
  }

  // Sends what waits, in the order in which it was written.
  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    try {
      let item;
      while (this.online && (item = this.unsent.find((one) => one.state === "waiting"))) {
        await this.send(item);
      }
    } finally {
      this.flushing = false;
    }
  }

  async send(item) {
    item.state = "sending";
    this.on.change("unsent");
    try {
      const result = await this.wire.call(item.method, item.params);
      this.sent(item.params.client_id);
      this.on.change("sent", item, result);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      item.state = "waiting";
      if (RETRY.has(error.reason)) {
        await new Promise((resolve) => setTimeout(resolve, error.retryAfter || RETRY_MS));
      } else if (error.reason !== "offline") {
        item.state = "refused";
        item.trouble = error.message;
      }
      this.keep();
      this.on.change("unsent");
    }
  }
}
