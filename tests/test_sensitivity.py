"""Which rows of the table turn under other fair choices."""

import pytest

from demo.comparison import (
    ARTICLE,
    ARTICLES,
    CHOICES,
    FACTORS,
    Choice,
    Turn,
    build,
    turns,
    verdict_under,
)
from demo.contenders import contender
from demo.pages import choices as page
from demo.probes import FORGERS


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_articles_choice_is_the_table() -> None:
    """Also where a mixed count is not counted to its end."""
    table = build([contender(name) for name in ARTICLE])
    for factor in FACTORS:
        assert verdict_under(ARTICLES, factor) == table.agreement(factor)
    assert turns(ARTICLES) == []


def test_a_swap_of_the_columns_turns_what_is_decided() -> None:
    """The control: rows can turn, and a mixed one stays."""
    token, session = (contender(name) for name in ARTICLE)
    swapped = turns(Choice("swapped", token=session, session=token))
    decided = {f for f in FACTORS if verdict_under(ARTICLES, f) != "mixed"}
    assert {turn.factor for turn in swapped} == decided
    opposite = {"agrees": "disagrees", "disagrees": "agrees"}
    assert all(turn.after == opposite[turn.before] for turn in swapped)


def test_a_probe_replaces_one_headline() -> None:
    """Of its own factor, and of no other."""
    shared = Choice("x", contender("JWT HS256"), probe=FORGERS)
    assert verdict_under(shared, "cross-service") == "no difference"
    assert verdict_under(shared, "revocation") == "agrees"


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize(
    ("name", "factors"),
    [
        ("the JWT with refresh", {"complexity", "other clients"}),
        ("the JWT in a cookie", {"script exposure", "other clients"}),
        ("the session in a header", {"script exposure", "other clients"}),
        ("one gateway that asks for all services", set()),
    ],
)
def test_what_the_chapter_says(name: str, factors: set[str]) -> None:
    (choice,) = (one for one in CHOICES if one.name == name)
    assert {turn.factor for turn in turns(choice)} == factors


def test_all_three_forms_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        "one": [Turn(ARTICLES, "revocation", "agrees", "mixed")],
        "other": [],
    }
    monkeypatch.setattr(page, "sensitivity", lambda: found)
    base, one, other = page.sensitivity_rows()
    rest = ["same"] * (len(FACTORS) - 1)
    assert base[1:] == [verdict_under(ARTICLES, f) for f in FACTORS]
    assert one == ["one", "mixed", *rest]
    assert other == ["other", "same", *rest]
    marked = page.sensitivity_view().html
    assert marked.count("demo-mark") == 1
    first, second = page.sensitivity_json()["choices"]
    turned = {"factor": "revocation", "before": "agrees", "after": "mixed"}
    assert first == {"choice": "one", "turns": [turned]}
    assert second == {"choice": "other", "turns": []}
