"""What a flip turns, and when an attack has landed: the parts that every
row of the catalogue is made of."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from demo.app import App, reply
from demo.attacks import Attack, Attacker, honest_enters, lands
from demo.attacks.base import (
    LOOT,
    attempt,
    balances,
    moves_money,
    pays_mallory,
)
from demo.attacks.turning import (
    Change,
    Flip,
    behind,
    carried_by,
    carrying,
    keyed,
    laid_over,
    overriding,
    set_to,
    where,
)
from demo.carriers import CookieCarrier, HeaderCarrier
from demo.contenders import Contender, contender
from demo.errors import Unavailable
from demo.harness import (
    Client,
    ControlFailed,
    Deployment,
    NotApplicable,
    Reply,
)
from demo.keys import key_for
from demo.schemes import JWT, Blocklist, Opaque, Session

SESSION = contender("plain session cookie")
OPAQUE = contender("opaque cookie")
TOKEN, LISTED = contender("JWT HS256"), contender("JWT + blocklist cookie")


def same(one: Contender) -> Contender:
    return one


class Odd(JWT):
    """A broken JWT."""


# Flips


def test_a_flip_names_what_it_turned() -> None:
    flip = Flip("door", "open", set_to(ttl_s=60), "option: somebody, x: y")
    assert flip.offered == "option"
    assert Flip("door", "open", same).offered == ""
    turned = flip.of("jwt hs256")
    assert turned.name == "JWT HS256, door: open"
    assert turned == replace(
        TOKEN, name=turned.name, settings=(("ttl_s", 60),)
    )
    assert flip.of(TOKEN) == turned


@pytest.mark.parametrize(
    ("change", "one", "why"),
    [
        (overriding(JWT, Odd), SESSION, "the scheme is no JWT"),
        (
            overriding(JWT, Odd, "RS256", "ES256"),
            TOKEN,
            "key is not for RS256",
        ),
        (where(Session, same), TOKEN, "the scheme is no Session"),
        (where(Session, same, but=Opaque), OPAQUE, "the scheme is Opaque"),
        (carrying(path="/x"), TOKEN, "not in a cookie"),
        (carried_by(CookieCarrier), TOKEN, "not in a cookie"),
        (keyed(key_for), SESSION, "there is no key"),
        (set_to(idle_s=1, ttl_s=1), TOKEN, "no setting idle_s, ttl_s"),
    ],
)
def test_what_is_not_there_cannot_be_turned(
    change: Change, one: Contender, why: str
) -> None:
    with pytest.raises(NotApplicable, match=why):
        change(one)


def test_a_class_is_laid_over_its_own_kind() -> None:
    one = contender("JWT RS256")
    turned = overriding(JWT, Odd, "RS256")(one)
    assert turned == replace(one, scheme=Odd)
    listed = overriding(JWT, Odd)(LISTED).scheme
    assert listed.__mro__[1:3] == (Odd, Blocklist)
    assert (listed.__name__, listed.__module__) == ("Odd", Odd.__module__)
    assert listed.__doc__ == Odd.__doc__
    assert laid_over(Odd, Blocklist) is listed, "the same class each time"
    assert laid_over(Odd, listed) is listed, "it is below already"
    assert laid_over(Odd, Odd) is Odd
    assert laid_over(Odd, JWT) is Odd
    assert laid_over(Odd, Session) is not listed


def test_a_broken_class_names_what_it_overrides() -> None:
    with pytest.raises(TypeError, match="Odd overrides no Session"):
        overriding(Session, Odd)


def test_where_asks_for_the_kind() -> None:
    change = where(Session, set_to(ttl_s=1), but=Opaque)
    assert change(SESSION).settings == (("ttl_s", 1),)
    assert where(Session, same)(OPAQUE) == OPAQUE


def test_a_cookie_keeps_its_other_attributes() -> None:
    class Other(CookieCarrier):
        pass

    once = carrying(same_site=None)(SESSION)
    assert once.carrier == CookieCarrier(same_site=None)
    twice = carrying(path="/x")(once)
    assert twice.carrier == CookieCarrier(same_site=None, path="/x")
    other = carried_by(Other)(twice).carrier
    assert type(other) is Other
    assert other == Other(same_site=None, path="/x")


def test_a_key_is_made_for_the_algorithm() -> None:
    asked = []

    def make(algorithm: str) -> Any:
        asked.append(algorithm)
        return key_for(algorithm, "somebody")

    turned = keyed(make)(contender("JWT ES256"))
    assert asked == ["ES256"]
    assert turned.key is key_for("ES256", "somebody")


def test_other_settings_stay() -> None:
    once = set_to(ttl_s=1)(TOKEN)
    twice = set_to(issuer="x")(once)
    assert dict(twice.settings) == {"ttl_s": 1, "issuer": "x"}
    assert dict(set_to(ttl_s=2)(twice).settings)["ttl_s"] == 2


def test_a_bank_may_be_another_one() -> None:
    class Bank(App):
        pass

    assert behind(Bank)(TOKEN) == replace(TOKEN, app=Bank)


# Landing


def sends(status: int) -> Callable[[Client], Reply]:
    return lambda client: Reply(status, {})


@pytest.mark.parametrize("status", [200, 401, 403, 405])
def test_a_plain_answer_is_an_answer(status: int) -> None:
    with Deployment(SESSION) as service:
        attempt(service.client(), sends(status))


@pytest.mark.parametrize("status", [201, 302, 400, 404, 409, 500])
def test_any_other_answer_is_no_result(status: int) -> None:
    with (
        Deployment(SESSION) as service,
        pytest.raises(ControlFailed, match=f"answered {status}"),
    ):
        attempt(service.client(), sends(status))


def test_a_service_that_is_down_moves_nothing() -> None:
    def down(client: Client) -> Reply:
        raise Unavailable

    with Deployment(SESSION) as service:
        attempt(service.client(), down)


@pytest.mark.parametrize(
    ("alice", "mallory", "moved"),
    [
        (-LOOT, LOOT, True),
        (0, 0, False),
        (-LOOT, 0, False),
        (0, LOOT, False),
        (LOOT, -LOOT, False),
        (-LOOT + 1, LOOT - 1, False),
        (-LOOT, LOOT + 1, False),
    ],
)
def test_money_has_moved_from_one_to_the_other(
    alice: int, mallory: int, moved: bool
) -> None:
    with Deployment(SESSION) as service:
        attacker = Attacker(service, service.client(), service.client())

        def send(client: Client) -> Reply:
            for name, coins in (("alice", alice), ("mallory", mallory)):
                row = service.users.get(name)
                assert row
                row.balance += coins
            return Reply(200, {})

        assert moves_money(send)(attacker, attacker.me) is moved
        assert balances(service) == (100 + alice, 100 + mallory)
        service.users.remove("alice")
        assert balances(service) == (0, 100 + mallory)


def test_the_usual_transfer_is_hers_to_him() -> None:
    with Deployment(SESSION) as service:
        assert pays_mallory(service.signed_in("alice")).status == 200
        assert balances(service) == (100 - LOOT, 100 + LOOT)


def attack(**other: Any) -> Attack:
    flip = Flip("x", "y", set_to(ttl_s=180))
    made = Attack(
        "x", "x", "x.", "x", "x", lambda attacker: attacker.victim, TOKEN, flip
    )
    return replace(made, **other)


def test_the_broken_one_is_the_fixed_one_turned() -> None:
    assert attack().broken == attack().flip.of(TOKEN)


@pytest.mark.parametrize(("wait_s", "enters"), [(179, True), (181, False)])
def test_the_attacker_waits(wait_s: int, enters: bool) -> None:
    one = attack(wait_s=wait_s)
    assert lands(one, one.broken) is enters


def test_the_effect_is_the_attacks_own() -> None:
    seen = []

    def effect(attacker: Attacker, forged: Client) -> bool:
        seen.append((attacker.victim.me(), attacker.me.me(), forged.me()))
        return False

    assert not lands(attack(effect=effect), TOKEN)
    assert seen == [("alice", "mallory", "alice")]


def bank(**pages: Any) -> Contender:
    """A bank with some pages of its own."""
    return replace(TOKEN, app=type("Bank", (App,), pages))


def refuses(name: str) -> Any:
    """A page that is shut for one user."""

    def me(self: App, request: Request) -> Response:
        who = self.who(request).user_id
        return Response(status=401) if who == name else reply({"user": who})

    return me


@pytest.mark.parametrize("name", ["alice", "mallory"])
def test_both_have_to_be_signed_in(name: str) -> None:
    with pytest.raises(ControlFailed, match=r"Alice is seen|nobody is signed"):
        lands(attack(), bank(me=refuses(name)))


def other_status(name: str) -> Any:
    """The page as it is, with a status that means neither."""

    def page(self: App, request: Request) -> Response:
        response: Response = getattr(App, name)(self, request)
        response.status_code = 202
        return response

    return page


@pytest.mark.parametrize(
    "pages",
    [
        {"me": refuses("bob")},
        {"login": other_status("login")},
        {"transfer": lambda self, request: reply({})},
    ],
    ids=lambda pages: next(iter(pages)),
)
def test_an_honest_user_needs_all_of_it(pages: dict[str, Any]) -> None:
    assert not honest_enters(bank(**pages))


def test_an_honest_user_enters_by_either_carrier() -> None:
    assert honest_enters(bank())
    assert honest_enters(replace(SESSION, carrier=HeaderCarrier()))
