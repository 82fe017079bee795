"""Writes the atlas of attacks and the ledger of claims into their pages.

book/attacks.md holds the words around the one and a line `% atlas`,
book/claims.md those around the other and a line `% ledger`.  What stands
there comes from the attacks and the claims themselves when the page is
read, so that none is missing and no result is typed.
"""

from pathlib import Path

from sphinx.application import Sphinx


def fill_in(app: Sphinx, page: str, source: list[str]) -> None:
    """Put what the code says in the place of the marker."""
    from demo.pages.atlas import atlas
    from demo.pages.ledger import ledger_page

    pages = {
        "book/attacks": ("% atlas\n", atlas),
        "book/claims": ("% ledger\n", ledger_page),
    }
    if page not in pages:
        return
    marker, write = pages[page]
    chapters = sorted((Path(app.srcdir) / "notebooks").glob("*.ipynb"))
    files = {
        path.stem.partition("-")[2]: f"../notebooks/{path.name}"
        for path in chapters
    }
    before, _, after = source[0].partition(marker)
    source[0] = before + write(files) + after


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
