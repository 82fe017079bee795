"""The claims with their verdicts, as a chapter, a page and a command
show them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from demo.claims import (
    CLAIMS,
    EXTRA_QUESTIONS,
    NOT_SAID,
    VERDICTS,
    Judged,
    by_section,
    judge,
    score,
)
from demo.figures import Cases, Mark
from demo.figures.ink import tone_of
from demo.pages.table import column, has_proof, proof_of
from demo.pages.text import markdown
from demo.pages.views import View, Word, chip

CELLS_NAMED = 6
"""Of the cells that a claim rests on, a row of the page names so many."""

TRIED = "Claims of the article; this cell runs an experiment for each"
"""The heading over the claims that a chapter settles."""

EXTRA = "Extra questions, which the article does not raise"
"""The heading over the questions that are not its claims."""


def ledger(chapter: str) -> View:
    """The claims that a chapter settles, judged now.  Raises LookupError
    for a chapter that settles none."""
    asked = [*CLAIMS, *EXTRA_QUESTIONS]
    chosen = [claim for claim in asked if claim.chapter == chapter]
    if not chosen:
        raise LookupError(f"no claim is settled in {chapter!r}")
    return ledger_view([judge(claim) for claim in chosen])


def verdicts_by_section() -> View:
    """The article's score: all claims, judged now, and how many of each
    section got which verdict."""
    return score_view([judge(one) for one in (*CLAIMS, *EXTRA_QUESTIONS)])


def ledger_view(judged: Sequence[Judged]) -> View:
    """What the article says, and apart from it what it does not say."""
    said = [one for one in judged if one.claim.section != NOT_SAID]
    asked = [one for one in judged if one.claim.section == NOT_SAID]
    parts = {TRIED: said, EXTRA: asked}
    return beneath(
        {name: claims_view(name, rows) for name, rows in parts.items() if rows}
    )


def claims_view(caption: str, judged: Sequence[Judged]) -> View:
    headings = ["claim", "verdict", "because"]
    rows: list[list[Word]] = [
        [one.claim.text, verdict_mark(one), because(one)] for one in judged
    ]
    return View.of(headings, rows, caption, cards=True)


def verdict_mark(one: Judged) -> Mark:
    """Its verdict in words, as a mark."""
    return Mark(one.in_words()[0], chip(one.verdict).tone)


def because(one: Judged) -> Word:
    """Where it holds and where it fails, as lists; or the reason."""
    groups = [(over(head), tuple(told)) for head, told in one.grouped()]
    few = tuple(one.in_words()[1])
    return Cases(tuple(groups), few) if groups else one.because()


def over(head: str) -> Mark:
    """The word over a list, as a mark."""
    return Mark(head, "good" if head.startswith("holds") else "poor")


def score_view(judged: Sequence[Judged]) -> View:
    headings, rows = score_rows(judged)
    return View.of(headings, rows, "Verdicts by section")


def beneath(views: Mapping[str, View]) -> View:
    """One view below the other, in text each under its name."""
    return View(
        "\n".join(view.html for view in views.values()),
        "\n\n".join(f"{name}\n\n{view.text}" for name, view in views.items()),
    )


def titled(section: str) -> str:
    """The heading over a section of the ledger."""
    return EXTRA if section == NOT_SAID else section


def score_rows(
    judged: Sequence[Judged],
) -> tuple[list[str], list[list[str]]]:
    """How many claims of each section have which verdict: headings and
    lines.  A verdict that no claim has gets no column."""
    counts = score(judged)
    seen = [v for v in VERDICTS if any(row[v] for row in counts.values())]
    lines = [
        [titled(section), *(str(row[verdict]) for verdict in seen)]
        for section, row in counts.items()
    ]
    return ["section", *seen], lines


# The page of the book


def ledger_page(files: Mapping[str, str]) -> str:
    """The page's tables as MyST markdown, judged now.

    files: for each chapter's slug its file, from the page's folder."""
    judged = [judge(claim) for claim in (*CLAIMS, *EXTRA_QUESTIONS)]
    parts = ["## The score\n", markdown(*score_rows(judged)), ""]
    headings = ["claim", "verdict", "because"]
    for section, rows in by_section(judged).items():
        lines = [list(line(one, files)) for one in rows]
        parts += [f"## {titled(section)}\n", markdown(headings, lines), ""]
    return "\n".join(parts)


def line(one: Judged, files: Mapping[str, str]) -> Iterator[str]:
    """One claim's row: its words, which a link can name, its verdict,
    and what decided it, with the sources and the place in the book."""
    claim, file = one.claim, files[one.claim.chapter]
    yield f"[{literal(claim.text)}]{{#claim-{claim.id}}}"
    yield in_markdown(verdict_mark(one))
    named = literal("; ".join(claim.sources))
    sources = [f"Source: {named}."] if named else []
    told = [
        "\n– ".join((f"**{in_markdown(over(head))}**", *map(literal, cases)))
        for head, cases in one.grouped()
    ]
    see = f"See: [](<{file}>), [](<{file}#{claim.anchor}>)"
    reason = told or [literal(one.because())]
    yield "\n".join((*reason, *sources, see, *proofs_of(one)))


def proofs_of(one: Judged) -> Iterator[str]:
    """The cells that the experiment asked for, each with its proof; or
    nothing, where it asked for none."""
    links = [
        f'<a data-proof="{proof_of(cell.probe, cell.contender)}">'
        f"{escape(cell.probe)}: {escape(column(cell.contender))}</a>"
        for cell in one.cells
        if has_proof(cell.contender)
    ]
    rest = (
        f" and {len(links) - CELLS_NAMED} more cells"
        if links[CELLS_NAMED:]
        else ""
    )
    if links:
        yield f"Measured: {', '.join(links[:CELLS_NAMED])}{rest}"


def in_markdown(mark: Mark) -> str:
    """The mark's icon and word, kept on one line."""
    return f"{tone_of(mark.tone).glyph}\u00a0{mark.word}"


def literal(words: str) -> str:
    """The words, with what markdown or a table's row would take for a
    sign of its own escaped.  Source: CommonMark section 2.4."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", words)
