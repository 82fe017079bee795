"""A store that is further away: the same look-up through a relay that
waits, and what it waits is measured as a bare round trip."""

import multiprocessing
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labs.cost.looking_up import bare_get, look_up, redis_store
from labs.cost.timing import block_us, on_core, rounded
from labs.store.servers import Server, free_port

DELAYS_S = (0.0, 0.0001, 0.00025, 0.0005, 0.001, 0.002)
ROUNDS, CALLS = 60, 5


def relay(port: int, target: int, delay: Any, core: int) -> None:
    """Pass each request on after `delay` seconds, spent awake because a
    sleep is not exact; and its answer at once."""
    with on_core(core), socket.create_server(("127.0.0.1", port)) as door:
        chosen = selectors.DefaultSelector()
        chosen.register(door, selectors.EVENT_READ)
        while True:
            for key, _ in chosen.select():
                if key.fileobj is door:
                    line = without_delay(door.accept()[0])
                    there = socket.create_connection(("127.0.0.1", target))
                    without_delay(there)
                    chosen.register(line, selectors.EVENT_READ, there)
                elif not passed_on(key.fileobj, key.data, delay.value):
                    chosen.unregister(key.fileobj)


def passed_on(line: Any, there: Any, delay_s: float) -> bool:
    began = time.perf_counter()
    asked = line.recv(65_536)
    if asked:
        while time.perf_counter() - began < delay_s:
            pass
        there.sendall(asked)
        line.sendall(there.recv(65_536))
    return bool(asked)


def without_delay(line: socket.socket) -> socket.socket:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


@contextmanager
def relayed(server: Server, core: int) -> Iterator[tuple[int, Any]]:
    """A relay in a process of its own: its port, and its delay."""
    spawning = multiprocessing.get_context("spawn")
    port, delay = free_port(), spawning.Value("d", 0.0)
    told = (port, server.port, delay, core)
    process = spawning.Process(target=relay, args=told, daemon=True)
    process.start()
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "the relay does not start"
                time.sleep(0.05)
        yield port, delay
    finally:
        process.kill()
        process.join()


def distances(
    server: Server, core: int, own_us: float
) -> list[dict[str, Any]]:
    """For each delay: the bare round trip, and a look-up, in
    microseconds; the fastest of the rounds.  Beside them the model: a
    look-up is the client's own work, `own_us`, and one round trip."""
    found: dict[float, tuple[list[float], list[float]]] = {
        one: ([], []) for one in DELAYS_S
    }
    with relayed(server, core) as (port, delay):
        store = redis_store(f"redis://127.0.0.1:{port}", in_c=False)
        bare, session = bare_get(port), look_up(store, others=0)
        for _ in range(ROUNDS):
            for delay_s, (trips, look_ups) in found.items():
                delay.value = delay_s
                trips.append(block_us(bare, CALLS)[0])
                look_ups.append(block_us(session, CALLS)[0])
        delay.value = 0.0
        store.close()
    rows = []
    for delay_s, (trips, look_ups) in found.items():
        trip, one = min(trips), min(look_ups)
        rows.append(
            {
                "name": f"{delay_s * 1e6:g} us more",
                "round trip, us": rounded(trip),
                "look-up, us": rounded(one),
                "look-up by model": rounded(one / (own_us + trip)),
            }
        )
    return rows
