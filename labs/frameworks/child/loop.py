"""The one event loop of this process, for what is asynchronous."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

LOOP = asyncio.new_event_loop()


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """To its end."""
    return LOOP.run_until_complete(work)
