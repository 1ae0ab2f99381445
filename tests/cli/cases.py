"""What the client is told and what it meets: tables, a test a row.

A new misbehaviour is a script for fake_server.py and a row that says which sentence it ends in.
"""
import json

from fake_server import Fake

USAGE = [
    # name, arguments, exit status, what is said
    ("nothing", [], 2, r"the screens need a terminal"),
    ("url_alone", ["ws://127.0.0.1:1/ws"], 2, r"the screens need a terminal"),
    ("unknown_option", ["--frobnicate", "call", "server.info"], 2, r"no option --frobnicate.*--help"),
    ("option_without_value", ["call", "server.info", "--login"], 2, r"--login needs a value"),
    ("flag_with_value", ["--password-stdin=x", "tail"], 2, r"takes no value"),
    ("unknown_command", ["ws://127.0.0.1:1/ws", "shout"], 2, r'no command "shout"'),
    ("hostile_command", ["\x1b[2J\u202eevil"], 2, r"\\u001b\[2J\\u202eevil"),
    ("call_without_method", ["ws://127.0.0.1:1/ws", "call"], 2, r"needs a method"),
    ("too_many_words", ["ws://127.0.0.1:1/ws", "call", "a", "{}", "c"], 2, r"one word too many"),
    ("params_and_password", ["ws://127.0.0.1:1/ws", "--login", "a", "--password-stdin", "call",
                             "person.get", "-"], 2, r"not both"),
    ("params_from_nothing", ["ws://127.0.0.1:1/ws", "call", "server.info", "-"], 2, r"no JSON"),
    ("keygen_without_file", ["keygen"], 2, r"needs the name of a file"),
    ("params_no_json", ["ws://127.0.0.1:1/ws", "call", "server.info", "{a"], 2, r"no JSON"),
    ("params_with_rest", ["ws://127.0.0.1:1/ws", "call", "server.info", "{}{}"], 2, r"no JSON"),
    ("params_twice", ["ws://127.0.0.1:1/ws", "call", "server.info", '{"a":1,"a":2}'], 2, r"no JSON"),
    ("params_too_long", ["ws://127.0.0.1:1/ws", "call", "server.info", '["%s"]' % ("x" * 65536)], 2,
     r"too long"),
    ("person_without_login", ["ws://127.0.0.1:1/ws", "call", "person.get"], 2, r"--login HANDLE"),
    ("unknown_without_login", ["ws://127.0.0.1:1/ws", "call", "x.y"], 2, r"--login HANDLE"),
    ("tail_without_login", ["ws://127.0.0.1:1/ws", "tail"], 2, r"--login HANDLE tail"),
    ("no_url_yet", ["call", "server.info"], 2, r"give its address"),
    ("http_url", ["http://127.0.0.1/", "call", "server.info"], 2, r"ws://"),
    ("port_out_of_range", ["ws://127.0.0.1:99999/ws", "call", "server.info"], 2, r"ws://HOST:PORT"),
    ("password_in_url", ["ws://a:b@127.0.0.1/ws", "call", "server.info"], 2, r"ws://HOST:PORT"),
    ("handle_no_handle", ["ws://127.0.0.1:1/ws", "--login", "a b", "call", "person.get"], 2,
     r"no handle"),
    ("no_terminal", ["ws://127.0.0.1:1/ws", "--login", "agshin", "tail"], 2, r"--password-stdin"),
    ("empty_password", ["ws://127.0.0.1:1/ws", "--login", "agshin", "--password-stdin", "tail"], 2,
     r"no password"),
    ("ca_missing", ["--ca", "/nonexistent", "wss://127.0.0.1:1/ws", "call", "server.info"], 2,
     r"cannot be read"),
]


ADDRESSES = [
    # name, given, as it is understood (nobody listens at port 1)
    ("path_left_out", "ws://127.0.0.1:1", "ws://127.0.0.1:1/ws"),
    ("bare_slash", "ws://127.0.0.1:1/", "ws://127.0.0.1:1/ws"),
    ("upper_case", "WS://LOCALHOST:1/Ws", "ws://localhost:1/Ws"),
    ("ipv6", "ws://[::1]:1/a/b?c=d", "ws://[::1]:1/a/b?c=d"),
    ("tls", "wss://localhost:1/ws", "wss://localhost:1/ws"),
    ("port_zero", "ws://localhost:0/ws", None),
    ("port_garbled", "ws://localhost:1x/ws", None),
    ("no_host", "ws:///ws", None),
    ("open_bracket", "ws://[::1/ws", None),
    ("fragment", "ws://localhost:1/ws#x", None),
    ("control", "ws://localhost:1/\x1b[2J", None),
    ("line_break", "ws://localhost:1/ws\r\nX-Header: 1", None),
    ("endless", "ws://localhost:1/" + "x" * 1000, None),
    ("endless_host", "ws://" + "x" * 300 + ":1/ws", None),
]


