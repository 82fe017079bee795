"""The ledger: every claim is judged by what its experiment says."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from demo.attacks.form_token import (
    PLANTED_TOKEN,
    form_token,
)
from demo.claims import CLAIMS, Claim, judge, ledger_json, riding, theft
from demo.claims.base import Conditions, count, measured
from demo.evidence.browsers import NOTHING, results
from demo.harness import Client, Deployment, NotMeasurable
from demo.probes import PROBES, measured_once
from demo.schemes import Refresh

each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
WRITTEN = {path.stem.partition("-")[2] for path in NOTEBOOKS.glob("*.ipynb")}
TO_COME = {
    *("the-cookie-is-not-the-session", "pay-the-bill"),
    *("bind-the-credential", "test-your-own-app"),
}
SECTIONS = {
    *("short answer", "core tradeoff", "revocation", "footguns"),
    *("where JWTs earn their keep", "also consider", "quick comparison"),
    *("verdict", "beyond"),
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


def test_the_conditions_are_named_by_what_they_were() -> None:
    """What was met and what was not read differently."""

    def because(**conditions: bool) -> str:
        return judge(claim(conditions)).because()

    assert because(rain=True) == "Holds for: rain."
    assert because(rain=False) == "Not for: rain."
    both = because(snow=False, rain=True, fog=True)
    assert both == "Holds for: rain; fog. Not for: snow."


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
    assert judged.because() == why
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
    assert judged.because() == "nobody counted"


def test_an_experiment_runs_when_it_is_judged() -> None:
    """Computed, not remembered: change what it finds, and it turns."""
    found = {"a": True}
    one = claim(found)
    assert judge(one).verdict == "holds"
    found["a"] = False
    assert judge(one).verdict == "fails"


def test_ids_are_unique() -> None:
    ids = [one.id for one in CLAIMS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z-]+", id) for id in ids)
    texts = [one.text for one in CLAIMS]
    assert len(set(texts)) == len(texts)


@each_claim
def test_a_claim_is_a_sentence_with_its_place(claim: Claim) -> None:
    assert claim.text.endswith(".")
    assert claim.section in SECTIONS
    assert claim.chapter in WRITTEN | TO_COME
    assert all(claim.sources)


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
    assert {one.chapter for one in PROBES} <= WRITTEN | TO_COME


def test_what_is_written_is_not_to_come() -> None:
    assert not WRITTEN & TO_COME


def test_the_ledger_as_json() -> None:
    judged = [judge(one) for one in CLAIMS]
    told = ledger_json(judged)["claims"]
    assert [one["id"] for one in told] == [one.id for one in CLAIMS]
    for row, one in zip(told, judged, strict=True):
        assert row["verdict"] == one.verdict
        assert row["claim"] == one.claim.text
        assert row["section"] == one.claim.section
        assert row["chapter"] == one.claim.chapter
        assert row["sources"] == list(one.claim.sources)
        assert (row["experiment"] is None) == (one.verdict == "opinion")


def test_what_is_measured_is_the_probes_value() -> None:
    assert measured("log-out", "session cookie") == 0
    assert measured("ban", "JWT HS256") != measured("ban", "JWT HS256", True)
    assert measured("log-out-everywhere", "JWT HS256") is None
    assert count("bytes", "JWT HS256") > count("bytes", "session cookie")
    with pytest.raises(TypeError, match="second-service-needs"):
        count("second-service-needs", "JWT HS256")
    with pytest.raises(LookupError):
        measured("nothing", "JWT HS256")


def test_a_failed_measurement_decides_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error is no value, so no claim may rest on it."""

    def broken(self: object, user_id: str) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("demo.schemes.session.Session.issue", broken)
    measured_once.cache_clear()
    try:
        with pytest.raises(RuntimeError, match="out of order"):
            measured("log-out", "session cookie")
    finally:
        measured_once.cache_clear()


VERDICTS = {
    "instant": "holds",
    "until-expiry": "holds if",
    "everywhere": "holds if",
    "readable": "holds",
    "lookup-each": "holds if",
    "no-lookup": "holds if",
    "server-state": "holds if",
    "nothing-to-use": "fails",
    "text-blocklist": "holds",
    "more-parts": "holds",
    "reuse": "holds if",
    "short-life": "holds if",
    "same-site": "holds if",
    "csrf-solved": "holds if",
    "browser-defaults": "holds if",
    "token-or-origin": "holds if",
    "outage": "holds if",
    "key-is-enough": "holds if",
    "equal-powers": "holds",
    "alg-none": "holds if",
    "key-confusion": "holds if",
    "nothing-to-steal": "holds if",
    "burned": "opinion",
}
"""Those on which the book's sentences lean."""


