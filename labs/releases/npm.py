"""The same for releases from npm, where Node is at hand.

One lock file names them all, each under a name of its own
("jws-2.0.0"), so one `npm ci` installs them by their hashes.
"""

import hashlib
import shutil
import threading
from functools import cache as once
from pathlib import Path

from labs.releases import cache, children, keys
from labs.releases.answers import Told, answer
from labs.releases.child.by_hand import SECRET
from labs.releases.install import PATIENCE_S, InstallFailed
from labs.releases.pair import CASES, HERE, Release
from labs.releases.reasons import reason

LOCK = HERE / "npm"
FILES = ("package.json", "package-lock.json")
CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")

FILLING = threading.Lock()
"""Two pairs may want them at once."""


def offered() -> bool:
    """Is Node at hand, with npm?"""
    return all(map(shutil.which, ("node", "npm")))


@once
def node_version() -> str:
    return children.run(["node", "--version"], timeout_s=PATIENCE_S)[1].strip()


def stamp() -> str:
    """What the folder was made from."""
    return hashlib.sha256((LOCK / FILES[1]).read_bytes()).hexdigest()


def home() -> Path:
    return cache.folder() / "npm"


def ensure() -> None:
    """Install them all, unless they are there.  Raises InstallFailed."""
    target = cache.folder()
    with FILLING:
        if not cache.is_complete(home(), stamp()):
            cache.sweep(target)
            with cache.partial(target) as partial:
                fill(partial / "npm", partial)
                cache.keep(partial / "npm", home(), stamp())


def fill(made: Path, scratch: Path) -> None:
    """Fetch, compare with the hashes, unpack."""
    made.mkdir()
    for name in FILES:
        shutil.copy(LOCK / name, made / name)
    status, said = children.run(
        ["npm", *CI, "--prefix", str(made)],
        timeout_s=PATIENCE_S,
        scratch=scratch,
    )
    if status:
        raise InstallFailed(f"npm: {reason(said)}")


def run_case(release: Release, case: str) -> Told:
    """What one case saw on an installed release."""
    cache.verify(home())
    job = {
        "package": release.package,
        "version": release.version,
        "folder": str(home()),
        "secret": SECRET,
        "script": str(CASES / f"{case}.cjs"),
        **keys.made(),
    }
    main = HERE / "child" / "main.cjs"
    return answer(release, ["node", str(main)], job)[case]
