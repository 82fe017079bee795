"""Refresh rotation: one-time renewals, and what their reuse gives away."""

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from forging import claims, signed, unsigned
from racing import before_command, in_threads

from demo.clock import later
from demo.errors import (
    BadSignature,
    Expired,
    Malformed,
    Rejected,
    Revoked,
    Unavailable,
    WrongAudience,
)
from demo.keys import key_for
from demo.schemes import ACCESS_S, SIGN_IN_S, Issued, Refresh
from demo.schemes.base import MAX_CHARS
from demo.schemes.refresh import by_spent
from demo.store import Store


@pytest.fixture
def scheme() -> Iterator[Refresh]:
    """With the clock stopped, so that `later` alone moves it."""
    store = Store()
    with later(0):
        yield Refresh(key=key_for("HS256"), store=store)
    store.unplugged = False
    store.close()


def renewal_of(issued: Issued) -> str:
    assert issued.renewal is not None
    return issued.renewal


def renewed(scheme: Refresh, issued: Issued) -> Issued:
    return scheme.renew(renewal_of(issued))


def over(scheme: Refresh, issued: Issued) -> None:
    with pytest.raises(Revoked):
        renewed(scheme, issued)


def test_the_settings_are_the_books() -> None:
    scheme = Refresh(key=key_for("HS256"), store=Store())
    assert (scheme.ttl_s, scheme.family_s) == (ACCESS_S, SIGN_IN_S)
    assert scheme.race_s == 0, "the standard knows no grace"
    assert "sid" in scheme.required


def test_a_renewal_gives_a_new_pair(scheme: Refresh) -> None:
    pairs = [scheme.issue("alice")]
    for _ in range(5):
        pairs.append(renewed(scheme, pairs[-1]))
    assert len({pair.access for pair in pairs}) == 6
    assert len({pair.renewal for pair in pairs}) == 6
    said = [scheme.verify(pair.access) for pair in pairs]
    assert {one.user_id for one in said} == {"alice"}
    assert len({one.session_id for one in said}) == 6, "each its own jti"
    assert len({one.claims["sid"] for one in said}) == 1, "one family"


def test_two_log_ins_are_two_families(scheme: Refresh) -> None:
    pair = [scheme.verify(scheme.issue("alice").access) for _ in "ab"]
    assert pair[0].claims["sid"] != pair[1].claims["sid"]


def test_a_renewal_is_not_readable(scheme: Refresh) -> None:
    """Random, and no credential of the other kind."""
    issued = scheme.issue("alice")
    assert len(renewal_of(issued)) * 6 >= 256
    with pytest.raises(Malformed):
        scheme.verify(renewal_of(issued))
    with pytest.raises(Revoked):
        scheme.renew(issued.access)


@pytest.mark.parametrize("after_s", [0, 1, 9])
def test_within_the_race_the_loser_is_refused_and_no_more(
    scheme: Refresh, after_s: int
) -> None:
    """Two tabs: the winner's sign-in goes on."""
    scheme.race_s = 10
    first = scheme.issue("alice")
    second = renewed(scheme, first)
    with later(after_s):
        over(scheme, first)
        over(scheme, first)
        assert renewed(scheme, second)


@pytest.mark.parametrize("race_s", [0, 10])
@pytest.mark.parametrize("late_s", [0, 1, 3_600, SIGN_IN_S - 11])
def test_a_late_reuse_ends_the_family(
    scheme: Refresh, race_s: int, late_s: int
) -> None:
    """Whoever spent it first, thief or owner: both are out.  Without a
    race, the same moment is late."""
    scheme.race_s, after_s = race_s, race_s + late_s
    first = scheme.issue("alice")
    second = renewed(scheme, first)
    with later(after_s):
        bystanders = scheme.issue("alice"), scheme.issue("bob")
        over(scheme, first)
        over(scheme, second)
        for other in bystanders:
            assert renewed(scheme, other)


def test_any_ancestor_gives_it_away(scheme: Refresh) -> None:
    first = last = scheme.issue("alice")
    for _ in range(3):
        last = renewed(scheme, last)
    with later(60):
        over(scheme, first)
        over(scheme, last)


@pytest.mark.parametrize("race_s", [0, 10])
def test_spent_in_the_future_is_no_race(scheme: Refresh, race_s: int) -> None:
    """The clock of the server where it was spent runs ahead."""
    scheme.race_s = race_s
    first = scheme.issue("alice")
    with later(3):
        second = renewed(scheme, first)
    over(scheme, first)
    over(scheme, second)


def test_a_spent_one_that_is_forgotten_is_late(scheme: Refresh) -> None:
    """Its record goes between being found and being read."""
    scheme.race_s = 10
    first = scheme.issue("alice")
    second = renewed(scheme, first)
    forget = partial(scheme.store.delete, by_spent(renewal_of(first)))
    with before_command(scheme.store, 4, forget):
        over(scheme, first)
    over(scheme, second)


