"""What became of an attack, in words."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from demo import catalogue
from demo.attacks import (
    ALG_NONE,
    ATTACKS,
    REPLAY_AFTER_LOG_OUT,
    SCRIPT_THEFT,
    Attack,
)
from demo.attacks.csrf import SKIPS_SAME_SITE
from demo.attacks.edges import Turned
from demo.attacks.leaks import HIDES_NOTHING
from demo.catalogue import (
    against,
    edge_rows,
    named,
    rows_of,
    told,
    twins,
    word,
)
from demo.contenders import Contender, contender

SESSION, TOKEN = contender("session cookie"), contender("JWT")


def absent() -> Contender:
    raise ImportError("no such thing", name="pyseto")


def broken() -> Contender:
    raise RuntimeError("a fault")


def test_one_or_all_by_id() -> None:
    assert named(None) == list(ATTACKS)
    assert named("alg-none") == [ALG_NONE]
    with pytest.raises(LookupError, match=r"no attack 'alg'; .*alg-none, "):
        named("alg")


@pytest.mark.parametrize(
    ("attack", "target", "expected"),
    [
        (REPLAY_AFTER_LOG_OUT, lambda: TOKEN, "accepted"),
        (REPLAY_AFTER_LOG_OUT, lambda: SESSION, "refused"),
        (
            ALG_NONE,
            lambda: SESSION,
            "not applicable: the credential is not a JWT",
        ),
        (ALG_NONE, absent, "not measurable: needs the package pyseto"),
    ],
)
def test_each_outcome_has_its_word(
    attack: Attack, target: Callable[[], Contender], expected: str
) -> None:
    assert word(attack, target) == expected


def test_a_fault_is_no_outcome() -> None:
    with pytest.raises(RuntimeError, match="a fault"):
        word(ALG_NONE, broken)


def test_each_target_has_its_own_word() -> None:
    one = REPLAY_AFTER_LOG_OUT
    assert against(one, [SESSION, TOKEN]) == {
        SESSION.name: "refused",
        TOKEN.name: "accepted",
    }
    assert twins(one) == {"broken": "accepted", "fixed": "refused"}
    turned = replace(one, fixed=TOKEN)
    assert twins(turned)["fixed"] == "accepted"


def test_the_attack_itself() -> None:
    assert told(ALG_NONE) == {
        "id": "alg-none",
        "name": ALG_NONE.name,
        "family": ALG_NONE.family,
        "claim": ALG_NONE.claim,
        "source": ALG_NONE.source,
    }


def test_two_results_leave_room_for_the_name() -> None:
    results = [{"broken": "accepted", "fixed": "not applicable: why"}]
    assert rows_of([ALG_NONE], results) == (
        ["id", "name", "family", "broken", "fixed"],
        [
            [
                "alg-none",
                ALG_NONE.name,
                ALG_NONE.family,
                "accepted",
                "not applicable: why",
            ]
        ],
    )


def test_many_results_leave_the_reasons_out() -> None:
    result = {"one": "refused", "two": "not applicable: why", "three": "x"}
    assert rows_of([ALG_NONE], [result]) == (
        ["id", *result],
        [["alg-none", "refused", "not applicable", "x"]],
    )


def test_the_flips_of_a_contender_in_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = Turned(HIDES_NOTHING, "carrier", SCRIPT_THEFT)
    quiet = Turned(SKIPS_SAME_SITE, "scheme")
    monkeypatch.setattr(catalogue, "edges", lambda one: (opened, quiet))
    assert edge_rows(SESSION) == [
        [
            turned.where,
            turned.flip.setting,
            turned.flip.value,
            id,
            turned.flip.tempting,
        ]
        for turned, id in (
            (opened, "script-theft"),
            (quiet, "none gets in"),
        )
    ]
