"""What must hold of an application before any measurement of it counts.

An application that lets everybody in, knows nobody, or says that it
moved money and moved none would earn good grades from a probe that only
looks for a refusal.  So each probe and each attack begins here, on a
service of its own: at once, a second time, and two minutes later.
"""

from collections.abc import Callable
from functools import cache

from demo.clock import later
from demo.contenders import Contender
from demo.errors import Unavailable
from demo.harness.client import Client, Unexpected
from demo.harness.deployment import PASSWORD, ControlFailed, Deployment

MOMENTS_S = (0, 0, 120)
"""Seconds after the log-ins at which the controls are tried."""

INVENTED = "x" * 43
"""As long as a session identifier, and issued to nobody."""

OFTEN = range(10)
"""Bob asks so many times in a row: a service that refuses a request now
and then is found out nearly always."""

COINS = 1
"""What Bob pays Alice each time."""


def preflight(contender: Contender) -> None:
    """Raises ControlFailed, naming the control, when the application
    cannot be measured.  Tried once for each contender in a process."""
    fault = first_fault(contender)
    if fault:
        raise ControlFailed(f"preflight: {fault}")


@cache
def first_fault(contender: Contender) -> str:
    """The first control that does not hold; "" when all hold."""
    with later(0), Deployment(contender) as service:
        try:
            alice, bob = service.signed_in("alice"), service.signed_in("bob")
            for moment in MOMENTS_S:
                with later(moment):
                    found = fault_now(service, alice, bob)
                if found:
                    return found
        except Unavailable:
            return "the service answers 503"
        except Unexpected as error:
            return str(error)
    return ""


def fault_now(service: Deployment, alice: Client, bob: Client) -> str:
    """The first control that does not hold at this moment."""
    fresh = service.client()
    checks: dict[str, Callable[[], bool]] = {
        "no credential is refused": lambda: service.client().me() is None,
        "an invented credential is refused": lambda: invented(bob) is None,
        "a wrong password is refused": lambda: not logs_in(service, "wrong"),
        "the right password is accepted": lambda: logs_in(service, PASSWORD),
        "Alice is seen as Alice": lambda: alice.me() == "alice",
        "Bob is seen as Bob": lambda: all(bob.me() == "bob" for _ in OFTEN),
        "Bob's coins reach Alice": lambda: pays(service, bob) == COINS,
        "without a credential no coins move": lambda: not pays(service, fresh),
    }
    return next((name for name, holds in checks.items() if not holds()), "")


def invented(client: Client) -> str | None:
    """Whom the service sees behind a credential that nobody issued."""
    copy = client.stolen_copy()
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
    before = coins(service, "bob"), coins(service, "alice")
    client.transfer("alice", COINS)
    paid = before[0] - coins(service, "bob")
    received = coins(service, "alice") - before[1]
    return paid if paid == received else -1


def coins(service: Deployment, user_id: str) -> int:
    """The balance of a user; 0 when there is no such row."""
    row = service.users.get(user_id)
    return row.balance if row else 0
