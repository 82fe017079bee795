"""Answers that were right a while ago.

Source: RFC 7662 section 4 (caching trades freshness), CWE-613, CWE-636,
CWE-367.
"""

import time
from functools import cached_property

from demo.errors import Expired, Unavailable
from demo.schemes import Identity, ManagedSession, Opaque, Session
from demo.schemes.session import by_id
from demo.unsafe.base import Flip, overriding, where

HOUR_S = 3_600


class RemembersAnHour(Session):
    """Overrides `verify`: asks the store once in an hour."""

    def verify(self, sid: str) -> Identity:
        until, known = self.answers.get(sid, (0.0, None))
        if known is not None and time.time() < until:
            return known
        found = super().verify(sid)
        self.answers[sid] = time.time() + HOUR_S, found
        return found

    @cached_property
    def answers(self) -> dict[str, tuple[float, Identity]]:
        return {}


class RemembersForOutages(Session):
    """Overrides `verify`: while the store is down, what it said last."""

    def verify(self, sid: str) -> Identity:
        try:
            self.answers[sid] = super().verify(sid)
        except Unavailable:
            if sid not in self.answers:
                raise
        return self.answers[sid]

    @cached_property
    def answers(self) -> dict[str, Identity]:
        return {}


class WritesBack(ManagedSession):
    """Overrides `verify`: writes what it read, whether or not the
    record is still there."""

    def verify(self, sid: str) -> Identity:
        found, now = self.look_up(sid), int(time.time())
        seen = found.claims.get("seen_at", found.issued_at)
        if now - seen >= self.idle_s:
            self.revoke(sid)
            raise Expired("idle for too long")
        record = {**found.claims, "seen_at": now}
        self.store.put(by_id(sid), record, found.expires_at)
        return found


REMEMBERS_AN_HOUR = Flip(
    "look-up",
    "remembered for an hour",
    where(Opaque, overriding(Session, RemembersAnHour)),
    tempting="option: PingGateway, CacheAccessTokenResolver",
)
REMEMBERS_FOR_OUTAGES = Flip(
    "store down", "what it said last", overriding(Session, RemembersForOutages)
)
WRITES_BACK = Flip(
    "write of a session",
    "also when it is gone",
    overriding(ManagedSession, WritesBack),
    tempting="default: express-session, resave is true",
)

STALE_FLIPS = (REMEMBERS_AN_HOUR, REMEMBERS_FOR_OUTAGES, WRITES_BACK)
