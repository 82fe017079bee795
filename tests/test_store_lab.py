"""The lab that does things to Redis servers, and what it recorded."""

from dataclasses import replace
from typing import Any

import pytest

from demo.errors import Revoked, Unavailable
from demo.evidence import load
from demo.evidence.processes import failure_rows, wrongly_accepted
from demo.pages import services_page
from demo.pages.failures import losses_view, under_load_view
from demo.pages.services_page import told_under_load
from demo.schemes import ManagedSession
from demo.store import Store
from labs.store.__main__ import LAB, RECORD, SPREAD, apart, unfit, within
from labs.store.faults import LIVE, LOSSES, POLICIES
from labs.store.load import under_load
from labs.store.measure import live_row, loss_rows
from labs.store.schemes import (
    KINDS,
    entering,
    outcome,
    still_knows,
    stranger,
)
from labs.store.servers import NoRedis, Server

Row = dict[str, Any]


def row(**changed: Any) -> Row:
    return {
        "name": "a",
        "fault": "f",
        "design": "d",
        "other errors": [],
        "wrongly accepted": 0,
        "acknowledged": 100,
        "lost": 50,
        "signed out": 0,
        "requests": 1_000,
        "recovery_s": 0.1,
        **changed,
    }


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ({}, []),
        ({"requests": 60, "recovery_s": 5.9}, []),
        ({"lost": 80}, []),
        ({"lost": 100}, ["lost"]),
        ({"lost": 0}, ["lost"]),
        ({"acknowledged": 1_000, "lost": 500}, []),
        ({"acknowledged": 0, "lost": 0}, ["lost"]),
        ({"signed out": 1}, ["signed out"]),
        ({"wrongly accepted": 1}, ["wrongly accepted"]),
        ({"other errors": ["KeyError"]}, ["other errors"]),
        ({"recovery_s": 6.1}, ["recovery_s"]),
        ({"recovery_s": None}, ["recovery_s"]),
        ({"requests": 49}, ["requests"]),
    ],
)
def test_two_runs_agree_within_the_spread(
    changed: Row, differs: list[str]
) -> None:
    found = [key for key, *_ in apart(row(), row(**changed), SPREAD)]
    assert found == differs


def test_a_row_that_is_missing_or_new_is_a_difference() -> None:
    one = {"spread": SPREAD, "rows": [row(), row(name="b")]}
    other = {"spread": SPREAD, "rows": [row(), row(name="c")]}
    assert [*within(one, one)] == []
    found = [*within(one, other)]
    assert found == [("b", "present", "absent"), ("c", "absent", "present")]


def test_the_spread_is_the_records_own() -> None:
    strict = {**SPREAD, "lost, share of acknowledged": 0.01}
    old = {"spread": strict, "rows": [row()]}
    new = {"spread": SPREAD, "rows": [row(lost=52)]}
    assert [where for where, *_ in within(old, new)] == ["a / lost"]


@pytest.mark.parametrize(
    "changed",
    [
        {"wrongly accepted": 1},
        {"other errors": ["KeyError"]},
        {"recovery_s": None},
    ],
)
def test_what_must_not_be_is_not_recorded(changed: Row) -> None:
    rows = [row(), row(name="bad one", **changed)]
    assert unfit({RECORD: ({}, {"rows": rows[:1]})}) == ""
    assert "bad one" in unfit({RECORD: ({}, {"rows": rows})})


# The clients under load: is what they should see seen?


@pytest.mark.slow
def test_clients_see_nothing_wrong_where_nothing_is() -> None:
    for make in KINDS.values():
        tally = under_load(make(Store(None)), lambda: None)
        assert not tally.accepted
        assert not tally.strangers_in
        assert tally.acknowledged > 10
        assert set(tally.outcomes) == {"ok", "refused"}


class Forgetful(ManagedSession):
    """Its log-out does nothing."""

    def revoke(self, sid: str) -> None: ...


class Open(ManagedSession):
    """Lets everybody in."""

    def verify(self, sid: str) -> Any:
        try:
            return super().verify(sid)
        except Revoked:
            return None


class Crashes(ManagedSession):
    """Raises something of its own."""

    def verify(self, sid: str) -> Any:
        raise KeyError(sid)


@pytest.mark.slow
def test_clients_notice_what_is_let_in() -> None:
    forgetful = under_load(Forgetful(Store(None)), lambda: None)
    assert len(forgetful.accepted) == forgetful.acknowledged > 0
    opened = under_load(Open(Store(None)), lambda: None)
    assert opened.strangers_in
    crashed = under_load(Crashes(Store(None)), lambda: None)
    assert crashed.outcomes["KeyError"]


