"""Many at once, in threads and in processes that share a real Redis.

No session survives that should not.  Each race is also run by a scheme
with one thing done in two steps, which lets one through: so the races can
find what they look for.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import pytest
from racing import in_processes, in_threads, worked
from test_real_redis import here, server  # noqa: F401

from demo.keys import Key, key_for
from demo.schemes import ManagedSession, Refresh, Session
from demo.schemes.session import by_id
from demo.store import Record, Store

pytestmark = pytest.mark.slow

PROCESSES = 4


@pytest.fixture
def store(here: Any) -> Iterator[Store]:  # noqa: F811
    store = Store()
    yield store
    store.close()


# Renewals: of any number, one succeeds.


class InTwoSteps(Store):
    """Looks whether a record is there, and then puts it; between the two
    is a millisecond, as over a network."""

    def put_new(self, key: str, record: Record, expires_at: int) -> bool:
        if self.get(key) is not None:
            return False
        time.sleep(0.001)
        self.put(key, record, expires_at)
        return True


FAMILIES = 20


@dataclass
class Ticket:
    """What a process needs to renew the same sign-ins."""

    secret: bytes
    renewals: list[str]
    store: type[Store] = Store


def refresh(store: Store, secret: bytes) -> Refresh:
    """A race may take long on a busy machine: no reuse ends it here."""
    key = Key("HS256", "raced", secret, secret)
    return Refresh(key=key, store=store, race_s=600)


def renew(store: Store, _number: int, ticket: Ticket) -> list[Any]:
    """Each of them once: a place in the list, and the pair."""
    store.__class__ = ticket.store
    scheme, pairs = refresh(store, ticket.secret), []
    for place, renewal in enumerate(ticket.renewals):
        store._run("INCR", "raced:1")
        pairs += [(place, p) for p in worked(partial(scheme.renew, renewal))]
    return pairs


@pytest.fixture
def family(store: Store) -> Refresh:
    return refresh(store, key_for("HS256").signing)


def renewals(family: Refresh, kind: type[Store]) -> list[Any]:
    """Places and pairs that came of a thousand, in several processes."""
    issued = [family.issue("alice").renewal for _ in range(FAMILIES)]
    ticket = Ticket(family.key.signing, [*map(str, issued)], kind)
    told = in_processes(renew, ticket, family.store, PROCESSES, 4, 13)
    raced = int(family.store._run("GET", "raced:1"))
    assert raced == PROCESSES * 13 * FAMILIES > 1_000, "the control"
    return [*chain(*chain(*told))]


def test_of_a_thousand_renewals_in_threads_one_succeeds(
    family: Refresh,
) -> None:
    renewal = family.issue("alice").renewal
    assert renewal is not None
    (pair,) = in_threads(partial(family.renew, renewal), 1_000, 16)
    assert pair.renewal is not None
    assert family.renew(pair.renewal), "the family survives"


def test_of_a_thousand_renewals_in_processes_one_succeeds(
    family: Refresh,
) -> None:
    """For each sign-in one, and the sign-in survives."""
    pairs = renewals(family, Store)
    assert sorted(place for place, _ in pairs) == [*range(FAMILIES)]
    assert all(family.renew(pair.renewal) for _, pair in pairs)


def test_looked_up_and_then_put_more_succeed(family: Refresh) -> None:
    assert len(renewals(family, InTwoSteps)) > FAMILIES


def test_of_many_rotations_one_succeeds(store: Store) -> None:
    scheme = ManagedSession(store)
    sid = scheme.issue("alice").access
    assert len(in_threads(partial(scheme.rotate, sid), 200, 16)) == 1
    assert len(scheme.devices("alice")) == 1


# Log-outs racing requests: a request writes that the session was seen.


class WritesBack(ManagedSession):
    """Puts the record that it read a millisecond ago, though it may be
    gone by now."""

    def verify(self, sid: str) -> Any:
        identity = self.look_up(sid)
        time.sleep(0.001)
        record = {**identity.claims, "seen_at": int(time.time())}
        self.store.put(by_id(sid), record, identity.expires_at)
        return identity


SESSIONS = 100


def use_and_end(
    store: Store, number: int, about: tuple[type[ManagedSession], list[str]]
) -> int:
    """The first process ends each session once it is in use; the others
    use it until then, however slow the machine is."""
    kind, sids = about
    scheme, served = kind(store), 0
    for at, sid in enumerate(sids):
        if number == 0:
            until(lambda: store._run("GET", f"used:{at}"))  # noqa: B023
            scheme.revoke(sid)
            store._run("SET", f"ended:{at}", 1)
            continue
        while not store._run("GET", f"ended:{at}"):
            served += lives(scheme, sid)
            store._run("INCR", f"used:{at}")
    return served


def survivors(kind: type[ManagedSession], store: Store) -> int:
    """Of so many sessions that were ended during requests."""
    scheme = kind(store)
    sids = [scheme.issue(f"user{at}").access for at in range(SESSIONS)]
    stays = scheme.issue("bob").access
    about = (kind, sids)
    told = in_processes(use_and_end, about, store, PROCESSES, 2, 2)
    assert sum(chain(*told[1:])) >= SESSIONS, "the control: requests came in"
    assert scheme.verify(stays).user_id == "bob"
    plain = ManagedSession(store)
    return sum(lives(plain, sid) for sid in sids)


def test_no_session_survives_its_log_out(store: Store) -> None:
    assert survivors(ManagedSession, store) == 0


def test_written_back_some_do(store: Store) -> None:
    assert survivors(WritesBack, store) > 0


# Log-out everywhere racing log-ins


class ForgetsTheList(Session):
    """Ends what the list names, and then deletes the list."""

    def revoke_all(self, user_id: str) -> None:
        super().revoke_all(user_id)
        self.store.delete(self.index_of(user_id))


class ForgetsTheManagedList(ForgetsTheList, ManagedSession):
    """The same of the table's session."""


