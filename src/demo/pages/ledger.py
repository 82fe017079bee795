"""The claims with their verdicts, as a page shows them."""

from collections.abc import Sequence

from demo.claims import CLAIMS, Judged, judge
from demo.pages.views import View, Word, chip


def ledger_view(judged: Sequence[Judged]) -> View:
    """Claims with their verdicts and what decided them."""
    headings = ["claim", "verdict", "because"]
    rows: list[list[Word]] = [
        [one.claim.text, chip(one.verdict), one.because()] for one in judged
    ]
    return View.of(headings, rows, "Claims, judged by this run")


def ledger(chapter: str = "") -> View:
    """The claims that a chapter settles, judged now; without a chapter,
    all of them.  Raises LookupError for a chapter that settles none."""
    chosen = [c for c in CLAIMS if chapter in ("", c.chapter)]
    if not chosen:
        raise LookupError(f"no claim is settled in {chapter!r}")
    return ledger_view([judge(claim) for claim in chosen])
