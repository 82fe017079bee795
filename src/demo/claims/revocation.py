"""Claims about ending a sign-in."""

from functools import cached_property

from demo.attacks import ATTACKS, lands
from demo.attacks.stale_reads import REMEMBERED_LOOK_UP
from demo.claims.base import (
    CORE_TRADEOFF,
    REVOCATION,
    SESSION,
    SHORT_ANSWER,
    TOKEN,
    Claim,
    Conditions,
    accepts,
    count,
    measured,
)
from demo.claims.state import HOLDS_ITSELF
from demo.probes import ONE_SERVICE
from demo.schemes import Session
from demo.services.designs import MIDDLE
from demo.store import Record, Store

EVENT_IDS = (
    *("log-out", "log-out-everywhere", "ban"),
    *("password-change", "account-deleted"),
)


def instant() -> Conditions:
    """Is a copy of a session refused at once, after each event?"""
    return {
        "the server deletes the record, and asks for it on each request": all(
            measured(event, SESSION) == 0 for event in EVENT_IDS
        ),
        "the server caches the store's answer for a while": not lands(
            REMEMBERED_LOOK_UP, REMEMBERED_LOOK_UP.broken
        ),
        "the server asks a replica that has not heard of it yet": (
            not alive_at_a_replica()
        ),
        HOLDS_ITSELF: measured("log-out", "signed cookie") == 0,
    }


class Replica(Store):
    """Overrides `get`: it lags, and answers as it first did."""

    def get(self, key: str) -> Record | None:
        return self.seen.setdefault(key, super().get(key))

    @cached_property
    def seen(self) -> dict[str, Record | None]:
        return {}


def alive_at_a_replica() -> bool:
    """A session was used and then ended: is it good there?"""
    bank = Session(Replica())
    sid = bank.issue("alice").access
    bank.verify(sid)
    bank.revoke(sid)
    return accepts(bank, sid)


def one_row() -> Conditions:
    """Alice has two sessions, and the record of one is deleted."""
    bank = Session(Store())
    one, other = (bank.issue("alice").access for _ in range(2))
    bank.revoke(one)
    return {
        "one sign-in is to end": not accepts(bank, one),
        "a user has several, and all of them are to end": not accepts(
            bank, other
        ),
    }


def password_change() -> Conditions:
    """Does a new password end the copies from before?"""
    id = "password-change"
    attack = next(one for one in ATTACKS if one.id == id)
    return {
        "the application ends the user's sessions when the password changes": (
            measured(id, SESSION) == 0
        ),
        "the application only stores the new password": not lands(
            attack, attack.broken
        ),
        HOLDS_ITSELF: measured(id, "signed cookie") == 0,
    }


def until_expiry() -> Conditions:
    """Is a copy of a JWT let in after the events?"""

    def alive(event: str, name: str, load_user: bool = False) -> bool:
        return measured(event, name, load_user) != 0

    return {
        "the server checks the signature and the expiry, and no more": all(
            alive(event, TOKEN) for event in EVENT_IDS
        ),
        "the user is banned, and each request reads the user's row": alive(
            "ban", TOKEN, True
        ),
        "each request asks a blocklist": alive("log-out", "JWT + blocklist"),
    }


def no_log_out_everywhere() -> Conditions:
    """Does a copy outlive a log-out everywhere?"""
    id = "log-out-everywhere"
    cases = {
        TOKEN: "the server stores nothing",
        "JWT + blocklist": "a blocklist has an index of each user's tokens",
        "JWT + epoch": "the token holds a number that must be the one in the "
        "user's row",
    }
    return {case: measured(id, name) != 0 for name, case in cases.items()}


def fights_back() -> Conditions:
    """Does a copy outlive what its owner or the bank does?"""
    return {
        "a stolen copy is to end when its owner logs out": measured(
            "log-out", TOKEN
        )
        != 0,
        "a user wants to log out other devices": measured(
            "log-out-others", TOKEN
        )
        != 0,
        "a compromised account is barred, and no request reads its row": (
            measured("ban", TOKEN) != 0
        ),
        "a compromised account is barred, and each request reads its row": (
            measured("ban", TOKEN, True) != 0
        ),
    }


