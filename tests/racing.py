"""Two things at once: at every point in turn, or a thousand at a time."""

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from threading import Barrier
from typing import Any

import pytest

from demo.errors import Rejected, Unavailable
from demo.keys import Key
from demo.schemes import Issued, Refresh
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


def in_threads(call: Callable[[], Any], times: int, threads: int) -> list[Any]:
    """What those of so many parallel calls returned that were not
    refused.  The threads start together, and change hands as often as
    Python allows."""
    together = Barrier(threads)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(threads, "racer", together.wait) as pool:
            return [*chain(*pool.map(worked, [call] * times))]
    finally:
        sys.setswitchinterval(usual)


@dataclass
class Ticket:
    """What another process needs to renew the same sign-in."""

    url: str
    prefix: str
    secret: bytes
    renewal: str


def in_processes(
    ticket: Ticket, processes: int, threads: int, times: int
) -> list[Issued]:
    """The pairs that came of so many renewals in each process."""
    spawning = multiprocessing.get_context("spawn")
    one = partial(one_process, ticket, processes, threads)
    with ProcessPoolExecutor(processes, mp_context=spawning) as pool:
        return [*chain(*pool.map(one, [times] * processes))]


def one_process(
    ticket: Ticket, processes: int, threads: int, times: int
) -> list[Issued]:
    """Wait for the others, then renew in threads."""
    store = Store(ticket.url)
    store._prefix = ticket.prefix
    key = Key("HS256", "raced", ticket.secret, ticket.secret)
    scheme = Refresh(key=key, store=store, race_s=600)

    def renew() -> Issued:
        store._run("INCR", "raced:1")
        return scheme.renew(ticket.renewal)

    store._run("INCR", "ready:1")
    deadline = time.monotonic() + 60
    while int(store._run("GET", "ready:1")) < processes:
        assert time.monotonic() < deadline, "the others do not come"
        time.sleep(0.001)
    return in_threads(renew, times, threads)
