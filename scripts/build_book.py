"""Execute the chapters and build the site, unless it is up to date.

It is up to date when each file that the last build wrote is there, and
each file that it was made from has the size and the time of change that
it had when that build began, so that a new, changed or deleted one is
noticed; the same goes for the commit, Python, REDIS_URL and BOOK_URL that a
page names.  _build/built.json keeps both lists.

With --compare every chapter is run by nbval first, and each output
compared with the stored one.  When all agree, the site is built from the
stored outputs, so the chapters run once.  Without it they are executed
for the site, into _build; nothing is written into the tree.
"""

import argparse
import errno
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fetch_pyodide import NotFetched, pyodide
from make_env import FULL

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE, LISTS = BUILD / "html", BUILD / "built.json"
REPORT = BUILD / "compared.xml"
EXECUTED = BUILD / "executed"
MADE_FROM = (
    *("book", "notebooks", "src", "_config.yml", "_toc.yml"),
    *("labs/frameworks/apps", "labs/frameworks/child"),
    *("requirements.lock", "pyproject.toml", "scripts/build_book.py"),
)
NBVAL = (
    *("-m", "pytest", "-n", "2", "--dist", "loadfile", "-p", "no:randomly"),
    *("--nbval", "--nbval-current-env", f"--junitxml={REPORT}"),
    "--no-loadscope-reorder",
)
JUPYTER_BOOK = ("-c", "from jupyter_book.cli.main import main; main()")
GATE = ("build", ".", "-W", "-n", "--keep-going")
SMALL = 16 * 2**20
"""A disk with less room than this, in bytes, is why a step failed."""
NO_KERNEL = re.compile(
    r"Kernel (died|didn't respond|info req)|NoSuchKernel|establish IOPub"
)


class Stop(Exception):
    """The site cannot be built, and what mends that."""


def files(*parts: Path) -> Iterator[Path]:
    """Every file there, without hidden ones and compiled ones."""
    for part in parts:
        if part.is_file():
            yield part
        elif part.is_dir() and part.name != "__pycache__":
            yield from files(
                *(p for p in part.iterdir() if not p.name.startswith("."))
            )


def commit() -> str:
    """The commit that this tree is at, or nothing."""
    if not (ROOT / ".git").exists():
        return ""
    command = ["git", "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True)
    except OSError:
        return ""
    return done.stdout.decode().strip()


def made_from(python: Path | None) -> dict[str, Any]:
    """All that the site depends on, as it is now."""
    parts = [ROOT / name for name in MADE_FROM]
    stats = {str(p.relative_to(ROOT)): p.stat() for p in files(*parts)}
    return {
        "commit": commit(),
        "python": platform.python_version(),
        "pages run Python": python is not None,
        "redis": bool(os.environ.get("REDIS_URL")),
        "address": os.environ.get("BOOK_URL", ""),
        "files": {n: [s.st_size, s.st_mtime_ns] for n, s in stats.items()},
    }


def is_up_to_date(now: dict[str, Any]) -> bool:
    """Is the site there, whole, and made from this?"""
    try:
        lists = json.loads(LISTS.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    whole = all((BUILD / name).is_file() for name in lists["site"])
    return whole and bool(lists["made_from"] == now)


def run(words: tuple[str, ...], why: str, **variables: str) -> None:
    """Run a tool of .venv.  Raises Stop with `why` when it fails, or
    says that the disk is full."""
    # PYTEST_ADDOPTS could say --nbval-lax, which compares nothing.
    env = {k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"}
    command = [sys.executable, *words]
    if subprocess.run(command, cwd=ROOT, env=env | variables).returncode:
        raise Stop(FULL if shutil.disk_usage(ROOT).free < SMALL else why)


def longest_first() -> list[str]:
    """The chapters.  The last ones measure the most, so they begin."""
    chapters = (ROOT / "notebooks").glob("*.ipynb")
    return sorted(map(str, chapters), reverse=True)


def compare() -> None:
    """Run the chapters and compare.  Raises Stop."""
    print("==> Chapters run again and compared with their outputs", flush=True)
    REPORT.unlink(missing_ok=True)
    try:
        run(
            (*NBVAL, *longest_first()),
            "an output changed: mend the code; or 'make notebooks' if it "
            "should change",
        )
    except Stop as stop:
        text = REPORT.read_text("utf-8") if REPORT.exists() else ""
        if not (no_kernel := NO_KERNEL.search(text)):
            raise
        raise Stop(
            f"a chapter's kernel did not run ({no_kernel[0]}): nothing is "
            "known of its outputs; the lines above say why"
        ) from stop


def execute() -> None:
    """Run the chapters, into _build.  Raises Stop."""
    print("==> Chapters executed two at a time (minutes)", flush=True)
    shutil.rmtree(EXECUTED, ignore_errors=True)
    EXECUTED.mkdir(parents=True)
    run(
        ("scripts/execute_notebooks.py", "--into", str(EXECUTED)),
        "a chapter did not run: the line above names its cell; mend it; "
        "then again",
    )


def build(chapters: Path, python: Path | None) -> None:
    """The site, with the outputs of these chapters, from a clean folder,
    since an incremental build hides a fault.  python: what its pages run
    Python with.  Raises Stop."""
    for name in ("html", ".doctrees", "jupyter_execute"):
        shutil.rmtree(BUILD / name, ignore_errors=True)
    print("==> The site (a minute)", flush=True)
    run(
        (*JUPYTER_BOOK, *GATE),
        "the book did not build: the WARNING lines above name the page; "
        "mend it; then again",
        DEMO_EXECUTED=str(chapters),
        DEMO_PYODIDE=str(python or ""),
    )


def make(*, comparing: bool) -> None:
    """Compare if asked to; build what is not up to date."""
    BUILD.mkdir(exist_ok=True)
    python = pyodide(BUILD)
    now = made_from(python)
    if comparing:
        compare()
    if is_up_to_date(now):
        print("==> The site is up to date", flush=True)
        return
    LISTS.unlink(missing_ok=True)
    if not comparing:
        execute()
    build(ROOT / "notebooks" if comparing else EXECUTED, python)
    written = [path for path in SITE.rglob("*") if path.is_file()]
    site = sorted(str(path.relative_to(BUILD)) for path in written)
    lists = {"made_from": now, "site": site}
    LISTS.write_text(json.dumps(lists, indent=1), "utf-8")


def main() -> int:
    """Exit status: 0, 2 with one line, 130 when interrupted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compare", action="store_true", help="by nbval")
    comparing = parser.parse_args().compare
    try:
        make(comparing=comparing)
    except (Stop, NotFetched, OSError) as error:
        is_full = getattr(error, "errno", None) == errno.ENOSPC
        print(f"!!! {FULL if is_full else error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
