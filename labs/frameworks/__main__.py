"""Asks popular frameworks, as they ship, what their log-out really ends.

Exit status: 0 when all was measured, or all agrees with the record; 1 when
a cell is an error or results differ; 2 when the frameworks could not be
installed or run, and for words that make no sense; 130 when interrupted.
"""

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from labs import recording
from labs.frameworks import CONFIGURATIONS
from labs.frameworks.goal import GOALS
from labs.installing import Pinned
from labs.recording import Lab, Measured
from labs.releases import children
from labs.releases.__main__ import each
from labs.releases.cache import Tampered
from labs.releases.install import CannotLock, InstallFailed
from labs.releases.measure import FLAGS, Broken

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RECORD = "frameworks"
INSTALLED = Pinned(RECORD, HERE)

PATIENCE_S = 400.0
"""For one configuration, on a machine that is busy."""

SAMPLE = ("flask_login", "django_db", "simplejwt_rotation")
"""What `--sample` measures: a signed cookie, a session on the server, and
a pair of tokens."""


def measure(name: str, goal: bool = False) -> dict[str, Any]:
    """What one configuration answers; or, what the goal takes there.
    Raises Broken."""
    folders = [INSTALLED.home(), ROOT, ROOT / "src"]
    job = {
        "name": name,
        "only": [],
        "goal": goal,
        "folders": list(map(str, folders)),
    }
    main = HERE / "child" / "main.py"
    command = [sys.executable, *FLAGS, str(main)]
    status, out = children.run(command, json.dumps(job), timeout_s=PATIENCE_S)
    try:
        told: dict[str, Any] = json.loads(out.partition("\n")[0])
    except ValueError:
        last = (out.strip().splitlines() or [f"exit status {status}"])[-1]
        raise Broken(f"{name}: {last}") from None
    if status or "error" in told:
        raise Broken(f"{name}: {told.get('error', status)}")
    return told


def measure_all(names: Sequence[str]) -> list[dict[str, Any]]:
    """Every one of these, two at a time, told as they are ready."""
    INSTALLED.ensure()
    print(f"==> {len(names)} configurations, one process each", flush=True)
    return each(measure, names, tell)


def tell(row: dict[str, Any]) -> None:
    """One line for a configuration."""
    found = [one["status"] for one in row["cells"].values()]
    wrong = "".join(f"; {one}" for one in errors([row]))
    count = found.count("measured")
    print(f"  {row['name']}: {count} of {len(found)} measured{wrong}")


def errors(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The cells that are errors."""
    return [
        f"{row['name']}: {probe}: {one['why']}"
        for row in rows
        for probe, one in row["cells"].items()
        if one["status"] == "error"
    ]


def everything(_folder: Path) -> Measured:
    """The record."""
    results = as_results(measure_all(CONFIGURATIONS))
    print("==> what a fixed goal takes, for four of them", flush=True)
    return {RECORD: (versions(), {**results, "goals": prices()})}


def prices() -> list[dict[str, Any]]:
    """Of each app that was changed until it meets the goal."""
    return each(partial(measure, goal=True), GOALS)


def as_results(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The questions once, and what each configuration answered."""
    told = [
        {key: said for key, said in row.items() if key != "questions"}
        for row in rows
    ]
    return {"questions": rows[0]["questions"], "frameworks": told}


def versions() -> dict[str, str]:
    """Of Python, and of all that the lock pins."""
    return {"Python": platform.python_version(), **INSTALLED.versions()}


def unfit(seen: Measured) -> str:
    """Names the cells that are errors, and the goals that are missed."""
    results = seen[RECORD][1]
    missed = [
        f"{one['name']} misses {', '.join(one['goal']['unmet'])}"
        for one in results.get("goals", ())
        if one["goal"]["unmet"]
    ]
    return "; ".join([*errors(results["frameworks"]), *missed])


LAB = Lab(
    name="frameworks",
    command="make frameworks",
    folder=HERE,
    libraries=(),
    measure=everything,
    meets=(
        "demo.clock",
        "demo.cookies",
        "demo.harness.client",
        "demo.harness.endpoints",
        "demo.harness.jar",
        "demo.harness.preflight",
        "demo.harness.sending",
        "demo.harness.transports",
        "demo.probes.emptied",
        "demo.probes.forged",
        "demo.probes.grades",
        "demo.probes.lifetimes",
        "demo.probes.client_steps",
        "demo.probes.planted",
        "demo.probes.revocation",
        "demo.probes.script_exposure",
    ),
    unfit=unfit,
    expected=(Broken, CannotLock, InstallFailed, OSError, Tampered),
)
"""The probes of the book, what they stand on, and what is pinned here."""


def words(top: argparse.ArgumentParser) -> None:
    """What can be asked of this lab alone."""
    top.add_argument("--only", metavar="NAME", help="one app, not recorded")
    top.add_argument(
        "--sample", action="store_true", help="measure a few and compare"
    )
    top.add_argument("--lock", action="store_true", help="pin again (uv)")


def chosen(asked: argparse.Namespace) -> int:
    """Do what the command line says.  Returns the exit status."""
    if asked.lock:
        INSTALLED.lock()
        return 0
    if asked.only:
        return only(asked.only)
    if asked.sample:
        return sample()
    return recording.usual(LAB, asked)


def only(name: str) -> int:
    """One configuration, told in full."""
    if name not in CONFIGURATIONS:
        raise Broken(f"no such file in apps: {name}")
    (row,) = measure_all([name])
    print(json.dumps(row, indent=1))
    return int(bool(errors([row])))


def sample() -> int:
    """A few configurations, compared with the record; 1 when they
    differ."""
    from demo import evidence

    results = evidence.load(RECORD).results
    kept = {row["file"]: row for row in results["frameworks"]}
    seen = recording.as_json(as_results(measure_all(SAMPLE)))
    found = [
        (f"{row['name']} / {path}", old, new)
        for row in seen["frameworks"]
        for path, old, new in recording.differences(kept[row["file"]], row)
    ]
    recording.tell(LAB, RECORD, found, [])
    return int(bool(found))


main = recording.main_of(LAB, __doc__, words, chosen)


if __name__ == "__main__":
    sys.exit(main())
