"""Writes the entries of the atlas of attacks into its page.

book/attacks.md holds the words around them and a line `% atlas`; the
entries come from the attacks themselves when the page is read, so that
none is missing and no result is typed.
"""

from pathlib import Path

from sphinx.application import Sphinx

PAGE = "book/attacks"


def fill_in(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the entries in the place of the marker."""
    if page != PAGE:
        return
    from demo.pages.atlas import atlas

    chapters = sorted((Path(app.srcdir) / "notebooks").glob("*.ipynb"))
    files = {
        path.stem.partition("-")[2]: f"../notebooks/{path.name}"
        for path in chapters
    }
    before, _, after = source[0].partition("% atlas\n")
    source[0] = before + atlas(files) + after


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
