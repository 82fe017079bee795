"""Each reason for which a PASETO is refused, by a token made for it.

Every token here is one that the key vouches for unless the test says
not: no check is reached by a token that a stranger can make.
"""

import string
import time
from dataclasses import replace
from typing import Any

import pyseto
import pytest
from forging import claims, encoded, paseto, text, timed
from jwt.utils import base64url_decode

from demo import errors
from demo.clock import later
from demo.keys import Key, key_for
from demo.schemes import Paseto
from demo.schemes.paseto import PASETO_REQUIRED, as_text, as_time

ALPHABET = string.ascii_uppercase + string.ascii_lowercase
ALPHABET += string.digits + "-_"

PUBLIC, LOCAL = key_for("v4.public"), key_for("v4.local")


@pytest.fixture(params=[PUBLIC, LOCAL], ids=lambda key: key.algorithm)
def key(request: pytest.FixtureRequest) -> Key:
    return request.param  # type: ignore[no-any-return]


def refused(token: str, key: Key) -> type[errors.Rejected]:
    with pytest.raises(errors.Rejected) as caught:
        Paseto(key).verify(token)
    return caught.type


def good(**changed: Any) -> dict[str, Any]:
    """What a good token says now; a time may be given in seconds."""
    payload: dict[str, Any] = timed({**claims(), **changed})
    return payload


def test_the_control_enters(key: Key) -> None:
    with later(0):
        said = Paseto(key).verify(paseto(key, good()))
        assert (said.user_id, said.claims) == ("alice", good())


CHANGED: dict[str, tuple[dict[str, Any], type[errors.Rejected]]] = {
    "expired": ({"exp": 1}, errors.Expired),
    "from the future": ({"iat": 2**32 - 1}, errors.NotYetValid),
    "not before": ({"nbf": 2**32 - 1}, errors.NotYetValid),
    "future, nbf past": ({"iat": 2**32 - 1, "nbf": 1}, errors.NotYetValid),
    "other audience": ({"aud": "https://x.test"}, errors.WrongAudience),
    "audience, one off": ({"aud": "https://bank.test"}, errors.WrongAudience),
    "audience none": ({"aud": ""}, errors.WrongAudience),
    "other issuer": ({"iss": "https://x.test"}, errors.WrongIssuer),
    "issuer, a slash": ({"iss": "https://bank.test/"}, errors.WrongIssuer),
    "issuer none": ({"iss": ""}, errors.WrongIssuer),
    "exp word": ({"exp": "soon"}, errors.Malformed),
    "exp number as text": ({"exp": "2" * 12}, errors.Malformed),
    "exp year 0": ({"exp": "0000-01-01T00:00:00+00:00"}, errors.Malformed),
    "iat year 1": ({"iat": "0001-01-01T00:00:00"}, errors.Malformed),
    "iat word": ({"iat": ""}, errors.Malformed),
    "nbf word": ({"nbf": "tomorrow"}, errors.Malformed),
    "nbf number": ({"nbf": 1.5}, errors.Malformed),
    "nbf null": ({"nbf": None}, errors.Malformed),
    "subject empty": ({"sub": ""}, errors.Malformed),
    "jti empty": ({"jti": ""}, errors.Malformed),
    "subject surrogate": ({"sub": "\ud800"}, errors.Malformed),
    "subject control": ({"sub": "a\n"}, errors.Malformed),
    "jti control": ({"jti": "a\0"}, errors.Malformed),
}


@pytest.mark.parametrize("what", CHANGED)
def test_one_claim_off_is_refused_for_its_reason(what: str, key: Key) -> None:
    changed, reason = CHANGED[what]
    assert refused(paseto(key, good(**changed)), key) is reason


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Lima"])
@pytest.mark.parametrize("claim", ["iat", "nbf", "exp"])
def test_a_time_says_its_zone(
    claim: str, zone: str, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or each server would read it in its own: an hour ago here is in the
    future there."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        sent = good()
        naive = sent.get(claim, sent["iat"]).removesuffix("+00:00")
        token = paseto(key, {**sent, claim: naive})
        assert refused(token, key) is errors.Malformed
        assert Paseto(key).verify(paseto(key, sent)).user_id == "alice"
    time.tzset()


def test_six_claims_are_required() -> None:
    assert set(PASETO_REQUIRED) == {"exp", "iat", "iss", "aud", "sub", "jti"}
    assert Paseto(PUBLIC).required == PASETO_REQUIRED


@pytest.mark.parametrize("claim", PASETO_REQUIRED)
def test_no_claim_may_be_missing(claim: str, key: Key) -> None:
    without = good()
    del without[claim]
    assert refused(paseto(key, without), key) is errors.Malformed


@pytest.mark.parametrize("value", [None, 1, 2.5, True, [], ["alice"], {}])
@pytest.mark.parametrize("claim", PASETO_REQUIRED)
def test_every_claim_is_text(claim: str, value: Any, key: Key) -> None:
    token = paseto(key, {**good(), claim: value})
    assert refused(token, key) is errors.Malformed


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"\xff", b"null", b"1", b'"alice"', b"[]", b"[" * 2_500],
    ids=lambda value: repr(value)[:12],
)
def test_the_payload_is_an_object(payload: bytes, key: Key) -> None:
    reason = refused(paseto(key, payload), key)
    empty = not payload and key is PUBLIC  # refused by pyseto itself
    assert reason is (errors.BadSignature if empty else errors.Malformed)


