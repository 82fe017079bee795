"""What the old releases did, as a chapter shows it.

Reads the two records of `demo.labs.releases` and runs nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from demo import evidence
from demo.figures import Figure, Mark, grid, table_html
from demo.layout import aligned
from demo.views import View

TONES = {"accepted": "poor", "refused": "good"}
"""Of an attack; anything else is neutral."""

KEY_FORMS = ("pyjwt_rsa_public_pem", "pyjwt_ssh_key", "pyjwt_one_line_pem")
"""Three spellings of a public key, each taken for a secret by some
releases.  They show a fix undone by a later fix."""

SPELLINGS = ("pyjwt_padded", "pyjwt_junk")
"""Two spellings of a revoked token; one came back."""


@dataclass(frozen=True)
class PairRow:
    """One pair.  `accepted_by_old`: the attack landed there.
    `refused_by_fixed`: it did not here.  `raised`: what the fixed release
    refused it with; empty when it just let nobody in.  ids: confirmed
    advisory ids, maybe none; then `source` says where it is told.
    edited: the second control, which both releases refuse."""

    name: str
    registry: str
    package: str
    old: str
    fixed: str
    attack: str
    side: str
    ids: tuple[str, ...]
    source: str
    needs: str
    edited: str
    accepted_by_old: bool
    refused_by_fixed: bool
    raised: str


@dataclass(frozen=True)
class Matrix:
    """attacks: name to heading.  words: for each release, oldest first,
    what each attack met there: accepted, refused, "not offered" (the
    release lacks what the attack needs) or "honest refused" (so is the
    honest token, and the attack says nothing)."""

    attacks: dict[str, str]
    words: dict[str, dict[str, str]]


def pair_rows() -> tuple[PairRow, ...]:
    """Every pair, in telling order."""
    return tuple(
        PairRow(
            **{
                key: value
                for key, value in row.items()
                if key not in ("on_old", "on_fixed", "ids")
            },
            ids=tuple(row["ids"]),
            accepted_by_old=row["on_old"]["attack"] == "accepted",
            refused_by_fixed=row["on_fixed"]["attack"] != "accepted",
            raised=row["on_fixed"]["attack"].partition(": ")[2],
        )
        for row in evidence.load("releases").results
    )


def pairs_view() -> View:
    """Every pair: what the attack met in the old and in the fixed one."""
    headings = [
        "package",
        "attack",
        "old release",
        "fixed release",
        "of a",
        "told in",
    ]
    rows = [
        [
            row.package,
            row.attack,
            f"{row.old}: {met(row.accepted_by_old)}",
            f"{row.fixed}: {met(not row.refused_by_fixed)}",
            row.side,
            ", ".join(row.ids) or row.source,
        ]
        for row in pair_rows()
    ]
    marked: list[list[str | float | Mark]] = [
        [
            *row[:2],
            Mark(row[2], TONES[row[2].partition(": ")[2]]),
            Mark(row[3], TONES[row[3].partition(": ")[2]]),
            *row[4:],
        ]
        for row in rows
    ]
    caption = "Published releases, old and fixed"
    return View(
        table_html(headings, marked, caption, rows_shown=8),
        aligned(headings, rows),
    )


def met(accepted: bool) -> str:
    return "accepted" if accepted else "refused"


def pyjwt_matrix() -> Matrix:
    """Every attack on every release of PyJWT that was tried."""
    results = evidence.load("pyjwt_releases").results
    return Matrix(
        dict(results["attacks"]),
        {
            release["version"]: {
                name: cell["word"] for name, cell in release["cells"].items()
            }
            for release in results["releases"]
        },
    )


def spans(
    matrix: Matrix, attacks: Sequence[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Neighbouring releases that answer these attacks alike, as one:
    ("2.4.0 to 2.13.0", their words)."""

    def words(version: str) -> tuple[str, ...]:
        return tuple(matrix.words[version][name] for name in attacks)

    for alike, group in groupby(matrix.words, key=words):
        versions = list(group)
        first, last = versions[0], versions[-1]
        yield first if first == last else f"{first} to {last}", alike


def heat_map(attacks: Sequence[str] = KEY_FORMS) -> Figure:
    """Draw PyJWT's releases by these attacks."""
    matrix = pyjwt_matrix()
    return grid(
        "Which forged token entered which release of PyJWT",
        [matrix.attacks[name] for name in attacks],
        [
            (span, [Mark(word, TONES.get(word, "neutral")) for word in words])
            for span, words in spans(matrix, attacks)
        ],
        "release",
    )
