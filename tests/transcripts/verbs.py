"""What each kind of step does: a function a step, and their table. README.md says what they are for.

A step's function gets the runner and the step; it notes what is wrong with `run.problem` or
`run.differ` and raises Stop where the transcript cannot go on.
"""
import hashlib
import json
import os
import re
import shlex
import shutil

import ed25519
import everi
from connection import Connection, Stop
from contract import REPLAYED
from match import compare, expand
from script import Step, expected, macros, payload


def connect(run, step):
    """connect NAME [path=P] [offer=A,B] [token=T] [header=H] [rcvbuf=N] [pings=ignored]
    [from=ADDRESS] [-> OUTCOME]

    OUTCOME: the subprotocol, a status that refuses, or `refused` for any such status."""
    words, _, outcome = step.rest.partition(" -> ")
    outcome = outcome.strip()
    who, *options = shlex.split(words)
    how, pings = {"headers": []}, True
    for option in options:
        key, _, value = option.partition("=")
        if key == "header":
            how["headers"].append(value)
        elif key == "offer":
            how["offer"] = value.split(",") if value else ()
        elif key == "token":
            how["token"] = expand(value, run.names)
        elif key == "rcvbuf":
            how["rcvbuf"] = int(value)
        elif key == "from":
            how["source"] = value
        elif key == "pings":
            pings = False
        else:
            how[key] = value
    try:
        run.connections[who] = Connection(run, run.server.port, **how)
    except everi.Refused as err:
        if outcome.strip() != "refused":
            run.differ(compare(outcome, str(err.status), {}), outcome, err.status)
        return
    run.connections[who].socket.answers_pings = pings
    protocol = run.connections[who].socket.protocol or "none"
    want = outcome or ("everi.v1" if how.get("offer", 1) else "none")
    run.differ(compare(want, protocol, {}), want, protocol)


def person(run, step):
    """person HANDLE "NAME": registers, is connected and has a Brief by the handle's name."""
    handle, name = shlex.split(step.rest)
    connection = Connection(run, run.server.port)
    connection.logged_in(_register(run, connection, handle, name))
    run.connections[handle] = connection


def _register(run, connection, handle, name):
    result = connection.call("session.register", handle=handle, name=name,
                             password=everi.PASSWORD)
    run.tokens[handle] = result["token"]
    run.names[f"{handle}_token"] = result["token"]
    run.names[handle] = {"handle": handle, "name": name, "title": "", "team": None,
                          "verified": False}
    return result


def people(run, step):
    """people PREFIX N: registers PREFIX1 "Prefix 1" to PREFIXN, none of them connected."""
    prefix, count = step.rest.split()
    for i in range(1, int(count) + 1):
        connection = Connection(run, run.server.port)
        _register(run, connection, f"{prefix}{i}", f"{prefix.capitalize()} {i}")
        connection.close()


def log_in(run, step):
    """login HANDLE [batch]: a new connection, which resumes the person's session; login
    HANDLE/WHERE logs in to a session of its own."""
    who, *batch = step.rest.split()
    handle, _, where = who.partition("/")
    connection = Connection(run, run.server.port)
    params = {"batch": True} if batch == ["batch"] else {}
    connection.batch = bool(params)
    if where:
        result = connection.call("session.login", handle=handle, password=everi.PASSWORD, **params)
    else:
        result = connection.call("session.resume", token=run.tokens[handle], **params)
    connection.logged_in(result)
    run.connections[who] = connection


def key(run, step):
    """key NAME: a key pair of Ed25519; $NAME is its public half."""
    run.names[step.rest] = ed25519.encoded(ed25519.public_key(_seed(step.rest)))


def _seed(name):
    return hashlib.sha256(name.encode()).digest()


def sign(run, step):
    """sign NAME KEY TEXT [FROM TO]: $NAME is what KEY signs of TEXT, in which FROM became TO."""
    name, by, text, *change = shlex.split(step.rest)
    text = expand(text, run.names)
    run.names[name] = ed25519.encoded(ed25519.sign(_seed(by), text.replace(*change) if change
                                                   else text))


