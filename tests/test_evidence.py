"""A record says where it comes from, and notices when that changed."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo import evidence
from demo.evidence import Edited, Evidence, digest, load
from labs import recording
from labs.browser import measure
from labs.recording import Changed
from labs.releases import record as releases

KEPT = evidence.FOLDER
RECORDS = sorted(path.stem for path in KEPT.glob("*.json"))
LABS = evidence.ROOT / "labs"
ONE = Evidence("make it", {"tool": "1"}, "ab", [{"row": 1}])


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


# A record that was edited.


def leaves(
    value: Any, path: tuple[Any, ...] = ()
) -> Iterator[tuple[Any, ...]]:
    """The way to each leaf of a JSON value."""
    if isinstance(value, dict | list) and value:
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield from leaves(value[key], (*path, key))
    else:
        yield path


@contextmanager
def flipped(value: Any, path: tuple[Any, ...]) -> Iterator[None]:
    """Another leaf there, for a while."""
    *way, last = path
    for key in way:
        value = value[key]
    before, value[last] = value[last], f"not {value[last]}"
    yield
    value[last] = before


@pytest.mark.parametrize("name", RECORDS)
def test_every_flipped_leaf_is_noticed(name: str, shelf: Path) -> None:
    """One by hand in the file, each in its turn; the seal itself too."""
    file, text = shelf / f"{name}.json", (KEPT / f"{name}.json").read_text()
    file.write_text(text)
    assert load(name), "the control"
    told = json.loads(text)
    for path in leaves(told):
        with flipped(told, path):
            file.write_text(json.dumps(told))
        with pytest.raises(Edited, match="edited by hand"):
            load(name)


@pytest.mark.parametrize("text", ["{}", '{"seal": 1}', ""])
def test_what_is_no_record_is_an_error(shelf: Path, text: str) -> None:
    (shelf / "one.json").write_text(text)
    with pytest.raises((TypeError, ValueError)):
        load("one")


# What it was made from.


def test_the_digest_sees_contents_and_names(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    before = digest([one, two], tmp_path)
    assert digest([two, one], tmp_path) == before
    assert digest([one], tmp_path) != before
    two.write_text("c")
    assert digest([one, two], tmp_path) != before
    one.write_text("c")
    two.write_text("a")
    swapped = digest([one, two], tmp_path)
    one.write_text("a")
    two.write_text("c")
    assert digest([one, two], tmp_path) != swapped
    alone = digest([one], tmp_path)
    assert digest([one.rename(tmp_path / "own")], tmp_path) != alone


def test_the_digest_sees_the_folder(tmp_path: Path) -> None:
    """Two files of one name are not the same file."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "base.py").write_text(name)
    files = [tmp_path / name / "base.py" for name in ("a", "b")]
    both = digest(files, tmp_path)
    assert digest(reversed(files), tmp_path) == both
    for file, text in zip(files, "ba", strict=True):
        file.write_text(text)
    assert digest(files, tmp_path) != both


LOADED = """
import json, sys
import labs.{lab}.__main__
print(json.dumps([m.__file__ for name, m in sys.modules.items()
                  if name.split(".")[0] in ("demo", "labs")]))
"""


@pytest.mark.parametrize("lab", ["browser", "releases"])
def test_whatever_a_lab_loads_is_in_its_digest(lab: str) -> None:
    """In a fresh interpreter; and all that is in its own folder."""
    sources = recording.sources(LABS / lab)
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(lab=lab)],
        cwd=evidence.ROOT,
        capture_output=True,
        check=True,
    )
    loaded = {Path(file) for file in json.loads(done.stdout)}
    assert len(loaded) > 10
    assert loaded <= sources
    own = {p for p in (LABS / lab).rglob("*") if p.is_file()}
    assert {p for p in own if p.suffix != ".pyc"} <= sources


def test_what_python_has_compiled_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "lab.cpython-311.pyc").touch()
    (tmp_path / "pins.txt").touch()
    assert recording.sources(tmp_path) == {tmp_path / "pins.txt"}


def test_an_import_anywhere_counts(tmp_path: Path) -> None:
    """In a function, of a package, of a name in a module."""
    script = tmp_path / "lab.py"
    script.write_text("def f():\n    from demo.harness import jar\n")
    package = evidence.ROOT / "src" / "demo"
    found = {str(p.relative_to(package)) for p in recording.imported(script)}
    assert found == {"__init__.py", "harness/__init__.py", "harness/jar.py"}
    script.write_text("import demo.schemes.session, os\n")
    found = {p.name for p in recording.imported(script)}
    assert found == {"__init__.py", "session.py"}


@pytest.mark.parametrize("made_from", [measure.made_from, releases.made_from])
def test_the_libraries_are_in_the_digest(
    made_from: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made_from()
    assert len(before) == 64
    for lock in recording.LOCKS:
        others = [path for path in recording.LOCKS if path != lock]
        monkeypatch.setattr(recording, "LOCKS", others)
        assert made_from() != before
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [("new", "ab", "ab"), ("ab", "new", "ab"), ("ab", "ab", "new")],
)
def test_code_that_changes_meanwhile_is_not_recorded(
    shelf: Path, before: str, after: str, said: str
) -> None:
    """Seen before, afterwards, or by what the record says itself."""
    told = iter([before, after])
    records = {"one": replace(ONE, made_from=said)}
    with pytest.raises(Changed, match="changed while it was measured"):
        recording.record(lambda: records, told.__next__)
    assert list(shelf.iterdir()) == []


def test_code_that_stays_is_recorded(shelf: Path) -> None:
    recording.record(lambda: {"one": ONE}, lambda: "ab")
    assert load("one") == ONE


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
