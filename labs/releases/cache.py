"""Where the releases are kept, between runs too.

A folder gets its name only once its install is complete, so an interrupt
leaves none that is half full.  In it are two notes: what it was made
from, and a digest of all that was installed.
"""

import fcntl
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labs.releases import children
from labs.releases.pair import HERE

PARTIAL = ".partial-"
MADE_OF, TREE = "made-of.txt", "tree.txt"


class Tampered(Exception):
    """An installed release is not as it was installed."""


def folder() -> Path:
    """DEMO_RELEASES, or `_build/releases` in the checkout."""
    default = HERE.parents[1] / "_build" / "releases"
    return Path(os.environ.get("DEMO_RELEASES", default))


def shown(path: Path) -> str:
    """As a reader names it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


@contextmanager
def partial(target: Path) -> Iterator[Path]:
    """A folder to fill, gone at the end of the block."""
    target.mkdir(parents=True, exist_ok=True)
    prefix = f"{PARTIAL}{os.getpid()}-"
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=target))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def keep(made: Path, home: Path, stamp: str) -> None:
    """Give what is complete its name.  stamp: what it was made from.
    Two may want the same one at once: the first one stays."""
    (made / MADE_OF).write_text(stamp, "utf-8")
    (made / TREE).write_text(tree(made), "utf-8")
    with locked(home.parent):
        if not is_complete(home, stamp):
            shutil.rmtree(home, ignore_errors=True)
            made.rename(home)


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """One thread of one process at a time."""
    handle = os.open(target, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_complete(home: Path, stamp: str) -> bool:
    """Is it there, made from this very thing?"""
    made_of = home / MADE_OF
    if not (made_of.is_file() and (home / TREE).is_file()):
        return False
    return made_of.read_text("utf-8") == stamp


def tree(home: Path) -> str:
    """Digest of all that was installed, by name and contents; SHA-256, in
    hex."""
    notes = (home / MADE_OF, home / TREE)
    whole = hashlib.sha256()
    for path in sorted(home.rglob("*")):
        if path.is_file() and path not in notes:
            whole.update(path.relative_to(home).as_posix().encode() + b"\0")
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@functools.cache
def verify(home: Path) -> None:
    """Raises Tampered when it changed since; looks once a run."""
    if not (home / TREE).is_file():
        raise Tampered(f"not installed: {shown(home)}")
    if (home / TREE).read_text("utf-8") != tree(home):
        raise Tampered(f"changed since it was installed: remove {shown(home)}")


def sweep(target: Path) -> None:
    """Remove what killed runs left half full; spare those that live, and
    what is not ours."""
    for left in target.glob(f"{PARTIAL}*"):
        owner = left.name.removeprefix(PARTIAL).split("-")[0]
        if owner.isdecimal() and not children.is_alive(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
