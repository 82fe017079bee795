"""How a process is asked what it saw, and when that is no answer."""

import json
from collections.abc import Sequence
from typing import Any

from labs.releases import children
from labs.releases.pair import Release

PATIENCE_S = 60.0
"""For one process with its cases; each takes about a second."""

Told = dict[str, str]
"""honest, edited, attack: "accepted" or "refused" and by what."""


class Broken(Exception):
    """A case did not run: a fault of the lab, not a refusal."""


def answer(
    release: Release, command: Sequence[str], job: dict[str, Any]
) -> dict[str, Told]:
    """Send the job, read what was seen.  Raises Broken."""
    status, out = children.run(command, json.dumps(job), timeout_s=PATIENCE_S)
    name = f"{release.package} {release.version}"
    try:
        told: dict[str, Any] = json.loads(out.partition("\n")[0])
    except ValueError:
        last = (out.strip().splitlines() or [f"exit status {status}"])[-1]
        raise Broken(f"{name}: {last}") from None
    if status or "error" in told:
        raise Broken(f"{name}: {told.get('error', status)}")
    return told
