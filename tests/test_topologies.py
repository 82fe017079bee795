"""The same contract on a single Redis, on one with a replica, and on a
cluster; the single one is in test_real_redis.py."""

import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import redis
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
from demo.servers import TIMEOUT_S, nodes_of, require_server
from demo.store import Store
from labs.store.servers import TOPOLOGIES, Cluster, Replicated, noticed, until

pytestmark = pytest.mark.slow


class OnATopology(Contract):
    """All of test_schemes.py's contract."""

    topology: str

    @pytest.fixture(scope="class")
    @classmethod
    def servers(
        cls, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Any]:
        folder = tmp_path_factory.mktemp(cls.topology)
        servers = start(folder, TOPOLOGIES[cls.topology])
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
    kept = []  # a store that is freed deletes its keys, which are home's, too
    for paused in (None, *cluster.nodes):
        away = ManagedSession(Store(cluster.url), idle_s=0)
        away.store._prefix = home.store._prefix
        kept.append(away)
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
    with pytest.raises(Unavailable):  # a third of them are that node's
        [session.verify(sid) for sid in sids]
    cluster.nodes[1].go_on()
    cluster.join_again()
    for sid in sids:
        assert session.verify(sid).user_id
    session.store.close()


def test_what_the_first_node_took_is_not_lost(cluster: Cluster) -> None:
    """A batch begins at one node, which takes its own and names others
    for the rest: the answers to both count."""
    store, other = Store(), Store()
    other._prefix = store._prefix
    keys = [f"a:{at}" for at in range(60)]
    for at, key in enumerate(keys):
        store.put(key, {"at": at}, int(time.time()) + 600)
    assert not isinstance(other._redis, RedisCluster)
    taken = other.take_each(keys)
    assert [one and one["at"] for one in taken] == [*range(60)]
    assert other.take_each(keys) == [None] * 60
    store.close()
    other.close()


@pytest.mark.parametrize("when", ["before it looks", "before it deletes"])
def test_a_silent_node_keeps_nobody_from_the_others(
    when: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing waits for it once.  It is the last that is asked: after a
    second of silence the other nodes refuse to serve, too."""
    store = Store()
    for at in range(60):
        store.put(f"a:{at}", {}, int(time.time()) + 600)
    assert all(node.held() for node in cluster.nodes)
    last = port_of(nodes_of(store._redis)[-1])
    (silent,) = [node for node in cluster.nodes if node.port == last]
    others = [node for node in cluster.nodes if node is not silent]
    if when == "before it looks":
        silent.pause()
    else:
        for kind in (redis.Redis, RedisCluster):
            scan = kind.scan_iter

            def then_paused(
                self: Any, *args: Any, scan: Any = scan, **words: Any
            ) -> Any:
                yield from scan(self, *args, **words)
                if isinstance(self, RedisCluster) or port_of(self) == last:
                    silent.pause()

            monkeypatch.setattr(kind, "scan_iter", then_paused)
    began = time.monotonic()
    store.close()
    assert time.monotonic() - began < 2 * TIMEOUT_S
    assert not [key for node in others for key in node.held()]
    silent.go_on()


def port_of(client: Any) -> int:
    return int(client.connection_pool.connection_kwargs["port"])


def test_emptying_says_that_a_node_was_silent(cluster: Cluster) -> None:
    store = Store()
    for at in range(60):
        store.put(f"a:{at}", {}, int(time.time()) + 600)
    cluster.nodes[2].pause()
    with pytest.raises(redis.RedisError):
        store.empty()
    cluster.nodes[2].go_on()
    cluster.join_again()
    store.close()


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
