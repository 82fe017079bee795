"""Renewal: what a thief of a refresh token gets, and for how long."""

from functools import partial

from demo.harness import NotApplicable
from demo.probes.base import Probe
from demo.probes.revocation import GRADING, Scene, seconds_until_refused

NOTICED_S = 60
"""Seconds until the victim's own client renews, after the thief did."""


def thief_renews(scene: Scene) -> None:
    """With the stolen copy, before the victim's client does."""
    if not scene.alice.can_renew():
        raise NotApplicable("there is nothing to renew")
    renewed = scene.copy.renew().status
    scene.trial.expect("the thief can renew", renewed == 200)
    scene.trial.expect("and enters", scene.alive())


def victim_renews(scene: Scene) -> None:
    """Her own client does, with a refresh token that is spent by now."""
    scene.alice.renew()


REUSE = Probe(
    id="refresh-reuse",
    question="How long does a thief last once the victim renews, too?",
    factor="revocation",
    unit="s",
    measure=partial(
        seconds_until_refused,
        event=victim_renews,
        first=thief_renews,
        event_s=NOTICED_S,
    ),
    grading=GRADING,
    chapter="refresh-and-rotate",
)