@pytest.mark.parametrize("id", VERDICTS)
def test_the_verdicts_that_prose_leans_on(id: str) -> None:
    one = next(one for one in CLAIMS if one.id == id)
    assert judge(one).verdict == VERDICTS[id]


def found(id: str) -> Conditions:
    """The conditions of the claim of that id, judged now."""
    return judge(next(one for one in CLAIMS if one.id == id)).conditions


def test_what_script_may_do_is_the_record_s_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Had the script not paid in Chromium, the claim would hold."""
    record = results("browser_ladder")
    record["comments unescaped"]["HttpOnly cookie"]["ridden"] = NOTHING
    assert set(found("nothing-to-use").values()) == {False}
    monkeypatch.setattr(theft, "results", lambda name: record)
    assert set(found("nothing-to-use").values()) == {True}


@pytest.mark.parametrize("browser", ["Chromium", "Firefox"])
@pytest.mark.parametrize("guard", riding.GUARD_WORDS)
@pytest.mark.parametrize("page", ["other port", "own form"])
def test_a_guard_that_lets_one_form_in_is_seen(
    monkeypatch: pytest.MonkeyPatch, browser: str, guard: str, page: str
) -> None:
    """Or one that refuses the bank's own."""
    record = results("browser_grid")
    paid = record[browser]["transfers"][guard]["None"]
    paid[page] = NOTHING if page == "own form" else "form POST"
    monkeypatch.setattr(riding, "results", lambda name: record)
    words = f"posted forms, {riding.GUARD_WORDS[guard]}, in {browser}"
    unmet = [name for name, met in found("token-or-origin").items() if not met]
    assert unmet == [words, *(left for _, _, left in riding.GAPS)]


def test_each_gap_is_a_condition_with_its_twin() -> None:
    conditions = found("token-or-origin")
    for _, closed, left in riding.GAPS:
        assert conditions[closed]
        assert not conditions[left]


def test_what_was_never_recorded_is_no_answer() -> None:
    with pytest.raises(LookupError, match="pigeon"):
        riding.travels("Firefox", "old", "cross-site", "pigeon", "unset")


def pay_by_form(client: Client, token: str) -> int:
    """The status of a transfer that brings this token."""
    body = {"to": "alice", "amount": "1", "token": token}
    return client.post(client.endpoints.transfer, body).status


def test_a_transfer_needs_the_token_of_the_banks_own_form() -> None:
    """In both twins: her own form pays, a guess and nothing do not."""
    for target in (PLANTED_TOKEN.fixed, PLANTED_TOKEN.broken):
        with Deployment(target) as service:
            bob = service.signed_in("bob")
            assert bob.transfer("alice", 1).status == 200
            assert pay_by_form(bob, form_token(bob)) == 200
            assert pay_by_form(bob, "a guess") == 403
            assert pay_by_form(bob, "") == 400


def test_no_cookie_is_no_token() -> None:
    """An empty one does not match a cookie that is not there."""
    with Deployment(PLANTED_TOKEN.broken) as service:
        bob = service.signed_in("bob")
        assert pay_by_form(bob, "x") == 403
        assert pay_by_form(bob, "") == 400


def test_a_page_of_another_site_reads_no_form() -> None:
    with Deployment(PLANTED_TOKEN.fixed) as service:
        page = service.signed_in("bob").on_page("https://evil.test/")
        assert page.transfer("alice", 1).status in (400, 401)


def test_rotation_notices_a_spent_token_that_comes_back() -> None:
    """And nothing else: each condition is measured by itself."""
    reuse = next(one for one in CLAIMS if one.id == "reuse")
    assert list(judge(reuse).conditions.values()) == [True, *[False] * 3]


def test_a_bank_with_a_grace_notices_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first condition asks for the first seconds, too."""
    monkeypatch.setattr(Refresh, "__init__", with_grace(Refresh.__init__))
    reuse = next(one for one in CLAIMS if one.id == "reuse")
    assert judge(reuse).verdict == "fails"


def with_grace(init: Any) -> Callable[..., None]:
    return lambda self, **given: init(self, **{"race_s": 10, **given})
