"""What was recorded outside the kernel: real browsers, old releases.

A chapter cannot start a browser, so it shows a record.  Each is a JSON
file beside this one.  It names the command that made it, the versions
that took part, and a digest of the code and pins it was made from: when
that has changed, the record is stale and the tests measure again.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Evidence:
    """command: records it again.  versions: name to version, of all
    that took part.  made_from: `digest` of the code and pins.
    results: what was seen; JSON, the same on each run."""

    command: str
    versions: dict[str, str]
    made_from: str
    results: Any

    def save(self, name: str) -> None:
        """Write the record.  Sorted, so that two runs compare."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


def load(name: str) -> Evidence:
    """The record of that name.  Raises LookupError."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise LookupError(f"nothing recorded as {name!r}")
    return Evidence(**json.loads(path.read_text("utf-8")))


def digest(files: Iterable[Path]) -> str:
    """SHA-256 over the names and contents of these files, in hex."""
    whole = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.name):
        whole.update(path.name.encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
