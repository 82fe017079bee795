"""Starts a gateway, services and a provider, unplugs them, changes keys.

Exit status: 0 when all agrees with the record within its spread, or was
recorded; 1 when results differ; 2 when there is no redis-server, or
Authlib could not be installed; 130 when interrupted.
"""

import argparse
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from labs import recording
from labs.recording import Lab, Measured
from labs.releases.cache import Tampered
from labs.releases.install import CannotLock, InstallFailed
from labs.services.changing import LIVES_S, changes, emergency
from labs.services.crossing import WATCH_S, hops, unplugged
from labs.services.running import TIMES, TOKEN_S
from labs.services.strange import INSTALLED, strange
from labs.store.__main__ import server_version
from labs.store.servers import NoRedis

RECORD = "services"

SPREAD = {"seconds": 2.5, "requests, at least": 50}
"""How far two runs may differ.  What is 0 in the record must be 0 again,
and fetches stay below the bound of their own run."""

SETTINGS = {
    **TIMES,
    "token_s": TOKEN_S,
    "watched_s": WATCH_S,
    "token_s, while a key changes": LIVES_S,
}

Row = dict[str, Any]


def everything(_folder: Path) -> Measured:
    """Each section, two minutes and a half in all."""
    INSTALLED.ensure()
    rows = {
        "hops": said("requests that cross services", hops()),
        "unplugged": [
            row
            for what in ("store", "provider")
            for row in said(f"the {what} is killed", unplugged(what))
        ],
        "changes": said("keys change under load", changes()),
        "stolen": said("a key is stolen", emergency()),
        "strange": said("a provider made with Authlib", strange()),
    }
    versions = {
        "Python": platform.python_version(),
        "redis-server": server_version(),
        **{n: metadata.version(n) for n in ("httpx", "PyJWT", "redis")},
        **INSTALLED.versions(),
    }
    return {
        RECORD: (versions, {**rows, "settings": SETTINGS, "spread": SPREAD})
    }


def said(what: str, rows: Iterator[Row]) -> list[Row]:
    print(f"==> {what}", flush=True)
    return [*rows]


def unfit(seen: Measured) -> str:
    """Names what does not hold: a request that failed though the keys
    changed in order, or none that did out of order; a token let in that
    nobody signed; more fetches than there may be."""
    results = seen[RECORD][1]
    wrong = [row["name"] for row in results["changes"] if broken(row)]
    wrong += [
        row["name"] for row in results["strange"] if row.get("failed", 0)
    ]
    return f"does not hold: {', '.join(wrong)}" if wrong else ""


def broken(row: Row) -> bool:
    in_order = row["change"].startswith("in order")
    return bool(
        row["made up, let in"]
        or row["fetches"] > row["fetches, at most"]
        or (row["failed"] == 0) != in_order
    )


def within(recorded: Any, measured: Any) -> Iterator[tuple[str, Any, Any]]:
    """Where two runs differ by more than the record's spread."""
    for section, rows in recorded.items():
        if not isinstance(rows, list):
            continue
        old = {row["name"]: row for row in rows}
        new = {row["name"]: row for row in measured.get(section, ())}
        for name in [*old, *(n for n in new if n not in old)]:
            one, other = old.get(name, {}), new.get(name, {})
            for key in [*one, *(k for k in other if k not in one)]:
                pair = one.get(key, "absent"), other.get(key, "absent")
                if "absent" in pair or apart(key, pair, recorded["spread"]):
                    yield f"{name} / {key}", *pair


def apart(key: str, pair: tuple[Any, Any], spread: dict[str, float]) -> bool:
    """Are these two values of that name too far from each other?"""
    old, new = pair
    if key.endswith("_s"):
        far = abs(old - new) > spread["seconds"]
        return bool(far or (old == 0) != (new == 0))
    if key in ("requests", "made up", "by the new key"):
        least = spread["requests, at least"]
        return bool((old >= least) != (new >= least))
    if key == "failed":
        return bool((old == 0) != (new == 0))
    return old != new and not key.startswith("fetches")


LAB = Lab(
    name="services",
    command="python -m labs.services",
    folder=Path(__file__).parent,
    libraries=("cryptography", "httpx", "pyjwt", "redis", "werkzeug"),
    measure=everything,
    meets=(
        "demo.errors",
        "demo.keys",
        "demo.schemes.base",
        "demo.schemes.blocklist",
        "demo.schemes.jwt",
        "demo.schemes.rotating",
        "demo.schemes.opaque",
        "demo.schemes.session",
        "demo.services.changing_keys",
        "demo.services.fleet",
        "demo.services.provider",
        "demo.services.relying_party",
        "demo.servers",
        "demo.store",
    ),
    differ=within,
    unfit=unfit,
    expected=(
        *(NoRedis, OSError, TimeoutError),
        *(CannotLock, InstallFailed, Tampered),
    ),
)


def words(top: argparse.ArgumentParser) -> None:
    """What can be asked of this lab alone."""
    top.add_argument("--lock", action="store_true", help="pin again (uv)")


def chosen(asked: argparse.Namespace) -> int:
    """Do what the command line says.  Returns the exit status."""
    if asked.lock:
        INSTALLED.lock()
        return 0
    return recording.usual(LAB, asked)


main = recording.main_of(LAB, __doc__, words, chosen)


if __name__ == "__main__":
    sys.exit(main())
