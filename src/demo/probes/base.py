"""What a probe is, and the cell of the table that it fills."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, cast

from demo.contenders import Contender
from demo.harness import (
    ControlFailed,
    Measured,
    NotApplicable,
    NotMeasurable,
    NotOffered,
    Trial,
)
from demo.harness.preflight import preflight
from demo.harness.recording import Exchange
from demo.probes.grades import Grade, Grading

Status = Literal[
    "measured", "not applicable", "not offered", "not measurable", "error"
]
Value = int | bool | str | dict[str, int]
"""A number, yes or no, a word, or named counts."""


@dataclass(frozen=True)
class Cell:
    """One measured cell.  value is None unless status is "measured";
    why says what stood in the way, or what one
    has to know beside the value.  contender: of a running application, it
    has the name alone.  controls: what was seen to hold.
    listed: the names of what a count counts, by the count's name.
    open_end: was a copy still let in at the last try?
    exchanges: what was said to the first service that it opened."""

    probe: str
    factor: str
    contender: Contender
    value: Value | None
    unit: str
    status: Status
    grade: Grade | None = None
    why: str = ""
    controls: tuple[str, ...] = ()
    chapter: str = ""
    listed: dict[str, list[str]] = field(default_factory=dict)
    open_end: bool = False
    exchanges: tuple[Exchange, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Probe:
    """One question, put to every contender in the same way.

    id: its name.  factor: the table's row.  unit: of the value.
    measure: runs the trial, returns the value; may raise NotApplicable,
    NotOffered, NotMeasurable.  grading: how a value becomes a grade.
    headline: does it stand for its factor in the five-row table?
    limits: what the run takes on trust, for its page; "" for nothing.
    """

    id: str
    question: str
    factor: str
    unit: str
    measure: Callable[[Trial], Value]
    grading: Grading
    chapter: str
    headline: bool = False
    limits: str = ""

    def run(self, measured: Measured) -> Cell:
        """Measure one contender, or an application that runs.  Never
        raises: a fault is a status."""
        trial = Trial(measured)
        try:
            preflight(measured)
            value = self.measure(trial)
        except Exception as error:
            return self._cell(trial, None, *status_of(error))
        grade = grade_of(value, self.grading, trial)
        return self._cell(trial, value, "measured", trial.remark, grade)

    def rule(self) -> str:
        """How a value is graded, in words and with its unit."""
        return self.grading.rule(self.unit)

    def _cell(
        self,
        trial: Trial,
        value: Value | None,
        status: Status,
        why: str,
        grade: Grade | None = None,
    ) -> Cell:
        return Cell(
            self.id,
            self.factor,
            cast(Contender, trial.measured),
            value,
            self.unit,
            status,
            grade,
            why,
            tuple(trial.controls),
            self.chapter,
            trial.listed,
            trial.open_end,
            tuple(trial.exchanges or ()),
        )


def grade_of(value: Value, grading: Grading, trial: Trial) -> Grade | None:
    """The rule's grade, but for what the trial has seen beside the value:
    without an end in sight it is poor, and good is kept for what was
    watched long enough and is the application's own merit."""
    grade = grading.grade(value)
    if trial.open_end:
        return "poor"
    if grade == "good" and trial.too_short:
        return None
    if grade == "good" and trial.fair_at_best:
        return "fair"
    return grade


MEASURED: dict[tuple[Probe, Contender], Cell] = {}
"""What this process has measured, or was told by one that has."""


def measurement(probe: Probe, contender: Contender) -> Cell:
    """The cell, measured on the first call."""
    if (probe, contender) not in MEASURED:
        MEASURED[probe, contender] = probe.run(contender)
    return MEASURED[probe, contender]


def measured_once(probe: Probe, contender: Contender) -> Cell:
    """The same, and `consulted` hears of it.  Raises RuntimeError when
    the measurement itself failed."""
    cell = measurement(probe, contender)
    if cell.status == "error":
        raise RuntimeError(f"{probe.id} of {contender.name}: {cell.why}")
    return asked_for(cell)


Consulted = dict[tuple[str, Contender], Cell]
CONSULTED: ContextVar[tuple[Consulted, ...]] = ContextVar(
    "consulted", default=()
)


def asked_for(cell: Cell) -> Cell:
    """The same cell; whoever collects what is consulted hears of it."""
    for heard in CONSULTED.get():
        heard[cell.probe, cell.contender] = cell
    return cell


@contextmanager
def consulted() -> Iterator[Consulted]:
    """Which cells were asked for inside, each once and in order."""
    heard: Consulted = {}
    before = CONSULTED.set((*CONSULTED.get(), heard))
    try:
        yield heard
    finally:
        CONSULTED.reset(before)


def status_of(error: Exception) -> tuple[Status, str]:
    """An exception as a cell's status and reason."""
    if isinstance(error, NotOffered):
        return "not offered", str(error)
    if isinstance(error, NotApplicable):
        return "not applicable", str(error)
    if isinstance(error, NotMeasurable):
        return "not measurable", str(error)
    if isinstance(error, ControlFailed):
        return "error", f"control failed: {error}"
    if isinstance(error, ImportError):
        return "not measurable", f"needs the package {error.name}"
    return "error", f"{type(error).__name__}: {error}"
