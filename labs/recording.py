"""What a record is made from, and that it did not change meanwhile."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from demo import evidence
from demo.evidence import ROOT, Evidence, digest

SOURCES = {"demo": ROOT / "src", "labs": ROOT}
"""Where a package of ours is found."""

LOCKS = (ROOT / "requirements.lock", ROOT / "requirements-labs.lock")
"""The libraries that take part, by version and hash."""


class Changed(Exception):
    """The code is no longer the one that was measured."""


def made_from(folder: Path) -> str:
    """Digest of a lab: its folder, what that imports, and the locks."""
    return digest([*sources(folder), *LOCKS])


def sources(folder: Path) -> set[Path]:
    """The files of a lab, and every module of ours that they import,
    directly or not."""
    found: set[Path] = set()
    todo = [p for p in folder.rglob("*") if p.is_file() and is_source(p)]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += imported(path)
    return found


def is_source(path: Path) -> bool:
    """Not what Python has compiled."""
    return "__pycache__" not in path.parts


def imported(path: Path) -> Iterator[Path]:
    """The files of ours that one file imports, wherever it does so."""
    if path.suffix != ".py":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from files_of(alias.name)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:  # a name in a module, or a module
                yield from files_of(f"{node.module}.{alias.name}")


def files_of(name: str) -> Iterator[Path]:
    """The module of that dotted name, with the packages around it."""
    parts = name.split(".")
    if parts[0] not in SOURCES:
        return
    for length in range(1, len(parts) + 1):
        path = SOURCES[parts[0]].joinpath(*parts[:length])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.is_file():
                yield file


def record(
    measure: Callable[[], Mapping[str, Evidence]],
    made_from: Callable[[], str],
) -> None:
    """Measure, and save when the code is still the same.  Raises
    Changed."""
    before = made_from()
    records = measure()
    unchanged(before, [made_from(), *(r.made_from for r in records.values())])
    evidence.save(records)


def unchanged(before: str, after: Iterable[str]) -> None:
    """Raises Changed."""
    if set(after) != {before}:
        raise Changed("the code changed while it was measured: run it again")
