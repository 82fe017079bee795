"""What a probe is given: services to open, and controls to state."""

from contextlib import AbstractContextManager, nullcontext

from demo.clock import later
from demo.contenders import Contender, idling
from demo.harness.deployment import Deployment
from demo.harness.lifetime import sign_in_lasts
from demo.harness.recording import Exchange
from demo.harness.results import ControlFailed
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