def http(status, body="<html><body>hello</body></html>", headers=""):
    def script(c):
        c.read_head()
        c.send_bytes(f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{headers}"
                     f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
        c.wait_gone()
    return script


def says(*raw, **how):
    """Answers a call with these texts, each a message."""
    def script(c):
        c.upgrade()
        request = c.receive()
        for text in raw:
            c.send(text.replace("ID", json.dumps(request["id"])))
        c.wait_gone()
    return script


def bytes_after_upgrade(*frames):
    def script(c):
        c.upgrade()
        c.receive()
        for data in frames:
            c.send_bytes(data)
        c.wait_gone()
    return script


def flood(c):
    c.upgrade()
    c.receive()
    c.send_bytes(b"\x01\x7f\x00\x00\x00\x00\x00\x10\x00\x00" + b" " * (1 << 20))
    while True:
        c.send_bytes(b"\x00\x7f\x00\x00\x00\x00\x00\x10\x00\x00" + b" " * (1 << 20))


def redirect(c):
    http("302 Found", headers=f"Location: {DECOY.url}\r\n")(c)


DECOY = Fake(lambda c: c.read_head())

MISBEHAVIOURS = [
    # name, script, what is said
    ("closes_at_once", lambda c: None, r"closed the connection"),
    ("closes_after_head", lambda c: c.read_head(), r"closed the connection"),
    ("html_200", http("200 OK"), r"web server \(HTTP 200\)"),
    ("html_404", http("404 Not Found"), r"web server \(HTTP 404\)"),
    ("unauthorized", http("401 Unauthorized"), r"web server \(HTTP 401\)"),
    ("redirects", redirect, r"web server \(HTTP 302\)"),
    ("other_protocol", lambda c: (c.send_bytes(b"220 mail.example.com ESMTP\r\n" * 400),
                                  c.wait_gone()), r"no WebSocket handshake|closed"),
    ("wrong_accept", lambda c: (c.upgrade(accept="AAAA"), c.wait_gone()), r"no WebSocket handshake"),
    ("foreign_subprotocol", lambda c: (c.upgrade("Sec-WebSocket-Protocol: chat\r\n"), c.wait_gone()),
     r"no WebSocket handshake"),
    ("unasked_extension", lambda c: (c.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n"),
                                     c.wait_gone()), r"no WebSocket handshake"),
    ("endless_header", lambda c: (c.read_head(), c.send_bytes(b"HTTP/1.1 101 X\r\nA: "
                                                              + b"x" * (1 << 20)), c.wait_gone()),
     r"no WebSocket handshake|closed"),
    ("closes_after_upgrade", lambda c: c.upgrade(), r"is gone"),
    ("says_goodbye", lambda c: (c.upgrade(), c.close(1001), c.wait_gone()), r"1001: it is stopping"),
    ("too_slow", lambda c: (c.upgrade(), c.close(1013), c.wait_gone()), r"closed the connection"),
    ("no_json", says("<html>"), r"no JSON"),
    ("empty_message", says(""), r"no JSON"),
    ("no_utf8", bytes_after_upgrade(b"\x81\x04\"\xff\xfe\""), r"no JSON"),
    ("json_twice", says("{}{}"), r"no JSON"),
    ("deep_json", says("[" * 100000), r"no JSON"),
    ("nul_in_json", says('{"jsonrpc":"2.0","id":ID,"result":"\\u0000"}'), r"no JSON"),
    ("no_rpc", says('"hello"'), r"no JSON-RPC"),
    ("old_rpc", says('{"id":ID,"result":{}}'), r"no JSON-RPC"),
    ("asks_us", says('{"jsonrpc":"2.0","id":7,"method":"you.work","params":{}}'), r"neither"),
    ("wrong_id", says('{"jsonrpc":"2.0","id":4711,"result":{}}'), r"never made"),
    ("null_id", says('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}'),
     r"never made"),
    ("text_id", says('{"jsonrpc":"2.0","id":"1","result":{}}'), r"never made"),
    ("both", says('{"jsonrpc":"2.0","id":ID,"result":{},"error":{}}'), r"neither a result"),
    ("neither", says('{"jsonrpc":"2.0","id":ID}'), r"neither a result"),
    ("error_no_object", says('{"jsonrpc":"2.0","id":ID,"error":"no"}'), r"neither a result"),
    ("answer_batch", says('[{"jsonrpc":"2.0","id":ID,"result":{}}]'), r"among pushes"),
    ("binary", bytes_after_upgrade(b"\x82\x02{}"), r"binary"),
    ("reserved_opcode", bytes_after_upgrade(b"\x83\x02{}"), r"is gone|closed"),
    ("long_ping", bytes_after_upgrade(b"\x89\x7e\x01\x00" + b"x" * 256), r"is gone|closed"),
    ("bare_close", bytes_after_upgrade(b"\x88\x00"), r"is gone|closed"),
    ("bad_close", bytes_after_upgrade(b"\x88\x01\x03"), r"is gone|closed"),
    ("declares_huge", bytes_after_upgrade(b"\x81\x7f\x7f" + b"\xff" * 7 + b" " * (9 << 20)),
     r"more than 8 MiB"),
    ("endless_fragments", flood, r"more than 8 MiB"),
    ("silent_port", lambda c: c.wait_gone(), r"did not answer within 30 s"),
    ("silent_server", lambda c: (c.upgrade(), c.wait_gone()), r"has not answered for 30 s"),
]
