"""Each reason for which a JWT is refused, by a token made for it.

Every token here carries a true signature unless the test says not: a
check that is only reached after the signature needs the key to be seen.
"""

import hmac
from typing import Any

import jwt
import pytest
from forging import HEADER, claims, encoded, signed, text, unsigned

from demo import errors
from demo.clock import later
from demo.keys import Key, key_for
from demo.schemes import JWT, Blocklist
from demo.schemes.base import require_time
from demo.schemes.jwt import REASONS, REQUIRED
from demo.store import Store

HS256, RS256 = key_for("HS256"), key_for("RS256")
ES256, EdDSA = key_for("ES256"), key_for("EdDSA")
STRANGER = key_for("HS256", "a stranger")


def refused(token: str, key: Key = HS256) -> type[errors.Rejected]:
    """The reason, which must be the same with and without blocklist, when
    both take tokens of the same kind."""
    with pytest.raises(errors.Rejected) as plain:
        JWT(key=key).verify(token)
    with pytest.raises(errors.Rejected) as blocked:
        Blocklist(key=key, store=Store(), typ=JWT.typ).verify(token)
    assert plain.type is blocked.type
    return plain.type


@pytest.fixture(
    params=[HS256, RS256, ES256, EdDSA], ids=lambda key: key.algorithm
)
def key(request: pytest.FixtureRequest) -> Key:
    return request.param  # type: ignore[no-any-return]


def test_the_control_enters(key: Key) -> None:
    """What the tests below change one thing of is a good token."""
    with later(0):
        assert JWT(key=key).verify(signed(key, claims())).user_id == "alice"


CHANGED: dict[str, tuple[dict[str, Any], type[errors.Rejected]]] = {
    "expired": ({"exp": 1}, errors.Expired),
    "from the future": ({"iat": 2**37}, errors.NotYetValid),
    "not before": ({"nbf": 2**37}, errors.NotYetValid),
    "other audience": ({"aud": "https://x.test"}, errors.WrongAudience),
    "audience, one off": ({"aud": "https://bank.test"}, errors.WrongAudience),
    "audiences": ({"aud": ["https://x.test"]}, errors.WrongAudience),
    "audience number": ({"aud": 1}, errors.WrongAudience),
    "other issuer": ({"iss": "https://x.test"}, errors.WrongIssuer),
    "issuer, a slash": ({"iss": "https://bank.test/"}, errors.WrongIssuer),
    "issuer list": ({"iss": ["https://bank.test"]}, errors.WrongIssuer),
    "subject number": ({"sub": 1}, errors.Malformed),
    "subject list": ({"sub": ["alice"]}, errors.Malformed),
    "subject empty": ({"sub": ""}, errors.Malformed),
    "jti empty": ({"jti": ""}, errors.Malformed),
    "subject surrogate": ({"sub": "\ud800"}, errors.Malformed),
    "jti number": ({"jti": 1}, errors.Malformed),
    "jti control": ({"jti": "a\0"}, errors.Malformed),
    "exp word": ({"exp": "soon"}, errors.Malformed),
    "exp list": ({"exp": [2**40]}, errors.Malformed),
    "exp infinite": ({"exp": float("inf")}, errors.Malformed),
    "iat word": ({"iat": "now"}, errors.Malformed),
    "nbf word": ({"nbf": "now"}, errors.Malformed),
}


@pytest.mark.parametrize("what", CHANGED)
def test_one_claim_off_is_refused_for_its_reason(what: str, key: Key) -> None:
    changed, reason = CHANGED[what]
    assert refused(signed(key, claims(**changed)), key) is reason


@pytest.mark.parametrize("claim", REQUIRED)
def test_no_claim_may_be_missing(claim: str, key: Key) -> None:
    without = claims()
    del without[claim]
    assert refused(signed(key, without), key) is errors.Malformed
    assert refused(signed(key, {**without, claim: None}), key) in (
        errors.Malformed,
        errors.WrongIssuer,
    )


@pytest.mark.parametrize("time", ["9999999999", True, 253_402_300_800, 1e300])
def test_a_time_is_a_number_of_this_era(time: Any, key: Key) -> None:
    token = signed(key, claims(exp=time))
    with pytest.raises(errors.Rejected):
        JWT(key).verify(token)
    with pytest.raises(errors.Malformed):
        require_time(time)


def test_the_first_second_is_a_time() -> None:
    assert require_time(0) == 0
    with pytest.raises(errors.Malformed):
        require_time(-1)


