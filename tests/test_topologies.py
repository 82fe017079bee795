"""The same contract on a single Redis, on one with a replica, and on a
cluster; the single one is in test_real_redis.py."""

import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from racing import in_threads, worked
from redis.cluster import RedisCluster
from test_real_redis import STORED, start
from test_schemes import Contract

from demo.comparison import build
from demo.contenders import CONTENDERS, contender
from demo.errors import Unavailable
from demo.harness import Deployment
from demo.probes import LOG_OUT, STORE_EMPTIED
from demo.schemes import ManagedSession
from demo.servers import require_server
from demo.store import TIMEOUT_S, Store
from labs.store.servers import TOPOLOGIES, Cluster, Replicated, noticed, until

pytestmark = pytest.mark.slow


class OnATopology(Contract):
    """All of test_schemes.py's contract."""

    topology: str

    @pytest.fixture(scope="class")
    def servers(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Any]:
        folder = tmp_path_factory.mktemp(self.topology)
        servers = start(folder, TOPOLOGIES[self.topology])
        yield servers
        servers.stop()

    @pytest.fixture
    def store_url(self, servers: Any) -> str:
        return str(servers.url)

    @pytest.fixture(autouse=True)
    def nothing_is_left(self, servers: Any) -> None:
        """The test before closed its store, and its keys went with it."""
        assert servers.held() == []

    def test_it_is_the_server_that_is_asked(
        self, revoker: Any, servers: Any
    ) -> None:
        """The control: keys appear over there."""
        assert servers.held() == []
        revoker.issue("alice")
        assert servers.held()


class TestOnAPrimaryWithAReplica(OnATopology):
    topology = "replicated"


class TestOnACluster(OnATopology):
    topology = "cluster"


@pytest.fixture
def cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cluster]:
    servers = start(tmp_path, Cluster)
    monkeypatch.setenv("REDIS_URL", servers.url)
    yield servers
    servers.stop()


@pytest.fixture
def replicated(tmp_path: Path) -> Iterator[Replicated]:
    servers = start(tmp_path, Replicated)
    yield servers
    servers.stop()


def test_keys_lie_on_all_nodes_and_all_are_swept(cluster: Cluster) -> None:
    """By whichever node the URL names, and by a store nobody closes."""
    for node in cluster.nodes:
        store = Store(node.url)
        session = ManagedSession(store)
        sids = [session.issue(f"user{at}").access for at in range(50)]
        assert all(session.verify(sid).user_id for sid in sids)
        assert isinstance(store._redis, RedisCluster)
        assert all(one.held() for one in cluster.nodes)
        assert len(cluster.held()) == len(store.dump()) // 2 == 100
        del session
        if node is cluster.nodes[0]:
            store.close()
        del store
        assert cluster.held() == []


def test_a_log_out_everywhere_reaches_all_nodes(cluster: Cluster) -> None:
    """By a store that has heard of one node only; and again, after one
    of the nodes said nothing half way."""
    home = ManagedSession(Store(cluster.url), idle_s=0)
    for paused in (None, *cluster.nodes):
        away = ManagedSession(Store(cluster.url), idle_s=0)
        away.store._prefix = home.store._prefix
        sids = [home.issue("alice").access for _ in range(200)]
        bob = home.issue("bob").access
        if paused:
            away.devices("alice")  # it knows all of them before
            paused.pause()
            began = time.monotonic()
            with pytest.raises(Unavailable):
                away.revoke_all("alice")
            assert time.monotonic() - began < 4 * TIMEOUT_S
            paused.go_on()
            cluster.join_again()
        away.revoke_all("alice")
        entering = [worked(partial(home.verify, sid)) for sid in sids]
        assert not any(entering)
        assert worked(partial(home.verify, bob))


def test_threads_that_find_the_cluster_together_are_all_answered(
    cluster: Cluster,
) -> None:
    """Each first command of theirs is told to go elsewhere."""
    for _ in range(20):
        session = ManagedSession(Store(cluster.url))
        got = in_threads(partial(session.issue, "alice"), 32, 16)
        assert len(got) == 32
        for one in got:
            assert session.verify(one.access).user_id == "alice"
        session.store.close()


def test_a_single_server_is_asked_by_a_plain_client(
    replicated: Replicated,
) -> None:
    store = Store(replicated.url)
    ManagedSession(store).issue("alice")
    assert not isinstance(store._redis, RedisCluster)
    store.close()


def test_the_commands_are_those_that_the_cluster_saw(
    cluster: Cluster,
) -> None:
    """Each once, but for the first of each store, which asked the wrong
    node; and never one that names two keys."""
    for node in cluster.nodes:
        node.raw.config_resetstat()
    counted: dict[str, int] = {}
    kept = []
    for one in STORED:
        service = Deployment(one)
        kept.append(service)
        alice = service.signed_in("alice")
        alice.me()
        alice.log_out()
        service.signed_in("alice").log_out_everywhere()
        for name, times in service.store.commands.items():
            counted[name] = counted.get(name, 0) + times
    seen = cluster.calls()
    for name, times in counted.items():
        assert 0 <= times - seen.get(name, 0) <= len(STORED)


def test_some_rows_of_the_table_are_the_same(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = build(CONTENDERS, (LOG_OUT, STORE_EMPTIED))
    assert cluster.calls().get("GET", 0) > 0, "the control: it was asked"
    monkeypatch.delenv("REDIS_URL")
    assert build(CONTENDERS, (LOG_OUT, STORE_EMPTIED)) == real


def test_a_node_that_is_gone_is_no_answer_and_lets_nobody_in(
    cluster: Cluster,
) -> None:
    """For all keys: these nodes refuse to serve a part of them."""
    with Deployment(contender("session cookie")) as service:
        browsers = [service.signed_in("alice") for _ in range(12)]
        cluster.nodes[2].stop()
        for browser in browsers:  # before the others notice
            with suppress(Unavailable):
                assert browser.me() == "alice"
        for node in cluster.nodes[:2]:
            until(partial(noticed, node), "the nodes do not notice")
        for browser in browsers:
            with pytest.raises(Unavailable):
                browser.me()
        with pytest.raises(Unavailable, match="cluster"):
            require_server()


def test_a_store_finds_the_cluster_again(cluster: Cluster) -> None:
    """Paused, one node is missed; when it goes on all is as before."""
    session = ManagedSession(Store())
    sids = [session.issue(f"user{at}").access for at in range(30)]
    cluster.nodes[1].pause()
    failed = 0
    for sid in sids[:6]:
        try:
            session.verify(sid)
        except Unavailable:
            failed += 1
    assert failed
    cluster.nodes[1].go_on()
    cluster.join_again()
    for sid in sids:
        assert session.verify(sid).user_id
    session.store.close()


def test_each_node_must_keep_what_it_was_told(cluster: Cluster) -> None:
    """And it is the node that is asked, not only the first."""
    require_server()
    other = cluster.nodes[2].raw
    other.config_set("maxmemory-policy", "allkeys-lru")
    other.config_set("maxmemory", "100mb")
    with pytest.raises(Unavailable, match="noeviction"):
        require_server()


def test_a_replica_is_no_store(
    replicated: Replicated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what was so a while ago, and takes no log-out."""
    monkeypatch.setenv("REDIS_URL", replicated.url)
    require_server()
    monkeypatch.setenv("REDIS_URL", replicated.replica.url)
    with pytest.raises(Unavailable, match="replica"):
        require_server()
    with pytest.raises(Unavailable):
        ManagedSession(Store()).issue("alice")
