"""How time passes for a measurement.

Before an application in this process, the clock is moved, and hours pass
at once.  A server elsewhere has its own clock, so there we wait.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from demo.clock import later


class Timekeeper(Protocol):
    """travels: can it be moved?  watch_s: for how long one waits for an
    end at most, where it cannot."""

    @property
    def travels(self) -> bool: ...

    @property
    def watch_s(self) -> int: ...

    def open(self) -> AbstractContextManager[float]:
        """Around all that happens at one service; gives the moment."""

    def later(
        self, seconds: int, since: float
    ) -> AbstractContextManager[None]:
        """So many seconds after that moment."""

    def moment(self) -> float:
        """Now."""

    def note(self) -> None:
        """A request is sent at this moment."""


@dataclass
class Moved:
    """The clock of this process.  An application that runs on sees time
    go forward only: each service is opened after all that was before, or
    it would meet records from its own future.

    reached: the last moment at which a request was sent, Unix seconds."""

    reached: float = 0.0
    travels: bool = True
    watch_s: int = 0

    @contextmanager
    def open(self) -> Iterator[float]:
        with later(max(0.0, self.reached + 1 - int(time.time()))):
            yield self.moment()

    def later(
        self, seconds: int, since: float
    ) -> AbstractContextManager[None]:
        """It stands where it was opened, or where a block around this one
        has moved it."""
        return later(seconds)

    def moment(self) -> float:
        return time.time()

    def note(self) -> None:
        self.reached = max(self.reached, time.time())


@dataclass
class Waited:
    """The clock of a server elsewhere: nothing moves it.
    watch_s: seconds for which an end is watched.  now: a clock that only
    goes forward."""

    watch_s: int = 150
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    travels: bool = False

    @contextmanager
    def open(self) -> Iterator[float]:
        yield self.moment()

    @contextmanager
    def later(self, seconds: int, since: float) -> Iterator[None]:
        """Wait until then; at once, if that is over."""
        left = since + seconds - self.now()
        if left > 0:
            self.sleep(left)
        yield

    def moment(self) -> float:
        return self.now()

    def note(self) -> None:
        """Its own clock tells the time."""
