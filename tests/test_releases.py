"""Old releases take the attack, mended ones refuse it, and controls hold.

The slow tests install and attack a sample (`SAMPLE` and `LINE_SAMPLE`: a
pair of each side and language, and both sides of three boundaries of
PyJWT).  `python -m labs.releases --check` measures all of it.
"""

import ast
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from demo.evidence import load
from demo.evidence import releases as records
from demo.pages import releases as page
from demo.stopping import SIGNALS
from labs import recording
from labs.releases import (
    __main__,
    cache,
    children,
    install,
    keys,
    measure,
    pyjwt_line,
)
from labs.releases.install import reason
from labs.releases.measure import Broken
from labs.releases.pair import CASES, Pair, Release
from labs.releases.pairs import PAIRS, pair
from labs.releases.upgrades import UPGRADES

RECORDS = (
    __main__.PAIRS_RECORD,
    __main__.LINE_RECORD,
    __main__.UPGRADES_RECORD,
)
ROWS = {row["name"]: row for row in load(__main__.PAIRS_RECORD).results}
UPGRADE_ROWS = {
    row["name"]: row for row in load(__main__.UPGRADES_RECORD).results
}
BOTH = (*PAIRS, *UPGRADES)
MAX_LINES = 80
"""Of a case, blank ones aside: it reads in one sitting."""

pytestmark = pytest.mark.usefixtures("from_a_terminal")

# --- the data ----------------------------------------------------------------


def test_there_are_enough_pairs_and_the_fight_is_fair() -> None:
    assert len([one for one in PAIRS if one.registry == "PyPI"]) >= 25
    assert len([one for one in PAIRS if one.side == "session"]) >= 8
    assert {one.side for one in PAIRS} == {"token", "session", "sign-in"}
    csrf = [one.side for one in PAIRS if one.attack == "login CSRF"]
    assert csrf == ["sign-in", "sign-in"]


def test_no_pair_is_named_twice() -> None:
    assert not [n for n, c in Counter(p.case for p in BOTH).items() if c > 1]


@pytest.mark.parametrize("one", BOTH, ids=lambda one: one.case)
def test_a_pair_is_told_in_full(one: Pair) -> None:
    assert one.script.is_file()
    assert one.attack
    assert one.needs
    assert one.source
    assert one.old != one.fixed
    for name in one.ids:
        assert re.fullmatch(r"CVE-\d{4}-\d{4,}|GHSA(-[2-9a-z]{4}){3}", name)


def test_every_case_is_used() -> None:
    used = {one.script.name for one in BOTH}
    used |= {f"{name}.py" for name in pyjwt_line.ATTACKS}
    there = {path.name for path in CASES.iterdir() if path.is_file()}
    assert there == used


@pytest.mark.parametrize("path", sorted(CASES.glob("*.py")), ids=str)
def test_a_case_is_short_and_tells_its_story(path: Path) -> None:
    source = path.read_text("utf-8")
    assert sum(bool(line.strip()) for line in source.splitlines()) < MAX_LINES
    assert len(str(ast.get_docstring(ast.parse(source)))) > 120


def test_what_is_installed_is_pinned_and_nothing_else_is() -> None:
    lines = install.pins()
    assert set(lines) == set(__main__.all_pins())
    for name, line in lines.items():
        assert re.fullmatch(
            rf"{re.escape(name)}( --hash=sha256:[0-9a-f]{{64}})+", line
        )


# --- the records -------------------------------------------------------------


@pytest.mark.parametrize("one", BOTH, ids=lambda one: one.case)
def test_the_record_says_that_the_pair_holds(one: Pair) -> None:
    row = {**ROWS, **UPGRADE_ROWS}[one.case]
    seen = measure.Result(one, row["on_old"], row["on_fixed"])
    assert seen.faults == []
    assert __main__.as_row(seen) == row


def test_the_record_holds_nothing_else() -> None:
    assert list(ROWS) == [one.case for one in PAIRS]
    assert list(UPGRADE_ROWS) == [one.case for one in UPGRADES]


@pytest.mark.locked
@pytest.mark.parametrize("name", RECORDS)
def test_a_record_says_what_made_it(name: str) -> None:
    """Python and Node may be others here: then what they do decides."""
    made = load(name)
    assert made.command == __main__.LAB.command
    signer = "PyJWT, which signs the honest tokens"
    assert set(made.versions) == {"Python", "Node", signer}
    assert made.versions[signer] == metadata.version("pyjwt")


