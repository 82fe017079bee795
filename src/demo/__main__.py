"""demo table | attack | flips | probe | claims: results as a command.

Exit status: 0 as hoped, 1 when an attack got in or a control failed,
2 for words that make no sense, or when no Redis answers at REDIS_URL.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence

from demo import catalogue, report
from demo.claims import CLAIMS, as_json, judge
from demo.comparison import build, headlines, probes_of
from demo.contenders import CONTENDERS, contender, loading_user
from demo.errors import Unavailable
from demo.layout import lay_out
from demo.probes import PROBES, Cell, probe
from demo.store import require_server


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.  Returns the exit status."""
    asked = parser().parse_args(words)
    try:
        require_server()
        status: int = asked.run(asked)
    except (LookupError, Unavailable) as error:
        print(f"demo: {error.args[0]}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def parser() -> argparse.ArgumentParser:
    """The command line's words."""
    top = argparse.ArgumentParser(prog="demo", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    table = commands.add_parser("table", help="measure the whole table")
    table.add_argument("--all", action="store_true", help="every probe")
    table.add_argument("--explain", nargs=2, metavar=("ROW", "COLUMN"))
    attack = commands.add_parser("attack", help="run the attacks")
    attack.add_argument("id", nargs="?", help="one attack; else all")
    attack.add_argument(
        "--against", metavar="CONTENDER", help="its name, or all"
    )
    flips = commands.add_parser("flips", help="turn one setting, attack")
    flips.add_argument("contender", metavar="CONTENDER")
    one = commands.add_parser("probe", help="one probe, every contender")
    one.add_argument("id", nargs="?", help="none: list the probes")
    claims = commands.add_parser("claims", help="judge the claims")
    for command, run in (
        (table, run_table),
        (attack, run_attack),
        (flips, run_flips),
        (one, run_probe),
        (claims, run_claims),
    ):
        command.set_defaults(run=run)
        formats = ("text", "markdown", "json")
        command.add_argument("--format", choices=formats, default="text")
    return top


def run_table(asked: argparse.Namespace) -> int:
    """Measure and print; or explain one cell."""
    if asked.explain:
        return run_explain(*asked.explain)
    started = time.perf_counter()
    columns = list(CONTENDERS)
    if asked.all:
        columns += [loading_user(one) for one in CONTENDERS]
    table = build(columns, PROBES if asked.all else headlines())
    took = time.perf_counter() - started
    if asked.format == "json":
        print(json.dumps(report.as_json(table), indent=1))
    else:
        short = report.ARTICLE_HEADINGS, report.article_rows(table)
        wide = report.wide_headings(table), report.wide_rows(table)
        parts = [short] if asked.format == "markdown" else [short, wide]
        for headings, rows in parts:
            print(lay_out(asked.format, headings, rows), end="\n\n")
        print(report.FOOTNOTE)
    print(f"measured in {took:.1f} s", file=sys.stderr)
    return status_of(table.cells)


def run_explain(row: str, name: str) -> int:
    """Value, unit, thresholds, versions and source of each probe."""
    chosen, probes = contender(name), probes_of(row)
    cells = [one.run(chosen) for one in probes]
    for cell, one in zip(cells, probes, strict=True):
        print(report.explain(cell, one), end="\n\n")
    for source in dict.fromkeys(map(report.source_of, probes)):
        print(source)
    print("versions:", report.versions_line())
    return status_of(cells)


def run_attack(asked: argparse.Namespace) -> int:
    """Each attack on its broken and its fixed twin, or on one contender,
    or on all of them."""
    chosen = catalogue.named(asked.id)
    if asked.against is None:
        results = [catalogue.twins(one) for one in chosen]
        guarded = [result["fixed"] for result in results]
    else:
        everybody = asked.against == "all"
        targets = CONTENDERS if everybody else [contender(asked.against)]
        results = [catalogue.against(one, targets) for one in chosen]
        guarded = [word for result in results for word in result.values()]
    if asked.format == "json":
        pairs = zip(chosen, results, strict=True)
        listed = [
            catalogue.told(one)
            | (result if asked.against is None else {"against": result})
            for one, result in pairs
        ]
        print(json.dumps({"attacks": listed}, indent=1))
    else:
        print(lay_out(asked.format, *catalogue.rows_of(chosen, results)))
    return int("accepted" in guarded)


def run_flips(asked: argparse.Namespace) -> int:
    """The sharp edges of one contender."""
    headings = ["where", "setting", "tempting value", "lets in", "offered in"]
    rows = catalogue.edge_rows(contender(asked.contender))
    if asked.format == "json":
        listed = [dict(zip(headings, row, strict=True)) for row in rows]
        print(json.dumps({"flips": listed}, indent=1))
    else:
        print(lay_out(asked.format, headings, rows))
    return 0


def run_probe(asked: argparse.Namespace) -> int:
    """One row for every contender; with no name, the list of probes."""
    if asked.id is None:
        rows = [[p.id, p.factor, p.question] for p in PROBES]
        print(lay_out(asked.format, ["probe", "factor", "question"], rows))
        return 0
    table = build(CONTENDERS, [probe(asked.id)])
    if asked.format == "json":
        print(json.dumps(report.as_json(table), indent=1))
    else:
        rows = report.wide_rows(table)
        print(lay_out(asked.format, report.wide_headings(table), rows))
    return status_of(table.cells)


def run_claims(asked: argparse.Namespace) -> int:
    """The ledger, judged now."""
    judged = [judge(claim) for claim in CLAIMS]
    if asked.format == "json":
        print(json.dumps(as_json(judged), indent=1))
        return 0
    rows = [[j.claim.id, j.verdict, j.claim.text] for j in judged]
    print(lay_out(asked.format, ["claim", "verdict", "text"], rows))
    return 0


def status_of(cells: Sequence[Cell]) -> int:
    return int(any(cell.status == "error" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
