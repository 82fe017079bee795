"""The lab that measures costs, what it recorded, and the model beside it."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from demo.evidence import load
from demo.evidence.cost import (
    COST,
    NEAR,
    REDIS,
    capacity_per_s,
    cost_rows,
    crossings_us,
    look_up_us,
    own_work_us,
    recorded_cost,
    response_s,
    service_us,
    stores_needed,
)
from demo.pages.cost import (
    COMPARED_CHECKS,
    COMPARED_PLACES,
    cost_bars,
    distance_view,
    here_told,
    log_out_everywhere_view,
    memory_view,
    stores_view,
)
from demo.schemes import Session
from labs.cost import everywhere
from labs.cost.__main__ import COMPARED, LAB, apart_by, unfit, within
from labs.cost.distance import distances
from labs.cost.looking_up import InProcess, SQLite, bare_get, look_up
from labs.cost.memory import KEPT_BY, filled, in_use
from labs.cost.timing import (
    block_us,
    calls_in_a_block,
    cores,
    fastest,
    on_core,
    ratio_row,
    timed,
)
from labs.cost.verifying import DESIGNS, primitives, verifications
from labs.store.servers import NoRedis, Server

# Timing


def test_a_case_is_told_by_its_own_rounds() -> None:
    """A machine that is slow in one round is slow for both."""
    mine = [(2.0, 1.0), (20.0, 1.0), (3.0, 1.0)]
    base = [(1.0, 1.0), (10.0, 1.0), (1.0, 1.0)]
    row = ratio_row("a", mine, base, more=1)
    assert row == {
        **{"name": "a", "ratio": 2.0, "lowest": 2.0, "highest": 3.0},
        **{"us": 3.0, "own work, us": 1.0, "more": 1},
    }


def test_waiting_is_no_work_of_ours() -> None:
    import time

    took, worked = block_us(lambda: time.sleep(0.01), 3)
    assert took > 9_000 > 5 * worked
    busy, own = block_us(lambda: sum(range(100_000)), 3)
    assert own > busy / 20


def test_all_cases_take_turns() -> None:
    called: list[str] = []
    cases = {name: lambda name=name: called.append(name) for name in "abc"}
    found = timed(cases, groups=4, rounds=3)
    assert {name: len(blocks) for name, blocks in found.items()} == {
        **{"a": 4, "b": 4, "c": 4}
    }
    turns = [a for a, b in pairwise(called) if a != b]
    assert len(turns) > 4 * 3
    assert fastest([(3.0, 1.0), (2.0, 2.0)]) == (2.0, 1.0)
    assert calls_in_a_block(lambda: None) > 1_000


def test_a_process_stays_on_its_core_for_the_block() -> None:
    import os

    before = os.sched_getaffinity(0)
    with on_core(cores()[1]):
        assert os.sched_getaffinity(0) == {cores()[1]}
    assert os.sched_getaffinity(0) == before


# What is timed


def test_each_design_has_its_primitive() -> None:
    assert set(primitives()) == set(verifications()) == set(DESIGNS)
    for call in verifications().values():
        assert getattr(call(), "user_id", None) == "alice"
    for name, call in primitives().items():
        assert call() is not False, name


@pytest.mark.parametrize("kind", ["dict", "file"])
def test_a_look_up_finds_the_record(kind: str, tmp_path: Path) -> None:
    """And asks for it each time: when it is gone, nobody is let in."""
    place: Any = InProcess() if kind == "dict" else SQLite(tmp_path / "db")
    call: Any = look_up(place, others=10)
    assert call().user_id == "alice"
    if kind == "dict":
        place.records.clear()
    else:
        place.base.execute("DELETE FROM records")
    with pytest.raises(Exception):  # noqa: B017
        call()


# The comparison of two runs


def results(**changed: Any) -> dict[str, Any]:
    rows = {
        section: [{"name": "a", **dict.fromkeys(factors, 2.0)}]
        for section, factors in COMPARED.items()
    }
    return {"compared": COMPARED, **rows, **changed}


@pytest.mark.parametrize("section", COMPARED)
def test_two_runs_agree_within_the_factor(section: str) -> None:
    for key, factor in COMPARED[section].items():
        for times, differs in ((factor * 0.99, 0), (factor * 1.01, 1)):
            if factor == 1:
                times = 1 if not differs else times
            for value in (2.0 * times, 2.0 / times):
                row = results()[section][0] | {key: value}
                found = [*within(results(), results(**{section: [row]}))]
                assert len(found) == differs
                assert all(key in where for where, *_ in found)


def test_a_row_that_is_missing_or_new_is_told() -> None:
    other = results(memory=[{"name": "b", "bytes each": 2.0}])
    assert [*within(results(), other)] == [
        ("memory / a", "present", "absent"),
        ("memory / b", "absent", "present"),
    ]
    assert LAB.differ is within
    assert replace(LAB, differ=None).differ is None


def test_nothing_is_far_from_everything_else() -> None:
    assert apart_by(0, 0) == apart_by(None, None) == 1
    assert apart_by(0, 1) == apart_by(3.0, None) == float("inf")
    assert apart_by(2, 4) == apart_by(4, 2) == 2


@pytest.mark.parametrize("wrong", ["left", "others out"])
def test_a_log_out_that_left_somebody_is_not_recorded(wrong: str) -> None:
    row = {"name": "bad one", "left": 0, "others out": 0}
    seen: Any = {COST: ({}, {"log-out everywhere": [row]})}
    assert unfit(seen) == ""
    row[wrong] = 1
    assert "bad one" in unfit(seen)


# The model


def simulated_s(rate: float, needs: list[float], seed: int) -> float:
    """One line, served in its order: the mean response."""
    chance, now, free, total = random.Random(seed), 0.0, 0.0, 0.0
    times = 40_000
    for _ in range(times):
        now += chance.expovariate(rate)
        free = max(free, now) + chance.choice(needs)
        total += free - now
    return total / times


@pytest.mark.parametrize("needs", [[1.0], [0.5, 1.5], [0.1, 0.1, 2.8]])
@pytest.mark.parametrize("load", [0.1, 0.5, 0.8])
def test_the_model_is_what_a_simulation_finds(
    needs: list[float], load: float
) -> None:
    square = fmean(need**2 for need in needs)
    model = response_s(load, 1.0, square)
    assert simulated_s(load, needs, 1) == pytest.approx(model, rel=0.1)
    if needs == [1.0]:
        assert response_s(load, 1.0) == model


def test_a_store_that_is_always_busy_has_no_answer() -> None:
    for rate in (1.0, 1.1, -0.1):
        with pytest.raises(ValueError, match="busy"):
            response_s(rate, 1.0)


def test_more_requests_need_more_stores() -> None:
    most = int(0.7 * capacity_per_s())
    assert capacity_per_s() == pytest.approx(1e6 / service_us())
    assert [stores_needed(most), stores_needed(most + 1)] == [1, 2]
    assert stores_needed(most // 5, hops=5) == 1
    assert stores_needed(most, hops=5) == 5


# The record


def test_what_the_record_says() -> None:
    """What the chapter says in words."""
    checks = {row.name: row for row in cost_rows()}
    places = {row.name: row for row in cost_rows("look-ups")}
    es256 = checks["JWT ES256"]
    assert es256.ratio == 1
    assert places["dict in the process"].highest < 1
    assert places["SQLite file"].highest < 1
    assert all(
        row.over_floor and row.over_floor > 1 for row in checks.values()
    )
    assert max(crossings_us(NEAR).values()) < 200
    assert all(us >= 0 for us in crossings_us().values())
    assert look_up_us(1_000) > 2 * es256.own_us
    assert own_work_us() == places[REDIS].own_us
    rows = recorded_cost("log-out everywhere")
    assert {row["count"] for row in rows} == set(everywhere.COUNTS)
    assert not any(row["left"] or row["others out"] for row in rows)
    tried = [r["times faster"] for r in rows if r["times faster"]]
    assert len(tried) == 4
    assert min(tried) > 1.5
    each = {row["kept"]: row["bytes each"] for row in recorded_cost("memory")}
    assert each["blocklist entry"] < each["session and index"]
    fits = [row["measured by model"] for row in recorded_cost("arrivals")]
    assert all(0.5 < fit < 2 for fit in fits)


@pytest.mark.parametrize(
    ("lowest", "highest", "told"),
    [
        (0.9, 1.1, "about equal"),
        (1.01, 1.4, "1.2× faster"),
        (0.04, 0.99, "1.2× faster"),
    ],
)
def test_a_check_within_the_spread_is_neither(
    lowest: float, highest: float, told: str
) -> None:
    """No verdict where another round would have given the other one."""
    one = next(row for row in cost_rows() if row.name == "JWT ES256")
    place = replace(one, ratio=1.2, lowest=lowest, highest=highest)
    assert here_told(one, place).word == told


def test_the_views_show_the_record() -> None:
    shown, marks = repr(cost_bars()), repr(distance_view())
    for words in (*COMPARED_CHECKS, *COMPARED_PLACES):
        assert words in shown
        assert words in marks
    assert "about equal" in marks
    told = stores_view([1_000], [1]).text.splitlines()[-1].split()
    assert told[:3] == ["1,000", "1", "1"]
    memory, everywhere = memory_view().text, log_out_everywhere_view().text
    for row in recorded_cost("memory"):
        assert row["kept"] in memory
    for row in recorded_cost("log-out everywhere"):
        assert f"{row['count']:,}, {row['design']}" in everywhere


def test_the_spread_is_the_records_own() -> None:
    kept = load(COST).results
    assert set(kept["compared"]) == set(COMPARED)
    assert [*within(kept, kept)] == []


# Real servers


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    try:
        server = Server(tmp_path)
    except NoRedis as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()


@pytest.mark.slow
def test_a_server_is_filled_with_what_a_scheme_writes(server: Server) -> None:
    from demo.store import Store

    store, before = Store(server.url), in_use(server)
    scheme, sids = Session(store), []

    def sign_in(number: int) -> None:
        sids.append(scheme.issue(f"user{number}").access)

    filled(store, sign_in, 2_500)
    assert len(server.held()) == 5_000
    assert all(scheme.verify(sid).user_id for sid in sids[::100])
    assert 200 < (in_use(server) - before) / 2_500 < 2_000
    for kind in KEPT_BY.values():
        held = len(server.held())
        filled(store, kind(store), 100)
        assert len(server.held()) >= held + 100
    store.close()


@pytest.mark.slow
def test_a_log_out_everywhere_is_measured_by_its_effect(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [everywhere.one_row(server, "session", 1_000) for _ in range(3)]
    for row in rows:
        assert (row["left"], row["others out"]) == (0, 0)
    # the best of three, because other tests are at work meanwhile
    assert max(row["times faster"] for row in rows) > 1.2
    monkeypatch.setattr(Session, "revoke_all", lambda self, user_id: None)
    lazy = everywhere.one_row(server, "plain session", 1_000)
    assert lazy["left"] >= everywhere.SAMPLE


@pytest.mark.slow
def test_a_store_is_moved_away(server: Server) -> None:
    """By what the relay waits, and the model follows."""
    rows = distances(server, cores()[1], own_work_us())
    near, far = rows[0], rows[-1]
    assert far["round trip, us"] - near["round trip, us"] > 1_500
    assert far["look-up, us"] - near["look-up, us"] > 1_500
    assert bare_get(server.port)() == b"$-1\r\n"
