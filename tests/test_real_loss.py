"""One real Redis server that is emptied, full, or makes room.

Of many sign-ins that ended: how many are let in afterwards?  Every server
here is this file's own.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import redis
from racing import worked
from test_schemes import SCHEMES, Parts

from demo.contenders import contender
from demo.errors import Unavailable
from demo.harness import Deployment
from demo.schemes import Issued
from demo.servers import require_server
from demo.store import Store
from labs.store.servers import Server

pytestmark = pytest.mark.slow

MANY = 200
"""Sign-ins that are ended, each of another user."""

KINDS = (
    "Session",
    "ListedSession",
    "Blocklist ES256",
    "UserBlocklist ES256",
    "Refresh ES256",
)
FORGETFUL = "Blocklist ES256"
"""The one that lets ended sign-ins in once their entries are gone."""

EVICTING = ("allkeys-lru", "volatile-ttl")
"""Policies that make room by deleting keys: those not used for long, or
those that would expire soonest."""

ROOM = 500_000
"""Bytes that a server may use beyond what it holds already."""


@pytest.fixture
def server(doomed: Server) -> Server:
    return doomed


def flush(server: Server) -> None:
    server.raw.flushall()


def restart(server: Server) -> None:
    """It had saved nothing."""
    server.stop()
    server.start()


def make_room(server: Server, policy: str) -> None:
    """Other data comes, several times what there is room for."""
    limit(server, policy)
    before = evicted(server)
    for at in range(6 * ROOM // 1_000):
        server.raw.set(f"other:{at}", os.urandom(1_000), ex=172_800)
    assert evicted(server) > before + MANY, "the control"


def fill(server: Server) -> None:
    """Until not one byte more is taken."""
    limit(server, "noeviction")
    at = refused = 0
    for size in (4_096, 64, 1):
        refused = 0
        while refused < 20:
            at += 1
            try:
                server.raw.set(f"other:{at}", os.urandom(size), ex=172_800)
            except redis.ResponseError:
                refused += 1


def limit(server: Server, policy: str) -> None:
    used = server.raw.info("memory")["used_memory"]
    server.raw.config_set("maxmemory-policy", policy)
    server.raw.config_set("maxmemory", used + ROOM)


def evicted(server: Server) -> int:
    return int(server.raw.info("stats")["evicted_keys"])


def let_in(scheme: Any, sign_ins: list[Issued]) -> int:
    """How many of them live: by renewal, where there is one."""
    renewals = [one.renewal for one in sign_ins if one.renewal is not None]
    if renewals:
        return sum(bool(worked(partial(scheme.renew, r))) for r in renewals)
    tokens = [one.access for one in sign_ins]
    return sum(bool(worked(partial(scheme.verify, t))) for t in tokens)


Loss = Callable[[Server], None]
LOSSES: dict[str, Loss] = {
    "flush": flush,
    "restart": restart,
    **{policy: partial(make_room, policy=policy) for policy in EVICTING},
    "full": fill,
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", KINDS)
def test_how_many_ended_sign_ins_are_let_in(
    name: str, loss: str, server: Server
) -> None:
    """After a loss all those of a plain blocklist, or many of them; none
    of the others'.  A full server that deletes nothing forgets nothing."""
    scheme = SCHEMES[name].build(Parts(Store()))
    ended = [scheme.issue(f"user{at}") for at in range(MANY)]
    for one in ended:
        scheme.revoke(one.access)
    assert let_in(scheme, ended) == 0, "the control"
    LOSSES[loss](server)
    back = let_in(scheme, ended)
    if name != FORGETFUL or loss == "full":
        assert back == 0
    elif loss in EVICTING:
        assert back > MANY // 2
    else:
        assert back == MANY


@pytest.mark.parametrize("policy", EVICTING)
@pytest.mark.parametrize("name", ["ListedSession", "UserBlocklist ES256"])
def test_log_out_everywhere_on_a_server_that_makes_room(
    name: str, policy: str, server: Server
) -> None:
    """Whichever keys are gone, nothing is missed."""
    scheme = SCHEMES[name].build(Parts(Store()))
    hers = [scheme.issue(f"user{at}") for at in range(MANY)]
    assert let_in(scheme, hers) == MANY
    make_room(server, policy)
    for at in range(MANY):
        scheme.revoke_all(f"user{at}")
    assert let_in(scheme, hers) == 0


@pytest.mark.parametrize(
    ("name", "status", "left"),
    [
        ("session cookie", 200, [None, "alice"]),
        ("JWT + blocklist", 503, ["alice", "alice"]),
        ("JWT + per-user blocklist", 200, [None, None]),
    ],
)
def test_a_log_out_on_a_full_server(
    name: str, status: int, left: list[str | None], server: Server
) -> None:
    """What is answered, and whether a copy and her laptop are let in.  A
    session deletes a record, and a blocklist needs room for one."""
    with Deployment(contender(name)) as service:
        alice, laptop = (service.signed_in() for _ in range(2))
        copy = alice.stolen_copy()
        fill(server)
        try:
            answered = alice.log_out().status
        except Unavailable:
            answered = 503
        assert answered == status
        assert [copy.me(), laptop.me()] == left


@pytest.mark.parametrize("policy", EVICTING)
def test_a_server_that_makes_room_is_refused(
    policy: str, server: Server
) -> None:
    """At the start of each command, by the server's own word."""
    require_server()
    limit(server, policy)
    with pytest.raises(Unavailable, match=f"noeviction, it is {policy}"):
        require_server()
    limit(server, "noeviction")
    require_server()
