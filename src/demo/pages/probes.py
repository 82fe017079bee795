"""What two rows need beside their numbers: the steps of other clients by
name, and who is served across a difference, with what mends it."""

from collections.abc import Iterable
from dataclasses import replace

from demo.contenders import contender
from demo.figures import Figure, Mark, grid, tick
from demo.pages.views import View
from demo.probes import CLOCK_BEHIND, KEY_SET, NEW_KEY, Cell
from demo.probes.client_steps import PROGRAMS, steps_of
from demo.schemes import KeySet, Rotating


def steps_view(names: Iterable[str]) -> View:
    """For each of these contenders, what each kind of client has to do
    beyond sending one header."""
    rows = [
        [
            name,
            *(
                "\n".join(steps_of(kind, contender(name))) or "nothing"
                for kind in PROGRAMS
            ),
        ]
        for name in names
    ]
    headings = ["contender", *(kind.name for kind in PROGRAMS)]
    return View.of(headings, rows, "Steps beyond sending one header")


ES256 = contender("JWT ES256")
COMPARED = (
    replace(ES256, name="JWT, no leeway", settings=(("leeway_s", 0),)),
    replace(ES256, name="JWT ES256"),
    replace(ES256, name="JWT, old key held", scheme=Rotating),
    replace(ES256, name="JWT, key set", scheme=KeySet),
    contender("session cookie"),
)
"""The token without and with each repair, and the record."""

ASKED = {
    "clock 5 s behind": CLOCK_BEHIND,
    "deploy with a new key": NEW_KEY,
    "yesterday's keys": KEY_SET,
}


def differences_grid() -> Figure:
    """Measure each of these, now, and draw who is served."""
    rows = [
        (one.name, [served(probe.run(one)) for probe in ASKED.values()])
        for one in COMPARED
    ]
    return grid("An honest user across a difference", list(ASKED), rows)


def served(cell: Cell) -> Mark:
    """Yes, no, or why it was not measured."""
    if isinstance(cell.value, bool):
        return tick(cell.value, "served", "refused")
    return Mark(cell.why or cell.status, "neutral")
