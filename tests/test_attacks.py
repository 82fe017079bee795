"""Each attack gets into what is broken and not into what is fixed; an
honest user gets into both."""

import inspect
import re
import sys
from contextlib import suppress
from dataclasses import fields
from functools import cached_property
from types import FunctionType
from typing import Any

import pytest

from demo.attacks import (
    ATTACKS,
    REPLAY_AFTER_LOG_OUT,
    Attack,
    Attacker,
    honest_enters,
    lands,
)
from demo.attacks.base import LOOT, balances
from demo.attacks.browser import EMBEDDED, STRICT
from demo.attacks.fixation import FIXATION_ATTACKS
from demo.attacks.lasting import MANAGED
from demo.attacks.planting import in_my_name
from demo.attacks.transport import sees_her_page
from demo.clock import later
from demo.contenders import CONTENDERS, Contender, contender
from demo.errors import Revoked
from demo.harness import (
    Client,
    ControlFailed,
    Deployment,
    Endpoints,
    NotApplicable,
)
from demo.schemes import Refresh, Session
from demo.unsafe import FLIPS, FOLLOWS_HEADER, LAX_ALONE, UNGUARDED
from demo.unsafe.base import Flip

each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.id)


@each_attack
def test_an_honest_user_enters_the_broken_one(attack: Attack) -> None:
    assert honest_enters(attack.broken)


@each_attack
def test_an_honest_user_enters_the_fixed_one(attack: Attack) -> None:
    assert honest_enters(attack.fixed)


@each_attack
def test_the_attacker_enters_the_broken_one(attack: Attack) -> None:
    """Money moved: lands() looks at the balances."""
    assert lands(attack, attack.broken)


@each_attack
def test_the_attacker_stays_out_of_the_fixed_one(attack: Attack) -> None:
    assert not lands(attack, attack.fixed)


def lives_on(one: Contender) -> bool:
    """A token that no log-out ends at once: there is nothing to ask."""
    asks = "store" in {field.name for field in fields(one.scheme)}
    return not asks or one.scheme is Refresh


def outlives_log_out(one: Contender) -> bool:
    """There is no ending just one; minutes later, that is all that
    counts, for then a token that is renewed has died by itself."""
    return not hasattr(one.scheme, "revoke")


def outlives_the_account(one: Contender) -> bool:
    """There is no ending all of a user's either, so neither a new
    password nor a bar on the account reaches a copy."""
    return not hasattr(one.scheme, "revoke_all")


def signed_by_a_secret(one: Contender) -> bool:
    """Who holds the secret to verify with can also sign."""
    return one.algorithm in ("HS256", "v4.local")


def as_shared_as_its_store(one: Contender) -> bool:
    """A plain session is good wherever its record can be read: that is
    what the probe of other services counts in its favour."""
    return issubclass(one.scheme, Session)


LANDS = {
    "replay-after-log-out": lives_on,
    "outage-replay": lives_on,
    "twin-signature": lives_on,
    "strict-twin": lives_on,
    "script-theft": lambda one: one.carrier.kind == "header",
    "shared-store": as_shared_as_its_store,
    "shared-renewals": as_shared_as_its_store,
    "partner-signs": signed_by_a_secret,
    "replay-of-a-bearer": outlives_log_out,
    "replay-after-a-minute": outlives_log_out,
    "renewal-after-log-out": outlives_log_out,
    "long-access-token": outlives_log_out,
    "second-log-in": outlives_log_out,
    "remembered-look-up": outlives_log_out,
    "password-change": outlives_the_account,
    "password-change-renewal": outlives_the_account,
    "frozen-account": outlives_the_account,
    "name-taken-anew": outlives_the_account,
    # who needs no store does not notice that it is down
    "remembered-in-outage": lives_on,
}
"""What gets in where nothing is broken: a property, not a bug."""


@each_attack
@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_where_it_lands_is_known(attack: Attack, one: Contender) -> None:
    """Yes, no, or not applicable; never a crash."""
    expected = LANDS.get(attack.id, lambda one: False)(one)
    with suppress(NotApplicable):
        assert lands(attack, one) is expected


