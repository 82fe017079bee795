"""A Redis that counts its commands.

`Store()` is an in-memory Redis (fakeredis) unless the environment names
a real one in REDIS_URL: a single server, a primary with replicas, or any
node of a cluster.  No command is about more than one key, so the keys may
lie on any node.  Every command passes through one door, `_run`,
so that the count is complete.  Each record carries its own expiry, and
that decides; the time to live in Redis is 60 s longer and only collects
what nobody will ask for again.  On a real server a store that nobody
closes deletes its keys when Python frees it, or at the latest when the
process ends.
"""

import json
import os
import secrets
import threading
import time
import weakref
from collections import Counter
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import fakeredis
import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.exceptions import MovedError, RedisClusterException
from redis.retry import Retry

from demo.errors import Unavailable

Record = dict[str, Any]

GRACE_S = 60
"""How much longer than its record a key stays in Redis."""

TIMEOUT_S = 2
"""Seconds after which a server that says nothing has not answered."""

NO_ANSWER = (redis.RedisError, RedisClusterException)
"""What redis-py raises; the second is for a cluster that it cannot find its
way in."""


class Store:
    """Records by key, and per-user indexes of keys.

    commands: how often each Redis command was sent.
    families: the first part of each key used, as in "session:<hash>".
    unplugged: set it to True and every command raises Unavailable.
    """

    def __init__(self, url: str | None = None) -> None:
        self._url = url or server_url()
        self._redis: Any = connect(self._url)
        self._prefix = secrets.token_hex(8) + ":"
        self._going = threading.Lock()
        self._unclosed: weakref.finalize[..., Store] | None = None
        if self._url:  # what is in memory goes with the process anyway
            self._sweep_when_freed()
        self.commands: Counter[str] = Counter()
        self.families: set[str] = set()
        self.unplugged = False

    def put(self, key: str, record: Record, expires_at: int) -> None:
        """Store a record until `expires_at` (Unix seconds)."""
        self._set(key, record, expires_at)

    def put_new(self, key: str, record: Record, expires_at: int) -> bool:
        """Store a record unless there is one: of two, one succeeds."""
        return self._set(key, record, expires_at, "NX")

    def replace(self, key: str, record: Record, expires_at: int) -> bool:
        """Store a record only if there is one: what was deleted in the
        meantime stays deleted."""
        return self._set(key, record, expires_at, "XX")

    def get(self, key: str) -> Record | None:
        """The record, or None when there is none or it has expired."""
        return living(self._run("GET", key))

    def take(self, key: str) -> Record | None:
        """Get and delete in one step: of two takers, one gets it."""
        return living(self._run("GETDEL", key))

    def delete(self, key: str) -> None:
        self._run("DEL", key)

    def index(self, key: str, member: str, expires_at: int) -> None:
        """Add a member to an index, and drop the ones that expired."""
        self._run("ZREMRANGEBYSCORE", key, "-inf", int(time.time()))
        self._run("ZADD", key, expires_at, member)
        self._keep(key, expires_at)

    def number(
        self, key: str, member: str, number: int, expires_at: int
    ) -> int:
        """Give a member of an index this number, unless it has one, and
        return the one that counts.  The number is larger than any time,
        so it stays when entries expire."""
        self._run("ZREMRANGEBYSCORE", key, "-inf", int(time.time()))
        self._run("ZADD", key, "NX", number, member)
        self._keep(key, expires_at)
        (found,) = self.scores(key, member)
        return number if found is None else found

    def scores(self, key: str, *members: str) -> list[int | None]:
        """The expiry or number of each of these members, None for one
        that is not there.  One command."""
        found = self._run("ZMSCORE", key, *members)
        return [None if one is None else int(float(one)) for one in found]

    def members(self, key: str) -> dict[str, int]:
        """Member to expiry (Unix seconds), for those still alive."""
        after_now = f"({int(time.time())}"
        rows = self._run(
            "ZRANGEBYSCORE",
            key,
            after_now,
            "+inf",
            "WITHSCORES",
            withscores=True,
        )
        return {member.decode(): int(expiry) for member, expiry in rows}

    def drop(self, key: str, member: str) -> None:
        """Remove a member from an index."""
        self._run("ZREM", key, member)

    def dump(self) -> list[str]:
        """Every key and what is in it: what a copy of the server's
        memory shows.  No scheme asks for it, so it is not counted."""
        found: list[bytes] = []
        server = self._redis
        for key in server.scan_iter(self._prefix + "*"):
            text = server.type(key) == b"string"
            held = [server.get(key)] if text else server.zrange(key, 0, -1)
            found += [key, *held]
        return [one.decode() for one in found]

    def empty(self) -> None:
        """Lose every record, as a server does that restarts and had
        saved nothing.  What happens to a store is not counted."""
        wipe(self._redis, self._prefix)

    def close(self) -> None:
        """Delete this store's keys, and nobody else's.  What is in memory
        goes with the store."""
        if self._url:
            sweep(self._redis, self._prefix)
        else:
            self._redis.close()
        if self._unclosed:
            self._unclosed.detach()

    def _set(
        self, key: str, record: Record, expires_at: int, *condition: str
    ) -> bool:
        value = json.dumps({**record, "expires_at": expires_at})
        end = expires_at + GRACE_S
        return bool(self._run("SET", key, value, "EXAT", end, *condition))

    def _keep(self, key: str, expires_at: int) -> None:
        """Let an index live as long as its latest entry."""
        for condition in ("NX", "GT"):
            self._run("EXPIREAT", key, expires_at + GRACE_S, condition)

    def _run(self, command: str, key: str, *args: Any, **options: Any) -> Any:
        if self.unplugged:
            raise Unavailable("the store is unplugged")
        self.commands[command] += 1
        self.families.add(key.split(":")[0])
        words, asked = (command, self._prefix + key, *args), self._redis
        try:
            try:
                return asked.execute_command(*words, **options)
            except MovedError:  # by this a node of a cluster is known
                self._go_cluster(asked)
                return self._redis.execute_command(*words, **options)
        except NO_ANSWER as error:
            raise Unavailable("the store does not answer") from error

    def _go_cluster(self, asked: Any) -> None:
        """From now on ask the node that has the key.  Of several threads
        that were told so one does it; what the others still use is not
        closed under them."""
        with self._going:
            if self._redis is asked:
                self._redis = cluster_at(str(self._url))
                self._sweep_when_freed()

    def _sweep_when_freed(self) -> None:
        if self._unclosed:
            self._unclosed.detach()
        parts = self._redis, self._prefix
        self._unclosed = weakref.finalize(self, sweep, *parts)


def key_of(family: str, *parts: str) -> str:
    """The key of one record or index, such as "sessions_of:alice".  Each
    part is percent-encoded, so no two lists of parts share a key: a user
    called "eu:alice" stays apart from "alice" in a realm "bank:eu"."""
    return ":".join([family, *map(escaped, parts)])


def escaped(part: str) -> str:
    """The part, percent-encoded where it is more than ASCII letters and
    digits.  Source: RFC 3986 section 2.1."""
    if part.isascii() and part.isalnum():
        return part
    return quote(part, safe="", errors="surrogatepass")


def server_url() -> str | None:
    """The server that REDIS_URL names.  None, so a Redis in memory, when
    it is not set or empty."""
    return os.environ.get("REDIS_URL", "").strip() or None


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
    """Delete the keys that start with `prefix`, a command for each."""
    batch = client.pipeline(transaction=False)
    for key in client.scan_iter(prefix + "*", count=1_000):
        batch.delete(key)
    batch.execute()


def living(value: bytes | None) -> Record | None:
    """The stored record, unless its own expiry has passed."""
    if value is None:
        return None
    record: Record = json.loads(value)
    return record if time.time() < record["expires_at"] else None
