"""The command line: what it prints, where, and how it ends."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import pytest

from demo import __main__ as cli
from demo import catalogue
from demo.__main__ import main
from demo.attacks import ATTACKS, FORGETFUL, REPLAY_AFTER_LOG_OUT
from demo.claims import CLAIMS
from demo.comparison import FACTORS
from demo.contenders import CONTENDERS
from demo.probes import PROBES

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: str) -> tuple[int, str, str]:
    """Status, what it printed, and what it complained about."""
    status = main(words)
    told = capsys.readouterr()
    return status, told.out, told.err


def run_json(capsys: Capture, *words: str, status: int = 0) -> dict[str, Any]:
    ended, out, _ = run(capsys, *words, "--format", "json")
    assert ended == status
    return dict(json.loads(out))


def test_the_table_as_text(capsys: Capture) -> None:
    status, out, err = run(capsys, "table")
    assert status == 0
    for word in (*FACTORS, *(one.name for one in CONTENDERS), "agrees"):
        assert word in out
    article, wide, footnote = out.strip().split("\n\n")
    assert article.startswith("factor")
    assert wide.startswith("contender")
    assert footnote.startswith("Every sign-in lasts")
    assert err.startswith("measured in ")


def test_the_table_as_markdown(capsys: Capture) -> None:
    status, out, _ = run(capsys, "table", "--format", "markdown")
    assert status == 0
    rows = [line for line in out.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(FACTORS)
    assert len({row.count("|") for row in rows}) == 1


def test_the_table_as_json(capsys: Capture) -> None:
    told = run_json(capsys, "table")
    assert set(told) == {"cells", "versions"}
    assert len(told["cells"]) == len(FACTORS) * len(CONTENDERS)
    assert all(cell["status"] != "error" for cell in told["cells"])


def test_two_runs_print_the_same(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By three of the contenders; test_probes measures them all twice."""
    monkeypatch.setattr(cli, "CONTENDERS", CONTENDERS[:3])
    for words in (("table",), ("table", "--format", "json"), ("attack",)):
        assert run(capsys, *words)[1] == run(capsys, *words)[1]


def test_the_table_takes_seconds(capsys: Capture) -> None:
    """The limit is 15 s; it takes about one."""
    started = time.perf_counter()
    run(capsys, "table")
    assert time.perf_counter() - started < 15


