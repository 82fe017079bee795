"""Signers whose signatures give the private key away.

Each ECDSA signature needs a number that nobody can guess and that is
never used again.  Whoever knows it for one signature solves for the key.
Source: RFC 6979 section 1, NIST FIPS 186-5 section 6.3, CWE-323.
"""

import json
import time
from typing import Any

from demo.schemes import JWT
from demo.unsafe import p256
from demo.unsafe.base import Flip, overriding
from demo.unsafe.loose_spelling import encoded

NONCE = 0x5EED
"""Drawn once, by a fair dice."""


def signed_with(scheme: JWT, claims: dict[str, Any], nonce: int) -> str:
    """A token, signed as the textbook says, with this number."""
    header = {"alg": "ES256", "typ": scheme.typ}
    parts = (encoded(json.dumps(part).encode()) for part in (header, claims))
    signed = ".".join(parts)
    private = scheme.key.signing.private_numbers().private_value
    signature = p256.made(signed.encode(), private, nonce)
    return f"{signed}.{encoded(signature)}"


class RepeatsNonce(JWT):
    """Overrides `sign`: the same number for every signature."""

    def sign(self, claims: dict[str, Any]) -> str:
        return signed_with(self, claims, NONCE)


class TimesNonce(JWT):
    """Overrides `sign`: another number each second, by the clock."""

    def sign(self, claims: dict[str, Any]) -> str:
        return signed_with(self, claims, int(time.time()))


REPEATS_NONCE = Flip(
    "ECDSA nonce", "always the same", overriding(JWT, RepeatsNonce, "ES256")
)
TIMES_NONCE = Flip(
    "ECDSA nonce", "the time in seconds", overriding(JWT, TimesNonce, "ES256")
)

LOOSE_SIGNING_FLIPS = (REPEATS_NONCE, TIMES_NONCE)
