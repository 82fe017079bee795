"""Look-ups that arrive when they arrive, whether or not the store is
done with the others; and the queueing model beside them.

So that one process can send them, a hundred look-ups arrive as one block.
A block waits for the blocks before it, and its time is counted from the
moment at which it was due, not from that at which it could be sent.
"""

import random
import select
import socket
import time
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from demo.evidence.cost import response_s
from labs.cost.timing import cores, on_core, rounded
from labs.store.servers import Server

BLOCK = 250
LASTS_S, ROUNDS, MOST_LOAD = 0.7, 9, 0.95
LOADS = (0.2, 0.4, 0.6, 0.8)
"""Shares of what the store can serve."""

ANSWER = b"$64\r\n" + b"x" * 64 + b"\r\n"


class Line:
    """One connection; blocks go out, and come back in their order."""

    def __init__(self, server: Server) -> None:
        server.raw.set("record", "x" * 64)
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked = b"*2\r\n$3\r\nGET\r\n$6\r\nrecord\r\n" * BLOCK
        self.unread = 0

    def send(self) -> None:
        self.socket.sendall(self.asked)

    def answered(self, wait_s: float) -> int:
        """How many more blocks came back by now, or in `wait_s`."""
        if select.select([self.socket], [], [], wait_s)[0]:
            self.unread += len(self.socket.recv(1 << 20))
        done, self.unread = divmod(self.unread, len(ANSWER) * BLOCK)
        return done


def needs_s(line: Line, blocks: int = 300) -> list[float]:
    """Seconds that the store takes for each of so many blocks, each of
    which finds it free.  They differ, since others use the machine."""
    found = []
    for _ in range(blocks):
        began = time.perf_counter()
        line.send()
        while not line.answered(1.0):
            pass
        found.append(time.perf_counter() - began)
    return found


@dataclass(frozen=True)
class Served:
    """One block, in seconds from the start: when it was due, when its
    turn had come, when its answer was there."""

    due: float
    turn: float
    done: float


def served(line: Line, rate: float, seed: int) -> list[Served]:
    """Blocks arrive `rate` times a second, at random moments (a Poisson
    process)."""
    chance, due, times = random.Random(seed), 0.0, []
    while due < LASTS_S:
        due += chance.expovariate(rate)
        times.append(due)
    began, sent, found = time.perf_counter(), 0, list[Served]()
    while len(found) < len(times):
        now = time.perf_counter() - began
        while sent < len(times) and times[sent] <= now:
            line.send()
            sent += 1
        until = times[sent] - now if sent < len(times) else 0.1
        for _ in range(line.answered(max(0.0, min(until, 0.1)))):
            due = times[len(found)]
            turn = max(due, found[-1].done) if found else due
            done = time.perf_counter() - began
            found.append(Served(due, turn, done))
    return found


def arrival_rows(server: Server) -> list[dict[str, Any]]:
    """For each load: the mean response of a block as measured and as the
    model says, as multiples of what a block takes in its turn; medians."""
    here, _ = cores()
    rows: list[dict[str, Any]] = []
    with on_core(here):
        line = Line(server)
        for load in LOADS:
            rounds = [one_round(line, load, seed) for seed in range(ROUNDS)]
            seen = [one for one in rounds if one]
            if not seen:
                raise TimeoutError("others take this machine: try again")
            ratios = sorted(measured / model for measured, model in seen)
            rows.append(
                {
                    "name": f"load {load:g}",
                    "load": load,
                    "measured": rounded(median(one for one, _ in seen)),
                    "model": rounded(median(other for _, other in seen)),
                    "measured by model": rounded(median(ratios)),
                    "lowest": rounded(ratios[0]),
                    "highest": rounded(ratios[-1]),
                    "rounds": len(seen),
                }
            )
    return rows


def one_round(
    line: Line, load: float, seed: int
) -> tuple[float, float] | None:
    """Mean response as measured and as the model says, in multiples of
    what a block took in its turn.  None where others took so much of the
    machine that more arrived than it could serve: the model has no
    answer there."""
    blocks = served(line, load / fmean(needs_s(line)), seed)
    took = [one.done - one.turn for one in blocks]
    mean, square = fmean(took), fmean(one * one for one in took)
    rate = len(blocks) / blocks[-1].due
    if rate * mean > MOST_LOAD:
        return None
    measured = fmean(one.done - one.due for one in blocks)
    return measured / mean, response_s(rate, mean, square) / mean