def close(run, step):
    for who in step.rest.split():
        run.connection(who).close()
        del run.connections[who]


def unheard(run, step):
    """unheard NAME...: from now on nobody looks at what is pushed to them."""
    for who in step.rest.split():
        run.connection(who).unheard = True


def ignore(run, step):
    """ignore NAME...: what has come until the pipeline ran dry is of no concern here."""
    run.server.settle()
    for who in step.rest.split():
        connection = run.connection(who)
        connection.hear_everything()
        connection.pushes = []


def ask(run, step):
    """NAME: > METHOD [PARAMS]"""
    connection = run.connection(step.who)
    method, _, params = step.rest.partition(" ")
    params = expand(json.loads(params), run.names) if params.strip() else None
    connection.reads |= method in ("message.read", "notification.read")
    connection.asked.append((connection.send(method, params), method, params))


def answer(run, step):
    """NAME: < RESULT or !ERROR, of the oldest call that nobody looked at."""
    connection = run.connection(step.who)
    call_id, method, params = connection.asked.pop(0)
    run.judge(connection, method, params, connection.answer(call_id), expected(step.rest))


def push(run, step):
    """NAME: << METHOD PARAMS: the oldest push of this kind; a cursor need not be written."""
    connection = run.connection(step.who)
    method, _, params = step.rest.partition(" ")
    want = json.loads(params)
    got = connection.push(method)
    run.pushes.add(method)
    if method in REPLAYED and "cursor" not in want:
        got = {k: v for k, v in got.items() if k != "cursor"}
    run.differ(compare(want, got, run.names), want, got)


def raw(run, step):
    """NAME: >raw TEXT: a text frame as it is; "$name" in it stands for its value."""
    text = re.sub(r'"\$([a-z_][a-z0-9_]*)"',
                  lambda m: json.dumps(expand(m.group(0)[1:-1], run.names)), step.rest)
    run.connection(step.who).socket.send_text(text.encode("utf-8", "surrogatepass"))


def raw_answer(run, step):
    """NAME: <raw JSON: the next frame that answers none of `>`, whole. An answer batch is
    compared in the order of its ids, since any order is allowed."""
    connection = run.connection(step.who)
    want = json.loads(step.rest)
    while not connection.loose:
        connection.pump()
    got = connection.loose.pop(0)
    for part in got if isinstance(got, list) else [got]:
        if "error" in part:
            run.reasons.add(part["error"]["data"]["reason"])
    if isinstance(want, list) and isinstance(got, list):
        want, got = (sorted(x, key=lambda a: json.dumps(a.get("id"))) for x in (want, got))
    full = [dict(w, jsonrpc="2.0") for w in want] if isinstance(want, list) \
        else dict(want, jsonrpc="2.0")
    run.differ(compare(full, got, run.names), full, got)


def frame(run, step):
    """NAME: >frame OPCODE [fin=0] [rsv=N] [unmasked] [declared=N] [PAYLOAD]"""
    words = step.rest.split(" ")
    codes = {"continuation": 0, "text": 1, "binary": 2, "close": 8, "ping": 9, "pong": 10}
    opcode = codes[words[0]] if words[0] in codes else int(words[0])
    how, i = {}, 1
    while i < len(words) and re.fullmatch(r"fin=0|rsv=\d|unmasked|declared=\d+", words[i]):
        key, _, value = words[i].partition("=")
        if key == "unmasked":
            how["masked"] = False
        else:
            how[key] = int(value)
        i += 1
    run.connection(step.who).socket.send_bytes(
        everi.frame(opcode, payload(" ".join(words[i:])), **how))


def raw_bytes(run, step):
    """NAME: >bytes PAYLOAD: past all framing."""
    run.connection(step.who).socket.send_bytes(payload(step.rest))


