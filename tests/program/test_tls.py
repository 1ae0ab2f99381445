#!/usr/bin/python3
"""everi-server and TLS: its certificates, what it negotiates, what it does with strangers.

A test is a function whose name begins with test_; names given as arguments choose some of them.
"""
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import certificates  # noqa: E402
import everi  # noqa: E402


def scratch(test):
    """Gives a test a directory of its own."""
    def wrapped():
        folder = tempfile.mkdtemp(prefix="everi-test-")
        try:
            test(folder)
        finally:
            shutil.rmtree(folder)
    wrapped.__name__ = test.__name__
    return wrapped


def run(*args):
    """(exit status, stdout, stderr) of a server that does not start, or a command."""
    done = subprocess.run([everi.server_binary(), *args], capture_output=True, text=True,
                          timeout=everi.TIMEOUT_S, check=False)
    assert not everi.SANITIZER.search(done.stderr), done.stderr
    return done.returncode, done.stdout, done.stderr


def with_files(certificate, *options):
    return everi.Server("--tls-cert", certificate.cert, "--tls-key", certificate.key, *options)


def shown(port):
    """The fingerprint of the certificate that a new connection is shown."""
    with everi.dial(port) as sock:
        der = sock.getpeercert(binary_form=True)
    done = subprocess.run(["openssl", "x509", "-inform", "DER", "-noout", "-fingerprint",
                           "-sha256"], input=der, capture_output=True, check=True)
    return done.stdout.decode().strip().partition("=")[2]


def shake_hands(port, **how):
    """What a handshake with these settings comes to: (version, cipher, ALPN), or None."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = how.get("least", ssl.TLSVersion.TLSv1_2)
    context.maximum_version = how.get("most", ssl.TLSVersion.TLSv1_3)
    if "ciphers" in how:
        context.set_ciphers(how["ciphers"])
    if "offer" in how:
        context.set_alpn_protocols(how["offer"])
    with socket.create_connection(("127.0.0.1", port), everi.TIMEOUT_S) as sock:
        try:
            with context.wrap_socket(sock) as tls:
                return tls.version(), tls.cipher()[0], tls.selected_alpn_protocol()
        except ssl.SSLError:
            return None


def is_closed(sock, within_s):
    """Whether the other side ends it in that time; what it says meanwhile is thrown away."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        sock.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            if not sock.recv(1 << 16):
                return True
        except (socket.timeout, TimeoutError):
            return False
        except OSError:
            return True
    return False


# ------------------------------------------------------------------------------- its certificate


def test_a_certificate_of_its_own_is_made_once_and_kept():
    with everi.Server("--tls", "auto") as server:
        path = os.path.join(server.data, "tls.pem")
        assert os.stat(path).st_mode & 0o777 == 0o600
        fingerprint = certificates.fingerprint_of(path)
        assert shown(server.port) == fingerprint
        assert fingerprint in server.log()
        assert everi.http(server.port, "GET", "/healthz")[0] == 200
        assert everi.http(server.port, "GET", "/metrics")[0] == 200
        assert server.register("ada").call("server.info")["protocol"] == "everi.v1"
        assert server.admin("certificate")["fingerprint"] == fingerprint
        assert fingerprint in server.command("certificate")[1]
        server.stop()
        assert server.admin("certificate")["fingerprint"] == fingerprint
        server.start()
        assert shown(server.port) == fingerprint
        text = certificates.openssl("x509", "-in", path, "-noout", "-text")
        assert "prime256v1" in text and "CA:FALSE" in text
        for name in ("IP Address:127.0.0.1", "DNS:localhost", "DNS:" + socket.gethostname()):
            assert name in text, (name, text)
        server.stop()
        assert not server.complaints, server.complaints


def test_who_trusts_the_kept_certificate_can_verify_it():
    with everi.Server("--tls", "auto", "--public-url", "https://everi.example/x") as server:
        context = ssl.create_default_context(cafile=os.path.join(server.data, "tls.pem"))
        for name in ("localhost", "127.0.0.1", "everi.example"):
            with socket.create_connection(("127.0.0.1", server.port)) as sock:
                context.wrap_socket(sock, server_hostname=name).close()


@scratch
def test_one_whose_time_is_over_is_made_anew(folder):
    old = certificates.Certificate(folder, "old", days=-1)
    server = everi.Server("--tls", "auto")
    os.mkdir(server.data, 0o700)
    with open(os.path.join(server.data, "tls.pem"), "w", encoding="ascii") as f:
        for path in (old.key, old.cert):
            with open(path, encoding="ascii") as part:
                f.write(part.read())
    with server:
        assert shown(server.port) != old.fingerprint()
        assert "with a new certificate" in server.log()


