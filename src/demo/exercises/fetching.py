"""Have the reader's function say when keys are fetched, and attack that."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import jwt

from demo.clock import later
from demo.errors import Rejected
from demo.exercises.telling import for_the_reader
from demo.keys import Key, key_for
from demo.schemes.base import Identity, require_text
from demo.schemes.rotating import Rotating

AskAgain = Callable[[bool, int], bool]


@dataclass
class Fetching(Rotating):
    """Overrides `verify`: the reader's function says, for each token,
    whether the provider's keys are fetched before it is checked.  (What
    `decode` raises is taken for a refusal.)

    published: what the provider would answer now.  fetched: when it was
    asked, in Unix seconds."""

    ask_again: AskAgain = field(kw_only=True)
    published: list[Key] = field(kw_only=True)
    fetched: list[int] = field(default_factory=list, kw_only=True)

    def verify(self, token: str) -> Identity:
        kid = jwt.get_unverified_header(require_text(token)).get("kid")
        known = kid in [key.kid for key in (self.key, *self.others)]
        now = int(time.time())
        if self.ask_again(known, now - self.fetched[-1]):
            self.fetched.append(now)
            self.key, *others = self.published
            self.others = tuple(others)
        return super().verify(token)


class Provider:
    """A provider with an old and a new key, and a service that has just
    fetched the old one."""

    def __init__(self, ask_again: AskAgain) -> None:
        self.old, self.new = (
            key_for("ES256", f"a provider, {when}")
            for when in ("before", "after")
        )
        self.service = Fetching(
            self.old,
            ask_again=ask_again,
            published=[self.old],
            fetched=[int(time.time())],
        )

    def publish(self, *keys: Key) -> None:
        self.service.published = [*keys]

    def enters(self, key: Key, at_s: int) -> bool:
        """So many seconds later, does a token by this key get in?"""
        with later(at_s):
            try:
                token = Rotating(key).issue("alice").access
                return self.service.verify(token).user_id == "alice"
            except Rejected:
                return False

    def made_up(self, begin_s: int, end_s: int) -> None:
        """Mallory names another key each second.  Nothing is signed by
        it, so what she sends has the old key's signature."""
        for at_s in range(begin_s, end_s):
            named = Key("ES256", f"key {at_s}", self.old.signing, None)
            self.enters(named, at_s)

    def soonest_s(self) -> int:
        """The shortest time between two fetches; a day if there was
        none."""
        gaps = [b - a for a, b in pairwise(self.service.fetched)]
        return min(gaps, default=86_400)


@for_the_reader
def key_faults(ask_again: AskAgain) -> list[str]:
    """Build a service that asks the reader's function, and attack it.

    ask_again(known, age_s): are the keys fetched again?  known: the
    service has a key of the name that the token gives.  age_s: seconds
    since it last fetched.
    """
    with later(0):
        return [
            words
            for words, happens in HAPPENS.items()
            if happens(Provider(ask_again))
        ]


def withdrawn_enters(provider: Provider) -> bool:
    provider.publish(provider.new)
    return provider.enters(provider.old, 600)


def new_is_refused(provider: Provider) -> bool:
    """Also while Mallory does her best to have no fetch left."""
    provider.made_up(300, 301)
    provider.publish(provider.old, provider.new)
    provider.made_up(301, 360)
    return not provider.enters(provider.new, 361)


def asked_for_known(provider: Provider) -> bool:
    entered = [provider.enters(provider.old, s) for s in range(20, 620, 20)]
    return not all(entered) or provider.soonest_s() < 300


def asked_for_made_up(provider: Provider) -> bool:
    provider.made_up(600, 660)
    return provider.soonest_s() < 30


HAPPENS: dict[str, Callable[[Provider], bool]] = {
    "A token by a withdrawn key gets in after ten minutes.": withdrawn_enters,
    "A token by a new key is refused after a minute.": new_is_refused,
    "Known names fetch more than once in five minutes.": asked_for_known,
    "Made-up names fetch more than once in half a minute.": asked_for_made_up,
}
"""What is told of a service, and what shows it."""
