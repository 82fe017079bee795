"""The lab that runs services as processes, and what it recorded."""

import json
import subprocess
import sys
from copy import deepcopy
from typing import Any

import pytest

from demo.contenders import contender
from demo.evidence import load
from demo.evidence.processes import (
    hop_rows,
    recorded_services,
    services_settings,
    unplugged_rows,
)
from demo.harness import Trial
from demo.pages import services_page
from demo.probes.gateway import at_each, at_gateway
from labs.releases.install import InstallFailed
from labs.services import changing, crossing, strange
from labs.services.__main__ import LAB, RECORD, SETTINGS, unfit, within
from labs.services.roles import Remote, ask
from labs.services.running import HERE, OURS, fleet, start, status, told
from labs.store.servers import NoRedis

RESULTS = load(RECORD).results

# The record

IN_MEMORY = {
    "JWT": "JWT ES256",
    "JWT + blocklist": "JWT + blocklist",
    "session": "session cookie",
}


@pytest.mark.parametrize("design", IN_MEMORY)
@pytest.mark.parametrize(
    ("way", "work"), [("each", at_each), ("edge", at_gateway)]
)
def test_processes_and_memory_agree(design: str, way: str, work: Any) -> None:
    """Two instruments: a server's own count, and the book's store."""
    rows = [r for r in hop_rows() if (r.design, r.way) == (design, way)]
    assert [r.services for r in rows] == [*range(1, crossing.MOST + 1)]
    for row in (rows[0], rows[4], rows[-1]):
        told = work(Trial(contender(IN_MEMORY[design])), row.services)
        assert (row.store, row.signatures) == (
            told["lookups"],
            told["signatures"],
        )


def test_without_the_store_a_token_is_served_and_a_session_is_not() -> None:
    """And so is, for as long, the token of a user who has signed out."""
    rows = {row.design: row for row in unplugged_rows("store")}
    assert set(rows) == set(crossing.WAYS)
    for design, row in rows.items():
        alone = design.startswith("JWT, keys")
        assert row.user == row.signed_out == (200 if alone else 503)
        assert row.before == (200 if alone else 401)
        assert abs(row.user_s - row.signed_out_s) < 1
        assert (row.user_s > 5) == alone


def test_without_the_provider() -> None:
    rows = {row.design: row for row in unplugged_rows("provider")}
    lasts = {design: row.user_s for design, row in rows.items()}
    settings = services_settings()
    fetched = settings["lasts_s"] + settings["grace_s"]
    assert lasts["JWT, keys fetched"] == pytest.approx(fetched, abs=2)
    assert lasts["JWT, keys configured"] > fetched
    assert lasts["session"] > settings["token_s"]
    assert lasts["introspection"] == lasts["exchange at the gateway"] == 0


def test_what_the_record_says_of_keys() -> None:
    rows = {row["change"]: row for row in recorded_services("changes")}
    assert set(rows) == set(changing.CHANGES)
    quiet, storm, out_of_order = rows.values()
    assert quiet["failed"] == storm["failed"] == 0 < out_of_order["failed"]
    assert storm["made up"] > 3 * storm["fetches"]
    assert quiet["fetches"] < storm["fetches"] <= storm["fetches, at most"]
    lives = {r["cache"]: r["lives_s"] for r in recorded_services("stolen")}
    settings = services_settings()
    just, before, busy, killed = (lives[one] for one in changing.CACHES)
    assert before < just <= settings["lasts_s"] + 1
    assert busy <= settings["cooldown_s"] + 1
    assert just + 1 < killed <= settings["lasts_s"] + settings["grace_s"] + 1


def test_what_the_record_says_of_the_other_provider() -> None:
    told = {r["name"]: r.get("said") for r in recorded_services("strange")}
    assert told["a service is given its access token"] == "alice"
    assert told["the application is given its ID token"] == "alice"
    others = [one for one in told.values() if one not in (None, "alice")]
    assert len(others) == 5
    assert {"WrongAudience", "WrongIssuer", "Malformed"} == set(others)
    assert recorded_services("strange")[-1]["failed"] == 0
    assert recorded_services("strange")[-1]["by the new key"] > 0


def test_the_settings_are_those_of_the_lab() -> None:
    assert services_settings() == SETTINGS
    pinned = load(RECORD).versions
    assert {**pinned, **strange.INSTALLED.versions()} == pinned


# Comparing


def changed(section: str, row: int, **values: Any) -> Any:
    results = deepcopy(RESULTS)
    results[section][row].update(values)
    return results


