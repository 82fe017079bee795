"""PyJWT, called with one argument otherwise.

Source: RFC 8725 sections 3.8 and 3.9, RFC 7519 section 4.1.
"""

from typing import Any

import jwt

from demo.errors import WrongAudience, WrongIssuer
from demo.schemes import JWT
from demo.schemes.base import LAST_TIME
from demo.unsafe.base import Flip, overriding, set_to

HOUR_S = 3_600


def decoded(scheme: JWT, token: str, **otherwise: Any) -> dict[str, Any]:
    """As `JWT.decode` does it, but for what is given."""
    options = {"require": list(scheme.required)}
    given: dict[str, Any] = {
        "algorithms": scheme.allowed(token),
        "issuer": scheme.issuer,
        "audience": scheme.audience,
        **otherwise,
        "options": {**options, **otherwise.get("options", {})},
    }
    text = scheme.one_spelling(token)
    return jwt.decode_complete(text, scheme.key.verifying, **given)


class IgnoresExpiry(JWT):
    """Overrides `decode`: `exp` is there, and nobody looks at it."""

    def decode(self, token: str) -> dict[str, Any]:
        return decoded(self, token, options={"verify_exp": False})


class WaitsAnHour(JWT):
    """Overrides `decode`: clocks may differ, by an hour even."""

    def decode(self, token: str) -> dict[str, Any]:
        return decoded(self, token, leeway=HOUR_S)


class NeedsNoEnd(JWT):
    """Overrides `decode`: what says no `exp` never ends."""

    def decode(self, token: str) -> dict[str, Any]:
        rest = [name for name in self.required if name != "exp"]
        whole = decoded(self, token, options={"require": rest})
        whole["payload"].setdefault("exp", LAST_TIME - 1)
        return whole


class AnyIssuer(JWT):
    """Overrides `decode`: whoever has the key is the issuer."""

    def decode(self, token: str) -> dict[str, Any]:
        return decoded(self, token, issuer=None)


class IssuerByPrefix(JWT):
    """Overrides `decode`: the issuer must begin like the right one."""

    def decode(self, token: str) -> dict[str, Any]:
        whole = decoded(self, token, issuer=None)
        if not str(whole["payload"]["iss"]).startswith(self.issuer):
            raise WrongIssuer("another issuer")
        return whole


class IssuerByPart(JWT):
    """Overrides `decode`: a part of the right issuer's text will do.
    PyJWT 2.10.0 did so.  Source: CVE-2024-53861."""

    def decode(self, token: str) -> dict[str, Any]:
        whole = decoded(self, token, issuer=None)
        if str(whole["payload"]["iss"]) not in self.issuer:
            raise WrongIssuer("another issuer")
        return whole


class AnyAudience(JWT):
    """Overrides `decode`: what is meant for others will do."""

    def decode(self, token: str) -> dict[str, Any]:
        return decoded(self, token, options={"verify_aud": False})


class AudienceByPrefix(JWT):
    """Overrides `decode`: the audience must begin like the right one."""

    def decode(self, token: str) -> dict[str, Any]:
        whole = decoded(self, token, options={"verify_aud": False})
        if not str(whole["payload"]["aud"]).startswith(self.audience):
            raise WrongAudience("for another service")
        return whole


IGNORES_EXPIRY = Flip(
    "exp",
    "not checked",
    overriding(JWT, IgnoresExpiry),
    tempting="option: PyJWT, verify_exp",
)
WAITS_AN_HOUR = Flip(
    "leeway",
    "an hour",
    overriding(JWT, WaitsAnHour),
)
NEEDS_NO_END = Flip(
    "exp",
    "not required",
    overriding(JWT, NeedsNoEnd),
    tempting="default: PyJWT, require is empty",
)
ANY_ISSUER = Flip(
    "iss",
    "not checked",
    overriding(JWT, AnyIssuer),
    tempting="default: simplejwt (Django), ISSUER is None",
)
ISSUER_BY_PREFIX = Flip(
    "iss", "compared by its beginning", overriding(JWT, IssuerByPrefix)
)
ISSUER_BY_PART = Flip(
    "iss", "looked for as a part", overriding(JWT, IssuerByPart)
)
ANY_AUDIENCE = Flip(
    "aud",
    "not checked",
    overriding(JWT, AnyAudience),
    tempting="default: simplejwt (Django), AUDIENCE is None",
)
AUDIENCE_BY_PREFIX = Flip(
    "aud", "compared by its beginning", overriding(JWT, AudienceByPrefix)
)
ANY_KIND = Flip(
    "typ",
    "JWT, as for every other token",
    set_to(typ="JWT"),
    tempting="default: PyJWT writes this typ",
)

LENIENT_FLIPS = (
    IGNORES_EXPIRY,
    WAITS_AN_HOUR,
    NEEDS_NO_END,
    ANY_ISSUER,
    ISSUER_BY_PREFIX,
    ISSUER_BY_PART,
    ANY_AUDIENCE,
    AUDIENCE_BY_PREFIX,
    ANY_KIND,
)