SAMPLE = (
    "pyjwt_ssh_key",
    "joserfc_public_pem",
    "starkbank_zero_signature",
    "flask_vary_keys",
    "tornado_cookie_attribute",
    "jsonwebtoken_unset_secret",
    *UPGRADE_ROWS,
)
LINE_SAMPLE = ("2.3.0", "2.4.0", "2.13.0", "2.14.0", "2.15.1")


def installed_or_skipped(pins: Iterable[str]) -> None:
    """Without the network, nothing can be said; the gate wants it."""
    try:
        install.ensure(pins)
    except install.InstallFailed as error:
        pytest.skip(str(error))


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_of_the_pairs_measured_again(name: str) -> None:
    one = pair(name)
    if one.registry == "npm":
        need_node()
    else:
        installed_or_skipped(__main__.pins_of([one]))
    result = measure.measure(one)
    assert result.faults == []
    assert __main__.as_row(result) == {**ROWS, **UPGRADE_ROWS}[name]


def need_node() -> None:
    if not install.has_node():
        pytest.skip("needs node and npm")


@pytest.mark.slow
@pytest.mark.parametrize("version", LINE_SAMPLE)
def test_a_sample_of_the_line_of_pyjwt_measured_again(version: str) -> None:
    installed_or_skipped(pyjwt_line.release(version).pins)
    kept = load(__main__.LINE_RECORD).results["releases"]
    (cells,) = [row["cells"] for row in kept if row["version"] == version]
    assert pyjwt_line.row(version) == cells


# --- what a chapter shows ----------------------------------------------------


def test_the_rows_of_the_chapter() -> None:
    rows = records.pair_rows()
    assert [row.name for row in rows] == [one.case for one in PAIRS]
    assert all(row.accepted_by_old and row.refused_by_fixed for row in rows)


def test_an_upgrade_turns_an_honest_user_away() -> None:
    """It is told apart from the attacks."""
    rows = records.upgrade_rows()
    assert all(row.accepted_by_old and row.refused_by_fixed for row in rows)
    assert not {row.name for row in rows} & set(ROWS)


def test_the_table_of_pairs_begins_with_one_of_each_package() -> None:
    rows = records.told_order()
    packages = {one.package for one in PAIRS}
    assert {row.package for row in rows[: len(packages)]} == packages
    assert {row.side for row in rows[:3]} == {"token", "session", "sign-in"}
    assert sorted(row.name for row in rows) == sorted(ROWS)
    shown = repr(page.pairs_view())
    assert all(one.needs in shown for one in PAIRS)


def test_the_chapters_table_begins_with_the_articles_attacks() -> None:
    """Unsigned tokens, then key confusion, then the others."""
    rows = repr(page.pairs_view()).splitlines()[2:]
    named = [
        name for row in rows for name in page.BY_THE_ARTICLE if name in row
    ]
    attacks = [row.attack for row in records.pair_rows()]
    assert named == [
        n for n in page.BY_THE_ARTICLE for _ in range(attacks.count(n))
    ]
    assert all(page.BY_THE_ARTICLE[0] in row for row in rows[:3])
    assert all(page.BY_THE_ARTICLE[1] in row for row in rows[3:6])


CONFUSING = {
    "pyjwt_public_pem",
    "pyjwt_rsa_public_pem",
    "pyjwt_ssh_key",
    "pyjwt_one_line_pem",
    "pyjwt_jwk_text",
}
"""Cases that are tried with a pinned list as well."""


def test_a_pinned_list_keeps_the_confusion_out_of_old_releases() -> None:
    """Wherever there is a list; and the honest token still enters."""
    for name in CONFUSING:
        old = ROWS[name]["on_old"]
        if pair(name).old == "0.4.3":
            assert old["pinned_attack"].startswith("not offered")
        else:
            assert old["pinned_honest"] == "accepted"
            assert old["pinned_attack"] == "refused: InvalidAlgorithmError"


def test_the_pin_on_the_whole_line() -> None:
    counts = records.pin_counts()
    assert len(counts) == len(CONFUSING)
    for fell, refused, no_list in counts.values():
        assert fell == refused + no_list > 0
    assert counts["one-line PEM"] == (12, 12, 0)
    assert counts["SPKI PEM"] == (1, 0, 1)


def words(attack: str, *versions: str) -> list[str]:
    matrix = records.pyjwt_matrix()
    return [matrix.words[version][attack] for version in versions]


def test_a_fix_was_undone_by_a_later_fix() -> None:
    found = words("pyjwt_one_line_pem", "2.3.0", "2.4.0", "2.13.0", "2.14.0")
    assert found == ["refused", "accepted", "accepted", "refused"]


