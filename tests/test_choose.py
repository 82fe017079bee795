"""The choice is read off the measured table, and covers every answer."""

from collections.abc import Iterator
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
    decide,
    dominates,
    fitting,
    undominated,
    value,
)
from demo.comparison import headlines
from demo.contenders import CONTENDERS, contender
from demo.figures import Node

NAMES = [one.name for one in CONTENDERS]


def leaves(node: Node) -> Iterator[str]:
    """Every final answer of a tree."""
    for after in node[1].values():
        if isinstance(after, str):
            yield after
        else:
            yield from leaves(after)


def follow(node: Node, needs: set[str]) -> str:
    """The answer for a reader who says yes to these questions."""
    question, answers = node
    after = answers["yes" if question in needs else "no"]
    return after if isinstance(after, str) else follow(after, needs)


def test_without_a_need_everybody_fits() -> None:
    assert fitting(()) == NAMES


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.probe.id)
def test_a_need_rules_out_some_and_not_all(need: Need) -> None:
    """Who fits is who has the value; nothing is written down."""
    left = fitting((need,))
    assert 0 < len(left) < len(NAMES)
    for name in NAMES:
        met = need.met(need.probe.run(contender(name)).value)
        assert (name in left) is met


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


def test_every_set_of_answers_leads_to_its_contenders() -> None:
    """All sixteen readers, by the tree and by hand."""
    tree = decide(NEEDS)
    for said in product([True, False], repeat=len(NEEDS)):
        needs = [need for need, yes in zip(NEEDS, said, strict=True) if yes]
        best = ", ".join(undominated(fitting(needs)))
        found = follow(tree, {need.question for need in needs})
        assert found == (best or "none: give up one need")


def test_no_question_is_asked_for_nothing() -> None:
    """Each leaf is reached by a different reason; the two answers of a
    question never lead to the same place."""

    def check(node: Node) -> None:
        yes, no = node[1]["yes"], node[1]["no"]
        assert yes != no
        for after in (yes, no):
            if not isinstance(after, str):
                check(after)

    check(decide(NEEDS))
    assert "none: give up one need" in set(leaves(decide(NEEDS)))


def test_the_better_one_dominates() -> None:
    """No worse anywhere, better somewhere; nobody beats itself."""
    epoch, plain = contender("JWT + epoch"), contender("opaque bearer")
    assert dominates(plain, epoch)
    assert not dominates(epoch, plain)
    for one in CONTENDERS:
        assert not dominates(one, one)
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


def test_what_cannot_be_measured_is_not_recommended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where a package is missing."""

    def missing(one: object, probe: object) -> object:
        return None if one is contender("JWT HS256") else value(one, probe)  # type: ignore[arg-type]

    monkeypatch.setattr(choose, "value", missing)
    assert fitting(()) == [name for name in NAMES if name != "JWT HS256"]
    assert decide(NEEDS)
