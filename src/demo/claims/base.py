"""What a claim is, and how it is judged.

An experiment returns its conditions: situations, each with whether the
claim holds in it.  True in all: the claim holds.  In none: it fails.  In
some: it holds if, and the ledger says where it holds and where it fails.
A claim that no run can settle is an opinion, and says why.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from demo.comparison import ARTICLE
from demo.contenders import contender, loading_user
from demo.errors import Rejected
from demo.harness import NotMeasurable
from demo.probes import Cell, Value, consulted, measured_once, probe
from demo.schemes.base import Scheme

Verdict = Literal["holds", "holds if", "fails", "opinion", "not measurable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Conditions = dict[str, bool]
"""A situation, in words that go on after "if", and: does the claim hold
in it?"""

TOKEN, SESSION = ARTICLE
"""The article's two columns."""

SHORT_ANSWER = "The short answer"
CORE_TRADEOFF = "The core tradeoff"
REVOCATION = "Revocation"
EARN_THEIR_KEEP = "Where JWTs earn their keep"
FOOTGUNS = "The security footguns"
COMPARISON = "Quick comparison"
VERDICT = "The verdict, The bottom line"
SECTIONS = (
    SHORT_ANSWER,
    CORE_TRADEOFF,
    REVOCATION,
    EARN_THEIR_KEEP,
    FOOTGUNS,
    COMPARISON,
    VERDICT,
)
"""The article's sections, in its order."""

NOT_SAID = "not in the article"
"""In the place of a section: a question that the book asks besides."""


@dataclass(frozen=True)
class Claim:
    """One checkable sentence of the article, in our words, which say no
    more than it does; or a question of the book's own.

    section: one of SECTIONS, or NOT_SAID.
    where: the heading under which the book settles it, as the chapter's
    slug and the heading's anchor: "log-them-out#all-five-events".
    experiment: run to judge it; None for an opinion, and then `reason`
    says why no run can settle it."""

    id: str
    section: str
    text: str
    where: str
    sources: tuple[str, ...] = ()
    experiment: Callable[[], Conditions] | None = None
    reason: str = ""

    @property
    def chapter(self) -> str:
        return self.where.partition("#")[0]

    @property
    def anchor(self) -> str:
        return self.where.partition("#")[2]


FEW_CASES = 2
"""So many situations are said in words."""


@dataclass(frozen=True)
class Judged:
    """A claim with what the run said.  cells: those of the table that its
    experiment asked for."""

    claim: Claim
    verdict: Verdict
    conditions: Conditions = field(default_factory=dict)
    reason: str = ""
    cells: tuple[Cell, ...] = ()

    def grouped(self) -> list[tuple[str, list[str]]]:
        """The situations, under what they say of the claim; none for an
        opinion."""
        holds = [case for case, true in self.conditions.items() if true]
        fails = [case for case, true in self.conditions.items() if not true]
        if holds and fails:
            return [("holds if", holds), ("fails if", fails)]
        found = [("holds in each case", holds), ("fails in each case", fails)]
        return [(head, cases) for head, cases in found if cases]

    def in_words(self) -> tuple[str, list[str]]:
        """The verdict, and the few situations that say when it holds: "holds
        unless" names those in which it fails, "holds only if" the others."""
        if self.verdict != "holds if":
            return self.verdict, []
        (_, holds), (_, fails) = self.grouped()
        if len(holds) == len(fails) == 1:
            return self.verdict, []
        if len(fails) <= min(FEW_CASES, len(holds) - 1):
            return "holds unless", fails
        if len(holds) <= min(FEW_CASES, len(fails) - 1):
            return "holds only if", holds
        return "holds in some cases", []

    def because(self) -> str:
        """Where it holds and where it fails, a line each; or the reason."""
        lines = [
            f"{head}: {'; '.join(cases)}" for head, cases in self.grouped()
        ]
        told = "\n".join(lines) or f"{self.reason}."
        return f"{told[:1].upper()}{told[1:]}" if self.reason else told


def judge(claim: Claim) -> Judged:
    """Run the experiment, now, and let its conditions speak."""
    if claim.experiment is None:
        return Judged(claim, "opinion", reason=claim.reason)
    try:
        with consulted() as asked:
            conditions = claim.experiment()
    except NotMeasurable as missing:
        return Judged(claim, "not measurable", reason=str(missing))
    except ImportError as missing:
        why = f"needs the package {missing.name}"
        return Judged(claim, "not measurable", reason=why)
    cells = tuple(asked.values())
    met = set(conditions.values())
    if met == {True}:
        return Judged(claim, "holds", conditions, cells=cells)
    if met == {False}:
        return Judged(claim, "fails", conditions, cells=cells)
    return Judged(claim, "holds if", conditions, cells=cells)


def by_section(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """What was judged, by the article's sections in its order."""
    found: dict[str, list[Judged]] = {section: [] for section in SECTIONS}
    for one in judged:
        found.setdefault(one.claim.section, []).append(one)
    return {section: rows for section, rows in found.items() if rows}


def score(judged: Iterable[Judged]) -> dict[str, dict[str, int]]:
    """How many claims of each section have each verdict."""
    counts = {
        section: Counter(one.verdict for one in rows)
        for section, rows in by_section(judged).items()
    }
    return {
        section: {verdict: count[verdict] for verdict in VERDICTS}
        for section, count in counts.items()
    }


def ledger_json(
    judged: Sequence[Judged], extra: Sequence[Judged] = ()
) -> dict[str, Any]:
    """The machine-readable ledger.  extra: questions of the book's."""
    return {
        "claims": [as_json(one) for one in judged],
        "extra_questions": [as_json(one) for one in extra],
        "score": score(judged),
    }


def as_json(one: Judged) -> dict[str, Any]:
    return {
        "id": one.claim.id,
        "section": one.claim.section,
        "claim": one.claim.text,
        "verdict": one.verdict,
        "sources": list(one.claim.sources),
        "experiment": one.conditions or None,
        "why": one.because(),
        "chapter": one.claim.chapter,
        "anchor": one.claim.anchor,
    }


# What experiments share


def measured(id: str, name: str, load_user: bool = False) -> Value | None:
    """The value of one cell, measured once; None if there is none.
    Raises NotMeasurable, and RuntimeError for a failed measurement."""
    chosen = contender(name)
    chosen = loading_user(chosen) if load_user else chosen
    cell = measured_once(probe(id), chosen)
    if cell.status == "not measurable":
        raise NotMeasurable(f"{id} of {name}: {cell.why}")
    return cell.value


def count(id: str, name: str) -> int:
    """A cell whose value is a number.  Raises TypeError if it is not."""
    value = measured(id, name)
    if not isinstance(value, int):
        raise TypeError(f"{id} of {name} is no number: {value!r}")
    return value


def counts_of(id: str, name: str) -> dict[str, int]:
    """A cell that holds named counts.  Raises TypeError otherwise."""
    value = measured(id, name)
    if not isinstance(value, dict):
        raise TypeError(f"{id} of {name} holds no counts: {value!r}")
    return value


def accepts(scheme: Scheme, credential: str) -> bool:
    """Does it take this credential now?"""
    with suppress(Rejected):
        scheme.verify(credential)
        return True
    return False
