"""What was recorded outside the kernel: real browsers, old releases.

A chapter cannot start a browser, so it shows a record.  Each is a JSON
file beside this one.  It names the command that made it, the versions
that took part, and a digest of the code and pins it was made from: when
that has changed, the record is stale and the tests measure again.  A
seal over all of it shows whether somebody has edited the file; who
wants to deceive can seal anew, and then only a new measurement tells.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[2]
"""Of the checkout."""


class Edited(ValueError):
    """A record does not say what was measured."""


@dataclass(frozen=True)
class Evidence:
    """command: records it again.  versions: name to version, of all
    that took part.  made_from: `digest` of the code and pins.
    results: what was seen; JSON, the same on each run."""

    command: str
    versions: dict[str, str]
    made_from: str
    results: Any

    def seal(self) -> str:
        """SHA-256 over all that it says, in hex."""
        said = json.dumps(vars(self), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def text(self) -> str:
        """As it is written: sorted, so that two runs compare."""
        fields = {**vars(self), "seal": self.seal()}
        return json.dumps(fields, indent=1, sort_keys=True) + "\n"


def save(records: Mapping[str, Evidence]) -> None:
    """Write them by name.  Each is first written in full under another
    name: an interrupt or a full disk leaves the old ones whole."""
    written = {}
    try:
        for name, record in records.items():
            new = FOLDER / f".{name}.{os.getpid()}.new"
            written[new] = FOLDER / f"{name}.json"
            new.write_text(record.text(), "utf-8")
        for new, path in written.items():
            os.replace(new, path)
    finally:
        for new in written:
            new.unlink(missing_ok=True)


def load(name: str) -> Evidence:
    """The record of that name.  Raises LookupError, and Edited when the
    file is not as it was written."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise LookupError(f"nothing recorded as {name!r}")
    fields = json.loads(path.read_text("utf-8"))
    seal = fields.pop("seal", None)
    record = Evidence(**fields)
    if record.seal() != seal:
        raise Edited(f"{name}: edited by hand; measure: {record.command}")
    return record


def digest(files: Iterable[Path], root: Path = ROOT) -> str:
    """SHA-256 over these files, in hex: over each one's path below
    `root`, and its contents."""
    named = {path.relative_to(root).as_posix(): path for path in files}
    whole = hashlib.sha256()
    for name in sorted(named):
        whole.update(name.encode() + b"\0")
        whole.update(hashlib.sha256(named[name].read_bytes()).digest())
    return whole.hexdigest()
