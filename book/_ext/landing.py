"""Writes the computed parts of the front page into book/intro.md.

The page holds the words around them, and a line such as `% answer` where
one of them belongs.
"""

from sphinx.application import Sphinx

PAGE = "book/intro"


def fill_in(app: Sphinx, page: str, source: list[str]) -> None:
    """Put each part in the place of its marker."""
    if page != PAGE:
        return
    from demo.pages import landing

    parts = {
        "% answer\n": landing.answer_html,
        "% choices\n": landing.choices_html,
        "% chooser\n": landing.chooser_html,
    }
    for marker, part in parts.items():
        raw = f"```{{raw}} html\n{part()}\n```\n"
        source[0] = source[0].replace(marker, raw)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
