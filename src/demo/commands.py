"""The commands of the command line: each measures, prints, and returns
its exit status.

What was asked for goes to standard output and nothing else does; how far
it is, and what is wrong, goes to standard error.
"""

import json
import shutil
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any, TypeVar

from demo.claims import (
    CLAIMS,
    EXTRA_QUESTIONS,
    by_section,
    judge,
    ledger_json,
)
from demo.comparison import Table, headlines, probes_of
from demo.contenders import CONTENDERS, contender, loading_user
from demo.pages import attacks, choices, ledger, table
from demo.pages.text import Lines, Screen, markdown
from demo.probes import PROBES, Cell, Probe, probe
from demo.probing import run_probe
from demo.servers import require_server

T = TypeVar("T")


def run(asked: Namespace) -> int:
    """Run the command that was asked for.  Raises LookupError for an
    unknown name, and Unavailable when REDIS_URL leads nowhere."""
    commands = {
        "table": table_command(asked),
        "attack": run_attack,
        "flips": run_flips,
        "measure": run_measure,
        "claims": run_claims,
        "probe": run_own,
    }
    return commands[asked.command](asked)


def table_command(asked: Namespace) -> Callable[[Namespace], int]:
    """Which of its three pages was asked for?"""
    if vars(asked).get("explain"):
        return run_explain
    return run_sensitivity if vars(asked).get("sensitivity") else run_table


def run_sensitivity(asked: Namespace) -> int:
    """Which of the five rows turn under other fair choices?"""
    require_server()
    note("measuring the five rows again under other choices")
    if asked.format == "json":
        print_json(choices.sensitivity_json())
    else:
        tell(asked, choices.SENSITIVITY_HEADINGS, choices.sensitivity_rows())
    note("")
    return 0


def run_table(asked: Namespace) -> int:
    """The article's rows, and every contender's."""
    started = time.perf_counter()
    columns = list(CONTENDERS)
    if asked.all:
        columns += [loading_user(one) for one in CONTENDERS]
    measured = measure_all(columns, list(PROBES) if asked.all else headlines())
    if asked.format == "json":
        print_json(table.table_json(measured))
    else:
        note("counting the settings that let an attack in")
        tell(asked, table.ARTICLE_HEADINGS, table.article_rows(measured))
        print()
        if asked.format == "text":
            wide = table.wide_headings(measured), table.wide_rows(measured)
            tell(asked, *wide)
            print()
        screen = Screen.of(sys.stdout)
        notes = [table.FOOTNOTE, *table.at_best()]
        print("\n\n".join(screen.paragraph(words) for words in notes))
    note("")
    took = time.perf_counter() - started
    print(f"measured in {took:.1f} s", file=sys.stderr)
    return status_of_cells(measured.cells)


def run_explain(asked: Namespace) -> int:
    """Value, unit, thresholds, versions and source of each probe."""
    row, name = asked.explain
    chosen, probes = contender(name), probes_of(row)
    cells = measure_all([chosen], probes).cells
    pairs = list(zip(cells, probes, strict=True))
    if asked.format == "json":
        told = [
            table.cell_json(cell)
            | {"question": one.question, "rule": one.rule()}
            | {"source": table.source_of(one)}
            for cell, one in pairs
        ]
        print_json({"cells": told, "versions": table.versions()})
        return status_of_cells(cells)
    fence = "```" if asked.format == "markdown" else ""
    screen = Screen.of(sys.stdout)
    if fence:
        print(fence)
    for cell, one in pairs:
        print(table.explain(cell, one, screen), end="\n\n")
    for source in dict.fromkeys(table.source_of(one) for one in probes):
        print(source)
    found = ", ".join(f"{n} {v}" for n, v in table.versions().items())
    print(screen.paragraph(f"versions: {found}"))
    if fence:
        print(fence)
    return status_of_cells(cells)


def run_attack(asked: Namespace) -> int:
    """Each attack on its broken and its fixed twin, or on one contender,
    or on all of them."""
    chosen = attacks.attacks_called(asked.id)
    targets = list(CONTENDERS)
    if asked.against not in (None, "all"):
        targets = [contender(asked.against)]
    require_server()
    results = [
        attacks.twins(one)
        if asked.against is None
        else attacks.against(one, targets)
        for one in progress(chosen, "attacking")
    ]
    if asked.format == "json":
        pairs = zip(chosen, results, strict=True)
        told = [
            attacks.facts_of(one)
            | (result if asked.against is None else {"against": result})
            for one, result in pairs
        ]
        print_json({"attacks": told})
    else:
        tell(asked, *attacks.outcome_rows(chosen, results))
    return status_of_attacks(results)