def test_padding_came_back() -> None:
    found = words("pyjwt_padded", "2.13.0", "2.14.0", "2.15.0", "2.15.1")
    assert found == ["accepted", "refused", "refused", "accepted"]


def test_alg_none_never_entered_pyjwt() -> None:
    assert "accepted" not in words("pyjwt_alg_none", *pyjwt_line.VERSIONS)


def test_neighbours_that_answer_alike_are_one_span() -> None:
    matrix = records.pyjwt_matrix()
    spans = list(records.spans(matrix, page.KEY_FORMS))
    assert "2.4.0 to 2.13.0" in [span for span, _ in spans]
    for (_, one), (_, other) in pairwise(spans):
        assert one != other
    every = list(records.spans(matrix, list(matrix.attacks)))
    assert len(spans) < len(every) <= len(pyjwt_line.VERSIONS)


def test_the_heat_map_is_drawn() -> None:
    drawn = page.heat_map()._repr_html_()
    assert "2.4.0 to 2.13.0" in drawn
    assert "one-line PEM as secret" in drawn


# --- a toy library with two releases, to show that each control can fail -----

TOY = """
def check(token):
    if token == "noisy":
        print("a library that writes")
    return token in {ACCEPTED!r}

class Refused(Exception):
    pass
"""

CASE = """
import toy
REFUSALS = (toy.Refused,)

def honest():
    return toy.check("honest")

def edited():
    return toy.check("edited")

def attack():
    return toy.check("forged")
"""

Toy = Callable[..., Pair]


def installed(home: Path) -> None:
    """Note what is there, as an install does."""
    (home / cache.MADE_OF).write_text("this test")
    (home / cache.TREE).write_text(cache.tree(home))


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    """Makes a case and the releases 1 and 2 of a library, installed."""
    monkeypatch.setenv("DEMO_RELEASES", str(tmp_path))
    monkeypatch.setattr(measure, "CASES", tmp_path)
    monkeypatch.setattr(install, "ensure", lambda _: None)
    monkeypatch.setattr(keys, "made", lambda: {"keys": {}, "tokens": {}})

    def make(case: str = CASE, **changes: Any) -> Pair:
        (tmp_path / "toy_case.py").write_text(case)
        accepted = {"1": ["honest", "forged"], "2": ["honest"]}
        accepted |= changes.pop("accepted", {})
        for version, tokens in accepted.items():
            release = tmp_path / f"toy=={version}"
            shutil.rmtree(release, ignore_errors=True)
            about = release / f"toy-{changes.get('says', version)}.dist-info"
            about.mkdir(parents=True)
            (about / "METADATA").write_text(
                f"Name: toy\nVersion: {changes.get('says', version)}\n"
            )
            source = TOY.replace("{ACCEPTED!r}", repr(tokens))
            (release / "toy.py").write_text(source)
            installed(release)
        old, fixed = changes.get("releases", ("1", "2"))
        about = {"source": "here", "attack": "a toy", "side": "token"}
        return Pair("toy_case", "toy", old, fixed, (), needs="", **about)

    return make


def test_a_pair_that_holds(toy: Toy) -> None:
    assert measure.measure(toy()).faults == []


def test_what_a_library_prints_is_no_answer(toy: Toy) -> None:
    noisy = CASE.replace('toy.check("edited")', 'toy.check("noisy")')
    assert measure.measure(toy(noisy)).faults == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"releases": ("2", "1")}, "toy 2 refuses it"),
        ({"releases": ("1", "1")}, "toy 1 accepts it"),
        ({"accepted": {"2": []}}, "control broken: toy 2 refuses what is"),
        ({"accepted": {"1": ["forged"]}}, "control broken: toy 1 refuses"),
        (
            {"accepted": {"2": ["honest", "edited"]}},
            "control broken: toy 2 accepts a token",
        ),
    ],
)
def test_a_pair_that_does_not_hold(
    toy: Toy, changes: dict[str, Any], fault: str
) -> None:
    (found,) = measure.measure(toy(**changes)).faults
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("forged", "fault"),
    [
        ("toy.chekc('forged')", "AttributeError"),
        ("toy.check()", "TypeError"),
        ("__import__('pytest')", "ModuleNotFoundError"),
        ("1 / 0", "ZeroDivisionError"),
        ("'forged'", "returned 'forged'"),
        ("__import__('sys').exit('out')", "toy 1: "),
    ],
)
def test_a_mistake_in_a_case_is_no_refusal(
    toy: Toy, forged: str, fault: str
) -> None:
    """Nor can a case import what is installed beside the book."""
    broken = CASE.replace("toy.check('forged')", "").replace(
        'toy.check("forged")', forged
    )
    with pytest.raises(Broken, match=re.escape(fault)):
        measure.measure(toy(broken))


