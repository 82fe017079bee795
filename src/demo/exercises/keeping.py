"""A session that keeps the store's answers, and what is wrong with it."""

from collections.abc import Callable
from contextlib import suppress

from demo.clock import later
from demo.errors import Rejected
from demo.exercises.telling import for_the_reader
from demo.schemes import SIGN_IN_S, Session
from demo.store import Store

KEPT_S = 10
"""Seconds for which an answer is kept."""

REQUESTS = 100
"""Requests of one user in one second."""


@for_the_reader
def kept_faults(design: Callable[[Store], Session]) -> list[str]:
    """What is wrong with this design, which keeps what the store answered
    for ten seconds.  design: makes it, for a store.  Raises Mistake when
    it keeps an honest user out, or lets a stranger in."""
    return [fault for fault, found in FAULTS.items() if found(design)]


def let_in_as(session: Session, sid: str) -> str:
    """Whom it lets in by this identifier; "" for nobody."""
    with suppress(Rejected):
        return session.verify(sid).user_id
    return ""


def running(design: Callable[[Store], Session]) -> tuple[Session, str, str]:
    """The session, and identifiers of Alice and Bob, each used once."""
    session = design(Store())
    alice, bob = (session.issue(name).access for name in ("alice", "bob"))
    seen = let_in_as(session, alice), let_in_as(session, bob)
    assert seen == ("alice", "bob"), "An honest user cannot enter."
    assert not let_in_as(session, "x" * 43), "A made-up identifier enters."
    return session, alice, bob


def asks_each_time(design: Callable[[Store], Session]) -> bool:
    """Does it ask the store more than once in its ten seconds?"""
    with later(0):
        session, alice, _ = running(design)
        before = session.store.commands["GET"]
        for _ in range(REQUESTS):
            let_in_as(session, alice)
        return session.store.commands["GET"] > before


def asks_too_late(design: Callable[[Store], Session]) -> bool:
    """Does it still know, after ten seconds, what the store forgot?"""
    with later(0):
        session, alice, _ = running(design)
        Session.revoke(session, alice)
        with later(KEPT_S):
            return bool(let_in_as(session, alice))


def outlives_log_out(design: Callable[[Store], Session]) -> bool:
    """Does a copy enter after a log-out at this very server?"""
    with later(0):
        session, alice, bob = running(design)
        session.revoke(alice)
        assert let_in_as(session, bob), "Alice's log-out ends Bob's session."
        return bool(let_in_as(session, alice))


def outlives_all(design: Callable[[Store], Session]) -> bool:
    """Does one of two enter after a log-out everywhere?"""
    with later(0):
        session, alice, bob = running(design)
        laptop = session.issue("alice").access
        assert let_in_as(session, laptop), "An honest user cannot enter."
        session.revoke_all("alice")
        assert let_in_as(session, bob), "Alice's log-out ends Bob's session."
        return any(let_in_as(session, one) for one in (alice, laptop))


def outlives_its_end(design: Callable[[Store], Session]) -> bool:
    """Does it enter after its own end, if it was used just before?"""
    with later(0):
        session, alice, _ = running(design)
        with later(SIGN_IN_S - 1):
            assert let_in_as(session, alice), "A session ends too early."
        with later(SIGN_IN_S + 1):
            return bool(let_in_as(session, alice))


FAULTS = {
    "It asks the store more than once in ten seconds.": asks_each_time,
    "It does not ask again after ten seconds.": asks_too_late,
    "A copy enters after a log-out at this server.": outlives_log_out,
    "A copy enters after a log-out everywhere, at this server.": outlives_all,
    "A session enters after its own end.": outlives_its_end,
}
"""Each in words, and how it is found."""
