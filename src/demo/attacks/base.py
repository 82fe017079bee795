"""What an attack is, and when it counts as landed.

An attack lands when Alice's money moved to Mallory, or when Alice acts
in Mallory's name without knowing.  A status code is no proof, and
neither is an exception.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from demo.clock import later
from demo.contenders import Contender
from demo.errors import Unavailable
from demo.harness import PASSWORD, Client, ControlFailed, Deployment
from demo.harness.client import Reply
from demo.unsafe.base import Flip

LOOT = 10
"""Coins that the attacker tries to move."""


@dataclass
class Attacker:
    """service: the running target.  victim: Alice's browser, logged in.
    me: Mallory's own browser, honestly logged in."""

    service: Deployment
    victim: Client
    me: Client


Effect = Callable[[Attacker, Client], bool]
"""Use what was forged.  Is the harm done?"""


def moves_money(send: Callable[[Client], Reply]) -> Effect:
    """By this request, do coins go from Alice to Mallory?"""

    def effect(attacker: Attacker, forged: Client) -> bool:
        before = balances(attacker.service)
        attempt(forged, send)
        after = balances(attacker.service)
        return (before[0] - after[0], after[1] - before[1]) == (LOOT, LOOT)

    return effect


def pays(forged: Client) -> Reply:
    return forged.transfer("mallory", LOOT)


TRANSFER = moves_money(pays)
"""The usual effect."""


@dataclass(frozen=True)
class Attack:
    """id: for the command line.  claim: refutable, one sentence.
    family: of the catalogue.  source: standard or weakness.
    forge: makes the client that the attacker sends requests with; it
    raises NotApplicable when there is nothing to attack.
    fixed: keeps it out.  flip: what lets it in.
    wait_s: seconds that pass before the attacker uses it.
    effect: uses it, and says whether the harm is done."""

    id: str
    name: str
    claim: str
    family: str
    source: str
    forge: Callable[[Attacker], Client]
    fixed: Contender
    flip: Flip
    wait_s: int = 0
    effect: Effect = TRANSFER

    @cached_property
    def broken(self) -> Contender:
        """The fixed one with one thing turned, and nothing else."""
        return self.flip.of(self.fixed)


def lands(attack: Attack, contender: Contender) -> bool:
    """Run one attack on a fresh service.  Is the harm done?

    Raises ControlFailed when victim and attacker are not signed in to
    begin with."""
    with later(0), Deployment(contender) as service:
        attacker = Attacker(
            service, service.signed_in("alice"), service.signed_in("mallory")
        )
        if (attacker.victim.me(), attacker.me.me()) != ("alice", "mallory"):
            raise ControlFailed("nobody is signed in to begin with")
        forged = attack.forge(attacker)
        with later(attack.wait_s):
            return attack.effect(attacker, forged)


def attempt(forged: Client, send: Callable[[Client], Reply]) -> None:
    """Move the money; a service that is down moves none.  Raises
    ControlFailed when the bank neither pays nor refuses."""
    with suppress(Unavailable):
        status = send(forged).status
        if status not in (200, 401, 403, 405):
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
