"""The chapters as they were executed for this build.

scripts/build_book.py executes them two at a time, or lets nbval compare
each with its stored outputs, and names the folder where the results are in
DEMO_EXECUTED.  Without it each chapter is executed when its page is read.
"""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config


def execute_nothing(app: Sphinx, config: Config) -> None:
    """Before myst-nb reads the setting."""
    if os.environ.get("DEMO_EXECUTED"):
        config.nb_execution_mode = "off"


def take(app: Sphinx, page: str, source: list[str]) -> None:
    """The executed chapter in the place of the one in the tree."""
    folder = os.environ.get("DEMO_EXECUTED")
    if folder and page.startswith("notebooks/"):
        name = f"{page.removeprefix('notebooks/')}.ipynb"
        source[0] = (Path(app.srcdir) / folder / name).read_text("utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", execute_nothing)
    app.connect("source-read", take)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
