"""What takes longest of a build, in as many processes as two.

As soon as the build begins, the proofs' cells are measured, the claims
judged and the attacks run; the pages that show them wait for the results.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

TOLD: dict[str, Future[str]] = {}
"""Per page, what stands in the place of its marker."""


def measure(pair: tuple[int, int]) -> Any:
    """One cell: the probe and the column, each by its place.  Those of
    the article's columns get their sharp edges as well."""
    from demo.comparison import ARTICLE, with_edges
    from demo.contenders import COLUMNS
    from demo.probes import PROBES
    from demo.probes.base import measurement

    cell = measurement(PROBES[pair[0]], COLUMNS[pair[1]])
    return with_edges(cell) if cell.contender.name in ARTICLE else cell


def pages() -> Iterator[tuple[str, Callable[[dict[str, str]], str]]]:
    """The pages that are written by a function, the slowest first."""
    from demo.pages.atlas import atlas
    from demo.pages.frameworks import frameworks_page
    from demo.pages.ledger import ledger_page
    from demo.pages.services_page import services_page

    yield "book/claims", ledger_page
    yield "book/attacks", atlas
    yield "book/services", services_page
    yield "book/frameworks", frameworks_page


def begin(app: Sphinx) -> None:
    """Ask for everything that this book has a page or a chapter for, and
    wait for the cells."""
    from demo.contenders import COLUMNS
    from demo.probes import PROBES
    from demo.probes.base import MEASURED

    root = Path(app.srcdir)
    files = {
        path.stem.partition("-")[2]: f"../notebooks/{path.name}"
        for path in sorted((root / "notebooks").glob("*.ipynb"))
    }
    told = [p for p, one in enumerate(PROBES) if one.chapter in files]
    pairs = [(p, c) for p in told for c in range(len(COLUMNS))]
    with ProcessPoolExecutor(2) as pool:
        for page, write in pages():
            if (root / page).with_suffix(".md").exists():
                TOLD[page] = pool.submit(write, files)
        for (p, c), cell in zip(
            pairs, pool.map(measure, pairs, chunksize=8), strict=True
        ):
            MEASURED[PROBES[p], COLUMNS[c]] = cell


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", begin)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
