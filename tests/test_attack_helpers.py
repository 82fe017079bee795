"""What forges and breaks in the attacks on claims and lifecycle.  A
forgery that fails for the wrong reason would look like a defence."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from demo.attacks import ATTACKS, Attack, Attacker, audience, look_alikes
from demo.attacks.fixation import ADOPTS_IDENTIFIER, PLAIN_NAME
from demo.attacks.other_purpose import given_to_partner
from demo.attacks.session_ids import COUNTS_UP, WORD, the_one_that_is_alice
from demo.clock import later
from demo.contenders import CONTENDERS, Contender, contender
from demo.cookies import Request
from demo.errors import (
    BadSignature,
    Expired,
    Malformed,
    Rejected,
    Revoked,
    WrongAudience,
    WrongIssuer,
)
from demo.harness import Deployment, NotApplicable
from demo.harness.deployment import just_before
from demo.keys import key_for
from demo.schemes import ACCESS_S, SIGN_IN_S, Refresh
from demo.schemes.base import digest
from demo.store import Store


def attack(id: str) -> Attack:
    return next(a for a in ATTACKS if a.id == id)


@contextmanager
def staged(target: Contender | str) -> Iterator[Attacker]:
    """A running service, with Alice and Mallory signed in."""
    one = contender(target) if isinstance(target, str) else target
    with later(0), Deployment(one) as service:
        yield Attacker(
            service, service.signed_in("alice"), service.signed_in("mallory")
        )


REASONS = {
    "expired-jwt": Expired,
    "expired-within-leeway": Expired,
    "expired-paseto": Expired,
    "expired-signed-cookie": Expired,
    "expired-session": Revoked,
    "week-old-jwt": Expired,
    "fortnight-old-session": Revoked,
    "month-old-cookie": Expired,
    "undated-jwt": Malformed,
    "other-issuer": WrongIssuer,
    "issuer-prefix": WrongIssuer,
    "issuer-part": WrongIssuer,
    "other-issuer-paseto": WrongIssuer,
    "other-audience": WrongAudience,
    "audience-prefix": WrongAudience,
    "other-audience-paseto": WrongAudience,
    "shared-store": WrongAudience,
    "link-as-token": Malformed,
    "link-as-paseto": BadSignature,
    "link-as-cookie": BadSignature,
    "partner-signs": BadSignature,
    "idle-session": Expired,
    "rolling-session": Revoked,
    "replay-after-a-minute": Revoked,
    "everywhere-session": Revoked,
    "everywhere-blocklist": Revoked,
    "everywhere-epoch": Revoked,
    "log-out-of-others": Revoked,
    "password-change": Revoked,
    "frozen-account": Revoked,
    "second-log-in": Revoked,
    "remembered-look-up": Revoked,
    "identifier-left-behind": Revoked,
    "planted-identifier": Revoked,
    "session-written-back": Revoked,
}
"""The one reason for which what was forged is refused."""


@pytest.mark.parametrize("id", REASONS)
def test_it_is_refused_for_its_own_reason(id: str) -> None:
    """The exact class: each other check would have let it pass."""
    one = attack(id)
    with staged(one.fixed) as attacker:
        forged = one.forge(attacker).credential()
        with later(one.wait_s), pytest.raises(Rejected) as refusal:
            attacker.service.app.scheme.verify(forged)
    assert refusal.type is REASONS[id]


@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_a_thief_obeys_no_max_age(one: Contender) -> None:
    """The copy is sent a year later, so that the server has to refuse
    it; the browser of its owner sends nothing."""
    with staged(one) as attacker:
        alice, thief = attacker.victim, attacker.victim.stolen_copy()
        request = Request("https://bank.test/me")
        with later(366 * 86_400):
            assert thief._credential(request)
            if one.carrier.kind == "cookie":
                assert not alice._credential(request)
            assert thief.me() is None


# Claims


@pytest.mark.parametrize("one", audience.ATTACKS, ids=lambda one: one.id)
def test_elsewhere_is_another_service(one: Attack) -> None:
    """With its own users; the bank's own token enters beside it."""
    with staged(one.fixed) as attacker:
        users = attacker.service.users
        rows = dict(users._rows)
        one.forge(attacker)
        assert users._rows == rows
        assert attacker.victim.me() == "alice"


def test_a_partner_gets_no_signing_half() -> None:
    for algorithm in ("RS256", "ES256", "EdDSA", "v4.public"):
        key = key_for(algorithm)
        hers = given_to_partner(key)
        assert hers.verifying is not key.verifying
    assert given_to_partner(key_for("HS256")) is key_for("HS256")


@pytest.mark.parametrize("one", look_alikes.ATTACKS, ids=lambda one: one.id)
def test_a_look_alike_is_another_name(one: Attack) -> None:
    """Free to be taken, and served under its own name."""
    name = one.forge.keywords["name"]  # type: ignore[attr-defined]
    assert name != "alice"
    with staged(one.fixed) as attacker:
        assert one.forge(attacker).me() == name
    with staged(one.broken) as attacker:
        assert one.forge(attacker).me() == "alice"


