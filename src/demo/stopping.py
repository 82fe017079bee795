"""However a run is told to stop, it ends as by Ctrl-C: tidied up.

By itself, Python would end at SIGTERM (a polite kill) and at SIGHUP (the
terminal was closed) without its `finally` blocks.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop(number: int, _frame: object) -> None:
    """Whatever comes from now on is ignored: tidying up takes seconds,
    and a second Ctrl-C must not cut it short."""
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt(signal.Signals(number).name)


@contextmanager
def stoppable() -> Iterator[None]:
    """In this block.  Ctrl-C counts where a shell had it ignored, too
    (in the background); a closed terminal does not where `nohup` had."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTERM) is stop:
        yield
        return
    before = {one: signal.getsignal(one) for one in SIGNALS}
    for one, handler in before.items():
        if (one, handler) != (signal.SIGHUP, signal.SIG_IGN):
            signal.signal(one, stop)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
