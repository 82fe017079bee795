"""The front page: its answer rests on cells, its chooser is computed."""

import re
from dataclasses import replace
from html import unescape
from itertools import product
from pathlib import Path

import pytest

from demo.choose import (
    ACROSS,
    AT_ONCE,
    NEEDS,
    NO_PAGE,
    fitting,
)
from demo.contenders import CONTENDERS
from demo.pages import landing
from demo.pages.table import proof_of
from demo.probes import PROBES, Cell, Probe

STYLE = Path(__file__).parent.parent / "book/_theme/static/book.css"
BASES = [
    because for one in (*landing.ANSWERS, landing.LIMITS)
    for because in one.because
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(BASES)))
def test_the_answer_is_not_printed_when_a_cell_disagrees(
    place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe, name, _ = BASES[place]
    measured = landing.cell_of

    def otherwise(asked: Probe, who: str) -> Cell:
        cell = measured(asked, who)
        if (asked, who) != (probe, name):
            return cell
        return replace(cell, value=-1)

    landing.answer_html()
    monkeypatch.setattr(landing, "cell_of", otherwise)
    with pytest.raises(ValueError, match=re.escape(f"{probe.id} of {name}")):
        landing.answer_html()


def test_each_field_of_the_square_is_what_was_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The session cookie's strengths, and what it would be called if
    script could read it and it lived on."""
    session = landing.traits("session cookie")
    assert [good for _, good, _ in session] == [True, True, False, False]
    measured = landing.cell_of

    def worse(probe: Probe, who: str) -> Cell:
        value = 43_200 if probe is landing.LOG_OUT else True
        return replace(measured(probe, who), value=value)

    monkeypatch.setattr(landing, "cell_of", worse)
    assert [words for *_, words in landing.traits("session cookie")] == [
        "log-out ends no copy",
        "script can steal it",
        "needs a CSRF guard",
        "needs no cookie jar",
    ]


def chosen(ticked: tuple[bool, ...]) -> str:
    """The text of the answer that the style sheet leaves, when these are
    ticked."""
    every = re.findall(
        r'<div class="demo-choice ([^"]+)">(.*?)</div>',
        landing.chooser_html(),
        re.DOTALL,
    )
    assert len(every) == 2 ** len(NEEDS)
    hidden = {
        f"need-{place}-{'no' if on else 'yes'}"
        for place, on in enumerate(ticked)
    }
    left = [told for names, told in every if not hidden & set(names.split())]
    assert len(left) == 1
    return unescape(re.sub("<[^>]*>", "", left[0]))


@pytest.mark.slow
@pytest.mark.parametrize(
    "ticked", list(product((False, True), repeat=len(NEEDS)))
)
def test_the_chooser_says_what_the_rules_say(ticked: tuple[bool, ...]) -> None:
    needs = [need for need, on in zip(NEEDS, ticked, strict=True) if on]
    best = fitting(needs)
    told = chosen(ticked)
    assert ("None meets all" in told) is (not best)
    assert ("every design fits" in told) is (not needs)
    assert all(name in told for name in best) or not needs
    deaf = "does not hear of a log-out" in told.partition("Give up")[0]
    assert deaf is (not best and {ACROSS, AT_ONCE} <= {*needs})


def test_the_style_sheet_has_a_rule_for_each_need() -> None:
    """It shows one answer, with no script."""
    style = STYLE.read_text("utf-8")
    for place in range(len(NEEDS)):
        for box, answer in ((":checked", "no"), (":not(:checked)", "yes")):
            rule = f":has(#need-{place}{box}) .need-{place}-{answer}"
            assert rule in style
    assert f"#need-{len(NEEDS)}" not in style


@pytest.mark.slow
def test_whoever_is_out_is_told_why() -> None:
    told = chosen((False, True, True, False))
    assert "JWT ES256 (a copy lives on after a log-out: until it" in told
    decided = "a copy lives on after a log-out: 0 s; script can steal it: no."
    assert f"Decided by: {decided}" in told


@pytest.mark.slow
def test_each_link_is_a_proof() -> None:
    known = {proof_of(p.id, one) for p in PROBES for one in CONTENDERS}
    page = landing.answer_html() + landing.choices_html()
    proofs = re.findall('data-proof="([^"]+)"', page + landing.chooser_html())
    assert len(proofs) > 2 ** len(NEEDS)
    assert {*proofs} <= known


@pytest.mark.slow
@pytest.mark.parametrize(
    "ticked", list(product((False, True), repeat=len(NEEDS)))
)
def test_of_those_that_fit_one_of_the_square_is_named_first(
    ticked: tuple[bool, ...],
) -> None:
    """And what a page cannot do is said beside it."""
    told = chosen(ticked)
    left = re.search(r"What fits: (\S.*)", told)
    tied = re.search(r"And: (.*)\.", told)
    first = left[1].strip() if left else ""
    others = tied[1].split(", ") if tied else []
    square = [name for _, names in landing.RECORDS for name in names]
    fit = [name for name in square if name in {first, *others}]
    assert fit[:1] in ([], [first])
    services = NO_PAGE in {first, *others}
    assert (landing.BETWEEN_SERVICES in told) is services
