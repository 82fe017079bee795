"""The table in words and as JSON, and the story of one cell."""

import inspect
from importlib.metadata import PackageNotFoundError, version
from textwrap import fill
from typing import Any

from demo.comparison import ARTICLE, FACTORS, FAVOURED, Table, headline
from demo.contenders import Contender
from demo.probes import Cell, Probe
from demo.schemes.base import ACCESS_S, SIGN_IN_S

PACKAGES = ("PyJWT", "itsdangerous", "fakeredis", "redis", "cryptography")


def say(cell: Cell) -> str:
    """A cell as a reader sees it: the value first, then its unit."""
    value = cell.value
    if value is None:
        return cell.status
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "\n".join(counted(n, name) for name, n in value.items())
    if isinstance(value, str):
        return value
    if cell.unit == "s":
        return f"{value:,} s{hours(value)}"
    return counted(value, cell.unit)


def hours(seconds: int) -> str:
    """A length of time that is easier to feel, when there is one."""
    if seconds < 3_600:
        return ""
    return f" ({seconds / 3_600:.3g} h)"


def counted(number: int, plural: str) -> str:
    """A number and its noun: "1 key family", "5 lookups"."""
    if number != 1:
        return f"{number:,} {plural}"
    if plural.endswith("ies"):
        return f"1 {plural.removesuffix('ies')}y"
    return f"1 {plural.removesuffix('s')}"


FOOTNOTE = (
    f"Every sign-in lasts {SIGN_IN_S:,} s. The JWT is alone, so it lives as "
    f"long as the session; JWT + refresh renews one of {ACCESS_S:,} s."
)
"""What a reader must know beside the numbers."""


def column(contender: Contender) -> str:
    """A column's heading."""
    suffix = ", user row read" if contender.load_user else ""
    return contender.name + suffix


def article_rows(table: Table) -> list[list[str]]:
    """The article's five rows: factor, its two columns, the side that
    it favours, whether the measurement agrees, and the question."""
    return [
        [
            factor,
            *(say(table.headline(factor, name)) for name in ARTICLE),
            FAVOURED[factor],
            table.agreement(factor),
            headline(factor).question,
        ]
        for factor in FACTORS
    ]


ARTICLE_HEADINGS = [
    "factor",
    *ARTICLE,
    "article favours",
    "measurement",
    "what was measured",
]


def wide_rows(table: Table) -> list[list[str]]:
    """One row for each contender, one column for each probe."""
    return [
        [column(contender)]
        + [
            say(
                table.cell(probe.id, contender.name, contender.load_user)
            ).replace("\n", ", ")
            for probe in counts_last(table)
        ]
        for contender in table.contenders
    ]


def counts_last(table: Table) -> list[Probe]:
    """The rows' probes; the widest cells stand at the end."""
    return sorted(table.rows(), key=lambda probe: probe.unit == "parts")


def wide_headings(table: Table) -> list[str]:
    return ["contender", *(probe.id for probe in counts_last(table))]


def explain(cell: Cell, probe: Probe) -> str:
    """Where one cell comes from, down to the code that measured it."""
    why = f": {cell.why}" if cell.why else ""
    told = {
        "probe": f"{probe.id}: {probe.question}",
        "status": f"{cell.status}{why}",
        "grade": cell.grade or "none",
        "rule": probe.grading.rule(),
        "controls": "; ".join(cell.controls) or "none",
        "chapter": probe.chapter,
    }
    head = f"{cell.factor}, {column(cell.contender)}: {say(cell)}"
    lines = (labelled(name, words) for name, words in told.items())
    return "\n".join([head, *lines])


def labelled(name: str, words: str) -> str:
    """A label and its words, folded at 79 columns."""
    return fill(
        words,
        79,
        initial_indent=f"  {name:12}",
        subsequent_indent=" " * 14,
        break_on_hyphens=False,
    )


def source_of(probe: Probe) -> str:
    """The code of the probe, as it ran."""
    function: Any = getattr(probe.measure, "func", probe.measure)
    return inspect.getsource(function)


def versions() -> dict[str, str]:
    """Installed versions of what the measurement rests on."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def versions_line() -> str:
    return ", ".join(f"{name} {found}" for name, found in versions().items())


def as_json(table: Table) -> dict[str, Any]:
    """The machine-readable table."""
    return {
        "cells": [
            {
                "factor": cell.factor,
                "probe": cell.probe,
                "contender": cell.contender.name,
                "scheme": cell.contender.scheme.__name__,
                "carrier": cell.contender.carrier.kind,
                "load_user": cell.contender.load_user,
                "value": cell.value,
                "unit": cell.unit,
                "status": cell.status,
                "grade": cell.grade,
                "why": cell.why,
                "controls": list(cell.controls),
                "chapter": cell.chapter,
            }
            for cell in table.cells
        ],
        "versions": versions(),
    }
