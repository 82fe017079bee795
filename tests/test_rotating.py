"""Keys that change: by name, among those trusted, with an overlap."""

import hmac
from dataclasses import replace
from itertools import pairwise
from typing import Any

import jwt
import pytest
from forging import HEADER, claims, encoded, signed, text

from demo.clock import later
from demo.errors import BadSignature, Expired, Malformed, Rejected
from demo.keys import Key, key_for
from demo.schemes import Rotating
from demo.schemes.base import MAX_CHARS

OLD, NEW = key_for("RS256", "old"), key_for("ES256", "new")
SECRET = key_for("HS256", "third")
TRUSTED = Rotating(OLD, others=(NEW, SECRET))
KEYS = (OLD, NEW, SECRET)
NAMED = ("RS256", "ES256", "HS256")


def header(key: Key, **changed: Any) -> dict[str, Any]:
    return {**HEADER, "alg": key.algorithm, "kid": key.kid, **changed}


def stages(old: Key, new: Key) -> list[Rotating]:
    """Before, published, switched, dropped."""
    return [
        Rotating(old),
        Rotating(old, others=(new,)),
        Rotating(new, others=(old,)),
        Rotating(new),
    ]


PAIRS = pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, NEW),
        (NEW, key_for("EdDSA", "new")),
        (key_for("HS256", "old"), key_for("HS256", "new")),
        (key_for("RS256", "old"), key_for("RS256", "new")),
    ],
    ids=lambda key: key.algorithm,
)


@PAIRS
def test_no_request_fails_while_it_rotates(old: Key, new: Key) -> None:
    """A step an hour.  During a step some servers have made it and
    some have not, and each must take what any of them has issued; the
    last step waits until the old key's tokens have expired."""
    ttl_s = 3_000
    with later(0):
        tokens: list[tuple[int, str]] = []
        for hour, servers in enumerate(pairwise(stages(old, new))):
            now = hour * 3_600
            with later(now):
                running = [replace(one, ttl_s=ttl_s) for one in servers]
                alive = [text for end, text in tokens if end > now]
                alive += [one.issue("alice").access for one in running]
                for one in running:
                    for token in alive:
                        assert one.verify(token).user_id == "alice"
            tokens += [(now + ttl_s, token) for token in alive]
        assert len(tokens) >= 6


@PAIRS
def test_to_switch_without_publishing_fails(old: Key, new: Key) -> None:
    """The control: the overlap is what does it."""
    before, _, _, dropped = stages(old, new)
    for one, other in ((before, dropped), (dropped, before)):
        with pytest.raises(BadSignature):
            one.verify(other.issue("alice").access)


def test_a_dropped_key_is_dropped() -> None:
    token = Rotating(OLD).issue("alice").access
    assert Rotating(NEW, others=(OLD,)).verify(token)
    with pytest.raises(BadSignature):
        Rotating(NEW).verify(token)


def test_the_header_says_which_key() -> None:
    for scheme in stages(OLD, NEW):
        token = scheme.issue("alice").access
        assert jwt.get_unverified_header(token)["kid"] == scheme.key.kid


@pytest.mark.parametrize("key", KEYS, ids=NAMED)
def test_the_control_enters(key: Key) -> None:
    with later(0):
        token = signed(key, claims(), header(key))
        assert TRUSTED.verify(token).user_id == "alice"


NAMES: list[Any] = [
    *("", " ", "unknown", "0", "None", "null", "*", "é", "\ud800", "\0"),
    *("../../dev/null", "/dev/null", "file:///dev/null", "C:\\nul"),
    *("' OR '1'='1", "x' UNION SELECT 'secret", "1; DROP TABLE keys"),
    *("https://evil.test/jwks.json", "$(id)", "{{7*7}}", "x" * 2_000),
    *(None, 0, 1, 1.5, True, False, [], ["a"], {}, {"a": "b"}),
]


