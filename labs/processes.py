"""A process: started, and gone afterwards, always.

Each has a new folder, which is also where it may put what is temporary,
and a process group of its own.  Group and folder are gone when the `with`
block is left, also by Ctrl-C, SIGTERM or SIGHUP, or when the time is up;
and when we are killed, which nobody can catch.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from demo.stopping import stoppable

START_S = 30
"""Longest wait, in seconds, for a process to say that it listens."""

LIMIT_S = 600
"""A process that runs for longer is killed, in seconds."""

WATCH = 'read -r _; kill -s KILL -- "-$0"; sleep 1; rm -rf -- "$1"'
"""Waits for the end of its input, which comes when we are gone, however
we went; then removes the group and the folder."""


@contextmanager
def running(
    command: Callable[[Path], Sequence[str]],
    says: str,
    limit_s: float = LIMIT_S,
) -> Iterator[str]:
    """Start one; yield the address at which it listens.

    command: from its folder to the words of the command line.
    says: a pattern with one group, for the line that has the address.
    Raises TimeoutError when it does not say so in time."""
    with stoppable(), new_folder() as folder:
        log = folder / "stderr"
        with (
            started(command(folder), folder, log) as process,
            watched(process, folder),
            limited(process, limit_s),
        ):
            yield wait_for(log, says, process)


@contextmanager
def new_folder() -> Iterator[Path]:
    """An empty folder, until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="demo-lab-"))
    try:
        yield folder
    finally:
        remove(folder)


@contextmanager
def started(
    command: Sequence[str], folder: Path, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """It runs at the head of a process group of its own."""
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, "TMPDIR": str(folder)},
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


@contextmanager
def watched(process: subprocess.Popen[bytes], folder: Path) -> Iterator[None]:
    """Meanwhile, a shell waits to do our work should we be killed."""
    watch = subprocess.Popen(
        ["/bin/sh", "-c", WATCH, str(process.pid), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        kill(watch)
        watch.communicate()


@contextmanager
def limited(
    process: subprocess.Popen[bytes], limit_s: float
) -> Iterator[None]:
    """When the time is up, the process is killed."""
    timer = threading.Timer(limit_s, kill, [process])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def wait_for(log: Path, says: str, process: subprocess.Popen[bytes]) -> str:
    """The first match in what the process writes."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        found = re.search(says, log.read_text("utf-8", "replace"))
        if found:
            return found[1]
        time.sleep(0.05)
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    last = lines[-1] if lines else "nothing"
    raise TimeoutError(f"it does not listen; it said: {last}")


def kill(process: subprocess.Popen[bytes]) -> None:
    """The process and all that it started; at once."""
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