def test_its_last_second(key: Key) -> None:
    """It is dead at its expiry itself.  Years off the calendar are no
    time."""
    with later(0):
        scheme = Paseto(key, ttl_s=60)
        token = scheme.issue("alice").access
        with later(59):
            assert scheme.verify(token)
        with later(60):
            assert refused(token, key) is errors.Expired
        assert as_time(as_text(2**31)) == 2**31


def test_a_strangers_token_is_refused(key: Key) -> None:
    stranger = key_for(key.algorithm, "a stranger")
    assert refused(paseto(stranger, good()), key) is errors.BadSignature


def test_every_changed_byte_is_noticed(key: Key) -> None:
    """Nonce, content, signature: all of it is vouched for."""
    head, _, body = paseto(key, good()).rpartition(".")
    raw = base64url_decode(body)
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        token = f"{head}.{encoded(changed)}"
        assert refused(token, key) is errors.BadSignature


def test_the_published_key_is_no_secret() -> None:
    """v4.public to v4.local: encrypt with what everybody may know."""
    pem = PUBLIC.verifying.to_paserk().encode()
    raw = base64url_decode(pem.rpartition(b".")[2])
    for secret in (raw, pem[:64]):
        mine = pyseto.Key.new(4, "local", secret)
        token = paseto(replace(LOCAL, signing=mine), good())
        assert token.startswith("v4.local.")
        assert refused(token, PUBLIC) is errors.BadSignature


def test_the_published_key_cannot_sign() -> None:
    public = PUBLIC.public()
    assert public is not None
    token = Paseto(PUBLIC).issue("alice").access
    assert Paseto(public).verify(token).user_id == "alice"
    with pytest.raises(ValueError, match="cannot be used for signing"):
        pyseto.encode(public.verifying, b"{}")


SWAPS = ("v3.public", "v4.local", "v4.public", "v2.public", "v1.local", "V4.")


@pytest.mark.parametrize("head", SWAPS)
def test_another_version_or_purpose_is_refused(head: str, key: Key) -> None:
    own = paseto(key, good())
    body = own.rpartition(".")[2]
    token = f"{head}.{body}"
    if token == own:
        assert Paseto(key).verify(token)
        return
    assert refused(token, key) in (errors.BadSignature, errors.Malformed)


def test_a_token_of_the_other_purpose_is_refused() -> None:
    for one, other in ((PUBLIC, LOCAL), (LOCAL, PUBLIC)):
        assert refused(paseto(one, good()), other) is errors.BadSignature


def test_another_version_by_a_true_key_is_refused() -> None:
    """The secret is the same 32 bytes; the version is not."""
    secret = base64url_decode(LOCAL.signing.to_paserk().split(".")[-1])
    v2 = pyseto.Key.new(2, "local", secret)
    token = str(pyseto.encode(v2, text(good())).decode())
    assert refused(token, LOCAL) is errors.BadSignature


def taken_by_library(key: Key, token: str) -> Any:
    return pyseto.decode(
        key.verifying, token, implicit_assertion=b"access token"
    )


@pytest.mark.parametrize("assertion", [b"", b"access", b"access token "])
def test_a_token_for_another_purpose_is_refused(
    assertion: bytes, key: Key
) -> None:
    """Signed or encrypted by the same key, all claims the same."""
    assert Paseto(key).verify(paseto(key, good())).user_id == "alice"
    token = paseto(key, good(), assertion=assertion)
    assert refused(token, key) is errors.BadSignature


@pytest.mark.parametrize("footer", [b"x", b'{"kid":"1"}'])
def test_a_footer_is_refused(footer: bytes, key: Key) -> None:
    """Vouched for, but nobody here reads it."""
    token = paseto(key, good(), footer)
    assert taken_by_library(key, token).footer == footer
    assert refused(token, key) is errors.Malformed


def test_an_empty_footer_is_refused(key: Key) -> None:
    token = paseto(key, good()) + "."
    assert taken_by_library(key, token), "the library takes it"
    assert refused(token, key) is errors.Malformed


def test_a_token_has_one_spelling(key: Key) -> None:
    """The library takes what decodes to the same; the guard is ours."""
    jti = "j"
    while len(paseto(key, good(jti=jti)).split(".")[2]) % 4 != 2:
        jti += "j"  # until its last character has four unused bits
    own = paseto(key, good(jti=jti))
    last = ALPHABET.index(own[-1])
    others = [own[:-1] + ALPHABET[last | bits] for bits in range(1, 16)]
    taken = [*others, own + "==", own + "==!!", own + "==\n"]
    for token in (*taken, own + "="):
        assert refused(token, key) is errors.Malformed
    for token in taken:
        assert taken_by_library(key, token), "the library takes it"
