"""Asks one configuration everything, in a process of its own.

Started with `-I -S`: nothing is on the path but the standard library and
the folders named in the job.  Reads a job and writes what was seen, both
JSON: {"folders": [...], "name": "flask_login", "only": [...], "goal": false}.
"""

import json
import logging
import sys
import traceback
from pathlib import Path
from typing import Any


def main() -> None:
    """Do one job; exit status 1 and the reason when it went wrong."""
    job = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr
    sys.path[:0] = job["folders"]
    logging.disable(logging.CRITICAL)
    try:
        told = asked(job["name"], job["only"], job["goal"])
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        told = {"error": f"{type(error).__name__}: {error} ({place})"}
    json.dump(told, out)
    sys.exit("error" in told)


def asked(name: str, only: list[str], goal: bool) -> dict[str, Any]:
    """Everything that is recorded of it; or, what the goal takes."""
    if goal:
        from labs.frameworks.child.price import price

        return price(name)
    from labs.frameworks.child.ask import answers

    return answers(name, only)


if __name__ == "__main__":
    main()
