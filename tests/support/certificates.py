"""Certificates for tests, made by the openssl command: an authority, what it signs, what signs
itself."""
import os
import subprocess

EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(*args, stdin=""):
    done = subprocess.run(["openssl", *args], input=stdin, capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 0, (args, done.stderr)
    return done.stdout


class Certificate:
    """Two files: `cert` and `key`. by: the Certificate that signs it; None: itself. days < 0: its
    time is over."""

    def __init__(self, folder, name, names="DNS:localhost,IP:127.0.0.1,IP:::1", by=None, days=30,
                 authority=False):
        self.cert, self.key = (os.path.join(folder, f"{name}.{end}") for end in ("crt", "key"))
        request, extensions = (os.path.join(folder, f"{name}.{end}") for end in ("csr", "ext"))
        openssl("req", *EC, "-keyout", self.key, "-out", request, "-subj", f"/CN={name}")
        with open(extensions, "w", encoding="ascii") as f:
            f.write("basicConstraints=critical,CA:TRUE\n" if authority else
                    f"subjectAltName={names}\n")
        signed = ["-CA", by.cert, "-CAkey", by.key] if by else ["-signkey", self.key]
        openssl("x509", "-req", "-in", request, *signed, "-days", str(days), "-extfile", extensions,
                "-out", self.cert)

    def fingerprint(self):
        return fingerprint_of(self.cert)


def fingerprint_of(path):
    return openssl("x509", "-in", path, "-noout", "-fingerprint",
                   "-sha256").strip().partition("=")[2]
