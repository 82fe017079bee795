"""README says what is true: its commands exist, its table is measured."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = ["README.md", "CONTRIBUTING.md"]
SCREEN_LINES = 45


def targets(makefile: str) -> set[str]:
    """Return the targets that a person may name."""
    return set(re.findall(r"^([a-z]+):", makefile, re.M))


def commands(text: str) -> set[str]:
    """Return the make targets that a document names."""
    code = re.findall(r"```sh\n(.*?)```|`([^`\n]+)`", text, re.S)
    words = "\n".join(block or span for block, span in code)
    return set(re.findall(r"^make ([a-z]+)", words, re.M))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_exist(name: str) -> None:
    """Every `make x` in the document is a target."""
    named = commands((ROOT / name).read_text("utf-8"))
    assert named
    assert named <= targets((ROOT / "Makefile").read_text("utf-8"))


def test_a_missing_target_is_seen() -> None:
    """The check above can fail."""
    assert commands("Run `make serv`.") - targets("serve: book")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link of the document is a file."""
    text = (ROOT / name).read_text("utf-8")
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_within_one_screen() -> None:
    """A reader sees all of README at once."""
    assert len(README.splitlines()) <= SCREEN_LINES


def test_help_lists_every_target() -> None:
    """`make help` names each target with its purpose."""
    run = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = set(re.findall(r"^make ([a-z]+) +\S", run.stdout, re.M))
    assert listed == targets((ROOT / "Makefile").read_text("utf-8"))


@pytest.mark.slow
def test_table_is_current() -> None:
    """The table between the markers is what the command prints now."""
    run = subprocess.run(
        [sys.executable, "scripts/write_readme.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr


def test_an_old_table_is_seen() -> None:
    """The writer replaces what stands between the markers, nothing else."""
    spec = importlib.util.spec_from_file_location(
        "write_readme", ROOT / "scripts" / "write_readme.py"
    )
    assert spec
    assert spec.loader
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    old = f"before\n{writer.START}\nold\n{writer.END}\nafter\n"
    new = writer.replaced(old, "| new |")
    assert new != old
    assert writer.between(new) == "| new |"
    assert new.replace("| new |", "old") == old
