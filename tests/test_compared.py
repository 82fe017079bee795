"""A build takes stored outputs only with a proof of this very state."""

import importlib.util
import inspect
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from myst_nb.sphinx_ext import sphinx_setup
from sphinx.events import EventManager

ROOT = Path(__file__).resolve().parent.parent
EXTENSION = ROOT / "book" / "_ext" / "compared.py"


def execution_mode(folder: Path) -> str:
    """What the extension makes of "force", for a book in `folder`: it is
    set up by Sphinx, and hears of the event."""
    spec = importlib.util.spec_from_file_location("compared", EXTENSION)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app: Any = SimpleNamespace(srcdir=folder)
    events = EventManager(app)
    app.connect = lambda name, call: events.connect(name, call, 500)
    assert all(module.setup(app).values())
    config = SimpleNamespace(nb_execution_mode="force")
    events.emit("config-inited", config)
    return config.nb_execution_mode


def test_the_book_has_the_extension() -> None:
    """Without it a proof would change nothing; myst-nb reads the mode
    later than the extension writes it."""
    config = (ROOT / "_config.yml").read_text("utf-8")
    assert "    compared: book/_ext\n" in config
    assert "      - compared\n" in config
    told = inspect.getsource(sphinx_setup)
    assert 'connect("builder-inited", create_mystnb_config)' in told


def test_without_a_proof_the_chapters_are_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO_COMPARED", raising=False)
    assert execution_mode(tmp_path) == "force"


def test_with_a_proof_they_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "proof").touch()
    monkeypatch.setenv("DEMO_COMPARED", "proof")
    assert execution_mode(tmp_path) == "off"


def test_a_proof_that_is_not_there_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_COMPARED", "proof")
    with pytest.raises(Exception, match="no proof"):
        execution_mode(tmp_path)


# The stamps: each is named after what it vouches for.

ENV_INPUTS = ["requirements.lock", "pyproject.toml", "scripts/make_env.sh"]
STAMPS = {
    "ENV": ENV_INPUTS,
    "LABS": [*ENV_INPUTS, "requirements-labs.lock", "scripts/add_labs.sh"],
    "COMPARED": [
        *ENV_INPUTS,
        "_config.yml",
        "_toc.yml",
        "book/_ext/compared.py",
        "notebooks/one.ipynb",
        "src/demo/evidence/releases.json",
    ],
}
"""By stamp, what it must notice."""
INPUTS = sorted({path for paths in STAMPS.values() for path in paths})


def make(
    folder: Path, *words: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run make there, with these variables in its environment."""
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def state(folder: Path, **variables: str) -> dict[str, str]:
    """What the Makefile calls each stamp, in a copy of the tree."""
    names = [*STAMPS, "BOOK"]
    rule = "state: ; @echo " + " ".join(f"$({name})" for name in names)
    done = make(folder, "--eval", rule, "state", **variables)
    assert not done.returncode, done.stderr
    return dict(zip(names, done.stdout.split(), strict=True))


def changed(one: dict[str, str], other: dict[str, str]) -> set[str]:
    return {name for name in one if one[name] != other[name]}


def noticing(path: str) -> set[str]:
    """The stamps that this input is for; a book needs what its chapters
    need."""
    found = {name for name, paths in STAMPS.items() if path in paths}
    return found | ({"BOOK"} if "COMPARED" in found else set())


def test_any_change_needs_another_proof(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    for path in INPUTS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("one")
    before = state(tmp_path)
    assert len(set(before.values())) == len(before)
    assert before["COMPARED"].startswith("_build/.compared-")
    for path in INPUTS:
        (tmp_path / path).write_text("two")
        assert changed(before, state(tmp_path)) == noticing(path), path
        (tmp_path / path).write_text("one")
    for path in ("_toc.yml", "notebooks/one.ipynb"):
        (tmp_path / path).rename(tmp_path / f"{path}.away")
        assert changed(before, state(tmp_path)) == noticing(path), path
        (tmp_path / f"{path}.away").rename(tmp_path / path)
    assert state(tmp_path) == before
    other = state(tmp_path, REDIS_URL="redis://localhost")
    assert changed(before, other) == {"COMPARED", "BOOK"}


# What leaves a stamp: the same rules, with a stand-in for every tool.

TOOL = """#!/bin/sh
echo "$0 $* [$PYTEST_ADDOPTS] [$DEMO_COMPARED]" >> log
case "$0 $*" in *"$FAILS"*) exit 1;; *jupyter-book*) mkdir -p _build;; esac
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The Makefile, and tools that do nothing, or fail."""
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    for name in (
        ".venv/bin/python",
        ".venv/bin/jupyter-book",
        "scripts/make_env.sh",
        "scripts/add_labs.sh",
    ):
        tool = tmp_path / name
        tool.parent.mkdir(parents=True, exist_ok=True)
        tool.write_text(TOOL)
        tool.chmod(0o755)
    return tmp_path


def run(folder: Path, *words: str, **variables: str) -> SimpleNamespace:
    """status; told: on stderr; stamps: the kinds that are there now;
    calls: each tool with its words.  FAILS: what fails, by its words."""
    done = make(folder, *words, **{"FAILS": "nothing", **variables})
    found = [path.name for path in folder.glob("*/.*-*")]
    return SimpleNamespace(
        status=done.returncode,
        told=done.stderr,
        stamps={name.split("-")[0].strip(".") for name in found},
        calls=(folder / "log").read_text("utf-8").splitlines(),
    )


def test_a_green_check_leaves_its_stamps(tree: Path) -> None:
    """The control: each tool was called, and the book given the proof;
    once a page is changed, that proof is none."""
    check = run(tree, "check", PYTEST_ADDOPTS="--nbval-lax")
    assert not check.status
    assert check.stamps == {"made", "compared", "built"}
    lint, types, unit, nbval, book = check.calls[-5:]
    for word, call in (
        ("ruff check", lint),
        ("mypy", types),
        ("not slow", unit),
        ("--nbval notebooks", nbval),
        ("build . -W", book),
    ):
        assert word in call
    assert nbval.endswith("[] []"), "it heard of PYTEST_ADDOPTS"
    assert book.endswith(f"[{state(tree)['COMPARED']}]")
    (tree / "book").mkdir()
    (tree / "book" / "intro.md").write_text("changed")
    *_, last = run(tree, "book").calls
    assert "build . -W" in last
    assert last.endswith("[]")


@pytest.mark.parametrize(
    ("fails", "left"),
    [
        ("make_env", set()),
        ("ruff", {"made"}),
        ("mypy", {"made"}),
        ("not slow", {"made"}),
        ("--nbval", {"made"}),
        ("jupyter-book", {"made", "compared"}),
    ],
)
def test_a_failed_step_ends_the_check(
    tree: Path, fails: str, left: set[str]
) -> None:
    check = run(tree, "check", FAILS=fails)
    assert check.status
    assert check.stamps == left
    assert fails in check.calls[-1]
    assert "!!!" in check.told or fails == "make_env"


@pytest.mark.parametrize(
    ("fails", "left"),
    [
        ("", set()),
        ("make_env", {"compared", "built", "labs"}),
        ("add_labs", {"compared", "built", "made"}),
        ("--nbval", {"built", "made", "labs"}),
        ("jupyter-book", {"compared", "made", "labs"}),
    ],
)
def test_to_go_on_regardless_leaves_no_false_stamp(
    tree: Path, fails: str, left: set[str]
) -> None:
    """With `make -i`; "" fails everywhere."""
    assert run(tree, "-i", "check", "labs", FAILS=fails).stamps == left
