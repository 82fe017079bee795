"""Build a bank of the reader's signed cookie, and try a copy on it."""

from dataclasses import dataclass, replace
from typing import NoReturn

from demo.attacks import (
    EMPTIED_STORE,
    OUTAGE_REPLAY,
    REPLAY_AFTER_LOG_OUT,
    Attack,
    honest_enters,
    lands,
)
from demo.attacks.after_log_out import FORGIVEN
from demo.attacks.cookie_and_paseto_forgery import COOKIE_NOT_VERIFIED
from demo.contenders import Contender, contender
from demo.errors import Revoked
from demo.exercises.blocklist import others_stay
from demo.exercises.telling import for_the_reader
from demo.harness import NotApplicable
from demo.schemes import Identity, Issued, SignedCookie
from demo.store import Store

SIGNED = contender("signed cookie")

TRIES = {
    "A copy pays after the log-out.": REPLAY_AFTER_LOG_OUT,
    "A copy pays ten minutes after the log-out.": FORGIVEN,
    "A copy pays while the store is down.": OUTAGE_REPLAY,
    "A copy pays again when the store has lost what it knew.": EMPTIED_STORE,
    "A cookie with another signature pays.": COOKIE_NOT_VERIFIED,
}
"""What is told of a cookie, and the attack that shows it."""


@dataclass(kw_only=True)
class CookieWithStore(SignedCookie):
    """A signed cookie, and a store, which nothing uses yet.

    store: `put(key, record, expires_at)`, `get(key)` and `delete(key)`;
    a record is a dict, and a time is in Unix seconds."""

    store: Store

    def revoke(self, cookie: str) -> None:
        """The browser is told to drop its cookie; nothing else ends."""

    def refuse(self) -> NoReturn:
        """Raises Revoked."""
        raise Revoked("its sign-in has ended")


@for_the_reader
def still_pays(scheme: type[CookieWithStore]) -> list[str]:
    """Build a bank of the reader's class, and attack it.

    Raises Mistake when an honest user cannot enter, or when a
    log-out ends other sign-ins, too.
    """
    target = replace(SIGNED, name="yours", scheme=answering(scheme))
    assert honest_enters(target), "An honest user cannot enter."
    assert others_stay(target), "A log-out ends other sign-ins, too."
    return [words for words, one in TRIES.items() if succeeds(one, target)]


def answering(scheme: type[CookieWithStore]) -> type[CookieWithStore]:
    """The same; it raises AssertionError when a method of the reader's
    returns something else, such as nothing."""

    class Yours(scheme):  # type: ignore[misc, valid-type]
        def issue(self, user_id: str) -> Issued:
            issued = super().issue(user_id)
            assert isinstance(issued, Issued), OTHERWISE.format("issue")
            return issued

        def verify(self, cookie: str) -> Identity:
            who = super().verify(cookie)
            assert isinstance(who, Identity), OTHERWISE.format("verify")
            return who

    return Yours


OTHERWISE = "Your {0} does not return what super().{0} returns."


def succeeds(attack: Attack, target: Contender) -> bool:
    """Does it land?  A copy that the log-out did not end has nothing to
    come back from, so a lost store proves nothing of it."""
    try:
        return lands(attack, target)
    except NotApplicable:
        return False
