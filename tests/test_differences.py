"""Honest users across a difference: clocks, keys, scopes of a cookie.

Who is served is told for the whole table; each control of these probes is
then shown to fail on the contender that it is there for.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jwt
import pytest
from jwt.algorithms import RSAAlgorithm
from racing import in_threads
from werkzeug.wrappers import Request

from demo.carriers import CookieCarrier
from demo.clock import later
from demo.contenders import CONTENDERS, Contender, contender
from demo.errors import BadSignature, Unavailable
from demo.harness import Client, Deployment
from demo.keys import Key, key_for
from demo.pages.probes import differences_grid
from demo.probes import probe
from demo.schemes import JWT, KeySet, Rotating
from demo.schemes.jwt import at_any_time

RS256, JWT_HEADER = contender("JWT RS256"), contender("JWT HS256")
SESSION = contender("session cookie")
OLD, NEW = key_for("RS256", "yesterday"), key_for("RS256", "today")


def ids(one: Any) -> str:
    return getattr(one, "name", "")


@pytest.mark.parametrize("one", CONTENDERS, ids=ids)
def test_a_clock_behind_refuses_nobody_who_is_honest(one: Contender) -> None:
    assert probe("clock-behind").run(one).value is True


@pytest.mark.parametrize("one", CONTENDERS, ids=ids)
def test_a_new_key_signs_out_whom_a_key_signed_in(one: Contender) -> None:
    """Unless a record in the store renews her."""
    renews = hasattr(one.scheme, "renew")
    value = probe("new-key").run(one).value
    assert value is (renews or not one.algorithm)


@pytest.mark.parametrize("one", CONTENDERS, ids=ids)
def test_the_prefix_holds_a_cookie_to_its_scope(one: Contender) -> None:
    """Without it three changes of four go wrong, or all four."""
    cell = probe("cookie-scope").run(one)
    if not isinstance(one.carrier, CookieCarrier):
        assert cell.status == "not applicable"
        return
    assert cell.value == 0
    if hasattr(one.scheme, "renew"):
        return  # its other cookie keeps the prefix, and so its name
    named = replace(one, carrier=CookieCarrier(name="session"))
    assert probe("cookie-scope").run(named).value == 4 - hasattr(
        one.scheme, "revoke"
    )


def test_a_retired_key_that_is_held_keeps_her_in() -> None:
    rotating = replace(RS256, scheme=Rotating)
    assert probe("new-key").run(rotating).value is True
    assert probe("key-set").run(rotating).value is False


def test_the_grid_says_who_is_served_and_why_not_measured() -> None:
    told = repr(differences_grid()).splitlines()[2:]
    words = {
        row[:18].strip(): row[18:].split() for row in map(str.strip, told)
    }
    yes, no = "served", "refused"
    assert words == {
        "JWT, no leeway": [no, no, no],
        "JWT ES256": [yes, no, no],
        "JWT, old key held": [yes, yes, no],
        "JWT, key set": [yes, yes, yes],
        "session cookie": [yes, yes, "no", "key", "is", "published"],
    }


# A verifier that fetches


class Issuer:
    """keys: what it publishes.  fetched: how often somebody asked."""

    def __init__(self, *keys: Key) -> None:
        self.keys, self.fetched = keys, 0

    def published(self) -> tuple[Key, ...]:
        self.fetched += 1
        return self.keys


def reader(issuer: Issuer) -> KeySet:
    return KeySet(OLD, published=issuer.published)


def token(key: Key) -> str:
    return Rotating(key).issue("alice").access


def test_a_new_name_is_fetched_after_the_cool_down() -> None:
    with later(0):
        issuer = Issuer(NEW)
        verifier = reader(issuer)
        with later(29), pytest.raises(BadSignature):
            verifier.verify(token(NEW))
        assert issuer.fetched == 0
        with later(30):
            assert verifier.verify(token(NEW)).user_id == "alice"
            for _ in range(100):
                with pytest.raises(BadSignature):
                    verifier.verify(token(key_for("RS256", "nobody's")))
        assert issuer.fetched == 1


def test_a_retired_key_is_forgotten_when_its_time_is_over() -> None:
    """Also the one that the verifier began with."""
    with later(0):
        old = token(OLD)
        verifier = reader(Issuer(NEW))
        with later(299):
            assert verifier.verify(old)
        with later(300), pytest.raises(BadSignature):
            verifier.verify(old)


def away() -> tuple[Key, ...]:
    raise Unavailable("no answer")


def test_an_issuer_that_publishes_nothing_changes_nothing() -> None:
    with later(0):
        old, empty = token(OLD), reader(Issuer())
        with later(300):
            assert empty.verify(old)


def test_while_the_issuer_is_away_known_keys_are_good_for_a_while() -> None:
    """Then nobody can tell, which is no refusal."""
    with later(0):
        old, absent = token(OLD), KeySet(OLD, published=away)
        for seconds in (300, 301, 3_600, 300 + 3_599):
            with later(seconds):
                assert absent.verify(old).user_id == "alice"
        for seconds in (300 + 3_600, 7_200):
            with later(seconds), pytest.raises(Unavailable):
                absent.verify(old)


def test_a_new_name_while_the_issuer_is_away_cannot_be_told() -> None:
    """503 and not 401: the key may be published; and it is asked once."""
    asked: list[float] = []

    def gone() -> tuple[Key, ...]:
        asked.append(1)
        raise Unavailable("no answer")

    with later(0):
        absent = KeySet(OLD, published=gone)
        with later(30):
            for _ in range(100):
                with pytest.raises(Unavailable):
                    absent.verify(token(NEW))
                assert absent.verify(token(OLD))
        assert len(asked) == 1


def test_an_issuer_that_is_back_is_asked_after_the_cool_down() -> None:
    with later(0):
        old, issuer = token(OLD), Issuer(NEW)
        up = [False]
        verifier = KeySet(
            OLD, published=lambda: issuer.published() if up[0] else away()
        )
        with later(300):
            assert verifier.verify(old)
        up[0] = True
        with later(329):
            assert verifier.verify(old), "not asked again so soon"
        with later(330), pytest.raises(BadSignature):
            verifier.verify(old)


def test_requests_that_need_a_fetch_wait_for_one() -> None:
    """In threads, while the issuer is slow: all of them are served."""
    fetched: list[float] = []

    def slowly() -> tuple[Key, ...]:
        fetched.append(1)
        time.sleep(0.3)
        return (NEW,)

    verifier = KeySet(OLD, published=slowly)
    verifier.asked_at = verifier.fetched_at = time.time() - 60
    new = token(NEW)
    got = in_threads(partial(verifier.verify, new), 16, 16)
    assert [one.user_id for one in got] == ["alice"] * 16
    assert len(fetched) == 1


def test_two_published_keys_of_one_name_are_both_asked() -> None:
    same = replace(NEW, kid=OLD.kid)
    verifier = KeySet(OLD, others=(same,))
    for key in (OLD, same):
        assert verifier.verify(token(key)).user_id == "alice"
    stranger = replace(key_for("RS256", "nobody's"), kid=OLD.kid)
    with pytest.raises(BadSignature):
        verifier.verify(token(stranger))


def test_pyjwts_own_client_fetches_as_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The oracle: the same names, at the same seconds, over HTTP."""
    seconds, fetched = [0.0], []

    class Answer:
        def __enter__(self) -> "Answer":
            fetched.append(seconds[0])
            return self

        def __exit__(self, *_: object) -> None: ...

        def read(self) -> str:
            jwk = RSAAlgorithm.to_jwk(OLD.verifying, as_dict=True)
            return json.dumps({"keys": [{**jwk, "kid": OLD.kid}]})

    class Opener:
        def open(self, *_: object, **__: object) -> Answer:
            return Answer()

    monkeypatch.setattr("urllib.request.build_opener", lambda *_: Opener())
    monkeypatch.setattr("time.monotonic", lambda: seconds[0])
    client = jwt.PyJWKClient("https://bank.test/keys")
    issuer = Issuer(OLD)
    with later(0):
        client.get_signing_key(OLD.kid)  # our reader begins with the key
        verifier = reader(issuer)
        unknown, known = token(NEW), token(OLD)
        for second in (1, 29, 31, 32, 60, 62, 200, 231, 500, 532):
            seconds[0] = float(second)
            with later(second):
                with pytest.raises(BadSignature):
                    verifier.verify(unknown)
                assert verifier.verify(known)
            with pytest.raises(jwt.PyJWKClientError):
                client.get_signing_key(NEW.kid)
            client.get_signing_key(OLD.kid)
            assert issuer.fetched == len(fetched) - 1, second


