"""The probes for an application that is the reader's own: in row order,
what to do about an answer, and how many requests they send to a URL.

The numbers of requests follow from the endpoints file, because a log-in
by a form with an anti-forgery token takes two requests and one by JSON
takes one.  Each function counts at most what its probe does, verb by
verb.  An access token is taken to live for ten seconds or longer, so that
its own client renews it only where the probe has waited.
"""

from dataclasses import dataclass

from demo.harness import Endpoints
from demo.harness.endpoints import Call
from demo.harness.preflight import MOMENTS_S, OFTEN
from demo.probes.base import Cell, Probe
from demo.probes.forged import FORGED_POST, FORGED_TOKEN
from demo.probes.lifetimes import (
    COOKIE_ATTRIBUTES,
    DECLARED,
    LACKS,
    REUSE,
    SIGN_IN_LASTS,
    SLIDES,
)
from demo.probes.planted import ADOPTION, FIXATION
from demo.probes.revocation import (
    LOG_OUT,
    LOG_OUT_EVERYWHERE,
    PASSWORD_CHANGE,
    WATCHED_S,
)
from demo.probes.script_exposure import SCRIPT_THEFT

OWN_APP: tuple[Probe, ...] = (
    LOG_OUT,
    LOG_OUT_EVERYWHERE,
    PASSWORD_CHANGE,
    REUSE,
    SIGN_IN_LASTS,
    SLIDES,
    DECLARED,
    SCRIPT_THEFT,
    COOKIE_ATTRIBUTES,
    FIXATION,
    ADOPTION,
    FORGED_POST,
    FORGED_TOKEN,
)

ADVICE = {
    "log-out": "Keep a record of each sign-in on the server and delete it "
    "at log-out, or name the token on a blocklist until it expires.",
    "log-out-everywhere": "Delete all records of the user, or keep a time "
    "per user before which no credential is good.",
    "password-change": "End every sign-in of the user when the password "
    "changes, the one that changes it included, and log in afresh.",
    "refresh-reuse": "Give out a new refresh token each time, and end the "
    "whole sign-in when an old one comes back.",
    "lifetime": "Let a sign-in that nobody uses end after 12 hours, or after "
    "30 days at most where little is at stake.",
    "script-theft": "If a browser is the client, send the credential in a "
    "cookie with HttpOnly.",
    "cookie-attributes": "Set Secure, HttpOnly and SameSite=Lax.",
    "fixation": "Give out a new identifier at each log-in.",
    "adoption": "Never take an identifier from the browser that the server "
    "has no record of: make a new one.",
    "forged-post": "Ask for an anti-forgery token or check the Origin, and "
    "set SameSite=Lax or Strict.",
    "forged-token": "Name the one algorithm that you accept, and let the "
    "library verify before you read anything.",
}
"""What to do about a grade that is not good, by the probe's id."""

TITLES = {
    "log-them-out": "When does a stolen copy stop working?",
    "refresh-and-rotate": "Short life with refresh: what does it patch?",
    "steal-the-token": "What does injected script get?",
    "plant-the-session": "What if the attacker chooses your session?",
    "ride-the-cookie": "Can another site make your browser send it?",
    "forge-the-token": "Can a token be made from nothing?",
}
"""Of the chapters that explain a probe, by their slugs."""


def advice(cell: Cell) -> str:
    """What to do about this answer; of a cookie, what it lacks."""
    if cell.probe != COOKIE_ATTRIBUTES.id or not isinstance(cell.value, str):
        return ADVICE[cell.probe]
    mends = [
        f"Set {', '.join(lacking)} for the cookie {line.partition(':')[0]}."
        for line in cell.value.splitlines()
        if (lacking := [m for word, m in LACKS.items() if word in line])
    ]
    return " ".join(mends)


# How many requests they send, at most.

FORGERIES = 10
"""Of a token: seven, and the public key in three spellings."""

DOORS = {
    "log-out": ("log_out", "a log-out"),
    "log-out-everywhere": ("log_out_everywhere", "a log-out everywhere"),
    "password-change": ("change_password", "a change of password"),
    "refresh-reuse": ("renew", "a refresh token"),
    "forged-post": ("transfer", "a transfer whose effect can be read"),
}
"""What an application needs to have, by probe, and in words."""

TOKEN_LIVES_S = 10
"""Until then an access token lives."""


