"""The pictures of a copy: each answer is what the bank's books say."""

import pytest

from demo.attacks.bound_keys import DPOP, NO_PROOF
from demo.pages import bound_keys
from demo.pages.bound_keys import copied_cookie_figure, copied_token_figure

PAID, REFUSED = "200, 1 coin is paid", "401, nothing is paid"


def answers(rows: tuple[tuple[object, ...], ...], to: str) -> list[object]:
    return [what for _, who, what in rows if who == to]


def test_a_copied_token_pays_nobody() -> None:
    rows = copied_token_figure().table.rows
    assert answers(rows, "Alice's browser") == [PAID]
    assert answers(rows, "Mallory")[1:] == [REFUSED] * 3


def test_the_picture_shows_a_bank_that_asks_for_no_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: one of the three tries is let in."""
    broken = NO_PROOF.of(DPOP)
    monkeypatch.setattr(bound_keys, "contender", lambda name: broken)
    rows = copied_token_figure().table.rows
    assert answers(rows, "Mallory")[1:] == [PAID, REFUSED, REFUSED]


def test_a_copied_cookie_pays_for_minutes() -> None:
    rows = copied_cookie_figure().table.rows
    assert answers(rows, "Mallory")[1:] == [PAID, REFUSED]
    assert answers(rows, "Alice's browser")[-1] == PAID


def test_she_renews_by_two_requests() -> None:
    """As in the draft: asked for a signature, then signed."""
    sent = answers(copied_cookie_figure().table.rows, "bank")
    again = sent.index("POST /refresh")
    assert sent[again + 1] == "POST /refresh, signed by her key"
