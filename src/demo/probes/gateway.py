"""A gateway: who asks, and who could forge, when five services serve one
request.

The gateway asks once whose credential it is.  To each service it hands a
token of its own, for a minute, under a key that it shares with that one
service, so what a service holds opens no other door.  The credential
itself stays at the gateway.
"""

from contextlib import ExitStack

from demo.contenders import Contender, contender
from demo.harness import Client, Deployment, Trial
from demo.probes.base import Probe
from demo.probes.cross_service import lookups, smallest_share
from demo.probes.grades import LessIsBetter

SERVICES = 5


def inside() -> Contender:
    """What a service behind the gateway accepts."""
    one = contender("JWT HS256")
    return Contender(
        "inside", one.scheme, one.carrier, "HS256", settings=(("ttl_s", 60),)
    )


def lookups_at_gateway(trial: Trial) -> int:
    """Store commands and user rows read for one request, which a gateway
    verifies for five services."""
    with trial.deploy() as gateway, ExitStack() as stack:
        behind = [
            stack.enter_context(Deployment(inside(), owner=f"service {n}"))
            for n in range(SERVICES)
        ]
        alice = gateway.signed_in()
        before = lookups([gateway, *behind])
        who = alice.me()
        trial.expect("the gateway knows her", who == "alice")
        for service in behind:
            known = handed_on(service, str(who)).me() == "alice"
            trial.expect("every service knows her", known)
        cost = lookups([gateway, *behind]) - before
        around = behind[0].visited_by(alice).me()
        trial.expect("her own credential stays out inside", around is None)
        return cost


def handed_on(service: Deployment, user_id: str) -> Client:
    """The gateway's request to a service, with a token made for it."""
    request = service.client(browser=False, has_jar=False)
    request.storage["token"] = service.app.scheme.issue(user_id).access
    return request


def forgers(trial: Trial) -> int:
    """Of five services that verify for themselves, the first of them the
    issuer: how many can make a credential for Bob, who is not signed in,
    that the issuer accepts?"""
    with trial.deploy() as issuer, ExitStack() as stack:
        parts = smallest_share(trial, issuer)
        others = [
            stack.enter_context(issuer.share(*parts))
            for _ in range(SERVICES - 1)
        ]
        able = [forges(issuer, service) for service in (issuer, *others)]
        trial.expect("the issuer can", able[0])
        return sum(able)


def forges(issuer: Deployment, service: Deployment) -> bool:
    """Does the issuer take what this service makes with what it holds?"""
    if any(key.signing is None for key in service.keys.values()):
        return False  # it holds a public key, which signs nothing
    copy = issuer.signed_in("alice").on_her_device()
    copy.replace_credential(service.makes("bob", copy))
    return copy.me() == "bob"


AT_GATEWAY = Probe(
    id="lookups-at-gateway",
    question="How many lookups does it cost when a gateway asks for all five?",
    factor="cross-service",
    unit="lookups",
    measure=lookups_at_gateway,
    grading=LessIsBetter(
        good=0, fair=1, why="as for five services that ask for themselves"
    ),
    chapter="cross-a-boundary",
)
FORGERS = Probe(
    id="forgers-over-five",
    question="How many of five services that verify could forge it?",
    factor="cross-service",
    unit="services",
    measure=forgers,
    grading=LessIsBetter(
        good=1,
        fair=1,
        why="the issuer always can; another one that can is one more place "
        "from which everybody's sign-in is made",
    ),
    chapter="cross-a-boundary",
)
