"""A store that loses what it had: one key, all keys, or room for more.

A single key goes when a server deletes some to make room for others.  All
of them go when it restarts and had saved nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from racing import before_command, commands_of, worked
from test_schemes import ENDERS, REVOKERS, SCHEMES, Parts

from demo.clock import later
from demo.errors import Rejected, Unavailable
from demo.harness import Deployment
from demo.keys import key_for
from demo.schemes import (
    Issued,
    ListedSession,
    ManagedSession,
    UserBlocklist,
)
from demo.schemes.base import LAST_TIME
from demo.schemes.blocklist import GENERATION, ended_as, new_generation
from demo.servers import require_all_kept, require_server
from demo.store import Store

Ending = Callable[[Any, list[Issued]], None]
"""Ends the sign-ins of a list, all of which are Alice's."""

LOST_BEFORE = {
    "Session": {"sessions_of"},
    "Opaque": {"sessions_of"},
    "ManagedSession": {"realm_sessions_of"},
    "Blocklist ES256": {"tokens_of"},
    "Blocklist RS256": {"tokens_of"},
    "Refresh ES256": {"families_of"},
    "DeviceBound": {"sign_ins_of"},
}
"""Keys, by their family, without which a log-out everywhere misses a
sign-in.  These schemes need a store that deletes none."""

LOST_AFTER = {
    "Blocklist ES256": {"blocked"},
    "Blocklist RS256": {"blocked"},
}
"""Keys without which a sign-in that was ended is good again."""


def log_out(scheme: Any, hers: list[Issued]) -> None:
    for one in hers:
        scheme.revoke(one.access)


def log_out_everywhere(scheme: Any, hers: list[Issued]) -> None:
    scheme.revoke_all("alice")


ENDINGS: list[tuple[str, Ending]] = [
    *((name, log_out) for name in REVOKERS),
    *((name, log_out_everywhere) for name in ENDERS),
]


def accepted(scheme: Any, issued: Issued) -> bool:
    """Does this sign-in live?  Where there is renewal, that decides."""
    if issued.renewal is not None:
        return bool(worked(lambda: scheme.renew(issued.renewal)))
    return bool(worked(lambda: scheme.verify(issued.access)))


def begun(name: str) -> tuple[Parts, Any, list[Issued]]:
    """A running scheme, and three sign-ins of Alice's."""
    parts = Parts(Store())
    scheme = SCHEMES[name].build(parts)
    return parts, scheme, [scheme.issue("alice") for _ in range(3)]


def keys(store: Store) -> list[str]:
    raw: Any = store._redis
    prefix = store._prefix
    found = (key.decode() for key in raw.scan_iter(prefix + "*"))
    return [key.removeprefix(prefix) for key in found]


def each_key_lost(
    name: str, before: Ending | None, after: Ending | None
) -> Iterator[tuple[str, bool]]:
    """Of each key, its family, and whether a sign-in of Alice's is
    accepted when that key alone is lost between two endings."""
    at, count = 0, 1
    while at < count:
        parts, scheme, hers = begun(name)
        if before:
            before(scheme, hers)
        found = sorted(keys(parts.store), key=family)
        count = len(found)
        if found:
            parts.store.delete(found[at])
        if after:
            after(scheme, hers)
        if found:
            yield family(found[at]), any(accepted(scheme, o) for o in hers)
        at += 1


def family(key: str) -> str:
    return key.split(":")[0]


@pytest.mark.parametrize("name", ENDERS)
def test_a_key_that_is_lost_before_a_log_out_everywhere(name: str) -> None:
    """What is missed is what LOST_BEFORE says, no more and no less."""
    found = [*each_key_lost(name, None, log_out_everywhere)]
    missed = {family for family, lives in found if lives}
    assert missed == LOST_BEFORE.get(name, set())


@pytest.mark.parametrize(("name", "ending"), ENDINGS)
def test_a_key_that_is_lost_after_an_ending(name: str, ending: Ending) -> None:
    """What comes back is what LOST_AFTER says, no more and no less."""
    found = [*each_key_lost(name, ending, None)]
    back = {family for family, lives in found if lives}
    assert back == LOST_AFTER.get(name, set())


@pytest.mark.parametrize(("name", "ending"), ENDINGS)
def test_what_an_emptied_store_lets_in(name: str, ending: Ending) -> None:
    """Only a list of those who are out forgets them."""
    parts, scheme, hers = begun(name)
    ending(scheme, hers)
    assert not any(accepted(scheme, one) for one in hers), "the control"
    parts.store.empty()
    assert not keys(parts.store)
    for _ in range(2):
        back = any(accepted(scheme, one) for one in hers)
        assert back is (name in LOST_AFTER)
        assert accepted(scheme, scheme.issue("alice")), "she logs in anew"


def test_a_list_that_is_begun_anew_names_no_old_session() -> None:
    """The list is lost, and the next log-in makes another."""
    for scheme, lives in ((ManagedSession, True), (ListedSession, False)):
        sessions = scheme(Store())
        old = sessions.issue("alice")
        sessions.store.delete(sessions.index_of("alice"))
        sessions.issue("alice")
        sessions.revoke_all("alice")
        assert accepted(sessions, old) is lives


def test_what_a_listed_session_costs() -> None:
    """One command more for each request."""
    costs = []
    for scheme in (ManagedSession, ListedSession):
        sessions = scheme(Store())
        sid = sessions.issue("alice").access
        verify = partial(sessions.verify, sid)
        costs.append(commands_of(sessions.store, verify))
    assert costs == [2, 3]


