"""Idle timeout: how long may she be silent before she must log in again?

A request would begin the wait anew, so each moment is tried by a sign-in
of its own, which sends nothing before.  At the moment it asks twice: a
server that refuses the first request after a pause, and serves the
second, has ended nothing.
"""

from demo.harness import Client, Deployment, Trial
from demo.harness.preflight import invented
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter
from demo.probes.revocation import seconds_alive

IN_USE_S = (1_200, 2_400)
"""A client that asks every 20 minutes; at the end of these it has been
signed in for longer than the strictest timeout."""


def seconds_of_silence(trial: Trial) -> int:
    """The first whole second of silence after which she is no longer
    signed in; BOUND_S + 1 when she still is at the last try."""
    with trial.stopped(), trial.deploy_idling() as service:
        alice = service.signed_in("alice")
        for seconds in IN_USE_S:
            with service.later(seconds):
                in_use = alice.me() == "alice"
            trial.expect("used every 20 minutes, it lives on", in_use)
    return seconds_alive(lambda silence: signed_in_after(trial, silence))


def signed_in_after(trial: Trial, seconds: int) -> bool:
    """Is a sign-in that has been silent for so long still good?  Her own
    client asks, which renews where that is possible."""
    with trial.stopped(), trial.deploy_idling() as service:
        alice, bob = service.signed_in("alice"), service.signed_in("bob")
        with service.later(seconds):
            known = [alice.me() == "alice" for _ in range(2)]
            controls(trial, service, bob)
        return any(known)


def controls(trial: Trial, service: Deployment, bob: Client) -> None:
    """At the same moment others are served, and nobody else enters."""
    fresh = service.signed_in("bob").me() == "bob"
    trial.expect("Bob, who logs in at that moment, is let in", fresh)
    trial.expect("a made-up credential is refused", invented(bob) is None)


IDLE_TIMEOUT = Probe(
    id="idle-timeout",
    question="After how long without a request must she log in again?",
    factor="revocation",
    unit="s",
    measure=seconds_of_silence,
    grading=LessIsBetter(
        good=1_800,
        fair=3_600,
        why="NIST SP 800-63B revision 3 asks for 30 minutes at its second "
        "level; an hour is twice that",
    ),
    chapter="log-them-out",
)
