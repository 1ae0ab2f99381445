// The inbox's document. Whatever people wrote becomes text nodes, never markup; a link is made of
// an address that begins with http:// or https:// only. What is shown follows from the part of the
// address behind #: nothing (the lists), conversation=ID, notification=ID, update=ID; mails lead to
// those.

import { Model } from "./inbox-model.js";

const at = (id) => document.getElementById(id);
const socketUrl = new URL("ws", location.href);
socketUrl.protocol = location.protocol === "https:" ? "wss:" : "ws:";
socketUrl.hash = socketUrl.search = "";

const model = new Model(socketUrl.href, { change, state, trouble });
let shown = { kind: "", id: "" };
let comments = new Map();

// ---- pieces ----

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  Object.assign(element, properties);
  element.append(...children);
  return element;
}

function when(time) {
  const element = make("time", { className: "quiet" }, new Date(time).toLocaleString());
  element.dateTime = time;
  return element;
}

const LINK_REL = "nofollow noopener noreferrer";

function isLink(url) {
  return /^https?:\/\/[^\s\\]+$/i.test(url);
}

// A text with its mentions and links; places are in bytes.
function written(text, entities) {
  const bytes = new TextEncoder().encode(text);
  const slice = (from, to) => new TextDecoder().decode(bytes.subarray(from, to));
  const box = make("div", { className: "text", dir: "auto" });
  let from = 0;
  for (const e of entities) {
    box.append(slice(from, e.start));
    from = e.end;
    const own = slice(e.start, e.end);
    if (e.kind === "link" && isLink(e.url))
      box.append(make("a", { href: e.url, rel: LINK_REL, target: "_blank" }, own));
    else box.append(make("b", {}, e.kind === "mention" ? `@${e.name || e.handle}` : own));
  }
  box.append(slice(from, bytes.length));
  return box;
}

function row(href, unread, ...children) {
  return make("li", {}, make("a", { href, className: unread ? "row unread" : "row" }, ...children));
}

const drawn = new Map(); // list -> Map of id -> {key, element}

// What is as it was stays where it is: nobody loses the focus, or is read the whole list anew.
function draw(list, items, build) {
  const before = drawn.get(list) || new Map();
  const now = new Map();
  let focus = null;
  for (const item of items) {
    const key = JSON.stringify(item);
    const old = before.get(item.id);
    const kept = old && old.key === key ? old : { key, element: build(item) };
    if (old && old !== kept && old.element.contains(document.activeElement)) focus = kept.element;
    now.set(item.id, kept);
  }
  const elements = [...now.values()].map((one) => one.element);
  for (const child of [...list.children]) if (!elements.includes(child)) child.remove();
  elements.forEach((element, i) => {
    if (list.children[i] !== element) list.insertBefore(element, list.children[i] || null);
  });
  drawn.set(list, now);
  if (focus) focus.querySelector("a, button").focus();
}

function drawList(list, items, build) {
  draw(list, items.length > 0 ? items : [{ id: "" }],
    (item) => (item.id ? build(item) : make("li", { className: "quiet" }, "Nothing yet.")));
}

// ---- the lists ----

const newest = (groups) => [...groups].sort((a, b) => (a.last_at < b.last_at ? 1 : -1));

function notificationRow(group) {
  const excerpt = group.target && group.target.excerpt;
  return row(`#notification=${group.id}`, !group.read,
    make("span", { dir: "auto" }, group.read ? "" : "New: ", group.text), " ",
    ...(excerpt ? [make("q", { className: "quiet", dir: "auto" }, excerpt), " "] : []),
    when(group.last_at));
}

function drawNotifications() {
  const groups = newest(model.notifications.values());
  drawList(at("notifications"), groups, notificationRow);
  at("read-all").disabled = !groups.some((group) => !group.read);
}

function conversationRow({ id, name, unread, last }) {
  const text = last && (last.deleted ? "deleted" : last.text);
  return row(`#conversation=${id}`, unread > 0,
    make("span", { dir: "auto" }, name), unread > 0 ? ` (${unread} new) ` : " ",
    ...(last ? [make("span", { className: "quiet", dir: "auto" }, text), " ", when(last.at)] : []));
}

function drawConversations() {
  const time = (c) => (c.last ? c.last.at : "");
  const all = [...model.conversations.values()].sort((a, b) => (time(a) < time(b) ? 1 : -1));
  drawList(at("conversations"), all, conversationRow);
}

// ---- one thread ----

