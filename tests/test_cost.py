"""Cost that does not depend on the clock: operations and calls, exactly.

Times are for `make bench`.  Here an operation more is a failure.
"""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType

import pytest

from demo.contenders import CONTENDERS, Contender, contender
from demo.harness import Deployment
from demo.probes import COSTS
from demo.schemes import UserBlocklist

PATH = Path(__file__).resolve().parent.parent / "scripts" / "bench.py"

Pair = tuple[int, int]

NOTHING: tuple[Pair, ...] = ((0, 2), (0, 0), (0, 0))
OPERATIONS: dict[str, tuple[Pair, ...]] = {
    "JWT": NOTHING,
    "Paseto": NOTHING,
    "SignedCookie": NOTHING,
    "Epoch": ((0, 3), (0, 1), (0, 0)),
    "Session": ((5, 2), (1, 0), (2, 0)),
    "ManagedSession": ((5, 2), (1, 0), (4, 0)),
    "Opaque": ((5, 2), (1, 0), (2, 0)),
    "Blocklist": ((4, 2), (1, 0), (2, 0)),
    "Refresh": ((6, 2), (0, 0), (4, 0), (4, 1)),
    "UserBlocklist": ((5, 2), (1, 0), (4, 0)),
}
"""By scheme, for log-in, request, log-out and renewal: commands to the
store, and user rows read.  The log-in is on a new device.  A new scheme
may do without a line here; the probes measure it all the same."""
DECLARED = [one for one in CONTENDERS if one.scheme.__name__ in OPERATIONS]

EXTRA_CALLS = {
    "JWT HS256": 12,
    "session cookie": 15,
    "plain session cookie": 13,
    "JWT + blocklist": 15,
    "signed cookie": 14,
}
"""Python functions that `verify` calls beyond what the bare library
calls do; see `make bench` for what that is in time."""


def bench() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("bench", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def calls(function: Callable[[], object]) -> int:
    """How many Python functions are entered by one call of this.

    The least of several: whatever is made once is made in the first, and
    a garbage collection in between runs callbacks of its own."""
    return min(entered_by(function) for _ in range(5))


def entered_by(function: Callable[[], object]) -> int:
    entered = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal entered
        entered += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
    return entered


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.name)
def test_operations_are_the_declared_ones(one: Contender) -> None:
    found = []
    for probe in COSTS:
        value = probe.run(one).value
        if isinstance(value, dict):
            found.append((value["store commands"], value["user rows"]))
    assert tuple(found) == OPERATIONS[one.scheme.__name__]


def test_every_declared_scheme_is_a_contenders() -> None:
    assert {one.scheme.__name__ for one in DECLARED} == set(OPERATIONS)


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.name)
def test_one_read_for_a_request(one: Contender) -> None:
    """Of the store's commands a request needs one, of those that read."""
    with Deployment(one) as service:
        alice = service.signed_in()
        service.store.commands.clear()
        assert alice.me() == "alice"
        asked = OPERATIONS[one.scheme.__name__][1][0]
        read = "ZMSCORE" if one.scheme is UserBlocklist else "GET"
        assert dict(service.store.commands) == ({read: 1} if asked else {})


@pytest.mark.parametrize("name", EXTRA_CALLS)
def test_verify_calls_little_beyond_the_library(name: str) -> None:
    with Deployment(contender(name)) as service:
        scheme = service.app.scheme
        access = scheme.issue("alice").access
        bare = bench().bare(scheme, service, access)
        ours, theirs = calls(lambda: scheme.verify(access)), calls(bare)
    assert theirs > 0
    assert ours - theirs <= EXTRA_CALLS[name], (ours, theirs)


def test_a_call_more_is_counted() -> None:
    """The control: the ruler has marks."""

    def nothing() -> None:
        pass

    def twice() -> None:
        nothing()
        nothing()

    assert calls(twice) == calls(nothing) + 2
