"""The same contract and the same table on a real Redis server."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4
from test_schemes import Contract

from demo.clock import later
from demo.comparison import build
from demo.contenders import CONTENDERS, Contender, contender
from demo.errors import Unavailable
from demo.harness import Deployment
from demo.harness.deployment import PASSWORD
from demo.probes import PROBES, probe
from demo.store import GRACE_S, Store
from labs.store.servers import NoRedis, Server

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent

STORED = [one for one in CONTENDERS if hasattr(one.scheme, "revoke")]
"""Contenders that need a store."""

ASKING = [one for one in STORED if not hasattr(one.scheme, "renew")]
"""Contenders that ask it on each request."""

each_stored = pytest.mark.parametrize("one", STORED, ids=lambda one: one.name)


def start(folder: Path, kind: Any = Server) -> Any:
    """Skips, and says how to get it, where there is no redis-server;
    DEMO_REQUIRE_ALL turns that into a failure."""
    try:
        return kind(folder)
    except NoRedis as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def here(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Every Store of the test is on this server."""
    monkeypatch.setenv("REDIS_URL", server.url)
    return server


class TestOnAServer(Contract):
    """The contract of test_schemes.py, all of it, once more."""

    @pytest.fixture
    def store_url(self, server: Server) -> str:
        return server.url

    @pytest.fixture(autouse=True)
    def nothing_is_left(self, server: Server) -> None:
        """The test before closed its store, and its keys went with it."""
        assert server.raw.keys() == []

    def test_it_is_the_server_that_is_asked(
        self, revoker: Any, server: Server
    ) -> None:
        """The control: keys appear over there."""
        assert server.raw.keys() == []
        revoker.issue("alice")
        assert server.raw.keys()


def test_the_commands_are_those_that_the_server_saw(here: Server) -> None:
    """`Store.commands` against the server's own count."""
    here.raw.config_resetstat()
    counted: dict[str, int] = {}
    kept = []  # a store that Python frees deletes its keys, uncounted
    for one in STORED:
        service = Deployment(one)
        kept.append(service)
        alice = service.signed_in("alice")
        alice.me()
        alice.log_out()
        if alice.can_renew():
            alice = service.signed_in("alice")
            alice.renew()
            alice.renew()
        service.signed_in("alice").log_out_everywhere()
        service.signed_in("alice").change_password(PASSWORD, "new")
        for name, times in service.store.commands.items():
            counted[name] = counted.get(name, 0) + times
        assert service.store.commands
    seen = here.calls()
    assert counted == {name: seen.get(name, 0) for name in counted}
    others = {"CONFIG|RESETSTAT", "INFO", "PING", "SCAN", "DEL", "HELLO"}
    others |= {"CLIENT|SETINFO", "CLIENT|MAINT_NOTIFICATIONS", "CONFIG"}
    others |= {"CLIENT", "SELECT"}
    assert set(seen) - set(counted) <= others
    here.raw.flushall()  # ours alone: started by this file


def test_the_table_is_the_same(
    here: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Value for value, every probe and every contender with a store; and
    each of them leaves no key."""
    here.raw.config_resetstat()
    real = []
    for one in PROBES:
        for column in STORED:
            real.append(one.run(column))
            assert here.raw.keys() == [], (one.id, column.name)
    assert here.calls().get("GET", 0) > 0, "the control: it was asked"
    monkeypatch.delenv("REDIS_URL")
    assert build(STORED, PROBES).cells == tuple(real)


def test_close_leaves_no_key(here: Server) -> None:
    here.raw.set("somebody's", "data")
    for one in STORED:
        with Deployment(one) as service:
            service.signed_in("alice")
            service.signed_in("bob").log_out()
            assert len(here.raw.keys()) > 1
    assert here.raw.keys() == [b"somebody's"]
    here.raw.delete("somebody's")


FORGETFUL = """from demo.schemes import Session
from demo.store import Store
session = Session(Store())
assert session.verify(session.issue("alice").access).user_id == "alice"
"""


@pytest.mark.parametrize("by", ["python", "nbval"])
def test_a_process_that_closes_nothing_leaves_no_key(
    by: str, here: Server, tmp_path: Path
) -> None:
    """A script, and a chapter's kernel under nbval, as it ends.  Chapters
    close no store."""
    here.raw.set("somebody's", "data")
    here.raw.config_resetstat()
    words = [sys.executable, "-c", FORGETFUL]
    if by == "nbval":
        nb = v4.new_notebook(cells=[v4.new_code_cell(FORGETFUL)])
        nbformat.write(nb, tmp_path / "one.ipynb")
        ours = (ROOT / "notebooks" / "conftest.py").read_text("utf-8")
        (tmp_path / "conftest.py").write_text(ours, "utf-8")
        words = [sys.executable, "-m", "pytest", "--rootdir", ".", "--nbval"]
    subprocess.run(words, cwd=tmp_path, check=True)
    assert here.calls().get("SET"), "the control: it was asked"
    assert here.raw.keys() == [b"somebody's"]
    here.raw.delete("somebody's")


def test_the_record_decides_though_the_server_does_not_travel(
    here: Server,
) -> None:
    """Its clock stands here, where the key has 60 s and more to live."""
    store = Store()
    with later(0):
        now = int(time.time())
        store.put("a:1", {}, now + 60)
        store.index("a:2", "m", now + 60)
        with later(60):
            assert store.get("a:1") is None
            assert store.members("a:2") == {}
            assert here.raw.exists(store._prefix + "a:1")
        ttl = here.raw.ttl(store._prefix + "a:1")
        assert 60 < ttl <= 60 + GRACE_S
    store.close()


def test_when_the_server_dies_nobody_enters(doomed: Server) -> None:
    """503, not 401 and not 200; and those that do not ask stay up."""
    services = [Deployment(one) for one in CONTENDERS]
    browsers = [service.signed_in("alice") for service in services]
    assert [browser.me() for browser in browsers] == ["alice"] * len(services)
    doomed.stop()
    for service, alice in zip(services, browsers, strict=True):
        if service.contender in STORED:
            for call in (alice.log_out, alice.log_out_everywhere):
                with pytest.raises(Unavailable, match="503"):
                    call()
        if alice.can_renew():
            with pytest.raises(Unavailable, match="503"):
                alice.renew()
        if service.contender in ASKING:
            with pytest.raises(Unavailable):
                service.app.scheme.verify(alice.credential())
        if service.contender in (*ASKING, contender("JWT + DPoP")):
            with pytest.raises(Unavailable, match="503"):
                alice.me()
            assert service.client().me() is None
        else:
            assert alice.me() == "alice"
        service.close()


@each_stored
def test_a_table_without_its_server_is_an_error(
    one: Contender, doomed: Server
) -> None:
    """Not a value: "refused" because of a dead store proves nothing."""
    doomed.stop()
    cell = probe("log-out").run(one)
    assert (cell.status, cell.value) == ("error", None)
