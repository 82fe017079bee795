"""Lifecycle: a sign-in that nobody ends, left alone or kept warm."""

from dataclasses import replace

from demo.attacks.base import Attack, Attacker
from demo.attacks.expiry import HOUR_S, copied
from demo.clock import later
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.schemes import ManagedSession
from demo.unsafe.apps import ASKS_NO_PASSWORD
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


def throws_her_out(attacker: Attacker) -> Client:
    """Late in the day the thief logs all the others out.  She does not
    know the password."""
    thief = attacker.victim.stolen_copy()
    with later(11 * HOUR_S):
        if thief.log_out_others("a guess").status == 501:
            raise NotApplicable("nobody keeps a list of her sign-ins")
    return thief


LASTING_ATTACKS = (
    Attack(
        id="others-by-thief",
        name="a log-out of the others, by a thief",
        claim="A copy, late in the day, buys a sign-in of its own.",
        family="lifecycle",
        source="OWASP ASVS 5.0 requirement 7.5.2, CWE-306",
        forge=throws_her_out,
        fixed=contender("session cookie"),
        flip=ASKS_NO_PASSWORD,
        wait_s=22 * HOUR_S,
    ),
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
