"""Runs every experiment in the installed Chromium and Firefox, writes the
records and takes the pictures.  Four minutes.

Exit status: 0 when all is recorded; 1 when a browser is missing or does
not start, or the code changed meanwhile; 2 for words that make no sense,
130 when interrupted.  But for 0, nothing is recorded.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from demo.evidence import Evidence
from labs import recording
from labs.browser.measure import (
    IMAGES,
    PICTURES,
    RECORDS,
    made_from,
    measure_pictures,
)
from labs.browser.processes import NoBrowser
from labs.recording import Changed
from labs.stopping import stoppable


def main(words: Sequence[str] | None = None) -> int:
    """Run the lab.  Returns the exit status."""
    parser().parse_args(words)
    try:
        with stoppable():
            everything()
    except (NoBrowser, Changed, ModuleNotFoundError, OSError) as error:
        print(f"browsers: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("browsers: interrupted, nothing recorded", file=sys.stderr)
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line's words: none but --help."""
    return argparse.ArgumentParser(
        prog="python -m labs.browser", description=__doc__
    )


def everything() -> None:
    """Each record, then the pictures; kept together."""
    with tempfile.TemporaryDirectory(prefix=".new-", dir=IMAGES) as new:
        recording.record(lambda: measured(Path(new)), made_from)
        for path in Path(new).iterdir():
            path.replace(IMAGES / path.name)


def measured(folder: Path) -> dict[str, Evidence]:
    """By the name of the record.  folder: for the pictures."""
    found = {}
    for name, measure in RECORDS.items():
        print(f"{name} ...", flush=True)
        found[name] = measure()
    print(f"{PICTURES} ...", flush=True)
    found[PICTURES] = measure_pictures(folder)
    return found


if __name__ == "__main__":
    sys.exit(main())
