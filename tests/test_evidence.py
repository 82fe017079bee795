"""Records: how they are kept, what makes them stale, how they compare."""

import ast
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo import evidence
from demo.evidence import ROOT, Evidence, load
from labs import __main__ as everything
from labs import recording
from labs.browser import __main__ as browser
from labs.clients import __main__ as clients
from labs.cost import __main__ as cost
from labs.device import __main__ as device
from labs.frameworks import __main__ as shipped
from labs.recording import Lab, made_from
from labs.releases import __main__ as releases
from labs.services import __main__ as services
from labs.store import __main__ as store

KEPT = evidence.FOLDER
RECORDS = sorted(path.stem for path in KEPT.glob("*.json"))
ONE = Evidence("make it", {"tool": "1"}, "ab", [{"row": 1}])

pytestmark = pytest.mark.usefixtures("from_a_terminal")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where records are kept, in this test."""
    monkeypatch.setattr(evidence, "FOLDER", tmp_path)
    return tmp_path


def test_what_is_saved_is_loaded(shelf: Path) -> None:
    evidence.save({"one": ONE})
    assert load("one") == ONE
    with pytest.raises(LookupError, match="two"):
        load("two")


def test_all_are_saved_or_none(shelf: Path) -> None:
    """The second cannot be written: the first stays as it was."""
    evidence.save({"one": ONE})
    bad = replace(ONE, results=object())
    with pytest.raises(TypeError):
        evidence.save({"one": replace(ONE, results=2), "two": bad})
    assert load("one") == ONE
    assert [path.name for path in shelf.iterdir()] == ["one.json"]


@pytest.mark.parametrize("text", ["{}", '{"results": 1}', ""])
def test_what_is_no_record_is_an_error(shelf: Path, text: str) -> None:
    (shelf / "one.json").write_text(text)
    with pytest.raises((TypeError, ValueError)):
        load("one")


# What makes a record stale: tried on a copy of the real labs.


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that a digest may depend on, and more."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("src", "labs"):
        shutil.copytree(ROOT / name, root / name)
    for lock in recording.LOCKS:
        shutil.copy(ROOT / lock, root / lock)
    return root


DIGESTS: dict[tuple[str, bytes], str] = {}


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that says the same is not parsed again, in any of these
    tests: a minute."""
    real = recording.content

    def content(path: Path) -> str:
        key = path.suffix, path.read_bytes()
        if key not in DIGESTS:
            DIGESTS[key] = real(path)
        return DIGESTS[key]

    monkeypatch.setattr(recording, "content", content)


def digest_of(lab: Lab, root: Path) -> str:
    folder = root / lab.folder.relative_to(ROOT)
    return made_from(replace(lab, folder=folder), root)


def changes(lab: Lab, root: Path, path: Path, text: str) -> bool:
    """Is the digest another one while the file says that?"""
    before, was = digest_of(lab, root), path.read_text("utf-8")
    path.write_text(text, "utf-8")
    try:
        return digest_of(lab, root) != before
    finally:
        path.write_text(was, "utf-8")


LAB_MAINS = [
    browser,
    releases,
    shipped,
    store,
    services,
    cost,
    clients,
    device,
]
LABS = [one.LAB for one in LAB_MAINS]


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_a_copy_has_the_same_digest(lab: Lab, copy: Path) -> None:
    assert digest_of(lab, copy) == made_from(lab)


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_what_a_lab_does_not_meet_makes_nothing_stale(
    lab: Lab, copy: Path
) -> None:
    """Neither a comment nor a statement in any other module."""
    met = {recording.module(name, copy) for name in lab.meets}
    own = copy / lab.folder.relative_to(ROOT)
    others = [
        path
        for path in copy.rglob("*.py")
        if path not in met and not path.is_relative_to(own)
    ]
    assert len(others) > 50, "the control: there are others"
    before = digest_of(lab, copy)
    for path in others:
        shutil.copy(path, path.with_suffix(".was"))
        path.write_text(path.read_text("utf-8") + "\nNEW = 1\n", "utf-8")
    try:
        assert digest_of(lab, copy) == before
    finally:
        for path in others:
            path.with_suffix(".was").replace(path)


@pytest.mark.slow
@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_statements_of_what_it_meets_count_and_comments_do_not(
    lab: Lab, copy: Path
) -> None:
    own = copy / lab.folder.relative_to(ROOT)
    met = [recording.module(name, copy) for name in lab.meets]
    for path in [*met, *own.glob("*.py")]:
        text = path.read_text("utf-8")
        worded = f'"""Other words."""  # A comment\n{undocumented(text)}'
        assert not changes(lab, copy, path, worded), path
        assert changes(lab, copy, path, text + "\nNEW = 1\n"), path


def undocumented(text: str) -> str:
    """A module without its docstring."""
    first = ast.parse(text).body[0]
    return "\n".join(text.splitlines()[first.end_lineno :])


