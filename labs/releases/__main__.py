"""Installs old releases, attacks them, and records what happened.

Exit status: 0 when every pair holds, 1 when one does not or could not be
run (those from npm need Node, and without it nothing is recorded), 2 for
words that make no sense, 130 when interrupted.
"""

import argparse
import sys
from collections.abc import Sequence

from demo.evidence import Evidence
from labs import recording
from labs.recording import Changed
from labs.releases import cache, install, npm, record
from labs.releases.answers import Broken
from labs.releases.cache import Tampered
from labs.releases.children import Interrupted
from labs.releases.install import InstallFailed
from labs.releases.lock import CannotLock, lock
from labs.releases.measure import Result
from labs.releases.pairs import PAIRS, NoSuchName, pair
from labs.stopping import stoppable

RECORDED_ON = (3, 11)
"""The Python of the records."""


class Unfit(Exception):
    """What was seen may not be recorded."""


EXPECTED = (
    Broken,
    CannotLock,
    Changed,
    InstallFailed,
    OSError,
    Tampered,
    Unfit,
)
"""Told in one line.  Anything else would be a mistake of ours."""


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
    except EXPECTED as error:
        print(f"releases: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Interrupted):
        print("releases: interrupted, nothing recorded", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line's words."""
    top = argparse.ArgumentParser(
        prog="python -m labs.releases", description=__doc__
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
    prepare()
    recording.record(measured, record.made_from)
    print(f"recorded: {len(PAIRS)} pairs and the line of PyJWT")
    return 0


def prepare() -> None:
    """Install what is missing."""
    wanted = record.all_pins()
    where = cache.shown(cache.folder())
    print(f"==> {len(wanted)} releases into {where}", flush=True)
    install.ensure(wanted, tell=progress)
    if npm.offered():
        npm.ensure()
        print("  installed those from npm", flush=True)


def measured() -> dict[str, Evidence]:
    """Both records, by name.  Raises Unfit."""
    pairs = record.measurable()
    print(f"==> {len(pairs)} pairs, two processes each", flush=True)
    results = record.measure_pairs(pairs, tell)
    print("==> the line of PyJWT", flush=True)
    line = record.measure_line()
    wrong = [result.pair.case for result in results if result.faults]
    if wrong:
        raise Unfit(f"does not hold: {', '.join(wrong)}")
    if len(pairs) < len(PAIRS):
        raise Unfit("needs node and npm to record")
    return {
        record.PAIRS_RECORD: record.pairs_evidence(results),
        record.LINE_RECORD: record.line_evidence(line),
    }


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
