"""What must hold of an application before any measurement of it counts.

An application that lets everybody in, knows nobody, or says that it
moved money and moved none would earn good grades from a probe that only
looks for a refusal.  So each probe and each attack begins here, on a
service of its own: at once, a second time, and two minutes later.
"""

from collections.abc import Callable, Iterable
from functools import cache

from demo.errors import Unavailable
from demo.harness.client import Client
from demo.harness.deployment import Deployment
from demo.harness.results import ControlFailed, Unexpected
from demo.harness.running import RunningApp
from demo.harness.trial import Measured, opened, stopped

MOMENTS_S = (0, 0, 120)
"""Seconds after the log-ins at which the controls are tried."""

INVENTED = "x" * 43
"""As long as a session identifier, and issued to nobody."""

OFTEN = range(10)
"""Bob asks so many times in a row: a service that refuses a request now
and then is found out nearly always."""

COINS = 1
"""What Bob pays Alice each time."""


def preflight(measured: Measured) -> None:
    """Raises ControlFailed, naming the control, when the application
    cannot be measured.  Tried once for each contender in a process."""
    fault = first_fault(measured)
    if fault:
        raise ControlFailed(f"preflight: {fault}")


@cache
def first_fault(measured: Measured) -> str:
    """The first control that does not hold; "" when all hold.  Where we
    have to wait, the last moment is left to `last_fault`."""
    with stopped(measured), opened(measured) as service:
        try:
            alice, bob = service.signed_in("alice"), service.signed_in("bob")
        except (Unavailable, Unexpected) as error:
            return in_words(error)
        if waits(measured):
            WAITING[measured] = service
        moments = MOMENTS_S[:-1] if waits(measured) else MOMENTS_S
        return fault_at(moments, service, alice, bob)


def waits(measured: Measured) -> bool:
    """Does time pass there as it does here?"""
    return isinstance(measured, RunningApp) and not measured.clock.travels


WAITING: dict[Measured, Deployment] = {}
"""The service as it was when a preflight began."""


def last_fault(running: RunningApp) -> str:
    """The same controls, once two minutes have passed since the preflight
    began; whoever waits for an end has waited for so long anyway.  Alice
    and Bob log in anew, since a log-out in between may have ended what
    they had."""
    service = WAITING[running]
    try:
        with service.later(MOMENTS_S[-1]):
            alice, bob = service.signed_in("alice"), service.signed_in("bob")
    except (Unavailable, Unexpected) as error:
        return in_words(error)
    return fault_at(MOMENTS_S[-1:], service, alice, bob)


def fault_at(
    moments_s: Iterable[int], service: Deployment, alice: Client, bob: Client
) -> str:
    """The first control that does not hold at one of these moments."""
    try:
        for moment in moments_s:
            with service.later(moment):
                found = fault_now(service, alice, bob)
            if found:
                return found
    except (Unavailable, Unexpected) as error:
        return in_words(error)
    return ""


def in_words(error: Exception) -> str:
    if isinstance(error, Unavailable):
        return "the service answers 503"
    return str(error)


def fault_now(service: Deployment, alice: Client, bob: Client) -> str:
    """The first control that does not hold at this moment."""
    right = service.password_of("bob")
    checks: dict[str, Callable[[], bool]] = {
        "no credential is refused": lambda: service.client().me() is None,
        "an invented credential is refused": lambda: invented(bob) is None,
        "a wrong password is refused": lambda: not logs_in(service, "wrong"),
        "the right password is accepted": lambda: logs_in(service, right),
        "Alice is seen as Alice": lambda: alice.me() == "alice",
        "Bob is seen as Bob": lambda: all(bob.me() == "bob" for _ in OFTEN),
    }
    if service.moves_coins:
        fresh = service.client()
        checks |= {
            "Bob's coins reach Alice": lambda: pays(service, bob) == COINS,
            "without a credential no coins move": lambda: (
                not pays(service, fresh)
            ),
        }
    return next((name for name, holds in checks.items() if not holds()), "")


def invented(client: Client) -> str | None:
    """Whom the service sees behind a credential that nobody issued."""
    copy = client.on_her_device()
    copy.replace_credential(INVENTED)
    copy.storage.pop("renewal", None)
    return copy.me()


def logs_in(service: Deployment, password: str) -> bool:
    """Is Bob let in with this password, in a browser of his own?"""
    client = service.client()
    status = client.log_in("bob", password).status
    return status == 200 and client.me() == "bob"


def pays(service: Deployment, client: Client) -> int:
    """How many coins went from Bob to Alice, by the bank's own books."""
    before = service.coins("bob"), service.coins("alice")
    client.transfer("alice", COINS)
    paid = before[0] - service.coins("bob")
    received = service.coins("alice") - before[1]
    return paid if paid == received else -1
