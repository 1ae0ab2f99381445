// The connection to everi-server: JSON-RPC over the WebSocket beside this page, one request after
// the other answered whenever, and a new connection whenever the old one is gone, ever less often.
//
// Nothing is sent by itself here: who needs a call to survive a lost connection keeps it and makes
// it again (inbox-model.js does, with its client_id).

const SILENT_MS = 15000; // an answer that takes longer will not come
const LOOK_MS = 25000; // how often an idle connection is asked whether it is one
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15000];

export class CallError extends Error {
  constructor(reason, message, data = {}) {
    super(message);
    this.reason = reason;
    this.retryAfter = data.retry_after_ms;
  }
}

export class Wire {
  // on: {open(), state(text, online), push(method, params)}
  constructor(url, on) {
    this.url = url;
    this.on = on;
    this.socket = null;
    this.wanted = false;
    this.waiting = new Map(); // id -> {resolve, reject, timer}
    this.nextId = 1;
    this.tries = 0;
    this.timer = 0;
    window.addEventListener("online", () => this.wanted && !this.socket && this.dial());
    window.addEventListener("offline", () => this.drop());
  }

  start() {
    this.wanted = true;
    this.tries = 0;
    if (!this.socket) this.dial();
  }

  stop() {
    this.wanted = false;
    clearTimeout(this.timer);
    this.drop();
    this.on.state("not connected", false);
  }

  // Gives the connection up, whatever it says.
  drop() {
    const socket = this.socket;
    if (socket) {
      socket.close();
      this.gone(socket);
    }
  }

  dial() {
    clearTimeout(this.timer);
    this.on.state("connecting ...", false);
    const socket = new WebSocket(this.url, "everi.v1");
    const late = setTimeout(() => this.socket === socket && this.drop(), SILENT_MS);
    this.socket = socket;
    socket.onopen = () => {
      clearTimeout(late);
      if (this.socket === socket) this.on.open();
    };
    socket.onmessage = (event) => this.socket === socket && this.heard(event.data);
    socket.onclose = () => {
      clearTimeout(late);
      this.gone(socket);
    };
  }

  // The server took us: the next trouble is a new one.
  settled() {
    this.tries = 0;
    this.on.state("connected", true);
    clearInterval(this.looking);
    this.looking = setInterval(() => this.call("server.info", {}).catch(() => {}), LOOK_MS);
  }

  gone(socket) {
    if (this.socket !== socket) return;
    this.socket = null;
    clearInterval(this.looking);
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(new CallError("offline", "the connection is gone"));
    }
    this.waiting.clear();
    if (!this.wanted) return;
    const wait = BACKOFF_MS[Math.min(this.tries++, BACKOFF_MS.length - 1)];
    const ms = wait / 2 + Math.random() * (wait / 2);
    this.on.state(`offline, trying again in ${Math.ceil(ms / 1000)} s`, false);
    this.timer = setTimeout(() => this.dial(), ms);
  }

  call(method, params) {
    const socket = this.socket;
    if (!socket || socket.readyState !== WebSocket.OPEN)
      return Promise.reject(new CallError("offline", "there is no connection"));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.socket === socket && this.drop(), SILENT_MS);
      this.waiting.set(id, { resolve, reject, timer });
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  heard(text) {
    const value = JSON.parse(text);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one.method) this.on.push(one.method, one.params);
      else this.answered(one);
    }
  }

  answered({ id, result, error }) {
    const call = this.waiting.get(id);
    if (!call) return;
    this.waiting.delete(id);
    clearTimeout(call.timer);
    if (error) call.reject(new CallError(error.data.reason, error.message, error.data));
    else call.resolve(result);
  }
}
