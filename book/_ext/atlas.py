"""Puts the atlas of attacks, the ledger of claims, the framework matrix
and the services that fail into their pages.

book/attacks.md holds the words around the first and a line `% atlas`,
book/claims.md those around the second and a line `% ledger`,
book/frameworks.md those around the third and a line `% frameworks`,
book/services.md those around the fourth and a line `% services`.  What
stands there comes from the attacks, the claims and the record themselves
when the site is built (see ahead.py), so that none is missing and no
result is typed.
"""

from ahead import TOLD  # type: ignore[import-not-found]
from sphinx.application import Sphinx

MARKERS = {
    "book/attacks": "% atlas\n",
    "book/claims": "% ledger\n",
    "book/frameworks": "% frameworks\n",
    "book/services": "% services\n",
}


def fill_in(app: Sphinx, page: str, source: list[str]) -> None:
    """Put what the code says in the place of the marker."""
    if page in MARKERS:
        before, _, after = source[0].partition(MARKERS[page])
        source[0] = before + TOLD[page].result() + after


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
