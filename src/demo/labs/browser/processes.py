"""A browser's process: found, started, and gone afterwards, always.

Each has a new profile folder, which is also where it may put what is
temporary, and a process group of its own.  Group and
folder are gone when the `with` block is left, also by an interrupt, by
SIGTERM, or when the time is up.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

START_S = 30
"""Longest wait, in seconds, for a browser to say that it listens."""

LIMIT_S = 600
"""A browser that runs for longer is killed, in seconds."""

BINARIES: Mapping[str, tuple[str, ...]] = {
    "CHROMIUM": (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    "FIREFOX": (
        "firefox-esr",
        "firefox",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
    ),
}
"""What to look for.  An environment variable of that name goes first."""


class NoBrowser(Exception):
    """It is not installed here."""


def binary(kind: str) -> str:
    """Path of the installed browser.  Raises NoBrowser."""
    for name in (os.environ.get(kind, ""), *BINARIES[kind]):
        path = shutil.which(name) if name else None
        if path is not None:
            return path
    raise NoBrowser(f"no {kind.lower()} here: install it, or set {kind}")


@contextmanager
def running(
    command: Callable[[Path], Sequence[str]],
    says: str,
    limit_s: float = LIMIT_S,
) -> Iterator[str]:
    """Start a browser; yield the address at which it listens.

    command: from the profile folder to the words of the command line.
    says: a pattern with one group, for the line that has the address.
    Raises TimeoutError when it does not say so in time."""
    profile = Path(tempfile.mkdtemp(prefix="demo-browser-"))
    process = None
    timer = threading.Timer(limit_s, lambda: kill(process))
    timer.daemon = True
    with stopped_by_sigterm():
        try:
            log = profile / "stderr"
            with log.open("wb") as errors:
                process = subprocess.Popen(
                    command(profile),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    env={**os.environ, "TMPDIR": str(profile)},
                    start_new_session=True,
                )
            timer.start()
            yield wait_for(log, says, process)
        finally:
            timer.cancel()
            kill(process)
            remove(profile)


def wait_for(log: Path, says: str, process: Any) -> str:
    """The first match in what the process writes."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        found = re.search(says, log.read_text("utf-8", "replace"))
        if found:
            return found[1]
        time.sleep(0.05)
    last = log.read_text("utf-8", "replace")[-500:]
    raise TimeoutError(f"the browser does not listen; it said: {last}")


def kill(process: Any) -> None:
    """The process and all that it started; at once."""
    if process is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def remove(folder: Path) -> None:
    """A dying child may still write: try for two seconds."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


@contextmanager
def stopped_by_sigterm() -> Iterator[None]:
    """SIGTERM ends a Python process without its `finally` blocks; in
    here it raises SystemExit instead, with the shell's status."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
