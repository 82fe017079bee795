"""A store counts truly, forgets in time, and fails in one way."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fakeredis
import pytest
import redis
from hypothesis import example, given
from hypothesis import strategies as st

from demo import store as store_module
from demo.__main__ import main
from demo.clock import later
from demo.contenders import contender
from demo.errors import Unavailable
from demo.harness import Deployment
from demo.keys import key_for
from demo.schemes import ManagedSession, Refresh, Session
from demo.schemes.refresh import by_family
from demo.servers import connect, require_server
from demo.store import GRACE_S, Store, key_of, living

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> fakeredis.FakeServer:
    """One server in memory, which every store of the test talks to, as to
    a real one that others use as well."""
    server = fakeredis.FakeServer()
    monkeypatch.setenv("REDIS_URL", "redis://one-for-all")
    monkeypatch.setattr(
        store_module, "connect", lambda url: fakeredis.FakeRedis(server=server)
    )
    return server


@pytest.fixture
def store(server: fakeredis.FakeServer) -> Iterator[Store]:
    store = Store()
    yield store
    store.close()


VERBS: dict[str, tuple[Any, ...]] = {
    "put": ("a:1", {"x": 1}, 2**32),
    "put_new": ("a:1", {"x": 1}, 2**32),
    "replace": ("a:1", {"x": 1}, 2**32),
    "get": ("a:1",),
    "take": ("a:1",),
    "take_each": (["a:1", "a:3"],),
    "delete": ("a:1", "a:3"),
    "index": ("a:2", "m", 2**32),
    "members": ("a:2",),
    "members_of_each": (["a:2", "a:4"],),
    "drop": ("a:2", "m"),
    "number": ("a:2", "m", 2**48, 2**32),
    "scores": ("a:2", "m"),
}
"""Every verb, with what it may be called with."""


def test_the_list_of_verbs_is_whole() -> None:
    public = {name for name in vars(Store) if not name.startswith("_")}
    assert public - {"close", "dump", "empty"} == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_commands_are_counted_as_sent(
    verb: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is counted is what goes out, one for one, by name."""
    raw: Any = store._redis
    sent: list[str] = []

    def heard(client: Any) -> Any:
        send = client.execute_command

        def listening(command: str, *args: Any, **options: Any) -> Any:
            sent.append(command)
            return send(command, *args, **options)

        monkeypatch.setattr(client, "execute_command", listening)
        return client

    pipeline = heard(raw).pipeline
    monkeypatch.setattr(raw, "pipeline", lambda **how: heard(pipeline(**how)))
    getattr(store, verb)(*VERBS[verb])
    assert sent
    assert sorted(store.commands.elements()) == sorted(sent)


@pytest.mark.parametrize(
    ("name", "count"), [("session cookie", 1), ("JWT + blocklist", 1)]
)
def test_one_check_is_one_command(name: str, count: int) -> None:
    with Deployment(contender(name)) as service:
        access = service.app.scheme.issue("alice").access
        before = sum(service.store.commands.values())
        service.app.scheme.verify(access)
        assert sum(service.store.commands.values()) - before == count


@pytest.mark.parametrize("verb", VERBS)
def test_a_dead_server_is_unavailable(
    verb: str, store: Store, server: fakeredis.FakeServer
) -> None:
    """Redis's own error is the cause, and does not pass through."""
    server.connected = False
    with pytest.raises(Unavailable) as caught:
        getattr(store, verb)(*VERBS[verb])
    assert isinstance(caught.value.__cause__, redis.RedisError)


@pytest.mark.parametrize("verb", VERBS)
def test_an_unplugged_store_is_unavailable(verb: str, store: Store) -> None:
    """And nothing is sent."""
    store.unplugged = True
    with pytest.raises(Unavailable):
        getattr(store, verb)(*VERBS[verb])
    assert not store.commands


def test_a_dead_server_can_be_closed(
    store: Store, server: fakeredis.FakeServer
) -> None:
    server.connected = False
    store.close()
    server.connected = True


def test_what_is_put_is_what_is_got(store: Store) -> None:
    assert store.get("a:1") is None
    store.put("a:1", {"x": 1}, 2**32)
    assert store.get("a:1") == {"x": 1, "expires_at": 2**32}
    store.put("a:1", {"x": 2}, 2**32)
    assert store.get("a:1") == {"x": 2, "expires_at": 2**32}
    store.delete("a:1")
    assert store.get("a:1") is None


def test_of_two_who_put_something_new_one_does(store: Store) -> None:
    """And the first one's record is the one that stays."""
    assert store.put_new("a:1", {"x": 1}, 2**32)
    assert not store.put_new("a:1", {"x": 2}, 2**32)
    assert store.get("a:1") == {"x": 1, "expires_at": 2**32}


def test_what_is_deleted_is_not_replaced(store: Store) -> None:
    assert not store.replace("a:1", {"x": 1}, 2**32)
    assert store.get("a:1") is None
    store.put("a:1", {"x": 1}, 2**32)
    assert store.replace("a:1", {"x": 2}, 2**31)
    assert store.get("a:1") == {"x": 2, "expires_at": 2**31}


