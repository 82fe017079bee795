"""The choice is read off the measured table, and covers every answer."""

import re
from dataclasses import replace
from itertools import product

import pytest

from demo import choose
from demo.choose import (
    ACROSS,
    AT_ONCE,
    AT_ONCE_ACROSS,
    NEEDS,
    SCRIPT_PROOF,
    WITHOUT_JAR,
    Need,
    dominates,
    every_set,
    fitting,
    undominated,
    value,
)
from demo.comparison import headlines
from demo.contenders import CONTENDERS, contender
from demo.pages.choices import NO_NEED, NONE_LEFT, answers_view

NAMES = [one.name for one in CONTENDERS]


@pytest.mark.slow
def test_without_a_need_everybody_fits() -> None:
    assert fitting(()) == NAMES


@pytest.mark.slow
@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.probe.id)
def test_a_need_rules_out_some_and_not_all(need: Need) -> None:
    """Who fits is who has the value; nothing is written down."""
    left = fitting((need,))
    assert 0 < len(left) < len(NAMES)
    for name in NAMES:
        met = need.met(need.probe.run(contender(name)).value)
        assert (name in left) is met


@pytest.mark.slow
@pytest.mark.parametrize(
    ("need", "name"),
    [
        (ACROSS, "JWT RS256"),
        (AT_ONCE, "session cookie"),
        (SCRIPT_PROOF, "session cookie"),
        (WITHOUT_JAR, "JWT HS256"),
    ],
)
def test_who_meets_a_need(need: Need, name: str) -> None:
    assert name in fitting((need,))


@pytest.mark.slow
def test_every_set_of_needs_has_its_row() -> None:
    """All sixteen readers, on the page and by hand."""
    shown = answers_view().text.splitlines()
    rows = [re.split("  +", line) for line in shown]
    assert len(set(every_set())) == 2 ** len(NEEDS)
    for said in product([True, False], repeat=len(NEEDS)):
        needs = [need for need, yes in zip(NEEDS, said, strict=True) if yes]
        asked = ", ".join(need.short for need in needs) or NO_NEED
        best = ", ".join(undominated(fitting(needs))) or NONE_LEFT
        assert [asked, best] in rows


def test_the_better_one_dominates() -> None:
    """No worse anywhere, better somewhere; nobody beats itself."""
    epoch, plain = contender("JWT + epoch"), contender("opaque bearer")
    assert dominates(plain, epoch)
    assert not dominates(epoch, plain)
    assert not dominates(plain, plain)
    assert undominated(["JWT + epoch", "opaque bearer"]) == [plain.name]
    jwt, session = contender("JWT HS256"), contender("session cookie")
    assert not dominates(jwt, session)
    assert not dominates(session, jwt)
    assert undominated([]) == []


def test_counts_of_parts_strike_nobody_out() -> None:
    """They are not graded: fewer parts alone is no better contender."""
    names = ["JWT + blocklist", "opaque bearer"]
    assert undominated(names) == names
    blocked, plain = map(contender, names)
    parts = [p for p in headlines() if p.id == "parts"]
    assert value(blocked, parts[0]) != value(plain, parts[0])


@pytest.mark.slow
def test_two_needs_together_ask_for_more_than_each() -> None:
    """At home it ends at once; the partner does not hear of it."""
    name = "JWT RS256 + blocklist"
    assert name in fitting((ACROSS,))
    assert name in fitting((AT_ONCE,))
    assert name not in fitting((ACROSS, AT_ONCE))
    for left in (fitting((ACROSS, AT_ONCE)), fitting((AT_ONCE, ACROSS))):
        for found in left:
            assert AT_ONCE_ACROSS.met(
                value(contender(found), AT_ONCE_ACROSS.probe)
            )
    assert AT_ONCE_ACROSS not in NEEDS


def test_a_failed_measurement_decides_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(self: object, user_id: str) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("demo.schemes.session.Session.issue", broken)
    renamed = replace(contender("session cookie"), name="broken one")
    with pytest.raises(RuntimeError, match="out of order"):
        value(renamed, AT_ONCE.probe)


@pytest.mark.slow
def test_what_cannot_be_measured_is_not_recommended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where a package is missing."""

    def missing(one: object, probe: object) -> object:
        return None if one is contender("JWT HS256") else value(one, probe)  # type: ignore[arg-type]

    monkeypatch.setattr(choose, "value", missing)
    assert fitting(()) == [name for name in NAMES if name != "JWT HS256"]
    assert undominated(fitting(NEEDS[:1]))
