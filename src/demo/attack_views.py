"""Attacks and flips as a page shows them."""

from collections.abc import Iterable

from demo.attacks import Attack, honest_enters, lands
from demo.contenders import Contender
from demo.edges import Turned, edges
from demo.figures import Figure, Mark, grid, table_html, tick
from demo.layout import aligned
from demo.views import View


def twins_grid(title: str, attacks: Iterable[Attack]) -> Figure:
    """Each attack against its broken and its fixed twin, run now.  Raises
    AssertionError when an honest user cannot enter both."""
    rows = []
    for attack in attacks:
        marks = []
        for target in (attack.broken, attack.fixed):
            assert honest_enters(target), target.name
            marks.append(tick(not lands(attack, target), "refused", "gets in"))
        rows.append((attack.name, marks))
    return grid(title, ["one thing turned", "at its best"], rows, "attack")


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
