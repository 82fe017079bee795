"""Writes the atlas of attacks, the ledger of claims and the framework
matrix into their pages.

book/attacks.md holds the words around the first and a line `% atlas`,
book/claims.md those around the second and a line `% ledger`,
book/frameworks.md those around the third and a line `% frameworks`.  What
stands there comes from the attacks, the claims and the record themselves
when the page is read, so that none is missing and no result is typed.
"""

from pathlib import Path

from sphinx.application import Sphinx


def fill_in(app: Sphinx, page: str, source: list[str]) -> None:
    """Put what the code says in the place of the marker."""
    from demo.pages.atlas import atlas
    from demo.pages.frameworks import frameworks_page
    from demo.pages.ledger import ledger_page

    pages = {
        "book/attacks": ("% atlas\n", atlas),
        "book/claims": ("% ledger\n", ledger_page),
        "book/frameworks": ("% frameworks\n", frameworks_page),
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
