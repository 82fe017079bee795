"""An application that is not ours, in the place of our own service.

The probes open it as they open a `Deployment`.  They can do there what a
user can; what only an operator can do needs a function that does it.  It
has two users, Alice and Bob, and keeps what one experiment leaves behind:
so a password that was changed is changed back.

Its clock is a `Timekeeper`.  Before an application in this process, the
clock is moved, and hours pass at once.  A server elsewhere has its own
clock, so there we wait.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import httpx

from demo.clock import later
from demo.harness.client import Client
from demo.harness.deployment import Deployment
from demo.harness.endpoints import Endpoints, at_pointer
from demo.harness.recording import Exchange, Recorder
from demo.harness.results import ControlFailed, NotMeasurable, NotOffered


class Timekeeper(Protocol):
    """travels: can it be moved?  watch_s: for how long one waits for an
    end at most, where it cannot."""

    @property
    def travels(self) -> bool: ...

    @property
    def watch_s(self) -> int: ...

    def open(self) -> AbstractContextManager[float]:
        """Around all that happens at one service; gives the moment."""

    def later(
        self, seconds: int, since: float
    ) -> AbstractContextManager[None]:
        """So many seconds after that moment."""

    def moment(self) -> float:
        """Now."""

    def note(self) -> None:
        """A request is sent at this moment."""


@dataclass
class Moved:
    """The clock of this process.  An application that runs on sees time
    go forward only: each service is opened after all that was before, or
    it would meet records from its own future.

    reached: the last moment at which a request was sent, Unix seconds."""

    reached: float = 0.0
    travels: bool = True
    watch_s: int = 0

    @contextmanager
    def open(self) -> Iterator[float]:
        with later(max(0.0, self.reached + 1 - int(time.time()))):
            yield self.moment()

    def later(
        self, seconds: int, since: float
    ) -> AbstractContextManager[None]:
        """It stands where it was opened, or where a block around this one
        has moved it."""
        return later(seconds)

    def moment(self) -> float:
        return time.time()

    def note(self) -> None:
        self.reached = max(self.reached, time.time())


@dataclass
class Waited:
    """The clock of a server elsewhere: nothing moves it.
    watch_s: seconds for which an end is watched.  now: a clock that only
    goes forward."""

    watch_s: int = 150
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    travels: bool = False

    @contextmanager
    def open(self) -> Iterator[float]:
        yield self.moment()

    @contextmanager
    def later(self, seconds: int, since: float) -> Iterator[None]:
        """Wait until then; at once, if that is over."""
        left = since + seconds - self.now()
        if left > 0:
            self.sleep(left)
        yield

    def moment(self) -> float:
        return self.now()

    def note(self) -> None:
        """Its own clock tells the time."""


Operator = Mapping[str, Callable[[str], object]]
"""What an operator does to an account, by name: "ban" and
"delete_account".  Each is given the name that the user types."""


@dataclass(frozen=True, eq=False)
class RunningApp:
    """name: of the report.  transport: the way to it.  operator: what can
    be done behind its back.  passwords: as they are now, by role.
    notes: what it was left with, if something could not be put back."""

    name: str
    endpoints: Endpoints
    transport: httpx.BaseTransport
    clock: Timekeeper
    operator: Operator = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict, repr=False)
    notes: list[str] = field(default_factory=list)
    load_user: ClassVar[bool] = False

    def __post_init__(self) -> None:
        for one in self.endpoints.accounts:
            self.passwords.setdefault(one.role, one.password)


class Noting(httpx.BaseTransport):
    """Tells the clock of each request."""

    def __init__(self, inner: httpx.BaseTransport, clock: Timekeeper) -> None:
        self.inner, self.clock = inner, clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.clock.note()
        return self.inner.handle_request(request)


class RunningService(Deployment):
    """One experiment with a running application.  Of its store, its keys
    and its user table nothing is known."""

    def __init__(
        self, running: RunningApp, kept: list[Exchange] | None = None
    ) -> None:
        self.running, self.kept = running, kept
        self._own_store = False
        self._open: AbstractContextManager[float] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NotMeasurable(f"of the application's {name} nothing is known")

    def __enter__(self) -> "RunningService":
        self._open = self.running.clock.open()
        self._since = self._open.__enter__()
        return self

    def close(self) -> None:
        """Put back what was changed, and leave its time."""
        try:
            for role in self.running.passwords:
                self._put_back(role)
        finally:
            if self._open is not None:
                self._open.__exit__(None, None, None)
                self._open = None

    def client(self, browser: bool = True, has_jar: bool = True) -> Client:
        return Client(
            self.transport(),
            self.running.endpoints,
            browser=browser,
            has_jar=has_jar,
        )

    def transport(self) -> httpx.BaseTransport:
        door = Noting(self.running.transport, self.running.clock)
        return door if self.kept is None else Recorder(door, self.kept)

    def later(self, seconds: int) -> AbstractContextManager[None]:
        return self.running.clock.later(seconds, self._since)

    def count_from_now(self) -> None:
        """Let `later` count from this moment, where we have to wait."""
        self._since = self.running.clock.moment()

    def password_of(self, user_id: str) -> str:
        return self.running.passwords[user_id]

    def changed_password(self, user_id: str, password: str) -> bool:
        """Is this one in force, and the old one no longer?"""
        old = self.running.passwords[user_id]
        if not self._lets_in(user_id, password):
            return False
        self.running.passwords[user_id] = password
        return not self._lets_in(user_id, old)

    def _lets_in(self, user_id: str, password: str) -> bool:
        client = self.client()
        client.log_in(user_id, password)
        return client.me() == user_id

    def _put_back(self, role: str) -> None:
        given = self.running.endpoints.account(role).password
        changed = self.running.passwords[role]
        if changed == given:
            return
        client = self.signed_in(role)
        client.change_password(changed, given)
        if self._lets_in(role, given):
            self.running.passwords[role] = given
        else:
            self.running.notes.append(
                f"the password of {role} is now {changed!r}: it could not "
                "be changed back"
            )

    def ban(self, user_id: str) -> None:
        self._operate("ban", "a ban", user_id)

    def delete_account(self, user_id: str) -> None:
        self._operate("delete_account", "a deletion of accounts", user_id)

    def _operate(self, name: str, what: str, user_id: str) -> None:
        act = self.running.operator.get(name)
        if act is None:
            raise NotOffered(what)
        act(self.running.endpoints.account(user_id).name)

    @property
    def moves_coins(self) -> bool:
        """Is there a transfer whose effect can be read?"""
        doors = self.running.endpoints
        return doors.transfer is not None and doors.balance is not None

    def coins(self, user_id: str) -> int:
        """The balance that this user reads.  Raises ControlFailed when it
        is no number."""
        reading = self.running.endpoints.balance
        if reading is None:
            raise NotOffered("a balance")
        body = self.signed_in(user_id).get(reading.path).body
        found = at_pointer(body, reading.pointer)
        try:
            return int(float(str(found)))
        except ValueError:
            raise ControlFailed(f"the balance reads {found!r}") from None

    def renews(self) -> bool:
        return self.running.endpoints.renew is not None
