"""Idle and absolute timeouts: a sign-in that nobody ends.

A thief leaves the copy alone, or keeps it warm with a request now and
then, or renews it.  A good server ends a session that is idle for too
long, and every sign-in after some hours, however busy it is.  Source:
CWE-613, NIST SP 800-63B revision 3 section 7.2, OWASP Session Management
Cheat Sheet.
"""

import time
from dataclasses import replace

from werkzeug.wrappers import Request, Response

from demo.app import App
from demo.attacks.base import Attack, Attacker, copied
from demo.attacks.expiry import HOUR_S
from demo.attacks.turning import Flip, behind, overriding
from demo.clock import later
from demo.contenders import contender
from demo.harness import Client, NotOffered
from demo.schemes import Identity, Issued, ManagedSession, Refresh, Session
from demo.schemes.refresh import by_family
from demo.store import Record

MANAGED = replace(
    contender("session cookie"),
    name="session cookie, idle timeout on",
    settings=(),
)
"""The table's session with its idle timeout, which the table's rows
switch off."""

# Without an idle timeout


class NeverIdle(ManagedSession):
    """Overrides `verify`: it does not ask when the session was last
    used."""

    def verify(self, sid: str) -> Identity:
        return self.look_up(sid)


NEVER_IDLE = Flip(
    "idle timeout", "none", overriding(ManagedSession, NeverIdle)
)


def left_alone(attacker: Attacker) -> Client:
    """A copy that nobody uses for two hours, where an idle timeout is
    meant to end it."""
    scheme = attacker.service.app.scheme
    if not (isinstance(scheme, ManagedSession) and scheme.idle_s):
        raise NotOffered("an idle timeout")
    return copied(attacker)


IDLE_SESSION = Attack(
    id="idle-session",
    name="a session left alone",
    claim="A copy pays after two hours in which nobody used it.",
    family="lifecycle",
    source="CWE-613, OWASP Session Management Cheat Sheet",
    forge=left_alone,
    fixed=MANAGED,
    flip=NEVER_IDLE,
    wait_s=2 * HOUR_S,
)

# Without an absolute timeout


class RollingSession(Session):
    """Overrides `verify`: each request starts the twelve hours anew, so
    that a thief who keeps asking never needs a password."""

    def verify(self, sid: str) -> Identity:
        found = super().verify(sid)
        until = int(time.time()) + self.ttl_s
        self.store.replace(f"session:{found.session_id}", found.claims, until)
        return found


class NoLastDay(Refresh):
    """Overrides `_pair`: each renewal starts the twelve hours anew."""

    def _pair(self, family: Record, until: int) -> Issued:
        until = int(time.time()) + self.family_s
        self.store.put(by_family(family["id"]), {}, until)
        return super()._pair(family, until)


ROLLING = Flip(
    "end of the session",
    "moved by each request",
    overriding(Session, RollingSession),
    tempting="default: express-session touches the record each time",
)
NO_LAST_DAY = Flip(
    "end of the sign-in",
    "moved by each renewal",
    overriding(Refresh, NoLastDay),
)


def kept_warm(attacker: Attacker) -> Client:
    """A copy that the thief uses, or renews where it can be renewed, twice
    within a day, and each time asks again in case the first is refused."""
    thief = attacker.victim.stolen_copy()
    for hours in (11, 11, 22, 22):
        with later(hours * HOUR_S):
            thief.me()
    return thief


ROLLING_SESSION = Attack(
    id="rolling-session",
    name="a session that never ends while used",
    claim="A thief who keeps asking is in on the second day.",
    family="lifecycle",
    source="NIST SP 800-63B revision 3, section 7.2, CWE-613",
    forge=kept_warm,
    fixed=contender("plain session cookie"),
    flip=ROLLING,
    wait_s=30 * HOUR_S,
    chapter="count-the-decisions",
)
ENDLESS_RENEWAL = Attack(
    id="endless-renewal",
    name="a sign-in renewed for ever",
    claim="A thief who keeps renewing is in on the second day.",
    family="lifecycle",
    source="NIST SP 800-63B revision 3, section 7.2, CWE-613",
    forge=kept_warm,
    fixed=contender("JWT + refresh"),
    flip=NO_LAST_DAY,
    wait_s=30 * HOUR_S,
    chapter="refresh-and-rotate",
)

# A copy that buys a new sign-in


class AsksNoPassword(App):
    """Overrides `log_out_others`: whoever holds a credential gets another
    one, as fresh as after a log-in, without the password."""

    def log_out_others(self, request: Request) -> Response:
        user_id = self.who(request).user_id
        self.end_all(user_id)
        return self.hand_over(self.scheme.issue(user_id))


ASKS_NO_PASSWORD = Flip(
    "log-out of the others", "without the password", behind(AsksNoPassword)
)


def throws_her_out(attacker: Attacker) -> Client:
    """Late in the day the thief logs all the others out, and guesses at
    the password, twice."""
    thief = attacker.victim.stolen_copy()
    with later(11 * HOUR_S):
        replies = [thief.log_out_others("a guess") for _ in range(2)]
        if replies[0].status == 501:
            raise NotOffered("a list of her sign-ins")
    return thief


OTHERS_BY_THIEF = Attack(
    id="others-by-thief",
    name="a log-out of the others, by a thief",
    claim="A thief with a copy gets a new sign-in without the password.",
    family="lifecycle",
    source="OWASP ASVS 5.0 requirement 7.5.2, CWE-306",
    forge=throws_her_out,
    fixed=contender("session cookie"),
    flip=ASKS_NO_PASSWORD,
    wait_s=22 * HOUR_S,
)

ATTACKS = (OTHERS_BY_THIEF, IDLE_SESSION, ROLLING_SESSION, ENDLESS_RENEWAL)