@pytest.mark.parametrize(
    ("section", "values", "differs"),
    [
        ("unplugged", {"user_s": RESULTS["unplugged"][0]["user_s"] + 1}, 0),
        ("unplugged", {"user_s": RESULTS["unplugged"][0]["user_s"] + 4}, 1),
        ("unplugged", {"user_s": 0.0}, 1),
        ("unplugged", {"signed_out": 401}, 1),
        ("hops", {"store": 1}, 1),
        ("changes", {"requests": 10_000, "fetches": 1}, 0),
        ("changes", {"requests": 3}, 1),
        ("changes", {"failed": 1}, 1),
        ("stolen", {"lives_s": 60.0}, 1),
        ("strange", {"said": "Revoked"}, 1),
        ("strange", {"name": "another"}, 6),
    ],
)
def test_what_differs(section: str, values: Any, differs: int) -> None:
    """Times within the spread do not; nor do counts that nobody can
    repeat, unless they were 0."""
    again = changed(section, 0, **values)
    found = [*within(RESULTS, again)]
    assert bool(found) == bool(differs), found


@pytest.mark.parametrize(
    ("section", "row", "values"),
    [
        ("changes", 0, {"failed": 1}),
        ("changes", 1, {"made up, let in": 1}),
        ("changes", 1, {"fetches": 10_000}),
        ("changes", 2, {"failed": 0}),
        ("strange", -1, {"failed": 1}),
    ],
)
def test_what_does_not_hold_is_not_recorded(
    section: str, row: int, values: Any
) -> None:
    assert unfit({RECORD: ({}, RESULTS)}) == ""
    assert unfit({RECORD: ({}, changed(section, row, **values))})


def test_the_lab_compares_by_its_spread() -> None:
    assert LAB.differ is within
    assert LAB.unfit is unfit


# The processes


def test_a_provider_that_says_it_is_somebody_else_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from demo.errors import WrongIssuer
    from labs.services import roles

    monkeypatch.setattr(roles, "ask", lambda *_: {"issuer": "https://b.test"})
    with pytest.raises(WrongIssuer):
        Remote("https://a.test")


def test_nobody_there_is_no_answer() -> None:
    from demo.errors import Unavailable

    with pytest.raises(Unavailable):
        ask("GET", "http://127.0.0.1:1/me")
    assert status("http://127.0.0.1:1/me", "x") == 503


def test_the_other_provider_sees_nothing_of_this_checkout() -> None:
    """Its process has the folder of its packages, and ours has not."""
    job = {"folders": [], "module": "labs.services.roles", "role": "Role"}
    words = [sys.executable, "-I", "-S", str(HERE / "process.py")]
    said = subprocess.run(
        [*words, json.dumps({**job, "settings": {}})],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No module named 'werkzeug'" in said.stderr


@pytest.fixture(scope="module")
def small() -> Any:
    try:
        with fleet(2) as one:
            yield one
    except NoRedis as missing:
        pytest.skip(str(missing))


@pytest.mark.slow
def test_a_fault_of_a_service_is_no_refusal(small: Any) -> None:
    """500 is neither no nor no answer."""
    import httpx

    with pytest.raises(httpx.HTTPStatusError):
        status(f"{small.services[0].url}/me", "x", by="no such way")


@pytest.mark.slow
@pytest.mark.parametrize("way", crossing.WAYS)
def test_who_is_served_while_all_is_up(small: Any, way: str) -> None:
    """The controls of the lab: `signed` asserts them."""
    bob, alice = crossing.signed(small, way)
    alone = way.startswith("JWT, keys")
    assert crossing.asked(small, way, bob) == 200
    assert crossing.asked(small, way, alice) == (200 if alone else 401)


@pytest.mark.slow
def test_a_sample_of_the_crossings_measured_again(small: Any) -> None:
    for design in crossing.ASKED:
        access = small.sign_in(design)
        for way in ("each", "edge"):
            again = crossing.hop(small, way, design, access, 2)
            assert again in RESULTS["hops"]


@pytest.mark.slow
def test_a_stolen_key_measured_again() -> None:
    try:
        again = {**RESULTS, "stolen": [*changing.emergency()]}
    except NoRedis as missing:
        pytest.skip(str(missing))
    assert [*within(RESULTS, again)] == []


@pytest.mark.slow
def test_the_other_provider_measured_again() -> None:
    try:
        again = {**RESULTS, "strange": [*strange.strange()]}
    except InstallFailed as error:
        pytest.skip(str(error))
    assert [*within(RESULTS, again)] == []


@pytest.mark.slow
def test_a_process_that_stops_is_gone() -> None:
    """And one that cannot begin says why."""
    one = start("Provider", {"store": ["", "lab:"], "token_s": 5})
    one.stop()
    assert status(f"{one.url}/counts", "x") == 503
    with pytest.raises(TimeoutError, match="Nobody"):
        start("Nobody", {}, folders=OURS)
    with pytest.raises(Exception, match="refused"):
        told(f"{one.url}/counts")


def test_the_page_says_what_a_change_of_key_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the record, and in whatever order its rows stand."""
    rows = deepcopy(list(recorded_services("changes")))
    for failed, row in enumerate(rows, 7):
        row |= {"failed": failed, "requests": 1_000, "fetches": failed}
    monkeypatch.setattr(
        services_page, "recorded_services", lambda _: reversed(rows)
    )
    words = services_page.told_of_changes()
    assert "In that order 7 of 1,000 failed" in words
    assert "before it was published, 9 of 1,000 did" in words
    assert "fetched the keys 8 times" in words
