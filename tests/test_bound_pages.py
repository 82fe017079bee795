"""The pictures of a copy: each answer is what the bank's books say."""

from demo.pages.bound_keys import copied_cookie_figure

PAID, REFUSED = "200, 1 coin is paid", "401, nothing is paid"


def answers(rows: tuple[tuple[object, ...], ...], to: str) -> list[object]:
    return [what for _, who, what in rows if who == to]


def test_a_copied_cookie_pays_for_minutes() -> None:
    rows = copied_cookie_figure().table.rows
    assert answers(rows, "Mallory")[1:] == [PAID, REFUSED]
    assert answers(rows, "Alice's browser")[-1] == PAID


def test_she_renews_by_two_requests() -> None:
    """As in the draft: asked for a signature, then signed."""
    sent = answers(copied_cookie_figure().table.rows, "bank")
    again = sent.index("POST /refresh")
    assert sent[again + 1] == "POST /refresh, signed by her key"
