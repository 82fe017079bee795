"""Installs old releases, attacks them, and records what happened.

Exit status: 0 when every pair holds, or all agrees with the records; 1
when a pair does not hold or results differ; 2 when a release could not be
installed or run (those from npm need Node), and for words that make no
sense; 130 when interrupted.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

from labs import recording
from labs.recording import Lab, Measured
from labs.releases import cache, children, install, pyjwt_line
from labs.releases.cache import Tampered
from labs.releases.install import CannotLock, InstallFailed
from labs.releases.measure import Broken, Result, measure
from labs.releases.pair import HERE, Pair, releases_of
from labs.releases.pairs import PAIRS, NoSuchName, pair
from labs.releases.upgrades import UPGRADES

PAIRS_RECORD, LINE_RECORD = "releases", "pyjwt_releases"
UPGRADES_RECORD = "upgrades"

RECORDED_ON = (3, 11)
"""The Python of the records."""

WORKERS = 2
"""At once; each is a process with one library."""

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class NoNode(Exception):
    """Node and npm are not here."""


def pins_of(pairs: Iterable[Pair]) -> list[str]:
    """What these need from PyPI, each once."""
    wanted = [
        pin
        for pair in pairs
        if pair.registry == "PyPI"
        for release in releases_of(pair)
        for pin in release.pins
    ]
    return list(dict.fromkeys(wanted))


def all_pins() -> list[str]:
    """Everything that the lab installs from PyPI, each once."""
    return list(
        dict.fromkeys([*pins_of([*PAIRS, *UPGRADES]), *pyjwt_line.pins()])
    )


def each(
    ask: Callable[[Question], Answer],
    questions: Sequence[Question],
    tell: Callable[[Answer], None] = lambda _: None,
) -> list[Answer]:
    """Ask two at a time; answers in order, told as they are ready."""
    answers = []
    with ThreadPoolExecutor(WORKERS) as pool, children.ended_on_error(pool):
        for done in [pool.submit(ask, one) for one in questions]:
            answers.append(done.result())
            tell(answers[-1])
    return answers


def measure_pairs(
    pairs: Sequence[Pair], tell: Callable[[Result], None] = lambda _: None
) -> list[Result]:
    """Install what is missing, then attack."""
    install.ensure(pins_of(pairs))
    return each(measure, pairs, tell)


def measure_line() -> list[dict[str, dict[str, str]]]:
    """All attacks on all releases of PyJWT."""
    install.ensure(pyjwt_line.pins())
    return each(pyjwt_line.row, pyjwt_line.VERSIONS)


def as_rows(results: Sequence[Result]) -> list[dict[str, Any]]:
    """What was seen of each pair, as it is recorded."""
    return [as_row(result) for result in results]


def as_row(result: Result) -> dict[str, Any]:
    """A pair and what was seen, as it is recorded."""
    pair = result.pair
    return {
        "name": pair.case,
        "registry": pair.registry,
        "package": pair.package,
        "old": pair.old,
        "fixed": pair.fixed,
        "ids": list(pair.ids),
        "source": pair.source,
        "attack": pair.attack,
        "side": pair.side,
        "needs": pair.needs,
        "edited": pair.edited,
        "on_old": result.old,
        "on_fixed": result.fixed,
    }


def line_results(rows: Sequence[dict[str, dict[str, str]]]) -> dict[str, Any]:
    """What was seen on each release of the line, as it is recorded."""
    versions = pyjwt_line.VERSIONS
    return {
        "attacks": [list(item) for item in pyjwt_line.ATTACKS.items()],
        "releases": [
            {"version": version, "cells": cells}
            for version, cells in zip(versions, rows, strict=True)
        ],
    }


def everything(_folder: Path) -> Measured:
    """The records: all pairs, the upgrades, and the line of PyJWT."""
    if not install.has_node():
        raise NoNode("needs node and npm")
    if sys.version_info[:2] != RECORDED_ON:
        print("note: Django 1.8 starts on CPython 3.11 at the latest")
    prepare()
    print(f"==> {len(PAIRS)} pairs, two processes each", flush=True)
    results = measure_pairs(PAIRS, tell)
    print("==> upgrades, and the line of PyJWT", flush=True)
    upgrades = measure_pairs(UPGRADES, tell)
    line = measure_line()
    versions = {
        "Python": platform.python_version(),
        "PyJWT, which signs the honest tokens": metadata.version("pyjwt"),
        "Node": install.node_version(),
    }
    return {
        PAIRS_RECORD: (versions, as_rows(results)),
        UPGRADES_RECORD: (versions, as_rows(upgrades)),
        LINE_RECORD: (versions, line_results(line)),
    }


def prepare() -> None:
    """Install what is missing."""
    wanted = all_pins()
    where = cache.shown(cache.folder())
    print(f"==> {len(wanted)} releases into {where}", flush=True)
    install.ensure(wanted, tell=progress)
    install.ensure_npm()
    print("  installed those from npm", flush=True)


def progress(done: int, of: int) -> None:
    if done % 20 == 0 or done == of:
        print(f"  installed {done} of {of}", flush=True)


def tell(result: Result) -> None:
    """One line for a pair."""
    one = result.pair
    word = "; ".join(result.faults) or "holds"
    print(
        f"  {one.package} {one.old} -> {one.fixed}, {one.attack}: {word}",
        flush=True,
    )


def unfit(seen: Measured) -> str:
    """Names the pairs that do not hold."""
    rows = [*seen[PAIRS_RECORD][1], *seen[UPGRADES_RECORD][1]]
    wrong = [
        row["name"]
        for row in rows
        if Result(pair(row["name"]), row["on_old"], row["on_fixed"]).faults
    ]
    return f"does not hold: {', '.join(wrong)}" if wrong else ""


LAB = Lab(
    name="releases",
    command="make releases",
    folder=HERE,
    libraries=("cryptography", "pyjwt", "setuptools"),
    measure=everything,
    unfit=unfit,
    expected=(
        Broken,
        CannotLock,
        InstallFailed,
        NoNode,
        NoSuchName,
        OSError,
        Tampered,
    ),
)
"""PyJWT signs the honest tokens with keys by cryptography; setuptools
builds what has no wheel."""


def words(top: argparse.ArgumentParser) -> None:
    """What can be asked of this lab alone."""
    top.add_argument("--only", metavar="NAME", help="one pair, not recorded")
    top.add_argument("--lock", action="store_true", help="pin again (uv)")


def chosen(asked: argparse.Namespace) -> int:
    """Do what the command line says.  Returns the exit status."""
    if asked.lock:
        install.lock(all_pins())
        return 0
    if asked.only:
        return only(pair(asked.only))
    return recording.usual(LAB, asked)


def only(one: Pair) -> int:
    """One pair, told in full; 1 when it does not hold."""
    if one.registry == "npm" and not install.has_node():
        raise NoNode("needs node and npm")
    (result,) = measure_pairs([one], tell)
    for version, told in (("old", result.old), ("fixed", result.fixed)):
        for step, outcome in told.items():
            print(f"  {version:5} {step:7} {outcome}")
    return int(bool(result.faults))


main = recording.main_of(LAB, __doc__, words, chosen)


if __name__ == "__main__":
    sys.exit(main())
