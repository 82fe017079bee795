"""How much of a server's memory one sign-in takes, by design."""

import os
from collections.abc import Callable
from typing import Any

import redis

from demo.keys import key_for
from demo.schemes import Blocklist, ManagedSession, Refresh
from demo.store import Store
from labs.cost.timing import rounded
from labs.store.servers import Server

COUNTS = (10_000, 100_000)
AT_ONCE = 1_000
KEY = key_for("HS256", "cost lab")


class Queued:
    """In the place of a client: it sends a thousand commands at a time,
    and answers none of them.  For filling a server."""

    def __init__(self, client: Any) -> None:
        self.batch = client.pipeline(transaction=False)

    def execute_command(self, *words: Any, **options: Any) -> None:
        self.batch.execute_command(*words, **options)
        if len(self.batch.command_stack) >= AT_ONCE:
            self.batch.execute()

    def flush(self) -> None:
        """Send what is left."""
        self.batch.execute()


def filled(store: Store, act: Callable[[int], object], count: int) -> None:
    """Do it so often, with nobody waiting for answers."""
    client = store._redis
    patient = redis.Redis.from_url(str(store._url), socket_timeout=60)
    store._redis = queued = Queued(patient)
    try:
        for number in range(count):
            act(number)
        queued.flush()
    finally:
        store._redis = client
        patient.close()


def session_and_index(store: Store) -> Callable[[int], object]:
    scheme = ManagedSession(store, idle_s=0)
    return lambda number: scheme.issue(f"user{number}")


def blocklist_row(store: Store) -> Callable[[int], object]:
    """Only what a log-out writes."""
    scheme = Blocklist(key=KEY, store=store)
    return lambda number: scheme.block(os.urandom(16).hex(), 2**31)


def refresh_family(store: Store) -> Callable[[int], object]:
    """As it is after the log-in: each renewal adds another record.  Here
    nobody signs, because no token is stored."""
    scheme = Refresh(key=KEY, store=store)
    scheme.sign = lambda claims: ""  # type: ignore[method-assign]
    return lambda number: scheme.issue(f"user{number}")


KEPT_BY = {
    "session and index": session_and_index,
    "blocklist entry": blocklist_row,
    "refresh family, not renewed yet": refresh_family,
}


def memory_rows(server: Server) -> list[dict[str, Any]]:
    """For each design and count: bytes for one, by the server's account
    of the memory in use."""
    rows = []
    for name, kind in KEPT_BY.items():
        store = Store(server.url)
        act, before, done = kind(store), in_use(server), 0
        for count in COUNTS:
            filled(store, act, count - done)
            done = count
            each = (in_use(server) - before) / count
            rows.append(
                {
                    "name": f"{name}, {count:,}",
                    "kept": name,
                    "count": count,
                    "bytes each": rounded(each),
                }
            )
        server.raw.flushall()  # a server of this lab's own
        store.close()
    return rows


def in_use(server: Server) -> int:
    return int(server.raw.info("memory")["used_memory"])
