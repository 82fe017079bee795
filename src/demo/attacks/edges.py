"""How many ways to go wrong?  Turn one setting, run all attacks, count.

A *sharp edge* of a contender is a setting that somebody is tempted to
turn, and that lets an attack in when it is turned alone.  Tempting is
what a named source offers, as a default, an option or an example.  A
turn after which nobody can log in is noticed at once, so it is no edge.
What gets in with nothing turned is counted apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from demo.attacks import ATTACKS, FLIPS, Attack, Flip, honest_enters, lands
from demo.contenders import Contender
from demo.harness import NotApplicable

TEMPTING: tuple[Flip, ...] = tuple(flip for flip in FLIPS if flip.tempting)
"""The flips that count."""

PARTS = {
    "scheme": "scheme",
    "algorithm": "scheme",
    "settings": "scheme",
    "key": "scheme",
    "carrier": "carrier",
    "app": "application",
}
"""The fields of a contender that a flip may change, and where that is."""


@dataclass(frozen=True)
class Turned:
    """One setting, turned.  where: in the scheme, the carrier or the
    application.  attack: the first that gets in by it, or None when all
    of them stay out.  usable: can an honest user still log in?  If not,
    whoever turns it notices at once, and nothing is attacked."""

    flip: Flip
    where: str
    attack: Attack | None = None
    usable: bool = True


def enters(attack: Attack, one: Contender) -> bool:
    """Does it get in?  What cannot be tried does not."""
    try:
        return lands(attack, one)
    except NotApplicable:
        return False


@cache
def enters_anyway(one: Contender) -> frozenset[str]:
    """Ids of the attacks that nothing about this contender stops."""
    return frozenset(a.id for a in ATTACKS if enters(a, one))


@cache
def turn(one: Contender, flip: Flip) -> Turned:
    """Turn this setting alone, and attack: first as the catalogue does
    where it shows this flip, then in every other way.  Raises
    NotApplicable when the contender has no such setting."""
    turned = flip.of(one)
    where = [PARTS[p] for p in PARTS if changed(p, one, turned)]
    if not where:
        raise NotApplicable("it has that value already")
    if not honest_enters(turned):
        return Turned(flip, where[0], usable=False)
    known = enters_anyway(one)
    likely = sorted(ATTACKS, key=lambda attack: attack.flip is not flip)
    for attack in likely:
        if attack.id not in known and enters(attack, turned):
            return Turned(flip, where[0], attack)
    return Turned(flip, where[0])


def changed(part: str, one: Contender, other: Contender) -> bool:
    return bool(getattr(one, part) != getattr(other, part))


def edges(
    one: Contender, flips: Iterable[Flip] = TEMPTING
) -> tuple[Turned, ...]:
    """Each flip that this contender has, turned alone."""
    found = []
    for flip in flips:
        try:
            found.append(turn(one, flip))
        except NotApplicable:
            continue
    return tuple(found)


def sharp(one: Contender) -> int:
    """How many of its settings have a value that lets an attack in."""
    return tally(edges(one))[1]


def tally(turned: Iterable[Turned], where: str = "") -> tuple[int, int]:
    """How many settings these flips turn (in one place), and how many
    of those let an attack in.  A setting with four bad values is one."""
    here = [one for one in turned if where in ("", one.where)]
    opened = {one.flip.setting for one in here if one.attack is not None}
    return len({one.flip.setting for one in here}), len(opened)


SETTINGS = "settings on offer"
ONE_TURN = "let an attack in"
VALUES = "values that do"
DEFAULTS = "by a default alone"
NOTHING = "with nothing turned"


def counts(one: Contender) -> dict[str, int]:
    """Five ways to count: how many settings have a value on offer, how
    many of them let an attack in when turned, how many values do, how
    many settings by what is somebody's default; and how many attacks
    need no turn at all."""
    turned = edges(one)
    shipped = [one for one in turned if one.flip.offered == "default"]
    return {
        SETTINGS: tally(turned)[0],
        ONE_TURN: tally(turned)[1],
        VALUES: sum(one.attack is not None for one in turned),
        DEFAULTS: tally(shipped)[1],
        NOTHING: len(enters_anyway(one)),
    }
