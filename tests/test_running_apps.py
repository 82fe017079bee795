"""The book's own probes on applications that are not the book's."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from strangers import notes, shop

from demo.harness import Endpoints, RunningApp
from demo.harness.endpoints_file import endpoints_of
from demo.harness.preflight import first_fault
from demo.harness.running import Moved
from demo.harness.transports import Asgi, Wsgi
from demo.probes import LOG_OUT, REUSE, probe

ENVIRON = {
    "DEMO_ALICE_PASSWORD": "annspass1",
    "DEMO_BOB_PASSWORD": "benspass1",
}


def doors(text: str) -> Endpoints:
    return endpoints_of('base_url = "https://localhost"\n' + text, ENVIRON)


@contextmanager
def running(app: Any, text: str) -> Iterator[RunningApp]:
    """A copy of the application, behind WSGI or ASGI."""
    kind = Wsgi if isinstance(app, shop.Shop) else Asgi
    transport = kind(copy.deepcopy(app))
    try:
        yield RunningApp("stranger", doors(text), transport, Moved())
    finally:
        transport.close()


@pytest.mark.parametrize("module", [shop, notes])
def test_the_table_s_probes_run_on_a_stranger(module: Any) -> None:
    with running(module.good, module.ENDPOINTS) as app:
        assert first_fault(app) == ""
        for id in ("log-out", "log-out-everywhere", "password-change"):
            cell = probe(id).run(app)
            assert (cell.value, cell.why) == (0, ""), id
            assert "the copy worked before" in cell.controls
        assert probe("ban").run(app).status == "not offered"
        assert probe("script-theft").run(app).grade == "good"
        given = {one.role: one.password for one in app.endpoints.accounts}
        assert app.passwords == given
        assert app.notes == []


@pytest.mark.slow
def test_a_stranger_s_faults_are_measured() -> None:
    with running(shop.only_forgets, shop.ENDPOINTS) as app:
        assert LOG_OUT.run(app).value == shop.LIFE_S
    with running(notes.spares_old, notes.ENDPOINTS) as app:
        cell = probe("password-change").run(app)
        assert (cell.value, cell.why) == (notes.LIFE_S, "")
    with running(notes.refreshes_twice, notes.ENDPOINTS) as app:
        assert REUSE.run(app).grade == "poor"
    with running(notes.good, notes.ENDPOINTS) as app:
        assert REUSE.run(app).value == 0
