"""Two things at once: at every point in turn, or a thousand at a time."""

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from threading import Barrier
from typing import Any

import pytest

from demo.errors import Rejected, Unavailable
from demo.store import Store


@contextmanager
def cut_off(store: Store, at: int, done: bool = False) -> Iterator[None]:
    """The store is gone from the block's command number `at` on.  With
    `done`, that command is carried out, and only its answer is lost."""
    run, left = store._run, at

    def interrupted(*args: Any, **options: Any) -> Any:
        nonlocal left
        left -= 1
        if left < -1 or (left == -1 and not done):
            raise Unavailable("the store is gone")
        answer = run(*args, **options)
        if left == -1:
            raise Unavailable("the answer is lost")
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_run", interrupted)
        patch.setattr(store, "batch", 1)
        yield


@contextmanager
def before_command(
    store: Store, at: int, other: Callable[[], Any]
) -> Iterator[None]:
    """Let `other` happen just before the block's command number `at`.
    Fails when the block has no such command."""
    run, left = store._run, at

    def interrupted(*args: Any, **options: Any) -> Any:
        nonlocal left
        left -= 1
        if left == -1:
            other()
        return run(*args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_run", interrupted)
        patch.setattr(store, "batch", 1)
        yield
    assert left < 0, "the other thing never happened"


def commands_of(store: Store, call: Callable[[], Any]) -> int:
    """How many commands this call sends."""
    before = sum(store.commands.values())
    call()
    return sum(store.commands.values()) - before


def worked(call: Callable[[], Any]) -> list[Any]:
    """What it returned, or nothing when it was refused.  Any other
    exception passes."""
    try:
        return [call()]
    except Rejected:
        return []


def in_threads(
    call: Callable[[], Any], times: int, threads: int, every_s: float = 1e-6
) -> list[Any]:
    """What those of so many parallel calls returned that were not
    refused.  The threads start together, and change hands as often as
    Python allows, or as `every_s` says."""
    together = Barrier(threads)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(every_s)
    try:
        with ThreadPoolExecutor(threads, "racer", together.wait) as pool:
            return [*chain(*pool.map(worked, [call] * times))]
    finally:
        sys.setswitchinterval(usual)


@dataclass
class Racer:
    """A process of its own, as a service on another machine would be: it
    has a store of its own with the same keys.  what: a function of a
    module, called in `threads` threads, `times` in all, with the store,
    the number of the process and `about`."""

    what: Callable[..., Any]
    about: Any
    url: str
    prefix: str
    processes: int
    threads: int
    times: int

    def __call__(self, number: int) -> list[Any]:
        """Wait for the others, then do it.  What was refused is left
        out."""
        store = Store(self.url)
        store._prefix = self.prefix
        store._run("INCR", "ready:1")
        deadline = time.monotonic() + 60
        while int(store._run("GET", "ready:1")) < self.processes:
            assert time.monotonic() < deadline, "the others do not come"
            time.sleep(0.001)
        if store._unclosed:  # what all share is not this one's to delete
            store._unclosed.detach()
        call = partial(self.what, store, number, self.about)
        return in_threads(call, self.times, self.threads, every_s=0.001)


def in_processes(
    what: Callable[..., Any],
    about: Any,
    store: Store,
    processes: int = 4,
    threads: int = 8,
    times: int = 250,
) -> list[list[Any]]:
    """What came of it, by process; `times` is of each."""
    store._run("DEL", "ready:1")
    url, prefix = str(store._url), store._prefix
    racer = Racer(what, about, url, prefix, processes, threads, times)
    return [*pool_of(processes).map(racer, range(processes))]


@cache
def pool_of(processes: int) -> ProcessPoolExecutor:
    """They start once, since each imports for a second, and end with us."""
    spawning = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=spawning)
