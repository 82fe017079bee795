"""A page behind each cell: proofs/<probe>.html, written at each build.

The probes are run when the pages are written, so that no value on them is
older than the site.  A cell that a page shows carries `data-proof`, the
name of its proof; here it becomes a link, and the build fails when there is
no such proof.  A cell of the framework matrix is proved on the page of its
framework, frameworks/<name>.html, which is written here as well.
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
    from searching import feed  # type: ignore[import-not-found]

    from demo.contenders import COLUMNS
    from demo.pages.proof import proof_page
    from demo.probes import PROBES
    from demo.probes.base import measurement

    chapters = by_slug(app)
    for probe in PROBES:
        if probe.chapter not in chapters:
            continue  # of a book that leaves the chapter out
        cells = [measurement(probe, one) for one in COLUMNS]
        page = f"{FOLDER}/{probe.id}"
        name = chapters[probe.chapter]
        title = app.env.titles[name].astext()
        chapter = title, app.builder.get_relative_uri(page, name)
        body = proof_page(probe, cells, chapter, highlighted(app))
        for cell in cells:
            require_proof(cell)
        about = {"title": probe.question, "body": linked(app, page, body)}
        feed(app, page, probe.question, f"{probe.id} {probe.limits}")
        yield page, about, "page.html"


def framework_pages(
    app: Sphinx,
) -> Iterator[tuple[str, dict[str, Any], str]]:
    """One page for each configuration of the matrix."""
    from searching import feed

    from demo.evidence.frameworks import frameworks
    from demo.pages.framework_cells import page_of_framework
    from demo.pages.framework_page import framework_page, words_to_find
    from demo.pages.frameworks import parts_of_a_page

    if f"book/{MATRIX}" not in app.env.found_docs:
        return
    for one in frameworks():
        body = framework_page(one, parts_of_a_page(), highlighted(app))
        about = {"title": f"{one.name}, as shipped", "body": body}
        page = f"{MATRIX}/{page_of_framework(one)}"
        feed(app, page, about["title"], words_to_find(one))
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
    from demo.pages.framework_cells import places as cells
    from demo.pages.table import proof_of
    from demo.probes import PROBES

    chapters = by_slug(app)
    told = [one for one in PROBES if one.chapter in chapters]
    found = (proof_of(one.id, who) for one in told for who in COLUMNS)
    proofs = {tuple(name.split("#")) for name in found}
    if f"book/{MATRIX}" not in app.env.found_docs:
        return proofs
    return proofs | {(MATRIX, cell) for cell in cells()}


def page_of(name: str, place: str) -> str:
    """The page on which the proof of this name stands."""
    from demo.pages.framework_cells import places as cells

    if name == MATRIX:
        return f"{MATRIX}/{cells()[place]}"
    return f"{FOLDER}/{name}"


def linked(app: Sphinx, page: str, body: str) -> str:
    """The same, with a link for each name of a proof."""
    known = places(app)

    def link(found: re.Match[str]) -> str:
        if found.groups() not in known:
            raise ExtensionError(f"{page}: no proof {found.group()}")
        there = app.builder.get_relative_uri(page, page_of(*found.groups()))
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
    app.connect("html-collect-pages", framework_pages)
    app.connect("html-page-context", with_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
