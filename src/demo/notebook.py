"""The only helpers that a chapter uses.

show what is worth a picture, see a credential rejected, measure a row,
check a guess, print the ledger, publish a result on the front page.
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from demo.comparison import Table
from demo.contenders import Contender
from demo.errors import Rejected
from demo.figures import Figure
from demo.pages.ledger import ledger
from demo.pages.table import ProbeRow, table_view
from demo.pages.views import Source, View, credential_figure
from demo.probes import Probe

__all__ = ["check", "ledger", "measure", "publish", "rejected", "show"]


def show(thing: Any) -> Any:
    """Something worth looking at: source for code, a page for a table.

    Raises TypeError for what has no better picture than `repr`.
    """
    if isinstance(thing, Figure | View | ProbeRow):
        return thing
    if isinstance(thing, Table):
        return table_view(thing)
    if isinstance(thing, str):
        return credential_figure(thing)
    if inspect.isroutine(thing) or inspect.isclass(thing):
        return Source(thing)
    raise TypeError(f"nothing to show for a {type(thing).__name__}")


def rejected(
    call: Callable[..., Any],
    *args: Any,
    reason: type[Rejected] = Rejected,
) -> str:
    """The reason for which the call refused, as the name of its class.

    Raises AssertionError when it accepted, or refused for another
    reason.  `Unavailable` is no refusal: it passes through.
    """
    try:
        call(*args)
    except reason as refusal:
        return type(refusal).__name__
    except Rejected as refusal:
        wanted, found = reason.__name__, type(refusal).__name__
        raise AssertionError(f"refused as {found}, not {wanted}") from refusal
    raise AssertionError("accepted, and should have been refused")


def measure(probe: Probe, contenders: Iterable[Contender]) -> ProbeRow:
    """The table's row for this probe, measured over HTTP, now."""
    return ProbeRow(probe, tuple(probe.run(one) for one in contenders))


def check(guess: object, answer: object) -> str:
    """Was the guess right?  `None` means that there is none yet."""
    if guess is None:
        return "no answer yet"
    wrong = "not so: look at the rows again, or print the answer"
    return "right" if guess == answer else wrong


def publish(name: str, thing: Any) -> None:
    """Show it here, and wherever a page of the book asks for it."""
    from myst_nb import glue

    glue(name, thing, display=True)
