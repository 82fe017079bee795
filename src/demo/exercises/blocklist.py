"""Build a blocklist of the reader's functions, and attack it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from demo.attacks import (
    OUTAGE_REPLAY,
    PADDED_TOKEN,
    REPLAY_AFTER_LOG_OUT,
    TEXT_BLOCKLIST,
    TWIN_SIGNATURE,
    honest_enters,
    lands,
)
from demo.attacks.respelling import TextBlocklist
from demo.clock import later
from demo.contenders import Contender
from demo.errors import Revoked
from demo.exercises.telling import for_the_reader
from demo.harness import Deployment
from demo.keys import key_for
from demo.schemes import JWT, Identity
from demo.store import Store

Name = Callable[[str, Identity], str]
Ask = Callable[[Store, str], bool]

MANY = 2_000
"""Sign-ins, each of which a blocklist has to call by another name."""


@for_the_reader
def bypasses(name: Name, blocked: Ask) -> list[str]:
    """Build a blocklist of the reader's two functions, and attack it.

    name(token, identity): what the list calls this token.
    blocked(store, key): is there an entry of that name?
    Raises Mistake when an honest user cannot enter, when a
    log-out ends nothing at all, or when it ends more than itself.
    """

    @dataclass(kw_only=True)
    class Mine(TextBlocklist):
        def verify(self, token: str) -> Identity:
            identity = JWT.verify(self, token)
            if blocked(self.store, self.entry(name(token, identity))):
                raise Revoked("on the blocklist")
            return identity

        def revoke(self, token: str) -> None:
            identity = JWT.verify(self, token)
            self.block(name(token, identity), identity.expires_at)

    target = replace(TEXT_BLOCKLIST, scheme=Mine)
    assert honest_enters(target), "An honest user cannot enter."
    apart = names_differ(name) and others_stay(target)
    assert apart, "A log-out ends other sign-ins, too."
    assert not lands(REPLAY_AFTER_LOG_OUT, target), "A log-out ends nothing."
    return [
        attack.name
        for attack in (PADDED_TOKEN, TWIN_SIGNATURE, OUTAGE_REPLAY)
        if lands(attack, replace(target, algorithm=attack.broken.algorithm))
    ]


def names_differ(name: Name) -> bool:
    """Has each of many sign-ins a name of its own?"""
    scheme = JWT(key_for("HS256"))
    tokens = [scheme.issue("alice").access for _ in range(MANY)]
    return len({name(t, scheme.verify(t)) for t in tokens}) == MANY


def others_stay(target: Contender) -> bool:
    """After a log-out, are a bystander and her own laptop still in?"""
    with later(0), Deployment(target) as service:
        bob, laptop = service.signed_in("bob"), service.signed_in("alice")
        service.signed_in("alice").log_out()
        return (bob.me(), laptop.me()) == ("bob", "alice")
