"""What is about many keys: a command for each, a batch in one round trip;
and a log-out everywhere that a failing store cuts off between."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from racing import before_command, commands_of, worked

from demo.clock import later
from demo.errors import Unavailable
from demo.keys import key_for
from demo.schemes import ManagedSession, Refresh, Session
from demo.store import BATCH, Store

MANY = 7
SCHEMES: dict[str, Any] = {
    "session": lambda store: Session(store),
    "managed session": lambda store: ManagedSession(store, idle_s=0),
    "refresh": lambda store: Refresh(key=key_for("HS256"), store=store),
}


@pytest.fixture
def store() -> Iterator[Store]:
    """Two commands a batch, with the clock stopped."""
    with later(0):
        store = Store()
        store.batch = 2
        yield store
        store.close()


class Failing:
    """A client whose batch number `at` breaks: before the server has it,
    or after `done` of its commands."""

    def __init__(self, client: Any, at: int = -1, done: int = 0) -> None:
        self.client, self.at, self.done = client, at, done
        self.batches: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def pipeline(self, transaction: bool) -> Any:
        assert not transaction, "keys may lie on several nodes"
        batch = self.client.pipeline(transaction=False)
        execute = batch.execute

        def executed(**options: Any) -> Any:
            self.batches.append(len(batch.command_stack))
            if len(self.batches) - 1 != self.at:
                return execute(**options)
            del batch.command_stack[self.done :]
            execute(**options)
            raise redis.ConnectionError("gone")

        batch.execute = executed
        return batch


def test_a_batch_has_its_size(store: Store) -> None:
    """And each command is counted, and answered in its place."""
    keys = [f"a:{n}" for n in range(MANY)]
    for number, key in enumerate(keys[:-1]):
        store.put(key, {"n": number}, 2**32)
    store._redis = client = Failing(store._redis)
    found = store.take_each(keys)
    assert [one and one["n"] for one in found] == [*range(MANY - 1), None]
    assert client.batches == [2, 2, 2, 1]
    assert store.commands["GETDEL"] == MANY
    assert store.families == {"a"}
    assert not any(store.take_each(keys))
    assert Store().batch == BATCH > 1


def test_nothing_is_sent_about_no_key(store: Store) -> None:
    store.delete()
    assert store.take_each([]) == store.members_of_each([]) == []
    assert not store.commands


def lives(scheme: Any, one: Any) -> bool:
    """A family's access token lives out its minutes: its renewal counts."""
    if one.renewal is None:
        return bool(worked(lambda: scheme.verify(one.access)))
    return bool(worked(lambda: scheme.family_of(one.renewal)))


@pytest.mark.parametrize("name", SCHEMES)
def test_a_log_out_everywhere_may_fail_anywhere(
    name: str, store: Store
) -> None:
    """It raises Unavailable, so that nobody takes it for done; and done
    again it ends whatever the first one left, and nobody else."""
    client, at = store._redis, 0
    while True:
        for done in (0, 1, 2):
            store._redis = client
            scheme = SCHEMES[name](store)
            hers = [scheme.issue(f"alice{at}{done}") for _ in range(MANY)]
            bob = scheme.issue("bob")
            assert all(lives(scheme, one) for one in hers)
            store._redis = failing = Failing(client, at, done)
            try:
                scheme.revoke_all(f"alice{at}{done}")
            except Unavailable:
                assert len(failing.batches) == at + 1, "it went on"
                scheme.revoke_all(f"alice{at}{done}")
            else:
                assert len(failing.batches) == at > 3
                return
            store._redis = client
            assert not any(lives(scheme, one) for one in hers)
            assert lives(scheme, bob)
        at += 1


@pytest.mark.slow
def test_a_log_out_everywhere_takes_few_round_trips() -> None:
    """For any number of sessions; sent one by one there is one each."""
    many = 3 * BATCH
    for batch, most in ((BATCH, 6), (1, 0)):
        store = Store()
        store.batch = batch
        scheme = ManagedSession(store, idle_s=0)
        for _ in range(many):
            scheme.issue("alice")
        store._redis = client = Failing(store._redis)
        before = store.commands.total()
        scheme.revoke_all("alice")
        assert len(client.batches) == most
        assert store.commands.total() - before >= 2 * many
        assert scheme.devices("alice") == []


def test_a_log_in_under_way_is_on_the_list_for_the_next(
    store: Store,
) -> None:
    """Her list names it before its record is there.  A log-out everywhere
    in between does not find the record, and has to leave the name."""
    scheme = ManagedSession(store, idle_s=0)
    old = scheme.issue("alice")
    before_the_record = commands_of(store, lambda: scheme.issue("bob")) - 1
    with before_command(
        store, before_the_record, lambda: scheme.revoke_all("alice")
    ):
        new = scheme.issue("alice")
    assert [lives(scheme, one) for one in (old, new)] == [False, True]
    scheme.revoke_all("alice")
    assert not lives(scheme, new)