@pytest.mark.parametrize("name", ["pins.txt", "npm/package-lock.json"])
def test_the_pins_of_the_releases_count(copy: Path, name: str) -> None:
    path = copy / "labs" / "releases" / name
    assert changes(releases.LAB, copy, path, path.read_text() + "\n")


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_the_pins_of_what_takes_part_count(lab: Lab, copy: Path) -> None:
    """Another version of a named library, in whichever lock; of ruff, or
    of a hash alone, nothing follows."""
    for library in (*lab.libraries, "ruff"):
        pin = re.compile(rf"^{re.escape(library)}==", re.M)
        for path in (copy / lock for lock in recording.LOCKS):
            text = path.read_text()
            if pin.search(text):
                other = pin.sub(f"{library}==0.", text)
                counts = library != "ruff"
                assert changes(lab, copy, path, other) == counts, library
    path = copy / recording.LOCKS[0]
    text = path.read_text().replace("--hash=sha256:", "--hash=sha256:0")
    assert not changes(lab, copy, path, text)


def test_a_name_that_is_not_there_is_told(copy: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no_such"):
        digest_of(replace(browser.LAB, meets=("demo.no_such",)), copy)
    with pytest.raises(LookupError, match="no-such is in neither lock"):
        digest_of(replace(browser.LAB, libraries=("no-such",)), copy)


def test_what_python_has_compiled_does_not_count(copy: Path) -> None:
    before = digest_of(releases.LAB, copy)
    compiled = copy / "labs" / "releases" / "__pycache__"
    compiled.mkdir(exist_ok=True)
    (compiled / "new.cpython-311.pyc").write_bytes(b"\xff")
    assert digest_of(releases.LAB, copy) == before


# A toy lab, recorded and compared.


def toy(results: Any, tmp_path: Path, **settings: Any) -> Lab:
    """A lab whose folder is empty and that sees these results."""
    folder = ROOT / "labs" / "no_such_lab"
    measure = lambda _: {"one": ({"tool": "1"}, results)}  # noqa: E731
    return Lab("toys", "make toys", folder, (), measure, **settings)


SEEN = {"rows": [{"name": "a", "got": "x"}, {"name": "b", "got": "y"}]}


def test_what_is_recorded_agrees(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = toy({"rows": tuple(SEEN["rows"])}, tmp_path)
    assert recording.record(lab) == 0
    kept = (shelf / "one.json").read_text()
    assert load("one").results == SEEN
    assert load("one").made_from == made_from(lab)
    assert recording.check(lab) == 0
    assert "toys: one: results agree\n" in capsys.readouterr().out
    assert (shelf / "one.json").read_text() == kept


@pytest.mark.parametrize(
    ("repeats", "measured", "times", "status"),
    [
        (0, ["xz"], 1, 1),  # once, as most labs
        (2, ["xy"], 1, 0),
        (2, ["xz", "xy"], 2, 0),  # disturbed for a while
        (2, ["xz", "zy", "xy"], 2, 0),  # never the same row twice
        (2, ["xz", "xz", "zz"], 3, 1),  # the second row each time
    ],
)
def test_a_difference_that_lasts_counts(
    repeats: int,
    measured: list[str],
    times: int,
    status: int,
    shelf: Path,
    tmp_path: Path,
) -> None:
    recording.record(toy({"a": "x", "b": "y"}, tmp_path))
    left = iter(measured)
    taken: list[str] = []

    def measure(_: Path) -> recording.Measured:
        taken.append(next(left))
        return {"one": ({}, dict(zip("ab", taken[-1], strict=True)))}

    lab = replace(toy({}, tmp_path), measure=measure, repeats=repeats)
    assert recording.check(lab) == status
    assert len(taken) == times


def test_a_lab_may_say_what_differs(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For counts that are never the same twice."""

    def by_ten(old: Any, new: Any) -> Any:
        if abs(old - new) > 10:
            yield "count", old, new

    recording.record(toy(100, tmp_path))
    assert recording.check(toy(105, tmp_path, differ=by_ten)) == 0
    assert recording.check(toy(105, tmp_path)) == 1
    assert recording.check(toy(120, tmp_path, differ=by_ten)) == 1
    assert "recorded: 100" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "path", "recorded", "measured"),
    [
        (
            {"rows": [{"name": "a", "got": "z"}, SEEN["rows"][1]]},
            "rows / a / got",
            "x",
            "z",
        ),
        ({"rows": ["a"]}, "rows / 0", "absent", "a"),
        ({**SEEN, "new": 1}, "new", "absent", "1"),
        ({"rows": [3]}, "rows / 0", "absent", "3"),
    ],
)
def test_a_result_that_differs_is_told(
    shelf: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    changed: Any,
    path: str,
    recorded: Any,
    measured: Any,
) -> None:
    """Which one, what the record says, what was seen, and what to do."""
    recording.record(toy(SEEN, tmp_path))
    kept = (shelf / "one.json").read_text()
    assert recording.check(toy(changed, tmp_path)) == 1
    told = capsys.readouterr().out
    assert "toys: one: " in told
    assert (
        f"  {path}\n    recorded: {recorded}\n    measured: {measured}\n"
    ) in told
    assert "To record it again: make toys" in told
    assert (shelf / "one.json").read_text() == kept, "nothing is written"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"versions": {"tool": "0"}}, "tool is 1, was 0"),
        ({"made_from": "0"}, "the code or a pinned library changed"),
    ],
)
def test_another_origin_is_told_and_fails_nothing(
    shelf: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    words: str,
) -> None:
    lab = toy(SEEN, tmp_path)
    recording.record(lab)
    evidence.save({"one": replace(load("one"), **change)})
    capsys.readouterr()
    assert recording.check(lab) == 0
    told = capsys.readouterr().out
    assert "toys: one: results agree" in told
    assert f"Out of date in provenance: {words}." in told
    assert "To record it again: make toys" in told


def test_what_hangs_on_the_machine_fails_nothing(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording.record(toy(SEEN, tmp_path))
    assert recording.check(toy({}, tmp_path, loose=("one",))) == 0
    assert "depends on the machine" in capsys.readouterr().out


def test_what_is_unfit_is_not_recorded(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = toy(SEEN, tmp_path, unfit=lambda seen: f"bad: {', '.join(seen)}")
    assert recording.record(lab) == 1
    assert "not recorded: bad: one" in capsys.readouterr().err
    assert not list(shelf.iterdir())


def test_pictures_go_where_they_belong(shelf: Path, tmp_path: Path) -> None:
    """When all is recorded; a check leaves them alone."""
    images = tmp_path / "images"
    images.mkdir()

    def measure(folder: Path) -> Any:
        (folder / "new.png").write_text("taken")
        return {"one": ({}, 1)}

    lab = replace(toy(0, tmp_path), measure=measure, pictures=images)
    with pytest.raises(LookupError):
        recording.check(lab)
    assert not list(images.iterdir())
    assert recording.record(lab) == 0
    assert [path.name for path in images.iterdir()] == ["new.png"]


# The exit status.


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (PermissionError(13, "Permission denied", "x"), 2, "denied"),
        (TimeoutError("it said: no screen"), 2, "no screen"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_a_run_ends_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    words: str,
) -> None:
    def act() -> int:
        raise error

    assert recording.run(toy(0, tmp_path), act) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("toys: ")
    assert words in line


def test_a_slip_of_ours_is_no_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python alone would end with 1, and 1 means that results differ."""
    assert recording.run(toy(0, tmp_path), lambda: int(1 / 0)) == 2
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert told.endswith("toys: a fault of the lab\n")


@pytest.mark.parametrize(
    ("statuses", "worst", "runs"),
    [
        ((0, 0, 0, 0, 0, 0, 0, 0), 0, 8),
        ((1, 0, 0, 0, 0, 0, 0, 0), 1, 8),
        ((2, 1, 0, 0, 0, 0, 0, 0), 2, 8),
        ((0, 0, 0, 0, 0, 0, 0, 1), 1, 8),
        ((0, 130, 0, 0, 0, 0, 0, 0), 130, 2),
    ],
)
def test_all_labs_run_and_the_worst_counts(
    monkeypatch: pytest.MonkeyPatch,
    statuses: tuple[int, ...],
    worst: int,
    runs: int,
) -> None:
    """Each with --check; Ctrl-C ends them all."""
    calls: list[list[str]] = []

    def main(status: int) -> Callable[[list[str]], int]:
        def called(words: list[str]) -> int:
            calls.append(words)
            return status

        return called

    for lab, status in zip(LAB_MAINS, statuses, strict=True):
        monkeypatch.setattr(lab, "main", main(status))
    assert everything.main([]) == worst
    assert calls == [["--check"]] * runs


@pytest.mark.parametrize(
    "lab", LAB_MAINS, ids=[one.LAB.folder.name for one in LAB_MAINS]
)
@pytest.mark.parametrize(
    ("words", "act"), [([], "record"), (["--check"], "check")]
)
def test_a_lab_records_or_compares(
    monkeypatch: pytest.MonkeyPatch, lab: Any, words: list[str], act: str
) -> None:
    monkeypatch.setattr(recording, act, lambda one: int(one is lab.LAB))
    assert lab.main(words) == 1


# The records.


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_says_how_it_was_made(name: str) -> None:
    record = load(name)
    assert record.command.startswith(("make ", "python "))
    assert record.versions
    assert len(record.made_from) == 64
    assert record.results


MACHINE = re.compile(
    r"(?<![\w.])/(tmp|home|root|work|usr|var|opt|private|Users)\b"
    r"|[A-Z]:\\\\|localhost|127\.0\.0\.1:\d|://|\d{10}"
)
"""A path, a port, an address, or a time in seconds."""


def machine(text: str) -> str:
    """What of a record belongs to one machine or one run; digests aside."""
    found = MACHINE.search(re.sub(r'"[0-9a-f]{64}"', '""', text))
    return found[0] if found else ""


@pytest.mark.parametrize("name", RECORDS)
def test_the_record_names_no_machine(name: str) -> None:
    assert machine((KEPT / f"{name}.json").read_text("utf-8")) == ""


@pytest.mark.parametrize(
    "text",
    ["in /usr/x", '"/tmp/a"', "127.0.0.1:8080", "http://x", "at 1790000000"],
)
def test_a_machine_is_noticed(text: str) -> None:
    assert machine(json.dumps({"versions": text}))
