"""Sessions that only the browser ends, or nobody.

Source: CWE-613, OWASP Session Management Cheat Sheet.
"""

import time
from dataclasses import replace
from typing import Any

from demo.schemes import (
    JWT,
    Identity,
    Issued,
    ManagedSession,
    Opaque,
    Session,
)
from demo.schemes.base import LAST_TIME
from demo.schemes.signed_cookie import SignedCookie
from demo.unsafe.base import Flip, overriding, set_to, where

DAY_S = 86_400


class EndlessRecord(Session):
    """Overrides `issue`: the cookie has a Max-Age, its record no end."""

    def issue(self, user_id: str) -> Issued:
        issued = super().issue(user_id)
        named = self.verify(issued.access)
        key = f"session:{named.session_id}"
        self.store.put(key, named.claims, LAST_TIME - 61)
        return issued


class RollingSession(Session):
    """Overrides `verify`: each request starts the hours anew, so that
    who keeps asking is never asked for a password again."""

    def verify(self, sid: str) -> Identity:
        found = super().verify(sid)
        until = int(time.time()) + self.ttl_s
        self.store.replace(f"session:{found.session_id}", found.claims, until)
        return found


class NeverIdle(ManagedSession):
    """Overrides `verify`: when it was last seen does not matter."""

    def verify(self, sid: str) -> Identity:
        return self.look_up(sid)


class AgelessCookie(SignedCookie):
    """Overrides `decode`: `loads` with no `max_age` that matters."""

    def decode(self, cookie: str) -> tuple[dict[str, Any], int]:
        century = replace(self, ttl_s=100 * 366 * DAY_S)
        return SignedCookie.decode(century, cookie)


ENDLESS_RECORD = Flip(
    "expiry of the record",
    "none",
    overriding(Session, EndlessRecord),
    tempting="option: connect-redis, disableTTL",
)
ROLLING = Flip(
    "end of the session",
    "moved by each request",
    overriding(Session, RollingSession),
    tempting="option: express-session, rolling",
)
NEVER_IDLE = Flip(
    "idle timeout", "none", overriding(ManagedSession, NeverIdle)
)
AGELESS_COOKIE = Flip(
    "max_age",
    "not given",
    overriding(SignedCookie, AgelessCookie),
    tempting="default: itsdangerous, max_age is None",
)
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

ENDLESS_FLIPS = (
    ENDLESS_RECORD,
    ROLLING,
    NEVER_IDLE,
    AGELESS_COOKIE,
    A_WEEK,
    TWO_WEEKS,
    A_MONTH,
)