def test_the_librarys_own_error_is_a_refusal(toy: Toy) -> None:
    raising = CASE.replace(
        'return toy.check("edited")', "raise toy.Refused('no')"
    )
    seen = measure.measure(toy(raising))
    assert seen.faults == []
    assert seen.fixed["edited"] == "refused: Refused"


@pytest.mark.parametrize(
    ("listed", "holds"),
    [
        ("(ValueError, 'the token is no good')", True),
        ("(ValueError, 'some other words')", False),
        ("ValueError", False),
        ("Exception", False),
    ],
)
def test_pythons_own_error_needs_its_words(
    toy: Toy, listed: str, holds: bool
) -> None:
    case = CASE.replace("(toy.Refused,)", f"({listed},)").replace(
        'return toy.check("edited")',
        "raise ValueError('the token is no good')",
    )
    if holds:
        assert measure.measure(toy(case)).faults == []
    else:
        with pytest.raises(Broken, match=r"only with its words|no good"):
            measure.measure(toy(case))


PINNED = """
def pinned_honest():
    return toy.check({honest!r})

def pinned_attack():
    return toy.check({attack!r})
"""


@pytest.mark.parametrize(
    ("honest", "attack", "fault"),
    [
        ("honest", "edited", []),
        ("edited", "edited", ["control broken: toy 1, pinned, refuses"]),
        ("honest", "honest", ["toy 1, pinned, accepts the attack"]),
    ],
)
def test_what_a_pinned_list_has_to_do(
    toy: Toy, honest: str, attack: str, fault: list[str]
) -> None:
    case = CASE + PINNED.format(honest=honest, attack=attack)
    found = measure.measure(toy(case)).faults
    assert [one[: len(fault[0])] for one in found[:1]] == fault


def test_where_there_is_no_list_there_is_none_to_pin(toy: Toy) -> None:
    raising = PINNED.format(honest="honest", attack="edited").replace(
        "return toy.check('honest')", "raise by_hand.NotOffered('no list')"
    )
    seen = measure.measure(toy("import by_hand\n" + CASE + raising))
    assert seen.faults == []
    assert seen.old["attack"] == "accepted"
    assert seen.old["pinned_attack"] == "not offered: no list"


def test_a_pin_that_refuses_everyone_says_nothing_either() -> None:
    told = {"honest": "accepted", "edited": "refused", "attack": "accepted"}
    cell = partial(pyjwt_line.cell, "1", "c")
    assert "pinned" not in cell(told)
    for honest, attack, word in (
        ("accepted", "refused: X", "refused"),
        ("accepted", "accepted", "accepted"),
        ("refused: X", "refused: X", "honest refused"),
    ):
        pin = {"pinned_honest": honest, "pinned_attack": attack}
        assert cell({**told, **pin})["pinned"] == word
    gone = {"pinned_attack": "not offered: no list"}
    assert cell({**told, **gone})["pinned"] == "not offered"


def test_another_version_than_asked_for_is_no_result(toy: Toy) -> None:
    with pytest.raises(Broken, match="toy is 9"):
        measure.measure(toy(says="9"))


def test_a_release_that_lacks_it_is_no_result() -> None:
    told = {"honest": "accepted", "edited": "refused", "attack": "accepted"}
    lacks = {"not offered": "no such call"}
    for seen, version in (((lacks, told), "old"), ((told, lacks), "fixed")):
        (fault,) = measure.Result(PAIRS[0], *seen).faults
        named = getattr(PAIRS[0], version)
        assert fault == f"pyjwt {named} lacks it: no such call"
    cell = pyjwt_line.cell("1", "c", lacks)
    assert cell == {"word": "not offered", "by": "no such call"}


@pytest.mark.parametrize("name", ["toy.py", "toy-1.dist-info/METADATA"])
def test_an_edited_release_is_not_run(toy: Toy, name: str) -> None:
    """One byte more; the message says what to do."""
    one = toy()
    home = cache.folder() / "toy==1"
    with (home / name).open("a") as file:
        file.write("\n")
    with pytest.raises(cache.Tampered, match=r"remove .*toy==1$"):
        measure.measure(one)


def test_a_file_more_or_less_is_noticed(toy: Toy) -> None:
    toy()
    for version, name in (("1", "jwt.py"), ("2", "__pycache__")):
        home = cache.folder() / f"toy=={version}"
        cache.verify.__wrapped__(home)
        (home / name).mkdir() if "_" in name else (home / name).touch()
        if "_" in name:
            (home / name / "toy.cpython-311.pyc").touch()
        with pytest.raises(cache.Tampered):
            cache.verify(home)
        shutil.rmtree(home)
        with pytest.raises(cache.Tampered, match="not installed"):
            cache.verify(home)


