"""What the chapters cost on top of an empty book: `make bench` runs it.

Executing the chapters, two at a time, and building the site from their
outputs, is timed against the floor: as many notebooks with one empty
cell each, executed and built in the same way.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from execute_notebooks import ROOT, execute

PARTS = ("_config.yml", "_toc.yml", "book", "notebooks", "src")


def copied(folder: Path) -> list[Path]:
    """The book's parts, in a folder of their own; its notebooks."""
    for name in PARTS:
        part = ROOT / name
        if part.is_dir():
            shutil.copytree(part, folder / name)
        else:
            shutil.copy(part, folder)
    return sorted((folder / "notebooks").glob("*.ipynb"))


def emptied(path: Path) -> None:
    """A title, for the contents, and one cell that does nothing; cells
    that a page of the book shows keep their outputs."""
    nb = nbformat.read(path, as_version=4)
    kept = [cell for cell in nb.cells[:1] if cell.cell_type == "markdown"]
    kept[0].source = kept[0].source.splitlines()[0]
    shown = [cell for cell in nb.cells if "publish(" in cell.source]
    for cell in shown:
        cell.source = "pass"
    nb.cells = [*kept, *(shown or [nbformat.v4.new_code_cell("pass")])]
    nbformat.write(nb, path)


def run(paths: list[Path]) -> None:
    with ProcessPoolExecutor(2) as pool:
        for _, failure in pool.map(execute, paths):
            if failure:
                sys.exit(failure)


def build(folder: Path) -> None:
    """The site, from the outputs that are there."""
    subprocess.run(
        [Path(sys.executable).parent / "jupyter-book", "build", "."],
        cwd=folder,
        env={**os.environ, "DEMO_COMPARED": "1"},
        capture_output=True,
        check=True,
    )


def timed(call: Callable[[], None]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        seconds = {}
        for kind in ("the book", "the floor"):
            folder = Path(name) / kind.split()[1]
            folder.mkdir()
            paths = copied(folder)
            if kind == "the floor":
                for path in paths:
                    emptied(path)
            ran = timed(lambda paths=paths: run(paths))
            built = timed(lambda folder=folder: build(folder))
            seconds[kind] = ran + built
            print(f"{kind}: {ran:.1f} s to execute, {built:.1f} s to build")
    ratio = seconds["the book"] / seconds["the floor"]
    print(f"{len(paths)} chapters, {ratio:.2f} times the floor (goal 1.3)")


if __name__ == "__main__":
    main()
