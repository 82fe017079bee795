"""ECDSA on the curve P-256, as a textbook has it: right, and no more.

Points have a third coordinate, so that nothing is divided until the
end, and division is a power, as where timing matters.  A power has no
trouble with zero: it gives zero.  Source: NIST FIPS 186-5 section 6.4.2,
NIST SP 800-186 section 3.2.1.3.
"""

import hashlib

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)
"""The field's size, and the number of points."""

B = int("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16)
"""The curve is y^2 = x^3 - 3x + B."""

Point = tuple[int, int, int]
"""X, Y, Z, for x = X / Z^2 and y = Y / Z^3; Z is 0 at infinity."""

G: Point = (
    int(
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
        16,
    ),
    int(
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        16,
    ),
    1,
)
NOWHERE: Point = (0, 1, 0)


def inverse(value: int, modulus: int) -> int:
    """1 / value, by Fermat.  Of zero: zero."""
    return pow(value, modulus - 2, modulus)


def doubled(a: Point) -> Point:
    x, y, z = a
    s = 4 * x * y * y
    m = 3 * (x - z * z) * (x + z * z)
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * y**4) % P, 2 * y * z % P


def added(a: Point, b: Point) -> Point:
    if not a[2] or not b[2]:
        return b if not a[2] else a
    z1, z2 = a[2] * a[2] % P, b[2] * b[2] % P
    u1, u2 = a[0] * z2 % P, b[0] * z1 % P
    s1, s2 = a[1] * z2 * b[2] % P, b[1] * z1 * a[2] % P
    h, r = u2 - u1, s2 - s1
    if not h:
        return NOWHERE if r else doubled(a)
    h2 = h * h % P
    h3, v = h * h2 % P, u1 * h2 % P
    x = (r * r - h3 - 2 * v) % P
    return x, (r * (v - x) - s1 * h3) % P, h * a[2] * b[2] % P


def both(i: int, a: Point, j: int, b: Point) -> Point:
    """i times a, plus j times b, in one pass over the bits."""
    table = {(1, 0): a, (0, 1): b, (1, 1): added(a, b)}
    total = NOWHERE
    for bit in reversed(range(256)):
        total = doubled(total)
        pair = (i >> bit & 1, j >> bit & 1)
        if pair in table:
            total = added(total, table[pair])
    return total


def affine(a: Point) -> tuple[int, int]:
    """x and y.  At infinity, by the same token, zero and zero."""
    z = inverse(a[2], P)
    return a[0] * z**2 % P, a[1] * z**3 % P


def hashed(message: bytes) -> int:
    return int.from_bytes(hashlib.sha256(message).digest())


def split(signature: bytes) -> tuple[int, int]:
    """r and s, 32 bytes each.  Source: RFC 7518 section 3.4."""
    return int.from_bytes(signature[:32]), int.from_bytes(signature[32:])


def made(message: bytes, private: int, nonce: int) -> bytes:
    """A signature.  Source: NIST FIPS 186-5 section 6.4.1."""
    r = affine(both(nonce, G, 0, G))[0] % N
    s = inverse(nonce, N) * (hashed(message) + r * private) % N
    return r.to_bytes(32) + s.to_bytes(32)


def holds(message: bytes, signature: bytes, x: int, y: int) -> bool:
    """Does the signature fit the message and the public point?

    One line is missing: r and s have to be from 1 to n - 1."""
    r, s = split(signature)
    w = inverse(s, N)
    found = both(hashed(message) * w % N, G, r * w % N, (x, y, 1))
    return (affine(found)[0] - r) % N == 0
