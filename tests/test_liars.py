"""Applications that lie: none earns a good grade by its lie.

A liar either fails the preflight, and then no probe and no attack says
anything of it, or it names the probes that its lie is about, and those
find it out.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import jwt
import pytest
from werkzeug.wrappers import Request, Response

from demo.app import App, reply
from demo.attacks import ATTACKS, Attack, lands
from demo.contenders import Contender, contender
from demo.errors import Rejected, Unavailable
from demo.harness import ControlFailed, NotApplicable
from demo.harness.preflight import first_fault
from demo.probes import PROBES, Cell, Probe
from demo.schemes.base import Identity, Issued, Revokes, RevokesAll

ENDINGS = {
    "log-out",
    "log-out-everywhere",
    "log-out-others",
    "ban",
    "password-change",
    "account-deleted",
}


class SaysAlice(App):
    """Answers 200 to everything, and that it is Alice."""

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        return reply({"user": "alice", "token": "t"})(environ, start)


class EchoesTheLogIn(App):
    """Whoever logged in last is the user, whatever is sent."""

    last = ""

    def login(self, request: Request) -> Response:
        response = super().login(request)
        vars(self)["last"] = request.form["user"]
        return response

    def me(self, request: Request) -> Response:
        return reply({"user": self.last})


class AnyPassword(App):
    """Lets a user in by any password."""

    def require_password(self, user_id: str, password: str) -> Any:
        return self.users.get(user_id)


class Shut(App):
    """Refuses everybody."""

    status = 401

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        return Response("no", self.status)(environ, start)


class Down(Shut):
    """Answers 503 to everything."""

    status = 503


class Redirects(Shut):
    """Sends everybody to the log-in page."""

    status = 302


class MovesNothing(App):
    """Says that it paid, and pays nobody."""

    def transfer(self, request: Request) -> Response:
        self.who(request)
        return reply({"balance": 90})


class PaysAnybody(App):
    """Pays from Bob's account for whoever asks."""

    def transfer(self, request: Request) -> Response:
        try:
            return super().transfer(request)
        except Rejected:
            bob, alice = self.users.get("bob"), self.users.get("alice")
            assert bob
            assert alice
            bob.balance -= 1
            alice.balance += 1
            return reply({})


class RemembersTheAnswer(App):
    """Answers "who am I" once, and repeats that for everybody."""

    known: Response | None = None

    def me(self, request: Request) -> Response:
        if self.known is None:
            vars(self)["known"] = super().me(request)
        assert self.known
        return self.known


class RefusesATenth(App):
    """Refuses one request of ten, by chance."""

    def who(self, request: Request) -> Any:
        if random.random() < 0.1:
            raise Rejected("not now")
        return super().who(request)


class TiresAfterAMinute(App):
    """Knows a user for a minute after the service's first log-in."""

    since = 0.0

    def who(self, request: Request) -> Any:
        vars(self).setdefault("since", time.time())
        if time.time() > self.since + 60:
            raise Rejected("too late")
        return super().who(request)


class OnceEach(App):
    """Lets each credential in once, and ends nothing."""

    def who(self, request: Request) -> Any:
        seen: Counter[str] = vars(self).setdefault("seen", Counter())
        credential = self.carrier.take(request)
        seen[credential] += 1
        if seen[credential] > 1:
            raise Rejected("used")
        return super().who(request)


class FiveEach(App):
    """Lets each credential in five times, and ends nothing."""

    def who(self, request: Request) -> Any:
        seen: Counter[str] = vars(self).setdefault("seen", Counter())
        credential = self.carrier.take(request)
        seen[credential] += 1
        if seen[credential] > 5:
            raise Rejected("used")
        return super().who(request)

    def end(self, request: Request) -> None:
        pass


class EndsNothing(App):
    """Says that it ended a session, and ends none."""

    def end(self, request: Request) -> None:
        pass

    def end_all(self, user_id: str) -> None:
        pass


