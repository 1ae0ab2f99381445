// A client that nobody here wrote: node's `ws` against our server. It checks no detail (transcripts
// do) but that a stranger's WebSocket and JSON get on with ours, from the upgrade to the close, and
// that rpc.discover is an OpenRPC document in the eyes of OpenRPC's own schema.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const WebSocket = require('ws');

const TIMEOUT_MS = 30000;
const PASSWORD = 'correct horse battery';

/** A server of our own: {url, stop}. */
function startServer() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'everi-outside-'));
  const args = ['serve', '--data', path.join(home, 'data'), '--listen', '127.0.0.1:0',
    '--registration', 'open', '--no-rate-limits'];
  const child = spawn(process.env.EVERI_SERVER, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = () => new Promise((resolve) => {
    child.once('exit', (code) => {
      fs.rmSync(home, { recursive: true, force: true });
      resolve(code);
    });
    child.kill('SIGTERM');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the server ended before it listened')));
    child.stdout.once('data', (data) => {
      child.removeAllListeners('exit');
      resolve({ url: /^listening on (\S+)\n$/.exec(data.toString())[1], stop });
    });
  });
}

/** One connection; calls are promises, pushes wait to be asked for. */
class Client {
  constructor(url, options = {}, protocols = ['everi.v1']) {
    this.socket = new WebSocket(url, protocols, options);
    this.calls = new Map();
    this.pushes = [];
    this.waiters = [];
    this.batches = [];
    this.nextId = 1;
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.on('message', (data, isBinary) => this.take(JSON.parse(data), isBinary));
  }

  take(value, isBinary) {
    assert.equal(isBinary, false);
    if (Array.isArray(value) && value[0].method === undefined) {
      this.batches.shift()(value);
    } else if (Array.isArray(value)) {
      value.forEach((push) => this.take(push, false));
    } else if (value.method !== undefined) {
      this.pushes.push(value);
      this.waiters.splice(0).forEach((wake) => wake());
    } else {
      this.calls.get(value.id)(value);
      this.calls.delete(value.id);
    }
  }

  async call(method, params) {
    const id = this.nextId++;
    const answer = await inTime(new Promise((resolve) => {
      this.calls.set(id, resolve);
      this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    }), method);
    if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
    return answer.result;
  }

  batch(requests) {
    const answer = new Promise((resolve) => this.batches.push(resolve));
    this.socket.send(JSON.stringify(requests));
    return inTime(answer, 'a batch');
  }

  /** The oldest push of this kind. */
  async push(method) {
    for (;;) {
      const at = this.pushes.findIndex((push) => push.method === method);
      if (at >= 0) return this.pushes.splice(at, 1)[0].params;
      await inTime(new Promise((resolve) => this.waiters.push(resolve)), method);
    }
  }
}

function inTime(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came in time: ${what}`)), TIMEOUT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The story, step by step; each is a test and builds on those before. */
const people = {};
const kept = {};
const steps = {
  'the subprotocol is chosen, no extension is': async (server) => {
    people.ada = new Client(server.url, { perMessageDeflate: true });
    await inTime(people.ada.opened, 'the upgrade');
    assert.equal(people.ada.socket.protocol, 'everi.v1');
    assert.equal(people.ada.socket.extensions, '');
  },
  'two people register': async (server) => {
    people.bob = new Client(server.url);
    await inTime(people.bob.opened, 'the upgrade');
    for (const handle of ['ada', 'bob']) {
      const login = await people[handle].call('session.register',
        { handle, password: PASSWORD, name: handle.toUpperCase() });
      assert.equal(login.person.handle, handle);
      kept[handle] = login.token;
    }
  },
  'a post that mentions, and the push': async () => {
    const update = await people.ada.call('update.post', { text: 'Hello @bob, merhaba dünya 👋' });
    assert.deepEqual(update.entities,
      [{ kind: 'mention', start: 6, end: 10, handle: 'bob', name: 'BOB' }]);
    const { group } = await people.bob.push('notification.changed');
    assert.equal(group.text, 'ADA mentioned you in their update');
    assert.equal(group.target.id, update.id);
  },
  'a message, and the push to both': async () => {
    const { id } = await people.ada.call('conversation.open', { handle: 'bob' });
    kept.conversation = id;
    const sent = await people.ada.call('message.send', { conversation: id, text: 'Salam' });
    assert.equal(sent.seq, 1);
    for (const who of [people.ada, people.bob]) {
      const { message } = await who.push('message.new');
      assert.equal(message.text, 'Salam');
      assert.equal(message.from.handle, 'ada');
    }
  },
  'a batch: one answer each, a notification none': async () => {
    const send = (text) => ({ method: 'message.send',
      params: { conversation: kept.conversation, text } });
    const answers = await people.bob.batch([
      { jsonrpc: '2.0', id: 'a', ...send('two') },
      { jsonrpc: '2.0', ...send('three') },
      { jsonrpc: '2.0', id: 'b', method: 'no.such' },
      { jsonrpc: '2.0', id: 'c', ...send('four') },
    ]);
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    assert.deepEqual([...byId.keys()].sort(), ['a', 'b', 'c']);
    assert.equal(byId.get('a').result.seq, 2);
    assert.equal(byId.get('b').error.code, -32601);
    assert.equal(byId.get('c').result.seq, 4);
  },
  'a bearer is logged in from the start': async (server) => {
    const client = new Client(server.url, { headers: { Authorization: `Bearer ${kept.bob}` } });
    await inTime(client.opened, 'the upgrade');
    const page = await client.call('message.history', { conversation: kept.conversation });
    assert.deepEqual(page.items.map((m) => m.text), ['Salam', 'two', 'three', 'four']);
    client.socket.close(1000);
    assert.equal(await inTime(client.closed, 'the close'), 1000);
  },
  'a bad bearer is refused with 401': async (server) => {
    const client = new Client(server.url, { headers: { Authorization: 'Bearer nonsense' } });
    await assert.rejects(client.opened, /401/);
  },
  'a foreign page is refused with 403': async (server) => {
    const client = new Client(server.url, { origin: 'https://evil.example' });
    await assert.rejects(client.opened, /403/);
  },
  'errors are objects with a reason': async () => {
    await assert.rejects(people.ada.call('person.get', { handle: 'nobody' }),
      (err) => err.code === -32004 && err.data.reason === 'not_found');
  },
  'a message over 65,536 bytes closes with 1009': async (server) => {
    const client = new Client(server.url);
    await inTime(client.opened, 'the upgrade');
    client.socket.send('x'.repeat(65537));
    assert.equal(await inTime(client.closed, 'the close'), 1009);
  },
  'rpc.discover is what OpenRPC calls a document': async () => {
    const Ajv = require('ajv').default;
    const jsonSchema = require('@json-schema-tools/meta-schema').default;
    const openRpc = require('@open-rpc/meta-schema').default;
    const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false });
    ajv.addSchema(jsonSchema, 'https://meta.json-schema.tools');
    const validate = ajv.compile({ ...openRpc, $schema: undefined });
    const document = await people.ada.call('rpc.discover');
    assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
  },
  'a clean stop closes with 1001': async (server) => {
    const status = await inTime(server.stop(), 'the end of the server');
    assert.equal(status, 0);
    assert.equal(await people.ada.closed, 1001);
    assert.equal(await people.bob.closed, 1001);
  },
};

async function main() {
  const server = await startServer();
  let passed = 0;
  let failed = 0;
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step(server);
      passed++;
    } catch (err) {
      failed++;
      console.log(`FAILED ${name}: ${err.stack}`);
    }
  }
  if (failed) await server.stop().catch(() => {});
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

main();
