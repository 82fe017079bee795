"""What a claim is, and how it is judged.

An experiment returns its conditions by name.  All true: the claim
holds.  None: it fails.  Some: it holds if, and the ledger names them.
A claim that no run can settle is an opinion, and says why.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from demo.contenders import contender, loading_user
from demo.harness import NotMeasurable
from demo.probes import Value, measured_once, probe

Verdict = Literal["holds", "holds if", "fails", "opinion", "not measurable"]
Conditions = dict[str, bool]


@dataclass(frozen=True)
class Claim:
    """One checkable sentence of the article, in our words.

    section: of the article.  chapter: where the book settles it.
    experiment: run to judge it; None for an opinion, and then `reason`
    says why no run can settle it."""

    id: str
    section: str
    text: str
    chapter: str
    sources: tuple[str, ...] = ()
    experiment: Callable[[], Conditions] | None = None
    reason: str = ""


@dataclass(frozen=True)
class Judged:
    """A claim with what the run said."""

    claim: Claim
    verdict: Verdict
    conditions: Conditions = field(default_factory=dict)
    reason: str = ""

    def because(self) -> str:
        """One line: the conditions that decide, or the reason."""
        if not self.conditions:
            return self.reason
        met = [name for name, true in self.conditions.items() if true]
        unmet = [name for name, true in self.conditions.items() if not true]
        parts = ["Holds for: " + "; ".join(met)] if met else []
        parts += ["Not for: " + "; ".join(unmet)] if unmet else []
        return " ".join(p if p.endswith("?") else f"{p}." for p in parts)


def judge(claim: Claim) -> Judged:
    """Run the experiment, now, and let its conditions speak."""
    if claim.experiment is None:
        return Judged(claim, "opinion", reason=claim.reason)
    try:
        conditions = claim.experiment()
    except NotMeasurable as missing:
        return Judged(claim, "not measurable", reason=str(missing))
    except ImportError as missing:
        why = f"needs the package {missing.name}"
        return Judged(claim, "not measurable", reason=why)
    met = set(conditions.values())
    if met == {True}:
        return Judged(claim, "holds", conditions)
    if met == {False}:
        return Judged(claim, "fails", conditions)
    return Judged(claim, "holds if", conditions)


def ledger_json(judged: list[Judged]) -> dict[str, Any]:
    """The machine-readable ledger."""
    return {
        "claims": [
            {
                "id": one.claim.id,
                "section": one.claim.section,
                "claim": one.claim.text,
                "verdict": one.verdict,
                "sources": list(one.claim.sources),
                "experiment": one.conditions or None,
                "why": one.because(),
                "chapter": one.claim.chapter,
            }
            for one in judged
        ]
    }


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
