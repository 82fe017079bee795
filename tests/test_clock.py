"""The clock of the experiments goes forward, by as much as was said."""

import time

from demo.clock import later


def test_later_is_later_and_stands_still() -> None:
    with later(0):
        start = time.time()
        assert start == int(start)
        with later(90.5):
            assert time.time() == start + 90.5
            with later(10):
                assert time.time() == start + 100
            assert time.time() == start + 90.5
        assert time.time() == start


def test_afterwards_the_clock_is_right_again() -> None:
    before = time.time()
    with later(3600):
        assert time.time() - before > 3598
    assert before <= time.time() < before + 60
