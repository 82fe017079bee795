"""What a probe is given: services to open, and controls to state; and how
long a sign-in lasts there that nobody ends and nobody uses."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache

import jwt

from demo.clock import later
from demo.contenders import Contender, idling
from demo.harness.client import Client
from demo.harness.deployment import Deployment
from demo.harness.recording import Exchange
from demo.harness.results import ControlFailed, NotMeasurable
from demo.harness.running import RunningApp, RunningService
from demo.schemes.base import SIGN_IN_S

Measured = Contender | RunningApp
"""What a probe can be put to: a recipe of ours, which is built anew for
each experiment, or an application that runs on."""


def opened(
    measured: Measured, kept: list[Exchange] | None = None
) -> Deployment:
    """A service to experiment with.  What is said to it goes to kept."""
    if isinstance(measured, RunningApp):
        return RunningService(measured, kept)
    return Deployment(measured, kept=kept)


def stopped(measured: Measured) -> AbstractContextManager[None]:
    """A clock that stands still, where it can be stopped."""
    if isinstance(measured, RunningApp) and not measured.clock.travels:
        return nullcontext()
    return later(0)


class Trial:
    """What a probe is given: deployments to open, controls to state.
    listed: for a value that counts things, the names of what it counts.
    exchanges: what was said to the first service, None before that.
    remark: what a reader has to know beside the value.  open_end: did
    what should end outlive all tries, with no end in sight?  too_short:
    was it watched for too short a time to deserve a good grade?
    fair_at_best: is a good answer not the application's own merit, or
    does the user pay for it?"""

    def __init__(self, measured: Measured) -> None:
        self.measured = measured
        self.controls: list[str] = []
        self.listed: dict[str, list[str]] = {}
        self.exchanges: list[Exchange] | None = None
        self.remark = ""
        self.open_end = False
        self.too_short = False
        self.fair_at_best = False

    @property
    def contender(self) -> Contender:
        """The recipe of ours.  Raises TypeError for a running one."""
        if isinstance(self.measured, RunningApp):
            raise TypeError("a running application has no recipe")
        return self.measured

    def deploy(self, otherwise: Contender | None = None) -> Deployment:
        """A fresh service running this contender, or one that differs
        from it.  What is said to the first service is recorded."""
        kept: list[Exchange] | None = None
        if self.exchanges is None:
            kept = self.exchanges = []
        return opened(otherwise or self.measured, kept)

    def deploy_idling(self) -> Deployment:
        """The same, its idle timeout on where it has one."""
        if isinstance(self.measured, RunningApp):
            return self.deploy()
        return self.deploy(idling(self.measured))

    def stopped(self) -> AbstractContextManager[None]:
        """A clock that stands still, where it can be stopped."""
        return stopped(self.measured)

    @property
    def watch_s(self) -> int | None:
        """For how many seconds an end is watched, where time cannot be
        moved; None where it can."""
        if isinstance(self.measured, RunningApp):
            clock = self.measured.clock
            return None if clock.travels else clock.watch_s
        return None

    @property
    def sign_in_s(self) -> int:
        """How long a sign-in lasts that nobody ends, in seconds."""
        if isinstance(self.measured, RunningApp):
            return sign_in_lasts(self.measured)
        return SIGN_IN_S

    def expect(self, control: str, holds: bool) -> None:
        """State a positive control.  Raises ControlFailed."""
        if not holds:
            raise ControlFailed(f"not so: {control}")
        if control not in self.controls:
            self.controls.append(control)


# How long a sign-in lasts that nobody ends and nobody uses

DAY_S = 86_400
LADDER_S = (
    *(0, 1, 60, 300, 1_800, 3_600, 43_200),
    *(DAY_S, 14 * DAY_S, 31 * DAY_S, 366 * DAY_S),
)
"""Seconds after a log-in at which a sign-in is tried: lifetimes that
applications have, up to a year."""


@cache
def sign_in_lasts(running: RunningApp) -> int:
    """The first whole second at which a sign-in that has been silent is
    refused, in seconds after the log-in; one more than a year when it is
    not.  Its own client asks twice, and renews where it can.

    Raises NotMeasurable where time cannot be moved."""
    if not running.clock.travels:
        raise NotMeasurable("time does not travel at a URL")

    def alive(seconds: int) -> bool:
        with later(0), RunningService(running) as service:
            bob = service.signed_in("bob")
            with service.later(seconds):
                twice = [bob.me(), bob.me()]
                return "bob" in twice

    accepted = [seconds for seconds in LADDER_S if alive(seconds)]
    if not accepted:
        raise ControlFailed("whoever logs in is known")
    last = accepted[-1]
    if last == LADDER_S[-1]:
        return last + 1
    following = LADDER_S[LADDER_S.index(last) + 1]
    return last + first_refusal(lambda s: alive(last + s), following - last)


def first_refusal(alive: Callable[[int], bool], bound: int) -> int:
    """Bisect: the least number from 1 to `bound` at which `alive` is
    false, if it is true before and false from there on."""
    low, high = 0, bound
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if alive(middle) else (low, middle)
    return high


def declared_s(client: Client) -> int | None:
    """Seconds from now to the latest end that its credential and its
    renewal declare, by Max-Age, Expires or `exp`; None for none."""
    renewal = client.endpoints.renewal_cookie
    held = [
        c
        for c in client.jar.cookies
        if client.holds(c.name) or c.name == renewal
    ]
    ends = [c.expires_at for c in held if c.expires_at]
    for text in [*(c.value for c in held), *client.storage.values()]:
        end = expiry_of(text)
        if end is not None:
            ends.append(end)
    return round(max(ends) - time.time()) if ends else None


def expiry_of(text: str) -> float | None:
    """The `exp` of a JSON Web Token, which nobody vouches for."""
    try:
        told = jwt.decode(text, options={"verify_signature": False})
        return float(told["exp"])
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None
