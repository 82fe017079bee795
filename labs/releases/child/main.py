"""Runs cases on one release, in a process of its own.

Started with `-I -S`: nothing is on the path but the standard library,
the folders named in the job and this one.  Reads a job and writes what
happened, both JSON.
"""

import importlib
import importlib.metadata
import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

STEPS = ("honest", "edited", "attack")
PINNED = ("pinned_honest", "pinned_attack")
"""Of a case of key confusion, where it has them: the same two tokens, and
a list pinned to the one algorithm that the key is for."""


def main() -> None:
    """Do one job; exit status 1 and the reason when it went wrong."""
    job = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr
    try:
        prepare(job)
        told: Any = {name: run(name) for name in job["cases"]}
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        told = {"error": f"{type(error).__name__}: {error} ({place})"}
    json.dump(told, out)
    sys.exit("error" in told)


def prepare(job: dict[str, Any]) -> None:
    """Put the release on the path and make sure that it is that one."""
    sys.path[:0] = [*job["folders"], str(HERE), job["cases_folder"]]
    for name in job["shims"]:
        importlib.import_module("shims").ALL[name]()
    by_hand = importlib.import_module("by_hand")
    by_hand.KEYS.update(job["keys"])
    by_hand.TOKENS.update(job["tokens"])
    found = importlib.metadata.version(job["package"])
    if found != job["version"]:
        raise RuntimeError(f"{job['package']} is {found}")


def run(name: str) -> dict[str, str]:
    """The two controls and the attack of one case; then, where the case
    has them, the honest token and the attack with a pinned list."""
    case = importlib.import_module(name)
    by_hand = importlib.import_module("by_hand")
    told: dict[str, str] = {}
    try:
        for step in (*STEPS, *PINNED):
            if step in STEPS or hasattr(case, step):
                told[step] = outcome(getattr(case, step), case.REFUSALS)
    except by_hand.NotOffered as error:
        if "attack" not in told:
            return {"not offered": str(error)}
        told["pinned_attack"] = f"not offered: {error}"
    return told


def outcome(act: Callable[[], bool], refusals: tuple[Any, ...]) -> str:
    """accepted; or refused, and what the library raised, if anything.

    Any error that is no listed refusal goes on up: a mistake in a case
    must never read as a defence."""
    try:
        landed = act()
    except Exception as error:
        if not any(is_refusal(error, one) for one in refusals):
            raise
        return f"refused: {type(error).__name__}"
    if landed not in (True, False):
        raise RuntimeError(f"{act.__name__} returned {landed!r}")
    return "accepted" if landed else "refused"


def is_refusal(error: Exception, listed: Any) -> bool:
    """`listed` is a type of the library's own, or (type, words).

    A slip in a case raises Python's own errors too, so those count only
    together with the library's words."""
    kind, words = listed if isinstance(listed, tuple) else (listed, "")
    if kind.__module__ == "builtins" and len(words) < 8:
        raise RuntimeError(f"{kind.__name__} is refusal only with its words")
    return isinstance(error, kind) and words in str(error)


if __name__ == "__main__":
    main()
