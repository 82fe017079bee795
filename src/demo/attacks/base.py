"""What an attack is, and when it counts as landed.

An attack lands when Alice's money moved to Mallory.  A status code is
no proof, and neither is an exception.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from demo.clock import later
from demo.contenders import Contender
from demo.errors import Unavailable
from demo.harness import PASSWORD, Client, ControlFailed, Deployment

LOOT = 10
"""Coins that the attacker tries to move."""


@dataclass
class Attacker:
    """service: the running target.  victim: Alice's browser, logged in.
    me: Mallory's own browser, honestly logged in."""

    service: Deployment
    victim: Client
    me: Client


@dataclass(frozen=True)
class Attack:
    """id: for the command line.  claim: refutable, one sentence.
    family: of the catalogue.  source: standard or weakness.
    forge: makes the client that the attacker sends requests with; it
    raises NotApplicable when there is nothing to attack.
    broken: lets it in.  fixed: the same with the guard in place.
    wait_s: seconds that pass before the attacker uses it."""

    id: str
    name: str
    claim: str
    family: str
    source: str
    forge: Callable[[Attacker], Client]
    broken: Contender
    fixed: Contender
    wait_s: int = 0


def lands(attack: Attack, contender: Contender) -> bool:
    """Run one attack on a fresh service.  Did the money move?

    Raises ControlFailed when victim and attacker are not signed in to
    begin with."""
    with later(0), Deployment(contender) as service:
        attacker = Attacker(
            service, service.signed_in("alice"), service.signed_in("mallory")
        )
        if (attacker.victim.me(), attacker.me.me()) != ("alice", "mallory"):
            raise ControlFailed("nobody is signed in to begin with")
        forged = attack.forge(attacker)
        before = balances(service)
        with later(attack.wait_s):
            attempt(forged)
        after = balances(service)
    stolen = (before[0] - after[0], after[1] - before[1])
    return stolen == (LOOT, LOOT)


def attempt(forged: Client) -> None:
    """Move the money; a service that is down moves none.  Raises
    ControlFailed when the bank neither pays nor refuses."""
    with suppress(Unavailable):
        status = forged.transfer("mallory", LOOT).status
        if status not in (200, 401, 403):
            raise ControlFailed(f"the transfer was answered {status}")


def honest_enters(contender: Contender) -> bool:
    """The control: Bob logs in and sends Alice his own money."""
    with later(0), Deployment(contender) as service:
        bob = service.client()
        entered = bob.log_in("bob", PASSWORD).status == 200
        paid = bob.transfer("alice", LOOT).status == 200
        return entered and bob.me() == "bob" and paid


def balances(service: Deployment) -> tuple[int, int]:
    """Alice's and Mallory's coins."""
    rows = [service.users.get(name) for name in ("alice", "mallory")]
    alice, mallory = (row.balance if row else 0 for row in rows)
    return alice, mallory
