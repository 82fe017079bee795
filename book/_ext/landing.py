"""Writes the computed parts of the front page into book/intro.md.

The page holds the words around them, and a line such as `% answer` where
one of them belongs.
"""

from functools import partial
from pathlib import Path

from sphinx.application import Sphinx
from website import PROJECT  # type: ignore[import-not-found]

PAGE = "book/intro"


def download(project: Path) -> str:
    """How to get the project; its archive is made at the end of the
    build, where git knows it."""
    if (project / ".git").exists():
        link = f'<a href="{PROJECT}" download>Download the project</a>'
        return f"<p>{link}, unpack it, and in its folder:</p>"
    return "<p>In a copy of the project:</p>"


def fill_in(app: Sphinx, page: str, source: list[str]) -> None:
    """Put each part in the place of its marker."""
    if page != PAGE:
        return
    from demo.pages import landing

    parts = {
        "% answer\n": landing.answer_html,
        "% choices\n": landing.choices_html,
        "% chooser\n": landing.chooser_html,
        "% download\n": partial(download, Path(app.srcdir)),
    }
    for marker, part in parts.items():
        raw = f"```{{raw}} html\n{part()}\n```\n"
        source[0] = source[0].replace(marker, raw)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
