"""The command line: what it prints, where, and how it ends."""

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from demo import commands, comparison
from demo.__main__ import COMMANDS, main, parser
from demo.attacks import ATTACKS, FORGETFUL, REPLAY_AFTER_LOG_OUT
from demo.claims import CLAIMS, EXTRA_QUESTIONS, SECTIONS
from demo.comparison import ARTICLE, FACTORS
from demo.contenders import CONTENDERS
from demo.errors import Unavailable
from demo.pages import attacks
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


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_table_as_text(capsys: Capture) -> None:
    status, out, err = run(capsys, "table")
    assert status == 0
    for word in (*FACTORS, *(one.name for one in CONTENDERS), "agrees"):
        assert word in out
    article, wide, footnote, *at_best = out.strip().split("\n\n")
    assert article.startswith("factor")
    assert wide.startswith("contender")
    assert footnote.startswith(
        "Every design here keeps a user signed in for 12 h"
    )
    assert [line.split(",")[0] for line in at_best] == [*ARTICLE]
    assert err.startswith("measured in ")


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_table_as_markdown(capsys: Capture) -> None:
    status, out, _ = run(capsys, "table", "--format", "markdown")
    assert status == 0
    rows = [line for line in out.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(FACTORS)
    assert len({row.count("|") for row in rows}) == 1


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_table_as_json(capsys: Capture) -> None:
    told = run_json(capsys, "table")
    assert set(told) == {"cells", "versions"}
    assert len(told["cells"]) == len(FACTORS) * len(CONTENDERS)
    assert all(cell["status"] != "error" for cell in told["cells"])


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_two_runs_print_the_same(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By three of the contenders; test_probes measures them all twice."""
    monkeypatch.setattr(commands, "CONTENDERS", CONTENDERS[:3])
    for words in (("table",), ("table", "--format", "json"), ("attack",)):
        assert run(capsys, *words)[1] == run(capsys, *words)[1]


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_the_table_takes_seconds(capsys: Capture) -> None:
    """Of this process, whatever else the machine is doing."""
    started = time.process_time()
    run(capsys, "table")
    assert time.process_time() - started < 30


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_all_shows_every_probe_and_both_variants(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By three of the contenders; test_probes measures them all."""
    monkeypatch.setattr(commands, "CONTENDERS", CONTENDERS[:3])
    told = run_json(capsys, "table", "--all")
    assert len(told["cells"]) == len(PROBES) * 3 * 2
    assert {cell["load_user"] for cell in told["cells"]} == {True, False}


def test_explain_tells_the_whole_story(capsys: Capture) -> None:
    status, out, _ = run(
        capsys, "table", "--explain", "revocation", "jwt es256"
    )
    assert status == 0
    for word in (
        "until it expires: here 12 h",
        "good if at once",
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
        ("table", "--explain", "weather", "JWT HS256"),
        ("attack", "nothing"),
        ("attack", "--against", "nobody"),
        ("measure", "nothing"),
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
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert err.startswith("demo")
    assert "--help" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_is_printed_and_gives_an_example(
    name: str, capsys: Capture
) -> None:
    """And the example is a command that can be parsed."""
    status, out, _ = run(capsys, name, "--help")
    assert status == 0
    assert f"example: demo {name} " in out
    example = shlex.split(COMMANDS[name][2])
    assert parser().parse_args(example[1:]).command == name
    assert "exit status:" in run(capsys, "--help")[1]


@pytest.mark.slow
@pytest.mark.xdist_group("table")
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
    status, out, _ = run(capsys, *words, "JWT HS256")
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
    assert told["against"]["JWT HS256"] == "accepted"


@pytest.mark.slow
@pytest.mark.xdist_group("table")
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
    monkeypatch.setattr(attacks, "ATTACKS", (unguarded, *ATTACKS[:2]))
    assert run(capsys, "attack", unguarded.id)[0] == 1
    assert run(capsys, "attack")[0] == 1


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_a_probe_has_a_row_for_each(capsys: Capture) -> None:
    status, out, _ = run(capsys, "measure", "log-out")
    assert status == 0
    assert all(one.name in out for one in CONTENDERS)
    told = run_json(capsys, "measure", "log-out")
    assert len(told["cells"]) == len(CONTENDERS)


def test_without_a_name_the_probes_are_listed(capsys: Capture) -> None:
    status, out, _ = run(capsys, "measure")
    assert status == 0
    assert all(one.id in out and one.question in out for one in PROBES)


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_claims_are_judged(capsys: Capture) -> None:
    told = run_json(capsys, "claims")
    assert [one["id"] for one in told["claims"]] == [c.id for c in CLAIMS]
    extra = [one["id"] for one in told["extra_questions"]]
    assert extra == [one.id for one in EXTRA_QUESTIONS]
    keys = {"id", "section", "claim", "verdict", "sources", "experiment"}
    keys |= {"chapter", "anchor"}
    assert all(keys <= set(one) for one in told["claims"])


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_claims_are_told_by_section(capsys: Capture) -> None:
    """Each under its section, and what the article does not say last."""
    status, out, _ = run(capsys, "claims")
    assert status == 0
    lines = out.splitlines()
    places = [lines.index(section) for section in SECTIONS]
    assert places == sorted(places)
    ends = [*places[1:], len(lines)]
    for one in CLAIMS:
        start = places[SECTIONS.index(one.section)]
        end = ends[SECTIONS.index(one.section)]
        assert one.text in "\n".join(lines[start:end])
    last = "\n".join(lines[places[-1] :])
    assert all(one.text in last for one in EXTRA_QUESTIONS)


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_an_error_cell_is_status_1(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table with a hole in it is no success."""

    def broken(self: object, user_id: str) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("demo.schemes.session.Session.issue", broken)
    for words in (
        ("table",),
        ("measure", "log-out"),
        ("table", "--explain", "log-out", "session cookie"),
    ):
        status, out, _ = run(capsys, *words)
        assert status == 1
        assert "error" in out


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("measure",), "probes"),
        (("measure", "no-jar"), "cells"),
        (("table", "--explain", "revocation", "JWT HS256"), "cells"),
        (("table", "--sensitivity"), "choices"),
        (("flips", "opaque bearer"), "flips"),
        (("attack", "alg-none"), "attacks"),
        (("attack", "alg-none", "--against", "JWT HS256"), "attacks"),
    ],
)
def test_json_is_json_whatever_is_asked(
    words: tuple[str, ...], key: str, capsys: Capture
) -> None:
    """The whole table and the claims have tests of their own."""
    assert run_json(capsys, *words)[key]


@pytest.mark.slow
@pytest.mark.xdist_group("table")
def test_an_explained_cell_has_the_shape_of_a_cell(capsys: Capture) -> None:
    words = ("--explain", "log-out", "JWT HS256")
    (told,) = run_json(capsys, "table", *words)["cells"]
    cells = run_json(capsys, "measure", "log-out")["cells"]
    assert {**cells[0], **told} == told
    assert told["source"].startswith("def seconds_until_refused")
    assert told["question"]
    assert told["rule"]


# How it ends


def ends_in(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> tuple[int, str, str]:
    """What becomes of this error inside a command."""

    def broken(asked: object) -> int:
        raise error

    monkeypatch.setattr(commands, "run_claims", broken)
    return run(capsys, "claims")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError("x"), "a fault of ours, KeyError: 'x'; "),
        (RuntimeError("two\nlines"), "a fault of ours, RuntimeError: two l"),
        (LookupError("no such name"), "no such name\n"),
        (Unavailable("the store is down"), "the store is down\n"),
        (ImportError("no", name="pyseto"), "needs the package pyseto\n"),
        (OSError(28, "No space left"), "No space left: standard output\n"),
    ],
)
def test_a_fault_is_status_2_in_one_line(
    error: Exception,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    status, out, err = ends_in(error, monkeypatch, capsys)
    assert (status, out) == (2, "")
    assert err.startswith(f"demo: {words}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt(), 130), (BrokenPipeError(), 141)]
)
def test_whoever_leaves_is_told_nothing(
    error: BaseException,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    assert ends_in(error, monkeypatch, capsys) == (status, "", "")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "REDIS_URL: Redis URL must specify"),
        ("redis://:secret@host:port", "REDIS_URL: Port could not be cast"),
        ("redis://:secret@127.0.0.1:1", "REDIS_URL: no Redis answers"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        "table",
        "attack",
        "claims",
        "measure log-out",
        "flips 'JWT HS256'",
        "table --explain log-out 'JWT HS256'",
    ],
)
def test_no_store_is_status_2(
    command: str,
    url: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    """It is not a table full of errors.  The password is not repeated."""
    monkeypatch.setenv("REDIS_URL", url)
    status, out, err = run(capsys, *shlex.split(command))
    assert (status, out) == (2, "")
    assert err.startswith(f"demo: {words}")
    assert err.count("\n") == 1
    assert "secret" not in err


def test_an_attack_that_misses_what_is_broken_is_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """It would say nothing of what is mended."""
    told = {"broken": "refused", "fixed": "refused"}
    monkeypatch.setattr(attacks, "twins", lambda attack: told)
    status, _, err = run(capsys, "attack", "alg-none")
    assert status == 1
    assert err == "demo: 1 did not enter what is broken\n"


def shell(command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it as a person would, where $demo is the command line."""
    return subprocess.run(
        ["bash", "-c", command],
        env={**os.environ, "demo": f"{sys.executable} -m demo", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.xdist_group("table")
@pytest.mark.parametrize(
    ("command", "status", "words"),
    [
        ("$demo measure nothing", 2, "demo: no probe"),
        ("$demo measure >&-", 2, "demo: standard output is closed"),
        ("$demo measure >/dev/full", 2, "demo: No space left on device"),
        ("$demo measure | head -1", 0, ""),
        ("$demo measure >/dev/null 2>&-", 0, ""),
    ],
)
def test_in_a_shell(command: str, status: int, words: str) -> None:
    """A closed output, a full disk, a reader of one line."""
    done = shell(command)
    assert done.returncode == status
    assert done.stderr.startswith(words)
    assert done.stderr.count("\n") == bool(words)


def test_a_reader_who_has_gone_is_told_nothing() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with open(theirs, "wb") as output:
        done = subprocess.run(
            [sys.executable, "-m", "demo", "measure"],
            stdout=output,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, b"")


# On a terminal


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize(
    "command",
    [
        "table",
        "table --explain log-out 'JWT HS256'",
        "attack alg-none",
        "attack alg-none --against all",
        "measure",
        "measure log-out",
        "claims",
    ],
)
def test_text_fits_the_terminal(
    command: str,
    width: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    """Nothing is wider, and it all comes through a pipe as well.  Source
    code stays as it is: a line of it is up to 79 wide."""
    monkeypatch.setattr(comparison, "sharp", lambda one: [])
    monkeypatch.setattr(commands, "CONTENDERS", CONTENDERS[:3])
    monkeypatch.setattr(commands, "CLAIMS", CLAIMS[:3])
    monkeypatch.setattr(commands, "EXTRA_QUESTIONS", EXTRA_QUESTIONS[:1])
    monkeypatch.setattr(commands.table, "source_of", lambda probe: "code")
    words = shlex.split(command)
    piped = run(capsys, *words)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", str(width))
    shown = run(capsys, *words)
    text = re.sub(r"\x1b\[\d+m", "", shown[1])
    assert all(len(line) <= width for line in text.splitlines())
    assert shown[0] == piped[0]
    assert "\x1b" not in piped[1]
    assert set(text.split()) >= {w for w in piped[1].split() if w[0].isdigit()}


@pytest.mark.usefixtures("from_a_terminal")
def test_long_work_shows_how_far_it_is_and_stops_at_once() -> None:
    """On a terminal; and Ctrl-C there leaves a clean line."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "demo", "claims"]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        seen = ""
        while "judging claim 1 of " not in seen:
            seen += os.read(ours, 1024).decode()
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 130
    with open(ours, "rb", buffering=0) as rest, suppress(OSError):
        while more := rest.read(1024):  # an error once all is read
            seen += more.decode()
    assert "Traceback" not in seen
    assert seen.endswith(" \r")
