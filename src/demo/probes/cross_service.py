"""Cross-service: what does a second service need and ask, when does a
log-out count there, and who is served while the store is down?

A moment is tried on services of its own, so that nothing is learned by
asking.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import partial
from itertools import combinations

from demo.clock import later
from demo.errors import Unavailable
from demo.harness import (
    Client,
    Deployment,
    NotApplicable,
    NotMeasurable,
    Trial,
)
from demo.harness.deployment import SHAREABLE
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded, YesOrNo
from demo.probes.revocation import done, seconds_alive
from demo.schemes.base import ACCESS_S

PARTNER_URL = "https://partner.test"
"""Where a service that somebody else runs answers."""

OF_ONE_OWNER = ("key", "store", "users")
"""What another service of the same owner may hold: all there is."""


def second_service_needs(trial: Trial) -> str:
    """The smallest set of shared parts with which another service
    agrees with the first about who is in; "nothing" is possible."""
    with trial.deploy() as service:
        return " + ".join(smallest_share(trial, service)) or "nothing"


def smallest_share(trial: Trial, service: Deployment) -> tuple[str, ...]:
    """Try every set of parts, small ones first, weakest part first."""
    for size in range(len(SHAREABLE) + 1):
        for parts in combinations(SHAREABLE, size):
            if agree(trial, service, parts):
                return parts
    raise NotMeasurable("no second service agrees with the first")


def agree(trial: Trial, service: Deployment, parts: tuple[str, ...]) -> bool:
    """Does a second service with these parts know the user, and give
    the same answer as the first once she has logged out?"""
    alice = service.signed_in()
    copy = alice.on_her_device()
    trial.expect("the first service knows her", alice.me() == "alice")
    try:
        second = service.share(*parts)
    except ValueError:  # this part cannot be shared
        return False
    with second:
        there = second.visited_by(alice)
        known = there.me() == "alice"
        trial.expect("she logs out", alice.log_out().status == 200)
        return known and there.me() == copy.me()


def lookups_over(trial: Trial, services: int) -> int:
    """Store commands and user rows read, for one user request that
    each of so many services verifies for itself."""
    with trial.deploy() as first:
        parts = smallest_share(trial, first)
        alice = first.signed_in()
        chain = [first] + [first.share(*parts) for _ in range(services - 1)]
        before = lookups(chain)
        for service in chain:
            known = service.visited_by(alice).me() == "alice"
            trial.expect("every service knows her", known)
        return lookups(chain) - before


def lookups(chain: list[Deployment]) -> int:
    """Commands and rows so far, each shared part counted once."""
    stores = {id(one.store): one.store for one in chain}.values()
    tables = {id(one.users): one.users for one in chain}.values()
    commands = sum(sum(store.commands.values()) for store in stores)
    return commands + sum(table.reads for table in tables)


def partner_verifies(trial: Trial) -> bool:
    """Can a service on another host, run by somebody else, recognise
    the user while it holds nothing but a public key?"""
    with partnership(trial) as (_, there):
        return there is not None and there.me() == "alice"


def partner_hears(trial: Trial) -> bool:
    """Does that partner refuse a copy once the user has logged out?"""
    with partnership(trial) as (alice, there):
        if there is None or there.me() != "alice":
            raise NotApplicable("no partner can verify it")
        trial.expect("she logs out", alice.log_out().status == 200)
        return there.me() is None


@contextmanager
def partnership(trial: Trial) -> Iterator[tuple[Client, Client | None]]:
    """Alice at the issuer, and her copy at the partner; None where there
    is no public key to give.  The token is issued for the partner: one
    that is meant for the issuer must stay out there."""
    scheme, settings = trial.contender.scheme, trial.contender.settings
    if "audience" in {field.name for field in fields(scheme)}:
        settings = (*settings, ("audience", PARTNER_URL))
    issuer = Deployment(replace(trial.contender, settings=settings))
    with issuer, trial.deploy() as bank:
        alice, hers = issuer.signed_in(), bank.signed_in()
        trial.expect("the issuer knows her", alice.me() == "alice")
        try:
            partner = issuer.share("public key")
        except ValueError:  # there is no public half
            yield alice, None
            return
        with partner:
            foreign = partner.visited_by(hers, PARTNER_URL)
            trial.expect("the bank's own token stays out", not foreign.me())
            yield alice, partner.visited_by(alice, PARTNER_URL)


FIVE_SERVICES = Probe(
    id="lookups-over-five",
    question="How many lookups does one request over five services cost?",
    factor="cross-service",
    unit="lookups",
    measure=partial(lookups_over, services=5),
    grading=LessIsBetter(
        good=0,
        fair=1,
        why="0 needs no shared store at all; 1 is one lookup at the edge; "
        "more grows with the number of services",
    ),
    chapter="cross-a-boundary",
    headline=True,
)
ONE_SERVICE = Probe(
    id="lookups-over-one",
    question="How many lookups does one request to one service cost?",
    factor="cross-service",
    unit="lookups",
    measure=partial(lookups_over, services=1),
    grading=LessIsBetter(
        good=0,
        fair=1,
        why="a page needs the user's row in most applications anyway",
    ),
    chapter="count-the-lookups",
)
SECOND_SERVICE = Probe(
    id="second-service-needs",
    question="What must a second service hold to give the same answer?",
    factor="cross-service",
    unit="",
    measure=second_service_needs,
    grading=Ungraded("which part is cheap to share depends on the owner"),
    chapter="cross-a-boundary",
)
PARTNER = Probe(
    id="partner",
    question="Can a partner on another host verify it by a public key?",
    factor="cross-service",
    unit="",
    measure=partner_verifies,
    grading=YesOrNo(
        good=True, why="a partner should hold nothing it can forge with"
    ),
    chapter="cross-a-boundary",
)
PARTNER_HEARS = Probe(
    id="partner-hears",
    question="Does that partner refuse a copy after the log-out?",
    factor="cross-service",
    unit="",
    measure=partner_hears,
    grading=YesOrNo(good=True, why="otherwise the log-out stops at home"),
    chapter="cross-a-boundary",
)


# Alice logs in at one service and uses another of the same owner.  What is
# asked of the second is asked by its effect: do coins move?


def paid_s(trial: Trial, ended: bool, outage: bool) -> int:
    """The first second from which on a copy of Alice's credential moves
    no more coins at the second service.

    ended: she logs out at the first, at second 0.  outage: the store goes
    down at second 0, after the log-out."""
    return seconds_alive(
        partial(pays_elsewhere, trial, ended=ended, outage=outage)
    )


def pays_elsewhere(
    trial: Trial, seconds: int, ended: bool, outage: bool
) -> bool:
    """Does the copy pay at the second service at that moment?"""
    with (
        later(0),
        trial.deploy() as first,
        first.share(*OF_ONE_OWNER) as second,
    ):
        alice, bob = first.signed_in("alice"), first.signed_in("bob")
        copy, bobs = (second.visited_by(one) for one in (alice, bob))
        trial.expect(
            "the copy paid elsewhere before", moves_coin(second, copy)
        )
        trial.expect("a bystander paid, too", moves_coin(second, bobs))
        if ended:
            done(alice.log_out(), alice, "log_out")
        first.store.unplugged = outage
        with later(seconds):
            stranger = copy.on_her_device()
            stranger.replace_credential("x" * 43)
            stranger.storage.pop("renewal", None)
            out = not moves_coin(second, stranger)
            trial.expect("a made-up credential pays nothing", out)
            paid = moves_coin(second, copy)
            if not outage and seconds < ACCESS_S:
                trial.expect("the bystander goes on", moves_coin(second, bobs))
        return paid


def moves_coin(service: Deployment, client: Client) -> bool:
    """Does one coin move to Mallory, by the bank's own books?"""
    before = coins_of_mallory(service)
    try:
        client.transfer("mallory", 1)
    except Unavailable:
        return False
    return coins_of_mallory(service) == before + 1


