"""Child processes that end with us, however we end.

Each leads a process group, so that what it started ends with it.
"""

import os
import signal
import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from pathlib import Path

LIVE: set[subprocess.Popen[str]] = set()
"""Children that run now."""

_ending = threading.Event()


class Interrupted(KeyboardInterrupt):
    """We are ending; no child is started any more."""


def run(
    command: Sequence[str],
    sent: str = "",
    *,
    timeout_s: float,
    scratch: Path | None = None,
) -> tuple[int, str]:
    """Exit status, and what it wrote (standard output; on failure the
    errors as well).  scratch: a folder for what is temporary."""
    if _ending.is_set():
        raise Interrupted
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment(scratch),
    )
    LIVE.add(child)
    try:
        if _ending.is_set():
            raise Interrupted
        out, errors = child.communicate(sent, timeout_s)
    except subprocess.TimeoutExpired:
        return 1, f"error: no answer within {timeout_s:.0f} s"
    finally:
        end(child)
        LIVE.discard(child)
    return child.returncode, out if not child.returncode else out + errors


def environment(scratch: Path | None) -> dict[str, str]:
    """Ours, without what would change how Python or Node runs."""
    found = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "NODE_OPTIONS", "NODE_PATH"))
    }
    trusted = ssl.get_default_verify_paths().cafile
    if trusted:  # Node asks neither the system nor SSL_CERT_FILE
        found.setdefault("NODE_EXTRA_CA_CERTS", trusted)
    if scratch:
        found["TMPDIR"] = str(scratch)
    return found


def end(child: subprocess.Popen[str]) -> None:
    """Kill what is left of its group, and wait for it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@contextmanager
def ended_on_error(pool: Executor) -> Iterator[None]:
    """On any error, Ctrl-C included: start nothing more, end what runs."""
    try:
        yield
    except BaseException:
        _ending.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for child in list(LIVE):
            end(child)
        pool.shutdown(wait=True)
        _ending.clear()
        raise


def is_alive(pid: int) -> bool:
    """Does a process of that number run?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
