"""A managed session: idle timeout, rotation, a list of one's devices."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest
from racing import cut_off, in_threads

from demo.clock import later
from demo.errors import (
    Expired,
    Rejected,
    Revoked,
    Unavailable,
    WrongAudience,
)
from demo.schemes import SIGN_IN_S, ManagedSession, Session
from demo.schemes.base import digest
from demo.store import Store

IDLE_S = 1_800


@pytest.fixture
def scheme() -> Iterator[ManagedSession]:
    """With the clock stopped, so that `later` alone moves it."""
    store = Store()
    with later(0):
        yield ManagedSession(store)
    store.close()


def handle(scheme: ManagedSession, sid: str) -> str:
    return scheme.verify(sid).session_id


def test_the_idle_timeout_is_half_an_hour() -> None:
    """And another where the application says so."""
    assert ManagedSession(Store()).idle_s == IDLE_S
    with later(0):
        scheme = ManagedSession(Store(), idle_s=60)
        sid = scheme.issue("alice").access
        with later(60), pytest.raises(Expired):
            scheme.verify(sid)


def test_a_session_is_for_one_application(scheme: ManagedSession) -> None:
    """Two applications share a store; each refuses the other's, and a
    session that names none."""
    blog = ManagedSession(scheme.store, realm="blog")
    plain = Session(scheme.store).issue("alice").access
    for other in (blog.issue("alice").access, plain):
        with pytest.raises(WrongAudience):
            scheme.verify(other)
        with pytest.raises(WrongAudience):
            scheme.rotate(other)
    assert blog.verify(blog.issue("alice").access).user_id == "alice"


def test_idle_for_one_second_less_lives(scheme: ManagedSession) -> None:
    sid = scheme.issue("alice").access
    with later(IDLE_S - 1):
        assert scheme.verify(sid).user_id == "alice"


@pytest.mark.parametrize("more_s", [0, 1, 3_600])
def test_idle_for_too_long_is_over(
    scheme: ManagedSession, more_s: int
) -> None:
    """For good: another request does not wake it."""
    sid = scheme.issue("alice").access
    with later(IDLE_S + more_s):
        with pytest.raises(Expired):
            scheme.verify(sid)
        with pytest.raises(Revoked):
            scheme.verify(sid)
        assert scheme.devices("alice") == []


def test_each_request_begins_the_wait_anew(scheme: ManagedSession) -> None:
    sid = scheme.issue("alice").access
    for times in range(1, 10):
        with later(times * (IDLE_S - 1)):
            assert scheme.verify(sid).user_id == "alice"
    with later(9 * (IDLE_S - 1) + IDLE_S), pytest.raises(Expired):
        scheme.verify(sid)


def test_its_absolute_end_does_not_move(scheme: ManagedSession) -> None:
    """However busy it is."""
    now = int(time.time())
    sid = scheme.issue("alice").access
    for at in range(0, SIGN_IN_S, 900):
        with later(at):
            said = scheme.verify(sid)
        assert (said.issued_at, said.expires_at) == (now, now + SIGN_IN_S)
    with later(SIGN_IN_S - 1):
        assert scheme.verify(sid).user_id == "alice"
    with later(SIGN_IN_S), pytest.raises(Revoked):
        scheme.verify(sid)


def test_rotation_does_not_move_the_absolute_end(
    scheme: ManagedSession,
) -> None:
    """However late it was rotated."""
    scheme = replace(scheme, idle_s=2 * SIGN_IN_S)
    with later(0):
        sid = scheme.issue("alice").access
        with later(SIGN_IN_S - 2):
            sid = scheme.rotate(sid).access
        with later(SIGN_IN_S - 1):
            assert scheme.verify(sid).user_id == "alice"
        with later(SIGN_IN_S), pytest.raises(Revoked):
            scheme.verify(sid)


ENDINGS: dict[str, Callable[[ManagedSession, str], object]] = {
    "revoke": lambda blog, sid: blog.revoke(sid),
    "revoke_all": lambda blog, _: blog.revoke_all("alice"),
    "rotate": lambda blog, sid: blog.rotate(sid),
    "a device": lambda blog, _: [
        blog.revoke_device("alice", handle) for handle in blog.devices("alice")
    ],
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_another_application_ends_nothing_here(
    ending: str, scheme: ManagedSession
) -> None:
    """Same store, same user name, another realm."""
    blog = replace(scheme, realm="blog")
    sid, theirs = scheme.issue("alice").access, blog.issue("alice").access
    with suppress(WrongAudience):
        ENDINGS[ending](blog, sid)
    assert scheme.verify(sid).user_id == "alice"
    assert len(scheme.devices("alice")) == 1
    with suppress(WrongAudience):
        ENDINGS[ending](blog, theirs)
    with pytest.raises(Revoked):
        blog.verify(theirs)


def test_rotation_kills_the_old_name(scheme: ManagedSession) -> None:
    old, other = scheme.issue("alice").access, scheme.issue("alice").access
    new = scheme.rotate(old).access
    assert new != old
    assert scheme.verify(new).user_id == "alice"
    assert scheme.verify(other).user_id == "alice"
    for call in (scheme.verify, scheme.rotate):
        with pytest.raises(Revoked):
            call(old)
    assert len(scheme.devices("alice")) == 2


def test_the_dead_and_the_unknown_do_not_rotate(
    scheme: ManagedSession,
) -> None:
    sid = scheme.issue("alice").access
    for credential in ("x" * 43, "", "é"):
        with pytest.raises(Rejected):
            scheme.rotate(credential)
    with later(IDLE_S), pytest.raises(Expired):
        scheme.rotate(sid)
    assert scheme.devices("alice") == []


def test_her_devices_are_hers_and_live(scheme: ManagedSession) -> None:
    sids = [scheme.issue("alice").access for _ in range(3)]
    bob = scheme.issue("bob").access
    handles = [handle(scheme, sid) for sid in sids]
    assert set(scheme.devices("alice")) == set(handles)
    assert scheme.devices("bob") == [handle(scheme, bob)]
    assert scheme.devices("nobody") == []
    scheme.revoke(sids[0])
    assert set(scheme.devices("alice")) == set(handles[1:])
    scheme.revoke_all("alice")
    assert scheme.devices("alice") == []


def test_a_handle_opens_no_door(scheme: ManagedSession) -> None:
    sid = scheme.issue("alice").access
    (shown,) = scheme.devices("alice")
    assert shown != sid
    with pytest.raises(Revoked):
        scheme.verify(shown)


def test_one_device_is_logged_out(scheme: ManagedSession) -> None:
    phone, laptop = scheme.issue("alice").access, scheme.issue("alice").access
    scheme.revoke_device("alice", handle(scheme, phone))
    with pytest.raises(Revoked):
        scheme.verify(phone)
    assert scheme.devices("alice") == [handle(scheme, laptop)]
    index = scheme.store.members(scheme.index_of("alice"))
    assert list(index) == [handle(scheme, laptop)]


def test_another_users_device_is_left_alone(scheme: ManagedSession) -> None:
    """Whatever handle mallory sends."""
    alice = scheme.issue("alice").access
    scheme.issue("mallory")
    for sent in (handle(scheme, alice), alice, "", "*", "x"):
        scheme.revoke_device("mallory", sent)
    assert scheme.verify(alice).user_id == "alice"
    assert len(scheme.devices("mallory")) == 1


def test_a_name_that_was_rotated_away_still_ends_it(
    scheme: ManagedSession,
) -> None:
    """By the identifier and by the handle, however often it was rotated,
    also while another rotation was given up half way."""
    for by_name in (True, False):
        first = last = scheme.issue("alice").access
        for at in (6, 8, 10):
            with cut_off(scheme.store, at), pytest.raises(Unavailable):
                scheme.rotate(last)
            last = scheme.rotate(last).access
        shown = digest(first)
        if by_name:
            scheme.revoke(first)
        else:
            scheme.revoke_device("alice", shown)
        with pytest.raises(Revoked):
            scheme.verify(last)


def test_of_many_rotations_one_succeeds(scheme: ManagedSession) -> None:
    """One session does not become two."""
    sid = scheme.issue("alice").access
    new = in_threads(partial(scheme.rotate, sid), times=200, threads=16)
    assert len(new) == 1
    assert len(scheme.devices("alice")) == 1


def test_a_name_with_a_colon_is_another_user() -> None:
    """Beside plain sessions, whose list is named after the user alone."""
    store = Store()
    plain, managed = Session(store), ManagedSession(store)
    hers = plain.issue("alice:bank").access
    managed.revoke_all("alice")
    assert plain.verify(hers).user_id == "alice:bank"
