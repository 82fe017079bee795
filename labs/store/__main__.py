"""Kills, pauses, fills and cuts off Redis servers of its own, and counts.

Exit status: 0 when all agrees with the record within its spread, or was
recorded; 1 when results differ; 2 when there is no redis-server; 130 when
interrupted.
"""

import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from labs import recording
from labs.recording import Lab, Measured
from labs.store.faults import LIVE, LOSSES
from labs.store.measure import Row, live_row, loss_rows
from labs.store.schemes import KINDS
from labs.store.servers import PROGRAM, NoRedis

RECORD = "failures"

SPREAD: dict[str, float] = {
    "lost, share of acknowledged": 0.35,
    "signed out, share of all": 0.35,
    "recovery_s, at most": 6.0,
    "requests, at least": 50,
}
"""How far two runs may differ: other threads, other machines.  What is
0 in the record must be 0 again, and nobody may ever be let in wrongly."""

EXACT = ("fault", "design", "other errors", "wrongly accepted")


def everything(_folder: Path) -> Measured:
    """Every fault for every design."""
    rows = [*all_rows()]
    versions = {
        "Python": platform.python_version(),
        "redis-server": server_version(),
        "redis-py": metadata.version("redis"),
    }
    return {RECORD: (versions, {"spread": SPREAD, "rows": rows})}


def all_rows() -> Iterator[Row]:
    for loss in LOSSES:
        print(f"==> {loss}", flush=True)
        yield from loss_rows(loss)
    for fault in LIVE:
        print(f"==> {fault}, under load", flush=True)
        for kind in KINDS:
            yield live_row(fault, kind)


def server_version() -> str:
    """As it says itself.  Raises NoRedis."""
    try:
        said = subprocess.run([PROGRAM, "--version"], capture_output=True)
    except FileNotFoundError as error:
        raise NoRedis(f"{PROGRAM} is not installed") from error
    found = re.search(rb"v=(\S+)", said.stdout)
    return found[1].decode() if found else "unknown"


def unfit(seen: Measured) -> str:
    """Names the rows in which somebody was let in wrongly, or an error
    was another one than Unavailable, or somebody did not recover."""
    rows = seen[RECORD][1]["rows"]
    wrong = [row["name"] for row in rows if broken(row)]
    return f"does not hold: {', '.join(wrong)}" if wrong else ""


def broken(row: Row) -> bool:
    bad = row["wrongly accepted"] or row["other errors"]
    return bool(bad) or row.get("recovery_s", 0.0) is None


def within(recorded: Any, measured: Any) -> Iterator[tuple[str, Any, Any]]:
    """Where two runs differ by more than the record's spread."""
    spread = recorded["spread"]
    old = {row["name"]: row for row in recorded["rows"]}
    new = {row["name"]: row for row in measured["rows"]}
    for name in [*old, *(n for n in new if n not in old)]:
        if name not in old or name not in new:
            here = "present" if name in old else "absent"
            yield name, here, "present" if name in new else "absent"
            continue
        for key, kept, got in apart(old[name], new[name], spread):
            yield f"{name} / {key}", kept, got


def apart(
    old: Row, new: Row, spread: dict[str, float]
) -> Iterator[tuple[str, Any, Any]]:
    """The values of one row that are too far from each other."""
    for key in EXACT:
        if old[key] != new[key]:
            yield key, old[key], new[key]
    for key, limit in (
        ("lost", spread["lost, share of acknowledged"]),
        ("signed out", spread["signed out, share of all"]),
    ):
        kept, got = share(old, key), share(new, key)
        if abs(kept - got) > limit or (kept == 0) != (got == 0):
            yield key, old.get(key), new.get(key)
    if "recovery_s" in old:
        got = new["recovery_s"]
        if got is None or got > spread["recovery_s, at most"]:
            yield "recovery_s", old["recovery_s"], got
        if new["requests"] < spread["requests, at least"]:
            yield "requests", old["requests"], new["requests"]


def share(row: Row, key: str) -> float:
    """Of those that could be: 0 where there are none."""
    of = row["acknowledged"] if key == "lost" else 100
    return row.get(key, 0) / of if of else 0.0


LAB = Lab(
    name="store",
    command="python -m labs.store",
    folder=Path(__file__).parent,
    libraries=("redis",),
    measure=everything,
    meets=(
        "demo.errors",
        "demo.keys",
        "demo.schemes.base",
        "demo.schemes.blocklist",
        "demo.schemes.jwt",
        "demo.schemes.managed",
        "demo.schemes.refresh",
        "demo.schemes.session",
        "demo.servers",
        "demo.store",
    ),
    differ=within,
    unfit=unfit,
    expected=(NoRedis, OSError, TimeoutError),
)


main = recording.main_of(LAB, __doc__)


if __name__ == "__main__":
    sys.exit(main())
