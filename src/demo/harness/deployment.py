"""One running service: its users, its store, its key, its clients.

A second service is opened with `share`, holding only the parts that it
is given.  That measures who can verify what alone.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Any

import httpx

from demo.app import App
from demo.carriers import Carrier
from demo.clock import later
from demo.contenders import Contender
from demo.harness.client import Client
from demo.harness.endpoints import Endpoints
from demo.harness.holders import holder_for
from demo.harness.recording import Exchange, Recorder
from demo.harness.results import NotApplicable
from demo.harness.transports import EndOfTls
from demo.keys import Key, key_for
from demo.schemes import KeyBound
from demo.schemes.base import Renews
from demo.store import Store
from demo.users import Users

PASSWORD = "correct horse battery staple"
"""Of every user in an experiment."""

PEOPLE = ("alice", "bob", "mallory")
"""Alice is the victim, Bob a bystander, Mallory the attacker."""

SHAREABLE = ("public key", "key", "store", "users")


class Deployment:
    """A contender behind HTTP, in memory.  Close it after use."""

    def __init__(
        self,
        contender: Contender,
        users: Users | None = None,
        store: Store | None = None,
        keys: dict[str, Key] | None = None,
        owner: str = "this service",
        kept: list[Exchange] | None = None,
    ) -> None:
        """kept: where its clients' requests and answers are recorded."""
        self.kept = kept
        self.users = users or people()
        self._own_store = store is None
        self.store = store or Store()
        self.keys: dict[str, Key] = dict(keys or {})
        self.owner = owner
        self.open_door(contender)

    def key(self, algorithm: str) -> Key:
        """The service's key for an algorithm; made when asked for."""
        if algorithm not in self.keys:
            self.keys[algorithm] = key_for(algorithm, self.owner)
        return self.keys[algorithm]

    def replace_keys(self) -> None:
        """Sign with new keys from now on; the old ones are retired."""
        for name, old in self.keys.items():
            new = key_for(name, f"{self.owner}, after {old.kid}")
            self.keys[name] = old.replaced_by(new)
        self.app.scheme = self.contender.build(self)

    def client(self, browser: bool = True, has_jar: bool = True) -> Client:
        """A new client, not logged in."""
        endpoints = bank_doors(self.app.form_path, self.app.carrier)
        return Client(
            self.transport(),
            endpoints,
            browser=browser,
            has_jar=has_jar,
            holder=holder_for(self.app.scheme),
        )

    def transport(self) -> httpx.BaseTransport:
        """The way to its door, recorded where that is asked for."""
        door: httpx.BaseTransport = httpx.WSGITransport(app=self.app)
        if isinstance(self.app.scheme, KeyBound):
            door = EndOfTls(door)
        return door if self.kept is None else Recorder(door, self.kept)

    def signed_in(self, user_id: str = "alice") -> Client:
        """A browser in which this user has just logged in."""
        client = self.client()
        client.who = f"{user_id.capitalize()}'s browser"
        client.log_in(user_id, self.password_of(user_id))
        return client

    def makes(self, user_id: str, client: Client) -> str:
        """A credential by what this service holds, for this client: where
        it is bound to a key, to the client's."""
        scheme = self.app.scheme
        if isinstance(scheme, KeyBound) and client.holder:
            return scheme.issue(user_id, client.holder.thumbprint).access
        return scheme.issue(user_id).access

    def later(self, seconds: int) -> AbstractContextManager[None]:
        """So many seconds after the service was opened."""
        return later(seconds)

    def count_from_now(self) -> None:
        """Where the clock is moved, it stands still meanwhile."""

    def password_of(self, user_id: str) -> str:
        """What this user logs in with."""
        return PASSWORD

    def changed_password(self, user_id: str, password: str) -> bool:
        """Is this one in force, and the old one no longer?"""
        right = self.users.sign_in(user_id, password) is not None
        return right and self.users.sign_in(user_id, PASSWORD) is None

    def ban(self, user_id: str) -> None:
        """What an operator does."""
        self.app.ban(user_id)

    def delete_account(self, user_id: str) -> None:
        """What an operator does."""
        self.app.delete_account(user_id)

    @property
    def moves_coins(self) -> bool:
        """Is there a transfer whose effect can be read?"""
        return True

    def coins(self, user_id: str) -> int:
        """The balance of a user, by the bank's own books; 0 when there is
        no such row."""
        row = self.users.get(user_id)
        return row.balance if row else 0

    def renews(self) -> bool:
        """Can a sign-in be renewed?"""
        return isinstance(self.app.scheme, Renews)

    def share(self, *parts: str) -> "Deployment":
        """A second service that holds only these parts of this one.

        Whatever it is not given it has of its own: another key, an empty
        store, an empty user table.  Raises ValueError for a part that
        cannot be shared (an HMAC secret has no public half).
        """
        for part in parts:
            if part not in SHAREABLE:
                raise ValueError(f"cannot share {part!r}")
        keys = self.keys if "key" in parts else {}
        if "public key" in parts:
            keys = {name: published(key) for name, key in self.keys.items()}
        return Deployment(
            self.contender,
            users=self.users if "users" in parts else Users(),
            store=self.store if "store" in parts else None,
            keys=keys,
            owner="second service",
            kept=self.kept,
        )

    def open_door(self, contender: Contender) -> None:
        """Serve this contender instead, with the same parts."""
        self.contender = contender
        app = contender.app or App
        self.app: App = app(contender, self, self.users)

    def visited_by(
        self, client: Client, base_url: str | None = None
    ) -> Client:
        """A copy of another service's client, calling this one: at the
        same host, as behind a gateway, or at `base_url`."""
        copy = client.on_her_device()
        copy.transport = self.transport()
        if base_url is not None:
            copy.endpoints = replace(copy.endpoints, base_url=base_url)
        return copy

    def close(self) -> None:
        if self._own_store:
            self.store.close()

    def __enter__(self) -> "Deployment":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def bank_doors(form: str, carrier: Carrier) -> Endpoints:
    """The bank's doors.  form: path of the form that hands out what a
    transfer has to bring back; "" when none is needed."""
    doors = Endpoints(scheme=getattr(carrier, "scheme", "Bearer"))
    if not form or doors.transfer is None:
        return doors
    transfer = replace(
        doors.transfer, csrf_page=form, csrf_name="/token", csrf_field="token"
    )
    return replace(doors, transfer=transfer)


def people() -> Users:
    """A user table with alice, bob and mallory, 100 coins each."""
    users = Users()
    for user_id in PEOPLE:
        users.add(user_id, PASSWORD)
    return users


def published(key: Key) -> Key:
    """The public half.  Raises ValueError when there is none."""
    public = key.public()
    if public is None:
        raise ValueError("an HMAC secret has no public half")
    return public


@contextmanager
def just_before(
    store: Store, command: str, happen: Callable[[], object]
) -> Iterator[None]:
    """Let something happen just before the block's first `command`.
    Raises NotApplicable when the block sends no such command."""
    send, waiting, batch = store._run, True, store.batch

    def interrupted(name: str, *args: Any, **options: Any) -> Any:
        nonlocal waiting
        if waiting and name == command:
            waiting = False
            happen()
        return send(name, *args, **options)

    vars(store).update(_run=interrupted, batch=1)
    try:
        yield
    finally:
        del vars(store)["_run"]
        store.batch = batch
    if waiting:
        raise NotApplicable(f"the request sends the store no {command}")
