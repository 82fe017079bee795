"""Which Redis servers may hold the book's records: those that answer, can
be written to, and delete nothing that they were told to keep."""

from typing import Any

from redis.cluster import RedisCluster

from demo.errors import Unavailable
from demo.store import NO_ANSWER, cluster_at, connect, server_url


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