def coins_of_mallory(service: Deployment) -> int:
    row = service.users.get("mallory")
    return row.balance if row else 0


FRESHNESS = LessIsBetter(
    good=0,
    fair=ACCESS_S,
    why="as for a log-out at home: 0 s leaves a thief no further request",
)

ELSEWHERE = Probe(
    id="log-out-elsewhere",
    question="How long does a copy pay at another service after a log-out?",
    factor="cross-service",
    unit="s",
    measure=partial(paid_s, ended=True, outage=False),
    grading=FRESHNESS,
    chapter="cross-a-boundary",
)
SERVED_IN_OUTAGE = Probe(
    id="served-in-outage",
    question="How long is a user served while the store is down?",
    factor="cross-service",
    unit="s",
    measure=partial(paid_s, ended=False, outage=True),
    grading=Ungraded("more is better, and is paid for with later log-outs"),
    chapter="cross-a-boundary",
)
ENDED_IN_OUTAGE = Probe(
    id="revoked-in-outage",
    question="Logged out, then the store is down: how long does a copy pay?",
    factor="cross-service",
    unit="s",
    measure=partial(paid_s, ended=True, outage=True),
    grading=FRESHNESS,
    chapter="cross-a-boundary",
)


# The store of one service is down.


def answers_without_store(trial: Trial) -> bool:
    """Is a signed-in user still served when the store is unplugged?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("served before", alice.me() == "alice")
        service.store.unplugged = True
        stranger = alice.on_her_device()
        stranger.replace_credential("x" * 43)
        trial.expect("a made-up credential stays out", not is_served(stranger))
        return is_served(alice)


def enters_in_an_outage(trial: Trial) -> bool:
    """She logged out; then the store goes down.  Does her copy enter?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        copy = alice.on_her_device()
        trial.expect("the copy worked before", copy.me() == "alice")
        trial.expect("she logs out", alice.log_out().status == 200)
        service.store.unplugged = True
        return is_served(copy)


def is_served(client: Client) -> bool:
    try:
        return client.me() is not None
    except Unavailable:
        return False


STORE_UNPLUGGED = Probe(
    id="store-unplugged",
    question="Is a signed-in user served while the store is down?",
    factor="cross-service",
    unit="",
    measure=answers_without_store,
    grading=YesOrNo(good=True, why="an outage of one store stays one"),
    chapter="cross-a-boundary",
)
OUTAGE = Probe(
    id="logged-out-in-outage",
    question="Does a logged-out user's copy enter while the store is down?",
    factor="cross-service",
    unit="",
    measure=enters_in_an_outage,
    grading=YesOrNo(good=False, why="an outage must not undo a log-out"),
    chapter="cross-a-boundary",
)
