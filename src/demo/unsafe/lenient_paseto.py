"""PASETO names no algorithm; its claims are still for you to check.

Source: RFC 8725 sections 3.8 and 3.9, by analogy.
"""

import time
from dataclasses import replace

from demo import errors
from demo.schemes import Identity, Paseto
from demo.schemes.base import require_name
from demo.schemes.paseto import as_time
from demo.unsafe.base import Flip, overriding, set_to


class AgelessPaseto(Paseto):
    """Overrides `verify`: as the original, without the end."""

    def verify(self, token: str) -> Identity:
        claims = self.decode(token)
        if claims["iss"] != self.issuer:
            raise errors.WrongIssuer("another issuer")
        if claims["aud"] != self.audience:
            raise errors.WrongAudience("for another service")
        issued_at, expires_at = as_time(claims["iat"]), as_time(claims["exp"])
        if issued_at > time.time():
            raise errors.NotYetValid("it begins in the future")
        user_id, jti = require_name(claims["sub"]), require_name(claims["jti"])
        return Identity(user_id, jti, issued_at, expires_at, claims)


class AnyIssuerPaseto(Paseto):
    """Overrides `verify`: the right issuer is the one it names."""

    def verify(self, token: str) -> Identity:
        named = self.decode(token)["iss"]
        return Paseto.verify(replace(self, issuer=named), token)


class AnyAudiencePaseto(Paseto):
    """Overrides `verify`: the right audience is the one it names."""

    def verify(self, token: str) -> Identity:
        named = self.decode(token)["aud"]
        return Paseto.verify(replace(self, audience=named), token)


AGELESS_PASETO = Flip(
    "exp of a PASETO",
    "not checked",
    overriding(Paseto, AgelessPaseto),
    tempting="default: PySETO, decode without a deserializer",
)
ANY_ISSUER_PASETO = Flip(
    "iss of a PASETO",
    "not checked",
    overriding(Paseto, AnyIssuerPaseto),
    tempting="default: PySETO, decode compares no issuer",
)
ANY_AUDIENCE_PASETO = Flip(
    "aud of a PASETO",
    "not checked",
    overriding(Paseto, AnyAudiencePaseto),
    tempting="default: PySETO, decode compares no audience",
)
NO_ASSERTION = Flip(
    "implicit assertion",
    "empty, as for every other token",
    set_to(assertion=""),
    tempting="default: PySETO, implicit_assertion is empty",
)

LENIENT_PASETO_FLIPS = (
    AGELESS_PASETO,
    ANY_ISSUER_PASETO,
    ANY_AUDIENCE_PASETO,
    NO_ASSERTION,
)
