"""A Redis that counts its commands.

`Store()` is an in-memory Redis (fakeredis) unless the environment names
a real one in REDIS_URL: a single server, a primary with replicas, or any
node of a cluster.  No command is about more than one key, so the keys may
lie on any node; what is about many keys sends as many commands, a batch
in one round trip.  Every command passes through `_run`, or with others
through `_run_each`, so that the count is complete.
Each record carries its own expiry, and
that decides; the time to live in Redis is 60 s longer and only collects
what nobody will ask for again.  On a real server a store that nobody
closes deletes its keys when Python frees it, or at the latest when the
process ends.
"""

import json
import secrets
import threading
import time
import weakref
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from redis.exceptions import MovedError

from demo.errors import Unavailable
from demo.servers import (
    NO_ANSWER,
    cluster_at,
    connect,
    server_url,
    sweep,
    together,
    wipe,
)

Record = dict[str, Any]

GRACE_S = 60
"""How much longer than its record a key stays in Redis."""

BATCH = 500
"""Few enough that a server answers a whole batch in milliseconds, and
others are answered in between."""


class Store:
    """Records by key, and per-user indexes of keys.

    commands: how often each Redis command was sent.
    families: the first part of each key used, as in "session:<hash>".
    batch: how many commands of one call go out before an answer is read.
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
        self.batch = BATCH
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

    def take_each(self, keys: Sequence[str]) -> list[Record | None]:
        """The same for each of these keys.  When it raises `Unavailable`
        some may be gone and some not: call it again."""
        return [living(value) for value in self._run_each("GETDEL", keys)]

    def delete(self, *keys: str) -> None:
        """As for `take_each`, some may be left when it raises."""
        self._run_each("DEL", keys)

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
        return self.members_of_each([key])[0]

    def members_of_each(self, keys: Sequence[str]) -> list[dict[str, int]]:
        """The same for each of these indexes."""
        alive = (f"({int(time.time())}", "+inf", "WITHSCORES")
        found = self._run_each("ZRANGEBYSCORE", keys, *alive, withscores=True)
        return [{m.decode(): int(at) for m, at in rows} for rows in found]

    def drop(self, key: str, *members: str) -> None:
        """Remove members from an index."""
        self._run("ZREM", key, *members)

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

    def _run_each(
        self, command: str, keys: Sequence[str], *args: Any, **options: Any
    ) -> list[Any]:
        """The command for each key.  Raises Unavailable when one of them
        is not answered; the others may have been carried out."""
        if self.batch == 1 or len(keys) == 1:
            return [self._run(command, key, *args, **options) for key in keys]
        answers = []
        for first in range(0, len(keys), self.batch):
            some = keys[first : first + self.batch]
            answers += self._run_batch(command, some, args, options)
        return answers

    def _run_batch(
        self, command: str, keys: Sequence[str], args: Any, options: Any
    ) -> list[Any]:
        if self.unplugged:
            raise Unavailable("the store is unplugged")
        self.commands[command] += len(keys)
        self.families.update(key.split(":")[0] for key in keys)
        sent = [(command, self._prefix + key, *args) for key in keys]
        try:
            return self._answers(sent, options)
        except NO_ANSWER as error:
            raise Unavailable("the store does not answer") from error

    def _answers(
        self, sent: Sequence[tuple[Any, ...]], options: dict[str, Any]
    ) -> list[Any]:
        """To each command.  What another node has is sent again, and only
        that: the rest was carried out, and its answers count."""
        asked = self._redis
        answers = together(asked, sent, options)
        moved = [n for n, a in enumerate(answers) if type(a) is MovedError]
        if moved:
            self._go_cluster(asked)
            again = [sent[place] for place in moved]
            for place, answer in zip(
                moved, together(self._redis, again, options), strict=True
            ):
                answers[place] = answer
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return answers

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


def living(value: bytes | None) -> Record | None:
    """The stored record, unless its own expiry has passed."""
    if value is None:
        return None
    record: Record = json.loads(value)
    return record if time.time() < record["expires_at"] else None
