"""Issuers that write JSON by hand: a name in quotes, and what if the
name has quotes in it?

The signature is good, and what it signs was written by the user.
Source: CWE-116, RFC 7519 section 4 (each claim's name once).
"""

import time
from typing import Any

import itsdangerous
import jwt

from demo.schemes import JWT, Paseto, SignedCookie
from demo.schemes.base import Issued, new_id
from demo.schemes.paseto import as_text
from demo.unsafe.base import Flip, overriding


def pasted(claims: dict[str, Any]) -> bytes:
    """JSON, if no text has a quote in it."""
    texts = (
        f'"{name}":{value}' if type(value) is int else f'"{name}":"{value}"'
        for name, value in claims.items()
    )
    inside = ",".join(texts)
    return f"{{{inside}}}".encode()


class PastesToken(JWT):
    """Overrides `sign`: the payload is pasted together."""

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.PyJWS().encode(
            pasted(claims),
            self.key.signing,
            algorithm=self.key.algorithm,
            headers={"typ": self.typ},
        )


class PastesCookie(SignedCookie):
    """Overrides `issue`: the payload is pasted together."""

    def issue(self, user_id: str) -> Issued:
        text = pasted({"user_id": user_id, "id": new_id()})
        body = itsdangerous.encoding.base64_encode(text)
        signer = self._serializer.make_signer(self.salt)
        return Issued(signer.sign(body).decode())


class PastesPaseto(Paseto):
    """Overrides `issue`: the payload is pasted together."""

    def issue(self, user_id: str) -> Issued:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": user_id,
            "jti": new_id(),
            "iat": as_text(now),
            "exp": as_text(now + self.ttl_s),
        }
        return Issued(self.sign(pasted(claims).decode()))


PASTES_TOKEN = Flip("JWT's payload", "pasted", overriding(JWT, PastesToken))
PASTES_COOKIE = Flip(
    "cookie's payload", "pasted", overriding(SignedCookie, PastesCookie)
)
PASTES_PASETO = Flip(
    "PASETO's payload", "pasted", overriding(Paseto, PastesPaseto)
)

PASTING_FLIPS = (PASTES_TOKEN, PASTES_COOKIE, PASTES_PASETO)
