"""Old and fixed releases, and the line of PyJWT's releases, as a page
shows them.  Reads the records of `labs.releases` and runs nothing."""

from collections.abc import Sequence

from demo.evidence.releases import (
    ACCEPTED,
    REFUSED,
    pin_counts,
    pyjwt_matrix,
    spans,
    told_order,
)
from demo.figures import Figure, Mark, grid
from demo.pages.views import View, Word

KEY_FORMS = ("pyjwt_rsa_public_pem", "pyjwt_ssh_key", "pyjwt_one_line_pem")
"""Three spellings of a public key, each taken for a secret by some
releases."""

SPELLINGS = ("pyjwt_padded", "pyjwt_junk")
"""Two spellings of a revoked token; one came back."""

WORD_TONES = {ACCEPTED: "poor", REFUSED: "good"}
"""Of an attack; anything else is neutral."""


def pairs_view() -> View:
    """Every pair: what the attack met in the old and in the fixed one."""
    headings = ["package (protects)", "attack", "old release"]
    headings += ["fixed release", "it needs", "source"]
    rows: list[list[Word]] = [
        [
            f"{row.package} ({row.side})",
            row.attack,
            met(row.old, row.accepted_by_old),
            met(row.fixed, not row.refused_by_fixed),
            row.needs,
            ", ".join(row.ids) or row.source,
        ]
        for row in told_order()
    ]
    caption = "Published releases, old and fixed"
    return View.of(headings, rows, caption, rows_shown=8)


def met(release: str, accepted: bool) -> Mark:
    """What the attack met in that release, as a mark."""
    word = ACCEPTED if accepted else REFUSED
    return Mark(f"{release}: {word}", WORD_TONES[word])


def pins_view() -> View:
    """What the pin does on the releases that fell for key confusion."""
    headings = [
        "public key held as",
        "without the pin: accepted by",
        "of these, list pinned: refused by",
        "no list to pin",
    ]
    rows = [[form, *map(str, row)] for form, row in pin_counts().items()]
    caption = "Key confusion in old releases of PyJWT, by the list passed"
    return View.of(headings, rows, caption)


def heat_map(attacks: Sequence[str] = KEY_FORMS) -> Figure:
    """PyJWT's releases by these attacks: which of them got in?"""
    matrix = pyjwt_matrix()
    first, *_, last = matrix.words
    return grid(
        "Which forged token entered which release of PyJWT: "
        f"{len(matrix.words)} releases, {first} to {last}",
        [matrix.attacks[name] for name in attacks],
        [
            (
                span,
                [
                    Mark(word, WORD_TONES.get(word, "neutral"))
                    for word in words
                ],
            )
            for span, words in spans(matrix, attacks)
        ],
        "release",
    )
