"""The same for releases from npm, where Node is at hand.

One lock file names them all, each under a name of its own
("jws-2.0.0"), so one `npm ci` installs them by their hashes.
"""

import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from demo.labs.releases import children, keys
from demo.labs.releases.answers import Told, answer
from demo.labs.releases.child.by_hand import SECRET
from demo.labs.releases.install import (
    PARTIAL,
    PATIENCE_S,
    RENAMING,
    InstallFailed,
    folder,
    reason,
    sweep,
)
from demo.labs.releases.pair import CASES, HERE, Release

LOCK = HERE / "npm"
FILES = ("package.json", "package-lock.json")
CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def offered() -> bool:
    """Is Node at hand, with npm?"""
    return all(map(shutil.which, ("node", "npm")))


@cache
def node_version() -> str:
    return children.run(["node", "--version"], timeout_s=PATIENCE_S)[1].strip()


def stamp() -> str:
    """What the folder was made from."""
    return hashlib.sha256((LOCK / FILES[1]).read_bytes()).hexdigest()


def is_complete(target: Path) -> bool:
    """Are the releases there, from this very lock?"""
    made_of = target / "npm" / "made-of.txt"
    return made_of.is_file() and made_of.read_text("utf-8") == stamp()


def ensure() -> None:
    """Install them all, unless they are there.  Raises InstallFailed."""
    target = folder()
    with RENAMING:
        if is_complete(target):
            return
        target.mkdir(parents=True, exist_ok=True)
        sweep(target)
        partial = Path(
            tempfile.mkdtemp(prefix=f"{PARTIAL}{os.getpid()}-", dir=target)
        )
        try:
            fill(partial / "npm")
            shutil.rmtree(target / "npm", ignore_errors=True)
            (partial / "npm").rename(target / "npm")
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def fill(made: Path) -> None:
    """Fetch, compare with the hashes, unpack."""
    made.mkdir()
    for name in FILES:
        shutil.copy(LOCK / name, made / name)
    status, said = children.run(
        ["npm", *CI, "--prefix", str(made)], timeout_s=PATIENCE_S
    )
    if status:
        raise InstallFailed(f"npm: {reason(said)}")
    (made / "made-of.txt").write_text(stamp(), "utf-8")


def run_case(release: Release, case: str) -> Told:
    """What one case saw on an installed release."""
    job = {
        "package": release.package,
        "version": release.version,
        "folder": str(folder() / "npm"),
        "secret": SECRET,
        "script": str(CASES / f"{case}.cjs"),
        **keys.made(),
    }
    main = HERE / "child" / "main.cjs"
    return answer(release, ["node", str(main)], job)[case]
