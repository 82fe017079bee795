"""Attacks and flips as a page shows them."""

from collections.abc import Iterable
from dataclasses import replace

from demo.attacks import Attack, honest_enters, lands
from demo.attacks.edges import PLACES, Turned, counts, edges
from demo.contenders import CONTENDERS, Contender, contender
from demo.figures import Figure, Mark, grid, table_html, tick
from demo.layout import aligned
from demo.views import View


def twins_grid(title: str, attacks: Iterable[Attack]) -> Figure:
    """Each attack against its broken and its fixed twin, run now, with
    what is turned in brackets, and what the fixed one is if it is no
    contender of the table.  Raises AssertionError when an honest user
    cannot enter both."""
    rows = []
    for attack in attacks:
        flip, marks = attack.flip, []
        about = f" ({flip.setting}: {flip.value})", lesser(attack.fixed)
        twins = attack.broken, attack.fixed
        for target, words in zip(twins, about, strict=True):
            assert honest_enters(target), target.name
            out = not lands(attack, target)
            marks.append(tick(out, f"refused{words}", f"gets in{words}"))
        rows.append((attack.name, marks))
    return grid(title, ["with it turned", "without"], rows, "attack")


def lesser(base: Contender) -> str:
    """What sets it apart from the contenders, in brackets; else ""."""
    if any(replace(base, name=one.name) == one for one in CONTENDERS):
        return ""
    return f" ({base.name.partition(', ')[2] or base.name})"


def edges_view(one: Contender) -> View:
    """Each flip that this contender has, turned and attacked now."""
    places = list(dict.fromkeys(PLACES.values()))
    turned = sorted(edges(one), key=lambda t: places.index(t.where))
    headings = ["place", "turned to", "lets in", "offered as a"]
    rows = [
        [
            t.where,
            f"{t.flip.setting}: {t.flip.value}",
            outcome(t),
            t.flip.tempting,
        ]
        for t in turned
    ]
    tones = ["poor" if t.attack else "good" for t in turned]
    marked: list[list[str | float | Mark]] = [
        [place, words, Mark(by, tone), offer]
        for (place, words, by, offer), tone in zip(rows, tones, strict=True)
    ]
    page = table_html(headings, marked, f"One setting turned: {one.name}")
    return View(page, aligned(headings, rows))


def outcome(turned: Turned) -> str:
    if not turned.usable:
        return "nobody can log in"
    return turned.attack.name if turned.attack else "none gets in"


def counts_view(names: Iterable[str]) -> View:
    """Contenders against the ways to count."""
    counted = {name: counts(contender(name)) for name in names}
    headings = ["contender", *next(iter(counted.values()))]
    rows = [[name, *map(str, row.values())] for name, row in counted.items()]
    page = table_html(headings, rows, "Settings, values and attacks, counted")
    return View(page, aligned(headings, rows))
