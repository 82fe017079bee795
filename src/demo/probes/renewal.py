"""Renewal: what a thief of a refresh token gets, and for how long."""

from demo.clock import later
from demo.harness import NotApplicable, Trial
from demo.probes.base import Probe
from demo.probes.revocation import BOUND_S, GRADING, first_refusal

NOTICED_S = 60
"""Seconds until the victim's own client renews, after the thief did."""


def seconds_after_reuse(trial: Trial) -> int:
    """A thief renews with a stolen copy; a minute later the victim's
    client renews with its own, spent by now.  The first whole second
    after that at which the thief is refused, although it tries to renew."""

    def alive(seconds: int) -> bool:
        with later(0), trial.deploy() as service:
            alice = service.signed_in()
            if not alice.can_renew():
                raise NotApplicable("there is nothing to renew")
            thief = alice.stolen_copy()
            trial.expect("the thief can renew", thief.renew().status == 200)
            trial.expect("and enters", thief.me() == "alice")
            with later(NOTICED_S):
                alice.renew()
                with later(seconds):
                    return thief.me() == "alice"

    return first_refusal(alive, BOUND_S)


REUSE = Probe(
    id="refresh-reuse",
    question="How long does a thief last once the victim renews, too?",
    factor="revocation",
    unit="s",
    measure=seconds_after_reuse,
    grading=GRADING,
    chapter="refresh-and-rotate",
)