# Lifecycle


@pytest.mark.parametrize(
    "id",
    [
        "counted-identifier",
        "hashed-identifier",
        "seeded-identifier",
        "short-identifier",
    ],
)
def test_guesses_are_bounded_and_need_no_secret(id: str) -> None:
    guesses = list(attack(id).forge.keywords["guesses"]("x"))  # type: ignore[attr-defined]
    assert 0 < len(guesses) <= 256
    assert len(set(guesses)) == len(guesses)


@pytest.mark.parametrize("id", ["hashed-identifier", "seeded-identifier"])
@pytest.mark.parametrize(
    ("late_s", "name"), [(0, "alice"), (29, "alice"), (30, None)]
)
def test_the_clock_is_known_within_half_a_minute(
    id: str, late_s: int, name: str | None
) -> None:
    """Mallory comes that much later than Alice, or than the service's
    first log-in."""
    one = attack(id)
    with staged(one.broken) as attacker, later(late_s):
        assert one.forge(attacker).me() == name


def test_the_first_that_fits_is_kept() -> None:
    with staged(COUNTS_UP.of("session cookie")) as attacker:
        tries = iter(["9", attacker.victim.credential(), "not reached"])
        assert the_one_that_is_alice(attacker, tries).me() == "alice"
        assert next(tries) == "not reached"


@pytest.mark.parametrize("kind", ["JWT + refresh", "JWT + refresh cookie"])
def test_a_renewal_is_tried_as_one(kind: str) -> None:
    """Found in a dump, it is no access token, and still a way in."""
    with staged(kind) as attacker:
        scheme = attacker.service.app.scheme
        assert isinstance(scheme, Refresh)
        renewal = str(scheme.issue("alice").renewal)
        thief = the_one_that_is_alice(attacker, ["no", renewal])
        assert thief.me() == "alice"


@pytest.mark.parametrize("one", CONTENDERS, ids=lambda one: one.name)
def test_a_dump_names_no_credential(one: Contender) -> None:
    """The control is in the same test: hashes are there."""
    with staged(one) as attacker:
        words = set(WORD.findall(" ".join(attacker.service.store.dump())))
        held = [c.value for c in attacker.victim.jar.cookies]
        held += attacker.victim.storage.values()
        assert held
        assert not words & set(held)
        assert not words & {text.removeprefix("bank_") for text in held}
        if "session" in one.name:
            assert digest(held[0].partition(".")[0]) in words


def test_a_sibling_cannot_set_a_host_cookie() -> None:
    """Either name, on the server that would adopt it."""
    for base, kept in (
        (ADOPTS_IDENTIFIER.of("session cookie"), False),
        (ADOPTS_IDENTIFIER.of(PLAIN_NAME.of("session cookie")), True),
    ):
        with staged(base) as attacker:
            attack("planted-identifier").forge(attacker)
            jar = attacker.victim.jar.cookies
            assert any("chosen" in c.value for c in jar) is kept


def test_frozen_for_a_day_is_free_again() -> None:
    with staged("session cookie") as attacker:
        attack("frozen-account").forge(attacker)
        assert attacker.victim.me() is None
        assert attacker.service.signed_in("alice").me() == "alice"


def test_a_copy_kept_warm_renews_as_long_as_it_may() -> None:
    """At 11 hours it is still in: the control for the second day."""
    with staged("JWT + refresh") as attacker:
        thief = attacker.victim.stolen_copy()
        with later(SIGN_IN_S - 3_600):
            assert thief.me() == "alice"
        with later(SIGN_IN_S + ACCESS_S):
            assert thief.me() is None


# Two requests in flight


def test_it_happens_once_and_just_before() -> None:
    store, seen = Store(), []
    store.put("a:1", {}, 2**32)

    def happen() -> None:
        seen.append(store.get("a:2"))
        store.put("a:3", {}, 2**32)

    with just_before(store, "SET", happen):
        store.get("a:1")
        store.put("a:2", {}, 2**32)
        store.put("a:4", {}, 2**32)
    assert seen == [None]
    store.put("a:5", {}, 2**32)
    assert len(seen) == 1
    store.close()


def test_what_never_happens_is_not_applicable() -> None:
    store = Store()
    with (
        pytest.raises(NotApplicable, match="no SET"),
        just_before(store, "SET", lambda: None),
    ):
        store.get("a:1")
    store.close()


def test_an_error_in_between_is_not_hidden() -> None:
    store = Store()
    with (
        pytest.raises(ZeroDivisionError),
        just_before(store, "SET", lambda: None),
    ):
        raise ZeroDivisionError
    assert "_run" not in vars(store)
    store.close()
