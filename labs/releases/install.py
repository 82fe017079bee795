"""Old releases, each in a folder of its own, pinned by hash.

`pins.txt` names every file that may come from PyPI.  Those from npm have
one lock file, each under a name of its own ("jws-2.0.0"), so that one
`npm ci` installs them all by their hashes.
"""

import functools
import hashlib
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from labs.releases import cache, children
from labs.releases.pair import HERE

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


# From npm

NPM = HERE / "npm"
NPM_FILES = ("package.json", "package-lock.json")
NPM_CI = (
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
)

FILLING = threading.Lock()
"""Two pairs may want them at once."""


def has_node() -> bool:
    """Is Node at hand, with npm?"""
    return all(map(shutil.which, ("node", "npm")))


@functools.cache
def node_version() -> str:
    return children.run(["node", "--version"], timeout_s=PATIENCE_S)[1].strip()


def npm_stamp() -> str:
    """What the folder was made from."""
    return hashlib.sha256((NPM / NPM_FILES[1]).read_bytes()).hexdigest()


def npm_home() -> Path:
    return cache.folder() / "npm"


def ensure_npm() -> None:
    """Install them all, unless they are there.  Raises InstallFailed."""
    target = cache.folder()
    with FILLING:
        if not cache.is_complete(npm_home(), npm_stamp()):
            cache.sweep(target)
            with cache.partial(target) as partial:
                fill_npm(partial / "npm", partial)
                cache.keep(partial / "npm", npm_home(), npm_stamp())


def fill_npm(made: Path, scratch: Path) -> None:
    """Fetch, compare with the hashes, unpack."""
    made.mkdir()
    for name in NPM_FILES:
        shutil.copy(NPM / name, made / name)
    status, said = children.run(
        ["npm", *NPM_CI, "--prefix", str(made)],
        timeout_s=PATIENCE_S,
        scratch=scratch,
    )
    if status:
        raise InstallFailed(f"npm: {reason(said)}")


# Why an install failed: the installers' own words are long, and name
# places on this machine.

REASONS = {
    "what the registry served has another hash than the pin": (
        "do not match the hashes",
        "hash mismatch",
        "eintegrity",
    ),
    "the disk is full": ("no space left on device", "enospc"),
    "the registry does not answer": (
        "connection broken",
        "error sending request",
        "dns error",
        "econnrefused",
        "econnreset",
        "enotfound",
        "eai_again",
        "etimedout",
    ),
    "not offered by the registry, or it does not answer": (
        "no matching distribution found",
        "e404",
    ),
}
"""What to say, for words of pip, uv or npm.  The first that fits."""

ERROR = re.compile(r"(npm )?error:? +(?!exception:|code |errno )", re.I)

PLACE = re.compile(r"(?<![\w:/])/[^\s'\"`]+")
"""A path on this machine, and no part of a URL."""


def reason(said: str) -> str:
    """One line: ours if we know it, else the installer's first error."""
    for told, words in REASONS.items():
        if any(word in said.lower() for word in words):
            return told
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if ERROR.match(line)]
    first = (errors or lines[-1:] or ["no reason given"])[0]
    return PLACE.sub("…", first)


# Writing `pins.txt`, by uv, which asks the package registry.  What is
# there already is kept as it is.

HEAD = (
    "# Every release of the lab, with the hashes of its files.\n"
    "# Written by: python -m labs.releases --lock\n"
)


class CannotLock(Exception):
    """uv is missing, or does not know a release."""


def lock(wanted: Iterable[str]) -> None:
    """Pin what is wanted and drop what is not."""
    known = pins(PINS) if PINS.is_file() else {}
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
