"""One configuration as a running service, in the place of the book's own.

The book's probes open it as they open a `Deployment`.  Each time it is made
anew: users, store, secret and clients are fresh.
"""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from types import ModuleType
from typing import Any

import httpx

from demo.harness import PASSWORD, Client, Deployment, NotOffered, Reply
from demo.harness.endpoints import Account, Call, Endpoints
from demo.harness.recording import Exchange, Recorder
from demo.harness.transports import Asgi, Wsgi
from labs.frameworks.child.tables import Parts, People, RedisStore
from labs.frameworks.shipped import Shipped

KEY = "a secret of thirty-two characters"
"""Of a first service: the same in each run."""

OTHER_KEY = "another secret, as long as the first one"

PEOPLE = ("alice", "bob", "mallory")
COINS = 100


class Service(Deployment):
    """module: of `apps`.  parts: what it is made of; new ones if None.
    kept: where its clients' requests and answers are recorded."""

    def __init__(
        self,
        module: ModuleType,
        parts: Parts | None = None,
        kept: list[Exchange] | None = None,
    ) -> None:
        self.module, self.kept, self._own_store = module, kept, False
        self.shipped: Shipped = module.SHIPPED
        self.parts = parts or new_parts(module)
        self.users, self.store = self.parts.users, self.parts.store
        self.door = opened(module.app(self.parts))
        if parts is None:
            for name in PEOPLE:
                self.parts.users.add(name, PASSWORD)
                self.parts.books.coins[name] = COINS

    @cached_property
    def endpoints(self) -> Endpoints:
        """Its doors, and what its users are called there."""
        ours = self.shipped.doors.me.origin == "own"
        accounts = []
        for role in PEOPLE:
            name = self.shipped.account.replace("{}", role)
            shown = role if ours else ""
            accounts.append(Account(role, name, PASSWORD, shown))
        return replace(self.shipped.doors, accounts=tuple(accounts))

    def client(self, browser: bool = True, has_jar: bool = True) -> Client:
        return FullClient(
            self.transport(),
            self.endpoints,
            browser=browser,
            has_jar=has_jar,
            log_out_first=self.shipped.log_out_first,
        )

    def transport(self) -> httpx.BaseTransport:
        if self.kept is None:
            return self.door
        return Recorder(self.door, self.kept)

    def __enter__(self) -> "Service":
        return self

    def close(self) -> None:
        self.door.close()

    def changed_password(self, user_id: str, password: str) -> bool:
        return self.lets_in(user_id, password) and not self.lets_in(
            user_id, PASSWORD
        )

    def lets_in(self, user_id: str, password: str) -> bool:
        """Does this password open the door to this user?"""
        client = self.client()
        client.log_in(user_id, password)
        return client.me() == user_id

    def ban(self, user_id: str) -> None:
        if "ban" not in self.shipped.verbs:
            raise NotOffered("a ban")
        self.parts.users.ban(user_id)

    def delete_account(self, user_id: str) -> None:
        self.parts.users.delete(user_id)

    def coins(self, user_id: str) -> int:
        return self.parts.books.coins[user_id]

    def renews(self) -> bool:
        return self.endpoints.renew is not None

    def share(self, *parts: str) -> "Service":
        """A second service of the same configuration that holds only
        these parts of this one: "key", "users", "store".  Where the store
        is a table beside the users, whoever has these has it, too."""
        users = self.users if "users" in parts else apart(self.module)
        with_users = users is self.users and beside_users(self.store)
        if "store" in parts or with_users:
            store = self.store
        else:
            store = store_beside(self.module, users)
        key = self.parts.key if "key" in parts else OTHER_KEY
        return self.beside(Parts(key, users, store))

    def beside(self, parts: Parts) -> "Service":
        """A service that is made of these."""
        parts.books.coins.update(self.parts.books.coins)
        return Service(self.module, parts, self.kept)

    def counts(self) -> dict[str, int]:
        """What was asked of its store and of its user table so far."""
        return {
            "store commands": self.parts.store.commands,
            "user rows": self.parts.users.reads,
        }


@dataclass
class FullClient(Client):
    """A client that logs out with each token that it holds, where the
    application has asked for that."""

    log_out_first: Call | None = None

    def log_out(self) -> Reply:
        if self.log_out_first and self.can_renew():
            self.call(self.log_out_first)
        return super().log_out()


def beside_users(store: Any) -> bool:
    """Is it kept in the database that has the users?"""
    return bool(getattr(store, "tables", ()))


def new_parts(module: ModuleType) -> Parts:
    """Users and a store of its own, empty."""
    users = getattr(module, "USERS", People)()
    return Parts(KEY, users, store_beside(module, users))


def store_beside(module: ModuleType, users: Any) -> Any:
    """An empty store, for a service with these users."""
    make: Callable[[Any], Any] = getattr(
        module, "STORE", lambda _users: RedisStore()
    )
    return make(users)


def apart(module: ModuleType) -> Any:
    """A user table of a second service: nobody is in it."""
    users = getattr(module, "USERS", People)
    return users.apart()


def opened(app: Any) -> httpx.BaseTransport:
    """The door of an application of either kind."""
    called = app if inspect.isfunction(app) else type(app).__call__
    if not inspect.iscoroutinefunction(called):
        return Wsgi(app)
    return Asgi(app)


def module_of(name: str) -> ModuleType:
    """A configuration by the name of its file."""
    return importlib.import_module(f"labs.frameworks.apps.{name}")
