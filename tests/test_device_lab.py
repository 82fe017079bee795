"""Device-bound sessions in a real browser: what was recorded, the picture
of it, and a sample measured again."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from demo import evidence
from demo.evidence import load
from demo.evidence.clients import (
    DEVICE_RECORD,
    device_settings,
    lives_of_copies,
    recorded_part,
)
from demo.pages.bound_keys import recorded_copies_figure
from labs.browser.binaries import NoBrowser
from labs.browser.sites import Sites, serving
from labs.device import real
from labs.device.__main__ import SET, beyond_spread
from labs.device.cases import CASES, life_of_copy
from labs.device.real import DESIGNS, DEVICE, NoCertutil, certutil

SAMPLE = ("copied before registration", "refresh replayed", "logged out")


def test_the_record_has_each_design_and_case() -> None:
    assert set(lives_of_copies()) == set(DESIGNS)
    assert set(recorded_part("cases")) == set(CASES)
    assert device_settings() == SET
    assert set(load(DEVICE_RECORD).versions) == {"Chromium", "httpx"}


def test_a_bound_copy_lives_as_long_as_its_cookie() -> None:
    """And an unbound one as long as the sign-in; nobody else loses."""
    lived, set_to = lives_of_copies(), device_settings()
    sign_in_s = set_to["life of a sign-in, s"]
    cookie_s = set_to["life of a bound cookie, s"]
    for name, found in lived.items():
        due = cookie_s if name == DEVICE else sign_in_s
        assert abs(found["copy works elsewhere, s"] - due) <= 1, name
        assert abs(found["her browser is signed in, s"] - sign_in_s) <= 1
        assert found["registers a key"] == found["refreshes by itself"]
        assert (found["registers a key"] == "yes") is (name == DEVICE)


def test_the_picture_tells_the_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = dict_of(recorded_copies_figure().table.rows)
    assert rows[DEVICE][0].tone == "good"
    assert rows["JWT cookie"][0].tone == "poor"
    assert [row[2].word for row in rows.values()] == ["pays"] * 3
    kept = load(DEVICE_RECORD)
    longer = {**lives_of_copies()[DEVICE], "copy works elsewhere, s": 30}
    kept.results["designs"][DEVICE] = longer
    monkeypatch.setattr(evidence, "load", lambda _: kept)
    changed = dict_of(recorded_copies_figure().table.rows)
    assert changed[DEVICE][0].word == "30 s"
    assert changed[DEVICE][0].tone == "poor"


def dict_of(rows: tuple[tuple[Any, ...], ...]) -> dict[str, Any]:
    return {name: marks for name, *marks in rows}


@pytest.mark.parametrize(
    ("path", "new", "differs"),
    [
        ("copy, s", 4, False),
        ("copy, s", 5, True),
        ("copy, s", "yes", True),
        ("signatures", 4, True),
    ],
)
def test_times_may_differ_by_the_spread(
    path: str, new: object, differs: bool
) -> None:
    assert bool([*beyond_spread({path: 3}, {path: new})]) is differs


def test_without_certutil_the_lab_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(NoCertutil, match="install libnss3-tools"):
        certutil()


# A sample, measured again


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    try:
        certutil()
    except NoCertutil as error:
        pytest.skip(str(error))
    with serving() as found:
        yield found


def agrees(recorded: Any, measured: Any) -> bool:
    return not [*beyond_spread(recorded, measured)]


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_a_case_is_as_recorded(sites: Sites, name: str) -> None:
    try:
        assert agrees(recorded_part("cases")[name], CASES[name](sites))
    except NoBrowser as error:
        pytest.skip(str(error))


@pytest.mark.slow
def test_a_copy_lives_as_recorded(sites: Sites) -> None:
    """The rest of the designs is tried by `make evidence`."""
    try:
        found = life_of_copy(sites, DEVICE)
    except NoBrowser as error:
        pytest.skip(str(error))
    assert agrees(lives_of_copies()[DEVICE], found)


@pytest.mark.slow
def test_a_refresh_without_the_name_ends_the_session(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why the answer says it again: Chromium asks for it."""
    monkeypatch.setattr("demo.app.instructions", named_once())
    try:
        with real.at_the_bank(sites, DEVICE) as (bank, page):
            real.bound(bank, page)
            page.signed_in()
            page.waits(2 * real.COOKIE_S)
            assert bank.refreshed == 1
            assert not page.signed_in()
    except NoBrowser as error:
        pytest.skip(str(error))


def named_once() -> Any:
    """Instructions for the registration, and none afterwards."""
    from demo.app import instructions

    times: list[int] = []

    def told(*given: Any) -> Any:
        times.append(1)
        return given[-1] if len(times) > 1 else instructions(*given)

    return told