FAMILIES = (
    "signature", "parsing", "claims", "lifecycle", "browser", "transport",
)  # fmt: skip


def test_ids_are_unique_and_fit_a_command_line() -> None:
    ids = [attack.id for attack in ATTACKS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]+", id) for id in ids)


@each_attack
def test_an_attack_says_what_it_claims(attack: Attack) -> None:
    assert attack.name
    assert attack.family in FAMILIES
    assert attack.claim.endswith(".")
    assert re.search(r"CWE-\d|RFC \d|OWASP|NIST", attack.source)


RECIPES = [(one.scheme, one.carrier) for one in (*CONTENDERS, MANAGED)]
"""The managed session is a scheme of the book, though no column: what
it adds (an idle timeout) would make the columns differ in policy."""

RUNGS = (LAX_ALONE, EMBEDDED, STRICT, *(a.fixed for a in FIXATION_ATTACKS))
"""Session cookies that lean on one defence, to show what it does."""


@each_attack
def test_fixed_is_a_contender_at_its_best(attack: Attack) -> None:
    """Perhaps with another key, and with nothing turned."""
    fixed = attack.fixed
    if fixed not in RUNGS:
        assert (fixed.scheme, fixed.carrier) in RECIPES
        assert fixed.key is None
        assert fixed.app is None
        assert not fixed.settings


@each_attack
def test_broken_differs_in_one_part(attack: Attack) -> None:
    """The flip changes the scheme, the carrier, the key, a setting or
    the application: one of them."""
    parts = ("scheme", "carrier", "key", "settings", "app", "algorithm")
    turned = [
        part
        for part in parts
        if getattr(attack.broken, part) != getattr(attack.fixed, part)
    ]
    assert len(turned) == 1
    assert attack.flip in FLIPS


def test_the_ladder_against_forms() -> None:
    """None alone, Lax alone, both: each rung stops one form more."""
    ids = ("cross-site-transfer", "sibling-transfer")
    forms = [a for a in ATTACKS if a.id in ids]
    rungs = [UNGUARDED, LAX_ALONE, contender("session cookie")]
    landed = [sum(lands(form, rung) for form in forms) for rung in rungs]
    assert landed == [2, 1, 0]


@pytest.mark.parametrize("flip", FLIPS, ids=lambda f: f"{f.setting}-{f.value}")
def test_every_flip_lets_its_attack_in(flip: Flip) -> None:
    """What nothing lands on teaches nothing, unless somebody offers
    it as an option: then the count says that it does no harm.  That
    PyJWT, told to believe the header, keeps forgeries out is a finding."""
    opens = any(attack.flip is flip for attack in ATTACKS)
    assert opens or flip.tempting or flip is FOLLOWS_HEADER


@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_flips_are_told_apart(one: Contender) -> None:
    """The address is one place for a cookie and for a header."""
    names = []
    for flip in FLIPS:
        with suppress(NotApplicable):
            names.append(flip.of(one).name)
    assert names
    assert len(set(names)) == len(names)


def turned_classes() -> list[type]:
    """The subclasses in `unsafe`, in order: the workers of a parallel
    run must collect alike."""
    found = {
        value
        for module in sorted(sys.modules)
        if module.startswith("demo.unsafe.")
        for value in vars(sys.modules[module]).values()
        if inspect.isclass(value) and value.__module__ == module
    }
    kept = [one for one in found if one is not Flip and one.__bases__[0]]
    return sorted(kept, key=lambda one: one.__qualname__)


NO_SINGLE_METHOD = ("TextBlocklist",)
"""Its docstring tells of an idea that takes more than one method."""


@pytest.mark.parametrize("scheme", turned_classes(), ids=lambda s: s.__name__)
def test_a_broken_class_overrides_and_says_so(scheme: type) -> None:
    """One thing changed, named in the docstring."""
    kinds = (FunctionType, cached_property)
    own = [n for n, part in vars(scheme).items() if isinstance(part, kinds)]
    base = scheme.__bases__[0]
    turned = [n for n in own if n[:2] != "__" and hasattr(base, n)]
    named = re.findall(r"`(\w+)`", str(scheme.__doc__).split(":")[0])
    if scheme.__name__ not in NO_SINGLE_METHOD:
        assert sorted(turned) == sorted(named)
    assert turned


