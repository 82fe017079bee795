"""How many ways to go wrong?  Turn one decision, run all attacks, count.

A *decision* is what somebody who builds with a contender decides: a
setting, a line of code, or a check that may be left out.  It is *on
offer* when a named source has another value for it, as a default, an
option or an example; and a *sharp edge* when that value, turned alone,
lets an attack in.  A turn after which nobody can log in is noticed at
once, so it is no edge.  What gets in with nothing turned is counted
apart, by family: however many events fail to end a copy, that is one
weakness.  What cannot be tried, since the contender lacks the
power, is listed by `lacks` and counts as no defence.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cache, partial

from demo.attacks import ATTACKS, FLIPS, Attack, Flip, honest_enters, lands
from demo.contenders import Contender
from demo.harness import NotApplicable, NotOffered

TEMPTING: tuple[Flip, ...] = tuple(flip for flip in FLIPS if flip.tempting)
"""The flips that count."""

PLACES = {
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
    """One decision, turned.  where: in the scheme, the carrier or the
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
def with_nothing_turned(
    one: Contender,
) -> tuple[tuple[Attack, ...], tuple[str, ...]]:
    """The attacks that get in, and the powers found missing."""
    entered, missing = [], dict[str, None]()
    for attack in ATTACKS:
        try:
            if lands(attack, one):
                entered.append(attack)
        except NotOffered as power:
            missing[str(power)] = None
        except NotApplicable:
            continue
    return tuple(entered), tuple(missing)


def enters_anyway(one: Contender) -> tuple[Attack, ...]:
    """The attacks that nothing about this contender stops."""
    return with_nothing_turned(one)[0]


def lacks(one: Contender) -> tuple[str, ...]:
    """The powers that attacks found missing, in words, such as "a log-out
    everywhere".  Such an attack has nothing to break, and what is not
    there protects nobody."""
    return with_nothing_turned(one)[1]


def procedures(attacks: Iterable[Attack]) -> list[Attack]:
    """Of attacks in which the attacker does the same, the first: they
    differ in how long he waits and in the mistake that they show."""
    first: dict[Hashable, Attack] = {}
    for attack in attacks:
        first.setdefault((steps(attack.forge), attack.effect), attack)
    return list(first.values())


def open_anyway(one: Contender) -> dict[str, list[str]]:
    """The families of the attacks that get in with nothing turned, and
    what the attacker does in each, by the attacks' names."""
    found: dict[str, list[str]] = {}
    for attack in procedures(enters_anyway(one)):
        found.setdefault(attack.family, []).append(attack.name)
    return found


def steps(forge: Hashable) -> Hashable:
    """Equal for two functions that do the same with the same values."""
    if isinstance(forge, partial):
        return forge.func, forge.args, tuple(sorted(forge.keywords.items()))
    return forge


@cache
def turn(one: Contender, flip: Flip) -> Turned:
    """Turn this decision alone, and attack: first as the catalogue does
    where it shows this flip, then in every other way.  Raises
    NotApplicable when the contender has no such decision."""
    turned = flip.of(one)
    where = [PLACES[p] for p in PLACES if changed(p, one, turned)]
    if not where:
        raise NotApplicable("it has that value already")
    if not honest_enters(turned):
        return Turned(flip, where[0], usable=False)
    known = [attack.id for attack in enters_anyway(one)]
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


def sharp(one: Contender) -> list[str]:
    """Its decisions that have a value on offer which lets an attack in."""
    return sharp_edges(edges(one))


def sharp_edges(turned: Iterable[Turned], where: str = "") -> list[str]:
    """The decisions that let an attack in (in one place), each once,
    however many bad values it has."""
    opened = [one for one in turned if one.attack is not None]
    return decisions(opened, where)


def decisions(turned: Iterable[Turned], where: str = "") -> list[str]:
    """The decisions that these flips turn (in one place), each once."""
    here = [one for one in turned if where in ("", one.where)]
    return list(dict.fromkeys(one.flip.decision for one in here))


ON_OFFER = "decisions on offer"
ONE_TURN = "let an attack in"
VALUES = "values that do"
DEFAULTS = "by a default alone"
NO_TURN = "kinds of attack, nothing turned"


def listed(one: Contender) -> dict[str, list[str]]:
    """What the five ways to count have counted, by name: decisions with a
    value on offer, those that let an attack in, the values that do, the
    decisions that do so by what is somebody's default; and the families
    of the attacks for which no turn is needed."""
    turned = edges(one)
    opened = [one for one in turned if one.attack is not None]
    shipped = [one for one in opened if one.flip.offered == "default"]
    return {
        ON_OFFER: decisions(turned),
        ONE_TURN: decisions(opened),
        VALUES: [f"{o.flip.decision}: {o.flip.value}" for o in opened],
        DEFAULTS: decisions(shipped),
        NO_TURN: list(open_anyway(one)),
    }


def counts(one: Contender) -> dict[str, int]:
    """The same, counted."""
    return {way: len(names) for way, names in listed(one).items()}
