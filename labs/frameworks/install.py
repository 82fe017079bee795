"""The frameworks, in a folder of their own, pinned by hash.

It is made as the releases' folders are, and kept beside them, never in the
book's environment.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from labs.releases import cache, children
from labs.releases.install import CannotLock, InstallFailed, command, reason

HERE = Path(__file__).parent
LIST, LOCK = HERE / "requirements.txt", HERE / "requirements.lock"
PATIENCE_S = 600.0
"""A mirror may be slow, and this is some seventy packages."""

LOCK_WORDS = (
    "pip compile --quiet --upgrade --universal --python-version 3.11 "
    "--generate-hashes --no-emit-index-url --no-emit-find-links "
    "--custom-compile-command"
)


def home() -> Path:
    return cache.folder() / "frameworks"


def stamp() -> str:
    """What the folder was made from: the lock and the interpreter."""
    text = LOCK.read_text("utf-8")
    return f"{sys.implementation.cache_tag}\n{text}"


def ensure() -> Path:
    """The folder; installed first, if need be.  Raises InstallFailed,
    and Tampered when it changed since."""
    target = cache.folder()
    if not cache.is_complete(home(), stamp()):
        print(f"==> frameworks into {cache.shown(home())}", flush=True)
        cache.verify.cache_clear()
        cache.sweep(target)
        with cache.partial(target) as partial:
            made = partial / "made"
            status, said = children.run(
                command(made, LOCK), timeout_s=PATIENCE_S, scratch=partial
            )
            if status:
                raise InstallFailed(f"frameworks: {reason(said)}")
            cache.keep(made, home(), stamp())
    cache.verify(home())
    return home()


def lock() -> None:
    """Pin again what `requirements.txt` asks for.  Raises CannotLock."""
    uv = shutil.which("uv")
    if uv is None:
        raise CannotLock("needs uv on PATH")
    told = "python -m labs.frameworks --lock"
    words = [uv, *LOCK_WORDS.split(), told, str(LIST), "-o", str(LOCK)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotLock(done.stderr.strip())


def versions() -> dict[str, str]:
    """Name to version of what the lock pins."""
    lines = LOCK.read_text("utf-8").splitlines()
    pins = [line.split()[0] for line in lines if "==" in line.split(" ")[0]]
    return dict(pin.split("==") for pin in pins)
