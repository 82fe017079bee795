"""A gateway: what it costs and saves when several services serve one
request, beside each of them asking for itself.

The gateway asks once whose credential it is.  To each service it hands a
token of its own, for a minute, under a key that it shares with that one
service, so what a service holds opens no other door.  The credential
itself stays at the gateway.

Counted are the lookups and the checks of a signature of a request that
crosses one to eight services, those that could forge a credential, and
what opens with what one of them leaks.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from demo.contenders import Contender, contender
from demo.harness import Client, Deployment, Trial
from demo.probes.base import Probe
from demo.probes.cross_service import OF_ONE_OWNER, lookups, smallest_share
from demo.probes.grades import LessIsBetter, Ungraded
from demo.schemes import DPoP

SERVICES = 5


def inside() -> Contender:
    """What a service behind the gateway accepts."""
    one = contender("JWT HS256")
    return Contender(
        "inside", one.scheme, one.carrier, "HS256", settings=(("ttl_s", 60),)
    )


def services_behind(stack: ExitStack, count: int) -> list[Deployment]:
    """So many, each with a key of its own."""
    return [
        stack.enter_context(Deployment(inside(), owner=f"service {n}"))
        for n in range(count)
    ]


def lookups_at_gateway(trial: Trial) -> int:
    """Store commands and user rows read for one request, which a gateway
    verifies for five services."""
    with trial.deploy() as gateway, ExitStack() as stack:
        behind = services_behind(stack, SERVICES)
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


# A request that crosses one to eight services.  Every service has served
# her before, so what it keeps in memory is there.

MOST = 8
"""Services that the longest request crosses."""

Work = dict[str, int]
"""Counts by name: "lookups" and "signatures"."""


@contextmanager
def chain(trial: Trial, services: int) -> Iterator[list[Deployment]]:
    """The service that signed her in, and others of the same owner."""
    with trial.deploy() as first, ExitStack() as stack:
        yield [
            first,
            *(
                stack.enter_context(first.share(*OF_ONE_OWNER))
                for _ in range(services - 1)
            ),
        ]


def at_each(trial: Trial, services: int) -> Work:
    """Each of them checks the credential itself."""
    with chain(trial, services) as crossed:
        alice = crossed[0].signed_in()
        for service in crossed:
            known = service.visited_by(alice).me() == "alice"
            trial.expect("every service knows her", known)
        signatures = [counting(service) for service in crossed]
        before = lookups(crossed)
        for service in crossed:
            known = service.visited_by(alice).me() == "alice"
            trial.expect("and knows her again", known)
        return work(lookups(crossed) - before, signatures)


def at_gateway(trial: Trial, services: int) -> Work:
    """A gateway checks it, and hands each of them a token of its own."""
    with trial.deploy() as gateway, ExitStack() as stack:
        behind = services_behind(stack, services)
        alice = gateway.signed_in()
        trial.expect("the gateway knows her", alice.me() == "alice")
        crossed = [gateway, *behind]
        signatures = [counting(service) for service in crossed]
        before = lookups(crossed)
        who = str(alice.me())
        for service in behind:
            known = handed_on(service, who).me() == "alice"
            trial.expect("every service behind it knows her", known)
        return work(lookups(crossed) - before, signatures)


def work(lookups: int, signatures: list[list[int]]) -> Work:
    return {"lookups": lookups, "signatures": sum(map(sum, signatures))}


def counting(service: Deployment) -> list[int]:
    """From now on this list grows by 1 for each check of a signature at
    this service: of a credential, if the scheme has a key, and of a
    proof that comes with it."""
    checked: list[int] = []
    scheme: Any = service.app.scheme

    def noting(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def noted(shown: Any) -> Any:
            checked.append(1)
            return check(shown)

        return noted

    if service.keys:
        vars(scheme)["verify"] = noting(scheme.verify)
    if isinstance(scheme, DPoP):
        vars(scheme)["proven"] = noting(scheme.proven)
    return checked


def work_over_eight(trial: Trial) -> Work:
    """Both ways, for the longest request."""
    each, edge = at_each(trial, MOST), at_gateway(trial, MOST)
    return {
        **{f"{name}, each checks": count for name, count in each.items()},
        **{f"{name}, at a gateway": count for name, count in edge.items()},
    }


# What a leak at one of them opens


def opened_by_a_leak(trial: Trial) -> dict[str, int]:
    """An intruder has all that one of five services holds, and makes a
    credential for Bob, who is not signed in.  How many of the five take
    it?  Not the one that signed users in: another one leaks."""
    return {
        "each checks": opened_at_each(trial),
        "at a gateway": opened_behind_a_gateway(trial),
    }


def opened_at_each(trial: Trial) -> int:
    """Each holds what it takes to check, the public half where there is
    one, and the store and the users besides."""
    with trial.deploy() as issuer, ExitStack() as stack:
        secret = any(key.symmetric for key in issuer.keys.values())
        held = ("key" if secret else "public key", "store", "users")
        others = [
            stack.enter_context(issuer.share(*held))
            for _ in range(SERVICES - 1)
        ]
        trial.expect("the issuer can make one", opens(issuer, issuer, issuer))
        five = (issuer, *others)
        opened = sum(opens(issuer, one, others[0]) for one in five)
        honest = [opens(issuer, one, issuer) for one in five]
        trial.expect("each takes what the issuer makes, after it", all(honest))
        return opened


def opened_behind_a_gateway(trial: Trial) -> int:
    """Each holds a key that it shares with the gateway alone."""
    with trial.deploy() as gateway, ExitStack() as stack:
        behind = services_behind(stack, SERVICES)
        leaked = behind[0]
        own = opens(leaked, leaked, leaked)
        trial.expect("it opens the service that leaked", own)
        around = opens(gateway, gateway, leaked)
        trial.expect("it does not open the gateway", not around)
        opened = sum(opens(leaked, one, leaked) for one in behind)
        honest = [opens(one, one, one) for one in behind]
        trial.expect("each takes its own, after it", all(honest))
        return opened


def opens(issuer: Deployment, service: Deployment, maker: Deployment) -> bool:
    """Does this service take Mallory for Bob, who brings a credential by
    what `maker` holds?  A public key signs nothing."""
    mallory = service.visited_by(issuer.signed_in("mallory"))
    able = all(key.signing for key in maker.keys.values())
    mallory.replace_credential(maker.makes("bob", mallory) if able else "")
    mallory.storage.pop("renewal", None)
    return mallory.me() == "bob"


HOPS = Probe(
    id="work-over-eight",
    question="What work does one request over eight services cause?",
    factor="cross-service",
    unit="",
    measure=work_over_eight,
    grading=Ungraded("which of the two is dear depends on the distance"),
    chapter="cross-a-boundary",
)
LEAK = Probe(
    id="opened-by-a-leak",
    question="How many of five services does a leak at one of them open?",
    factor="cross-service",
    unit="",
    measure=opened_by_a_leak,
    grading=Ungraded("0 where a service can check and cannot make"),
    chapter="cross-a-boundary",
)
