"""CONTRIBUTING's recipes, followed to the letter in a copy of the tree.

Each ends green; with one step left out it does not, or the new thing is
not there to be tested.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FENCE = re.compile(r"^( *)```(\w+) ?([^\n]*)\n(.*?)^\1```$", re.M | re.S)


class Block(NamedTuple):
    """A fenced block.  path: "" for commands.  place: "" for a new file,
    else the name to which the lines are added."""

    language: str
    path: str
    place: str
    text: str


def recipe(title: str) -> list[Block]:
    """The blocks under this heading, in order."""
    section = GUIDE.split(f"### {title}\n")[1].partition("\n##")[0]
    blocks = []
    for indent, language, where, text in FENCE.findall(section):
        path, _, place = where.partition(" ")
        lines = re.sub(f"^{indent}", "", text, flags=re.M)
        blocks.append(Block(language, path, place, lines))
    return blocks


def apply(block: Block, root: Path) -> None:
    """Write the new file, or add the lines where the block says."""
    path = root / block.path
    if not block.place:
        assert not path.exists()
        path.write_text(block.text, "utf-8")
        return
    old = path.read_text("utf-8").splitlines(keepends=True)
    lines = block.text.splitlines(keepends=True)
    imports = [one for one in lines if one.startswith(("from ", "import "))]
    at = end_of(block.place, old)
    old[at:at] = [one for one in lines if one not in imports]
    first = next(
        (n for n, one in enumerate(old) if one.startswith(("from", "import"))),
        0,
    )
    old[first:first] = imports
    path.write_text("".join(old), "utf-8")


def end_of(place: str, lines: list[str]) -> int:
    """The line before which an entry is added: the closing bracket of a
    tuple or a dict, or the next part of the table of contents."""
    begin = re.compile(rf"{place}\b.*[=:]|  - caption: {place}$")
    end = re.compile(r"[)}]|  - caption")
    at = next(n for n, one in enumerate(lines) if begin.match(one))
    rest = range(at + 1, len(lines))
    return next((n for n in rest if end.match(lines[n])), len(lines))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree as git knows it, with this environment."""
    listed = ["git", "ls-files", "-z", "--cached", "--others"]
    listed += ["--exclude-standard"]
    names = subprocess.check_output(listed, cwd=ROOT, text=True)
    for name in names.split("\0"):
        if name and (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def follow(blocks: list[Block], root: Path) -> int:
    """Apply the blocks and run the commands, as one shell script that
    ends at the first failure.  Returns how it ended."""
    for block in blocks:
        if block.path:
            apply(block, root)
    script = "".join(one.text for one in blocks if one.language == "sh")
    assert script
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "DEMO_"))
    }
    about = {**inherited, "PYTHONPATH": str(root / "src")}
    if "--nbval" not in script:  # to load it takes two seconds each time
        about["PYTEST_ADDOPTS"] = "-p no:anyio -p no:nbval"
    ended = subprocess.run(
        ["sh", "-ec", script],
        cwd=root,
        env=about,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(ended.stdout[-4_000:])
    return ended.returncode


Change = Callable[[list[Block]], list[Block]]


def without(path: str) -> Change:
    """Leave out the block for this file."""

    def change(blocks: list[Block]) -> list[Block]:
        kept = [one for one in blocks if one.path != path]
        assert len(kept) == len(blocks) - 1
        return kept

    return change


def with_words(old: str, new: str) -> Change:
    """Write other words, which are in one block."""

    def change(blocks: list[Block]) -> list[Block]:
        assert sum(old in one.text for one in blocks) == 1
        return [b._replace(text=b.text.replace(old, new)) for b in blocks]

    return change


RED, NOT_RUN, NOTHING_FOUND = 1, 2, 5
"""How pytest ends when a test fails, and when none is selected; and how a
lab ends that cannot run."""

SLIPS = {
    "contender not named": (
        "Add a scheme",
        without("src/demo/contenders.py"),
        NOTHING_FOUND,
    ),
    "family not named": (
        "Add an attack",
        without("src/demo/attacks/__init__.py"),
        NOTHING_FOUND,
    ),
    "override not said": (
        "Add an attack",
        with_words("Overrides `verify`: ", ""),
        RED,
    ),
    "probe not named": (
        "Add a probe",
        without("src/demo/probes/__init__.py"),
        NOTHING_FOUND,
    ),
    "probe not seen to fire": (
        "Add a probe",
        without("tests/test_probes.py"),
        RED,
    ),
    "chapter not in the contents": (
        "Add a chapter",
        without("_toc.yml"),
        RED,
    ),
    "configuration not named": (
        "Add a framework",
        without("labs/frameworks/__init__.py"),
        NOT_RUN,
    ),
}
"""By what is left out: the recipe, how, and how its commands end then."""

TITLES = re.findall(r"^### (Add .*)$", GUIDE, re.M)


@pytest.mark.slow
@pytest.mark.parametrize("title", TITLES)
def test_a_recipe_ends_green(title: str, copy: Path) -> None:
    assert follow(recipe(title), copy) == 0


@pytest.mark.slow
@pytest.mark.parametrize("slip", SLIPS)
def test_a_step_left_out_is_seen(slip: str, copy: Path) -> None:
    title, change, ends = SLIPS[slip]
    assert follow(change(recipe(title)), copy) == ends