def ended_by_reuse(scheme: Refresh, first: Issued, last: Issued) -> None:
    over(scheme, first)


def ended_by_log_out(scheme: Refresh, first: Issued, last: Issued) -> None:
    scheme.revoke(last.access)


def ended_everywhere(scheme: Refresh, first: Issued, last: Issued) -> None:
    scheme.revoke_all("alice")


@pytest.mark.parametrize(
    "end", [ended_by_reuse, ended_by_log_out, ended_everywhere]
)
def test_the_access_token_lives_out_and_no_longer(
    scheme: Refresh, end: Any
) -> None:
    """The price of not asking the store on each request."""
    first = scheme.issue("alice")
    last = renewed(scheme, first)
    end(scheme, first, last)
    over(scheme, last)
    with later(ACCESS_S - 1):
        assert scheme.verify(last.access).user_id == "alice"
        over(scheme, last)
    with later(ACCESS_S), pytest.raises(Expired):
        scheme.verify(last.access)


def test_any_of_its_access_tokens_ends_the_family(scheme: Refresh) -> None:
    first = scheme.issue("alice")
    last = renewed(scheme, renewed(scheme, first))
    other = scheme.issue("alice")
    scheme.revoke(first.access)
    over(scheme, last)
    assert renewed(scheme, other)


def test_an_expired_access_token_ends_its_family(scheme: Refresh) -> None:
    """Its renewal has not expired, so a log-out must still count."""
    issued = scheme.issue("alice")
    other = scheme.issue("alice")
    with later(SIGN_IN_S - 1):
        scheme.revoke(issued.access)
        over(scheme, issued)
        assert renewed(scheme, other)


def test_expired_is_all_that_may_be_wrong_with_it(scheme: Refresh) -> None:
    """For everything else it is refused as any token is."""
    issued = scheme.issue("alice")
    sid = scheme.verify(issued.access).claims["sid"]
    stranger = key_for("HS256", "a stranger")
    late = claims(sid=sid, exp=1)
    for token in (
        signed(stranger, late),
        unsigned(late, signature=b"x" * 32),
        unsigned(late, {"alg": "none", "typ": "at+jwt"}),
        signed(scheme.key, late, algorithm="HS384"),
        signed(scheme.key, {**late, "iss": "https://x.test"}),
        signed(scheme.key, {**late, "aud": "https://x.test"}),
        signed(scheme.key, {**late, "sub": "\ud800"}),
        signed(scheme.key, {**late, "sid": 1}),
        signed(scheme.key, claims(exp=1)),
        replace(scheme, typ="JWT").sign(late),
    ):
        with pytest.raises(Rejected):
            scheme.revoke(token)
    assert renewed(scheme, issued)
    scheme.revoke(signed(scheme.key, late))
    over(scheme, issued)


def test_the_familys_end_is_absolute(scheme: Refresh) -> None:
    """However often it is renewed, and to the second."""
    now = int(time.time())
    issued = scheme.issue("alice")
    for _ in range(10):
        with later(3_600):
            issued = renewed(scheme, issued)
    with later(SIGN_IN_S - 1):
        last = renewed(scheme, issued)
        assert scheme.verify(last.access).expires_at == now + SIGN_IN_S
    with later(SIGN_IN_S):
        over(scheme, last)
        with pytest.raises(Expired):
            scheme.verify(last.access)


@pytest.mark.parametrize("left_s", [1, ACCESS_S - 1, ACCESS_S, ACCESS_S + 1])
def test_near_the_end_an_access_token_is_short(
    scheme: Refresh, left_s: int
) -> None:
    issued = scheme.issue("alice")
    with later(SIGN_IN_S - left_s):
        said = scheme.verify(renewed(scheme, issued).access)
    assert said.expires_at - said.issued_at == min(left_s, ACCESS_S)


GARBAGE: list[Any] = [
    *("", " ", ".", "\0", "\n", "é", "\ud800", "x" * 43, "family:", "*"),
    *(None, True, 0, 1.5, [], {}, b"x", "x" * (MAX_CHARS + 1), "." * 10**6),
]


@pytest.mark.parametrize("renewal", GARBAGE, ids=lambda value: repr(value)[:9])
def test_an_unknown_renewal_is_refused(scheme: Refresh, renewal: Any) -> None:
    issued = scheme.issue("alice")
    with pytest.raises(Rejected):
        scheme.renew(renewal)
    assert renewed(scheme, issued)


def test_an_unknown_renewal_writes_nothing(scheme: Refresh) -> None:
    with pytest.raises(Revoked):
        scheme.renew("x" * 43)
    assert scheme.store.commands == {"GET": 1}