def blocklist_looks_up() -> Conditions:
    found = measured("lookups-over-one", "JWT + blocklist")
    session = measured("lookups-over-one", SESSION)
    (pushed,) = (one for one in MIDDLE if one.name == "set pushed")
    return {
        "the list is in a store that each request asks": found == session,
        "each change of the list is pushed into every server's memory": (
            ONE_SERVICE.run(pushed).value == session
        ),
    }


def downsides_stay() -> Conditions:
    """A JWT with a blocklist against a session: in these respects it
    does the same, in those it is still worse."""
    listed = "JWT + blocklist"

    def alike(id: str) -> bool:
        return measured(id, listed) == measured(id, SESSION)

    return {
        "you look at how soon a log-out ends a copy": alike("log-out"),
        "you look at the lookups of a request": alike("lookups-over-one"),
        "you look at what is served while the store is down": alike(
            "store-unplugged"
        ),
        "you look at the bytes of a request": count("bytes", listed)
        > count("bytes", SESSION),
        "you look at who can read the credential": bool(
            measured("payload-readable", listed)
        ),
        "a list of ended tokens is lost, and they work again": bool(
            measured("store-emptied", listed)
        ),
        "the list has a record for each user, and is lost": bool(
            measured("store-emptied", "JWT + per-user blocklist")
        ),
    }


REVOCATION_CLAIMS = (
    Claim(
        "most-never-solve-it",
        SHORT_ANSWER,
        "Being stateless costs JWTs revocation, and most teams never solve "
        "that.",
        "log-them-out#what-this-does-not-show",
        reason="no survey was found; what fails without a repair is "
        "measured, how many teams lack one is not",
    ),
    Claim(
        "instant",
        SHORT_ANSWER,
        "Session cookies are revoked at once.",
        "log-them-out#all-five-events",
        (
            "OWASP Session Management Cheat Sheet",
            "RFC 7662 section 4, on answers that are kept",
        ),
        instant,
    ),
    Claim(
        "everywhere",
        CORE_TRADEOFF,
        "With JWTs you cannot log a user out everywhere right now.",
        "log-them-out#all-five-events",
        ("OWASP JSON Web Token Cheat Sheet",),
        no_log_out_everywhere,
    ),
    Claim(
        "one-row",
        REVOCATION,
        "For a log-out or a ban one row is deleted, and that is instant.",
        "log-them-out#by-hand-a-session",
        ("OWASP Session Management Cheat Sheet",),
        one_row,
    ),
    Claim(
        "password-change",
        REVOCATION,
        "With sessions, one deleted row forces a new log-in after a change of "
        "password, at once.",
        "log-them-out#all-five-events",
        ("OWASP ASVS 5.0, session termination",),
        password_change,
    ),
    Claim(
        "until-expiry",
        REVOCATION,
        "A JWT lives until it expires.",
        "log-them-out#by-hand-a-jwt",
        ("RFC 7519 section 4.1.4",),
        until_expiry,
    ),
    Claim(
        "blocklist-lookup",
        REVOCATION,
        "A blocklist brings back the lookup on each request.",
        "count-the-lookups#then-the-user-row",
        ("OWASP JSON Web Token Cheat Sheet",),
        blocklist_looks_up,
    ),
    Claim(
        "rebuilt-sessions",
        REVOCATION,
        "A blocklist rebuilds sessions and keeps the drawbacks of JWTs.",
        "keep-a-blocklist#what-it-costs-and-how-it-fails",
        ("OWASP JSON Web Token Cheat Sheet",),
        downsides_stay,
    ),
    Claim(
        "fights-back",
        REVOCATION,
        "Compromised accounts, stolen tokens and logging out other devices "
        "all fight stateless tokens.",
        "log-them-out#all-five-events",
        ("OWASP JSON Web Token Cheat Sheet",),
        fights_back,
    ),
)
