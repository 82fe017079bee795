"""The middle ground: the contract of every scheme, and what is its own."""

import gc
import re
import time
import zlib
from contextlib import suppress
from functools import partial
from typing import Any

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racing import before_command, commands_of
from test_schemes import Contract, Parts

from demo.clock import later
from demo.errors import (
    Expired,
    Malformed,
    NotYetValid,
    Revoked,
    Unavailable,
)
from demo.keys import key_for
from demo.pages.services import availability_grid, cut_off_s
from demo.probes import probe
from demo.schemes.base import ACCESS_S, LEEWAY_S, SIGN_IN_S, encoded
from demo.schemes.session import by_id
from demo.services.designs import CACHE_S, MIDDLE
from demo.services.revocation_lists import (
    LINES,
    LIST_PLACES,
    LIST_TYPE,
    StatusListed,
    bit,
    packed,
    unpacked,
)
from demo.store import Store

DESIGNS = {one.name: one for one in MIDDLE}
ENDING_ALL = [n for n, c in DESIGNS.items() if hasattr(c.scheme, "revoke_all")]

MADE_ON_SIGHT = ("gateway exchange", "exchange kept 60 s")
"""The token inside is made by the clock of whoever asks."""


class TestMiddle(Contract):
    """All of test_schemes.py's contract."""

    @pytest.fixture(params=DESIGNS)
    def name(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def scheme(self, name: str, parts: Parts) -> Any:
        return DESIGNS[name].build(parts)

    @pytest.fixture(params=DESIGNS)
    def revoker(self, request: pytest.FixtureRequest, parts: Parts) -> Any:
        return DESIGNS[request.param].build(parts)

    @pytest.fixture(params=ENDING_ALL)
    def ender(self, request: pytest.FixtureRequest, parts: Parts) -> Any:
        return DESIGNS[request.param].build(parts)

    def test_a_clock_that_is_behind(self, name: str, scheme: Any) -> None:
        """Known by one that is behind by the leeway, not by one that is
        more so: the token inside says when it began."""
        with later(0):
            access = scheme.issue("alice").access
            with later(-LEEWAY_S):
                assert scheme.verify(access).user_id == "alice"
            with later(-LEEWAY_S - 1):
                if name in MADE_ON_SIGHT:
                    assert scheme.verify(access).user_id == "alice"
                else:
                    with pytest.raises(NotYetValid):
                        scheme.verify(access)


# Revocation sets and status lists


def pair(name: str) -> tuple[Any, Any, Any]:
    """Two services of one owner, and Alice's sign-in, known to both."""
    parts = Parts(Store())
    home, away = (DESIGNS[name].build(parts) for _ in range(2))
    issued = home.issue("alice")
    for one in (home, away):
        assert one.verify(issued.access).user_id == "alice"
    return home, away, issued.access


@pytest.mark.parametrize("seconds", CACHE_S)
def test_a_cached_set_is_as_old_as_it_says(seconds: int) -> None:
    """To the second, and no longer."""
    with later(0):
        home, away, access = pair(f"set cached {seconds} s")
        home.revoke(access)
        with later(seconds - 1):
            assert away.verify(access)
        with later(seconds), pytest.raises(Revoked):
            away.verify(access)


@pytest.mark.parametrize("seconds", CACHE_S)
def test_a_cached_set_answers_as_long_without_the_store(seconds: int) -> None:
    with later(0):
        home, away, access = pair(f"set cached {seconds} s")
        home.store.unplugged = True
        with later(seconds - 1):
            assert away.verify(access)
        with later(seconds), pytest.raises(Unavailable):
            away.verify(access)


def test_one_fetch_serves_many_requests() -> None:
    with later(0):
        home, away, access = pair("set cached 60 s")
        asked = sum(home.store.commands.values())
        for second in range(60):
            with later(second):
                away.verify(access)
        assert sum(home.store.commands.values()) == asked
        with later(60):
            away.verify(access)
        assert sum(home.store.commands.values()) == asked + 1


def test_what_is_pushed_is_known_at_once_and_costs_no_command() -> None:
    home, away, access = pair("set pushed")
    home.revoke(access)
    asked = sum(home.store.commands.values())
    with pytest.raises(Revoked):
        away.verify(access)
    assert sum(home.store.commands.values()) == asked


def test_who_is_cut_off_lets_in_until_the_silence_is_too_long() -> None:
    """And says then that it cannot tell, though the store is there."""
    with later(0):
        home, away, access = pair("set pushed")
        away.line.cut.add(id(away))
        home.revoke(access)
        with later(away.silence_s - 1):
            assert away.verify(access)
        with later(away.silence_s), pytest.raises(Unavailable):
            away.verify(access)


def test_who_missed_a_message_catches_up() -> None:
    """The numbers have a gap, so it fetches the whole set, once."""
    home, away, access = pair("set pushed")
    other, third = home.issue("bob").access, home.issue("carol").access
    away.line.cut.add(id(away))
    home.revoke(access)
    away.line.cut.clear()
    home.revoke(other)  # heard, but the one before was not
    for ended in (access, other):
        with pytest.raises(Revoked):
            away.verify(ended)
    asked = sum(home.store.commands.values())
    assert away.verify(third)
    assert sum(home.store.commands.values()) == asked


@pytest.mark.parametrize("late", [False, True])
def test_a_log_out_while_the_set_is_fetched_is_not_lost(
    late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it comes just before the answer, or while that is on its
    way and the set is not yet what it will be."""
    home, _, _ = pair("set pushed")
    starting = DESIGNS["set pushed"].build(Parts(home.store))
    ended, members = home.issue("dave").access, home.store.members

    def answer(key: str) -> dict[str, int]:
        monkeypatch.setattr(home.store, "members", members)
        if not late:
            home.revoke(ended)
        found = members(key)
        if late:
            home.revoke(ended)
        return found

    monkeypatch.setattr(home.store, "members", answer)
    with suppress(Revoked):
        starting.verify(ended)
    with pytest.raises(Revoked):
        starting.verify(ended)


def test_a_service_that_starts_late_knows_what_ended_before() -> None:
    for name in ("set pushed", "set cached 60 s", "status list, 60 s"):
        home, _, access = pair(name)
        home.revoke(access)
        with pytest.raises(Revoked):
            DESIGNS[name].build(Parts(home.store)).verify(access)


def test_a_line_goes_with_its_store() -> None:
    gc.collect()
    before = len(LINES)
    home, away, _ = pair("set pushed")
    assert len(LINES) == before + 1
    home.store.close()
    del home, away
    gc.collect()
    assert len(LINES) == before


@pytest.mark.slow
@given(st.sets(st.integers(0, LIST_PLACES - 1), max_size=40))
@settings(deadline=None, max_examples=30)
def test_a_list_says_of_each_place_what_was_set(places: set[int]) -> None:
    whole = unpacked(packed(places))
    assert len(whole) * 8 == LIST_PLACES
    near = {p + d for p in places for d in (-1, 0, 1)}
    for place in near & set(range(LIST_PLACES)):
        assert bit(whole, place) is (place in places)


def test_a_list_that_would_be_huge_is_cut() -> None:
    """A few bytes can stand for gigabytes."""
    bomb = encoded(zlib.compress(b"\xff" * (LIST_PLACES * 4), 9))
    assert len(bomb) < 10_000
    assert len(unpacked(bomb)) == LIST_PLACES // 8


def forged_list(one: StatusListed, **changed: Any) -> str:
    """A list with no bit set, signed as it says."""
    claims = {
        "iss": one.issuer,
        "sub": one.uri,
        "exp": int(time.time()) + 600,
        "status_list": {"bits": 1, "lst": packed([])},
        **changed.get("claims", {}),
    }
    key = changed.get("key", one.key)
    headers = {"typ": changed.get("typ", LIST_TYPE)}
    return jwt.encode(claims, key.signing, key.algorithm, headers=headers)


@pytest.mark.parametrize(
    "changed",
    [
        {"key": key_for("ES256", "a stranger")},
        {"typ": "JWT"},
        {"claims": {"sub": "https://bank.test/statuslists/2"}},
        {"claims": {"iss": "https://evil.test"}},
        {"claims": {"exp": 1}},
    ],
    ids=["key", "typ", "sub", "iss", "exp"],
)
def test_a_list_that_is_not_the_issuers_is_no_answer(changed: Any) -> None:
    """Neither yes nor no.  The control: unchanged it is taken."""
    home, _, access = pair("status list, 60 s")
    home.revoke(access)
    for what, reason in ((changed, Unavailable), ({}, None)):
        until = int(time.time()) + 600
        record = {"list": forged_list(home, **what)}
        home.store.put(home.published(), record, until)
        fresh = DESIGNS["status list, 60 s"].build(Parts(home.store))
        if reason is None:
            assert fresh.verify(access), "a list without that bit"
        else:
            with pytest.raises(reason):
                fresh.verify(access)


@pytest.mark.parametrize(
    "status",
    [
        None,
        {},
        {"status_list": {}},
        {"status_list": {"idx": -1, "uri": "https://bank.test/statuslists/1"}},
        {"status_list": {"idx": 2**20, "uri": "x"}},
        {
            "status_list": {
                "idx": "1",
                "uri": "https://bank.test/statuslists/1",
            }
        },
        {"status_list": {"idx": 1, "uri": "https://evil.test/list"}},
    ],
)
def test_a_place_that_is_none_is_refused(status: Any) -> None:
    one: StatusListed = DESIGNS["status list, 60 s"].build(Parts(Store()))
    claims = {**one.claims_for("alice"), "status": status}
    with pytest.raises(Malformed):
        one.verify(one.sign(claims))


def test_of_two_who_publish_at_once_neither_is_lost() -> None:
    """At every command of the one, the other ends a token of its own."""
    name = "status list, 60 s"
    home, away, first = pair(name)
    commands = commands_of(home.store, lambda: home.revoke(first))
    for at in range(commands):
        mine, theirs = (home.issue(user).access for user in ("a", "b"))
        with before_command(home.store, at, partial(away.revoke, theirs)):
            home.revoke(mine)
        fresh = DESIGNS[name].build(Parts(home.store))
        for token in (mine, theirs):
            with pytest.raises(Revoked):
                fresh.verify(token)


# Tokens beside a session, and tokens that stay inside


def test_the_short_token_ends_with_its_minute_and_the_session_at_once() -> (
    None
):
    with later(0):
        home, away, access = pair("short JWT + session")
        renewal = home.issue("alice").renewal
        home.revoke(access)
        with later(59):
            assert away.verify(access)
        with later(60), pytest.raises(Expired):
            away.verify(access)
        assert away.renew(renewal).renewal == renewal
        home.revoke(renewal)
        with pytest.raises(Revoked):
            away.renew(renewal)


def test_a_backend_renews_the_token_inside_and_not_the_session() -> None:
    with later(0):
        home, _, sid = pair("backend for frontend")
        end = home.verify(sid).expires_at
        first = home.store.get(by_id(sid))["token"]
        with later(ACCESS_S):
            assert home.verify(sid).expires_at == end
            second = home.store.get(by_id(sid))["token"]
            assert second != first
        with later(SIGN_IN_S + 1), pytest.raises(Revoked):
            home.verify(sid)


def test_no_renewal_inside_outruns_a_log_out() -> None:
    """At every command of a request that renews, she logs out."""
    with later(0):
        home, away, sid = pair("backend for frontend")
        with later(ACCESS_S):
            commands = commands_of(home.store, lambda: home.verify(sid))
        for at in range(commands):
            sid = home.issue("alice").access
            with later(ACCESS_S):
                with (
                    before_command(home.store, at, partial(away.revoke, sid)),
                    suppress(Revoked),
                ):
                    home.verify(sid)
                with pytest.raises(Revoked):
                    home.verify(sid)


def test_a_gateway_forgets_what_it_need_not_keep() -> None:
    with later(0):
        home, *_ = pair("exchange kept 60 s")
        for _ in range(20):
            home.verify(home.issue("bob").access)
        assert len(home.kept) >= 20
        with later(60):
            home.verify(home.issue("bob").access)
            assert len(home.kept) == 1


ASKED = (
    *("log-out", "log-out-everywhere", "ban", "log-out-elsewhere"),
    *("served-in-outage", "revoked-in-outage", "work-over-eight"),
    *("script-theft", "script-rides", "no-jar", "with-jar"),
)
"""Probes that each design answers.  Some others look for the smallest set
of parts with which two services agree at once, which is what a cache gives
up."""


@pytest.mark.slow
@pytest.mark.parametrize("name", DESIGNS)
def test_each_design_is_measured_by_the_probes(name: str) -> None:
    for id in ASKED:
        cell = probe(id).run(DESIGNS[name])
        assert cell.status == "measured", f"{id}: {cell.why}"


def test_what_script_gets_of_a_backend_for_frontend() -> None:
    """It can act in her name, and has nothing to carry away."""
    one = DESIGNS["backend for frontend"]
    assert probe("script-rides").run(one).value is True
    assert probe("script-theft").run(one).value is False


@pytest.mark.slow
def test_the_grid_of_the_middle_ground() -> None:
    """A log-out elsewhere, a user and a copy in an outage."""
    told = {
        name: marks
        for name, *marks in (
            re.split(r"  +", row.strip())
            for row in repr(availability_grid()).splitlines()[2:]
        )
    }
    always, never = ["12 h"] * 3, ["at once", "not at all", "not at all"]
    assert told == {
        "JWT ES256": always,
        "JWT + blocklist": never,
        "session cookie": never,
        "short JWT + session": ["60 s"] * 3,
        "gateway exchange": never,
        "exchange kept 60 s": ["60 s"] * 3,
        "backend for frontend": never,
        "status list, 60 s": ["60 s"] * 3,
        "set pushed": ["at once", "60 s", "not at all"],
        "set cached 10 s": ["10 s"] * 3,
        "set cached 60 s": ["60 s"] * 3,
        "set cached 300 s": ["5 min"] * 3,
    }


@pytest.mark.parametrize("silence_s", [10, 60])
def test_a_push_that_does_not_arrive_costs_the_silence(silence_s: int) -> None:
    assert cut_off_s(silence_s) == silence_s
