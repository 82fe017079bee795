"""A page behind each cell: proofs/<probe>.html, written at each build.

The probes are run when the pages are written, so that no value on them is
older than the site.  A cell that a page shows carries `data-proof`, the
name of its proof; here it becomes a link, and the build fails when there is
no such proof.  A cell of the framework matrix is proved on its own page.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FOLDER = "proofs"
MATRIX = "frameworks"
PROOF = re.compile(r'data-proof="([^"#]+)#([^"]+)"')


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """One page for each probe, with a place for each contender."""
    from demo.comparison import ARTICLE, with_edges
    from demo.contenders import COLUMNS
    from demo.pages.proof import proof_page
    from demo.probes import PROBES
    from demo.probes.base import measurement

    chapters = by_slug(app)
    for probe in PROBES:
        if probe.chapter not in chapters:
            continue  # of a book that leaves the chapter out
        cells = [
            with_edges(cell) if cell.contender.name in ARTICLE else cell
            for cell in (measurement(probe, one) for one in COLUMNS)
        ]
        page = f"{FOLDER}/{probe.id}"
        name = chapters[probe.chapter]
        title = app.env.titles[name].astext()
        chapter = title, app.builder.get_relative_uri(page, name)
        body = proof_page(probe, cells, chapter, highlighted(app))
        for cell in cells:
            require_proof(cell)
        about = {"title": probe.question, "body": linked(app, page, body)}
        yield page, about, "page.html"


def require_proof(cell: Any) -> None:
    """A measured cell has controls, and an exchange to show."""
    about = f"{cell.probe} of {cell.contender.name}"
    if cell.status == "error":
        raise ExtensionError(f"{about}: {cell.why}")
    proved = cell.controls and cell.exchanges
    if cell.status == "measured" and not proved:
        raise ExtensionError(f"{about}: no control, or no exchange")


def highlighted(app: Sphinx) -> Callable[[str], str]:
    """What colours Python source as on every other page."""
    return partial(app.builder.highlighter.highlight_block, lang="python")


def by_slug(app: Sphinx) -> dict[str, str]:
    """The book's pages by slug, such as "log-them-out"."""
    return {name.partition("-")[2]: name for name in app.env.found_docs}


def places(app: Sphinx) -> set[tuple[str, str]]:
    """Every proof that there is: its page, and the place on it."""
    from demo.contenders import COLUMNS
    from demo.pages.framework_events import places as cells
    from demo.pages.table import proof_of
    from demo.probes import PROBES

    chapters = by_slug(app)
    told = [one for one in PROBES if one.chapter in chapters]
    found = (proof_of(one.id, who) for one in told for who in COLUMNS)
    proofs = {tuple(name.split("#")) for name in found}
    if f"book/{MATRIX}" not in app.env.found_docs:
        return proofs
    return proofs | {(MATRIX, cell) for cell in cells()}


def page_of(name: str) -> str:
    """The page on which proofs of this name stand."""
    return f"book/{MATRIX}" if name == MATRIX else f"{FOLDER}/{name}"


def linked(app: Sphinx, page: str, body: str) -> str:
    """The same, with a link for each name of a proof."""
    known = places(app)

    def link(found: re.Match[str]) -> str:
        if found.groups() not in known:
            raise ExtensionError(f"{page}: no proof {found.group()}")
        there = app.builder.get_relative_uri(page, page_of(found[1]))
        return f'class="demo-proof" href="{there}#{found[2]}"'

    return PROOF.sub(link, body)


def with_links(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: Any,
) -> None:
    """Before a page is written."""
    if "data-proof" in context.get("body", ""):
        context["body"] = linked(app, page, context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", with_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
