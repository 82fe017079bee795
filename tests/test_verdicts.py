"""What each verdict rests on: the records, the attacks, the guards."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from demo.attacks.csrf import PLANTED_TOKEN, form_token
from demo.claims import (
    CLAIMS,
    EXTRA_QUESTIONS,
    forgery,
    judge,
    patches,
    revocation,
    riding,
    state,
    theft,
)
from demo.claims.base import Conditions
from demo.evidence.browsers import NOTHING, results
from demo.evidence.releases import pair_rows
from demo.harness import Client, Deployment
from demo.schemes import Refresh
from demo.store import Store

EVERY = (*CLAIMS, *EXTRA_QUESTIONS)
VERDICTS = {
    "instant": "holds if",
    "one-row": "holds if",
    "until-expiry": "holds if",
    "everywhere": "holds if",
    "readable": "holds if",
    "lookup-each": "holds if",
    "no-lookup": "holds if",
    "server-state": "holds if",
    "nothing-to-use": "fails",
    "text-blocklist": "holds if",
    "more-parts": "holds",
    "reuse": "holds if",
    "short-life": "holds if",
    "same-site": "holds if",
    "csrf-solved": "holds if",
    "attributes-enforced": "holds if",
    "browser-defaults": "holds if",
    "token-or-origin": "holds if",
    "outage": "holds if",
    "key-is-enough": "holds if",
    "equal-powers": "holds",
    "alg-none": "holds if",
    "key-confusion": "holds if",
    "portable": "holds if",
    "nothing-to-steal": "holds if",
    "burned": "opinion",
}
"""Those on which the book's sentences lean."""


@pytest.mark.parametrize("id", VERDICTS)
def test_the_verdicts_that_prose_leans_on(id: str) -> None:
    one = next(one for one in EVERY if one.id == id)
    assert judge(one).verdict == VERDICTS[id]


def found(id: str) -> Conditions:
    """The conditions of the claim of that id, judged now."""
    return judge(next(one for one in EVERY if one.id == id)).conditions


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
    guarded = riding.GUARD_WORDS[guard]
    words = f"a form is posted in {browser}, against {guarded}"
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


def test_each_guard_against_forged_forms_is_tried_alone_too() -> None:
    """SameSite with a token is the article's pair: both, each, neither,
    and what the pair leaves open."""
    assert list(found("csrf-solved").values()) == [
        *(True, True, False, False),
        *(False, False),
    ]


@pytest.mark.parametrize(
    ("id", "attack"),
    [("alg-none", "alg: none"), ("key-confusion", "key confusion")],
)
def test_forgeries_rest_on_releases_that_people_ran(
    id: str, attack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were nothing on record, the claim would fail, whatever a verifier
    that was written for this book accepts."""
    assert list(found(id).values()) == [True, False, False]
    rows = [one for one in pair_rows() if one.attack != attack]
    monkeypatch.setattr(forgery, "pair_rows", lambda: rows)
    assert set(found(id).values()) == {False}
    never_mended = [
        replace(one, refused_by_fixed=False) for one in pair_rows()
    ]
    monkeypatch.setattr(forgery, "pair_rows", lambda: never_mended)
    assert list(found(id).values()) == [True, True, False]


def test_the_pin_is_measured_on_those_releases(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """fell, refused once pinned, took no list: none may be left over."""
    assert list(found("names-its-algorithm").values()) == [True, True, False]
    monkeypatch.setattr(forgery, "pin_counts", lambda: {"PEM": (6, 4, 1)})
    assert list(found("names-its-algorithm").values()) == [True, True, True]
    monkeypatch.setattr(forgery, "pin_counts", lambda: {"PEM": (0, 0, 0)})
    assert set(found("names-its-algorithm").values()) == {False}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a"], "a"),
        (["a", "b"], "a or b"),
        (["a", "b", "c"], "a, b or c"),
        ([], "nothing"),
    ],
)
def test_names_are_listed(names: list[str], words: str) -> None:
    assert forgery.any_of(names) == words


def test_padding_rests_on_the_releases_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(found("text-blocklist").values()) == [True, False, True]
    matrix = patches.pyjwt_matrix()
    taken = {
        v: {**w, "pyjwt_padded": "accepted"} for v, w in matrix.words.items()
    }
    monkeypatch.setattr(
        patches, "pyjwt_matrix", lambda: replace(matrix, words=taken)
    )
    assert list(found("text-blocklist").values()) == [True, True, True]


def test_a_replica_lags_and_a_store_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert revocation.alive_at_a_replica()
    monkeypatch.setattr(revocation, "Replica", Store)
    assert not revocation.alive_at_a_replica()


def test_an_encrypted_token_opens_with_its_key_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is what RFC 7516 describes, so "nobody reads it" means something."""
    key = bytes(range(32))
    monkeypatch.setattr(AESGCM, "generate_key", lambda bits: key)
    header, none, nonce, text, tag = state.encrypted({"sub": "x"}).split(".")
    assert not none
    raw = [urlsafe_b64decode(one + "==") for one in (nonce, text, tag)]
    plain = AESGCM(key).decrypt(raw[0], raw[1] + raw[2], header.encode())
    assert json.loads(plain) == {"sub": "x"}
    with pytest.raises(InvalidTag):
        AESGCM(bytes(32)).decrypt(raw[0], raw[1] + raw[2], header.encode())


def test_attributes_rest_on_the_records(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Had Chromium kept the planted cookie, the prefix would be idle."""
    record = results("browser_fixation")
    for planted in record["fixation"].values():
        planted["planted"] = "kept"
    real = riding.results
    changed = {"browser_fixation": record}
    monkeypatch.setattr(
        riding, "results", lambda name: changed.get(name) or real(name)
    )
    unmet = [
        name for name, met in found("attributes-enforced").items() if not met
    ]
    assert sum("__Host-" in name for name in unmet) == 1


def pay_by_form(client: Client, token: str) -> int:
    """The status of a transfer that brings this token."""
    body = {"to": "alice", "amount": "1", "token": token}
    return client.post(client.transfer_call().path, body).status


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
    reuse = next(one for one in EVERY if one.id == "reuse")
    assert list(judge(reuse).conditions.values()) == [True, *[False] * 3]


def test_a_bank_with_a_grace_notices_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first condition asks for the first seconds, too."""
    monkeypatch.setattr(Refresh, "__init__", with_grace(Refresh.__init__))
    reuse = next(one for one in EVERY if one.id == "reuse")
    assert judge(reuse).verdict == "fails"


def with_grace(init: Any) -> Callable[..., None]:
    return lambda self, **given: init(self, **{"race_s": 10, **given})
