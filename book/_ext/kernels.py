"""The book's kernels have no ports, so that two cannot take each other's.

notebooks/conftest.py says what happens otherwise.  myst_nb has no setting
for it, so this hands one to the function that it executes a chapter by.
"""

import sys
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_cache.executors import utils
from nbclient import execute
from nbformat import NotebookNode
from sphinx.application import Sphinx
from traitlets.config import Config

from demo.errors import Unavailable
from demo.servers import require_server


def without_ports(nb: NotebookNode, **options: Any) -> NotebookNode:
    """Execute `nb`, whose kernel talks through sockets in a folder."""
    with TemporaryDirectory(prefix="kernel-") as folder:
        talk = {"transport": "ipc", "ip": f"{folder}/socket"}
        return execute(nb, config=Config(KernelManager=talk), **options)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx.  Ends the build, in one line, when no Redis
    answers at REDIS_URL: of another error jupyter-book makes a page."""
    try:
        require_server()
    except Unavailable as error:
        sys.exit(str(error))
    utils.executenb = without_ports
    return {"parallel_read_safe": True, "parallel_write_safe": True}