@pytest.mark.parametrize("id", ["alg-none", "key-confusion"])
def test_a_forgery_needs_a_token(id: str) -> None:
    attack = next(a for a in ATTACKS if a.id == id)
    with pytest.raises(NotApplicable):
        lands(attack, contender("session cookie"))


def test_key_confusion_needs_a_public_key() -> None:
    attack = next(a for a in ATTACKS if a.id == "key-confusion")
    with pytest.raises(NotApplicable, match="public"):
        lands(attack, contender("JWT"))


# What "lands" means


def attack_by(forge: object) -> Attack:
    fixed = contender("session cookie")
    return Attack("x", "x", "x.", "x", "x", forge, fixed, FLIPS[0])  # type: ignore[arg-type]


def test_it_lands_when_her_money_is_gone() -> None:
    """With her own browser in hand, anybody would."""
    attack = attack_by(lambda attacker: attacker.victim)
    assert lands(attack, attack.fixed)


def test_spending_ones_own_money_is_no_attack() -> None:
    def own_purse(attacker: Attacker) -> Client:
        attacker.me.transfer("alice", LOOT)
        return attacker.me

    assert not lands(attack_by(own_purse), contender("session cookie"))


def test_a_stranger_does_not_land() -> None:
    attack = attack_by(lambda attacker: attacker.service.client())
    assert not lands(attack, attack.fixed)


def test_money_from_elsewhere_does_not_count() -> None:
    """Bob pays; Alice has lost nothing."""
    attack = attack_by(lambda attacker: attacker.service.signed_in("bob"))
    assert not lands(attack, attack.fixed)


def test_nobody_is_honest_where_nobody_enters() -> None:
    """The control can fail, so it means something."""

    assert not honest_enters(shut())


def shut() -> Contender:
    """A bank in which nobody is ever signed in."""

    class Shut(contender("session cookie").scheme):  # type: ignore[misc]
        def verify(self, sid: str) -> None:
            raise Revoked

    return Contender("shut", Shut, contender("session cookie").carrier)


@each_attack
def test_nobody_signed_in_is_no_defence(attack: Attack) -> None:
    """Otherwise a bank that is shut would refuse every attack."""
    with pytest.raises(ControlFailed, match="signed in"):
        lands(attack, shut())


OTHER_EFFECTS = (in_my_name, sees_her_page)
BY_TRANSFER = [a for a in ATTACKS if a.effect not in OTHER_EFFECTS]


@pytest.mark.parametrize("attack", BY_TRANSFER, ids=lambda a: a.id)
@pytest.mark.parametrize("target", ["broken", "fixed"])
def test_a_mistyped_path_is_no_defence(
    attack: Attack, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transfer that is answered 404 was not refused."""
    open_one = Deployment.client

    def mistyped(self: Deployment, *args: Any, **options: Any) -> Client:
        client = open_one(self, *args, **options)
        client.endpoints = Endpoints(transfer="/tranfser")
        return client

    monkeypatch.setattr(Deployment, "client", mistyped)
    with pytest.raises(ControlFailed, match="404"):
        lands(attack, getattr(attack, target))


def test_a_log_out_that_is_not_answered_is_no_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The copy would live, and the attack would seem to land."""
    client = Client.log_out

    def mistyped(self: Client) -> Any:
        self.endpoints = Endpoints(log_out="/logut")
        return client(self)

    monkeypatch.setattr(Client, "log_out", mistyped)
    with pytest.raises(ControlFailed, match="log-out"):
        lands(REPLAY_AFTER_LOG_OUT, REPLAY_AFTER_LOG_OUT.fixed)


def test_each_attack_starts_afresh() -> None:
    """A landed attack leaves nothing behind for the next."""
    attack = ATTACKS[0]
    assert [lands(attack, attack.broken) for _ in range(3)] == [True] * 3
    with later(0), Deployment(attack.broken) as service:
        assert balances(service) == (100, 100)