@pytest.mark.parametrize("kid", NAMES, ids=lambda value: repr(value)[:30])
@pytest.mark.parametrize("key", [OLD, SECRET], ids=["RS256", "HS256"])
def test_a_name_that_is_not_ours_is_refused(kid: Any, key: Key) -> None:
    """Although the signature is true: the name must be known."""
    with pytest.raises((BadSignature, Malformed)):
        TRUSTED.verify(signed(key, claims(), header(key, kid=kid)))


def test_a_name_is_taken_whole_and_as_text() -> None:
    for kid in (OLD.kid + " ", OLD.kid[:-1], [OLD.kid], {OLD.kid: OLD.kid}):
        with pytest.raises((BadSignature, Malformed)):
            TRUSTED.verify(signed(OLD, claims(), header(OLD, kid=kid)))


def test_what_is_too_long_is_not_even_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jwt, "get_unverified_header", None)
    for token in ("", "é", "x" * (MAX_CHARS + 1), "a.b." + "c" * 10**6):
        with pytest.raises(Malformed, match=r"no cred|too long"):
            TRUSTED.verify(token)


@pytest.mark.parametrize("others", [(OLD,), (NEW, SECRET, NEW)])
def test_no_two_keys_have_one_name(others: tuple[Key, ...]) -> None:
    """Only one of them would be asked, so half of the tokens would fail."""
    with pytest.raises(ValueError, match="kid"):
        Rotating(OLD, others=others)
    same = replace(NEW, kid=OLD.kid)
    with pytest.raises(ValueError, match="kid"):
        Rotating(OLD, others=(same,))


def test_a_token_must_name_its_key() -> None:
    nameless = header(OLD)
    del nameless["kid"]
    with pytest.raises(BadSignature):
        TRUSTED.verify(signed(OLD, claims(), nameless))


@pytest.mark.parametrize(
    "signer", [OLD, NEW, SECRET], ids=lambda k: k.algorithm
)
@pytest.mark.parametrize(
    "named", [OLD, NEW, SECRET], ids=lambda k: k.algorithm
)
def test_the_name_of_another_key_is_refused(signer: Key, named: Key) -> None:
    """Trusted both, of another algorithm each: names do not mix."""
    if signer is named:
        return
    for alg in (signer.algorithm, named.algorithm, "none"):
        token = signed(signer, claims(), header(named, alg=alg))
        with pytest.raises(Rejected):
            TRUSTED.verify(token)


def test_a_published_key_is_no_secret_by_name_either() -> None:
    """HS256 is spoken here, but not by this key."""
    for key in (OLD, NEW):
        body = encoded(text(header(key, alg="HS256")))
        body += "." + encoded(text(claims()))
        mac = hmac.digest(key.pem(), body.encode(), "sha256")
        with pytest.raises(BadSignature):
            TRUSTED.verify(f"{body}.{encoded(mac)}")


def test_a_stranger_cannot_borrow_a_name() -> None:
    stranger = key_for("RS256", "a stranger")
    with pytest.raises(BadSignature):
        TRUSTED.verify(signed(stranger, claims(), header(OLD)))


def test_the_pin_goes_with_the_key() -> None:
    for alg in ("RS384", "PS256"):
        token = signed(OLD, claims(), header(OLD, alg=alg), alg)
        with pytest.raises(BadSignature):
            TRUSTED.verify(token)


def test_the_other_settings_go_along() -> None:
    """They hold for the old key's tokens as for the new one's."""
    mine = replace(TRUSTED, audience="https://mine.test")
    for key in (OLD, NEW):
        with pytest.raises(Rejected):
            mine.verify(signed(key, claims(), header(key)))
        with pytest.raises(Expired):
            TRUSTED.verify(signed(key, claims(exp=1), header(key)))
        with pytest.raises(Malformed):
            TRUSTED.verify(signed(key, claims(), header(key, typ="JWT")))