def test_one_character_away_is_refused(scheme: Refresh) -> None:
    issued = scheme.issue("alice")
    good = renewal_of(issued)
    for at in range(len(good)):
        for other in (good[:at], good[:at] + "~" + good[at + 1 :]):
            with pytest.raises(Rejected):
                scheme.renew(other)
    for other in (good + "=", good + " ", good.swapcase()):
        with pytest.raises(Rejected):
            scheme.renew(other)
    assert renewed(scheme, issued)


def test_a_dead_store_is_unavailable(scheme: Refresh) -> None:
    """And nothing is spent by asking."""
    issued = scheme.issue("alice")
    scheme.store.unplugged = True
    for renewal in (renewal_of(issued), "x" * 43):
        with pytest.raises(Unavailable):
            scheme.renew(renewal)
    with pytest.raises(Unavailable):
        scheme.revoke(issued.access)
    assert scheme.verify(issued.access).user_id == "alice", "no lookup"
    scheme.store.unplugged = False
    assert renewed(scheme, issued)


@pytest.mark.parametrize("sid", [1, ["a"], {}, True, "\ud800", "a\0"])
def test_a_family_has_a_name(scheme: Refresh, sid: Any) -> None:
    """Even with a true signature; and nothing is written."""
    with pytest.raises(Malformed):
        scheme.revoke(signed(scheme.key, claims(sid=sid)))
    assert not scheme.store.commands


def test_a_token_without_a_family_is_none(scheme: Refresh) -> None:
    """One by the same key, for a plain JWT, say."""
    for verb in (scheme.verify, scheme.revoke):
        with pytest.raises(Malformed):
            verb(signed(scheme.key, claims()))


def test_a_new_key_ends_no_sign_in(scheme: Refresh) -> None:
    """It ends every access token.  A renewal buys a new one, under the
    new key, until the sign-in is ended in the store."""
    issued, other = scheme.issue("alice"), scheme.issue("alice")
    new = scheme.key.replaced_by(key_for("HS256", "new"))
    after = replace(scheme, key=new)
    with pytest.raises(BadSignature):
        after.verify(issued.access)
    assert after.verify(renewed(after, issued).access).user_id == "alice"
    after.revoke_all("alice")
    over(after, other)


def test_a_retired_key_ends_and_never_enters(scheme: Refresh) -> None:
    """However many keys there have been since; a stranger's ends nothing,
    nor does one that this service forgot."""
    first, new = scheme.key, key_for("ES256", "new")
    issued = scheme.issue("alice")
    forgotten = replace(scheme, key=new)
    with pytest.raises(BadSignature):
        forgotten.revoke(issued.access)
    third = first.replaced_by(new).replaced_by(key_for("HS256", "third"))
    after = replace(scheme, key=third)
    for verb in (after.verify, after.renew):
        with pytest.raises(Rejected):
            verb(issued.access)
    after.revoke(issued.access)
    over(after, issued)


def test_what_was_replaced_is_not_shown() -> None:
    """Neither by the new key nor by what is published of it."""
    old = key_for("HS256", "old")
    new = old.replaced_by(key_for("ES256", "new"))
    assert "retired" not in repr(new)
    public = new.public()
    assert public is not None
    assert public.retired == ()


def test_nobody_else_ends_a_family(scheme: Refresh) -> None:
    issued = scheme.issue("alice")
    sid = scheme.verify(issued.access).claims["sid"]
    with pytest.raises(Rejected):
        scheme.revoke(unsigned(claims(sid=sid), signature=b"x" * 32))
    assert renewed(scheme, issued)


@pytest.mark.slow
def test_of_a_thousand_renewals_one_succeeds(
    scheme: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In threads, of one token; and the family survives.  The store is
    as slow as one over a network, so that they do meet."""
    scheme.race_s = 10
    run = scheme.store._run

    def slowly(*args: Any, **options: Any) -> Any:
        time.sleep(0.001)
        return run(*args, **options)

    monkeypatch.setattr(scheme.store, "_run", slowly)
    issued = scheme.issue("alice")
    renew = partial(renewed, scheme, issued)
    (pair,) = in_threads(renew, times=1_000, threads=16)
    assert renewed(scheme, pair)


@pytest.mark.parametrize("name", ["audience", "issuer"])
def test_a_sign_in_is_renewed_where_it_was_made(
    name: str, scheme: Refresh
) -> None:
    """Two services share a store and a key; only their audience, or
    their issuer, is different.  Each renews its own, also the next
    time; and what the other refuses is not spent."""
    shop = replace(scheme, **{name: "https://shop.test"})
    for theirs in (shop.issue("alice"), renewed(shop, shop.issue("alice"))):
        with pytest.raises(WrongAudience):
            renewed(scheme, theirs)
        assert renewed(shop, theirs)
    shop.revoke_all("alice")
    for mine in (scheme, shop):
        again = renewed(mine, renewed(mine, mine.issue("alice")))
        assert mine.verify(again.access).user_id == "alice"
