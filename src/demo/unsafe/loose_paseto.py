"""PASETO, by a library that does not keep keys apart.

Source: PASETO specification, Algorithm Lucidity; CWE-347.
"""

import base64
from typing import Any

from demo import errors
from demo.keys import Key
from demo.schemes import Paseto
from demo.schemes.paseto import claims_of
from demo.unsafe.base import Flip, overriding

SIGNATURE_BYTES = 64
"""At the end of a v4.public token's body: Ed25519."""


def body_of(token: str) -> bytes:
    """What the token's last part stands for."""
    part = token.rpartition(".")[2]
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise errors.Malformed("not base64url") from error


def raw_public(key: Key) -> bytes:
    """The 32 bytes of a v4.public key.  Source: PASERK, k4.public."""
    text = key.verifying.to_paserk().rpartition(".")[2]
    return base64.urlsafe_b64decode(text + "=")


class ReadsPayload(Paseto):
    """Overrides `decode`: cuts the signature off, and reads."""

    def decode(self, token: str) -> dict[str, Any]:
        return claims_of(body_of(token)[:-SIGNATURE_BYTES], self.required)


class FollowsPurpose(Paseto):
    """Overrides `decode`: the token says whether it is signed or
    encrypted, and the key is just bytes."""

    def decode(self, token: str) -> dict[str, Any]:
        import pyseto

        if not token.startswith("v4.local."):
            return super().decode(token)
        key = pyseto.Key.new(4, "local", raw_public(self.key))
        try:
            found: Any = pyseto.decode(
                key, token, implicit_assertion=self.assertion
            ).payload
        except (pyseto.PysetoError, ValueError) as error:
            raise errors.BadSignature("the key does not vouch") from error
        return claims_of(found, self.required)


READS_PAYLOAD = Flip(
    "PASETO",
    "read, not verified",
    overriding(Paseto, ReadsPayload, "v4.public"),
)
FOLLOWS_PURPOSE = Flip(
    "PASETO",
    "signed or encrypted, as the token says",
    overriding(Paseto, FollowsPurpose, "v4.public"),
)

LOOSE_PASETO_FLIPS = (READS_PAYLOAD, FOLLOWS_PURPOSE)