function textsShown() {
  if (shown.kind === "conversation") {
    const texts = model.messages.get(shown.id) || new Map();
    return [...texts.values()].sort((a, b) => a.seq - b.seq);
  }
  return [...comments.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function textItem(one) {
  const author = one.from || one.author;
  return make("li", { className: author.handle === model.me ? "mine" : "" },
    make("b", { dir: "auto" }, author.name), " ", when(one.at), one.edited_at ? " edited" : "",
    one.deleted ? make("div", { className: "quiet" }, "deleted") : written(one.text, one.entities));
}

function drawTexts() {
  if (shown.kind !== "conversation" && shown.kind !== "update") return;
  draw(at("texts"), textsShown(), textItem);
  if (shown.kind === "conversation" && document.visibilityState === "visible")
    model.markRead(shown.id).catch(() => {});
}

const STATES = {
  waiting: "waiting for a connection",
  next: "waiting its turn",
  sending: "being sent ...",
  refused: "not sent",
};

function unsentItem({ item, state }) {
  const element = make("li", {}, make("div", { className: "text", dir: "auto" }, item.params.text),
    make("p", { className: "quiet" }, STATES[state] + (item.trouble ? `: ${item.trouble}` : "")));
  const button = (text, onclick) => make("button", { type: "button", onclick }, text);
  if (state === "refused")
    element.append(button("Send again", () => model.again(item)),
      button("Discard", () => model.discard(item)));
  return element;
}

function drawUnsent() {
  const here = model.unsent.filter((item) => item.about === shown.id);
  const next = (item) => (item.state === "waiting" && model.online ? "next" : item.state);
  draw(at("unsent"), here.map((item) => ({ id: item.params.client_id, item, state: next(item) })),
    unsentItem);
}

async function openConversation(id) {
  const more = await model.history(id);
  if (shown.id !== id) return;
  at("thread-title").textContent = model.conversations.get(id).name;
  at("older").hidden = !more;
  drawTexts();
}

async function openUpdate(id) {
  const update = await model.call("update.get", { id });
  const page = await model.call("comment.list", { update: id, limit: 200 });
  if (shown.id !== id) return;
  at("thread-title").textContent = `Update of ${update.author.name}`;
  at("subject").replaceChildren(make("article", {},
    make("b", { dir: "auto" }, update.author.name), " ", when(update.at),
    written(update.text, update.entities)));
  comments = new Map(page.items.map((comment) => [comment.id, comment]));
  drawTexts();
}

async function openNotification(id) {
  const group = await model.notification(id);
  if (!group) throw new Error("This notification is not there any more.");
  if (!group.read) model.readNotifications({ ids: [id] }).catch(() => {});
  const target = group.target || {};
  const conversation = target.conversation || (target.kind === "conversation" && target.id);
  const update = target.update || (target.kind === "update" && target.id);
  if (conversation) location.replace(`#conversation=${conversation}`);
  else if (update) location.replace(`#update=${update}`);
  else location.replace("#");
}

// ---- which of them ----

function asked() {
  const match = /^#(conversation|notification|update)=([A-Za-z0-9]{1,32})$/.exec(location.hash);
  return match ? { kind: match[1], id: match[2] } : { kind: "", id: "" };
}

async function open() {
  const next = asked();
  const fresh = next.kind !== shown.kind || next.id !== shown.id;
  shown = next;
  at("login").hidden = Boolean(model.token);
  at("logout").hidden = !model.token;
  const listed = Boolean(model.token) && (shown.kind === "" || shown.kind === "notification");
  at("lists").hidden = !listed;
  at("thread").hidden = !model.token || listed;
  if (fresh) {
    comments = new Map();
    draw(at("texts"), [], textItem);
    at("subject").replaceChildren();
    at("thread-title").textContent = "";
    at("older").hidden = true;
    trouble("");
  }
  drawUnsent();
  if (!model.token || !model.loaded) return;
  try {
    if (shown.kind === "conversation") await openConversation(shown.id);
    else if (shown.kind === "update") await openUpdate(shown.id);
    else if (shown.kind === "notification") await openNotification(shown.id);
    if (fresh && !at("thread").hidden) at("thread-title").focus();
  } catch (error) {
    if (error.reason !== "offline") trouble(error.message);
  }
}

// ---- what the model tells ----

function change(what, item, result) {
  const all = what === "session" || what === "all";
  if (what === "session" && !model.token) {
    shown = { kind: "", id: "" };
    draw(at("texts"), [], textItem);
    at("subject").replaceChildren();
    at("thread-title").textContent = "";
  }
  if (all) open();
  if (what === "notifications" || all) drawNotifications();
  if (what === "conversations" || all) drawConversations();
  if (what === "texts") drawTexts();
  if (what === "unsent" || all) drawUnsent();
  if (what === "sent" && item.method === "comment.post" && item.about === shown.id) {
    comments.set(result.id, result);
    drawTexts();
  }
}

function state(text, online) {
  at("state").textContent = text;
  at("state").dataset.online = online;
}

function trouble(text) {
  at("notice").textContent = text;
}

// ---- what people do ----

at("login").addEventListener("submit", (event) => {
  event.preventDefault();
  trouble("");
  model.login(at("handle").value.trim(), at("password").value);
  at("password").value = "";
});

at("reply").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("text").value.replace(/\r/g, "");
  if (!text.trim()) return;
  if (shown.kind === "conversation")
    model.write("message.send", { conversation: shown.id, text }, shown.id);
  else model.write("comment.post", { update: shown.id, text }, shown.id);
  at("text").value = "";
  at("text").focus();
});

// Enter sends, Shift and Enter begins a line.
at("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  at("reply").requestSubmit();
});

at("older").addEventListener("click", async () => {
  const id = shown.id;
  const first = textsShown()[0];
  const more = await model.history(id, first && first.seq).catch(() => true);
  if (shown.id === id) at("older").hidden = !more;
});

at("read-all").addEventListener("click", () => {
  const [first] = newest(model.notifications.values());
  if (first)
    model.readNotifications({ up_to: first.id }).catch((error) => trouble(error.message));
});

at("logout").addEventListener("click", () => model.logout());
window.addEventListener("hashchange", open);
document.addEventListener("visibilitychange", drawTexts);

drawNotifications();
drawConversations();
open();
model.start();
