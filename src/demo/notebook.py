"""The only helpers that a chapter uses.

show what is worth a picture, see a credential rejected, measure a row,
compare designs, a reader's own among them, report on an application,
check a guess, print the ledger, publish a result on the front page.
"""

import inspect
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, is_dataclass
from html import escape
from typing import Any

from demo.comparison import Table, build
from demo.contenders import COOKIE, Contender
from demo.errors import Rejected
from demo.figures import Figure
from demo.harness.endpoints_file import endpoints_of
from demo.harness.targets import called_app
from demo.pages.ledger import ledger
from demo.pages.measured import upright
from demo.pages.report import Report
from demo.pages.table import ProbeRow, column, table_view, wide_view
from demo.pages.views import Source, View, credential_figure
from demo.probes import Probe
from demo.probing import Run

__all__ = [
    "check",
    "compare",
    "ledger",
    "measure",
    "publish",
    "rejected",
    "report_on",
    "show",
]


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


def measure(
    probe: Probe, designs: Iterable[Contender | type[Any]]
) -> ProbeRow:
    """The table's row for this probe, measured over HTTP, now.  A design
    is a contender, or a class as `compare` takes it."""
    columns = map(as_contender, designs)
    return ProbeRow(probe, tuple(probe.run(one) for one in columns))


def compare(
    designs: Iterable[Contender | type[Any]],
    probes: Iterable[Probe] | None = None,
) -> View:
    """The designs by the five headline probes, or by these: side by side
    while they are few, else a line for each.

    A design is a contender, or a class of the reader's own with the verbs
    of a scheme; its credential then travels in a cookie.  Below the table
    stands why a cell has no value.  Raises TypeError for a class that
    lacks what a scheme needs."""
    table = build(map(as_contender, designs), probes)
    whys = [
        f"{column(cell.contender)}, {cell.probe}: {cell.why}"
        for cell in table.cells
        if cell.status == "error"
    ]
    few = len(table.contenders) <= SIDE_BY_SIDE
    view = upright(table) if few else wide_view(table)
    notes = "".join(f"<p>{escape(why)}</p>" for why in whys)
    return View(view.html + notes, "\n".join([view.text, *whys]))


SIDE_BY_SIDE = 4
"""So many designs have room beside each other."""


def as_contender(design: Contender | type[Any]) -> Contender:
    if isinstance(design, Contender):
        return design
    return contender_of(design)


def contender_of(scheme: type[Any]) -> Contender:
    """A class with a scheme's verbs, as a contender.  It is given a store,
    a user table and a key if it has fields of these names.  Raises
    TypeError, and says what is missing."""
    missing = [
        verb
        for verb in ("issue", "verify")
        if not inspect.isroutine(getattr(scheme, verb, None))
    ]
    if missing:
        raise TypeError(f"{scheme.__name__} has no {' and no '.join(missing)}")
    if not is_dataclass(scheme):
        raise TypeError(f"{scheme.__name__} has to be a dataclass")
    named = {field.name for field in fields(scheme)}
    if "ttl_s" not in named and not hasattr(scheme, "ttl_s"):
        raise TypeError(
            f"{scheme.__name__} has no ttl_s, the seconds that a sign-in lasts"
        )
    algorithm = "HS256" if "key" in named else ""
    return Contender(scheme.__name__, scheme, COOKIE, algorithm)


def report_on(app: Any, endpoints: str) -> Report:
    """What `demo probe` reports of a WSGI or ASGI application that is
    called in this process.  endpoints: the text of an endpoints file.
    Raises Mistake when it cannot be measured, and says what to mend."""
    name = getattr(app, "__name__", type(app).__name__)
    own = called_app(app, name, endpoints_of(endpoints, {}))
    try:
        run = Run(own)
        run.go(lambda _: None)
        return run.report()
    finally:
        own.transport.close()


class Words(str):
    """A text that a cell shows without quotes."""

    def __repr__(self) -> str:
        return str(self)


def check(guess: Any, answer: Any, *, of: str = "") -> Words:
    """Was the guess right, and why?  `None` means that there is none yet.
    of: the chapter whose exercise it is, for the reason.
    A list does for a tuple, and the reverse.  Of a wrong guess it says
    what helps, and never the answer."""
    if guess is None:
        return Words("no answer yet")
    if isinstance(guess, list | tuple) and isinstance(answer, list | tuple):
        guess = type(answer)(guess)
    if guess == answer:
        from demo.exercises.telling import WHY_RIGHT  # it loads all attacks

        return Words(f"right: {WHY_RIGHT[of]}" if of else "right")
    kind = kind_in_words(answer)
    if kind_in_words(guess) != kind:
        return Words(f"not so: the answer is {kind}")
    hint = GUESS_HINTS.get(kind, lambda guess, answer: "not this one")
    return Words(f"not so: {hint(guess, answer)}")


def kind_in_words(thing: Any) -> str:
    """What it is, in plain words."""
    if isinstance(thing, tuple) and len(thing) == 2:
        return "a pair"
    kinds = (
        kind for kind, one in GUESS_KINDS.items() if isinstance(thing, one)
    )
    return next(kinds, "another kind of thing")


GUESS_KINDS: dict[str, Any] = {
    "True or False": bool,
    "a number": int | float,
    "a word": str,
    "a set": set | frozenset,
    "a list": list | tuple,
}
"""The first that fits: a bool is an int, too."""


def size_hint(guess: float, answer: float) -> str:
    return "too low" if guess < answer else "too high"


def place_hint(guess: tuple[Any, Any], answer: tuple[Any, Any]) -> str:
    first, second = (
        one == other for one, other in zip(guess, answer, strict=True)
    )
    if first:
        return "the first is right, the second is not"
    if second:
        return "the second is right, the first is not"
    return "neither the first nor the second is right"


def entry_hint(guess: Collection[Any], answer: Collection[Any]) -> str:
    """Which entries do not belong there, and how many are missing."""
    found = sum(one in guess for one in answer)
    wrong = sorted(repr(one) for one in guess if one not in answer)
    if not wrong and found == len(answer):
        return "the right entries, in another order or number"
    told = [f"right entries: {found}"]
    told += [f"not in the answer: {', '.join(wrong)}"] if wrong else []
    missing = len(answer) - found
    told += [f"missing: {missing}"] if missing else []
    return "; ".join(told)


GUESS_HINTS: dict[str, Callable[[Any, Any], str]] = {
    "a number": size_hint,
    "a pair": place_hint,
    "a set": entry_hint,
    "a list": entry_hint,
}
"""What helps with a wrong guess of a kind, and does not give it away."""


def publish(name: str, thing: Any) -> None:
    """Show it here, and wherever a page of the book asks for it."""
    from myst_nb import glue

    glue(name, thing, display=True)
