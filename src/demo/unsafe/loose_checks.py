"""Signature checks in which one step is missing.

Source: CWE-347, NIST FIPS 186-5, RFC 8017 section 8.2.2.
"""

import hashlib
import hmac
from typing import Any

import jwt

from demo.errors import BadSignature
from demo.schemes import JWT
from demo.unsafe import p256
from demo.unsafe.base import Flip, overriding
from demo.unsafe.trusting import unsigned

SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
"""ASN.1 for "a SHA-256 hash follows".  Source: RFC 8017 section 9.2."""


def apart(token: str) -> tuple[bytes, bytes]:
    """What was signed, and the signature."""
    signed, _, signature = token.rpartition(".")
    return signed.encode(), jwt.utils.base64url_decode(signature)


class SkipsRange(JWT):
    """Overrides `decode`: ECDSA by the textbook, and nobody asks whether
    r and s are numbers from 1 to n - 1."""

    def decode(self, token: str) -> dict[str, Any]:
        point = self.key.verifying.public_numbers()
        if not p256.holds(*apart(token), point.x, point.y):
            raise BadSignature("another signature")
        return unsigned(self, token)


class ReadsFromLeft(JWT):
    """Overrides `decode`: RSA by the textbook, and nobody asks whether
    the hash ends where the block ends."""

    def decode(self, token: str) -> dict[str, Any]:
        signed, signature = apart(token)
        numbers = self.key.verifying.public_numbers()
        opened = pow(int.from_bytes(signature), numbers.e, numbers.n)
        frame, _, rest = opened.to_bytes(256)[2:].partition(b"\x00")
        digest = hashlib.sha256(signed).digest()
        if frame.strip(b"\xff") or not rest.startswith(SHA256_PREFIX + digest):
            raise BadSignature("another signature")
        return unsigned(self, token)


class ComparesWhatCame(JWT):
    """Overrides `decode`: compares the HMAC for as long as the token's
    lasts."""

    def decode(self, token: str) -> dict[str, Any]:
        signed, signature = apart(token)
        expected = hmac.digest(self.key.verifying, signed, "sha256")
        if not expected.startswith(signature):
            raise BadSignature("another signature")
        return unsigned(self, token)


class ComparesSome(JWT):
    """Overrides `decode`: the same, and at least one byte must come."""

    def decode(self, token: str) -> dict[str, Any]:
        signed, signature = apart(token)
        expected = hmac.digest(self.key.verifying, signed, "sha256")
        if not signature or not expected.startswith(signature):
            raise BadSignature("another signature")
        return unsigned(self, token)


SKIPS_RANGE = Flip(
    "ECDSA check", "without the range", overriding(JWT, SkipsRange, "ES256")
)
READS_FROM_LEFT = Flip(
    "RSA check", "from the left only", overriding(JWT, ReadsFromLeft, "RS256")
)
COMPARES_WHAT_CAME = Flip(
    "HMAC",
    "compared as far as it came",
    overriding(JWT, ComparesWhatCame, "HS256"),
)
COMPARES_SOME = Flip(
    "HMAC", "compared from one byte on", overriding(JWT, ComparesSome, "HS256")
)

LOOSE_CHECK_FLIPS = (
    SKIPS_RANGE,
    READS_FROM_LEFT,
    COMPARES_WHAT_CAME,
    COMPARES_SOME,
)
