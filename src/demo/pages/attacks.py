"""What became of each attack and each flip: as rows and on a page."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from demo.attacks import ATTACKS, Attack, honest_enters, lands
from demo.attacks.base import in_my_name
from demo.attacks.edges import (
    VALUES,
    Turned,
    counts,
    edges,
    lacks,
    open_anyway,
)
from demo.contenders import CONTENDERS, Contender, contender
from demo.figures import Figure, Mark, grid, tick
from demo.harness import ControlFailed, NotApplicable, NotOffered
from demo.pages.views import View, Word


def attacks_called(id: str | None) -> list[Attack]:
    """The attack of that id, or all.  Raises LookupError."""
    chosen = [attack for attack in ATTACKS if id in (None, attack.id)]
    if not chosen:
        ids = ", ".join(attack.id for attack in ATTACKS)
        raise LookupError(f"no attack {id!r}; there are: {ids}")
    return chosen


def word(attack: Attack, target: Callable[[], Contender]) -> str:
    """accepted, refused, or why there is no answer.  The target is made
    here: it may need a package that is absent."""
    try:
        return "accepted" if lands(attack, target()) else "refused"
    except NotOffered as error:
        return f"not offered: {error}"
    except NotApplicable as error:
        return f"not applicable: {error}"
    except ImportError as error:
        return f"not measurable: needs the package {error.name}"
    except ControlFailed as error:
        return f"error: control failed: {error}"


def facts_of(attack: Attack) -> dict[str, str]:
    """The attack itself."""
    return {
        "id": attack.id,
        "name": attack.name,
        "family": attack.family,
        "claim": attack.claim,
        "source": attack.source,
    }


def twins(attack: Attack) -> dict[str, str]:
    """What became of it against its broken and its fixed twin."""
    return {
        "broken": word(attack, lambda: attack.broken),
        "fixed": word(attack, lambda: attack.fixed),
    }


def against(attack: Attack, targets: Iterable[Contender]) -> dict[str, str]:
    """What became of it against each of these, by name."""
    return {one.name: word(attack, partial(replace, one)) for one in targets}


def outcome_rows(
    attacks: Sequence[Attack], results: Sequence[dict[str, str]]
) -> tuple[list[str], list[list[str]]]:
    """Headings and rows, short enough for a screen: with many results,
    the attack's name and the reasons are left out."""
    many = len(results[0]) > 2
    headings = ["id"] if many else ["id", "name", "family"]
    rows = []
    for attack, result in zip(attacks, results, strict=True):
        words = list(result.values())
        if many:
            words = [w.partition(":")[0] for w in words]
        rows.append([facts_of(attack)[key] for key in headings] + words)
    return [*headings, *results[0]], rows


def edge_rows(one: Contender) -> list[list[str]]:
    """Each flip of a contender: where it is, decision, value, the attack
    that gets in by it, and where the value is offered."""
    return [
        [
            turned.where,
            turned.flip.decision,
            turned.flip.value,
            turned.attack.id if turned.attack else "none gets in",
            turned.flip.tempting,
        ]
        for turned in edges(one)
    ]


def twins_view(title: str, attacks: Iterable[Attack]) -> View:
    """Each attack against its broken and its fixed twin, run now, with
    what the broken one changes, and what the fixed one is if it is no
    contender of the table.  Raises AssertionError when an honest
    user cannot enter both."""
    rows: list[list[Word]] = []
    for attack in attacks:
        marks = []
        for target in (attack.broken, attack.fixed):
            assert honest_enters(target), target.name
            marks.append(not lands(attack, target))
        flip, base = attack.flip, lesser(attack.fixed)
        done = "gets in"
        if attack.effect is in_my_name:
            done = "Alice acts as Mallory"
        with_it, without = (
            tick(out, f"refused{about}", f"{done}{about}")
            for out, about in zip(marks, ("", base), strict=True)
        )
        changed = f"{flip.decision}: {flip.value}"
        rows.append([attack.name, changed, with_it, without])
    headings = ["attack", "the mistake", "with the mistake", "without"]
    return View.of(headings, rows, title, cards=True)


def undefended(names: Iterable[str], attacks: Sequence[Attack]) -> Figure:
    """Each design with the defence against each attack switched off: does
    the attack work then?"""
    told = {
        "accepted": Mark("works", "poor"),
        "refused": Mark("refused", "good"),
        "not applicable": Mark("does not apply", "neutral"),
    }
    rows = [
        (
            name,
            [
                told[word(one, partial(one.flip.of, name)).partition(":")[0]]
                for one in attacks
            ],
        )
        for name in names
    ]
    heads = [one.name for one in attacks]
    return grid("With the defence switched off", heads, rows, "design")


def lesser(base: Contender) -> str:
    """What sets it apart from the contenders; else ""."""
    if any(replace(base, name=one.name) == one for one in CONTENDERS):
        return ""
    return f", although {base.name.partition(', ')[2] or base.name}"


def edges_view(one: Contender) -> View:
    """Each decision on offer, turned to each bad value, and attacked now:
    by place, and of each place the first few before the rest."""
    places = ("carrier", "scheme", "application")
    found = sorted(edges(one), key=lambda turned: places.index(turned.where))
    seen: Counter[str] = Counter()
    first: list[Turned] = []
    rest: list[Turned] = []
    for turned in found:
        seen[turned.where] += 1
        (first if seen[turned.where] <= OF_EACH else rest).append(turned)
    headings = ["place", "turned to", "lets in", "offered as"]
    rows: list[list[Word]] = [
        [
            turned.where,
            f"{turned.flip.decision}: {turned.flip.value}",
            Mark(who_gets_in(turned), tone_of_turn(turned)),
            turned.flip.tempting,
        ]
        for turned in (*first, *rest)
    ]
    caption = f"One decision turned: {one.name}"
    return View.of(headings, rows, caption, rows_shown=len(first))


OF_EACH = 3
"""So many decisions of a place stand open."""


def tone_of_turn(turned: Turned) -> str:
    """Where nobody can log in, nothing was attacked."""
    if not turned.usable:
        return "neutral"
    return "poor" if turned.attack else "good"


def who_gets_in(turned: Turned) -> str:
    """The attack that this flip lets in, if any, in words."""
    if not turned.usable:
        return "nobody can log in"
    return turned.attack.name if turned.attack else "none gets in"


def counts_view(names: Iterable[str]) -> View:
    """Contenders against the ways to count, and what each lacks; without
    the values, which say the same as the decisions."""
    chosen = [contender(name) for name in names]
    counted = [(one, counts(one)) for one in chosen]
    ways = [way for way in counted[0][1] if way != VALUES]
    rows = [
        [
            one.name,
            *(str(row[way]) for way in ways),
            ", ".join(lacks(one)) or "nothing",
        ]
        for one, row in counted
    ]
    headings = ["contender", *ways, "lacks"]
    return View.of(headings, rows, "Decisions, values and attacks, counted")


def open_view(names: Iterable[str]) -> View:
    """What gets in with nothing turned, by family, and into which of the
    contenders."""
    into: dict[tuple[str, str], list[str]] = {}
    for name in names:
        for family, entered in open_anyway(contender(name)).items():
            into.setdefault((family, "; ".join(entered)), []).append(name)
    rows = [[*seen, ", ".join(found)] for seen, found in into.items()]
    headings = ["family", "gets in", "into"]
    return View.of(headings, rows, "Open with nothing turned", cards=True)
