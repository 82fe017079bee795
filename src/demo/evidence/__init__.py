"""What was recorded outside the kernel: real browsers, old releases,
frameworks, Redis servers that break, services as processes, what a
request costs, and what a copied cookie opens.

A chapter can start none of these, so it shows a record.  Each is a JSON
file beside this one.  It names the command that made it, the versions
that took part, and a digest of the code and pins that it was made from,
so that a reader sees when the record is out of date.  `browsers`,
`releases`, `frameworks`, `processes`, `cost` and `clients` read the
records; `python -m labs` measures all of them again and compares.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[2]
"""Of the checkout."""


@dataclass(frozen=True)
class Evidence:
    """command: records it again.  versions: name to version, of all
    that took part.  made_from: digest of the code and pins, in hex.
    results: what was seen; JSON, the same on each run."""

    command: str
    versions: dict[str, str]
    made_from: str
    results: Any

    def text(self) -> str:
        """As it is written: sorted, so that two runs compare."""
        return json.dumps(vars(self), indent=1, sort_keys=True) + "\n"


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
    """The record of that name.  Raises LookupError when there is none."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise LookupError(f"nothing recorded as {name!r}")
    return Evidence(**json.loads(path.read_text("utf-8")))
