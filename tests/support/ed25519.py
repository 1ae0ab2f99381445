"""Ed25519 (RFC 8032), from its formulas: what signs in the tests is not what verifies in the server.

Slow and not in constant time: for tests alone.
"""
import base64
import hashlib

P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
NEUTRAL = (0, 1)


def _add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2
    return ((x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P) % P)


def _times(n, point):
    total = NEUTRAL
    while n:
        if n & 1:
            total = _add(total, point)
        point = _add(point, point)
        n >>= 1
    return total


def _even_x(y):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return P - x if x & 1 else x


_Y = 4 * pow(5, P - 2, P) % P
BASE = (_even_x(_Y), _Y)


def _point_bytes(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _hash(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def _secret(seed):
    whole = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(whole[:32], "little") & (1 << 254) - 8 | 1 << 254
    return scalar, whole[32:]


def public_key(seed):
    return _point_bytes(_times(_secret(seed)[0], BASE))


def sign(seed, text):
    scalar, prefix = _secret(seed)
    message = text.encode()
    r = _hash(prefix, message) % ORDER
    commitment = _point_bytes(_times(r, BASE))
    s = (r + _hash(commitment, public_key(seed), message) * scalar) % ORDER
    return commitment + s.to_bytes(32, "little")


def encoded(value):
    return base64.b64encode(value).decode()
