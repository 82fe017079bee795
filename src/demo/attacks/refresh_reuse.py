"""A stolen refresh token, used beside its owner.

A rotated refresh token is good once.  When it comes a second time, two
parties hold it, so the server ends the whole sign-in.  Each scheme here
lacks one part of that.  Source: RFC 9700 section 4.14.2, RFC 8725 section
2.8, CWE-367.
"""

import time
from functools import partial

from demo.attacks.base import LATE_S, Attack, Attacker
from demo.attacks.turning import Flip, overriding, set_to
from demo.clock import later
from demo.contenders import contender
from demo.errors import Revoked
from demo.harness import Client, NotApplicable
from demo.harness.deployment import just_before
from demo.schemes import Issued, Refresh
from demo.schemes.refresh import by_spent
from demo.store import Record


def stolen_pair(attacker: Attacker) -> Client:
    """A thief's machine, holding what Alice renews with.  Raises
    NotApplicable when nothing renews."""
    if not attacker.victim.can_renew():
        raise NotApplicable("there is nothing to renew")
    return attacker.victim.stolen_copy()


by_thief = partial(
    Attack,
    family="lifecycle",
    source="RFC 9700 section 4.14.2",
    fixed=contender("JWT + refresh"),
    wait_s=LATE_S,
    chapter="refresh-and-rotate",
)

# A spent token that is refused, and ends nothing


class ForgetfulRefresh(Refresh):
    """Overrides `_replayed`: it refuses a spent token and ends nothing,
    so a thief who renews first goes on renewing."""

    def _replayed(self, renewal: str, family: Record) -> None:
        raise Revoked("this refresh token was spent before")


FORGETS_REUSE = Flip(
    "reuse of a refresh token",
    "refused, and no more",
    overriding(Refresh, ForgetfulRefresh),
)


def renew_first(attacker: Attacker) -> Client:
    """The thief renews; a minute later Alice does."""
    thief = stolen_pair(attacker)
    thief.renew()
    with later(60):
        attacker.victim.renew()
    return thief


REFRESH_REUSE = by_thief(
    id="refresh-reuse",
    name="reuse of a refresh token",
    claim="A thief who renews first goes on renewing.",
    forge=renew_first,
    flip=FORGETS_REUSE,
)

# A spent token that is forgiven for some seconds

GRACE = Flip(
    "grace for a spent refresh token",
    "ten seconds",
    set_to(race_s=10),
    tempting="option: Amazon Cognito, RetryGracePeriodSeconds; Auth0, leeway",
)

SOON_S = 5
"""Seconds from the thief's renewal to the victim's."""


def renew_seconds_before(attacker: Attacker) -> Client:
    """The thief renews just before Alice does.  A script in her page
    can choose that moment."""
    thief = stolen_pair(attacker)
    thief.renew()
    with later(SOON_S):
        attacker.victim.renew()
    return thief


REUSE_IN_GRACE = by_thief(
    id="refresh-grace",
    name="reuse within a grace period",
    claim="Alice renews seconds after the thief, and nobody notices.",
    forge=renew_seconds_before,
    flip=GRACE,
)

# A token that never changes, or stays good when it does


class NeverRotates(Refresh):
    """Overrides `renew`: it hands the same refresh token out again."""

    def renew(self, renewal: str) -> Issued:
        family = self.family_of(renewal)
        return Issued(self._pair(family, family["expires_at"]).access, renewal)


class SpentIsGood(Refresh):
    """Overrides `_replayed`: it hands a new token out, and the old one
    stays good."""

    def _replayed(self, renewal: str, family: Record) -> None:
        pass


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


def renew_second(attacker: Attacker) -> Client:
    """Alice renews first; the thief tries the spent one later."""
    thief = stolen_pair(attacker)
    attacker.victim.renew()
    return thief


UNROTATED = by_thief(
    id="refresh-unrotated",
    name="a refresh token that never changes",
    claim="Two parties renew with one token, and nobody notices.",
    forge=renew_first,
    flip=NEVER_ROTATES,
)
SPENT = by_thief(
    id="refresh-spent",
    name="a refresh token that was spent",
    claim="A thief renews with what Alice exchanged before.",
    forge=renew_second,
    fixed=contender("JWT + refresh cookie"),
    flip=SPENT_IS_GOOD,
)

# Two renewals at once


class LooksThenSpends(Refresh):
    """Overrides `renew`: it asks whether the token is spent, and spends
    it in a second step; of two requests at once, both hear no."""

    def renew(self, renewal: str) -> Issued:
        family = self.family_of(renewal)
        until = family["expires_at"]
        if self.store.get(by_spent(renewal)) is not None:
            self._replayed(renewal, family)
        self.store.put(by_spent(renewal), {"at": time.time()}, until)
        return self._pair(family, until)


LOOKS_THEN_SPENDS = Flip(
    "spending a refresh token",
    "two steps",
    overriding(Refresh, LooksThenSpends),
)


def renew_at_once(attacker: Attacker) -> Client:
    """The thief renews between the server's question and its spending of
    Alice's token.  A minute later her browser renews again, as usual."""
    thief, alice = stolen_pair(attacker), attacker.victim
    with just_before(attacker.service.store, "SET", thief.renew):
        alice.renew()
    with later(60):
        alice.renew()
    return thief


RACE = by_thief(
    id="refresh-race",
    name="two renewals at once",
    claim="A thief who renews in the same moment goes on renewing.",
    source="CWE-367, RFC 9700 section 4.14.2",
    forge=renew_at_once,
    flip=LOOKS_THEN_SPENDS,
)

# An access token that renews


class RenewsByAccess(Refresh):
    """Overrides `renew`: it takes a live access token as well."""

    def renew(self, renewal: str) -> Issued:
        try:
            return super().renew(renewal)
        except Revoked:
            return self.issue(self.verify(renewal).user_id)


RENEWS_BY_ACCESS = Flip(
    "what renews",
    "an access token too",
    overriding(Refresh, RenewsByAccess),
    tempting="option: djangorestframework-jwt, JWT_ALLOW_REFRESH",
)


def renew_by_access(attacker: Attacker) -> Client:
    """From a log the thief has one access token, and offers it where
    a renewal is asked for."""
    thief = stolen_pair(attacker)
    token = attacker.victim.credential()
    thief.replace_credential(token)
    if thief.storage:
        thief.storage["renewal"] = token
    thief.renew()
    return thief


ACCESS_RENEWS = by_thief(
    id="access-token-renews",
    name="an access token taken for a renewal",
    claim="Five minutes of access become a sign-in of one's own.",
    family="claims",
    source="RFC 8725 section 2.8, RFC 9700 section 4.14.2",
    forge=renew_by_access,
    flip=RENEWS_BY_ACCESS,
)

ATTACKS = (
    REFRESH_REUSE,
    REUSE_IN_GRACE,
    UNROTATED,
    SPENT,
    RACE,
    ACCESS_RENEWS,
)