# The per-user blocklist


@pytest.fixture
def listed() -> UserBlocklist:
    return UserBlocklist(key=key_for("HS256"), store=Store())


def test_two_first_log_ins_at_once_are_one_generation(
    listed: UserBlocklist,
) -> None:
    """Whenever the other server's log-in comes in between."""
    count = commands_of(listed.store, lambda: listed.issue("nobody"))
    for at in range(count):
        name, others = f"alice{at}", list[Issued]()

        def other_server(
            name: str = name, others: list[Issued] = others
        ) -> None:
            others.append(listed.issue(name))

        with before_command(listed.store, at, other_server):
            mine = listed.issue(name)
        for one in (mine, *others):
            assert listed.verify(one.access).user_id == name
        assert len(others) == 1


def test_a_log_in_brings_back_nothing_that_was_ended(
    listed: UserBlocklist,
) -> None:
    """A log-out everywhere comes at any point of a log-in.  What was there
    before stays ended."""
    count = commands_of(listed.store, lambda: listed.issue("nobody"))
    for at in range(count):
        old = listed.issue("alice")
        ends_all = partial(listed.revoke_all, "alice")
        with before_command(listed.store, at, ends_all):
            listed.issue("alice")
        assert not accepted(listed, old)
        assert accepted(listed, listed.issue("alice"))


def test_a_log_out_after_the_loss_makes_no_token_good(
    listed: UserBlocklist,
) -> None:
    """It writes an entry into a record without a generation."""
    one, other = listed.issue("alice"), listed.issue("alice")
    listed.store.empty()
    listed.revoke(one.access)
    assert not accepted(listed, other)
    assert accepted(listed, listed.issue("alice"))
    assert not accepted(listed, one)


def test_the_list_drops_what_has_expired_by_itself(
    listed: UserBlocklist,
) -> None:
    raw: Any = listed.store._redis
    key = listed.store._prefix + listed.record_of("alice")
    with later(0):
        for _ in range(3):
            listed.revoke(listed.issue("alice").access)
        assert raw.zcard(key) == 1 + 3
        with later(listed.ttl_s - 1):
            kept = listed.issue("alice")
        with later(listed.ttl_s + 1):
            assert accepted(listed, kept)
            listed.issue("alice")
            assert raw.zcard(key) == 1, "the generation stays"


def test_no_token_is_called_generation(listed: UserBlocklist) -> None:
    assert ended_as(GENERATION) != GENERATION


def test_a_generation_is_no_time_and_is_kept_exactly() -> None:
    store = Store()
    for number in (new_generation(), 2**48, 2**49 - 1):
        assert LAST_TIME < number < 2**53
        key = f"a:{number}"
        assert store.number(key, "m", number, 2**32) == number
        assert store.number(key, "m", new_generation(), 2**32) == number
        assert store.scores(key, "m", "other") == [number, None]


class Full(Store):
    """It deletes and reads, and takes nothing new."""

    def _run(self, command: str, key: str, *rest: Any, **options: Any) -> Any:
        if getattr(self, "full", False) and command in ("ZADD", "SET"):
            raise Unavailable("out of memory")
        return super()._run(command, key, *rest, **options)


def test_a_full_store_ends_all_rather_than_none() -> None:
    store = Full()
    listed = UserBlocklist(key=key_for("HS256"), store=store)
    mine, laptop = listed.issue("alice"), listed.issue("alice")
    bob = listed.issue("bob")
    vars(store)["full"] = True
    listed.revoke(mine.access)
    assert [accepted(listed, o) for o in (mine, laptop, bob)] == [
        *(False, False, True)
    ]
    store.unplugged = True
    with pytest.raises(Unavailable):
        listed.revoke(bob.access)


# The policy of a server


@pytest.mark.parametrize(
    ("limit", "policy", "good"),
    [
        (0, "noeviction", True),
        (1, "noeviction", True),
        (0, "allkeys-lru", True),  # there is no limit to reach
        (1, "allkeys-lru", False),
        (1, "volatile-ttl", False),
    ],
)
def test_a_server_that_forgets_is_refused(
    limit: int, policy: str, good: bool
) -> None:
    memory = {"maxmemory": limit, "maxmemory_policy": policy}
    if good:
        require_all_kept(memory)
    else:
        with pytest.raises(Unavailable, match=f"noeviction, it is {policy}"):
            require_all_kept(memory)


# What a start asks of a server


@dataclass
class Answers:
    """A server that says this of its memory."""

    policy: str

    def ping(self) -> bool:
        return True

    def info(self, section: str = "") -> dict[str, Any]:
        kept = {"maxmemory": 1, "maxmemory_policy": self.policy}
        return kept | {"role": "master"}

    def close(self) -> None:
        """There is nothing to let go of."""


def test_the_policy_is_asked_for_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    answers = Answers("noeviction")
    monkeypatch.setattr("demo.servers.connect", lambda url: answers)
    require_server()
    answers.policy = "allkeys-lfu"
    with pytest.raises(Unavailable, match="REDIS_URL: a full server"):
        require_server()


def test_empty_takes_this_stores_keys_alone() -> None:
    with Deployment(SCHEMES["Session"]) as service:
        alice = service.signed_in()
        other = Store()
        other._redis = service.store._redis
        other.put("a:1", {}, 2**32)
        service.store.empty()
        assert alice.me() is None
        assert other.get("a:1") is not None
        with pytest.raises(Rejected):
            service.app.scheme.verify(alice.credential())
