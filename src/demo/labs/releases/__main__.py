"""Installs old releases, attacks them, and records what happened.

Exit status: 0 when every pair holds, 1 when one does not or could not be
run (those from npm need Node, and without it nothing is recorded), 2 for
words that make no sense, 130 when interrupted.
"""

import argparse
import sys
from collections.abc import Sequence

from demo.labs.releases import install, npm, record
from demo.labs.releases.answers import Broken
from demo.labs.releases.children import Interrupted, stoppable
from demo.labs.releases.install import InstallFailed
from demo.labs.releases.lock import CannotLock, lock
from demo.labs.releases.measure import Result
from demo.labs.releases.pairs import PAIRS, NoSuchName, pair

RECORDED_ON = (3, 11)
"""The Python of the records."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the lab.  Returns the exit status."""
    asked = parser().parse_args(words)
    try:
        with stoppable():
            if asked.lock:
                lock(record.all_pins())
                return 0
            return only(asked.only) if asked.only else everything()
    except NoSuchName as error:
        print(f"releases: {error.args[0]}", file=sys.stderr)
        return 2
    except (Broken, CannotLock, InstallFailed) as error:
        print(f"releases: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Interrupted):
        print("releases: interrupted, nothing recorded", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line's words."""
    top = argparse.ArgumentParser(
        prog="python -m demo.labs.releases", description=__doc__
    )
    top.add_argument("--only", metavar="NAME", help="one pair, not recorded")
    top.add_argument("--lock", action="store_true", help="pin again (uv)")
    return top


def only(name: str) -> int:
    """One pair, told in full."""
    if pair(name) not in record.measurable():
        print("releases: needs node and npm", file=sys.stderr)
        return 1
    (result,) = record.measure_pairs([pair(name)], tell)
    for version, told in (("old", result.old), ("fixed", result.fixed)):
        for step, outcome in told.items():
            print(f"  {version:5} {step:7} {outcome}")
    return int(bool(result.faults))


def everything() -> int:
    """All pairs and the line of PyJWT; recorded when all hold."""
    if sys.version_info[:2] != RECORDED_ON:
        print("note: Django 1.8 starts on CPython 3.11 at the latest")
    wanted = record.all_pins()
    print(f"==> {len(wanted)} releases into {install.shown()}", flush=True)
    install.ensure(wanted, tell=progress)
    pairs = record.measurable()
    if len(pairs) == len(PAIRS):
        npm.ensure()
        print("  installed those from npm", flush=True)
    print(f"==> {len(pairs)} pairs, two processes each", flush=True)
    results = record.measure_pairs(pairs, tell)
    print("==> the line of PyJWT", flush=True)
    line = record.measure_line()
    wrong = [result for result in results if result.faults]
    if wrong:
        names = ", ".join(result.pair.case for result in wrong)
        print(f"releases: does not hold: {names}", file=sys.stderr)
        return 1
    if len(pairs) < len(PAIRS):
        print("releases: needs node and npm to record", file=sys.stderr)
        return 1
    record.pairs_evidence(results).save(record.PAIRS_RECORD)
    record.line_evidence(line).save(record.LINE_RECORD)
    print(f"recorded: {len(results)} pairs, {len(line)} releases of PyJWT")
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