def test_of_two_takers_one_gets_it(store: Store) -> None:
    store.put("a:1", {"x": 1}, 2**32)
    assert store.take("a:1") == {"x": 1, "expires_at": 2**32}
    assert store.take("a:1") is None


def test_the_record_decides_when_it_is_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Redis on another clock still has the key; it is dead all the
    same, for `get` and for `take`."""
    raw: Any = store._redis
    with later(0):
        now = now_s()
        store.put("a:1", {}, now + 60)
        store.put("a:2", {}, now + 60)
        with later(59):
            assert store.get("a:1") is not None
        with later(60):
            assert raw.get(store._prefix + "a:1") is not None
            assert store.get("a:1") is None
            assert store.take("a:2") is None


def test_redis_collects_a_minute_later(store: Store) -> None:
    raw: Any = store._redis
    with later(0):
        store.put("a:1", {}, now_s() + 60)
        store.index("a:2", "m", now_s() + 60)
        store.put_new("a:3", {}, now_s() + 60)
        store.replace("a:3", {}, now_s() + 60)
        for key in ("a:1", "a:2", "a:3"):
            assert raw.ttl(store._prefix + key) == 60 + GRACE_S


def test_an_index_lives_as_long_as_its_last_member(store: Store) -> None:
    """A member that goes early does not take the others with it."""
    with later(0):
        store.index("a:2", "long", now_s() + 3_600)
        store.index("a:2", "short", now_s() + 10)
        with later(1_800):
            assert set(store.members("a:2")) == {"long"}


def test_a_later_member_keeps_the_index_alive(store: Store) -> None:
    """Redis would collect the list with its first member otherwise."""
    with later(0):
        store.index("a:2", "short", now_s() + 10)
        store.index("a:2", "long", now_s() + 3_600)
        with later(1_800):
            assert set(store.members("a:2")) == {"long"}


def test_an_index_lists_the_living(store: Store) -> None:
    with later(0):
        now = now_s()
        store.index("a:2", "one", now + 10)
        store.index("a:2", "two", now + 20)
        assert store.members("a:2") == {"one": now + 10, "two": now + 20}
        with later(9):
            assert set(store.members("a:2")) == {"one", "two"}
        with later(10):
            assert set(store.members("a:2")) == {"two"}
        store.drop("a:2", "two")
        assert set(store.members("a:2")) == {"one"}
    assert store.members("a:3") == {}


def test_an_index_sheds_the_dead(store: Store) -> None:
    raw: Any = store._redis
    with later(0):
        store.index("a:2", "one", now_s() + 10)
        with later(10):
            store.index("a:2", "two", now_s() + 10)
            assert raw.zcard(store._prefix + "a:2") == 1


def test_two_stores_on_one_server_do_not_meet(
    server: fakeredis.FakeServer,
) -> None:
    one, two = Store(), Store()
    one.put("a:1", {"x": 1}, 2**32)
    one.index("a:2", "m", 2**32)
    assert two.get("a:1") is None
    assert two.members("a:2") == {}
    two.put("a:1", {"x": 2}, 2**32)
    two.delete("a:1")
    assert one.get("a:1") is not None


def test_a_dump_shows_all_of_its_own_and_is_not_counted(
    server: fakeredis.FakeServer,
) -> None:
    store, other = Store(), Store()
    other.put("session:other", {"user_id": "bob"}, 2**32)
    store.put("session:abc", {"user_id": "alice"}, 2**32)
    store.index("sessions_of:alice", "member", 2**32)
    before = store.commands.copy()
    whole = " ".join(store.dump())
    assert store.commands == before
    for word in ("session:abc", '"alice"', "sessions_of:alice", "member"):
        assert word in whole
    assert "bob" not in whole
    store.close()
    assert store.dump() == []
    assert "bob" in " ".join(other.dump())


def test_close_deletes_its_own_and_nothing_else(
    server: fakeredis.FakeServer,
) -> None:
    """A shared server is shared."""
    raw = fakeredis.FakeRedis(server=server)
    raw.set("somebody's", "data")
    one, two = Store(), Store()
    for store in (one, two):
        store.put("a:1", {}, 2**32)
        store.index("a:2", "m", 2**32)
    one.close()
    assert raw.get("somebody's") == b"data"
    assert two.get("a:1") is not None
    assert not raw.keys(one._prefix + "*")
    two.close()
    assert raw.keys() == [b"somebody's"]


def test_a_forgotten_store_leaves_nothing_on_a_server(
    server: fakeredis.FakeServer,
) -> None:
    """Nobody closed it; Python frees it, and somebody else's keys stay."""
    raw = fakeredis.FakeRedis(server=server)
    raw.set("somebody's", "data")
    store = Store("redis://server.test")
    store.put("a:1", {}, 2**32)
    store.index("a:2", "m", 2**32)
    assert len(raw.keys()) == 3
    del store
    gc.collect()
    assert raw.keys() == [b"somebody's"]


