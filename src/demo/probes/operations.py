"""Operations: what is read and written, verb by verb."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from demo.harness import (
    PASSWORD,
    Client,
    Deployment,
    NotApplicable,
    Trial,
)
from demo.harness.jar import Jar
from demo.probes.base import Probe
from demo.probes.grades import Ungraded

Counts = dict[str, int]
Verb = Callable[[Client], int]


def operations(trial: Trial, verb: Verb) -> Counts:
    """Commands to the credential store, and user rows read, for one
    call of this verb by a client that is signed in."""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("she is signed in", alice.me() == "alice")
        renews = hasattr(trial.contender.scheme, "renew")
        trial.expect("she holds all of it", alice.can_renew() is renews)
        before = commands_so_far(service)
        status = verb(alice)
        trial.expect("the call was answered", status == 200)
        after = commands_so_far(service)
        return {name: after[name] - before[name] for name in after}


def commands_so_far(service: Deployment) -> Counts:
    return {
        "store commands": service.store.commands.total(),
        "user rows": service.users.reads,
    }


def log_in(alice: Client) -> int:
    """On a new device: there is no earlier session to end."""
    key = alice.holder and type(alice.holder)()
    device = replace(alice, jar=Jar(), storage={}, holder=key)
    return device.log_in("alice", PASSWORD).status


def request(alice: Client) -> int:
    return alice.get(alice.endpoints.me.path).status


def end_session(alice: Client) -> int:
    return alice.log_out().status


def renew(alice: Client) -> int:
    if not alice.can_renew():
        raise NotApplicable("there is nothing to renew")
    return alice.renew().status


def cost_of(id: str, verb: Verb, what: str) -> Probe:
    """The probe for one verb."""
    return Probe(
        id=id,
        question=f"What does {what} read and write?",
        factor="cross-service",
        unit="operations",
        measure=partial(operations, verb=verb),
        grading=Ungraded("how often each verb is called is yours to say"),
        chapter="count-the-lookups",
    )


LOG_IN_COST = cost_of("log-in-cost", log_in, "a log-in")
REQUEST_COST = cost_of("request-cost", request, "a request")
LOG_OUT_COST = cost_of("log-out-cost", end_session, "a log-out")
RENEWAL_COST = cost_of("renewal-cost", renew, "a renewal")
COSTS = (LOG_IN_COST, REQUEST_COST, LOG_OUT_COST, RENEWAL_COST)
