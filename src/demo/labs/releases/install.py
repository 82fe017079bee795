"""Old releases, each in a folder of its own, pinned by hash.

`pins.txt` names every file that may be installed.  A folder gets its
name only once its install is complete, so an interrupt leaves none that
is half full.
"""

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from demo.labs.releases import children
from demo.labs.releases.pair import HERE

PINS = HERE / "pins.txt"
PARTIAL = ".partial-"
PATIENCE_S = 180.0
"""For one install; a mirror may be slow."""

MISMATCH = ("do not match the hashes", "hash mismatch")
"""How pip and uv say it."""

RENAMING = threading.Lock()
"""Two pairs may want the same release at once; the first one stays."""


class InstallFailed(Exception):
    """A release could not be installed, and why."""


def folder() -> Path:
    """Where the releases are kept, between runs too: DEMO_RELEASES, or
    `_build/releases` in the checkout."""
    default = HERE.parents[3] / "_build" / "releases"
    return Path(os.environ.get("DEMO_RELEASES", default))


def pins(path: Path = PINS) -> dict[str, str]:
    """ "name==version" to its line with hashes, as pip reads it."""
    text = path.read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines()]
    return {
        words[0]: " ".join(words)
        for words in lines
        if words and not words[0].startswith("#")
    }


def shown() -> str:
    """The folder as a reader names it."""
    try:
        return str(folder().relative_to(Path.cwd()))
    except ValueError:
        return str(folder())


def ensure(
    wanted: Iterable[str],
    target: Path | None = None,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> None:
    """Install what is not there yet, two at a time.  Raises
    InstallFailed."""
    target = target or folder()
    lines = pins()
    todo = []
    for name in dict.fromkeys(wanted):
        if name not in lines:
            raise InstallFailed(f"{name} is not pinned in {PINS.name}")
        if not is_complete(target, name, lines[name]):
            todo.append((target, name, lines[name]))
    if not todo:
        return
    sweep(target)
    with ThreadPoolExecutor(2) as pool, children.ended_on_error(pool):
        jobs = [pool.submit(install, *one) for one in todo]
        for count, job in enumerate(jobs, 1):
            job.result()
            tell(count, len(jobs))


def stamp(line: str) -> str:
    """What a folder was made from: the pin and the interpreter."""
    return f"{sys.implementation.cache_tag} {line}\n"


def is_complete(target: Path, name: str, line: str) -> bool:
    """Is this release there, from this very pin?"""
    made_of = target / name / "made-of.txt"
    return made_of.is_file() and made_of.read_text("utf-8") == stamp(line)


def install(target: Path, name: str, line: str) -> None:
    """Fetch, compare with the hash, unpack; then give it its name."""
    target.mkdir(parents=True, exist_ok=True)
    partial = Path(
        tempfile.mkdtemp(prefix=f"{PARTIAL}{os.getpid()}-", dir=target)
    )
    try:
        wish = partial / "wish.txt"
        wish.write_text(line + "\n", "utf-8")
        status, said = children.run(
            command(partial / "made", wish), timeout_s=PATIENCE_S
        )
        if status:
            raise InstallFailed(f"{name}: {reason(said)}")
        made = partial / "made"
        (made / "made-of.txt").write_text(stamp(line), "utf-8")
        with RENAMING:
            if not is_complete(target, name, line):
                shutil.rmtree(target / name, ignore_errors=True)
                made.rename(target / name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


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


def reason(said: str) -> str:
    """The line of the installer's that tells why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if any(word in said.lower() for word in MISMATCH):
        return "what the registry served has another hash than the pin"
    starts = ("error", "npm error request")
    errors = [line for line in lines if line.lower().startswith(starts)]
    return (errors or lines or ["no reason given"])[-1]


def sweep(target: Path) -> None:
    """Remove what killed runs left half full; spare those that live."""
    for left in target.glob(f"{PARTIAL}*"):
        owner = int(left.name.removeprefix(PARTIAL).split("-")[0])
        if owner != os.getpid() and not children.is_alive(owner):
            shutil.rmtree(left, ignore_errors=True)