# Each control fails on what it is there for


class Undying(JWT):
    """What expired may still enter: a leeway for the end, too."""

    def decode(self, token: str) -> dict[str, Any]:
        return {
            "header": jwt.get_unverified_header(token),
            "payload": at_any_time(self, token),
        }


class Unsigned(JWT):
    """Any key's signature will do."""

    def decode(self, token: str) -> dict[str, Any]:
        return jwt.decode_complete(token, options={"verify_signature": False})


HELD: dict[str, Key] = {}


class Hoards(Rotating):
    """It never lets a key go."""

    def decode(self, token: str) -> dict[str, Any]:
        HELD.update((key.kid, key) for key in self.others)
        held = tuple(key for kid, key in HELD.items() if kid != self.key.kid)
        return Rotating.decode(replace(self, others=held), token)


@dataclass(frozen=True)
class AnyName(CookieCarrier):
    """Takes the first cookie of whatever name."""

    def take(self, request: Request) -> str:
        return next(iter(request.cookies.values()), "")


TWO_DAYS = replace(SESSION, settings=(*SESSION.settings, ("ttl_s", 172_800)))


def in_scheme(scheme: type[Any], one: Contender = RS256) -> Contender:
    return replace(one, scheme=scheme)


@pytest.mark.parametrize(
    ("id", "column", "control"),
    [
        ("clock-behind", in_scheme(Undying), "what expired a minute ago"),
        (
            "clock-behind",
            replace(JWT_HEADER, settings=(("leeway_s", 7_200),)),
            "what begins in an hour",
        ),
        ("new-key", in_scheme(Unsigned), "a key that was never ours"),
        ("new-key", in_scheme(Hoards), "nor does the retired one"),
        ("new-key", TWO_DAYS, "and her sign-in has ended"),
        ("key-set", in_scheme(Unsigned), "a key that was never published"),
        ("made-up-keys", in_scheme(Unsigned), "each of them stays out"),
        (
            "cookie-scope",
            replace(SESSION, carrier=AnyName()),
            "a cookie that is renamed",
        ),
        (
            "cookie-scope",
            replace(SESSION, carrier=AnyName(name="session")),
            "a cookie that is renamed",
        ),
    ],
)
def test_a_control_fails_where_it_should(
    id: str, column: Contender, control: str
) -> None:
    cell = probe(id).run(column)
    assert cell.status == "error", cell.value
    assert cell.why.startswith(f"control failed: not so: {control}")


