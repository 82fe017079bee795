"""Each attack gets into what is broken and not into what is fixed; an
honest user gets into both."""

import inspect
import re
from contextlib import suppress

import pytest

from demo import unsafe
from demo.attacks import ATTACKS, Attack, Attacker, honest_enters, lands
from demo.attacks.base import LOOT, balances
from demo.clock import later
from demo.contenders import CONTENDERS, Contender, contender
from demo.harness import Client, Deployment, NotApplicable
from demo.unsafe import UNSAFE

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


@each_attack
@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_against_anybody_there_is_an_answer(
    attack: Attack, one: Contender
) -> None:
    """Yes, no, or not applicable with its reason; never a crash."""
    with suppress(NotApplicable):
        assert isinstance(lands(attack, one), bool)


LANDS = {
    "replay-after-log-out": lambda one: not hasattr(one.scheme, "revoke"),
    "script-theft": lambda one: one.carrier.kind == "header",
}
"""What gets in where nothing is broken: a property, not a bug."""


@each_attack
@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_where_it_lands_is_known(attack: Attack, one: Contender) -> None:
    expected = LANDS.get(attack.id, lambda one: False)(one)
    with suppress(NotApplicable):
        assert lands(attack, one) is expected


def test_ids_are_unique_and_fit_a_command_line() -> None:
    ids = [attack.id for attack in ATTACKS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]+", id) for id in ids)


@each_attack
def test_an_attack_says_what_it_claims(attack: Attack) -> None:
    assert attack.name
    assert attack.family
    assert attack.claim.endswith(".")
    assert re.search(r"CWE-\d|RFC \d|OWASP", attack.source)


@each_attack
def test_broken_is_unsafe_and_fixed_is_not(attack: Attack) -> None:
    assert attack.broken in UNSAFE
    assert attack.fixed in CONTENDERS


def test_every_unsafe_one_is_named_and_works_for_the_honest() -> None:
    """Broken means that others get in too, not that nobody does."""
    assert {one for one in vars(unsafe).values() if type(one) is Contender} - {
        *CONTENDERS
    } == {*UNSAFE}
    for one in UNSAFE:
        assert honest_enters(one), one.name
        assert one.scheme.__doc__


@pytest.mark.parametrize(
    "scheme",
    {one.scheme for one in UNSAFE} - {one.scheme for one in CONTENDERS},
    ids=lambda scheme: scheme.__name__,
)
def test_a_broken_scheme_overrides_and_says_so(scheme: type) -> None:
    """One thing changed, named in the docstring."""
    own = [n for n, f in vars(scheme).items() if inspect.isfunction(f)]
    own = [name for name in own if not name.startswith("__")]
    named = re.findall(r"`(\w+)`", str(scheme.__doc__).split(":")[0])
    assert sorted(own) == sorted(named)
    assert all(hasattr(scheme.__mro__[1], name) for name in own)


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
    broken = fixed = contender("session cookie")
    return Attack("x", "x", "x.", "x", "x", forge, broken, fixed)  # type: ignore[arg-type]


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

    class Shut(contender("session cookie").scheme):  # type: ignore[misc]
        def verify(self, sid: str) -> None:
            from demo.errors import Revoked

            raise Revoked

    shut = Contender("shut", Shut, contender("session cookie").carrier)
    assert not honest_enters(shut)


def test_each_attack_starts_afresh() -> None:
    """A landed attack leaves nothing behind for the next."""
    attack = ATTACKS[0]
    assert [lands(attack, attack.broken) for _ in range(3)] == [True] * 3
    with later(0), Deployment(attack.broken) as service:
        assert balances(service) == (100, 100)