def run_flips(asked: Namespace) -> int:
    """The sharp edges of one contender."""
    one = contender(asked.contender)
    require_server()
    headings = ["where", "setting", "tempting value", "lets in", "offered in"]
    note(f"turning each setting of {one.name}, and attacking")
    rows = attacks.edge_rows(one)
    note("")
    if asked.format == "json":
        told = [dict(zip(headings, row, strict=True)) for row in rows]
        print_json({"flips": told})
    else:
        tell(asked, headings, rows)
    return 0


def run_measure(asked: Namespace) -> int:
    """One probe, every contender; with no id, the list of probes."""
    if asked.id is None:
        headings = ["probe", "factor", "question"]
        rows = [[one.id, one.factor, one.question] for one in PROBES]
        if asked.format == "json":
            told = [dict(zip(headings, row, strict=True)) for row in rows]
            print_json({"probes": told})
        else:
            tell(asked, headings, rows)
        return 0
    measured = measure_all(list(CONTENDERS), [probe(asked.id)])
    if asked.format == "json":
        print_json(table.table_json(measured))
    else:
        tell(asked, table.wide_headings(measured), table.wide_rows(measured))
    return status_of_cells(measured.cells)


def run_own(asked: Namespace) -> int:
    """The probes, put to the reader's own application."""
    asked.tell = note
    return run_probe(asked)


def run_claims(asked: Namespace) -> int:
    """The ledger, judged now."""
    require_server()
    every = progress([*CLAIMS, *EXTRA_QUESTIONS], "judging claim")
    judged = [judge(claim) for claim in every]
    if asked.format == "json":
        split = len(CLAIMS)
        print_json(ledger_json(judged[:split], judged[split:]))
        return 0
    tell(asked, *ledger.score_rows(judged))
    for section, found in by_section(judged).items():
        heading = Screen.of(sys.stdout).paragraph(ledger.titled(section))
        print(f"\n{'## ' * (asked.format == 'markdown')}{heading}\n")
        rows = [[one.claim.id, one.verdict, one.claim.text] for one in found]
        tell(asked, ["claim", "verdict", "text"], rows)
    return 0


def measure_all(columns: list[Any], probes: list[Probe]) -> Table:
    """Measure every cell, telling how far it is."""
    require_server()
    pairs = progress(list(product(probes, columns)), "measuring cell")
    return Table(tuple(one.run(column) for one, column in pairs))


def tell(asked: Namespace, headings: Sequence[str], rows: Lines) -> None:
    """Print a table in the format that was asked for."""
    if asked.format == "markdown":
        print(markdown(headings, rows))
    else:
        print(Screen.of(sys.stdout).table(headings, rows))


def print_json(thing: Any) -> None:
    print(json.dumps(thing, indent=1))


# How it ends


def status_of_cells(cells: Sequence[Cell]) -> int:
    """1 when a measurement failed.  A server that has gone meanwhile is
    no finding, and raises Unavailable."""
    failed = [cell for cell in cells if cell.status == "error"]
    if not failed:
        return 0
    require_server()
    first = failed[0]
    where = f"{first.probe}, {first.contender.name}: {first.why}"
    print(f"demo: {len(failed)} cells failed; {where}", file=sys.stderr)
    return 1


def status_of_attacks(results: Sequence[dict[str, str]]) -> int:
    """1 when an attack got in where it should not, or was kept out where
    it must get in, which makes its other outcome worthless."""
    entered = missed = 0
    for result in results:
        guarded = [word for name, word in result.items() if name != "broken"]
        entered += "accepted" in guarded
        missed += result.get("broken") == "refused"
    if not entered + missed:
        return 0
    told = [f"{entered} of {len(results)} attacks got in"] if entered else []
    told += [f"{missed} did not enter what is broken"] if missed else []
    print(f"demo: {'; '.join(told)}", file=sys.stderr)
    return 1


# How far it is


def progress(things: Sequence[T], what: str) -> Iterator[T]:
    """Each thing in turn; a terminal is told how many there are."""
    for number, thing in enumerate(things, 1):
        note(f"{what} {number} of {len(things)}")
        yield thing
    note("")


def note(words: str) -> None:
    """Show this on the last line of a terminal in place of what stood
    there; "" clears it.  Nothing, when standard error is no terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        return
    width = shutil.get_terminal_size().columns - 1
    print(
        f"\r{words[:width]:{width}}\r{words[:width]}", end="", file=sys.stderr
    )
    sys.stderr.flush()
