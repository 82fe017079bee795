"""A program without a page is signed in once, by who agreed."""

from typing import Any

import pytest
from racing import worked

from demo.clock import later
from demo.errors import Malformed, Rejected, Revoked, Unavailable
from demo.schemes import Session
from demo.services.device_flow import (
    LETTERS,
    MORE_S,
    Codes,
    DeviceFlow,
    Pending,
    SlowDown,
)
from demo.store import Store


@pytest.fixture
def flow() -> DeviceFlow:
    store = Store()
    return DeviceFlow(store, Session(store))


@pytest.fixture
def codes(flow: DeviceFlow) -> Codes:
    return flow.begin("a tool")


def test_who_agreed_is_signed_in(flow: DeviceFlow, codes: Codes) -> None:
    assert flow.agree(codes.user_code, "alice") == "a tool"
    with later(codes.interval_s):
        issued = flow.poll(codes.device_code)
        assert flow.sign_ins.verify(issued.access).user_id == "alice"


def test_before_that_nobody_is(flow: DeviceFlow, codes: Codes) -> None:
    with later(codes.interval_s), pytest.raises(Pending):
        flow.poll(codes.device_code)


def test_who_asks_too_often_waits_longer(
    flow: DeviceFlow, codes: Codes
) -> None:
    flow.agree(codes.user_code, "alice")
    with later(codes.interval_s - 1), pytest.raises(SlowDown):
        flow.poll(codes.device_code)
    then_s = codes.interval_s - 1 + codes.interval_s + MORE_S
    with later(then_s - 1), pytest.raises(SlowDown):
        flow.poll(codes.device_code)
    with later(then_s - 1 + codes.interval_s + 2 * MORE_S):
        assert flow.poll(codes.device_code).access


def test_who_waits_after_a_no_is_not_slowed_down(
    flow: DeviceFlow, codes: Codes
) -> None:
    for times in (1, 2, 3):
        with later(times * codes.interval_s), pytest.raises(Pending):
            flow.poll(codes.device_code)


def test_tokens_are_given_once(flow: DeviceFlow, codes: Codes) -> None:
    flow.agree(codes.user_code, "alice")
    with later(codes.interval_s):
        flow.poll(codes.device_code)
    with later(2 * codes.interval_s), pytest.raises(Revoked):
        flow.poll(codes.device_code)


def test_a_short_code_is_good_once(flow: DeviceFlow, codes: Codes) -> None:
    """Or the second to type it would be signed in at the program."""
    flow.agree(codes.user_code, "alice")
    with pytest.raises(Revoked):
        flow.agree(codes.user_code, "mallory")
    with later(codes.interval_s):
        issued = flow.poll(codes.device_code)
    assert flow.sign_ins.verify(issued.access).user_id == "alice"


@pytest.mark.parametrize("write", [str.lower, lambda c: c.replace("-", " ")])
def test_it_may_be_typed_in_another_way(
    flow: DeviceFlow, codes: Codes, write: Any
) -> None:
    assert flow.agree(write(codes.user_code), "alice")


@pytest.mark.parametrize(("seconds", "alive"), [(-1, True), (1, False)])
def test_both_codes_end(flow: DeviceFlow, seconds: int, alive: bool) -> None:
    one, other = flow.begin("a tool"), flow.begin("a tool")
    with later(flow.ttl_s + seconds):
        agreed = worked(lambda: flow.agree(one.user_code, "alice"))
        assert bool(agreed) is alive
        with pytest.raises(Pending if alive else Revoked):
            flow.poll(other.device_code)


def test_what_one_agrees_to_signs_no_other_in(flow: DeviceFlow) -> None:
    hers, his = flow.begin("a tool"), flow.begin("a tool")
    flow.agree(hers.user_code, "alice")
    with later(his.interval_s), pytest.raises(Pending):
        flow.poll(his.device_code)


def test_the_short_code_asks_for_nothing(
    flow: DeviceFlow, codes: Codes
) -> None:
    """Who has read it over her shoulder has no tokens."""
    flow.agree(codes.user_code, "alice")
    with later(codes.interval_s), pytest.raises(Revoked):
        flow.poll(codes.user_code)


@pytest.mark.parametrize("none", [None, "", 7, "a" * 100_000, "\u00e9", "-"])
def test_what_is_no_code(flow: DeviceFlow, none: Any) -> None:
    for call in (flow.poll, lambda code: flow.agree(code, "alice")):
        with pytest.raises(Rejected) as refusal:
            call(none)
        assert type(refusal.value) in (Malformed, Revoked)


def test_the_codes_are_long_enough(flow: DeviceFlow) -> None:
    """20 letters, 8 of them: 34 bits; the other code, 256."""
    many = [flow.begin("a tool") for _ in range(200)]
    assert len({one.user_code for one in many}) == 200
    assert {len(one.device_code) for one in many} == {43}
    used = set("".join(one.user_code for one in many)) - {"-"}
    assert used == set(LETTERS)
    assert not used & set("AEIOUY")


def test_the_store_knows_no_code(flow: DeviceFlow, codes: Codes) -> None:
    dump = "".join(flow.store.dump())
    assert codes.device_code not in dump
    assert codes.user_code.replace("-", "") not in dump


def test_without_the_store_nobody_is(flow: DeviceFlow, codes: Codes) -> None:
    flow.store.unplugged = True
    with pytest.raises(Unavailable):
        flow.poll(codes.device_code)
    with pytest.raises(Unavailable):
        flow.agree(codes.user_code, "alice")
