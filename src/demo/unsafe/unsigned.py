"""Verifiers that can be talked out of checking the signature.

Source: RFC 8725 sections 2.1 and 3.2, CWE-347.
"""

from typing import Any

import jwt

from demo.errors import BadSignature
from demo.schemes import JWT
from demo.unsafe.base import Flip, overriding
from demo.unsafe.trusting import unsigned


class RefusesOneWord(JWT):
    """Overrides `decode`: "none" is refused in that spelling, and then
    looked up without regard to case."""

    def decode(self, token: str) -> dict[str, Any]:
        algorithm = jwt.get_unverified_header(token).get("alg", "")
        if algorithm == "none":
            raise BadSignature("not signed")
        if algorithm.lower() == "none":
            return unsigned(self, token)
        return super().decode(token)


class SkipsEmpty(JWT):
    """Overrides `decode`: a signature that is there must be good."""

    def decode(self, token: str) -> dict[str, Any]:
        header, payload, signature = (token + "..").split(".")[:3]
        if not signature:
            return unsigned(self, f"{header}.{payload}.")
        return super().decode(token)


class ReadsOnly(JWT):
    """Overrides `decode`: reads the token, and verifies nothing."""

    def decode(self, token: str) -> dict[str, Any]:
        return jwt.decode_complete(token, options={"verify_signature": False})


REFUSES_ONE_WORD = Flip(
    "algorithm", 'all but "none", so spelled', overriding(JWT, RefusesOneWord)
)
SKIPS_EMPTY = Flip(
    "signature", "checked if there is one", overriding(JWT, SkipsEmpty)
)
READS_ONLY = Flip(
    "signature",
    "not verified",
    overriding(JWT, ReadsOnly),
    tempting="option: PyJWT, verify_signature",
)

UNSIGNED_FLIPS = (REFUSES_ONE_WORD, SKIPS_EMPTY, READS_ONLY)
