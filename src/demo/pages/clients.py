"""The steps that other clients need, named."""

from collections.abc import Iterable

from demo.contenders import contender
from demo.pages.views import View
from demo.probes.client_steps import PROGRAMS, steps_of


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
