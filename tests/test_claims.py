"""The ledger: every claim is judged by what its experiment says."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from myst_parser.mdit_to_docutils.base import default_slugify

from demo.claims import (
    CLAIMS,
    EXTRA_QUESTIONS,
    NOT_SAID,
    SECTIONS,
    Claim,
    Judged,
    by_section,
    judge,
    ledger_json,
    score,
    table,
)
from demo.claims.base import Conditions, count, counts_of, measured
from demo.harness import NotMeasurable
from demo.probes import PROBES
from demo.probes.base import MEASURED

EVERY = (*CLAIMS, *EXTRA_QUESTIONS)
LONG = ("fewer-edges",)
"""Claims that take a quarter of a minute to judge."""
WHOLE_TABLE = [pytest.mark.slow, pytest.mark.xdist_group("table")]
"""One worker runs these tests, because they read the same cells."""
each_claim = pytest.mark.parametrize(
    "claim",
    [
        pytest.param(
            one, id=one.id, marks=WHOLE_TABLE if one.id in LONG else ()
        )
        for one in EVERY
    ],
)
NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
WRITTEN = {
    path.stem.partition("-")[2]: path
    for path in NOTEBOOKS.glob("*")
    if path.suffix == ".ipynb"
}


def claim(conditions: Conditions) -> Claim:
    return Claim("x", "x", "x.", "x", (), lambda: conditions)


@pytest.mark.parametrize(
    ("conditions", "verdict"),
    [
        ({"a": True}, "holds"),
        ({"a": True, "b": True}, "holds"),
        ({"a": False}, "fails"),
        ({"a": False, "b": False}, "fails"),
        ({"a": True, "b": False}, "holds if"),
        ({"a": False, "b": True}, "holds if"),
    ],
)
def test_all_none_or_some(conditions: Conditions, verdict: str) -> None:
    judged = judge(claim(conditions))
    assert judged.verdict == verdict
    assert judged.conditions == conditions


def test_the_situations_are_told_by_what_was_found() -> None:
    """Where the claim holds and where it fails read differently."""

    def because(**conditions: bool) -> str:
        return judge(claim(conditions)).because()

    both = because(snow=False, rain=True, fog=True)
    assert both == "holds if: rain; fog\nfails if: snow"
    assert because(rain=True, fog=True) == "holds in each case: rain; fog"
    assert because(rain=False) == "fails in each case: rain"


@pytest.mark.parametrize(
    ("true", "false", "words", "few"),
    [
        ("a", "b", "holds if", ""),
        ("ab", "c", "holds unless", "c"),
        ("abc", "de", "holds unless", "de"),
        ("a", "bc", "holds only if", "a"),
        ("ab", "cde", "holds only if", "ab"),
        ("ab", "cd", "holds in some cases", ""),
        ("abcd", "efg", "holds in some cases", ""),
        ("ab", "", "holds", ""),
        ("", "ab", "fails", ""),
    ],
)
def test_a_verdict_says_whether_it_names_the_rule_or_the_exceptions(
    true: str, false: str, words: str, few: str
) -> None:
    found = {**dict.fromkeys(true, True), **dict.fromkeys(false, False)}
    assert judge(claim(found)).in_words() == (words, [*few])


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (NotMeasurable("no such thing here"), "no such thing here"),
        (ImportError("no", name="pyseto"), "needs the package pyseto"),
    ],
)
def test_what_cannot_be_measured_is_not_judged(
    error: Exception, why: str
) -> None:
    def missing() -> Conditions:
        raise error

    judged = judge(Claim("x", "x", "x.", "x", (), missing))
    assert judged.verdict == "not measurable"
    assert judged.because() == f"{why[0].upper()}{why[1:]}."
    assert not judged.conditions


def test_a_broken_experiment_is_no_verdict() -> None:
    """Neither "fails" nor "not measurable": the book must be mended."""

    def broken() -> Conditions:
        raise RuntimeError("out of order")

    with pytest.raises(RuntimeError, match="out of order"):
        judge(Claim("x", "x", "x.", "x", (), broken))


def test_no_experiment_is_an_opinion() -> None:
    judged = judge(Claim("x", "x", "x.", "x", reason="nobody counted"))
    assert judged.verdict == "opinion"
    assert judged.because() == "Nobody counted."


def test_an_experiment_runs_when_it_is_judged() -> None:
    """Computed, not remembered: change what it finds, and it turns."""
    found = {"a": True}
    one = claim(found)
    assert judge(one).verdict == "holds"
    found["a"] = False
    assert judge(one).verdict == "fails"


def test_ids_are_unique() -> None:
    ids = [one.id for one in EVERY]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z-]+", id) for id in ids)
    texts = [one.text for one in EVERY]
    assert len(set(texts)) == len(texts)


@each_claim
def test_a_claim_is_a_sentence_with_its_place(claim: Claim) -> None:
    """A link to a heading that is not there would lead to the page's
    top, and nobody would notice."""
    assert claim.text.endswith(".")
    assert claim.chapter in WRITTEN
    assert claim.anchor in anchors(WRITTEN[claim.chapter])
    assert all(claim.sources)


def anchors(chapter: Path) -> set[str]:
    """Of a chapter's headings, as the site makes them."""
    texts = [
        c.source
        for c in nbformat.read(chapter, 4).cells
        if c.cell_type == "markdown"
    ]
    titles = re.findall(r"^#+ (.+)$", "\n".join(texts), re.MULTILINE)
    return {default_slugify(title) for title in titles}