@scratch
def test_what_is_no_certificate_is_not_replaced(folder):
    with open(os.path.join(folder, "tls.pem"), "w", encoding="ascii") as f:
        f.write("precious\n")
    status, out, err = run("serve", "--tls", "auto", "--data", folder, "--listen", "127.0.0.1:0")
    assert status == 1 and not out and "tls.pem holds no certificate" in err, (status, err)
    with open(os.path.join(folder, "tls.pem"), encoding="ascii") as f:
        assert f.read() == "precious\n"


@scratch
def test_files_with_a_chain(folder):
    root = certificates.Certificate(folder, "root", authority=True)
    middle = certificates.Certificate(folder, "middle", by=root, authority=True)
    leaf = certificates.Certificate(folder, "leaf", by=middle)
    with open(leaf.cert, "a", encoding="ascii") as chain:
        with open(middle.cert, encoding="ascii") as f:
            chain.write(f.read())
    with with_files(leaf) as server:
        context = ssl.create_default_context(cafile=root.cert)
        with socket.create_connection(("127.0.0.1", server.port)) as sock:
            context.wrap_socket(sock, server_hostname="localhost").close()
        assert certificates.fingerprint_of(leaf.cert) in server.log()
        status, out, _ = server.command("certificate", "--tls-cert", leaf.cert, "--tls-key",
                                        leaf.key, "--json")
        assert status == 0 and json.loads(out)["fingerprint"] == shown(server.port)


@scratch
def test_bad_files_are_refused_with_a_sentence(folder):
    one = certificates.Certificate(folder, "one")
    two = certificates.Certificate(folder, "two")
    weak = os.path.join(folder, "weak")
    certificates.openssl("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", weak + ".key",
                         "-out", weak + ".crt", "-subj", "/CN=weak")
    locked = os.path.join(folder, "locked.key")
    certificates.openssl("pkey", "-in", one.key, "-aes256", "-passout", "pass:x", "-out", locked)
    none = os.path.join(folder, "none")
    for cert, key, words in ((one.cert, two.key, "does not belong"), (none, one.key, none),
                             (one.cert, none, none), (one.key, one.key, "holds no certificate"),
                             (one.cert, one.cert, "holds no private key"),
                             (one.cert, locked, "without a passphrase"),
                             (weak + ".crt", weak + ".key", "too weak"),
                             (folder, folder, "holds no certificate")):
        status, out, err = run("serve", "--tls-cert", cert, "--tls-key", key, "--listen",
                               "127.0.0.1:0", "--data", os.path.join(folder, "data"))
        assert status == 1 and not out and words in err, (cert, key, status, out, err)


@scratch
def test_options_that_do_not_fit_together(folder):
    for args in (["--tls-cert", "x"], ["--tls-key", "x"], ["--tls", "maybe"],
                 ["--tls", "auto", "--tls-cert", "x", "--tls-key", "y"]):
        status, out, err = run("serve", *args, "--data", os.path.join(folder, "data"))
        assert status == 2 and not out and "tls" in err, (args, status, out, err)
    path = os.path.join(folder, "conf")
    with open(path, "w", encoding="utf-8") as f:
        f.write("tls-cert = x\n")
    assert run("serve", "--config", path, "--data", os.path.join(folder, "data"))[0] == 78
    assert run("certificate", "surplus", "--data", folder)[0] == 2
    status, out, err = run("certificate", "--json", "--data", folder)
    assert status == 1 and not out and json.loads(err)["error"]["reason"] == "not_found"