def closes(run, step):
    """NAME: <close CODE[|CODE] [after pushes]; `none` is an end without a close frame."""
    connection = run.connections.pop(step.who)
    allowed = step.rest.split()[0].split("|")
    try:
        while True:
            connection.pump()
    except everi.Closed as err:
        code = str(err.code) if err.code is not None else "none"
    if code not in allowed:
        run.problem(f"{run.where()}: closed with {code} instead of {step.rest}")
    if step.rest.endswith(" after pushes"):
        connection.pushes = []
    for left in [*connection.loose, *connection.pushes, *connection.answers.values()]:
        run.problem(f"{run.where()}: {step.who}: not expected before the close: "
                     + json.dumps(left, ensure_ascii=False))
    connection.socket.close()


def catch_up(run, step):
    """NAME: >catchup CURSOR COUNT: sync from there until nothing is missing: so many pushes,
    at most 1,000 a call, in ascending order."""
    cursor, count = step.rest.split()
    connection, cursor = run.connection(step.who), expand(cursor, run.names)
    pushes, more, sizes = [], True, []
    while more:
        answer = connection.call("sync", cursor=cursor)
        run.check_contract("result", "sync", answer)
        pushes += answer["pushes"]
        sizes.append(len(answer["pushes"]))
        cursor, more = answer["cursor"], answer["more"]
    cursors = [p["params"]["cursor"] for p in pushes]
    if len(pushes) != int(count) or max(sizes) > 1000 or cursors != sorted(set(cursors)):
        run.problem(f"{run.where()}: {sizes} pushes a call, in order: "
                     f"{cursors == sorted(set(cursors))}")


