"""Redis servers: how one is reached, or a cluster of them, and which may
hold the book's records: those that answer, can be written to, and delete
nothing that they were told to keep."""

import os
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import fakeredis
import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.exceptions import RedisClusterException
from redis.retry import Retry

from demo.errors import Unavailable

TIMEOUT_S = 2
"""Seconds after which a server that says nothing has not answered."""

NO_ANSWER = (redis.RedisError, RedisClusterException)
"""What redis-py raises; the second is for a cluster that it cannot find its
way in."""


def server_url() -> str | None:
    """The server that REDIS_URL names.  None, so a Redis in memory, when
    it is not set or empty."""
    return os.environ.get("REDIS_URL", "").strip() or None


def connect(url: str | None) -> redis.Redis:
    """A client for the Redis at `url`, or for one in memory.  Raises
    Unavailable when `url` is not the address of a Redis."""
    if url is None:
        return fakeredis.FakeRedis(server=fakeredis.FakeServer())
    try:
        return redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            retry=None,
        )
    except ValueError as error:
        raise Unavailable(f"REDIS_URL: {error}") from error


def cluster_at(url: str) -> Any:
    """A client for the cluster of which `url` names a node.  It follows
    keys that have moved, and sends nothing twice: a command whose answer
    was lost may have been carried out.  A node that is gone takes only
    its own keys with it, if the cluster is set so."""
    return RedisCluster.from_url(
        url,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
        require_full_coverage=False,
    )


def sweep(client: Any, prefix: str) -> None:
    """Delete the keys that start with `prefix`, and let go of the
    server.  One that is gone has none left, or lets them expire."""
    with suppress(*NO_ANSWER):
        wipe(client, prefix)
    client.close()


def wipe(client: Any, prefix: str) -> None:
    """Delete the keys that start with `prefix`, a command for each, node
    by node.  One that does not answer is waited for once, and its error
    raised when the others have been asked."""
    silent: list[Exception] = []
    for node in nodes_of(client):
        batch = node.pipeline(transaction=False)
        try:
            for key in node.scan_iter(prefix + "*", count=1_000):
                batch.delete(key)
            batch.execute()
        except NO_ANSWER as error:
            silent.append(error)
    if silent:
        raise silent[0]


def nodes_of(client: Any) -> list[Any]:
    """A client of each node that has keys.  (The cluster's own client
    asks a silent node again and again.)"""
    if not isinstance(client, RedisCluster):
        return [client]
    where: Any = client
    return [where.get_redis_connection(n) for n in where.get_primaries()]


def together(
    client: Any, commands: Sequence[tuple[Any, ...]], options: dict[str, Any]
) -> list[Any]:
    """The answers to commands that are sent in one go, in a cluster to
    each node its own; of one that a server refuses, the error.  Others
    may be served in between.  (A pipeline of the cluster's client sends
    again, one by one, what a node that says nothing did not answer, and
    waits each time.)"""
    answers: list[Any] = [None] * len(commands)
    for node, places in by_node(client, [c[1] for c in commands]).items():
        batch = node.pipeline(transaction=False)
        for place in places:
            batch.execute_command(*commands[place], **options)
        told = batch.execute(raise_on_error=False)
        for place, answer in zip(places, told, strict=True):
            answers[place] = answer
    return answers


def by_node(client: Any, keys: Sequence[str]) -> dict[Any, list[int]]:
    """Places in the list of keys, by a client of the node that has them."""
    if not isinstance(client, RedisCluster):
        return {client: [*range(len(keys))]}
    places = defaultdict[Any, list[int]](list)
    for place, key in enumerate(keys):
        where: Any = client
        node = where.get_redis_connection(where.get_node_from_key(key))
        places[node].append(place)
    return places


def require_server() -> None:
    """Raise Unavailable, in one line, when REDIS_URL is set and no Redis
    answers there that can be written to, or one that may delete what it
    was told to keep; of a cluster, when any node is so."""
    url = server_url()
    if url is None:
        return
    client: Any = connect(url)
    try:
        client.ping()
        if client.info("cluster").get("cluster_enabled"):
            client.close()
            client = cluster_at(url)
            require_whole(client.cluster_info())
        for node in told_by_each(client):
            require_primary(node)
            require_all_kept(node)
    except (*NO_ANSWER, ValueError) as error:
        raise Unavailable(f"REDIS_URL: no Redis answers: {error}") from error
    finally:
        client.close()


def told_by_each(client: Any) -> list[dict[str, Any]]:
    """The answer to INFO of a server, or of each primary of a cluster."""
    if not isinstance(client, RedisCluster):
        return [client.info()]
    told: Any = client.info(target_nodes=RedisCluster.PRIMARIES)
    return [told] if "role" in told else [*told.values()]


def require_whole(told: Any) -> None:
    """Raise Unavailable when some keys have no node.

    told: the answer to CLUSTER INFO."""
    if told["cluster_state"] != "ok":
        raise Unavailable("REDIS_URL: the cluster does not hold all slots")


def require_primary(told: Any) -> None:
    """Raise Unavailable for a replica, which takes no log-out and says
    what its primary said a while ago.

    told: the answer to INFO."""
    if told["role"] != "master":
        raise Unavailable("REDIS_URL: a replica: name its primary instead")


def require_all_kept(memory: Any) -> None:
    """Raise Unavailable when a server deletes records to make room for
    others: a blocked token or a spent renewal would be good again, and a
    log-out everywhere would miss a session.

    memory: the answer to INFO memory."""
    policy = memory["maxmemory_policy"]
    if memory["maxmemory"] and policy != "noeviction":
        raise Unavailable(
            "REDIS_URL: a full server must not forget who logged out: set "
            f"maxmemory-policy to noeviction, it is {policy}"
        )
