"""The book's kernels have no ports, so that two cannot take each other's.

notebooks/conftest.py says what happens otherwise.  myst_nb has no setting
for it, so this hands one to the function that it executes a chapter by.
"""

from tempfile import TemporaryDirectory
from typing import Any

from jupyter_cache.executors import utils
from nbclient import execute
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from traitlets.config import Config

from demo.errors import Unavailable
from demo.store import require_server


def without_ports(nb: NotebookNode, **options: Any) -> NotebookNode:
    """Execute `nb`, whose kernel talks through sockets in a folder."""
    with TemporaryDirectory(prefix="kernel-") as folder:
        talk = {"transport": "ipc", "ip": f"{folder}/socket"}
        return execute(nb, config=Config(KernelManager=talk), **options)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx.  Raises ExtensionError for a REDIS_URL where
    no Redis answers."""
    try:
        require_server()
    except Unavailable as error:
        raise ExtensionError(str(error)) from error
    utils.executenb = without_ports
    return {"parallel_read_safe": True, "parallel_write_safe": True}