def test_six_claims_are_required() -> None:
    """The list is the design's; a test of the list needs the list."""
    assert set(REQUIRED) == {"exp", "iat", "iss", "aud", "sub", "jti"}
    assert JWT(key=HS256).required == REQUIRED


def test_one_of_several_audiences_is_enough(key: Key) -> None:
    """Source: RFC 7519 section 4.1.3."""
    several = ["https://other.test", "https://bank.test/api"]
    token = signed(key, claims(aud=several))
    assert JWT(key=key).verify(token).user_id == "alice"


@pytest.mark.parametrize(
    "typ",
    [
        *("JWT", "at+jwt ", "logout+jwt", "", None, 1, ["at+jwt"], "absent"),
        *("text/at+jwt", "application/application/at+jwt", "application/"),
    ],
)
def test_another_kind_of_token_is_refused(typ: Any, key: Key) -> None:
    """An ID token, say, by the same issuer with the same key."""
    header = {"alg": key.algorithm, "typ": typ}
    if typ == "absent":
        del header["typ"]
    assert refused(signed(key, claims(), header), key) is errors.Malformed


@pytest.mark.parametrize("typ", ["application/at+jwt", "AT+JWT"])
def test_the_kind_is_a_media_type(typ: str, key: Key) -> None:
    """Source: RFC 7515 section 4.1.9."""
    header = {"alg": key.algorithm, "typ": typ}
    assert JWT(key=key).verify(signed(key, claims(), header)).user_id


def test_the_kind_is_written_and_checked(key: Key) -> None:
    scheme = JWT(key=key, typ="logout+jwt")
    assert scheme.verify(scheme.issue("alice").access)
    assert refused(scheme.issue("alice").access, key) is errors.Malformed


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_the_right_secret_with_another_algorithm(algorithm: str) -> None:
    """The pin: one key, one algorithm."""
    token = signed(HS256, claims(), algorithm=algorithm)
    assert refused(token) is errors.BadSignature


@pytest.mark.parametrize("alg", ["none", "HS512", "RS256", "HS256"])
def test_the_pin_does_not_ask_the_token(alg: str, key: Key) -> None:
    token = unsigned(claims(), {**HEADER, "alg": alg})
    assert JWT(key=key).allowed(token) == [key.algorithm]


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "PS512"])
def test_the_right_key_with_another_algorithm(algorithm: str) -> None:
    token = signed(RS256, claims(), algorithm=algorithm)
    assert refused(token, RS256) is errors.BadSignature


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", "HS1"])
@pytest.mark.parametrize("signature", [b"", b"x" * 32])
def test_an_unsigned_token_is_refused(
    alg: str, signature: bytes, key: Key
) -> None:
    token = unsigned(claims(), {**HEADER, "alg": alg}, signature)
    wanted = errors.BadSignature if signature else errors.Malformed
    assert refused(token, key) is wanted


@pytest.mark.parametrize("alg", [None, 1, ["HS256"], {"HS256": 1}, True])
def test_an_algorithm_is_a_name(alg: Any, key: Key) -> None:
    token = signed(key, claims(), {**HEADER, "alg": alg})
    assert refused(token, key) is errors.BadSignature


PAIRS = pytest.mark.parametrize(
    "pair", [RS256, ES256, EdDSA], ids=lambda key: key.algorithm
)


@PAIRS
def test_the_published_key_is_no_secret(pair: Key) -> None:
    """RS256 to HS256: the text of the public key as an HMAC secret."""
    body = f"{encoded(text(HEADER))}.{encoded(text(claims()))}"
    for secret in (pair.pem(), pair.pem().strip()):
        mac = hmac.digest(secret, body.encode(), "sha256")
        assert refused(f"{body}.{encoded(mac)}", pair) is errors.BadSignature


@PAIRS
def test_a_public_key_configured_as_a_secret_verifies_nothing(
    pair: Key,
) -> None:
    """The same mistake made by the operator: PyJWT refuses the key."""
    mistaken = Key("HS256", "kid", signing=None, verifying=pair.pem())
    assert refused(signed(HS256, claims()), mistaken) is errors.BadSignature


