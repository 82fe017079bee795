"""Outage: who is served while the credential store is down?"""

from demo.errors import Unavailable
from demo.harness import Client, Trial
from demo.probes.base import Probe
from demo.probes.grades import YesOrNo


def answers_without_store(trial: Trial) -> bool:
    """Is a signed-in user still served when the store is unplugged?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("served before", alice.me() == "alice")
        service.store.unplugged = True
        stranger = alice.on_her_device()
        stranger.replace_credential("x" * 43)
        trial.expect("a made-up credential stays out", not is_served(stranger))
        return is_served(alice)


def enters_in_an_outage(trial: Trial) -> bool:
    """She logged out; then the store goes down.  Does her copy enter?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        copy = alice.on_her_device()
        trial.expect("the copy worked before", copy.me() == "alice")
        trial.expect("she logs out", alice.log_out().status == 200)
        service.store.unplugged = True
        return is_served(copy)


def is_served(client: Client) -> bool:
    try:
        return client.me() is not None
    except Unavailable:
        return False


STORE_UNPLUGGED = Probe(
    id="store-unplugged",
    question="Is a signed-in user served while the store is down?",
    factor="cross-service",
    unit="",
    measure=answers_without_store,
    grading=YesOrNo(good=True, why="an outage of one store stays one"),
    chapter="cross-a-boundary",
)
OUTAGE = Probe(
    id="logged-out-in-outage",
    question="Does a logged-out user's copy enter while the store is down?",
    factor="cross-service",
    unit="",
    measure=enters_in_an_outage,
    grading=YesOrNo(good=False, why="an outage must not undo a log-out"),
    chapter="cross-a-boundary",
)
