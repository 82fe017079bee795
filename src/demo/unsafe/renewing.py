"""Refresh tokens without what makes them safe to keep in a browser.

Source: RFC 9700 section 4.14.2.
"""

import time

from demo.errors import Revoked
from demo.schemes import Issued, Refresh
from demo.schemes.refresh import by_family, by_spent
from demo.store import Record
from demo.unsafe.base import Flip, overriding, set_to


class NeverRotates(Refresh):
    """Overrides `renew`: the same refresh token, again and again."""

    def renew(self, renewal: str) -> Issued:
        family = self.family_of(renewal)
        return Issued(self._pair(family, family["expires_at"]).access, renewal)


class SpentIsGood(Refresh):
    """Overrides `_replayed`: a new one is handed out, and the old one
    stays good."""

    def _replayed(self, renewal: str, family: Record) -> None:
        pass


class NoLastDay(Refresh):
    """Overrides `_pair`: each renewal starts the twelve hours anew."""

    def _pair(self, family: Record, until: int) -> Issued:
        until = int(time.time()) + self.family_s
        self.store.put(by_family(family["id"]), {}, until)
        return super()._pair(family, until)


class LooksThenSpends(Refresh):
    """Overrides `renew`: asks whether it is spent, then spends it; two
    requests at once both hear no."""

    def renew(self, renewal: str) -> Issued:
        family = self.family_of(renewal)
        until = family["expires_at"]
        if self.store.get(by_spent(renewal)) is not None:
            self._replayed(renewal, family)
        self.store.put(by_spent(renewal), {"at": time.time()}, until)
        return self._pair(family, until)


class RenewsByAccess(Refresh):
    """Overrides `renew`: a live access token will do as well."""

    def renew(self, renewal: str) -> Issued:
        try:
            return super().renew(renewal)
        except Revoked:
            return self.issue(self.verify(renewal).user_id)


NEVER_ROTATES = Flip(
    "refresh token",
    "never changed",
    overriding(Refresh, NeverRotates),
    tempting="default: simplejwt (Django), ROTATE_REFRESH_TOKENS is False",
)
SPENT_IS_GOOD = Flip(
    "spent refresh token",
    "still good",
    overriding(Refresh, SpentIsGood),
    tempting="default: simplejwt (Django), BLACKLIST_AFTER_ROTATION is False",
)
NO_LAST_DAY = Flip(
    "end of the sign-in",
    "moved by each renewal",
    overriding(Refresh, NoLastDay),
)
LOOKS_THEN_SPENDS = Flip(
    "spending a refresh token",
    "two steps",
    overriding(Refresh, LooksThenSpends),
)
RENEWS_BY_ACCESS = Flip(
    "what renews",
    "an access token too",
    overriding(Refresh, RenewsByAccess),
    tempting="option: djangorestframework-jwt, JWT_ALLOW_REFRESH",
)
GRACE = Flip(
    "grace for a spent refresh token",
    "ten seconds",
    set_to(race_s=10),
    tempting="option: Amazon Cognito, RetryGracePeriodSeconds; Auth0, leeway",
)

RENEWING_FLIPS = (
    NEVER_ROTATES,
    SPENT_IS_GOOD,
    NO_LAST_DAY,
    LOOKS_THEN_SPENDS,
    RENEWS_BY_ACCESS,
    GRACE,
)