@dataclass(frozen=True)
class Budget:
    """The cost of each verb, in requests, and of each probe.  watch_s:
    for how long an end is watched."""

    doors: Endpoints
    watch_s: int

    def lacks(self, id: str) -> str:
        """What the probe asks about and the application does not have;
        "" when nothing is missing."""
        field, words = DOORS.get(id, ("log_in", ""))
        there = getattr(self.doors, field) is not None
        if id == "forged-post":
            there = there and self.doors.balance is not None
        return "" if there else words

    def total(self, ids: list[str]) -> int:
        """Of the preflight, which comes in two parts, and these probes."""
        asked = sum(self.most(id) for id in ids)
        return self.preflight() + self.last_preflight() + asked

    def most(self, id: str) -> int:
        """Of one probe."""
        doors = self.doors
        if self.lacks(id):
            return 0
        if id in ("log-out", "log-out-everywhere", "password-change"):
            return self.watched(id)
        return {
            "refresh-reuse": self.watched(id),
            "declared-lifetime": self.log_in,
            "script-theft": self.log_in + 2,
            "cookie-attributes": self.log_in + 1,
            "fixation": 2 * self.log_in + 2 + 2 * self.planted(),
            "adoption": self.log_in + 2 * self.planted(),
            "forged-post": self.forged_post(),
            "forged-token": self.log_in + 1 + FORGERIES + bool(doors.jwks),
        }.get(id, 0)

    @property
    def log_in(self) -> int:
        return cost(self.doors.log_in)

    @property
    def renewal(self) -> int:
        return cost(self.doors.renew)

    @property
    def refused(self) -> int:
        """Who is it?  By a client that may have to renew first."""
        return 1 + (self.renewal + 1 if self.renewal else 0)

    @property
    def coins(self) -> int:
        """A balance is read by a log-in of its own."""
        return self.log_in + 1

    @property
    def moved(self) -> int:
        """Two balances, before and after."""
        return 4 * self.coins

    def controls(self, asked: int) -> int:
        """What the preflight asks at one moment.  asked: the cost of one
        question of a client that is signed in."""
        known = (len(OFTEN) + 1) * asked
        entered = 2 * (self.log_in + 1)
        paid = 0
        if not self.lacks("forged-post"):
            paid = 2 * (self.moved + cost(self.doors.transfer))
        return 1 + 1 + self.renewal + entered + known + paid

    def preflight(self) -> int:
        moments = len(MOMENTS_S) - 1
        return 2 * self.log_in + moments * self.controls(asked=1)

    def last_preflight(self) -> int:
        return 2 * self.log_in + self.controls(asked=1)

    def watched(self, id: str) -> int:
        """Alice and Bob log in for each try and once more; then there is
        the event, and at each moment two copies, two of Bob's and two of
        whom the event spares are tried."""
        tries_s = (*(s for s in WATCHED_S if s < self.watch_s), self.watch_s)
        scenes = len(tries_s) + 1
        per_try = 0
        for seconds in tries_s:
            other = 1 if seconds < TOKEN_LIVES_S else self.refused
            spared = 0 if id in ("log-out-everywhere", "refresh-reuse") else 1
            per_try += 2 * (self.refused + other * (1 + spared))
        begun = scenes * (2 * self.log_in + 1) + 2
        return begun + self.event(id, scenes) + per_try

    def event(self, id: str, scenes: int) -> int:
        """The event itself: of the account once, else in each scene."""
        doors, looks = self.doors, self.refused
        if id == "log-out":
            return scenes * (self.log_in + cost(doors.log_out) + looks)
        if id == "log-out-everywhere":
            return cost(doors.log_out_everywhere) + looks
        if id == "password-change":
            changes = 2 * cost(doors.change_password)
            return changes + 4 * self.log_in + 3
        return scenes * 2 * self.renewal + 2

    def planted(self) -> int:
        """She logs in with one cookie of the attacker's; and again, if
        she could not."""
        return 2 * self.log_in + 2 + 2 * self.refused

    def forged_post(self) -> int:
        """One transfer of her own, and each way to forge it twice."""
        call = self.doors.transfer
        ways = 3 if call and call.encoding == "json" else 2
        own = self.log_in + self.moved + cost(call)
        return own + 2 * ways * (self.moved + 1)


def cost(call: Call | None) -> int:
    """Requests of one call: the page with the form is read first."""
    if call is None:
        return 0
    return 2 if call.csrf_page else 1
