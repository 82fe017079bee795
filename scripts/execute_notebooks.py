"""Execute the chapters and write their outputs, two chapters at a time.

Without arguments all of them, else those that are named.

A file is written only when its bytes change, and only CPython 3.11 may
write, so that running this twice changes nothing. --check writes nothing
and says which chapters are not as they would be written; --into FOLDER
writes them all there, and nothing into the tree.
"""

import argparse
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from traitlets.config import Config

from demo.errors import Unavailable
from demo.servers import require_server

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
WRITER = ("CPython", "3.11")
CELL_TIMEOUT_S = 120


def normalise(nb: NotebookNode) -> NotebookNode:
    """Drop what depends on the machine or the day; return `nb`."""
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata.kernelspec = NotebookNode(
        display_name="Python 3", language="python", name="python3"
    )
    nb.metadata.get("language_info", {}).pop("version", None)
    nb.metadata.pop("widgets", None)
    for number, cell in enumerate(nb.cells, 1):
        cell.setdefault("id", f"cell-{number:02}")
        for key in ("execution", "ExecuteTime", "collapsed", "scrolled"):
            cell.metadata.pop(key, None)
    return nb


def where_it_failed(nb: NotebookNode) -> str:
    """Name the code cell that failed or never came back."""
    code = [c for c in nb.cells if c.cell_type == "code" and c.source.strip()]
    for number, cell in enumerate(code, 1):
        failed = any(o.output_type == "error" for o in cell.outputs)
        if failed or cell.execution_count is None:
            return f"code cell {number} ({cell.source.splitlines()[0]})"
    return "after its last cell"


def run(nb: NotebookNode, folder: Path) -> None:
    """Execute in `folder`.  The kernel has no ports: two that start at
    once could take each other's (see notebooks/conftest.py)."""
    with TemporaryDirectory(prefix="kernel-") as sockets:
        talk = {"transport": "ipc", "ip": f"{sockets}/socket"}
        NotebookClient(
            nb,
            kernel_name="python3",
            timeout=CELL_TIMEOUT_S,
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(folder)}},
            config=Config(KernelManager=talk),
        ).execute()


def execute(path: Path) -> tuple[str | None, str]:
    """Return (text, "") for a chapter that ran, else (None, what failed)."""
    nb = nbformat.read(path, as_version=4)
    # Each cell starts out unexecuted, so that a failure can be placed.
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    try:
        run(normalise(nb), path.parent)
    except CellExecutionError as error:
        first_line = (str(error.evalue).splitlines() or [""])[0]
        return None, f"{where_it_failed(nb)}: {error.ename}: {first_line}"
    except CellTimeoutError:
        return None, f"{where_it_failed(nb)}: over {CELL_TIMEOUT_S} s"
    except Exception as error:  # a dead kernel, most often
        return None, f"{where_it_failed(nb)}: {error!r}"
    normalise(nb)
    nbformat.validate(nb)
    return nbformat.writes(nb) + "\n", ""


def write(path: Path, text: str) -> None:
    """Replace a file whole: a full disk leaves the old one."""
    new = path.with_suffix(".new")
    try:
        new.write_text(text, "utf-8", newline="\n")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def main() -> int:
    """Run every chapter; return 0 when all ran (and, with --check, match)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--into", type=Path, metavar="FOLDER")
    parser.add_argument("chapter", nargs="*", type=Path, help="not all")
    told = parser.parse_args()
    check, into = told.check, told.into
    here = (
        platform.python_implementation(),
        platform.python_version().rpartition(".")[0],
    )
    if not check and not into and here != WRITER:
        print(
            f"Outputs are written by {' '.join(WRITER)} only, and this is "
            f"{' '.join(here)}: make clean; make env PYTHON=python3.11",
            file=sys.stderr,
        )
        return 2
    try:
        require_server()
    except Unavailable as error:
        print(error, file=sys.stderr)
        return 2
    # The last ones measure the most, so they begin.
    chapters = sorted(NOTEBOOKS.glob("*.ipynb"), reverse=True)
    paths = told.chapter or chapters
    faults = []
    with ProcessPoolExecutor(2) as pool:
        results = pool.map(execute, paths)
        for path, (text, failure) in zip(paths, results, strict=True):
            name = f"notebooks/{path.name}"
            if text is None:
                faults.append(f"{name}, {failure}")
            elif into:
                write(into / path.name, text)
            elif text == path.read_text("utf-8"):
                print(f"{name}: unchanged")
            elif check:
                faults.append(f"{name}: not as it would be written")
            else:
                try:
                    write(path, text)
                except OSError as error:
                    faults.append(f"{name}: {error.strerror}")
                else:
                    print(f"{name}: written")
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
