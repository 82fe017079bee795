"""The user epoch: a signature, and one number on the user's row."""

from typing import Any

import pytest
from forging import claims, signed, unsigned

from demo.errors import Malformed, Rejected, Revoked
from demo.harness.deployment import people
from demo.keys import key_for
from demo.schemes import Epoch
from demo.schemes.jwt import REQUIRED

KEY = key_for("HS256")
HEADER = {"alg": "HS256", "typ": "epoch+jwt"}


@pytest.fixture
def scheme() -> Epoch:
    return Epoch(key=KEY, users=people())


def refused(scheme: Epoch, token: str) -> type[Exception]:
    with pytest.raises(Rejected) as caught:
        scheme.verify(token)
    return caught.type


def test_counting_up_ends_all_of_before(scheme: Epoch) -> None:
    before = [scheme.issue("alice").access for _ in range(3)]
    scheme.revoke_all("alice")
    after = scheme.issue("alice").access
    assert {refused(scheme, token) for token in before} == {Revoked}
    assert scheme.verify(after).claims["epoch"] == 1
    scheme.revoke_all("alice")
    assert {refused(scheme, token) for token in (*before, after)} == {Revoked}


def test_the_other_user_is_left_alone(scheme: Epoch) -> None:
    bob = scheme.issue("bob").access
    scheme.revoke_all("alice")
    scheme.revoke_all("nobody")
    assert scheme.verify(bob).user_id == "bob"


def test_the_number_is_hers(scheme: Epoch) -> None:
    """Not a number for all: bob's 0 does not make alice's 0 good."""
    scheme.revoke_all("alice")
    assert scheme.verify(scheme.issue("bob").access).claims["epoch"] == 0
    assert scheme.verify(scheme.issue("alice").access).claims["epoch"] == 1


def test_who_is_not_active_is_refused(scheme: Epoch) -> None:
    token = scheme.issue("alice").access
    scheme.users.deactivate("alice")
    assert refused(scheme, token) is Revoked
    assert refused(scheme, scheme.issue("alice").access) is Revoked


def test_who_is_gone_is_refused(scheme: Epoch) -> None:
    token = scheme.issue("alice").access
    scheme.users.remove("alice")
    assert refused(scheme, token) is Revoked
    assert refused(scheme, scheme.issue("alice").access) is Revoked


@pytest.mark.parametrize("epoch", [-1, 1, "0", "", [], [0], {}, 0.5])
def test_another_number_is_refused(scheme: Epoch, epoch: Any) -> None:
    """Higher or lower, and whatever JSON has beside numbers."""
    token = signed(KEY, claims(epoch=epoch), HEADER)
    assert refused(scheme, token) is Revoked


def test_a_token_without_a_number_is_none(scheme: Epoch) -> None:
    """A plain JWT by the same key, say."""
    assert set(scheme.required) == {*REQUIRED, "epoch"}
    assert scheme.verify(signed(KEY, claims(epoch=0), HEADER)), "the control"
    for without in (claims(), {**claims(), "epoch": None}):
        assert refused(scheme, signed(KEY, without, HEADER)) is Malformed


def test_each_check_reads_one_row(scheme: Epoch) -> None:
    token = scheme.issue("alice").access
    before = scheme.users.reads
    scheme.verify(token)
    assert scheme.users.reads == before + 1


def test_a_forgery_reads_none(scheme: Epoch) -> None:
    """The signature comes first: strangers cost no lookup."""
    for token in (unsigned(claims(epoch=0), HEADER, b"x" * 32), "", "a.b.c"):
        refused(scheme, token)
    assert scheme.users.reads == 0


def test_there_is_no_ending_just_one(scheme: Epoch) -> None:
    assert not hasattr(scheme, "revoke")
