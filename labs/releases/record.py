"""The two records: what each pair and each PyJWT release did."""

import platform
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from typing import Any, TypeVar

from demo.evidence import Evidence
from labs import recording
from labs.releases import children, install, npm, pyjwt_line
from labs.releases.measure import Result, measure
from labs.releases.pair import HERE, Pair, releases_of
from labs.releases.pairs import PAIRS

COMMAND = "make releases"
PAIRS_RECORD, LINE_RECORD = "releases", "pyjwt_releases"
WORKERS = 2
"""At once; each is a process with one library."""

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def made_from() -> str:
    """Digest of the lab's code and pins."""
    return recording.made_from(HERE)


def measurable() -> list[Pair]:
    """All pairs, or those of PyPI where Node is not at hand."""
    return [one for one in PAIRS if one.registry == "PyPI" or npm.offered()]


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
    return list(dict.fromkeys([*pins_of(PAIRS), *pyjwt_line.pins()]))


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


def pairs_evidence(results: Sequence[Result]) -> Evidence:
    return evidence([as_row(result) for result in results])


def line_evidence(rows: Sequence[dict[str, dict[str, str]]]) -> Evidence:
    versions = pyjwt_line.VERSIONS
    return evidence(
        {
            "attacks": [list(item) for item in pyjwt_line.ATTACKS.items()],
            "releases": [
                {"version": version, "cells": cells}
                for version, cells in zip(versions, rows, strict=True)
            ],
        }
    )


def evidence(results: Any) -> Evidence:
    versions = {
        "Python": platform.python_version(),
        "PyJWT, which signs the honest tokens": metadata.version("pyjwt"),
    }
    if npm.offered():
        versions["Node"] = npm.node_version()
    return Evidence(COMMAND, versions, made_from(), results)


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