def test_the_digest_of_a_release_sees_names_and_folders(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.py"
    file.write_text("x")
    (tmp_path / "folder").mkdir()
    seen = {cache.tree(tmp_path)}
    for name in ("b.py", "folder/b.py"):
        file = file.rename(tmp_path / name)
        seen.add(cache.tree(tmp_path))
    assert len(seen) == 3


def test_a_run_leaves_the_release_as_it_was(toy: Toy) -> None:
    one = toy()
    before = sorted(cache.folder().rglob("*"))
    measure.measure(one)
    assert sorted(cache.folder().rglob("*")) == before
    cache.verify.__wrapped__(cache.folder() / "toy==1")


def test_an_answer_with_a_failure_is_none() -> None:
    """Whatever it says, the process has to end well."""
    told = json.dumps({"toy_case": {"honest": "accepted"}})
    release = Release("toy", "1")
    for status in (0, 1):
        script = f"print({told!r}); raise SystemExit({status})"
        command = [sys.executable, "-c", script]
        if status:
            with pytest.raises(Broken, match="toy 1: 1"):
                measure.answer(release, command, {})
        else:
            assert measure.answer(release, command, {}) == json.loads(told)


LEAKS = ("PYTHONPATH", "PYTHONSTARTUP", "NODE_OPTIONS", "NODE_PATH")


def test_what_would_change_the_languages_stays_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in (*LEAKS, "OTHER"):
        monkeypatch.setenv(name, str(tmp_path))
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    command = [sys.executable, "-S", "-c", show]
    status, out = children.run(command, timeout_s=20, scratch=tmp_path)
    assert status == 0
    seen = json.loads(out)
    assert not set(LEAKS) & set(seen)
    assert seen["OTHER"] == seen["TMPDIR"] == str(tmp_path)


def test_what_a_child_started_ends_with_it(tmp_path: Path) -> None:
    """It would wait for a minute."""
    note = tmp_path / "pid"
    script = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time;"
        "time.sleep(60)'], stdout=-3, stderr=-3, stdin=-3)\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))"
    )
    status, _ = children.run([sys.executable, "-c", script], timeout_s=20)
    assert status == 0
    assert gone(int(note.read_text()))


def test_a_case_that_hangs_is_ended(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "PATIENCE_S", 0.5)
    hanging = CASE + "\n__import__('time').sleep(60)\n"
    with pytest.raises(Broken, match="no answer within"):
        measure.measure(toy(hanging))
    assert not children.LIVE


