"""Elsewhere: when does a log-out count at another service, and whom does
that service let in while the store is down?

Alice logs in at one service and uses another of the same owner.  What is
asked of the second is asked by its effect: do coins move?  Each moment is
tried on services of its own, so that nothing is learned by asking.
"""

from functools import partial

from demo.clock import later
from demo.errors import Unavailable
from demo.harness import Client, Deployment, Trial
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded
from demo.probes.hops import OF_ONE_OWNER
from demo.probes.revocation import done, seconds_alive
from demo.schemes.base import ACCESS_S


def paid_s(trial: Trial, ended: bool, outage: bool) -> int:
    """The first second from which on a copy of Alice's credential moves
    no more coins at the second service.

    ended: she logs out at the first, at second 0.  outage: the store goes
    down at second 0, after the log-out."""
    return seconds_alive(
        partial(pays_elsewhere, trial, ended=ended, outage=outage)
    )


def pays_elsewhere(
    trial: Trial, seconds: int, ended: bool, outage: bool
) -> bool:
    """Does the copy pay at the second service at that moment?"""
    with (
        later(0),
        trial.deploy() as first,
        first.share(*OF_ONE_OWNER) as second,
    ):
        alice, bob = first.signed_in("alice"), first.signed_in("bob")
        copy, bobs = (second.visited_by(one) for one in (alice, bob))
        trial.expect(
            "the copy paid elsewhere before", moves_coin(second, copy)
        )
        trial.expect("a bystander paid, too", moves_coin(second, bobs))
        if ended:
            done(alice.log_out(), alice, "log_out")
        first.store.unplugged = outage
        with later(seconds):
            stranger = copy.on_her_device()
            stranger.replace_credential("x" * 43)
            stranger.storage.pop("renewal", None)
            out = not moves_coin(second, stranger)
            trial.expect("a made-up credential pays nothing", out)
            paid = moves_coin(second, copy)
            if not outage and seconds < ACCESS_S:
                trial.expect("the bystander goes on", moves_coin(second, bobs))
        return paid


def moves_coin(service: Deployment, client: Client) -> bool:
    """Does one coin move to Mallory, by the bank's own books?"""
    before = coins_of_mallory(service)
    try:
        client.transfer("mallory", 1)
    except Unavailable:
        return False
    return coins_of_mallory(service) == before + 1


def coins_of_mallory(service: Deployment) -> int:
    row = service.users.get("mallory")
    return row.balance if row else 0


FRESHNESS = LessIsBetter(
    good=0,
    fair=ACCESS_S,
    why="as for a log-out at home: 0 s leaves a thief no further request",
)

ELSEWHERE = Probe(
    id="log-out-elsewhere",
    question="How long does a copy pay at another service after a log-out?",
    factor="cross-service",
    unit="s",
    measure=partial(paid_s, ended=True, outage=False),
    grading=FRESHNESS,
    chapter="cross-a-boundary",
)
SERVED_IN_OUTAGE = Probe(
    id="served-in-outage",
    question="How long is a user served while the store is down?",
    factor="cross-service",
    unit="s",
    measure=partial(paid_s, ended=False, outage=True),
    grading=Ungraded("more is better, and is paid for with later log-outs"),
    chapter="cross-a-boundary",
)
ENDED_IN_OUTAGE = Probe(
    id="revoked-in-outage",
    question="Logged out, then the store is down: how long does a copy pay?",
    factor="cross-service",
    unit="s",
    measure=partial(paid_s, ended=True, outage=True),
    grading=FRESHNESS,
    chapter="cross-a-boundary",
)