@pytest.mark.parametrize("bits", [256, 384, 512])
def test_a_secret_is_as_long_as_its_hash(bits: int) -> None:
    secret = bytes(bits // 8)
    assert Key(f"HS{bits}", "", secret, secret).symmetric
    with pytest.raises(ValueError, match=f"HS{bits} .* {bits // 8} bytes"):
        Key(f"HS{bits}", "", secret[1:], secret[1:])


@PAIRS
def test_the_published_key_cannot_sign(pair: Key) -> None:
    public = pair.public()
    assert public is not None
    assert public.signing is None
    assert public.kid == pair.kid
    token = JWT(key=pair).issue("alice").access
    assert JWT(key=public).verify(token).user_id == "alice"
    with pytest.raises(Exception):  # noqa: B017  any failure will do
        JWT(key=public).issue("alice")


ALGORITHMS = ("HS256", "RS256", "ES256", "EdDSA", "v4.local", "v4.public")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_secret_has_no_public_half(algorithm: str) -> None:
    key = key_for(algorithm)
    assert key.symmetric == (algorithm in ("HS256", "v4.local"))
    assert (key.public() is None) == key.symmetric


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_is_not_shown(algorithm: str) -> None:
    key = key_for(algorithm)
    assert repr(key) == f"Key(algorithm={algorithm!r}, kid={key.kid!r})"


def test_no_two_keys_have_one_name() -> None:
    keys = [key_for(name, who) for name in ALGORITHMS for who in "ab"]
    assert len({key.kid for key in keys}) == len(keys)


def test_a_key_is_made_once_for_each_owner() -> None:
    assert key_for("HS256") is HS256
    assert STRANGER.signing != HS256.signing
    with pytest.raises(ValueError, match="ES999"):
        key_for("ES999")


def test_a_strangers_signature_is_refused() -> None:
    assert refused(signed(STRANGER, claims())) is errors.BadSignature
    for pair in (RS256, ES256, EdDSA):
        other = key_for(pair.algorithm, "a stranger")
        assert refused(signed(other, claims()), pair) is errors.BadSignature


@pytest.mark.parametrize(
    "extra",
    [
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": True},
        {"crit": []},
        {"crit": "exp"},
        {"crit": None},
        {"b64": False},
        {"b64": False, "crit": ["b64"]},
        {"kid": 1},
    ],
    ids=repr,
)
def test_a_header_nobody_understands_is_refused(
    extra: dict[str, Any], key: Key
) -> None:
    """`crit` lists what must be understood.  RFC 7515 section 4.1.11."""
    header = {**HEADER, "alg": key.algorithm, **extra}
    if extra == {"crit": ["b64"], "b64": True}:
        # Declared and true is the default, in as many words.
        assert JWT(key=key).verify(signed(key, claims(), header))
        return
    assert refused(signed(key, claims(), header), key) is errors.Malformed


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "kid"])
def test_a_token_does_not_bring_its_key(name: str) -> None:
    """Headers that point at a key point nowhere."""
    secret = encoded(STRANGER.signing)
    value: Any = {"jwk": {"kty": "oct", "k": secret}, "x5c": [secret]}
    header = {**HEADER, name: value.get(name, "https://evil.test/key")}
    token = signed(STRANGER, claims(), header)
    assert refused(token) is errors.BadSignature


def respelled(token: str) -> list[str]:
    """The same three parts, written otherwise."""
    header, payload, signature = token.split(".")
    padded = [part + "=" * (-len(part) % 4) for part in token.split(".")]
    standard = [part.replace("-", "+").replace("_", "/") for part in padded]
    return [
        ".".join(padded),
        ".".join(standard) + "=",
        f"{header}.{payload}.{signature}=",
        f"{header}.{payload}.{signature}.",
        f".{header}.{payload}.{signature}",
        f"{header}..{payload}.{signature}",
        f"{header}.{payload}\n.{signature}",
        f"Bearer {token}",
        f"{token},{token}",
    ]


def test_a_token_has_one_spelling(key: Key) -> None:
    """Padding, for one: a list of tokens' texts would see another."""
    for other in respelled(signed(key, claims())):
        assert refused(other, key) is errors.Malformed


def test_spelling_is_checked_before_the_library() -> None:
    """PyJWT accepts one appended `=`; the guard is ours, not its."""
    token = signed(HS256, claims()) + "="
    assert jwt.decode(token, options={"verify_signature": False})
    assert refused(token) is errors.Malformed


def test_every_reason_of_the_library_has_ours() -> None:
    """The last row is the root: nothing of PyJWT's passes through."""
    assert REASONS[-1] == (jwt.PyJWTError, errors.Malformed)
    for theirs, ours in REASONS:
        assert issubclass(theirs, jwt.PyJWTError)
        assert issubclass(ours, errors.Rejected)


def test_unavailable_is_no_refusal() -> None:
    """A dead store must never look like a log-out."""
    assert not issubclass(errors.Unavailable, errors.Rejected)
    assert not issubclass(errors.Rejected, errors.Unavailable)