def test_one_pair_on_the_command_line(
    toy: Toy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    swapped = toy(releases=("2", "1"))
    monkeypatch.setattr(__main__, "pair", lambda _: swapped)
    assert __main__.main(["--only", "toy_case"]) == 1
    assert "toy 2 refuses it" in capsys.readouterr().out
    monkeypatch.undo()
    assert __main__.main(["--only", "nonsense"]) == 2
    assert "no pair 'nonsense'; there are: " in capsys.readouterr().err


@pytest.mark.parametrize("place", ["PAIRS", "UPGRADES"])
def test_nothing_is_recorded_when_a_pair_does_not_hold(
    place: str,
    toy: Toy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def unwanted(*_: object) -> None:
        raise AssertionError("recorded")

    swapped = toy(releases=("2", "1"))
    for name in ("PAIRS", "UPGRADES"):
        measured = [swapped] if name == place else []
        monkeypatch.setattr(__main__, name, measured)
    monkeypatch.setattr(__main__, "pair", lambda _: swapped)
    monkeypatch.setattr(install, "has_node", lambda: True)
    monkeypatch.setattr(install, "node_version", lambda: "v0")
    monkeypatch.setattr(__main__, "prepare", lambda: None)
    monkeypatch.setattr(__main__, "measure_line", list)
    monkeypatch.setattr(__main__, "line_results", list)
    monkeypatch.setattr(recording.evidence, "save", unwanted)
    assert __main__.main([]) == 1
    assert "does not hold: toy_case" in capsys.readouterr().err


def test_without_node_nothing_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from_npm = next(one for one in PAIRS if one.registry == "npm")
    monkeypatch.setattr(install, "has_node", lambda: False)
    for words in ([], ["--check"], ["--only", from_npm.case]):
        assert __main__.main(words) == 2
        assert capsys.readouterr().err == "releases: needs node and npm\n"


@pytest.mark.parametrize(
    ("error", "status", "word"),
    [
        (cache.Tampered("remove x"), 2, "remove x"),
        (install.InstallFailed("npm: the disk is full"), 2, "full"),
        (Broken("toy 1: no answer"), 2, "no answer"),
        (children.Interrupted(), 130, "interrupted"),
    ],
)
def test_the_command_ends_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    word: str,
) -> None:
    def fails() -> None:
        raise error

    monkeypatch.setattr(install, "has_node", lambda: True)
    monkeypatch.setattr(__main__, "prepare", fails)
    assert __main__.main(["--check"]) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("releases: ")
    assert word in line


def test_a_cache_that_is_a_file_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "file"
    file.touch()
    for place in (file, file / "below"):
        monkeypatch.setenv("DEMO_RELEASES", str(place))
        assert __main__.main(["--only", PAIRS[0].case]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "file" in line


JS_CASE = """
module.exports = ({ release }) => ({
  refusals: ["Refused", ["Error", "the token is no good"]],
  honest: () => release.check("honest"),
  edited: () => release.check("edited"),
  attack: () => release.check("forged"),
});
"""

JS_TOY = """
class Refused extends Error {}
module.exports = { Refused, check: (token) => { %s } };
"""

LISTED = 'return ["honest", "forged"].includes(token);'


def on_node(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    body: str,
    case: str = JS_CASE,
    says: str = "1",
    edited: bool = False,
) -> measure.Told:
    """What a case sees on a toy library from npm."""
    monkeypatch.setenv("DEMO_RELEASES", str(tmp_path))
    monkeypatch.setattr(measure, "CASES", tmp_path)
    monkeypatch.setattr(keys, "made", lambda: {"keys": {}, "tokens": {}})
    home = tmp_path / "npm" / "node_modules" / "toy-1"
    home.mkdir(parents=True)
    about = json.dumps({"name": "toy", "version": says})
    (home / "package.json").write_text(about)
    (home / "index.js").write_text(JS_TOY % body)
    installed(tmp_path / "npm")
    if edited:
        (home / "index.js").write_text(JS_TOY % body + "\n")
    (tmp_path / "toy_case.cjs").write_text(case)
    return measure.run_on_node(Release("toy", "1"), "toy_case")


@pytest.mark.parametrize(
    ("refusing", "word"),
    [
        ("return false", "refused"),
        ("throw new Refused('no')", "refused: Refused"),
        ("throw new Error('the token is no good')", "refused: Error"),
    ],
)
def test_what_refuses_on_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusing: str, word: str
) -> None:
    need_node()
    body = f"if (token === 'edited') {{ {refusing}; }} {LISTED}"
    told = on_node(tmp_path, monkeypatch, body)
    assert told == {"honest": "accepted", "edited": word, "attack": "accepted"}


@pytest.mark.parametrize(
    ("slip", "says", "fault"),
    [
        ("throw new Error('another')", "1", "Error: another"),
        ("return tokn", "1", "ReferenceError"),
        ("return undefined.x", "1", "TypeError"),
        ("return 'yes'", "1", "returned yes"),
        ("return true", "9", "toy is toy 9"),
    ],
)
def test_a_mistake_on_node_is_no_refusal(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    slip: str,
    says: str,
    fault: str,
) -> None:
    need_node()
    with pytest.raises(Broken, match=re.escape(fault)):
        on_node(tmp_path, monkeypatch, slip, says=says)


def test_an_edited_release_is_not_run_on_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(cache.Tampered, match=r"remove .*npm$"):
        on_node(tmp_path, monkeypatch, LISTED, edited=True)


def test_a_release_that_refuses_everyone_says_nothing_of_an_attack() -> None:
    told = {"honest": "refused: X", "edited": "refused", "attack": "refused"}
    assert pyjwt_line.cell("1", "c", told)["word"] == "honest refused"
    told = {**told, "honest": "accepted", "edited": "accepted"}
    with pytest.raises(Broken):
        pyjwt_line.cell("1", "c", told)


# --- installing --------------------------------------------------------------


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A registry on disk with one wheel.  Returns the wheel's SHA-256."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    path = shelf / "toy-1-py3-none-any.whl"
    about = {
        "METADATA": "Metadata-Version: 2.1\nName: toy\nVersion: 1\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("toy.py", TOY)
        for name, text in about.items():
            made.writestr(f"toy-1.dist-info/{name}", text)
    for tool in ("PIP", "UV"):
        monkeypatch.setenv(f"{tool}_NO_INDEX", "1")
        monkeypatch.setenv(f"{tool}_FIND_LINKS", str(shelf))
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.slow
def test_a_wheel_is_installed_by_its_hash_alone(
    wheel: str, tmp_path: Path
) -> None:
    """Another hash stops the install, and leaves nothing behind."""
    target = tmp_path / "releases"
    wrong = f"toy==1 --hash=sha256:{'0' * 64}"
    with pytest.raises(install.InstallFailed, match="another hash"):
        install.install(target, "toy==1", wrong)
    assert list(target.iterdir()) == []
    right = f"toy==1 --hash=sha256:{wheel}"
    install.install(target, "toy==1", right)
    home = target / "toy==1"
    assert cache.is_complete(home, install.stamp(right))
    assert not cache.is_complete(home, install.stamp(wrong))
    assert [path.name for path in target.iterdir()] == ["toy==1"]
    cache.verify(home)


def test_what_is_not_pinned_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(install.InstallFailed, match="is not pinned"):
        install.ensure(["toy==1"], tmp_path)


def test_another_interpreter_installs_anew() -> None:
    """A wheel may be built for one of them only."""
    assert install.stamp("toy==1").startswith(sys.implementation.cache_tag)


def ends(
    monkeypatch: pytest.MonkeyPatch, status: int, said: str
) -> list[list[str]]:
    """No installer is run: each ends like this.  Returns the calls."""
    calls: list[list[str]] = []

    def run(
        command: list[str], *, timeout_s: float, scratch: Path
    ) -> tuple[int, str]:
        calls.append(command)
        assert scratch.is_dir()
        return status, said

    monkeypatch.setattr(children, "run", run)
    return calls


def test_npm_runs_no_script_and_looks_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a package: it could do anything.  Another lock asks again."""
    monkeypatch.setenv("DEMO_RELEASES", str(tmp_path))
    calls = ends(monkeypatch, 0, "")
    install.ensure_npm()
    install.ensure_npm()
    (command,) = calls
    assert command[:3] == ["npm", "ci", "--ignore-scripts"]
    cache.verify(install.npm_home())
    monkeypatch.setattr(install, "npm_stamp", lambda: "another lock")
    install.ensure_npm()
    assert len(calls) == 2


def test_the_lock_of_npm_is_what_it_is_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = install.npm_stamp()
    for name in install.NPM_FILES:
        shutil.copy(install.NPM / name, tmp_path)
    monkeypatch.setattr(install, "NPM", tmp_path)
    assert install.npm_stamp() == before
    (tmp_path / "package-lock.json").write_text("{}")
    assert install.npm_stamp() != before


def test_one_without_its_digest_is_installed_anew(tmp_path: Path) -> None:
    (tmp_path / cache.MADE_OF).write_text("stamp")
    assert not cache.is_complete(tmp_path, "stamp")
    (tmp_path / cache.TREE).touch()
    assert cache.is_complete(tmp_path, "stamp")


def test_npm_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_RELEASES", str(tmp_path))
    ends(monkeypatch, 1, "npm error code EINTEGRITY")
    with pytest.raises(install.InstallFailed, match=r"npm: .*another hash"):
        install.ensure_npm()
    assert list(tmp_path.iterdir()) == []


def test_who_comes_second_keeps_the_first(tmp_path: Path) -> None:
    """Both have filled a folder, and one waits for the other's lock."""
    home = tmp_path / "toy==1"
    ready = []
    for word in ("one", "two"):
        made = tmp_path / f"{install.__name__}-{word}"
        made.mkdir()
        (made / "toy.py").write_text(word)
        ready.append(made)
    with cache.locked(tmp_path):
        waiting = threading.Thread(
            target=cache.keep, args=(ready[1], home, "stamp")
        )
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive(), "the control: it waits"
        ready[0].rename(home)
        (home / cache.MADE_OF).write_text("stamp")
        (home / cache.TREE).write_text(cache.tree(home))
    waiting.join(5)
    assert (home / "toy.py").read_text() == "one"
    cache.verify(home)
    assert ready[1].is_dir()


def test_only_what_a_dead_run_left_is_removed(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for owner in (dead.pid, os.getpid(), os.getppid(), "abc", ""):
        (tmp_path / f"{cache.PARTIAL}{owner}-x").mkdir()
    (tmp_path / "toy==1").mkdir()
    cache.sweep(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    kept = [f"{cache.PARTIAL}{o}-x" for o in (os.getpid(), os.getppid())]
    odd = [f"{cache.PARTIAL}abc-x", f"{cache.PARTIAL}-x"]
    assert left == {*kept, *odd, "toy==1"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] "
            "No space left on device\n",
            "the disk is full",
        ),
        (
            "ERROR: Exception:\nTraceback (most recent call last):\n"
            "OSError: [Errno 28] No space left on device: '/tmp/x'",
            "the disk is full",
        ),
        (
            "WARNING: Retrying after connection broken by 'Failed to "
            "establish a new connection'\n"
            "ERROR: No matching distribution found for pyjwt==2.4.0",
            "the registry does not answer",
        ),
        (
            "npm error code ECONNREFUSED\nnpm error A complete log of this "
            "run can be found in: /tmp/c/_logs/x.log",
            "the registry does not answer",
        ),
        (
            "WARNING: Location '/opt/x' is ignored\n"
            "ERROR: No matching distribution found for pyjwt==2.4.0",
            "not offered by the registry, or it does not answer",
        ),
        (
            "ERROR: Exception:\nTraceback (most recent call last):\n"
            '  File "/opt/pip/x.py", line 1\nValueError: no such tag',
            "ValueError: no such tag",
        ),
        (
            "npm error code EUSAGE\nnpm error The lock does not fit\n"
            "npm error A complete log of this run is in: /home/me/.npm/x.log",
            "npm error The lock does not fit",
        ),
        ("error: cannot read `/home/me/wish.txt`", "error: cannot read `…`"),
        ("error: no https://x/simple/y", "error: no https://x/simple/y"),
        ("", "no reason given"),
    ],
)
def test_why_an_install_failed(said: str, told: str) -> None:
    assert reason(said) == told


def test_a_pin_that_is_known_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what is new is looked up, and what is unwanted goes."""
    file = tmp_path / "pins.txt"
    known = {n: f"{n} --hash=sha256:{n[0] * 64}" for n in ("a==1", "b==1")}
    file.write_text("\n".join(known.values()))
    asked: list[str] = []

    def looked_up(name: str) -> str:
        asked.append(name)
        return f"{name} --hash=sha256:{'0' * 64}"

    monkeypatch.setattr(install, "PINS", file)
    monkeypatch.setattr(install, "looked_up", looked_up)
    install.lock(["c==1", "a==1"])
    assert asked == ["c==1"]
    found = install.pins(file)
    assert list(found) == ["a==1", "c==1"]
    assert found["a==1"] == known["a==1"]


HANGING = """
import sys
from pathlib import Path
from labs.releases import install
from demo.stopping import stoppable
target = Path({target!r})
install.pins = lambda: {{"toy==1": "toy==1"}}
install.command = lambda made, wish: [
    sys.executable, "-c",
    "import os, tempfile, time; tempfile.mkdtemp();"
    "open({pid!r}, 'w').write(str(os.getpid()));"
    "time.sleep(60)",
]
with stoppable():
    install.ensure(["toy==1"], target)
"""


def begun(tmp_path: Path) -> tuple[subprocess.Popen[bytes], int]:
    """A run in the middle of an install, and the installer's number."""
    pid = tmp_path / "pid"
    script = HANGING.format(target=str(tmp_path / "there"), pid=str(pid))
    (tmp_path / "temporary").mkdir()
    run = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        if pid.is_file() and pid.read_text():
            return run, int(pid.read_text())
        time.sleep(0.05)
    run.kill()
    raise AssertionError("the install never began")


def gone(number: int) -> bool:
    """Has that process ended (a short while is allowed)?"""
    for _ in range(40):
        state = Path(f"/proc/{number}/stat")
        if not children.is_alive(number) or (
            state.is_file() and state.read_text().split()[2] == "Z"
        ):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", SIGNALS)
def test_an_interrupt_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    run, installer = begun(tmp_path)
    run.send_signal(number)
    run.wait(10)
    assert gone(installer)
    assert list((tmp_path / "there").iterdir()) == []
    assert list((tmp_path / "temporary").iterdir()) == [], "the installer's"


def test_a_killed_run_leaves_no_half_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it leaves does not count, and the next run removes it."""
    run, installer = begun(tmp_path)
    run.kill()
    run.wait(10)
    os.killpg(installer, signal.SIGKILL)
    there = tmp_path / "there"
    (left,) = there.iterdir()
    assert left.name.startswith(cache.PARTIAL)

    def command(made: Path, _wish: Path) -> list[str]:
        return [
            sys.executable,
            "-S",
            "-c",
            f"import os; os.mkdir({str(made)!r})",
        ]

    monkeypatch.setattr(install, "pins", lambda: {"toy==1": "toy==1"})
    monkeypatch.setattr(install, "command", command)
    install.ensure(["toy==1"], there)
    assert [path.name for path in there.iterdir()] == ["toy==1"]
