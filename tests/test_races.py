"""Two verbs at once, and a verb that the store's failure cuts off.

Every pair of verbs of every scheme with a store, at every command; and
every verb, cut off at every command and done again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import partial
from itertools import product

import pytest
from racing import before_command, commands_of, cut_off, worked
from test_schemes import SCHEMES, Parts, Scheme

from demo.clock import later
from demo.errors import Unavailable
from demo.schemes import Issued
from demo.schemes.base import digest
from demo.store import Store

STORED = {
    one.scheme.__name__: one
    for one in SCHEMES.values()
    if "store" in {f.name for f in fields(one.scheme)}
}
"""One contender for each scheme that has a store."""

RACE_S = 10
"""So that the loser of two renewals does not end the sign-in."""


@dataclass
class World:
    """phone: what Alice held on it, one after the other.  new: of her
    log-ins since then.  over: what still lived when an end had come."""

    scheme: Scheme
    phone: list[Issued]
    laptop: Issued
    bob: Issued
    new: list[Issued] = field(default_factory=list)
    over: list[Issued] = field(default_factory=list)

    @property
    def store(self) -> Store:
        store: Store = self.scheme.store
        return store

    def lives(self, one: Issued) -> bool:
        """May this sign-in go on?  Where there is renewal that counts,
        since the access token lives out its minutes."""
        if one.renewal is None:
            return bool(worked(partial(self.scheme.verify, one.access)))
        return bool(worked(partial(self.scheme.renew, one.renewal)))

    def alive(self) -> list[Issued]:
        """Of what she held on the phone."""
        return [one for one in self.phone if self.lives(one)]


def renew(world: World) -> None:
    asked = partial(world.scheme.renew, world.phone[0].renewal)
    world.phone.extend(worked(asked))


def rotate(world: World) -> None:
    asked = partial(world.scheme.rotate, world.phone[0].access)
    world.phone.extend(worked(asked))


VERBS: dict[str, Callable[[World], object]] = {
    "issue": lambda w: w.new.append(w.scheme.issue("alice")),
    "verify": lambda w: worked(partial(w.scheme.verify, w.phone[0].access)),
    "renew": renew,
    "rotate": rotate,
    "revoke": lambda w: w.scheme.revoke(w.phone[0].access),
    "revoke by renewal": lambda w: worked(
        partial(w.scheme.revoke, w.phone[0].renewal)
    ),
    "revoke_all": lambda w: w.scheme.revoke_all("alice"),
    "revoke_device": lambda w: w.scheme.revoke_device(
        "alice", digest(w.phone[0].access)
    ),
}
"""Each as a client with the phone's first credential would ask."""

ENDS = {verb for verb in VERBS if verb.startswith("revoke")}
ANSWER_COUNTS = {"renew", "rotate"}
"""What they return is the sign-in: without their answer it is lost."""


def has(name: str, verb: str) -> bool:
    """Does this scheme have the verb?"""
    scheme = STORED[name].scheme
    if verb == "revoke by renewal":
        return hasattr(scheme, "renew")
    return hasattr(scheme, verb)


VERBS_OF = [(n, v) for n, v in product(STORED, VERBS) if has(n, v)]
PAIRS_OF = [(n, v, w) for n, v in VERBS_OF for w in VERBS if has(n, w)]


@pytest.fixture
def opened() -> Iterator[Callable[[str], World]]:
    """Makes a new world, with the clock stopped."""
    stores: list[Store] = []

    def make(name: str) -> World:
        stores.append(Store())
        scheme: Scheme = STORED[name].build(Parts(stores[-1]))
        if hasattr(scheme, "race_s"):
            scheme.race_s = RACE_S
        phone, laptop, bob = map(scheme.issue, ("alice", "alice", "bob"))
        return World(scheme, [phone], laptop, bob)

    with later(0):
        yield make
    for store in stores:
        store.close()


def steps(world: World, verb: str) -> int:
    """How many commands the verb sends, if nothing is in its way."""
    return commands_of(world.store, partial(VERBS[verb], world))


def check(world: World, *verbs: str) -> None:
    """What must hold after these verbs, whatever came between them."""
    alive = world.alive()
    assert not world.over, "an end had come, and something lived"
    if ENDS & {*verbs}:
        assert not alive
    else:
        assert alive == world.phone[-1:]
        assert len(world.phone) == 1 + bool(ANSWER_COUNTS & {*verbs})
    everywhere = "revoke_all" in verbs
    assert world.lives(world.laptop) is not everywhere
    assert everywhere or all(map(world.lives, world.new))
    assert world.lives(world.bob)
    assert world.lives(world.scheme.issue("alice")), "a later log-in"


@pytest.mark.parametrize(("name", "verb", "other"), PAIRS_OF)
def test_another_verb_at_every_command(
    name: str, verb: str, other: str, opened: Callable[[str], World]
) -> None:
    """One sign-in at most comes of a sign-in, and none of an ended one;
    whoever is not concerned stays in; nothing but a refusal is raised."""
    for at in range(steps(opened(name), verb)):
        world = opened(name)

        def happen(world: World = world) -> None:
            VERBS[other](world)
            if other in ENDS:
                world.over = world.alive()

        with before_command(world.store, at, happen):
            VERBS[verb](world)
        check(world, verb, other)


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize(("name", "verb"), VERBS_OF)
def test_cut_off_and_done_again(
    name: str, verb: str, done: bool, opened: Callable[[str], World]
) -> None:
    """It is as if it had been done once.  The one loss is a renewal or a
    rotation that the store carried out, and of which nobody heard: then
    she has to log in, and nobody is in her place."""
    last = steps(opened(name), verb) - 1
    for at in range(last + 1):
        world = opened(name)
        with cut_off(world.store, at, done), pytest.raises(Unavailable):
            VERBS[verb](world)
        VERBS[verb](world)
        if done and at == last and verb in ANSWER_COUNTS:
            assert not world.alive()
            assert world.lives(world.scheme.issue("alice"))
        else:
            check(world, verb)