NOBODY_IN = {
    "clock-behind": "a clock that is right lets her in",
    "new-key": "she is in before",
    "key-set": "the verifier knows yesterday's key",
    "made-up-keys": "the verifier knows yesterday's key",
}


@pytest.mark.parametrize("id", NOBODY_IN)
def test_who_is_known_nowhere_is_no_result(
    id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused across a difference says nothing of one refused anyway."""
    monkeypatch.setattr("demo.probes.base.preflight", lambda one: None)
    monkeypatch.setattr(
        "demo.probes.differences.lets_in", lambda client: False
    )
    why = f"control failed: not so: {NOBODY_IN[id]}"
    assert probe(id).run(RS256).why == why


def test_a_forger_who_makes_nothing_up_is_no_control(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What he sends would stay out everywhere."""

    class SignsNobodyIn(Deployment):
        def signed_in(self, user_id: str = "alice") -> Client:
            return self.client()

    monkeypatch.setattr("demo.probes.differences.Deployment", SignsNobodyIn)
    for id in ("new-key", "key-set"):
        why = probe(id).run(RS256).why
        assert why == "control failed: not so: a forger can make one up"


def test_a_release_that_fails_in_a_new_browser_is_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is the prefix that holds: a browser refuses the new cookie."""
    always: Callable[..., bool] = lambda *_: True  # noqa: E731
    monkeypatch.setattr("demo.probes.differences.works", always)
    assert probe("cookie-scope").run(SESSION).value != 0
