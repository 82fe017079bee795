"""Time travel for experiments.

Nothing in this book takes a clock as an argument: every scheme reads the
wall clock as an application would.  Experiments move that clock instead.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine


@contextmanager
def later(seconds: float) -> Iterator[None]:
    """Run the block `seconds` later, in a clock that stands still.

    The clock starts on a whole second, because a JWT's times are whole
    seconds and a fractional start would move its expiry by up to one.
    Blocks nest: `later(60)` inside `later(3600)` is 3,660 s from now.
    Only this process travels; a Redis server does not.
    """
    now = math.floor(time.time())
    with time_machine.travel(now + seconds, tick=False):
        yield