def log_in_or_end_all(
    store: Store, number: int, kind: type[Session]
) -> tuple[float, float, str]:
    """The first process logs Alice out everywhere, the others log her in,
    three times as often; neither gets far ahead of the other.  When it
    began, when it was done, and her session."""
    scheme = kind(store)
    if number == 0:
        turn = store._run("INCR", "ends:1")
        until(lambda: int(store._run("GET", "log-ins:1") or 0) > 2 * turn)
        began = time.time()
        scheme.revoke_all("alice")
        return began, time.time(), ""
    turn = store._run("INCR", "log-ins:1")
    until(lambda: int(store._run("GET", "ends:1") or 0) > turn / 3 - 2)
    began = time.time()
    sid = scheme.issue("alice").access
    return began, time.time(), sid


def until(so: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 60
    while not so():
        assert time.monotonic() < deadline, "the others do not come"
        time.sleep(0.0005)


def left_over(kind: type[Session], store: Store) -> tuple[int, int]:
    """Of the sessions of a race: how many live although an end of all
    began after they had begun; and how many a last one does not end."""
    scheme = kind(store)
    bob = scheme.issue("bob").access
    told = in_processes(log_in_or_end_all, kind, store, PROCESSES, 4, 40)
    last_end = max(began for began, _, _ in told[0])
    issued = [(done, sid) for _, done, sid in chain(*told[1:])]
    first_end = min(done for _, done, _ in told[0])
    assert any(done > first_end for done, _ in issued), "they did race"
    late = [
        s for done, s in issued if done < last_end - 1e-3 and lives(scheme, s)
    ]
    scheme.revoke_all("alice")
    left = [sid for _, sid in issued if lives(scheme, sid)]
    assert lives(scheme, bob)
    return len(late), len(left)


def lives(scheme: Session, sid: str) -> bool:
    return bool(worked(partial(scheme.verify, sid)))


@pytest.mark.parametrize("kind", [Session, ManagedSession])
def test_a_log_out_everywhere_ends_what_had_begun(
    kind: type[Session], store: Store
) -> None:
    """And the next one ends what began meanwhile."""
    assert left_over(kind, store) == (0, 0)


@pytest.mark.parametrize("kind", [ForgetsTheList, ForgetsTheManagedList])
def test_with_its_list_forgotten_some_are_out_of_reach(
    kind: type[Session], store: Store
) -> None:
    assert left_over(kind, store)[1] > 0
