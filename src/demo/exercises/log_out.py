"""Build a log-out of the reader's functions, and attack it: a blocklist
of tokens, a signed cookie with a store, a session that keeps the store's
answers."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NoReturn

from demo.attacks import (
    EMPTIED_STORE,
    OUTAGE_REPLAY,
    PADDED_TOKEN,
    REPLAY_AFTER_LOG_OUT,
    TEXT_BLOCKLIST,
    TWIN_SIGNATURE,
    Attack,
    honest_enters,
    lands,
)
from demo.attacks.after_log_out import FORGIVEN
from demo.attacks.cookie_and_paseto_forgery import COOKIE_NOT_VERIFIED
from demo.attacks.respelling import TextBlocklist
from demo.clock import later
from demo.contenders import Contender, contender
from demo.errors import Rejected, Revoked
from demo.exercises.telling import for_the_reader
from demo.harness import Deployment, NotApplicable
from demo.keys import key_for
from demo.schemes import (
    JWT,
    SIGN_IN_S,
    Identity,
    Issued,
    Session,
    SignedCookie,
)
from demo.store import Store

# A blocklist

Name = Callable[[str, Identity], str]
Ask = Callable[[Store, str], bool]

MANY = 2_000
"""Sign-ins, each of which a blocklist has to call by another name."""


@for_the_reader
def bypasses(name: Name, blocked: Ask) -> list[str]:
    """Build a blocklist of the reader's two functions, and attack it.

    name(token, identity): what the list calls this token.
    blocked(store, key): is there an entry of that name?
    Raises Mistake when an honest user cannot enter, when a
    log-out ends nothing at all, or when it ends more than itself.
    """

    @dataclass(kw_only=True)
    class Mine(TextBlocklist):
        def verify(self, token: str) -> Identity:
            identity = JWT.verify(self, token)
            if blocked(self.store, self.entry(name(token, identity))):
                raise Revoked("on the blocklist")
            return identity

        def revoke(self, token: str) -> None:
            identity = JWT.verify(self, token)
            self.block(name(token, identity), identity.expires_at)

    target = replace(TEXT_BLOCKLIST, scheme=Mine)
    assert honest_enters(target), "An honest user cannot enter."
    apart = names_differ(name) and others_stay(target)
    assert apart, "A log-out ends other sign-ins, too."
    assert not lands(REPLAY_AFTER_LOG_OUT, target), "A log-out ends nothing."
    return [
        attack.name
        for attack in (PADDED_TOKEN, TWIN_SIGNATURE, OUTAGE_REPLAY)
        if lands(attack, replace(target, algorithm=attack.broken.algorithm))
    ]


def names_differ(name: Name) -> bool:
    """Has each of many sign-ins a name of its own?"""
    scheme = JWT(key_for("HS256"))
    tokens = [scheme.issue("alice").access for _ in range(MANY)]
    return len({name(t, scheme.verify(t)) for t in tokens}) == MANY


def others_stay(target: Contender) -> bool:
    """After a log-out, are a bystander and her own laptop still in?"""
    with later(0), Deployment(target) as service:
        bob, laptop = service.signed_in("bob"), service.signed_in("alice")
        service.signed_in("alice").log_out()
        return (bob.me(), laptop.me()) == ("bob", "alice")


# A signed cookie, with a store

SIGNED = contender("signed cookie")

TRIES = {
    "A copy pays after the log-out.": REPLAY_AFTER_LOG_OUT,
    "A copy pays ten minutes after the log-out.": FORGIVEN,
    "A copy pays while the store is down.": OUTAGE_REPLAY,
    "A copy pays again when the store has lost what it knew.": EMPTIED_STORE,
    "A cookie with another signature pays.": COOKIE_NOT_VERIFIED,
}
"""What is told of a cookie, and the attack that shows it."""


@dataclass(kw_only=True)
class CookieWithStore(SignedCookie):
    """A signed cookie, and a store, which nothing uses yet.

    store: `put(key, record, expires_at)`, `get(key)` and `delete(key)`;
    a record is a dict, and a time is in Unix seconds."""

    store: Store

    def revoke(self, cookie: str) -> None:
        """The browser is told to drop its cookie; nothing else ends."""

    def refuse(self) -> NoReturn:
        """Raises Revoked."""
        raise Revoked("its sign-in has ended")


@for_the_reader
def still_pays(scheme: type[CookieWithStore]) -> list[str]:
    """Build a bank of the reader's class, and attack it.

    Raises Mistake when an honest user cannot enter, or when a
    log-out ends other sign-ins, too.
    """
    target = replace(SIGNED, name="yours", scheme=answering(scheme))
    assert honest_enters(target), "An honest user cannot enter."
    assert others_stay(target), "A log-out ends other sign-ins, too."
    return [words for words, one in TRIES.items() if succeeds(one, target)]


def answering(scheme: type[CookieWithStore]) -> type[CookieWithStore]:
    """The same; it raises AssertionError when a method of the reader's
    returns something else, such as nothing."""

    class Yours(scheme):  # type: ignore[misc, valid-type]
        def issue(self, user_id: str) -> Issued:
            issued = super().issue(user_id)
            assert isinstance(issued, Issued), OTHERWISE.format("issue")
            return issued

        def verify(self, cookie: str) -> Identity:
            who = super().verify(cookie)
            assert isinstance(who, Identity), OTHERWISE.format("verify")
            return who

    return Yours


OTHERWISE = "Your {0} does not return what super().{0} returns."


def succeeds(attack: Attack, target: Contender) -> bool:
    """Does it land?  A copy that the log-out did not end has nothing to
    come back from, so a lost store proves nothing of it."""
    try:
        return lands(attack, target)
    except NotApplicable:
        return False


# A session that keeps the store's answers

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


# How long may an access token live?


def lives_that_do(
    lives_s: list[int], renewal: int, every_s: int, ends_s: int
) -> list[int]:
    """Of these lives of an access token, in seconds: those after which a
    copy dies soon enough, and whose renewals, of so many operations each,
    take fewer than the one that a session adds to each request.
    every_s: seconds between two requests of a user."""
    return [
        life
        for life in lives_s
        if life <= ends_s and renewal / life < 1 / every_s
    ]
