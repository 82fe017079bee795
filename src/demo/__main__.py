"""demo table | attack | probe | claims: the book's results as a command.

Exit status: 0 as hoped, 1 when an attack got in or a control failed,
2 for words that make no sense.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence

from demo import report
from demo.attacks import ATTACKS, Attack, lands
from demo.claims import CLAIMS, as_json, judge
from demo.comparison import build, headlines, probes_of
from demo.contenders import CONTENDERS, Contender, contender, loading_user
from demo.harness import NotApplicable
from demo.layout import lay_out
from demo.probes import PROBES, Cell, probe


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.  Returns the exit status."""
    asked = parser().parse_args(words)
    try:
        status: int = asked.run(asked)
    except LookupError as error:
        print(f"demo: {error.args[0]}", file=sys.stderr)
        return 2
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
    attack.add_argument("--against", metavar="CONTENDER")
    one = commands.add_parser("probe", help="one probe, every contender")
    one.add_argument("id", nargs="?", help="none: list the probes")
    claims = commands.add_parser("claims", help="judge the claims")
    for command, run in (
        (table, run_table),
        (attack, run_attack),
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
    """Each attack on its broken and its fixed twin, or on one target."""
    chosen = [a for a in ATTACKS if asked.id in (None, a.id)]
    if not chosen:
        ids = ", ".join(a.id for a in ATTACKS)
        raise LookupError(f"no attack {asked.id!r}; there are: {ids}")
    target = contender(asked.against) if asked.against else None
    results = [outcome(a, target) for a in chosen]
    if asked.format == "json":
        print(json.dumps({"attacks": results}, indent=1))
    else:
        keys = [key for key in results[0] if key not in ("claim", "source")]
        rows = [[result[key] for key in keys] for result in results]
        print(lay_out(asked.format, keys, rows))
    guarded = "against" if target else "fixed"
    return int(any(result[guarded] == "accepted" for result in results))


def outcome(attack: Attack, target: Contender | None) -> dict[str, str]:
    """What one attack did, in words."""
    told = {
        "id": attack.id,
        "name": attack.name,
        "family": attack.family,
        "claim": attack.claim,
        "source": attack.source,
    }
    if target is not None:
        against = word(attack, lambda: target)
        return {**told, "target": target.name, "against": against}
    return {
        **told,
        "broken": word(attack, lambda: attack.broken),
        "fixed": word(attack, lambda: attack.fixed),
    }


def word(attack: Attack, target: Callable[[], Contender]) -> str:
    """The target is made here: it may need a package that is absent."""
    try:
        return "accepted" if lands(attack, target()) else "refused"
    except NotApplicable as error:
        return f"not applicable: {error}"
    except ImportError as error:
        return f"not measurable: needs the package {error.name}"


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