def test_the_claims_stand_in_the_order_of_the_article() -> None:
    found = [SECTIONS.index(one.section) for one in CLAIMS]
    assert found == sorted(found)
    assert set(found) == set(range(len(SECTIONS)))
    assert {one.section for one in EXTRA_QUESTIONS} == {NOT_SAID}


def test_each_section_is_scored_for_itself() -> None:
    told = [
        Judged(replace(claim({}), section=section), verdict)
        for section, verdict in (
            ("Revocation", "holds"),
            ("The short answer", "fails"),
            ("Revocation", "holds"),
            ("Revocation", "opinion"),
        )
    ]
    assert list(by_section(told)) == ["The short answer", "Revocation"]
    counts = score(told)["Revocation"]
    assert {v: n for v, n in counts.items() if n} == {"holds": 2, "opinion": 1}
    assert score(told)["The short answer"]["fails"] == 1


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@each_claim
def test_every_claim_is_judged(claim: Claim) -> None:
    """A claim is settled by a run, or says why none can settle it."""
    judged = judge(claim)
    assert judged.because()
    if judged.verdict == "opinion":
        assert claim.experiment is None
        assert len(claim.reason.split()) > 3
        assert not judged.conditions
    else:
        assert claim.experiment is not None
        assert not claim.reason
        assert judged.conditions
        assert all(type(met) is bool for met in judged.conditions.values())
        assert all(judged.conditions), "every condition has a name"


def test_the_probes_name_chapters() -> None:
    assert {one.chapter for one in PROBES} <= set(WRITTEN)


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_ledger_as_json() -> None:
    judged = [judge(one) for one in EVERY]
    told = ledger_json(judged[: len(CLAIMS)], judged[len(CLAIMS) :])
    lines = told["claims"] + told["extra_questions"]
    assert [one["id"] for one in told["claims"]] == [c.id for c in CLAIMS]
    assert sum(map(len, (told["claims"], told["extra_questions"]))) == len(
        EVERY
    )
    for row, one in zip(lines, judged, strict=True):
        assert row["verdict"] == one.verdict
        assert row["claim"] == one.claim.text
        assert row["section"] == one.claim.section
        assert f"{row['chapter']}#{row['anchor']}" == one.claim.where
        assert row["sources"] == list(one.claim.sources)
        assert (row["experiment"] is None) == (one.verdict == "opinion")
    counted = sum(sum(row.values()) for row in told["score"].values())
    assert counted == len(CLAIMS), "extra questions have no score here"


def test_what_is_measured_is_the_probes_value() -> None:
    assert measured("log-out", "session cookie") == 0
    assert measured("ban", "JWT HS256") != measured("ban", "JWT HS256", True)
    assert measured("log-out-everywhere", "JWT HS256") is None
    assert count("bytes", "JWT HS256") > count("bytes", "session cookie")
    with pytest.raises(TypeError, match="second-service-needs"):
        count("second-service-needs", "JWT HS256")
    with pytest.raises(TypeError, match="bytes"):
        counts_of("bytes", "JWT HS256")
    with pytest.raises(LookupError):
        measured("nothing", "JWT HS256")


def test_a_failed_measurement_decides_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error is no value, so no claim may rest on it."""

    def broken(self: object, user_id: str) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("demo.schemes.session.Session.issue", broken)
    MEASURED.clear()
    try:
        with pytest.raises(RuntimeError, match="out of order"):
            measured("log-out", "session cookie")
    finally:
        MEASURED.clear()


def test_sharp_edges_are_counted_among_the_parts() -> None:
    found = table.favours("complexity")
    parts = counts_of("parts", "session cookie")
    assert [*found] == [f"you count {n}" for n in (*parts, "sharp edges")]


def test_what_another_fair_choice_turns_holds_only_if(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row of the article's table, with the choices that turn it."""
    found = table.under_each_choice("script exposure")
    assert found["you take the JWT in a cookie"] is False
    assert found["you take the two columns as they are"] is True
    assert list(found.values()).count(False) == 2
    monkeypatch.setattr(table, "verdict_under", lambda *asked: "agrees")
    assert all(table.under_each_choice("script exposure").values())