class ForgetsAfterAMinute(App):
    """Ends a sign-in for a minute; then its credential is good again."""

    def who(self, request: Request) -> Any:
        identity = super().who(request)
        ended: dict[str, float] = vars(self).setdefault("ended", {})
        until = max(
            ended.get(self.carrier.take(request), 0.0),
            ended.get(identity.user_id, 0.0),
        )
        if time.time() < until:
            raise Rejected("ended")
        return identity

    def end(self, request: Request) -> None:
        ended = vars(self).setdefault("ended", {})
        ended[self.carrier.take(request)] = time.time() + 60

    def end_all(self, user_id: str) -> None:
        ended = vars(self).setdefault("ended", {})
        ended[user_id] = time.time() + 60


class EndsEverybody(App):
    """At a log-out, ends the sessions of all users."""

    def end(self, request: Request) -> None:
        if isinstance(self.scheme, Revokes) and self.carrier.take(request):
            for user_id in ("alice", "bob", "mallory"):
                if isinstance(self.scheme, RevokesAll):
                    self.scheme.revoke_all(user_id)


class SpotsTheThief(App):
    """Ends nothing: it knows a copy by what a thief's program does not
    say, and refuses it for good once anybody has logged out."""

    def who(self, request: Request) -> Any:
        copied = "Sec-Fetch-Site" not in request.headers
        if copied and vars(self).get("warned"):
            raise Rejected("a copy")
        return super().who(request)

    def end(self, request: Request) -> None:
        if self.carrier.take(request):
            vars(self)["warned"] = True

    def end_all(self, user_id: str) -> None:
        vars(self)["warned"] = True


class NeverForgets(App):
    """Lets in whatever credential it once let in, for ever and after any
    release, since it remembers them beside the users."""

    def who(self, request: Request) -> Any:
        known = vars(self.users).setdefault("known", {})
        credential = self.carrier.take(request)
        try:
            known[credential] = super().who(request)
        except Rejected:
            if credential not in known:
                raise
        return known[credential]


class BelievesTheToken(App):
    """Reads who it is from a token that the key does not vouch for."""

    def who(self, request: Request) -> Any:
        try:
            return super().who(request)
        except Rejected:
            return believed(self.carrier.take(request))


def believed(token: str) -> Identity:
    try:
        said = jwt.decode(token, options={"verify_signature": False})
        return Identity(said["sub"], said["jti"], 0, 0, said)
    except (jwt.PyJWTError, KeyError):
        raise Rejected("no token") from None


class EndsInHalfAnHour(App):
    """Ends every sign-in after half an hour, however busy it is."""

    def who(self, request: Request) -> Any:
        first: dict[str, float] = vars(self).setdefault("first", {})
        since = first.setdefault(self.carrier.take(request), time.time())
        if time.time() >= since + 1_800:
            raise Rejected("half an hour is over")
        return super().who(request)

    def hand_over(self, issued: Issued) -> Response:
        first: dict[str, float] = vars(self).setdefault("first", {})
        first[issued.access] = time.time()
        return super().hand_over(issued)


class DozesOff(App):
    """After half an hour of silence refuses one request, and only one."""

    def who(self, request: Request) -> Any:
        seen: dict[str, float] = vars(self).setdefault("seen", {})
        credential, now = self.carrier.take(request), time.time()
        dozing = now - seen.get(credential, now) >= 1_800
        seen[credential] = now
        if dozing:
            raise Rejected("dozed off")
        return super().who(request)

    def hand_over(self, issued: Issued) -> Response:
        seen: dict[str, float] = vars(self).setdefault("seen", {})
        seen[issued.access] = time.time()
        return super().hand_over(issued)


@dataclass(frozen=True)
class Lie:
    """app: the liar.  caught: does the preflight find it out?  about:
    the probes that its lie is about, when not."""

    app: type[App]
    caught: bool
    about: frozenset[str] = frozenset()


