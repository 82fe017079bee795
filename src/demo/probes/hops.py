"""Hops: what one request costs that crosses one to eight services.

Each service checks the credential itself, or a gateway does and hands each
of them a token of its own.  Two things are counted: lookups (commands of
the store and rows of users), and checks of a signature.  Every service has
served her before, so what it keeps in memory is there.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from demo.harness import Deployment, Trial
from demo.probes.base import Probe
from demo.probes.cross_service import lookups
from demo.probes.gateway import SERVICES, handed_on, inside
from demo.probes.grades import Ungraded
from demo.schemes import DPoP

MOST = 8
"""Services that the longest request crosses."""

OF_ONE_OWNER = ("key", "store", "users")
"""What another service of the same owner may hold: all there is."""

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
        behind = [
            stack.enter_context(Deployment(inside(), owner=f"service {n}"))
            for n in range(services)
        ]
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
        behind = [
            stack.enter_context(Deployment(inside(), owner=f"service {n}"))
            for n in range(SERVICES)
        ]
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
