"""Refresh tokens, and what each verb reads and writes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from demo.harness import Client, NotApplicable, Trial
from demo.probes import REUSE
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded, YesOrNo
from demo.probes.revocation import tries
from labs.frameworks.child.service import Service
from labs.frameworks.questions.revocation import CHAPTER


def works_twice(trial: Trial) -> bool:
    """Is a refresh token good for a second use, by the one from whom it
    was stolen?"""
    with trial.stopped(), trial.deploy() as service:
        alice = service.signed_in()
        thief = alice.stolen_copy()
        if not alice.can_renew():
            raise NotApplicable("there is nothing to renew")
        trial.expect("the thief can renew", thief.renew().status == 200)
        trial.expect("and enters", thief.me() == "alice")
        return alice.renew().status == 200 and alice.me() == "alice"


def thief_lasts(trial: Trial) -> int:
    """The book's measurement; a thief who renews in time may last."""
    found = REUSE.measure(trial)
    assert isinstance(found, int)
    trial.open_end = found > tries(trial.sign_in_s)[-1]
    return found


Verb = Callable[[Service, Client], bool]


def operations(trial: Trial, verb: Verb) -> dict[str, int]:
    """Commands to the credential store, and statements on the user table,
    for one call of this verb by somebody who is signed in."""
    with trial.stopped(), trial.deploy() as service:
        assert isinstance(service, Service)
        alice = service.signed_in()
        trial.expect("she is signed in", alice.me() == "alice")
        before = service.counts()
        trial.expect("the call does its work", verb(service, alice))
        after = service.counts()
        return {name: after[name] - before[name] for name in after}


def log_in(service: Service, _alice: Client) -> bool:
    """On another device, its form included where there is one."""
    return service.signed_in("alice").role == "alice"


def request(_service: Service, alice: Client) -> bool:
    return alice.me() == "alice"


def log_out(_service: Service, alice: Client) -> bool:
    return alice.log_out().status == 200


def renew(_service: Service, alice: Client) -> bool:
    if not alice.can_renew():
        raise NotApplicable("there is nothing to renew")
    return alice.renew().status == 200


def cost_of(id: str, verb: Verb, what: str) -> Probe:
    return Probe(
        id=id,
        question=f"What does {what} ask of the store and the user table?",
        factor="cross-service",
        unit="operations",
        measure=partial(operations, verb=verb),
        grading=Ungraded("how often each verb is called is yours to say"),
        chapter=CHAPTER,
    )


def header_bytes(trial: Trial) -> int:
    """Bytes that the credential adds to a request, its header's name
    included.  Signatures and packed text differ by a few from one log-in
    to the next, so a number above a hundred is to the next hundred."""
    with trial.stopped(), trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("she is signed in", alice.me() == "alice")
        size = alice.get(alice.endpoints.me.path).credential_bytes
    return rounded_up(size)


def rounded_up(size: int) -> int:
    """To the next ten up to a hundred, and to the next hundred above."""
    step = 10 if size <= 100 else 100
    return -(-size // step) * step


COSTS = (
    replace(REUSE, measure=thief_lasts),
    Probe(
        "refresh-twice",
        "Is a refresh token good for a second use?",
        "revocation",
        "",
        works_twice,
        YesOrNo(good=False, why="then nobody notices that there are two"),
        CHAPTER,
    ),
    cost_of("request-cost", request, "a request"),
    cost_of("log-in-cost", log_in, "a log-in"),
    cost_of("log-out-cost", log_out, "a log-out"),
    cost_of("renewal-cost", renew, "a renewal"),
    Probe(
        "bytes",
        "How many bytes does it add to each request?",
        "other clients",
        "bytes",
        header_bytes,
        LessIsBetter(
            good=100, fair=1_000, why="one network packet holds about 1,400"
        ),
        CHAPTER,
    ),
)
