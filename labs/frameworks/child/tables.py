"""Users, money and a Redis for frameworks that bring none of their own.

Passwords are hashed in a cheap way, because a log-in's price is not what
this lab measures.
"""

from dataclasses import dataclass, field
from typing import Any

import fakeredis
from werkzeug.security import check_password_hash, generate_password_hash

CHEAP = "pbkdf2:sha256:1"


@dataclass
class Row:
    """A user.  active: False for who is banned.  version: goes up when all
    her sign-ins are to end, where an application looks at it."""

    name: str
    password_hash: str
    active: bool = True
    version: int = 0


class People:
    """A user table.  reads: rows asked for."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.reads = 0

    @classmethod
    def apart(cls) -> "People":
        """The table of another service."""
        return cls()

    def add(self, name: str, password: str) -> None:
        self.rows[name] = Row(name, generate_password_hash(password, CHEAP))

    def get(self, name: str | None) -> Row | None:
        self.reads += 1
        return self.rows.get(name or "")

    def authenticate(self, username: str, password: str) -> Row | None:
        """The user with this name and password."""
        row = self.get(username)
        if row and check_password_hash(row.password_hash, password):
            return row
        return None

    def ban(self, name: str) -> None:
        self.rows[name].active = False

    def delete(self, name: str) -> None:
        del self.rows[name]

    def set_password(self, name: str, password: str) -> None:
        self.rows[name].password_hash = generate_password_hash(password, CHEAP)


@dataclass
class Books:
    """Who has how many coins: an effect that a forged request has."""

    coins: dict[str, int] = field(default_factory=dict)

    def pay(self, payer: str, payee: str, amount: str) -> None:
        """payee: a name, or an e-mail address that begins with it.  Raises
        KeyError for a stranger, ValueError for no number."""
        moved = int(amount)
        self.coins[payee.partition("@")[0]] += moved
        self.coins[payer] -= moved


class RedisStore:
    """A Redis in memory, which follows the clock of this process.
    commands: how many were sent to it."""

    def __init__(self) -> None:
        self.server = fakeredis.FakeServer()
        self.commands = 0

    def client(self, **options: Any) -> Any:
        """A client as redis.Redis."""
        return self._counting(fakeredis.FakeRedis, options)

    def async_client(self, **options: Any) -> Any:
        """A client as redis.asyncio.Redis."""
        return self._counting(fakeredis.FakeAsyncRedis, options)

    def _counting(self, kind: Any, options: dict[str, Any]) -> Any:
        client, store = kind(server=self.server, **options), self
        send = client.execute_command

        def counted(*words: Any, **more: Any) -> Any:
            store.commands += 1
            return send(*words, **more)

        client.execute_command = counted
        return client

    def empty(self) -> None:
        """A restart without a disk."""
        fakeredis.FakeRedis(server=self.server).flushall()


@dataclass
class Parts:
    """What a service is made of.  key: its secret.  retired: secrets that
    it had before.  proxied: does a proxy end TLS for it?"""

    key: str
    users: Any = field(default_factory=People)
    store: Any = field(default_factory=RedisStore)
    books: Books = field(default_factory=Books)
    retired: list[str] = field(default_factory=list)
    proxied: bool = False
