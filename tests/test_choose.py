"""The choice is read off the measured table, and covers every answer."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product

import pytest

from demo import choose
from demo.choose import (
    ACROSS,
    AT_ONCE,
    AT_ONCE_ACROSS,
    NEEDS,
    NO_PAGE,
    SCRIPT_PROOF,
    WITHOUT_JAR,
    Need,
    asked,
    every_set,
    fitting,
    missed,
    value,
)
from demo.contenders import CONTENDERS, Contender, contender
from demo.pages.choices import (
    NO_NEED,
    NONE_LEFT,
    answers_view,
    costs_view,
    why_view,
)
from demo.probes import BYTES, PARTS, PAYLOAD_READABLE, Probe, Value

NAMES = [one.name for one in CONTENDERS]


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_without_a_need_everybody_fits() -> None:
    assert fitting(()) == NAMES


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.probe.id)
def test_a_need_rules_out_some_and_not_all(need: Need) -> None:
    """Who fits is who has the value; nothing is written down."""
    left = fitting((need,))
    assert 0 < len(left) < len(NAMES)
    for name in NAMES:
        met = need.met(need.probe.run(contender(name)).value)
        assert (name in left) is met


@pytest.mark.slow
@pytest.mark.xdist_group("table")
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
@pytest.mark.xdist_group("table")
def test_every_set_of_needs_has_its_row() -> None:
    """All sixteen readers, on the page and by hand."""
    shown = answers_view().text.splitlines()
    rows = [re.split("  +", line) for line in shown]
    assert len(set(every_set())) == 2 ** len(NEEDS)
    for said in product([True, False], repeat=len(NEEDS)):
        needs = [need for need, yes in zip(NEEDS, said, strict=True) if yes]
        asked = ", ".join(need.short for need in needs) or NO_NEED
        fit = fitting(needs)
        told = ", ".join(fit) or NONE_LEFT if needs else f"all {len(fit)}"
        assert [asked, told] in rows


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_two_needs_together_ask_for_more_than_each() -> None:
    """At home it ends at once; the partner does not hear of it."""
    name = "JWT + blocklist"
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


@contextmanager
def reading(told: Callable[..., object]) -> Iterator[None]:
    """The choice is read off other cells.  The bank is not patched, so
    what was measured of it is good: no `monkeypatch`, see conftest.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choose, "value", told)
        yield


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_what_cannot_be_measured_is_not_recommended() -> None:
    """As where a package is missing."""

    def missing(one: object, probe: object) -> object:
        return None if one is contender("JWT HS256") else value(one, probe)  # type: ignore[arg-type]

    with reading(missing):
        assert fitting(()) == [name for name in NAMES if name != "JWT HS256"]
        assert fitting(NEEDS[:1])


def answers() -> dict[tuple[Need, ...], list[str]]:
    return {needs: fitting(needs) for needs in every_set()}


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize(
    "turned", [*NEEDS, AT_ONCE_ACROSS], ids=lambda need: need.short
)
def test_one_cell_turned_changes_the_answers_that_rest_on_it(
    turned: Need,
) -> None:
    """Each contender's cell for each need: an answer changes if that cell
    alone decided it, and by that contender alone."""
    before = answers()
    reasons = {needs: missed(needs) for needs in before}
    for one in NAMES:
        other = not turned.met(value(contender(one), turned.probe))

        def told(
            asked_of: Contender,
            probe: Probe,
            name: str = one,
            to: bool = other,
        ) -> Value | None:
            if (asked_of.name, probe) == (name, turned.probe):
                return FOUND[turned.probe.id][to]
            return value(asked_of, probe)

        with reading(told):
            found = answers()
        for needs, left in found.items():
            rests = turned in asked(needs) and reasons[needs][one] in (
                [],
                [turned],
            )
            assert set(left) ^ set(before[needs]) == (
                {one} if rests else set()
            )


FOUND: dict[str, tuple[Value, Value]] = {
    need.probe.id: (1, 0) if need is AT_ONCE else (False, True)
    for need in (*NEEDS, AT_ONCE_ACROSS)
} | {SCRIPT_PROOF.probe.id: (True, False)}
"""By probe: a value that does not meet the need, and one that does."""


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_view_names_the_cells() -> None:
    view = why_view([AT_ONCE, SCRIPT_PROOF])
    first, *rest = (line for line in repr(view).splitlines() if line)
    assert AT_ONCE.about in first
    said = {line.split("  ")[0]: line.split("  ")[-1] for line in rest[1:]}
    assert said["session cookie"].strip() == "fits"
    out = f"out, unless you give up: {SCRIPT_PROOF.short}"
    assert said["session header"].strip() == out
    assert said["device-bound session"].strip() == "fits"
    assert "PASETO public" not in said, "it misses both"
    assert view.html.count("data-proof") >= 2 * (len(rest) - 1)
    across = repr(why_view([ACROSS, SCRIPT_PROOF])).splitlines()
    said = {line.split("  ")[0]: line.split("  ")[-1] for line in across}
    assert said["JWT + DPoP"].strip() == "fits"
    assert said[NO_PAGE].strip() == "fits, between services"


def test_costs_stand_beside_each_other() -> None:
    """The parts, the bytes and who can read it, each with its proof."""
    names = ["session cookie", "JWT + blocklist cookie"]
    view = costs_view(names)
    heads, _, *rows = map(str.split, repr(view).splitlines())
    assert heads[0] == "contender"
    for name, words in zip(names, rows, strict=True):
        parts = value(contender(name), PARTS)
        assert isinstance(parts, dict)
        told = words[len(name.split()) :]
        assert told[:5] == [str(count) for count in parts.values()]
        assert told[5] == str(value(contender(name), BYTES))
        readable = value(contender(name), PAYLOAD_READABLE)
        assert told[-1] == ("yes" if readable else "no")
    assert view.html.count("data-proof") == 7 * len(names)


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_what_the_chapter_says_of_the_costs_is_in_the_table() -> None:
    """The blocklist has most settings, a secret and a token several times
    as long; the plain session differs in settings and kinds of record
    alone; a key in the browser adds endpoints."""
    fits = fitting([AT_ONCE, SCRIPT_PROOF])
    costs = {one: PARTS.run(contender(one)).value for one in fits}
    sizes = {one: BYTES.run(contender(one)).value for one in fits}
    listed, usual, plain = (
        *("JWT + blocklist cookie", "session cookie"),
        "plain session cookie",
    )
    settings = {one: cost["settings"] for one, cost in costs.items()}
    most = max(settings.values())
    assert [n for n in fits if settings[n] == most] == [listed]
    assert [n for n in fits if costs[n]["secrets"]] == [listed]
    assert sizes[listed] > 4 * sizes[usual]
    bound = costs["device-bound session"]
    assert bound["endpoints"] > costs[usual]["endpoints"]
    assert costs[plain]["settings"] < costs[usual]["settings"]
