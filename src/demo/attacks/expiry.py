"""Expiry: a credential is used after its time, or its time is long.

Source: RFC 7519 section 4.1.4, RFC 8725 section 3.8, CWE-613, OWASP
Session Management Cheat Sheet.
"""

import time
from dataclasses import replace
from typing import Any

import jwt

from demo import errors
from demo.attacks.base import Attack, Attacker, copied
from demo.attacks.forging import jwt_scheme
from demo.attacks.turning import Flip, overriding, set_to, where
from demo.contenders import contender
from demo.harness import Client
from demo.schemes import (
    JWT,
    SIGN_IN_S,
    Identity,
    Issued,
    Opaque,
    Paseto,
    Session,
    SignedCookie,
)
from demo.schemes.base import LAST_TIME, require_name
from demo.schemes.paseto import as_time

HOUR_S, DAY_S = 3_600, 86_400
LIFETIME = "CWE-613, NIST SP 800-63B revision 3, section 7.2"

# JWT: PyJWT, called with one argument changed


def decoded(scheme: JWT, token: str, **otherwise: Any) -> dict[str, Any]:
    """Header and payload, by the call in `JWT.decode` with these of its
    arguments changed."""
    start = {"verify_iat": False, "verify_nbf": False}
    options = {"require": list(scheme.required), **start}
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
    """Overrides `decode`: `exp` is there, and it does not look at it."""

    def decode(self, token: str) -> dict[str, Any]:
        return decoded(self, token, options={"verify_exp": False})


class WaitsAnHour(JWT):
    """Overrides `decode`: it lets clocks differ by an hour."""

    def decode(self, token: str) -> dict[str, Any]:
        return decoded(self, token, leeway=HOUR_S)


class NeedsNoEnd(JWT):
    """Overrides `decode`: a token without `exp` never ends."""

    def decode(self, token: str) -> dict[str, Any]:
        rest = [name for name in self.required if name != "exp"]
        whole = decoded(self, token, options={"require": rest})
        whole["payload"].setdefault("exp", LAST_TIME - 1)
        return whole


IGNORES_EXPIRY = Flip(
    "exp",
    "not checked",
    overriding(JWT, IgnoresExpiry),
    tempting="option: PyJWT, verify_exp",
)
WAITS_AN_HOUR = Flip("leeway", "an hour", overriding(JWT, WaitsAnHour))
NEEDS_NO_END = Flip(
    "exp",
    "not required",
    overriding(JWT, NeedsNoEnd),
    tempting="default: PyJWT, require is empty",
)

# The others


class AgelessPaseto(Paseto):
    """Overrides `verify`: it checks everything but the end."""

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


class AgelessCookie(SignedCookie):
    """Overrides `decode`: a cookie may be a century old."""

    def decode(self, cookie: str) -> tuple[dict[str, Any], int]:
        century = replace(self, ttl_s=100 * 366 * DAY_S)
        return SignedCookie.decode(century, cookie)


class EndlessRecord(Session):
    """Overrides `issue`: the cookie has a Max-Age, its record no end."""

    def issue(self, user_id: str) -> Issued:
        issued = super().issue(user_id)
        named = self.verify(issued.access)
        key = f"session:{named.session_id}"
        self.store.put(key, named.claims, LAST_TIME - 61)
        return issued


AGELESS_PASETO = Flip(
    "exp of a PASETO",
    "not checked",
    overriding(Paseto, AgelessPaseto),
    tempting="default: PySETO, decode without a deserializer",
)
AGELESS_COOKIE = Flip(
    "max_age",
    "not given",
    overriding(SignedCookie, AgelessCookie),
    tempting="default: itsdangerous, max_age is None",
)
ENDLESS_RECORD = Flip(
    "expiry of the record",
    "none",
    overriding(Session, EndlessRecord),
    tempting="option: connect-redis, disableTTL",
)

# Long lives

A_WEEK = Flip(
    "lifetime",
    "a week",
    where(JWT, set_to(ttl_s=7 * DAY_S)),
    tempting="example: jsonwebtoken (npm), expiresIn",
)
TWO_WEEKS = Flip(
    "lifetime",
    "two weeks",
    where(Session, set_to(ttl_s=14 * DAY_S), but=Opaque),
    tempting="default: Django, SESSION_COOKIE_AGE",
)
A_MONTH = Flip(
    "lifetime",
    "a month",
    where(SignedCookie, set_to(ttl_s=31 * DAY_S)),
    tempting="default: Flask, PERMANENT_SESSION_LIFETIME",
)

# What the attacker does: wait


def undated(attacker: Attacker) -> Client:
    """What an older release of the service signed for Alice, before
    somebody thought of `exp`; Mallory found it in a backup."""
    scheme, thief = jwt_scheme(attacker), attacker.victim.stolen_copy()
    claims = scheme.claims_for("alice")
    del claims["exp"]
    thief.replace_credential(scheme.sign(claims))
    return thief


def too_late(
    id: str, name: str, source: str, fixed: str, flip: Flip, wait_s: int
) -> Attack:
    """A copy of Alice's credential, used that much later.  Where the
    value is on offer, a chapter counts it."""
    return Attack(
        id=id,
        name=name,
        claim=f"A copy pays {wait_s / HOUR_S:g} hours after the log-in.",
        family="claims",
        source=source,
        forge=copied,
        fixed=contender(fixed),
        flip=flip,
        wait_s=wait_s,
        chapter="count-the-decisions" if flip.tempting else "forge-the-token",
        releases=("aiohttp_session_expiry",) if "cookie past" in name else (),
    )


ATTACKS = (
    too_late(
        "expired-jwt",
        "an expired JWT",
        "RFC 7519 section 4.1.4, CWE-613",
        "JWT HS256",
        IGNORES_EXPIRY,
        DAY_S,
    ),
    too_late(
        "expired-within-leeway",
        "a JWT, expired for half an hour",
        "RFC 7519 section 4.1.4 (a small leeway), CWE-613",
        "JWT cookie",
        WAITS_AN_HOUR,
        SIGN_IN_S + HOUR_S // 2,
    ),
    too_late(
        "expired-paseto",
        "an expired PASETO",
        "CWE-613, insufficient session expiration",
        "PASETO public",
        AGELESS_PASETO,
        DAY_S,
    ),
    too_late(
        "expired-signed-cookie",
        "a signed cookie past its Max-Age",
        "CWE-613, CWE-565",
        "signed cookie",
        AGELESS_COOKIE,
        DAY_S,
    ),
    too_late(
        "expired-session",
        "a session past its Max-Age",
        "CWE-613, OWASP Session Management Cheat Sheet",
        "plain session cookie",
        ENDLESS_RECORD,
        DAY_S,
    ),
    too_late(
        "week-old-jwt",
        "a JWT of last week",
        LIFETIME,
        "JWT HS256",
        A_WEEK,
        6 * DAY_S,
    ),
    too_late(
        "fortnight-old-session",
        "a session of the week before last",
        LIFETIME,
        "session cookie",
        TWO_WEEKS,
        13 * DAY_S,
    ),
    too_late(
        "month-old-cookie",
        "a signed cookie of last month",
        LIFETIME,
        "signed cookie",
        A_MONTH,
        30 * DAY_S,
    ),
    Attack(
        id="undated-jwt",
        name="a JWT without exp",
        claim="A token without `exp` pays a month later.",
        family="claims",
        source="RFC 9068 section 2.2, CWE-613",
        forge=undated,
        fixed=contender("JWT HS256"),
        flip=NEEDS_NO_END,
        wait_s=30 * DAY_S,
        chapter="count-the-decisions",
    ),
)