@pytest.mark.slow
def test_clients_that_are_never_answered_have_not_recovered() -> None:
    store = Store(None)

    def gone() -> None:
        store.unplugged = True

    tally = under_load(ManagedSession(store, idle_s=0), gone)
    assert tally.recovered == {}
    assert tally.outcomes["Unavailable"]


def test_an_outcome_is_told_by_its_kind() -> None:
    def fail(error: Exception) -> Any:
        def call() -> None:
            raise error

        return call

    assert outcome(lambda: None) == "ok"
    assert outcome(fail(Revoked("x"))) == "refused"
    assert outcome(fail(Unavailable("x"))) == "Unavailable"
    assert outcome(fail(ValueError("x"))) == "ValueError"


@pytest.mark.parametrize("name", KINDS)
def test_what_the_store_still_knows_is_not_lost(name: str) -> None:
    """After a log-out it does; when all is put back as it was, or the
    list is gone, it does not."""
    scheme = KINDS[name](Store(None))
    one = scheme.issue("alice")
    raw, pattern = scheme.store._redis, scheme.store._prefix + "*"
    kept = {key: raw.dump(key) for key in raw.scan_iter(pattern)}
    scheme.revoke(one.access)
    assert still_knows(scheme, one)
    scheme.store.empty()
    for key, value in kept.items():
        raw.restore(key, 0, value)
    assert outcome(entering(scheme, one)) == "ok", "the control"
    assert not still_knows(scheme, one)


def test_a_stranger_is_refused_by_each_design() -> None:
    for make in KINDS.values():
        assert outcome(stranger(make(Store(None)))) == "refused"


def test_without_redis_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoRedis, match="apt-get install redis-server"):
        Server(tmp_path)


# The record


def test_every_fault_is_recorded_for_every_design() -> None:
    found = {(row.fault, row.design) for row in failure_rows()}
    assert found == {(f, d) for f in (*LOSSES, *LIVE) for d in KINDS}


def test_nobody_was_let_in_wrongly() -> None:
    assert wrongly_accepted() == 0
    assert all(not r["other errors"] for r in load(RECORD).results["rows"])


def test_what_the_record_says_of_each_design() -> None:
    """Sessions forget who was in; a plain blocklist forgets who went; and
    a replica that is behind, or an old copy, forgets for everybody."""
    rows = {(row.fault, row.design): row for row in failure_rows()}
    for policy in POLICIES[1:]:
        fault = f"full after them, {policy}"
        assert rows[fault, "session"].lost == 0
        assert rows[fault, "JWT + per-user blocklist"].lost == 0
        assert rows[fault, "JWT + refresh"].lost == 0
        assert rows[fault, "JWT + blocklist"].lost > 50
    for design in KINDS:
        assert rows["full after them, noeviction", design].lost == 0
        assert rows["replica takes over, caught up", design].lost == 0
        behind = rows["replica takes over, half of them behind", design]
        assert behind.lost == 50
        assert rows["replica takes over, all of them behind", design].lost == (
            100
        )
        assert rows["starts again with an old copy", design].lost == 100
    full = "full before the log-outs"
    assert rows[full, "JWT + blocklist"].acknowledged == 0
    assert rows[full, "session"].acknowledged == 100


def test_the_views_show_every_row() -> None:
    told = repr(losses_view())
    assert all(fault in told for fault in LOSSES)
    assert "log-out refused" in told
    loaded = repr(under_load_view()).splitlines()
    assert len(loaded) == 2 + len(LIVE), "a line for each fault"
    one = repr(losses_view(["starts again empty"])).splitlines()
    assert len(one) == 3


def test_the_page_says_who_got_in_under_load(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sentence is the record's: it changes with it."""
    assert "No request got in" in told_under_load()
    monkeypatch.setattr(services_page, "wrongly_accepted", lambda: 4)
    assert "4 requests got in" in told_under_load()


SAMPLE_LOSSES = (
    *("starts again empty", "replica takes over, half of them behind"),
    *("full before the log-outs", "full after them, allkeys-lru"),
)
SAMPLE_LIVE = ("paused for 3 s",)


@pytest.mark.slow
@pytest.mark.parametrize("fault", [*SAMPLE_LOSSES, *SAMPLE_LIVE])
def test_a_sample_is_measured_again(fault: str) -> None:
    try:
        if fault in LOSSES:
            again = [*loss_rows(fault)]
        else:
            again = [live_row(fault, kind) for kind in KINDS]
    except NoRedis as missing:
        pytest.skip(str(missing))
    kept = load(RECORD).results
    mine = [r for r in kept["rows"] if r["fault"] == fault]
    recorded = {"spread": kept["spread"], "rows": mine}
    assert [*within(recorded, {"rows": again})] == []


def test_the_lab_compares_by_its_spread() -> None:
    assert LAB.differ is within
    assert replace(LAB, differ=None).differ is None
