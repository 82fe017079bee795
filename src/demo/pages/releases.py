"""Old and fixed releases, and the line of PyJWT's releases, as a page
shows them.  Reads the records of `labs.releases` and runs nothing."""

from collections.abc import Sequence

from demo.evidence.releases import (
    ACCEPTED,
    REFUSED,
    pyjwt_matrix,
    spans,
    told_order,
)
from demo.figures import Figure, Mark, grid
from demo.pages.views import View, Word

KEY_FORMS = ("pyjwt_rsa_public_pem", "pyjwt_ssh_key", "pyjwt_one_line_pem")
"""Three spellings of a public key, each taken for a secret by some
releases."""

BY_THE_ARTICLE = ("alg: none", "key confusion")
"""The two attacks that the article names; their pairs come first."""

WORD_TONES = {ACCEPTED: "poor", REFUSED: "good"}
"""Of an attack; anything else is neutral."""


PAIR_HEADINGS = (
    *("package (protects)", "attack", "old release", "fixed release"),
    *("it needs", "source"),
)


def pairs_view(shown: int | None = None) -> View:
    """The first so many pairs, or all of them."""
    caption = "Published releases, old and fixed"
    return View.of(PAIR_HEADINGS, pairs_told()[:shown], caption)


def pairs_told() -> list[list[Word]]:
    """Every pair: what the attack met in the old and in the fixed one,
    with one advisory, if there is any.
    First the attacks that the article names, in its order."""
    by_name = {attack: place for place, attack in enumerate(BY_THE_ARTICLE)}
    return [
        [
            f"{row.package} ({row.side})",
            row.attack,
            met(row.old, row.accepted_by_old),
            met(row.fixed, not row.refused_by_fixed),
            row.needs,
            row.ids[0] if row.ids else row.source,
        ]
        for row in sorted(
            told_order(),
            key=lambda row: by_name.get(row.attack, len(BY_THE_ARTICLE)),
        )
    ]


def met(release: str, accepted: bool) -> Mark:
    """What the attack met in that release, as a mark."""
    word = ACCEPTED if accepted else REFUSED
    return Mark(f"{release}: {word}", WORD_TONES[word])


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
