"""What each attack did, in words: rows for the command line and a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from demo.attacks import ATTACKS, Attack, lands
from demo.attacks.edges import edges
from demo.contenders import Contender
from demo.harness import ControlFailed, NotApplicable

Rows = list[list[str]]


def named(id: str | None) -> list[Attack]:
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
    except NotApplicable as error:
        return f"not applicable: {error}"
    except ImportError as error:
        return f"not measurable: needs the package {error.name}"
    except ControlFailed as error:
        return f"error: control failed: {error}"


def told(attack: Attack) -> dict[str, str]:
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


def rows_of(
    attacks: Sequence[Attack], results: Sequence[dict[str, str]]
) -> tuple[list[str], Rows]:
    """Headings and rows, short enough for a screen: with many results,
    the attack's name and the reasons are left out."""
    many = len(results[0]) > 2
    headings = ["id"] if many else ["id", "name", "family"]
    rows = []
    for attack, result in zip(attacks, results, strict=True):
        words = list(result.values())
        if many:
            words = [w.partition(":")[0] for w in words]
        rows.append([told(attack)[key] for key in headings] + words)
    return [*headings, *results[0]], rows


def edge_rows(one: Contender) -> Rows:
    """Each flip of a contender: where it is, setting, value, the attack
    that gets in by it, and where the value is offered."""
    return [
        [
            turned.where,
            turned.flip.setting,
            turned.flip.value,
            turned.attack.id if turned.attack else "none gets in",
            turned.flip.tempting,
        ]
        for turned in edges(one)
    ]
