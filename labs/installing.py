"""Other people's packages, pinned by hash, in a folder of a lab's own.

It is made as the releases' folders are, and kept beside them, never in the
book's environment.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from labs.releases import cache, children
from labs.releases.install import CannotLock, InstallFailed, command, reason

PATIENCE_S = 600.0
"""A mirror may be slow, and it may be seventy packages."""

LOCK_WORDS = (
    "pip compile --quiet --upgrade --universal --python-version 3.11 "
    "--generate-hashes --no-emit-index-url --no-emit-find-links "
    "--custom-compile-command"
)


@dataclass(frozen=True)
class Pinned:
    """name: the lab's.  here: its folder, with `requirements.txt`, which
    is the list to edit, and `requirements.lock`."""

    name: str
    here: Path

    def home(self) -> Path:
        return cache.folder() / self.name

    def locked(self) -> str:
        return (self.here / "requirements.lock").read_text("utf-8")

    def stamp(self) -> str:
        """What the folder was made from: the lock and the interpreter."""
        return f"{sys.implementation.cache_tag}\n{self.locked()}"

    def ensure(self) -> Path:
        """The folder; installed first, if need be.  Raises InstallFailed,
        and Tampered when it changed since."""
        target, home = cache.folder(), self.home()
        if not cache.is_complete(home, self.stamp()):
            print(f"==> {self.name} into {cache.shown(home)}", flush=True)
            cache.verify.cache_clear()
            cache.sweep(target)
            with cache.partial(target) as partial:
                made = partial / "made"
                words = command(made, self.here / "requirements.lock")
                status, said = children.run(
                    words, timeout_s=PATIENCE_S, scratch=partial
                )
                if status:
                    raise InstallFailed(f"{self.name}: {reason(said)}")
                cache.keep(made, home, self.stamp())
        cache.verify(home)
        return home

    def lock(self) -> None:
        """Pin again what the list asks for.  Raises CannotLock."""
        uv = shutil.which("uv")
        if uv is None:
            raise CannotLock("needs uv on PATH")
        told = f"python -m labs.{self.name} --lock"
        files = ("requirements.txt", "-o", "requirements.lock")
        words = [uv, *LOCK_WORDS.split(), told, *files]
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, cwd=self.here
        )
        if done.returncode:
            raise CannotLock(done.stderr.strip())

    def versions(self) -> dict[str, str]:
        """Name to version of what the lock pins."""
        lines = self.locked().splitlines()
        pins = [
            line.split()[0] for line in lines if "==" in line.split(" ")[0]
        ]
        return dict(pin.split("==") for pin in pins)
