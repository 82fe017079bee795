"""Python in the page: what a chapter's buttons load when they are pressed.

DEMO_PYODIDE names the folder of the npm package `pyodide`, which
scripts/build_book.py fetches.  Without it the site is built all the same,
and its pages have no such buttons.  The folder `python` of the site then
holds Pyodide, what the chapters import, and each chapter's cells with
their stored outputs.
"""

import gzip
import json
import os
import shutil
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sphinx.application import Sphinx

PYODIDE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
OWN = Path(__file__).resolve().parent.parent / "_python"
FALLS_BACK = {"markupsafe"}
"""A package with a compiled part, which runs without it."""

ASIDE = {"ecdsa"}
"""What the chapters' packages do not ask for, and the stand-ins do."""


def pyodide() -> Path | None:
    """Where it is, if this build has it."""
    given = os.environ.get("DEMO_PYODIDE", "")
    return Path(given) if given else None


def is_pure(package: Distribution) -> bool:
    told = package.read_text("WHEEL") or ""
    name = canonicalize_name(package.name)
    return "Root-Is-Purelib: true" in told or name in FALLS_BACK


def needed() -> dict[str, Distribution]:
    """All that `demo` and the stand-ins import, as far as it is Python
    alone, by name."""
    found: dict[str, Distribution] = {}
    left = ["demo", *ASIDE]
    while left:
        name = canonicalize_name(left.pop())
        if name in found:
            continue
        found[name] = distribution(name)
        left += names_of(found[name])
    del found["demo"]
    while lacking := [n for n in found if not loads(found, n)]:
        for name in lacking:
            del found[name]
    return found


def names_of(package: Distribution) -> list[str]:
    """What it cannot be without."""
    asked = map(Requirement, package.requires or [])
    return [canonicalize_name(one.name) for one in asked if not one.marker]


def loads(found: dict[str, Distribution], name: str) -> bool:
    """Is it Python alone, and all that it needs, too?"""
    return is_pure(found[name]) and {*names_of(found[name])} <= {*found}


def sources(package: Distribution) -> dict[str, Path]:
    """Place in the archive to file."""
    files = package.files or []
    return {
        str(file): Path(str(file.locate()))
        for file in files
        if not str(file).startswith("..") and "__pycache__" not in file.parts
        # Kept: who wrote it, under which licence, in which version.
        if file.suffix not in (".so", ".pyi", ".c")
    }


def pack(project: Path, target: Path) -> None:
    """Write the packages, `demo` and the runner as one archive."""
    demo = project / "src"
    found = {
        str(path.relative_to(demo)): path
        for path in sorted((demo / "demo").rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    found |= {path.name: path for path in sorted(OWN.glob("*.py"))}
    for package in needed().values():
        found |= sources(package)
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in sorted(found.items()):
            archive.write(path, name)


def cells_of(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """A chapter's code cells in their order, with what they gave."""
    return [
        {
            "source": "".join(cell["source"]),
            "outputs": [output_of(one) for one in cell["outputs"]],
            "varies": "nbval-ignore-output"
            in cell["metadata"].get("tags", []),
        }
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


KINDS = {
    "text": "text/plain",
    "html": "text/html",
    "markdown": "text/markdown",
}


def output_of(stored: dict[str, Any]) -> dict[str, str]:
    """One output in the words of the page's runner."""
    if stored["output_type"] == "stream":
        return {"printed": "".join(stored["text"])}
    data = stored["data"]
    return {k: "".join(data[v]) for k, v in KINDS.items() if v in data}


LOADED: dict[str, int] = {}
"""Megabytes that the first click of a page loads, by the site's folder."""


def prepare(app: Sphinx) -> None:
    """Put what each page loads into the site."""
    source = pyodide()
    if not source or app.builder.format != "html":
        return
    here = Path(app.outdir) / "python"
    here.mkdir(parents=True, exist_ok=True)
    for name in PYODIDE:
        shutil.copyfile(source / name, here / name)
    shutil.copyfile(OWN / "worker.mjs", here / "worker.mjs")
    pack(Path(app.srcdir), here / "packages.zip")
    LOADED[app.outdir] = megabytes(here)


def megabytes(folder: Path) -> int:
    """What a click loads, compressed as a host sends it."""
    files = [folder / name for name in (*PYODIDE, "packages.zip")]
    return round(sum(len(gzip.compress(f.read_bytes())) for f in files) / 1e6)


def about_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any
) -> None:
    """Whether the page has the buttons, and what a click loads."""
    if page.startswith("notebooks/"):
        context["python"] = LOADED.get(app.outdir)


def finish(app: Sphinx, error: Exception | None) -> None:
    """The cells of each chapter, beside what runs them."""
    out = Path(app.outdir)
    if error or app.outdir not in LOADED:
        return
    chapters = Path(os.environ.get("DEMO_EXECUTED") or "notebooks")
    for path in sorted((Path(app.srcdir) / chapters).glob("*.ipynb")):
        if (page := out / "notebooks" / f"{path.stem}.html").exists():
            cells = cells_of(json.loads(path.read_text("utf-8")))
            require_same_cells(page, cells)
            target = out / "python" / f"{path.stem}.json"
            target.write_text(json.dumps(cells), "utf-8")


def require_same_cells(page: Path, cells: list[Any]) -> None:
    """The page's script finds a cell by its number.  Raises ValueError."""
    shown = page.read_text("utf-8").count('<div class="cell_input ')
    if shown != len(cells):
        raise ValueError(f"{page.name} shows {shown} of {len(cells)} cells")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", about_page)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
