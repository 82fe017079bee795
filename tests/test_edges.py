"""Turn one setting, run all attacks, count."""

from dataclasses import replace

import pytest

from demo.attack_views import edges_view, lesser, twins_grid
from demo.attacks import (
    ALG_NONE,
    ATTACKS,
    CROSS_SITE_TRANSFER,
    SCRIPT_THEFT,
)
from demo.contenders import CONTENDERS, Contender, contender
from demo.edges import TEMPTING, edges, enters, sharp, tally, turn
from demo.harness import NotApplicable
from demo.unsafe import FLIPS
from demo.unsafe.base import Flip, carrying
from demo.unsafe.cookies import HIDES_NOTHING, SKIPS_SAME_SITE

SESSION = contender("session cookie")
HEADER = contender("JWT")


def test_only_what_is_offered_somewhere_counts() -> None:
    assert TEMPTING
    assert all(flip.tempting for flip in TEMPTING)
    assert {*TEMPTING} == {flip for flip in FLIPS if flip.tempting}


def test_a_flip_lets_its_attack_in() -> None:
    turned = turn(SESSION, HIDES_NOTHING)
    assert turned.attack is SCRIPT_THEFT
    assert turned.where == "carrier"


def test_a_second_defence_keeps_them_out() -> None:
    """SameSite=None, behind the origin check."""
    assert turn(SESSION, SKIPS_SAME_SITE).attack is None


def test_what_gets_in_anyway_does_not_count() -> None:
    """A header is open to script, HttpOnly or not; and this flip opens
    nothing else."""
    harmless = Flip("Path", "spelled out", carrying(path="/"), "nowhere")
    with pytest.raises(NotApplicable, match="already"):
        turn(SESSION, harmless)
    with pytest.raises(NotApplicable, match="cookie"):
        turn(HEADER, HIDES_NOTHING)


@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_each_contender_has_its_own(one: Contender) -> None:
    """No contender is spared; what is turned was not so before."""
    found = edges(one, TEMPTING[:12])
    assert len({turned.flip for turned in found}) == len(found)
    for turned in found:
        assert turned.flip.of(one) != one


def test_the_count_adds_up() -> None:
    found = edges(HEADER)
    places = ("scheme", "carrier", "application")
    parts = [tally(found, where) for where in places]
    assert tuple(map(sum, zip(*parts, strict=True))) == tally(found)
    assert sharp(HEADER) == tally(found)[1]


def test_a_setting_counts_once() -> None:
    """However many of its values are bad ones."""
    found = edges(SESSION)
    names = [turned.flip.setting for turned in found if turned.attack]
    assert len(names) > len(set(names)) == sharp(SESSION)
    assert tally(found[:1] * 3) == tally(found[:1])


def test_no_applicable_attack_does_not_enter() -> None:
    assert not enters(ALG_NONE, SESSION)


def test_a_page_shows_each_flip_and_what_it_lets_in() -> None:
    view = edges_view(HEADER)
    for turned in edges(HEADER):
        assert turned.flip.tempting in view.text
        word = turned.attack.name if turned.attack else "none gets in"
        assert word in view.text


def test_a_page_shows_twins() -> None:
    figure = twins_grid("Twins", ATTACKS[:2])
    assert repr(figure).count("gets in") == 2
    assert repr(figure).count("refused") == 2
    assert figure.table.columns == ("attack", "with it turned", "without")


def test_twins_name_the_turn_and_a_lesser_base() -> None:
    """So that the same turn may enter in one chapter and not in the
    next: SameSite=None with and without a check of the origin."""
    figure = twins_grid("Twins", [SCRIPT_THEFT, CROSS_SITE_TRANSFER])
    told = [tuple(getattr(m, "word", m) for m in r) for r in figure.table.rows]
    assert told == [
        (
            "theft by injected script",
            "gets in (HttpOnly: left out)",
            "refused",
        ),
        (
            "a form on another site",
            "gets in (SameSite: None)",
            "refused (origin check: none)",
        ),
    ]


def test_a_lesser_base_without_a_comma_has_its_whole_name() -> None:
    assert lesser(replace(SESSION, name="odd", load_user=True)) == " (odd)"
    assert lesser(replace(SESSION, name="odd")) == ""