def many(run, step):
    """NAME: >many A..B METHOD PARAMS: a call for each ${i}, all go well. At most 100 are on their
    way, and 256 KiB: what they cause waits in the server for us to read it."""
    connection = run.connection(step.who)
    numbers, method, text = step.rest.split(None, 2)
    first, last = map(int, numbers.split(".."))
    window = max(1, min(100, (256 << 10) // len(text.encode())))
    waiting = []
    for i in range(first, last + 1):
        params = expand(json.loads(macros(text, {"i": i})), run.names)
        waiting.append((connection.send(method, params), params))
        while len(waiting) == window or (waiting and i == last):
            call_id, params = waiting.pop(0)
            answer = connection.answer(call_id)
            run.note(connection, method, params, answer)
            if "error" in answer:
                raise Stop(f"{run.where()}: {answer}")


def walk(run, step):
    """NAME: >walk COUNT BY METHOD PARAMS: page after page, `next` given as BY, until the end:
    so many items, no page larger than 1 MiB."""
    count, by, method, text = step.rest.split(None, 3)
    connection, params = run.connection(step.who), expand(json.loads(text), run.names)
    items = 0
    while True:
        answer = connection.answer(connection.send(method, params))
        run.note(connection, method, params, answer)
        items += len(answer["result"]["items"])
        size = len(json.dumps(answer, ensure_ascii=False).encode())
        if size > (1 << 20) + 65536:
            run.problem(f"{run.where()}: a page of {size} bytes")
        if answer["result"]["next"] is None:
            break
        params[by] = answer["result"]["next"]
    if items != int(count):
        run.problem(f"{run.where()}: {items} items")


def until(run, step):
    """NAME: >until !ERROR METHOD PARAMS: again and again, ${n} counting, until it fails so."""
    connection = run.connection(step.who)
    match = re.fullmatch(r"(![^{]+?) ([a-z]+\.[a-z_]+) (\{.*\})", step.rest, re.DOTALL)
    want, method, text = match.groups()
    for n in range(1, 100000):
        params = expand(json.loads(macros(text, {"n": n})), run.names)
        answer = connection.answer(connection.send(method, params))
        if "error" in answer:
            run.judge(connection, method, params, answer, want)
            return
    raise Stop(f"{run.where()}: it never failed")


def flood(run, step):
    """flood N[xM] [as HANDLE] METHOD PARAMS | ALTERNATIVE | ...: N connections call at once, each M
    times; each call gets one of the alternatives, and each alternative comes at least once."""
    call, *alternatives = re.split(r"\s+\|\s+", step.rest)
    words = re.fullmatch(r"(\d+)(?:x(\d+))?(?: as (\w+))? (\S+) (.*)", call, re.DOTALL)
    count, times, handle, method, text = words.groups()
    asked = []
    for n in range(1, int(count) + 1):
        asked.append((Connection(run, run.server.port, token=run.tokens.get(handle)),
                      expand(json.loads(macros(text, {"n": n})), run.names)))
    ids = [[connection.send(method, params) for _ in range(int(times or 1))]
           for connection, params in asked]
    seen = set()
    for (connection, params), sent in zip(asked, ids):
        for call_id in sent:
            answer = connection.answer(call_id)
            run.note(connection, method, params, answer)
            seen |= one_of(run, alternatives, answer)
        connection.close()
    all_came(run, alternatives, seen)


def one_of(run, alternatives, answer):
    """Which of the alternatives an answer is; `result` is any result."""
    body = answer.get("error", answer.get("result"))
    fits = {a for a in alternatives if ("result" in answer if a == "result" else
                                        not compare(expected(a), body, dict(run.names)))}
    if not fits:
        run.problem(f"{run.where()}: none of the alternatives: {json.dumps(answer)[:2000]}")
    return fits


def all_came(run, alternatives, seen):
    for alternative in alternatives:
        if alternative not in seen:
            run.problem(f"{run.where()}: never came: {alternative}")


def batch(run, step):
    """NAME: >batch N METHOD PARAMS | ALTERNATIVE | ...: N calls in one frame, answered in one of
    at most 4 MiB and what a page may be over."""
    call, *alternatives = re.split(r"\s+\|\s+", step.rest)
    count, method, text = call.split(None, 2)
    connection, params = run.connection(step.who), expand(json.loads(text), run.names)
    connection.socket.send_text(json.dumps([
        {"jsonrpc": "2.0", "id": n, "method": method, "params": params}
        for n in range(int(count))]))
    while not connection.loose:
        connection.pump()
    answers, seen = connection.loose.pop(0), set()
    if sorted(a["id"] for a in answers) != list(range(int(count))):
        run.problem(f"{run.where()}: not each call is answered once")
    if len(json.dumps(answers, ensure_ascii=False).encode()) > (5 << 20) + 65536:
        run.problem(f"{run.where()}: too large an answer")
    for answer in answers:
        run.note(connection, method, params, answer)
        seen |= one_of(run, alternatives, answer)
    all_came(run, alternatives, seen)


def advance(run, step):
    before = run.names["now"]
    run.names["now"] = run.server.advance(step.rest)
    if run.names["now"] <= before:
        run.problem(f"{run.where()}: the clock did not move from {before}")


def settle(run, _step):
    run.server.settle()


def restart(run, _step):
    """A clean stop, which every connection is told, and a start on the same directory."""
    def all_close():
        for who in list(run.connections):
            closes(run, Step(run.step.line, f"{who}: <close 1001"))
    run.server.stop(all_close)
    run.server.start()


def kill(run, _step):
    run.server.kill()
    for connection in run.connections.values():
        connection.close()
    run.connections = {}
    run.server.start()


def save(run, _step):
    """Stops the server and keeps its directory as it is, for `rollback`."""
    _swap(run, lambda data, saved: shutil.copytree(data, saved))


def rollback(run, _step):
    """What an operator does who puts an old copy back."""
    def back(data, saved):
        shutil.rmtree(data)
        shutil.copytree(saved, data)
    _swap(run, back)


def fresh(run, _step):
    """Another server, which knows nobody."""
    _swap(run, lambda data, _saved: shutil.rmtree(data))


def _swap(run, change):
    for connection in run.connections.values():
        connection.close()
    run.connections = {}
    run.server.stop()
    change(run.server.data, os.path.join(run.server.home, "saved"))
    run.server.start()


def mailed(run, step):
    """mailed nobody; mailed ADDRESS... [NAME = PATTERN]: who was, by now, since the last time; $NAME
    is what PATTERN finds in the text of the last of these mails."""
    run.server.settle()
    who, _, rest = step.rest.partition(" = ")
    want = who.split()
    name = want.pop() if rest else None
    mails = run.catcher.take()
    got = [to for mail in mails for to in mail.recipients]
    run.differ(compare([] if want == ["nobody"] else want, got, {}), want, got)
    if rest:
        found = re.search(rest, mails[-1].part("plain")) if mails else None
        if not found:
            raise Stop(f"{run.where()}: no mail has {rest}")
        run.names[name] = found.group(0)


def http(run, step):
    """http> METHOD PATH [| HEADER]... [<< BODY]"""
    text, _, body = macros(step.rest, run.names).partition(" << ")
    line, *headers = [part.strip() for part in text.split(" | ")]
    if body:
        headers.append(f"Content-Length: {len(body.encode())}")
    run.output = everi.http(run.server.port, *line.split(), headers=headers, body=body.encode())


def http_answer(run, step):
    """http< STATUS [HEADER: VALUE] [BODY as JSON string | contains STRING...]"""
    status, headers, body = run.output
    want, _, rest = step.rest.partition(" ")
    problems = compare(int(want), status, {})
    words = rest.strip()
    if words.startswith("contains "):
        problems += [f"body has no {text!r}" for text in shlex.split(words)[1:]
                     if text not in body.decode()]
    elif re.match(r"[A-Za-z-]+: ", words):
        key, _, value = words.partition(": ")
        problems += compare(value, headers.get(key.lower()), {}, key)
    elif words:
        problems += compare(json.loads(words), body.decode(), {})
    run.differ(problems, step.rest, [status, headers, body.decode(errors="replace")[:2000]])


def admin(run, step):
    """admin> COMMAND: with --json; what is behind ` << ` goes to its standard input. A word that
    begins with ./ is a file beside the transcript."""
    command, _, stdin = step.rest.partition(" << ")
    words = [str(expand(w, run.names)) for w in shlex.split(command)]
    here = os.path.dirname(run.path)
    words = [os.path.join(here, w) if w.startswith("./") else w for w in words]
    run.output = run.server.command(*words, "--json", stdin=stdin and stdin + "\n")


def admin_answer(run, step):
    """admin< JSON"""
    status, out, err = run.output
    if status != 0 or err:
        run.problem(f"{run.where()}: exit status {status}: {err}")
    want, got = json.loads(step.rest), json.loads(out)
    run.differ(compare(want, got, run.names), want, got)


def admin_error(run, step):
    """admin! STATUS REASON"""
    status, out, err = run.output
    want = step.rest.split()
    reason = json.loads(err)["error"]["reason"] if err.startswith("{") else err
    if [str(status), reason] != want or out:
        run.problem(f"{run.where()}: exit status {status}, {out!r}, {err!r}")


def mark(run, step):
    """mark NAME: the name of this moment of the test clock."""
    run.names[step.rest] = run.names["now"]


def let(run, step):
    """let NAME = JSON"""
    name, _, value = step.rest.partition("=")
    run.names[name.strip()] = json.loads(value)


def ordered(run, step):
    """ordered $A $B ...: protocol: "sortable by creation" """
    values = [expand(word, run.names) for word in step.rest.split()]
    if sorted(set(values)) != values:
        run.problem(f"{run.where()}: not in ascending order: {values}")


def distinct(run, step):
    """distinct $A $B ...: no two are equal."""
    values = [expand(word, run.names) for word in step.rest.split()]
    if len(set(values)) != len(values):
        run.problem(f"{run.where()}: not all different: {values}")


VERBS = {
    "person": person, "people": people, "connect": connect, "login": log_in,
    "key": key, "sign": sign, "close": close,
    "unheard": unheard, "ignore": ignore,
    ">": ask, "<": answer, "<<": push, ">raw": raw, "<raw": raw_answer, ">frame": frame,
    ">bytes": raw_bytes, "<close": closes,
    ">until": until, ">many": many, ">batch": batch, ">walk": walk, ">catchup": catch_up, "flood": flood,
    "advance": advance, "settle": settle, "restart": restart, "kill": kill, "save": save,
    "rollback": rollback, "fresh": fresh,
    "mailed": mailed, "http>": http, "http<": http_answer, "admin>": admin, "admin<": admin_answer,
    "admin!": admin_error,
    "let": let, "mark": mark, "ordered": ordered, "distinct": distinct,
}
