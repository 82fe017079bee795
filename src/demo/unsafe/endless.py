"""Sessions that only the browser ends, or nobody.

Source: CWE-613, OWASP Session Management Cheat Sheet.
"""

import time
from dataclasses import replace
from typing import Any

from demo.schemes import Identity, Issued, ManagedSession, Session
from demo.schemes.base import LAST_TIME
from demo.schemes.signed_cookie import SignedCookie
from demo.unsafe.base import Flip, overriding, set_to

MONTH_S = 31 * 86_400


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
        century = replace(self, ttl_s=100 * 366 * 86_400)
        return SignedCookie.decode(century, cookie)


ENDLESS_RECORD = Flip(
    "expiry of the record",
    "none",
    overriding(EndlessRecord),
    tempting="connect-redis README: disableTTL",
)
ROLLING = Flip(
    "end of the session",
    "moved by each request",
    overriding(RollingSession),
    tempting="express-session README: rolling",
)
NEVER_IDLE = Flip("idle timeout", "none", overriding(NeverIdle))
AGELESS_COOKIE = Flip(
    "max_age",
    "not given",
    overriding(AgelessCookie),
    tempting="itsdangerous documentation: max_age is None",
)
A_MONTH = Flip(
    "ttl_s",
    "a month",
    set_to(ttl_s=MONTH_S),
    tempting="Flask configuration: PERMANENT_SESSION_LIFETIME is 31 days",
)

ENDLESS_FLIPS = (ENDLESS_RECORD, ROLLING, NEVER_IDLE, AGELESS_COOKIE, A_MONTH)
