"""Processes that look sessions up as fast as they can, and what the
server spends on each look-up."""

import multiprocessing
import time
from typing import Any

from demo.schemes import Session
from demo.store import Store
from labs.cost.looking_up import redis_store
from labs.cost.timing import rounded
from labs.store.servers import Server

CLIENTS = (1, 2, 4)
RUNS, LASTS_S, WAIT_S = 3, 1.0, 20.0
"""Of the runs the fastest counts: others on the machine only slow it."""


def client_rows(server: Server) -> list[dict[str, Any]]:
    """For so many processes: look-ups a second, and of the server's
    processor the share and the microseconds for one.

    A processor that is busy for a share U of the time and serves X a
    second spends U / X on one: the utilization law.  Source: P. Denning
    and J. Buzen, The Operational Analysis of Queueing Network Models,
    ACM Computing Surveys 10 (1978)."""
    rows: list[dict[str, Any]] = []
    for count in CLIENTS:
        per_s, busy = max(run(server, count) for _ in range(RUNS))
        first = rows[0]["per s"] if rows else per_s
        rows.append(
            {
                "name": f"processes: {count}",
                "clients": count,
                "per s": rounded(per_s),
                "times the first": rounded(per_s / first),
                "server busy, share": rounded(busy),
                "server, us each": rounded(busy / per_s * 1e6),
            }
        )
    return rows


def run(server: Server, count: int) -> tuple[float, float]:
    """Look-ups a second of all together, and the share of the time that
    the server was busy."""
    spawning = multiprocessing.get_context("spawn")
    store = Store(server.url)
    scheme = Session(store)
    sid = scheme.issue("alice").access
    ready, total = spawning.Barrier(count + 1), spawning.Queue()
    told = (server.url, store._prefix, sid, ready, total)
    clients = [
        spawning.Process(target=client, args=told) for _ in range(count)
    ]
    try:
        for one in clients:
            one.start()
        ready.wait(WAIT_S)
        before, began = busy_s(server), time.perf_counter()
        done = sum(total.get(timeout=WAIT_S) for _ in clients)
        took = time.perf_counter() - began
        busy = busy_s(server) - before
    finally:
        for one in clients:
            one.kill()
            one.join()
        store.close()
    return done / took, busy / took


def client(url: str, prefix: str, sid: str, ready: Any, total: Any) -> None:
    """In a process of its own: count what it looks up in LASTS_S."""
    store = redis_store(url, in_c=True)
    ours, store._prefix = store._prefix, prefix
    scheme = Session(store)
    scheme.verify(sid)
    ready.wait(WAIT_S)
    done, end = 0, time.perf_counter() + LASTS_S
    while time.perf_counter() < end:
        scheme.verify(sid)
        done += 1
    total.put(done)
    store._prefix = ours


def busy_s(server: Server) -> float:
    """Seconds of a processor that the server has used."""
    cpu = server.raw.info("cpu")
    return float(cpu["used_cpu_sys"]) + float(cpu["used_cpu_user"])
