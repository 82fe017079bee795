"""What a probe is given here: services of one configuration to open."""

from contextlib import AbstractContextManager
from types import ModuleType

from demo.clock import later
from demo.contenders import Contender
from demo.harness import Deployment, Trial
from demo.harness.preflight import MOMENTS_S, fault_at
from demo.harness.recording import Exchange
from demo.harness.results import ControlFailed
from labs.frameworks.child.service import Service
from labs.frameworks.shipped import DAY_S, Shipped

WATCHED_S = 400 * DAY_S
"""For how long a sign-in is watched whose end the server does not set."""


class FrameworkTrial(Trial):
    """A trial of one module of `apps`."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.shipped: Shipped = module.SHIPPED
        self.controls = []
        self.listed = {}
        self.exchanges = None
        self.remark = ""
        self.open_end = self.too_short = self.fair_at_best = False

    def deploy(self, otherwise: Contender | None = None) -> Service:
        kept: list[Exchange] | None = None
        if self.exchanges is None:
            kept = self.exchanges = []
        return Service(self.module, kept=kept)

    def deploy_idling(self) -> Deployment:
        return self.deploy()

    def stopped(self) -> AbstractContextManager[None]:
        return later(0)

    @property
    def watch_s(self) -> int | None:
        return None

    @property
    def sign_in_s(self) -> int:
        return self.shipped.life_s or WATCHED_S


def preflight(trial: FrameworkTrial) -> None:
    """The book's own: raises ControlFailed when it cannot be measured."""
    with trial.stopped(), trial.deploy() as service:
        alice, bob = service.signed_in("alice"), service.signed_in("bob")
        fault = fault_at(MOMENTS_S, service, alice, bob)
    if fault:
        raise ControlFailed(f"preflight: {fault}")
    trial.controls.append("the preflight's")