@scratch
def test_beyond_loopback_with_tls(folder):
    command = [everi.server_binary(), "serve", "--listen", "0.0.0.0:0", "--data", folder]
    status, out, err = run(*command[1:])
    assert status == 1 and not out and "--tls auto" in err, (status, out, err)
    with subprocess.Popen([*command, "--tls", "auto"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        line = process.stdout.readline().decode()
        process.send_signal(signal.SIGTERM)
        assert re.fullmatch(r"listening on wss://0\.0\.0\.0:\d+/ws\n", line), line
        assert process.wait(everi.TIMEOUT_S) == 0


# ------------------------------------------------------------------------------------------ SIGHUP


def put(certificate, place):
    """Writes it over the files of another."""
    shutil.copy(certificate.cert, place.cert)
    shutil.copy(certificate.key, place.key)


def hang_up(server, expected):
    seen = len(server.log(100000))
    server.process.send_signal(signal.SIGHUP)
    server.await_log(expected, seen)


@scratch
def test_hangup_rereads_the_certificate(folder):
    place, other = (certificates.Certificate(folder, name) for name in ("place", "other"))
    with with_files(place) as server:
        before = shown(server.port)
        old = server.register("ada")
        put(other, place)
        assert shown(server.port) == before
        hang_up(server, "reread the configuration")
        while shown(server.port) == before:  # it is the loop that takes it
            pass
        assert shown(server.port) == other.fingerprint()
        assert old.call("person.get", handle="ada")["name"] == "Ada"  # goes on
        server.stop(old.close)
        assert not server.complaints, server.complaints


@scratch
def test_a_bad_certificate_keeps_the_old(folder):
    place, other = (certificates.Certificate(folder, name) for name in ("place", "other"))
    with with_files(place) as server:
        before = shown(server.port)
        shutil.copy(other.cert, place.cert)  # half of a renewal
        hang_up(server, "does not belong")
        assert shown(server.port) == before
        os.remove(place.cert)
        hang_up(server, "cannot read")
        assert shown(server.port) == before
        put(other, place)
        hang_up(server, "reread the configuration")
        while shown(server.port) == before:
            pass


# ---------------------------------------------------------------------------------- what it speaks


def test_versions_ciphers_protocols():
    with everi.Server("--tls", "auto") as server:
        port, v = server.port, ssl.TLSVersion
        assert shake_hands(port)[0] == "TLSv1.3"
        assert shake_hands(port, most=v.TLSv1_2)[0] == "TLSv1.2"
        for old in (v.TLSv1, v.TLSv1_1):
            assert shake_hands(port, least=old, most=old, ciphers="ALL:@SECLEVEL=0") is None
        for weak in ("AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "AES256-GCM-SHA384"):
            assert shake_hands(port, most=v.TLSv1_2, ciphers=weak) is None, weak
        # RFC 9110: HTTP/2 is offered to nobody
        assert shake_hands(port, offer=["h2", "http/1.1"])[2] == "http/1.1"
        assert shake_hands(port, offer=["h2"])[2] is None
        # the server's preference, not the client's
        chosen = shake_hands(port, most=v.TLSv1_2,
                             ciphers="ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384")
        assert chosen[1] == "ECDHE-ECDSA-AES256-GCM-SHA384", chosen


def s_client(port, *options, stdin="", wait=True):
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options],
                          input=stdin, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def test_no_renegotiation_no_compression_no_tickets():
    with everi.Server("--tls", "auto") as server:
        said = s_client(server.port, "-tls1_2", stdin="R\n")
        assert "RENEGOTIATING" in said and "no renegotiation" in said, said
        said = s_client(server.port, "-tls1_2", "-comp")
        assert "Compression: NONE" in said and "session ticket" not in said, said
        with everi.dial(server.port) as sock:
            sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert sock.recv(1000).startswith(b"HTTP/1.1 200")  # tickets come before it
            assert not sock.session.has_ticket


def test_plain_text_on_a_port_with_tls_is_not_answered():
    with everi.Server("--tls", "auto") as server:
        for noise in (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", os.urandom(4096), b"\x16\x03\x01"
                      + b"\xff\xff" + bytes(4096)):
            with socket.create_connection(("127.0.0.1", server.port), everi.TIMEOUT_S) as sock:
                sock.sendall(noise)
                answer = b""
                try:
                    while part := sock.recv(1000):
                        answer += part
                except OSError:
                    pass
                assert b"HTTP" not in answer, answer
        assert everi.http(server.port, "GET", "/healthz")[0] == 200


def test_handshakes_that_fail_are_counted():
    name = "everi_tls_handshakes_failed_total"
    with everi.Server("--tls", "auto") as server:
        old = ssl.TLSVersion.TLSv1_1
        server.connect().close()
        assert shake_hands(server.port)[0] == "TLSv1.3"
        assert shake_hands(server.port, most=ssl.TLSVersion.TLSv1_2)[0] == "TLSv1.2"
        assert server.metric(name) == 0
        for _ in range(3):
            assert shake_hands(server.port, least=old, most=old, ciphers="ALL:@SECLEVEL=0") is None
        with socket.create_connection(("127.0.0.1", server.port), everi.TIMEOUT_S) as sock:
            sock.sendall(b"no TLS at all\r\n\r\n")
            assert is_closed(sock, everi.TIMEOUT_S)
        server.await_metric(name, 4)


if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
