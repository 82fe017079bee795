"""Times verifications and look-ups, fills and empties Redis servers of
its own, and compares as ratios: two to three minutes.

Exit status: 0 when all agrees with the record within its spread, or was
recorded; 1 when results differ; 2 when there is no redis-server; 130 when
interrupted.
"""

import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

from demo.evidence.cost import COST, REDIS
from labs import recording
from labs.cost.arrivals import arrival_rows
from labs.cost.clients import client_rows
from labs.cost.distance import distances
from labs.cost.everywhere import everywhere_rows
from labs.cost.looking_up import look_ups
from labs.cost.memory import memory_rows
from labs.cost.timing import Block, cores, on_core, pairs, ratio_row, timed
from labs.cost.verifying import BASE, primitives, verifications
from labs.recording import Lab, Measured
from labs.store.__main__ import server_version
from labs.store.servers import NoRedis, Server

COMPARED: dict[str, dict[str, float]] = {
    "verifications": {"ratio": 1.6, "over floor": 2.0},
    "look-ups": {"ratio": 3.0},
    "distance": {"look-up by model": 2.0},
    "memory": {"bytes each": 1.1},
    "log-out everywhere": {"times faster": 8.0, "left": 1, "others out": 1},
    "capacity": {"us each": 3.0},
    "arrivals": {"measured by model": 2.0},
}
"""By section of the record, what is compared, and the factor by which two
runs may differ: other machines, other neighbours.  Times are not, but for
what a look-up needs of the server's processor."""


def everything(_folder: Path) -> Measured:
    """Every section."""
    versions = {
        "Python": platform.python_version(),
        "redis-server": server_version(),
        **{
            name: metadata.version(name)
            for name in ("cryptography", "hiredis", "pyjwt", "pyseto", "redis")
        },
    }
    with tempfile.TemporaryDirectory(prefix="cost-lab") as folder:
        results = {"compared": COMPARED, **sections(Path(folder))}
    return {COST: (versions, results)}


def sections(folder: Path) -> dict[str, Any]:
    """On two servers: one beside the client, on its core; one on another
    core."""
    client, other = cores()
    servers = []
    try:
        for name, core in (("near", client), ("far", other)):
            own = folder / name
            own.mkdir()
            path = str(folder / f"{name}.sock")
            with on_core(core):
                servers.append(Server(own, "--unixsocket", path))
        near, far = servers
        with on_core(client):
            found = one_by_one(folder, near, far)
            said("distance")
            own = next(r for r in found["look-ups"] if r["name"] == REDIS)
            found["distance"] = distances(far, other, own["own work, us"])
            said("memory")
            found["memory"] = memory_rows(far)
            said("log-out everywhere")
            found["log-out everywhere"] = everywhere_rows(far)
        said("clients")
        found["clients"] = client_rows(far)
        each = median(row["server, us each"] for row in found["clients"])
        found["capacity"] = [{"name": "one server", "us each": each}]
        said("arrivals")
        found["arrivals"] = arrival_rows(far)
    finally:
        for one in servers:
            one.stop()
    return found


def said(step: str) -> None:
    print(f"==> {step}", flush=True)


def one_by_one(folder: Path, near: Server, far: Server) -> dict[str, Any]:
    """Verifications, primitives and look-ups, all in turns."""
    said("verifications and look-ups")
    checks, floors = verifications(), primitives()
    places = look_ups(folder, near, far)
    bare = {f"bare {name}": call for name, call in floors.items()}
    seen = timed({**checks, **bare, **places})
    base = seen[BASE]
    return {
        "verifications": [
            ratio_row(name, seen[name], base)
            | {"over floor": over(seen[name], seen[f"bare {name}"])}
            for name in checks
        ],
        "look-ups": [ratio_row(name, seen[name], base) for name in places],
    }


def over(mine: Sequence[Block], floor: Sequence[Block]) -> float:
    ratios = [one / bare for (one, _), (bare, _) in pairs(mine, floor)]
    return round(median(ratios), 2)


def unfit(seen: Measured) -> str:
    """Names the log-outs everywhere that left somebody in, or sent
    somebody else out."""
    rows = seen[COST][1]["log-out everywhere"]
    wrong = [r["name"] for r in rows if r["left"] or r["others out"]]
    return f"does not hold: {', '.join(wrong)}" if wrong else ""


def within(recorded: Any, measured: Any) -> Iterator[tuple[str, Any, Any]]:
    """Where two runs differ by more than the record allows."""
    for section, factors in recorded["compared"].items():
        old = {row["name"]: row for row in recorded[section]}
        new = {row["name"]: row for row in measured[section]}
        for name in [*old, *(n for n in new if n not in old)]:
            if name not in old or name not in new:
                here = "present" if name in old else "absent"
                there = "present" if name in new else "absent"
                yield f"{section} / {name}", here, there
                continue
            for key, factor in factors.items():
                kept, got = old[name][key], new[name][key]
                if apart_by(kept, got) > factor:
                    yield f"{section} / {name} / {key}", kept, got


def apart_by(one: float | None, other: float | None) -> float:
    """The factor between two numbers: 1 when they are the same, endless
    when only one of them is 0 or is not there."""
    if one == other:
        return 1.0
    low, high = sorted((one or 0.0, other or 0.0))
    return high / low if low > 0 else float("inf")


LAB = Lab(
    name="cost",
    command="python -m labs.cost",
    folder=Path(__file__).parent,
    libraries=(
        *("cryptography", "hiredis", "itsdangerous"),
        *("pyjwt", "pyseto", "redis"),
    ),
    measure=everything,
    meets=(
        "demo.errors",
        "demo.evidence.cost",
        "demo.keys",
        "demo.schemes.base",
        "demo.schemes.blocklist",
        "demo.schemes.jwt",
        "demo.schemes.managed",
        "demo.schemes.paseto",
        "demo.schemes.refresh",
        "demo.schemes.session",
        "demo.schemes.signed_cookie",
        "demo.servers",
        "demo.store",
    ),
    differ=within,
    repeats=2,
    unfit=unfit,
    expected=(
        *(NoRedis, OSError, TimeoutError),
        metadata.PackageNotFoundError,
    ),
)


main = recording.main_of(LAB, __doc__)


if __name__ == "__main__":
    sys.exit(main())