ENDS = frozenset(ENDINGS)
LIES = (
    Lie(SaysAlice, True),
    Lie(EchoesTheLogIn, True),
    Lie(AnyPassword, True),
    Lie(Shut, True),
    Lie(Down, True),
    Lie(Redirects, True),
    Lie(MovesNothing, True),
    Lie(PaysAnybody, True),
    Lie(RemembersTheAnswer, True),
    Lie(TiresAfterAMinute, True),
    Lie(OnceEach, True),
    Lie(FiveEach, True),
    Lie(EndsNothing, False, frozenset({"log-out", "log-out-everywhere"})),
    Lie(
        ForgetsAfterAMinute,
        False,
        frozenset({"log-out", "log-out-everywhere"}),
    ),
    Lie(EndsEverybody, False, frozenset({"log-out"})),
    Lie(SpotsTheThief, False, frozenset({"log-out", "log-out-everywhere"})),
    Lie(NeverForgets, False, frozenset({"log-out", "clock-behind"})),
    Lie(BelievesTheToken, False),
    Lie(EndsInHalfAnHour, False),
    Lie(DozesOff, False),
)
BASES = ("session cookie", "JWT + blocklist")
"""A cookie and a header, both of which can end a sign-in."""


def told_by(lie: Lie, base: str) -> Contender:
    return replace(contender(base), app=lie.app)


@cache
def honest(id: str, base: str) -> Cell:
    (one,) = [one for one in PROBES if one.id == id]
    return one.run(contender(base))


@pytest.mark.slow
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.app.__name__)
def test_the_preflight_finds_it_out_or_the_probe_does(
    lie: Lie, base: str
) -> None:
    column = told_by(lie, base)
    assert bool(first_fault(column)) is lie.caught
    for one in PROBES:
        cell = one.run(column)
        if lie.caught:
            assert cell.status == "error", one.id
            assert cell.why.startswith("control failed: preflight")
        elif one.id in lie.about:
            assert cell.grade != "good", one.id
            assert honest(one.id, base).grade == "good", "there is no lie"
        elif cell.status == "measured":
            assert better_than_true(one, cell, base) is False, one.id


def better_than_true(one: Probe, cell: Cell, base: str) -> bool:
    """Does the liar look better than the application without the lie?"""
    true = honest(one.id, base)
    return cell.grade == "good" and true.grade not in ("good", None)


def with_lie(one: Contender, lie: Lie) -> Contender:
    """The same contender, whose application lies as well."""
    app = one.app or App
    lying = app if issubclass(app, lie.app) else lying_app(lie.app, app)
    return replace(one, app=lying)


@cache
def lying_app(lie: type[App], app: type[App]) -> type[App]:
    return type(lie.__name__, (lie, app), {}) if app is not App else lie


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_a_wide_open_bank_never_reads_as_closed(attack: Attack) -> None:
    """Each liar runs the contender that the attack enters.  It enters
    there too, or there is no result; "refused" would be a lie.  Ending
    a sign-in for a minute, or for all, is no lie about what follows."""
    for lie in LIES:
        try:
            landed = lands(attack, with_lie(attack.broken, lie))
        except (ControlFailed, NotApplicable, Unavailable):
            continue
        assert landed or lie.app in MAY_STOP_IT, lie.app.__name__


MAY_STOP_IT = (
    EndsEverybody,
    EndsInHalfAnHour,
    ForgetsAfterAMinute,
    OnceEach,
)
"""They do end Alice's sign-in, if not as they should; and where a token
can be renewed, one that works once is used up when it comes back."""


@pytest.mark.parametrize("base", BASES)
def test_a_liar_by_chance_is_found_out_nearly_always(base: str) -> None:
    """Each try is another service.  One of 30 may slip through the
    preflight; the probes' own controls then stand in its way."""
    column = told_by(Lie(RefusesATenth, True), base)
    caught = 0
    for _ in range(20):
        first_fault.cache_clear()
        caught += bool(first_fault(column))
    first_fault.cache_clear()
    assert caught >= 15


def test_an_honest_bank_passes() -> None:
    for base in BASES:
        assert first_fault(contender(base)) == ""


def test_the_answers_are_json_like_the_banks() -> None:
    """A liar that is found out by a slip of its own shows nothing."""
    assert json.loads(reply({"user": "alice"}).get_data()) == {"user": "alice"}
