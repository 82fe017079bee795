"""What happens to a store.

Under load: a server is killed and starts again empty, is paused, is cut
off; a node of a cluster is paused.  And by losing what it was told: it
starts again with an old copy on disk, makes room by deleting keys, is full,
or its replica takes over that has not heard the last of it.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import redis

from demo.store import Store
from labs.store.servers import Cluster, Replicated, Server

CUT_S, PAUSE_S = 1.0, 3.0

ROOM = 500_000
"""Bytes that a server may use beyond what it holds already."""


def killed(server: Server) -> None:
    """It had saved nothing."""
    server.stop()
    time.sleep(CUT_S)
    server.start()


def paused(server: Server) -> None:
    """Longer than a client waits for an answer."""
    server.pause()
    time.sleep(PAUSE_S)
    server.go_on()


def cut_off(server: Server) -> None:
    """Each connection is cut, again and again."""
    end = time.monotonic() + CUT_S
    while time.monotonic() < end:
        server.raw.client_kill_filter(_type="normal", skipme=True)
        time.sleep(0.02)


def node_paused(cluster: Cluster) -> None:
    """One of three; then they find together again."""
    cluster.nodes[1].pause()
    time.sleep(PAUSE_S)
    cluster.nodes[1].go_on()
    cluster.join_again()


def node_killed(cluster: Cluster) -> None:
    """One of three; it starts again empty, and is a member still."""
    cluster.nodes[1].stop()
    time.sleep(CUT_S)
    cluster.nodes[1].start()
    cluster.join_again()


LIVE: dict[str, tuple[type[Any], Callable[[Any], None], bool]] = {
    "killed, starts again empty": (Server, killed, True),
    "paused for 3 s": (Server, paused, False),
    "cut off for 1 s": (Server, cut_off, False),
    "a node of three is paused for 3 s": (Cluster, node_paused, False),
    "a node of three starts again empty": (Cluster, node_killed, True),
}
"""By name: on what, what happens, and whether records are lost by it."""


# What is lost

LogOuts = Callable[..., None]
"""Lets the users log out, all or those from one number up to another."""

Lose = Callable[[Any, LogOuts], str]
"""Given the servers and the log-outs, which it has to let happen: whose
URL the clients ask afterwards."""


def restart_empty(server: Server, log_outs: LogOuts) -> str:
    log_outs()
    server.stop()
    server.start()
    return server.url


def old_copy(server: Server, log_outs: LogOuts) -> str:
    """Its copy on disk is older than the log-outs."""
    server.raw.save()
    log_outs()
    server.stop()
    server.start()
    return server.url


def last_second(servers: Replicated, log_outs: LogOuts) -> str:
    """The link breaks when half of them have logged out; the rest is what
    the replica never heard.  Then the primary dies."""
    log_outs(0, 50)
    servers.caught_up()
    servers.promote()
    log_outs(50, 100)
    servers.process.kill()
    servers.process.wait()
    return servers.replica.url


def lagging(servers: Replicated, log_outs: LogOuts) -> str:
    """The replica has heard of no log-out when it takes over."""
    servers.caught_up()
    servers.promote()
    log_outs()
    servers.process.kill()
    servers.process.wait()
    return servers.replica.url


def caught_up(servers: Replicated, log_outs: LogOuts) -> str:
    """The control: the replica has everything."""
    log_outs()
    servers.caught_up()
    servers.process.kill()
    servers.process.wait()
    servers.promote()
    return servers.replica.url


def makes_room(policy: str) -> Lose:
    """Other data comes, several times what there is room for."""

    def lose(server: Server, log_outs: LogOuts) -> str:
        log_outs()
        limit(server, policy)
        for number in range(6 * ROOM // 1_000):
            try:
                other = f"other:{number}"
                server.raw.set(other, os.urandom(1_000), ex=172_800)
            except redis.ResponseError:  # it is full, and deletes nothing
                break
        return server.url

    return lose


def full_at_once(server: Server, log_outs: LogOuts) -> str:
    """It takes no byte more when users log out."""
    limit(server, "noeviction")
    for size in (4_096, 64, 1):
        refused = number = 0
        while refused < 20:
            number += 1
            try:
                name = f"other:{size}:{number}"
                server.raw.set(name, os.urandom(size), ex=172_800)
            except redis.ResponseError:
                refused += 1
    log_outs()
    return server.url


def limit(server: Server, policy: str) -> None:
    used = server.raw.info("memory")["used_memory"]
    server.raw.config_set("maxmemory-policy", policy)
    server.raw.config_set("maxmemory", used + ROOM)


POLICIES = (
    *("noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random"),
    *("volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"),
)
"""All that Redis 7 has."""

LOSSES: dict[str, tuple[type[Any], Lose]] = {
    "starts again empty": (Server, restart_empty),
    "starts again with an old copy": (Server, old_copy),
    "replica takes over, caught up": (Replicated, caught_up),
    "replica takes over, half of them behind": (Replicated, last_second),
    "replica takes over, all of them behind": (Replicated, lagging),
    "full before the log-outs": (Server, full_at_once),
    **{
        f"full after them, {policy}": (Server, makes_room(policy))
        for policy in POLICIES
    },
}
"""By name: on what, and what happens."""


def at(url: str, like: Store) -> Store:
    """The same records, asked for at another address."""
    store = Store(url)
    store._prefix = like._prefix
    return store
