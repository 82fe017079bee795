"""Log-out everywhere, for one user with many sessions: one command after
another, and in batches."""

import time
from typing import Any

from demo.errors import Rejected
from demo.schemes import Issued, ManagedSession, Session
from demo.store import BATCH, Store
from labs.cost.memory import filled
from labs.cost.timing import rounded
from labs.store.servers import Server

COUNTS = (1_000, 10_000, 100_000)
MOST_BY_ONE = 10_000
"""More than so many, one after another, would take minutes."""

SAMPLE = 200
DESIGNS: dict[str, Any] = {
    "plain session": lambda store: Session(store),
    "session": lambda store: ManagedSession(store, idle_s=0),
}


def everywhere_rows(server: Server) -> list[dict[str, Any]]:
    return [
        one_row(server, name, count) for name in DESIGNS for count in COUNTS
    ]


def one_row(server: Server, design: str, count: int) -> dict[str, Any]:
    """Seconds for both ways, and how often the one goes into the other;
    None where it was not tried.  left: of a sample of her sessions, how
    many were let in afterwards.  others out: of other users', how many
    were not."""
    fast = one_way(server, design, count, BATCH)
    slow = dict.fromkeys(fast)
    if count <= MOST_BY_ONE:
        slow = one_way(server, design, count, 1)
    by_one, batches = slow["s"], fast["s"]
    return {
        "name": f"{design}, {count:,}",
        "design": design,
        "count": count,
        "one by one, s": by_one,
        "in batches, s": batches,
        "times faster": by_one and rounded(by_one / batches),
        "left": fast["left"] + (slow["left"] or 0),
        "others out": fast["others out"] + (slow["others out"] or 0),
    }


def one_way(
    server: Server, design: str, count: int, batch: int
) -> dict[str, Any]:
    store = Store(server.url)
    store.batch = batch
    scheme, sids = DESIGNS[design](store), list[Issued]()

    def sign_in(_: int) -> None:
        sids.append(scheme.issue("alice"))

    filled(store, sign_in, count)
    bob = scheme.issue("bob").access
    sample = [one.access for one in sids[:: max(1, count // SAMPLE)]]
    assert all(enters(scheme, sid) for sid in sample)
    began = time.perf_counter()
    scheme.revoke_all("alice")
    took = time.perf_counter() - began
    left = sum(enters(scheme, sid) for sid in sample)
    others_out = int(not enters(scheme, bob))
    server.raw.flushall()  # a server of this lab's own
    store.close()
    return {"s": rounded(took), "left": left, "others out": others_out}


def enters(scheme: Any, sid: str) -> bool:
    try:
        scheme.verify(sid)
    except Rejected:
        return False
    return True
