"""What an attack is, and when it has landed.

An attack has landed when Alice's money moved to Mallory, or when Alice
acts in Mallory's name without knowing it.  A status code proves neither,
and an exception does not either, so `effect` looks at the bank itself.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from demo.attacks.turning import Flip
from demo.clock import later
from demo.contenders import Contender
from demo.errors import Unavailable
from demo.harness import (
    PASSWORD,
    Client,
    ControlFailed,
    Deployment,
    NotApplicable,
)
from demo.harness.preflight import first_fault, preflight
from demo.harness.sending import Reply
from demo.schemes import ACCESS_S

LOOT = 10
"""Coins that the attacker tries to move."""

LATE_S = 2 * ACCESS_S
"""Seconds after which a short-lived access token has expired: what still
works then works by the sign-in behind it."""

SIBLING = "https://blog.bank.test/"
"""A page on another host of the bank's own domain: the same site, and
another origin."""

EVIL = "https://evil.test/prize"
"""A page on another site."""


@dataclass
class Attacker:
    """service: the running target.  victim: Alice's browser, logged in.
    me: Mallory's own browser, honestly logged in."""

    service: Deployment
    victim: Client
    me: Client


Effect = Callable[[Attacker, Client], bool]
"""Uses the client that was forged, and says whether harm was done."""


def moves_money(send: Callable[[Client], Reply]) -> Effect:
    """By this request, do coins go from Alice to Mallory?"""

    def effect(attacker: Attacker, forged: Client) -> bool:
        before = balances(attacker.service)
        attempt(forged, send)
        after = balances(attacker.service)
        return (before[0] - after[0], after[1] - before[1]) == (LOOT, LOOT)

    return effect


def attempt(forged: Client, send: Callable[[Client], Reply]) -> None:
    """Ask for the transfer, and once more when that is refused: a server
    that refuses only what comes after a pause has shut nothing out.  A
    service that is down moves no money.  Raises ControlFailed when the
    bank neither pays nor refuses."""
    with suppress(Unavailable):
        status = send(forged).status
        if status == 401:
            status = send(forged).status
        if status not in (200, 401, 403, 405):
            raise ControlFailed(f"the transfer was answered {status}")


def balances(service: Deployment) -> tuple[int, int]:
    """Alice's and Mallory's coins."""
    rows = [service.users.get(name) for name in ("alice", "mallory")]
    alice, mallory = (row.balance if row else 0 for row in rows)
    return alice, mallory


def pays_mallory(forged: Client) -> Reply:
    return forged.transfer("mallory", LOOT)


TRANSFER = moves_money(pays_mallory)
"""The usual effect."""


def in_my_name(attacker: Attacker, forged: Client) -> bool:
    """Does the bank take Alice's own browser for Mallory's?"""
    return attacker.victim.me() == "mallory"


@dataclass(frozen=True)
class Attack:
    """id: for the command line.  name: a few words.  claim: one sentence
    that a run can refute.  family: signature, parsing, claims, lifecycle,
    browser or transport.  source: the standard or the weakness.

    forge: makes the client with which the attacker sends requests; raises
    NotApplicable when there is nothing to attack.
    fixed: the contender that keeps it out.  flip: the one setting that
    lets it in, once it is turned.
    wait_s: seconds that pass before the attacker uses what was forged.
    effect: uses it, and says whether harm was done.

    chapter: slug of the chapter that shows it, or its subject; "" when
    only the list of attacks has it.
    releases: names of the pairs in the record `releases` in which a
    published library fell for the same attack.
    """

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
    chapter: str = ""
    releases: tuple[str, ...] = ()

    @cached_property
    def broken(self) -> Contender:
        """The fixed contender with that one setting turned."""
        return self.flip.of(self.fixed)


def lands(attack: Attack, contender: Contender) -> bool:
    """Run one attack on a fresh service.  Was harm done?

    Raises ControlFailed when the bank lies or is shut, for example when
    an honest transfer moves no money, or when victim and attacker are not
    signed in to begin with; NotApplicable when there is nothing to
    attack."""
    preflight(contender)
    with later(0), Deployment(contender) as service:
        attacker = signed_in(service)
        program = service.client(browser=False)
        program.log_in("bob", PASSWORD)
        forged = attack.forge(attacker)
        with later(attack.wait_s):
            harmed = attack.effect(attacker, forged)
            if not harmed and not program_enters(service, program):
                raise ControlFailed("an honest program is refused, too")
            return harmed


def signed_in(service: Deployment) -> Attacker:
    """Alice and Mallory, each in a browser of her own.  Raises
    ControlFailed when the service does not know them."""
    alice, mallory = service.signed_in("alice"), service.signed_in("mallory")
    if (alice.me(), mallory.me()) != ("alice", "mallory"):
        raise ControlFailed("nobody is signed in to begin with")
    return Attacker(service, alice, mallory)


def program_enters(service: Deployment, program: Client) -> bool:
    """Is Bob let in with a program that is no browser, by his sign-in of
    the beginning or by a new one?  Attackers mostly use such a program,
    and a bank that refuses all of them stops no attack.  A store that is
    down may keep everybody out, so that counts as yes."""
    try:
        if program.me() == "bob":
            return True
    except Unavailable:
        return True
    with suppress(Unavailable):
        status = program.log_in("bob", PASSWORD).status
        return status == 200 and program.me() == "bob"
    return False


def honest_enters(contender: Contender) -> bool:
    """The control: do honest users log in and pay, and does nobody else?
    What moves is read from the bank's own books."""
    return not first_fault(contender)


# What several attacks begin with

S = TypeVar("S")


def scheme_of(attacker: Attacker, kind: type[S], called: str) -> S:
    """The target's scheme.  Raises NotApplicable when it is of another
    kind, and says then that the credential is not `called`."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, kind):
        raise NotApplicable(f"the credential is not {called}")
    return scheme


def copied(attacker: Attacker) -> Client:
    """A copy of Alice's credential, kept on another machine until later.
    A thief's cookie jar obeys no Max-Age, so the server itself has to
    refuse the copy."""
    return attacker.victim.stolen_copy()


def with_token(attacker: Attacker, token: str) -> Client:
    """Mallory's machine, which holds this credential and not her own."""
    thief = attacker.me.stolen_copy()
    thief.replace_credential(token)
    return thief
