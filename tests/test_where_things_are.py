"""`book/where-things-are.md` names every file, and only what is there."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "book" / "where-things-are.md").read_text("utf-8")
CONTENTS = (ROOT / "_toc.yml").read_text("utf-8")
CHAPTERS = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "notebooks").glob("*.ipynb")
)


def named(page: str) -> list[str]:
    """What stands in the last column of each row."""
    return re.findall(r"^\| .+\? \| `([^`]+)` \|$", page, re.M)


FOLDERS = ("src/demo/figures/", "labs/releases/cases/")
"""Each reads as one: a chart, or an attack, is like the next."""


def modules() -> list[str]:
    """Every module; of some folders only the folder."""
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "src" / "demo").rglob("*.py")
        if path.name != "__init__.py"
    }
    inside = {path for path in found if path.startswith(FOLDERS)}
    return sorted((found - inside) | set(FOLDERS))


@pytest.mark.parametrize("path", [*modules(), *CHAPTERS])
def test_every_file_answers_a_question(path: str) -> None:
    assert path in named(PAGE)


@pytest.mark.parametrize("path", named(PAGE))
def test_every_named_path_is_there(path: str) -> None:
    found = ROOT / path
    assert found.is_dir() if path.endswith("/") else found.is_file()


def test_nothing_is_named_twice() -> None:
    assert not [p for p, n in Counter(named(PAGE)).items() if n > 1]
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    heads = [r for r in rows if r.startswith(("| question", "| ---"))]
    assert len(rows) - len(heads) == len(named(PAGE)), "a row is malformed"


@pytest.mark.parametrize("path", CHAPTERS)
def test_every_chapter_is_in_the_contents(path: str) -> None:
    """A page that the contents leave out is not built."""
    assert f"- file: {path.removesuffix('.ipynb')}\n" in CONTENTS


def test_the_contents_name_what_is_there() -> None:
    files = re.findall(r"^(?:root:|.*- file:) (\S+)$", CONTENTS, re.M)
    assert len(files) > len(CHAPTERS)
    assert len(set(files)) == len(files)
    for name in files:
        assert any(
            (ROOT / f"{name}{end}").is_file() for end in (".md", ".ipynb")
        )