def test_close_lets_go_of_the_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = Store()
    closed: list[bool] = []
    monkeypatch.setattr(store._redis, "close", lambda: closed.append(True))
    store.close()
    assert closed == [True]


def test_a_deployment_closes_its_own_store_only(
    server: fakeredis.FakeServer,
) -> None:
    with Deployment(contender("session cookie")) as first:
        alice = first.signed_in()
        with first.share("store"):
            pass
        assert alice.me() == "alice"
        raw: Any = first.store._redis
        ours = first.store._prefix + "*"
        assert raw.keys(ours)
    assert not raw.keys(ours)


def test_families_are_the_first_parts(store: Store) -> None:
    store.get("session:abc")
    store.get("session:def")
    store.members("sessions_of:alice:smith")
    assert store.families == {"session", "sessions_of"}


def test_a_url_names_a_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """REDIS_URL decides, and an argument decides before it."""
    asked: list[str | None] = []

    def listening(url: str | None) -> redis.Redis:
        asked.append(url)
        return connect(None)

    monkeypatch.setattr(store_module, "connect", listening)
    monkeypatch.delenv("REDIS_URL", raising=False)
    Store()
    for empty in ("", " "):  # make takes these for none too
        monkeypatch.setenv("REDIS_URL", empty)
        Store()
    monkeypatch.setenv("REDIS_URL", "redis://env.test")
    Store()
    Store("redis://argument.test")
    named = ["redis://env.test", "redis://argument.test"]
    assert asked == [None, None, None, *named]
    assert not isinstance(connect("redis://x.test"), fakeredis.FakeRedis)
    assert isinstance(connect(None), fakeredis.FakeRedis)


def test_nobody_listening_is_unavailable() -> None:
    """Port 1 of this machine: refused at once."""
    store = Store("redis://127.0.0.1:1")
    with pytest.raises(Unavailable):
        store.get("a:1")
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "http://localhost",
        "redis://127.0.0.1:abc",
        "redis://127.0.0.1:1",
        "redis://a..b",
        "unix:///there/is/none",
    ],
)
def test_a_bad_url_is_one_plain_line(
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It names the variable; the command line prints it and exits 2."""
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(Unavailable, match=r"\AREDIS_URL: .+\Z"):
        require_server()
    assert main(["table"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("demo: REDIS_URL: ")
    assert told.err.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["tests", "notebooks"])
def test_pytest_stops_at_a_bad_url(folder: str, tmp_path: Path) -> None:
    """One line, not a failure in each test: its exit status is 4."""
    ours = (ROOT / folder / "conftest.py").read_text("utf-8")
    (tmp_path / "conftest.py").write_text(ours, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir", ".", "."],
        cwd=tmp_path,
        env={**os.environ, "REDIS_URL": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("ERROR: REDIS_URL: ")


def test_living_is_strict_about_the_last_second() -> None:
    with later(0):
        now = now_s()
        assert living(None) is None
        assert living(b'{"expires_at": %d}' % (now + 1)) is not None
        assert living(b'{"expires_at": %d}' % now) is None


def now_s() -> int:
    return int(time.time())


@given(
    st.lists(st.text(max_size=6), max_size=3),
    st.lists(st.text(max_size=6), max_size=3),
)
@example(["bank", "eu:alice"], ["bank:eu", "alice"])
@example(["a%3Ab"], ["a:b"])
@example(["a", ""], ["a:"])
def test_no_two_names_share_a_key(one: list[str], other: list[str]) -> None:
    assert (key_of("f", *one) == key_of("f", *other)) is (one == other)


def test_a_key_begins_with_its_family() -> None:
    """The parts are counted by it."""
    assert key_of("sessions_of", "eu:alice").split(":")[0] == "sessions_of"


NAMES = ("alice", "eu:alice", "alice:", "al%3Aice", ":", "bank:eu:alice")


@pytest.mark.parametrize("scheme", [Session, ManagedSession, Refresh])
def test_users_and_services_do_not_meet(scheme: Any) -> None:
    """Each user at each of two services has an index of her own."""
    store, key = Store(), key_for("HS256")
    services: list[Any] = {
        Session: [Session(store)],
        ManagedSession: [
            ManagedSession(store, realm=r) for r in ("bank", "bank:eu")
        ],
        Refresh: [
            Refresh(key=key, store=store, issuer=i)
            for i in ("bank", "bank:eu")
        ],
    }[scheme]
    signed_in = {
        (at, name): one.issue(name).access
        for at, one in enumerate(services)
        for name in NAMES
    }
    for at, one in enumerate(services):
        for name in NAMES:
            one.revoke_all(name)
            del signed_in[at, name]
            for (there, who), access in signed_in.items():
                identity = services[there].verify(access)
                assert identity.user_id == who
                if scheme is Refresh:
                    family = by_family(identity.claims["sid"])
                    assert store.get(family) is not None
