"""Attacks and flips as a page shows them."""

from collections.abc import Iterable
from dataclasses import replace

from demo.attacks import Attack, honest_enters, lands
from demo.contenders import CONTENDERS, Contender
from demo.edges import Turned, edges
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
    turned = edges(one)
    headings = ["setting", "turned to", "lets in", "offered in"]
    rows = [
        [t.flip.setting, t.flip.value, opened(t), t.flip.tempting]
        for t in turned
    ]
    marked: list[list[str | float | Mark]] = [
        [setting, value, Mark(by, "poor" if t.attack else "good"), where]
        for t, (setting, value, by, where) in zip(turned, rows, strict=True)
    ]
    caption = f"One setting turned: {one.name}"
    page = table_html(headings, marked, caption, rows_shown=8)
    return View(page, aligned(headings, rows))


def opened(turned: Turned) -> str:
    return turned.attack.name if turned.attack else "none gets in"
