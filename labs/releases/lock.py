"""Writes `pins.txt`: the hash of every file that may be installed.

Needs uv, which asks the package registry.  A name that is new in the
pairs is looked up; what is there already is kept as it is.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterable

from labs.releases.install import PINS, pins

HEAD = (
    "# Every release of the lab, with the hashes of its files.\n"
    "# Written by: python -m labs.releases --lock\n"
)


class CannotLock(Exception):
    """uv is missing, or does not know a release."""


def lock(wanted: Iterable[str]) -> None:
    """Pin what is wanted and drop what is not."""
    known = pins() if PINS.is_file() else {}
    lines = []
    for name in sorted(set(wanted)):
        line = known.get(name) or looked_up(name)
        lines.append(line.replace(" --hash", " \\\n    --hash"))
    PINS.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")


def looked_up(name: str) -> str:
    """One line with all hashes, as the registry tells them."""
    uv = shutil.which("uv")
    if uv is None:
        raise CannotLock("needs uv on PATH")
    words = (
        "pip compile - --quiet --no-deps --universal --no-header "
        "--generate-hashes --no-annotate --no-emit-index-url "
        "--no-emit-find-links --python-version 3.11 --python"
    )
    done = subprocess.run(
        [uv, *words.split(), sys.executable],
        input=name, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotLock(f"{name}: {done.stderr.strip()}")
    return " ".join(done.stdout.replace("\\\n", " ").split())
