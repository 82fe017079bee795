"""Two requests in flight, in an order that never varies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from demo.harness.trial import NotApplicable
from demo.store import Store


@contextmanager
def just_before(
    store: Store, command: str, happen: Callable[[], object]
) -> Iterator[None]:
    """Let something happen just before the block's first `command`.
    Raises NotApplicable when the block sends no such command."""
    send, waiting = store._run, True

    def interrupted(name: str, *args: Any, **options: Any) -> Any:
        nonlocal waiting
        if waiting and name == command:
            waiting = False
            happen()
        return send(name, *args, **options)

    vars(store)["_run"] = interrupted
    try:
        yield
    finally:
        del vars(store)["_run"]
    if waiting:
        raise NotApplicable(f"the request sends the store no {command}")
