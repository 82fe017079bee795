"""Old releases, each in a folder of its own, pinned by hash.

`pins.txt` names every file that may be installed.
"""

import shutil
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from labs.releases import cache, children
from labs.releases.pair import HERE
from labs.releases.reasons import reason

PINS = HERE / "pins.txt"
PATIENCE_S = 180.0
"""For one install; a mirror may be slow."""


class InstallFailed(Exception):
    """A release could not be installed, and why."""


def pins(path: Path = PINS) -> dict[str, str]:
    """ "name==version" to its line with hashes, as pip reads it."""
    text = path.read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines()]
    return {
        words[0]: " ".join(words)
        for words in lines
        if words and not words[0].startswith("#")
    }


def ensure(
    wanted: Iterable[str],
    target: Path | None = None,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> None:
    """Install what is not there yet, two at a time.  Raises
    InstallFailed."""
    target = target or cache.folder()
    lines = pins()
    todo = []
    for name in dict.fromkeys(wanted):
        if name not in lines:
            raise InstallFailed(f"{name} is not pinned in {PINS.name}")
        if not cache.is_complete(target / name, stamp(lines[name])):
            todo.append((target, name, lines[name]))
    if not todo:
        return
    cache.sweep(target)
    with ThreadPoolExecutor(2) as pool, children.ended_on_error(pool):
        jobs = [pool.submit(install, *one) for one in todo]
        for count, job in enumerate(jobs, 1):
            job.result()
            tell(count, len(jobs))


def stamp(line: str) -> str:
    """What a folder was made from: the pin and the interpreter."""
    return f"{sys.implementation.cache_tag} {line}\n"


def install(target: Path, name: str, line: str) -> None:
    """Fetch, compare with the hash, unpack; then give it its name."""
    with cache.partial(target) as partial:
        wish, made = partial / "wish.txt", partial / "made"
        wish.write_text(line + "\n", "utf-8")
        status, said = children.run(
            command(made, wish), timeout_s=PATIENCE_S, scratch=partial
        )
        if status:
            raise InstallFailed(f"{name}: {reason(said)}")
        cache.keep(made, target / name, stamp(line))


def command(made: Path, wish: Path) -> list[str]:
    """uv when it is on PATH, else pip.  Builds run without isolation:
    with the setuptools that `requirements.lock` names."""
    words = ["install", "--quiet", "--no-deps", "--require-hashes",
             "--no-build-isolation", "--target", str(made),
             "-r", str(wish)]  # fmt: skip
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", *words, "--python", sys.executable]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    return [*pip, *words, "--no-input", "--no-compile"]
