"""Chapters that were just run and compared are not executed once more.

`make check` runs every chapter and compares each output with the stored
one (nbval).  When all agree, and the code, the chapters and the pins are
still those, what is stored is what an execution would give, so the build
that follows takes it.  The Makefile says so by naming the proof, a file
whose name holds the digest of all of that.
"""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError


def trust_the_proof(app: Sphinx, config: Config) -> None:
    """Switch execution off when the proof is there.  Raises
    ExtensionError for one that is not."""
    proof = os.environ.get("DEMO_COMPARED")
    if not proof:
        return
    if not (Path(app.srcdir) / proof).is_file():
        raise ExtensionError(f"DEMO_COMPARED: there is no {proof}")
    config.nb_execution_mode = "off"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", trust_the_proof)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
