"""Lifecycle: something befell the account; the copy did not hear."""

from functools import partial
from operator import methodcaller

from demo.attacks.base import Attacker
from demo.attacks.endings import Row, after, copied_before
from demo.harness import PASSWORD, Client, ControlFailed
from demo.unsafe.unended import (
    BARS_THE_ROW,
    DROPS_THE_ROW,
    KEEPS_SIGN_INS,
    LEAVES_THE_OLD,
)


def frozen_for_a_day(attacker: Attacker) -> Client:
    """The bank bars Alice's account on suspicion, looks into it, and
    gives it back to her."""
    copy = attacker.victim.stolen_copy()
    attacker.service.app.ban("alice")
    row = attacker.service.users.get("alice")
    if row is None or row.active:
        raise ControlFailed("she was not barred")
    row.active = True
    return copy


def name_taken_anew(attacker: Attacker) -> Client:
    """Mallory has a copy of the first Alice's credential.  That Alice
    deletes her account; another one signs up under the free name."""
    copy = attacker.victim.stolen_copy()
    attacker.service.app.delete_account("alice")
    attacker.service.users.add("alice", "another Alice's password")
    return copy


NEW_PASSWORD = methodcaller("change_password", PASSWORD, "tea for two at four")
PASSWORD_CHANGED = partial(after, does=NEW_PASSWORD)
LOGGED_IN_AGAIN = partial(
    after, does=methodcaller("log_in", "alice", PASSWORD)
)

EVENTS: tuple[Row, ...] = (
    (
        "password-change",
        "a session",
        "a password change",
        PASSWORD_CHANGED,
        "session cookie",
        KEEPS_SIGN_INS,
    ),
    (
        "password-change-renewal",
        "a refresh token",
        "a password change",
        PASSWORD_CHANGED,
        "JWT + refresh",
        KEEPS_SIGN_INS,
    ),
    (
        "frozen-account",
        "a session",
        "the account was barred for a day",
        frozen_for_a_day,
        "opaque cookie",
        BARS_THE_ROW,
    ),
    (
        "name-taken-anew",
        "a session",
        "the name found a new owner",
        name_taken_anew,
        "session header",
        DROPS_THE_ROW,
    ),
    (
        "second-log-in",
        "a session",
        "a second log-in",
        LOGGED_IN_AGAIN,
        "session cookie",
        LEAVES_THE_OLD,
    ),
)

ACCOUNT_ATTACKS = tuple(copied_before(row) for row in EVENTS)
