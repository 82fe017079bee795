"""The line of PyJWT's releases, as a chapter shows it.

Reads the record of `labs.releases` and runs nothing.
"""

from collections.abc import Sequence

from demo.evidence.releases import (
    Matrix,
    pin_counts,
    pyjwt_matrix,
    spans,
)
from demo.figures import Figure, Mark, grid, table_html
from demo.layout import aligned
from demo.release_views import TONES
from demo.views import View

__all__ = [
    "Matrix",
    "heat_map",
    "pin_counts",
    "pins_view",
    "pyjwt_matrix",
    "spans",
]

KEY_FORMS = ("pyjwt_rsa_public_pem", "pyjwt_ssh_key", "pyjwt_one_line_pem")
"""Three spellings of a public key, each taken for a secret by some
releases."""

SPELLINGS = ("pyjwt_padded", "pyjwt_junk")
"""Two spellings of a revoked token; one came back."""


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
    return View(table_html(headings, rows, caption), aligned(headings, rows))


def heat_map(attacks: Sequence[str] = KEY_FORMS) -> Figure:
    """Draw PyJWT's releases by these attacks."""
    matrix = pyjwt_matrix()
    first, *_, last = matrix.words
    return grid(
        "Which forged token entered which release of PyJWT: "
        f"{len(matrix.words)} releases, {first} to {last}",
        [matrix.attacks[name] for name in attacks],
        [
            (span, [Mark(word, TONES.get(word, "neutral")) for word in words])
            for span, words in spans(matrix, attacks)
        ],
        "release",
    )
