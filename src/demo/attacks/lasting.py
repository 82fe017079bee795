"""Lifecycle: a sign-in that nobody ends, left alone or kept warm."""

from dataclasses import replace

from demo.attacks.base import Attack, Attacker
from demo.attacks.expiry import HOUR_S, copied
from demo.clock import later
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.schemes import ManagedSession
from demo.unsafe.endless import NEVER_IDLE, ROLLING
from demo.unsafe.renewing import NO_LAST_DAY

MANAGED = replace(
    contender("session cookie"),
    name="managed session cookie",
    scheme=ManagedSession,
)
"""A session with an idle timeout, which the table's contenders lack."""


def left_alone(attacker: Attacker) -> Client:
    """The same, where an idle timeout is meant to end it."""
    if not isinstance(attacker.service.app.scheme, ManagedSession):
        raise NotApplicable("no idle timeout is set")
    return copied(attacker)


def kept_warm(attacker: Attacker) -> Client:
    """Used, and where it can be renewed, twice within a day."""
    thief = attacker.victim.stolen_copy()
    for hours in (11, 22):
        with later(hours * HOUR_S):
            thief.me()
    return thief


LASTING_ATTACKS = (
    Attack(
        id="idle-session",
        name="a session left alone",
        claim="A copy pays after two hours in which nobody used it.",
        family="lifecycle",
        source="CWE-613, OWASP Session Management Cheat Sheet",
        forge=left_alone,
        fixed=MANAGED,
        flip=NEVER_IDLE,
        wait_s=2 * HOUR_S,
    ),
    Attack(
        id="rolling-session",
        name="a session kept warm",
        claim="A thief who keeps asking is in on the second day.",
        family="lifecycle",
        source="NIST SP 800-63B revision 3, section 7.2, CWE-613",
        forge=kept_warm,
        fixed=contender("session cookie"),
        flip=ROLLING,
        wait_s=30 * HOUR_S,
    ),
    Attack(
        id="endless-renewal",
        name="a sign-in renewed for ever",
        claim="A thief who keeps renewing is in on the second day.",
        family="lifecycle",
        source="NIST SP 800-63B revision 3, section 7.2, CWE-613",
        forge=kept_warm,
        fixed=contender("JWT + refresh"),
        flip=NO_LAST_DAY,
        wait_s=30 * HOUR_S,
    ),
)
