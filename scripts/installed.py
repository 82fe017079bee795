"""Print the name of each package that is not as the locks say, one a line.

Run by the Python of the environment: installed.py LOCK...  A package is
as the lock says when its version is that one and each file that it lists
is there, in the size that it lists; compiled files may come and go.
`demo` must be this folder's, and newer than pyproject.toml.
"""

import csv
import os
import re
import sys
from importlib.metadata import Distribution, distributions
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def normal(name: str) -> str:
    """The name as the lock spells it.  Source: PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(lock: Path) -> dict[str, str]:
    """Name to version, for the lines that are meant for this Python."""
    lines = [
        line.rstrip(" \\")
        for line in lock.read_text("utf-8").splitlines()
        if line[:1].isalnum()
    ]
    try:
        from packaging.requirements import Requirement
    except ImportError:  # it is in the lock: this environment is new
        return {line.split("==")[0]: "" for line in lines}
    asked = [Requirement(line) for line in lines]
    return {
        one.name: str(one.specifier).removeprefix("==")
        for one in asked
        if one.marker is None or one.marker.evaluate()
    }


def is_whole(package: Distribution) -> bool:
    """Is each file there that it lists?"""
    record = package.read_text("RECORD")
    folder = str(package.locate_file(""))
    for name, _hash, size in csv.reader((record or "").splitlines()):
        if name.endswith(".pyc"):
            continue
        try:
            found = os.stat(os.path.join(folder, name)).st_size
        except OSError:
            return False
        if size and int(size) != found:
            return False
    return record is not None


def is_ours(package: Distribution | None) -> bool:
    """Is `demo` installed from this folder, as pyproject.toml is now?"""
    spec = find_spec("demo")
    if package is None or spec is None or spec.origin is None:
        return False
    made = f"demo-{package.version}.dist-info/METADATA"
    installed = os.stat(str(package.locate_file(made))).st_mtime
    is_new = installed >= (ROOT / "pyproject.toml").stat().st_mtime
    return is_new and Path(spec.origin).is_relative_to(ROOT / "src")


def main(locks: list[str]) -> None:
    named = [one for one in distributions() if one.read_text("METADATA")]
    there = {normal(one.name): one for one in named}
    for lock in locks:
        for name, version in wanted(Path(lock)).items():
            one = there.get(name)
            if one is None or one.version != version or not is_whole(one):
                print(name)
    demo = there.get("demo")
    if not is_ours(demo) or demo is None or not is_whole(demo):
        print("demo")


if __name__ == "__main__":
    main(sys.argv[1:])
