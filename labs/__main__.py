"""Measures everything again and compares it with the records: each lab
with --check, in this order, about half an hour.

Exit status: 0 when all results agree, 1 when some differ, 2 when a lab
could not be run, 130 when interrupted.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

LABS = (
    "browser",
    "releases",
    "frameworks",
    "store",
    "services",
    "cost",
    "clients",
    "device",
)
"""Folders beside this file.  A new lab is one name more."""


def main(words: Sequence[str] | None = None) -> int:
    """Run them all, whatever one of them says.  Returns the worst of
    their exit statuses."""
    top = argparse.ArgumentParser(prog="python -m labs", description=__doc__)
    top.parse_args(words)
    worst = 0
    for name in LABS:
        lab = import_module(f"labs.{name}.__main__")
        worst = max(worst, lab.main(["--check"]))
        if worst == 130:
            break
    return worst


if __name__ == "__main__":
    sys.exit(main())