def test_all_shows_every_probe_and_both_variants(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By three of the contenders; test_probes measures them all."""
    monkeypatch.setattr(cli, "CONTENDERS", CONTENDERS[:3])
    told = run_json(capsys, "table", "--all")
    assert len(told["cells"]) == len(PROBES) * 3 * 2
    assert {cell["load_user"] for cell in told["cells"]} == {True, False}


def test_explain_tells_the_whole_story(capsys: Capture) -> None:
    status, out, _ = run(capsys, "table", "--explain", "revocation", "jwt")
    assert status == 0
    for word in (
        "43,200 s",
        "good up to 0",
        "controls",
        "def seconds_until_refused",
        "versions: PyJWT ",
        "log-out",
        "ban",
    ):
        assert word in out


def test_explain_takes_a_probe_too(capsys: Capture) -> None:
    _, out, _ = run(capsys, "table", "--explain", "ban", "session cookie")
    assert "probe       ban:" in out
    assert "probe       log-out:" not in out


@pytest.mark.parametrize(
    "words",
    [
        ("table", "--explain", "revocation", "nobody"),
        ("table", "--explain", "weather", "JWT"),
        ("attack", "nothing"),
        ("attack", "--against", "nobody"),
        ("probe", "nothing"),
    ],
)
def test_an_unknown_name_gets_one_plain_line(
    words: tuple[str, ...], capsys: Capture
) -> None:
    """On stderr, with the names that there are; status 2."""
    status, out, err = run(capsys, *words)
    assert status == 2
    assert out == ""
    assert err.startswith("demo: no ")
    assert "there are: " in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [(), ("dance",), ("table", "--format", "xml"), ("table", "x")]
)
def test_nonsense_is_status_2(words: tuple[str, ...], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: demo" in capsys.readouterr().err


def test_attacks_enter_the_broken_only(capsys: Capture) -> None:
    told = run_json(capsys, "attack")["attacks"]
    assert [one["id"] for one in told] == [one.id for one in ATTACKS]
    for one in told:
        assert one["broken"] == "accepted"
        assert one["fixed"] == "refused"
        assert all(one[key] for key in ("name", "family", "source", "claim"))


def test_one_attack_alone(capsys: Capture) -> None:
    status, out, _ = run(capsys, "attack", "alg-none")
    assert status == 0
    assert "alg-none" in out
    assert "script-theft" not in out


def test_an_attack_that_gets_in_is_status_1(capsys: Capture) -> None:
    words = ("attack", "replay-after-log-out", "--against")
    status, out, _ = run(capsys, *words, "JWT")
    assert status == 1
    assert "accepted" in out
    status, out, _ = run(capsys, *words, "session cookie")
    assert status == 0
    assert "refused" in out


def test_an_attack_on_what_is_not_there(capsys: Capture) -> None:
    words = ("attack", "alg-none", "--against", "session cookie")
    status, out, _ = run(capsys, *words)
    assert status == 0
    assert "not applicable: the credential is not a JWT" in out


def test_all_attacks_on_all_contenders(capsys: Capture) -> None:
    """What gets in is what `tests/test_attacks.py` knows of."""
    words = ("attack", "replay-after-log-out", "--against", "all")
    status, out, _ = run(capsys, *words)
    assert status == 1
    assert all(one.name in out.splitlines()[0] for one in CONTENDERS)
    (told,) = run_json(capsys, *words, status=1)["attacks"]
    assert list(told["against"]) == [one.name for one in CONTENDERS]
    assert told["against"]["session cookie"] == "refused"
    assert told["against"]["JWT"] == "accepted"


def test_the_flips_of_a_contender(capsys: Capture) -> None:
    told = run_json(capsys, "flips", "session cookie")["flips"]
    assert told
    assert all(row["offered in"] for row in told)
    assert run(capsys, "flips", "nobody")[0] == 2


def test_a_fix_that_fails_is_status_1(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command is a gate: it turns when the guard goes."""
    unguarded = replace(REPLAY_AFTER_LOG_OUT, fixed=FORGETFUL)
    monkeypatch.setattr(catalogue, "ATTACKS", (unguarded, *ATTACKS[:2]))
    assert run(capsys, "attack", unguarded.id)[0] == 1
    assert run(capsys, "attack")[0] == 1


def test_a_probe_has_a_row_for_each(capsys: Capture) -> None:
    status, out, _ = run(capsys, "probe", "log-out")
    assert status == 0
    assert all(one.name in out for one in CONTENDERS)
    told = run_json(capsys, "probe", "log-out")
    assert len(told["cells"]) == len(CONTENDERS)


def test_without_a_name_the_probes_are_listed(capsys: Capture) -> None:
    status, out, _ = run(capsys, "probe")
    assert status == 0
    assert all(one.id in out and one.question in out for one in PROBES)


def test_claims_are_judged(capsys: Capture) -> None:
    told = run_json(capsys, "claims")["claims"]
    assert [one["id"] for one in told] == [one.id for one in CLAIMS]
    keys = {"id", "section", "claim", "verdict", "sources", "experiment"}
    assert all({*keys, "chapter"} <= set(one) for one in told)
    status, out, _ = run(capsys, "claims")
    assert status == 0
    assert all(one.text in out for one in CLAIMS)


def test_an_error_cell_is_status_1(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table with a hole in it is no success."""

    def broken(self: object, user_id: str) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("demo.schemes.session.Session.issue", broken)
    for words in (
        ("table",),
        ("probe", "log-out"),
        ("table", "--explain", "log-out", "session cookie"),
    ):
        status, out, _ = run(capsys, *words)
        assert status == 1
        assert "error" in out


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "demo", "probe", "nothing"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("demo: no probe")
