"""Something happened to the account, and its sign-ins do not hear of it.

A new password, a bar on the account, its deletion, another log-in: each
should end the sign-ins from before.  Source: CWE-613, OWASP ASVS 5.0
chapter 7 (session termination).
"""

from contextlib import suppress
from functools import partial
from operator import methodcaller

from werkzeug.wrappers import Request, Response

from demo.app import App, text
from demo.attacks.after_log_out import after_event, copied_before
from demo.attacks.base import Attacker
from demo.attacks.turning import Flip, behind
from demo.contenders import contender
from demo.harness import PASSWORD, Client, ControlFailed


class KeepsSignIns(App):
    """Overrides `change_password`: it stores the new one, and ends no
    sign-in."""

    def change_password(self, request: Request) -> Response:
        user = self.confirmed(request, "old")
        password = text(request, "password")
        self.users.set_password(user.user_id, password)
        return self.admit(
            self.require_password(user.user_id, password), request
        )


class BarsTheRow(App):
    """Overrides `ban`: it bars the user's row, and ends no sign-in, so
    that they work again when the bar is lifted."""

    def ban(self, user_id: str) -> None:
        self.users.deactivate(user_id)


class FreesTheName(App):
    """Overrides `delete_account`: it forgets that there was such a user, so
    that the next one may have the name."""

    def delete_account(self, user_id: str) -> None:
        super().delete_account(user_id)
        self.users._gone.remove(user_id)


class LeavesTheOldOne(App):
    """Overrides `login`: a user who logs in again in the same browser has
    two sessions, and knows of one."""

    def login(self, request: Request) -> Response:
        user_id, password = text(request, "user"), text(request, "password")
        return self.admit(self.require_password(user_id, password), request)


KEEPS_SIGN_INS = Flip(
    "password change", "ends no sign-in", behind(KeepsSignIns)
)
BARS_THE_ROW = Flip("ban", "ends no sign-in", behind(BarsTheRow))
FREES_THE_NAME = Flip(
    "name of a deleted user", "free for the next", behind(FreesTheName)
)
LEAVES_THE_OLD = Flip(
    "second log-in", "ends no sign-in", behind(LeavesTheOldOne)
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
    deletes her account; another one signs up under the name, if it is
    free."""
    copy = attacker.victim.stolen_copy()
    attacker.service.app.delete_account("alice")
    with suppress(ValueError):
        attacker.service.users.add("alice", "another Alice's password")
    return copy


NEW_PASSWORD = methodcaller("change_password", PASSWORD, "tea for two at four")
LOGS_IN_AGAIN = methodcaller("log_in", "alice", PASSWORD)

ATTACKS = (
    copied_before(
        "password-change",
        "a sign-in",
        "a password change",
        forge=partial(after_event, does=NEW_PASSWORD),
        fixed=contender("session cookie"),
        flip=KEEPS_SIGN_INS,
    ),
    copied_before(
        "frozen-account",
        "a sign-in",
        "the account was barred for a day",
        forge=frozen_for_a_day,
        fixed=contender("opaque cookie"),
        flip=BARS_THE_ROW,
        releases=("simplejwt_deactivated",),
    ),
    copied_before(
        "name-taken-anew",
        "a signed cookie",
        "the name found a new owner",
        forge=name_taken_anew,
        fixed=contender("signed cookie"),
        flip=FREES_THE_NAME,
    ),
    copied_before(
        "second-log-in",
        "a sign-in",
        "a second log-in",
        forge=partial(after_event, does=LOGS_IN_AGAIN),
        fixed=contender("session cookie"),
        flip=LEAVES_THE_OLD,
    ),
)
