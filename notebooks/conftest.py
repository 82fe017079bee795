"""How `pytest --nbval notebooks` starts and stops a chapter's kernel.

By default Jupyter looks for five free ports, lets go of them, and the
kernel takes them a second later.  On a busy machine another process may
have taken one in between.  When it is the port for output, the kernel
lives on without an answer: "Kernel didn't respond in 60 seconds".  So
kernels talk through sockets in a folder of their own.
"""

from tempfile import TemporaryDirectory
from typing import Any

import pytest
from jupyter_client.manager import KernelManager
from nbval import kernel

from demo.errors import Unavailable
from demo.servers import require_server


class PortlessKernel(KernelManager):
    """A kernel without ports, which is asked to end before it is made
    to: only then does it delete its keys from the store."""

    def __init__(self, **traits: Any) -> None:
        self._folder = TemporaryDirectory(prefix="kernel-")
        place = f"{self._folder.name}/socket"
        super().__init__(transport="ipc", ip=place, **traits)

    def shutdown_kernel(
        self, now: bool = False, restart: bool = False
    ) -> None:
        """nbval would kill it at once (now=True)."""
        super().shutdown_kernel(restart=restart)


def pytest_configure() -> None:
    try:
        require_server()
    except Unavailable as error:
        raise pytest.UsageError(str(error)) from error
    kernel.KernelManager = PortlessKernel
