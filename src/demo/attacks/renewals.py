"""Lifecycle: what is stolen is the means to renew."""

from demo.attacks.base import Attack, Attacker
from demo.attacks.endings import LATE_S
from demo.attacks.lifecycle import renew_first
from demo.clock import later
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.harness.deployment import just_before
from demo.unsafe.renewing import (
    GRACE,
    LOOKS_THEN_SPENDS,
    NEVER_ROTATES,
    RENEWS_BY_ACCESS,
    SPENT_IS_GOOD,
)

SOON_S = 5
"""Seconds from the thief's renewal to the victim's."""


def stolen_pair(attacker: Attacker) -> Client:
    """A thief's machine, holding what Alice renews with."""
    if not attacker.victim.can_renew():
        raise NotApplicable("there is nothing to renew")
    return attacker.victim.stolen_copy()


def renew_seconds_before(attacker: Attacker) -> Client:
    """The thief renews just before Alice does.  A script in her page
    can choose that moment."""
    thief = stolen_pair(attacker)
    thief.renew()
    with later(SOON_S):
        attacker.victim.renew()
    return thief


def renew_second(attacker: Attacker) -> Client:
    """Alice renews first; the thief tries the spent one later."""
    thief = stolen_pair(attacker)
    attacker.victim.renew()
    return thief


def renew_at_once(attacker: Attacker) -> Client:
    """Between Alice's question and her spending comes the thief.  A
    minute later her browser renews again, as usual."""
    thief, alice = stolen_pair(attacker), attacker.victim
    with just_before(attacker.service.store, "SET", thief.renew):
        alice.renew()
    with later(60):
        alice.renew()
    return thief


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


REUSE_IN_GRACE = Attack(
    id="refresh-grace",
    name="reuse within a grace period",
    claim="Alice renews seconds after the thief, and nobody notices.",
    family="lifecycle",
    source="RFC 9700 section 4.14.2",
    forge=renew_seconds_before,
    fixed=contender("JWT + refresh"),
    flip=GRACE,
    wait_s=LATE_S,
)

RENEWAL_ATTACKS = (
    REUSE_IN_GRACE,
    Attack(
        id="refresh-unrotated",
        name="a refresh token that never changes",
        claim="Two parties renew with one token, and nobody notices.",
        family="lifecycle",
        source="RFC 9700 section 4.14.2",
        forge=renew_first,
        fixed=contender("JWT + refresh"),
        flip=NEVER_ROTATES,
        wait_s=LATE_S,
    ),
    Attack(
        id="refresh-spent",
        name="a refresh token that was spent",
        claim="A thief renews with what Alice exchanged before.",
        family="lifecycle",
        source="RFC 9700 section 4.14.2",
        forge=renew_second,
        fixed=contender("JWT + refresh cookie"),
        flip=SPENT_IS_GOOD,
        wait_s=LATE_S,
    ),
    Attack(
        id="refresh-race",
        name="two renewals at once",
        claim="A thief who renews in the same moment goes on renewing.",
        family="lifecycle",
        source="CWE-367, RFC 9700 section 4.14.2",
        forge=renew_at_once,
        fixed=contender("JWT + refresh"),
        flip=LOOKS_THEN_SPENDS,
        wait_s=LATE_S,
    ),
    Attack(
        id="access-token-renews",
        name="an access token taken for a renewal",
        claim="Five minutes of access become a sign-in of one's own.",
        family="claims",
        source="RFC 8725 section 2.8, RFC 9700 section 4.14.2",
        forge=renew_by_access,
        fixed=contender("JWT + refresh"),
        flip=RENEWS_BY_ACCESS,
        wait_s=LATE_S,
    ),
)
