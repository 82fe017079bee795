"""`demo probe`: six faults named, and none where there is none."""

import copy
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from served import asgi_by_url, by_url, served
from strangers import notes, shop
from test_running_apps import ENVIRON, doors, running

from demo.__main__ import main
from demo.harness import RunningApp, RunningService, preflight, targets
from demo.harness.endpoints_file import endpoints_of
from demo.harness.running import Moved, Waited
from demo.harness.transports import Asgi
from demo.probes.forged import FORGED_TOKEN
from demo.probes.own_app import ADVICE, OWN_APP
from demo.probing import Run

Capture = pytest.CaptureFixture[str]

FAULTS = {
    "shop.keeps_identifier": ["fixation"],
    "shop.only_forgets": ["log-out"],
    "shop.open_form": ["cookie-attributes", "forged-post"],
    "notes.any_algorithm": ["forged-token"],
    "notes.one_key_for_all": ["forged-token"],
    "notes.refreshes_twice": ["refresh-reuse"],
    "notes.spares_old": ["password-change"],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the reader stands: two endpoints files, and the passwords."""
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    for module in (shop, notes):
        name = module.__name__.rpartition(".")[2]
        (tmp_path / f"{name}.toml").write_text(module.ENDPOINTS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def probe(capsys: Capture, *words: str) -> tuple[int, str, str]:
    status = main(["probe", *words])
    out, err = capsys.readouterr()
    return status, out, err


def told(capsys: Capture, name: str, *words: str) -> dict[str, Any]:
    module = name.partition(".")[0]
    target = f"strangers.{name.replace('.', ':')}"
    status, out, err = probe(
        capsys,
        target,
        "--endpoints",
        f"{module}.toml",
        "--format",
        "json",
        *words,
    )
    cells = json.loads(out)["cells"]
    return {"status": status, "err": err, "cells": cells}


def faults(cells: list[dict[str, Any]]) -> list[str]:
    assert not [c for c in cells if c["status"] == "error"]
    return [c["probe"] for c in cells if c["grade"] in ("fair", "poor")]


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_and_nothing_else(
    name: str, folder: Path, capsys: Capture
) -> None:
    found = told(capsys, name, "--fail-on", "fair")
    assert faults(found["cells"]) == FAULTS[name]
    assert found["status"] == 1
    assert f"not passed: {', '.join(FAULTS[name])}\n" in found["err"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["shop.good", "shop.make_shop", "notes.good"])
def test_what_is_in_order_gets_no_bad_grade(
    name: str, folder: Path, capsys: Capture
) -> None:
    found = told(capsys, name, "--fail-on", "fair")
    assert faults(found["cells"]) == []
    assert found["status"] == 0
    assert len(found["cells"]) == len(OWN_APP)


@pytest.mark.parametrize(
    "name", ["shop.good", *(n for n in FAULTS if n[0] == "s")]
)
def test_by_url_it_is_the_same(name: str) -> None:
    app = getattr(shop, name.partition(".")[2])
    with by_url(app, doors(shop.ENDPOINTS)) as own:
        run = Run(own)
        run.go(lambda _: None)
        cells = run.found.values()
        bad = [c.probe for c in cells if c.grade in ("fair", "poor")]
        assert sorted(bad) == FAULTS.get(name, [])
        for id in ("log-out", "log-out-everywhere", "password-change"):
            assert "150 s" in run.found[id].why
        assert run.found["lifetime"].status == "not measurable"
        assert "time does not travel" in run.found["lifetime"].why


def test_what_outlives_the_watch_lives_as_long_as_it_declares() -> None:
    with by_url(shop.only_forgets, doors(shop.ENDPOINTS)) as own:
        run = Run(own)
        run.go(lambda _: None)
        cell = run.found["log-out"]
        assert cell.value == shop.LIFE_S
        assert "as it declares, not as measured" in cell.why


def test_a_short_watch_earns_no_good_grade() -> None:
    with by_url(shop.good, doors(shop.ENDPOINTS), watch_s=30) as own:
        run = Run(own)
        run.go(lambda _: None)
        cell = run.found["log-out"]
        assert (cell.value, cell.grade) == (0, None)
        assert "watched for 30 s" in cell.why


def test_a_grade_that_is_not_good_has_advice() -> None:
    graded = {p.id for p in OWN_APP if "not graded" not in p.rule()}
    assert graded == set(ADVICE)


@pytest.mark.slow
def test_a_running_server_by_the_command(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a short watch, by a clock that nobody moves.  It is our own
    server, so it is asked ten times as often as a reader's, and looked at
    again after 20 s in the place of two minutes."""

    @dataclass
    class Often(targets.Bounded):
        per_s: int = 10 * targets.REQUESTS_PER_S

    monkeypatch.setattr(targets, "Bounded", Often)
    monkeypatch.setattr(preflight, "MOMENTS_S", (0, 0, 20))
    with served(shop.only_forgets) as url:
        status, out, err = probe(
            capsys, url, "--endpoints", "shop.toml", "--watch", "10"
        )
    assert status == 0, err
    assert "at most" in err.splitlines()[0]
    assert "requests, at most 10 a second" in err.splitlines()[0]
    assert "still let in when the watch ended, after 10 s" in out.replace(
        "\n              ", " "
    )


def test_an_application_is_left_as_it_was() -> None:
    with running(shop.good, shop.ENDPOINTS) as own:
        inner = own.transport.inner  # type: ignore[attr-defined]
        before = dict(inner.app.passwords)
        Run(own).go(lambda _: None)
        assert inner.app.passwords == before
        assert own.notes == []


def test_what_outlives_the_watch_and_names_no_end_is_poor() -> None:
    endless = shop.Shop(ends=False, declares=False)
    with by_url(endless, doors(shop.ENDPOINTS)) as own:
        run = Run(own)
        run.go(lambda _: None)
        cell = run.found["log-out"]
        assert (cell.value, cell.grade) == (151, "poor")
        assert "it declares no later end" in cell.why


@pytest.mark.parametrize(
    ("table", "id", "control"),
    [
        ("log_out", "log-out", "and she is still signed in; mend [log_out]"),
        (
            "change_password",
            "password-change",
            "the new password is not in force; mend [change_password]",
        ),
    ],
)
def test_what_is_answered_200_and_does_nothing_is_no_event(
    table: str, id: str, control: str
) -> None:
    idle = f'[{table}]\npath = "/account"\nmethod = "GET"\n[x]'
    before, _, after = shop.ENDPOINTS.partition(f"[{table}]")
    rest = "[" + after.partition("\n[")[2]
    text = before + idle.removesuffix("[x]") + rest
    with running(shop.good, text) as own:
        (one,) = [p for p in OWN_APP if p.id == id]
        cell = one.run(own)
        assert cell.status == "error"
        assert control in cell.why


def test_an_application_never_sees_time_go_back() -> None:
    """Each service is opened after all that the last one saw."""
    with running(shop.good, shop.ENDPOINTS) as own:
        assert isinstance(own.clock, Moved)
        for _ in range(3):
            before = own.clock.reached
            with RunningService(own) as service:
                assert time.time() > before
                with service.later(shop.LIFE_S):
                    service.signed_in("alice")
            assert own.clock.reached >= before + shop.LIFE_S


def test_forgeries_are_sent_to_this_machine_only() -> None:
    far = replace(doors(notes.ENDPOINTS), base_url="https://notes.test")
    transport = Asgi(copy.deepcopy(notes.any_algorithm))
    try:
        own = RunningApp("far", far, transport, Waited(150, lambda _: None))
        cell = FORGED_TOKEN.run(own)
        assert cell.status == "not measurable"
        assert "loopback only" in cell.why
    finally:
        transport.close()


WITH_PUBLIC_KEY = "HS256 with the public key, spelling 1"
BY_FILE = notes.ENDPOINTS.replace("jwks =", "# jwks =").replace(
    "[credential]", '[credential]\npublic_key = "key.pem"'
)


def forgeries(own: RunningApp) -> list[str]:
    cell = FORGED_TOKEN.run(own)
    assert cell.status == "measured", cell.why
    return cell.listed["forgeries that enter"]


@pytest.mark.parametrize("way", ["in process", "by URL"])
@pytest.mark.parametrize("key", ["jwks", "public_key"])
def test_a_key_for_all_algorithms_is_named(
    way: str, key: str, tmp_path: Path
) -> None:
    """One that takes HS256 under the text of its public key; PyJWT does
    not, nor does the twin that leaves it to PyJWT."""
    (tmp_path / "key.pem").write_text(notes.PUBLIC)
    text = notes.ENDPOINTS if key == "jwks" else BY_FILE
    base = 'base_url = "https://localhost"\n'
    told = endpoints_of(base + text, ENVIRON, tmp_path)
    for app, found in (
        (notes.one_key_for_all, [WITH_PUBLIC_KEY]),
        (notes.good, []),
    ):
        twin = copy.deepcopy(app)
        if way == "by URL":
            with asgi_by_url(twin, told) as own:
                assert forgeries(own) == found
        else:
            with running(twin, notes.ENDPOINTS) as own:
                assert forgeries(replace(own, endpoints=told)) == found


def test_without_the_public_key_nobody_can_try_it() -> None:
    """What the endpoints file does not say is not tried."""
    text = notes.ENDPOINTS.replace("jwks =", "# jwks =")
    with running(notes.one_key_for_all, text) as own:
        assert forgeries(own) == []


def test_who_is_not_named_is_said(folder: Path, capsys: Capture) -> None:
    """A status alone tells that somebody is signed in, not who."""
    text = shop.ENDPOINTS.replace('text = "Hello, {user}"', "")
    (folder / "shop.toml").write_text(text)
    status, out, _ = probe(
        capsys, "strangers.shop:good", "--endpoints", "shop.toml"
    )
    assert status == 0
    assert "Who is signed in is not named by [who]" in out


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_each_form_of_the_report_tells_all(
    form: str, folder: Path, capsys: Capture
) -> None:
    target = "strangers.shop:open_form"
    _, out, _ = probe(
        capsys, target, "--endpoints", "shop.toml", "--format", form
    )
    words = " ".join(out.split())
    for said in (
        "good if at once, fair up to 5 min",
        "the copy worked before",
        "Ask for an anti-forgery token or check the Origin",
        "Can another site make your browser send it?",
        "13 questions: 7 good, 1 fair, 1 poor",
    ):
        assert said in words
    assert "<script" not in out
    if form == "html":
        assert "prefers-color-scheme: dark" in out
        assert "@media print" in out
        assert "http" not in out.replace("plain http", "")
