"""The stored outputs, taken as they are, where they were just compared.

scripts/build_book.py sets DEMO_COMPARED once nbval has run every chapter
and found each output to be the stored one; then no chapter is executed
again for the site.
"""

import os

from sphinx.application import Sphinx
from sphinx.config import Config


def execute_nothing(app: Sphinx, config: Config) -> None:
    """Before myst-nb reads the setting."""
    if os.environ.get("DEMO_COMPARED"):
        config.nb_execution_mode = "off"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", execute_nothing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
