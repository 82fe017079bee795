"""Credentials that are bound to a key: the standards' examples, and each
comparison that a server has to make.

That each comparison is made is shown by the attacks as well, whose broken
twins leave one of them out: see test_attacks.py.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
import jwt
import pytest
from werkzeug.test import create_environ
from werkzeug.wrappers import Request

from demo.attacks.bound_keys import BringsProof, RequestLog
from demo.carriers import CLIENT_CERTIFICATE, shown_by
from demo.clock import later
from demo.contenders import contender
from demo.errors import (
    BadSignature,
    Expired,
    Malformed,
    NotYetValid,
    Rejected,
    Revoked,
    WrongAudience,
)
from demo.harness import PASSWORD, Client, Deployment
from demo.harness.holders import CertifiedKey, ProvingKey, SessionKey, post
from demo.harness.jar import Jar
from demo.harness.tokens import part
from demo.keys import key_for
from demo.schemes import ACCESS_S, SIGN_IN_S, CertificateBound, DPoP
from demo.schemes.bound import (
    KeyBound,
    Shown,
    WrongHolder,
    certificate_hash,
)
from demo.schemes.dpop import (
    PROOF_S,
    NonceNeeded,
    address,
    jwk_thumbprint,
    public_half,
)
from demo.store import Store

# The standards' own examples

RSA_KEY = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86"
    "zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4H"
    "c5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8K"
    "JZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6"
    "WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqD"
    "Kgw",
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}
"""Source: RFC 7638 section 3.1."""

HEADER = (
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6"
    "Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZF"
    "NGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2"
    "In19"
)
AT_TOKEN_ENDPOINT = (
    f"{HEADER}.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Im"
    "h0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-G"
    "xA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nf"
    "bV37xRZT3Lg"
)
"""Source: RFC 9449 section 4.1, figure 2."""

AT_RESOURCE = (
    f"{HEADER}.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaH"
    "R0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MT"
    "U2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcW"
    "tzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnm"
    "cw6Fy1dqd-jfxSYoMxhAJpLjA"
)
"""Source: RFC 9449 section 7.1, figure 13."""

JKT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
CERTIFICATE = base64.b64decode(
    "MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAxODEyMzcw"
    "OVoXDTIyMDUwMjEyMzcwOVowDzENMAsGA1UEAwwEbXRsczBZMBMGByqGSM49AgEGCCqGSM49"
    "AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ/Au08/coZwxS7LfA4vOLS9Wu"
    "neIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwIDSQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+"
    "hlV/PpQEKTWUVeORWz83AiEA5x2eXZOVbUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY="
)
"""Source: RFC 8705 appendix A."""


def test_the_thumbprint_of_rfc_7638() -> None:
    expected = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert jwk_thumbprint(RSA_KEY) == expected


def test_the_proofs_of_rfc_9449(dpop: DPoP) -> None:
    for text, method, url in (
        (AT_TOKEN_ENDPOINT, "POST", "https://server.example.com/token"),
        (AT_RESOURCE, "GET", "https://resource.example.org/protectedresource"),
    ):
        proof = dpop.signed_by_its_key(text)
        assert proof.jkt == JKT
        dpop.require_method(proof, method)
        dpop.require_address(proof, url)
        with pytest.raises(Expired):
            dpop.require_fresh(proof)
    dpop.require_token(proof, TOKEN)


def test_the_certificate_of_rfc_8705() -> None:
    expected = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
    assert certificate_hash(CERTIFICATE) == expected


# A proof, and what is compared

URL = "https://bank.test/transfer"


@pytest.fixture
def dpop() -> Iterator[DPoP]:
    store = Store()
    yield DPoP(key=key_for("ES256"), store=store)
    store.close()


@pytest.fixture
def key() -> ProvingKey:
    return ProvingKey()


def issued(dpop: DPoP, key: ProvingKey) -> str:
    """A token that is bound to this key."""
    proof = key.proof("POST", "https://bank.test/login", "")
    shown = Shown("POST", "https://bank.test/login", proof)
    return dpop.issue_to("alice", shown).access


def asks(dpop: DPoP, token: str, proof: str, **other: str) -> None:
    """A payment, with this token and this proof."""
    shown = replace(Shown("POST", URL, proof), **other)  # type: ignore[arg-type]
    dpop.require_holder(dpop.verify(token), token, shown)


def test_the_holder_is_let_in(dpop: DPoP, key: ProvingKey) -> None:
    token = issued(dpop, key)
    for _ in range(3):
        asks(dpop, token, key.proof("POST", URL, token))


def test_a_proof_is_good_once(dpop: DPoP, key: ProvingKey) -> None:
    """For as long as it is fresh; after that it is too old."""
    with later(0):
        token = issued(dpop, key)
        proof = key.proof("POST", URL, token)
        asks(dpop, token, proof)
        for seconds in (0, 1, PROOF_S - 1, PROOF_S):
            with later(seconds), pytest.raises(Revoked):
                asks(dpop, token, proof)
        with later(PROOF_S + 1), pytest.raises(Expired):
            asks(dpop, token, proof)


@pytest.mark.parametrize("ahead_s", [0, 5, 10])
def test_one_from_ahead_is_remembered_as_long(
    ahead_s: int, dpop: DPoP, key: ProvingKey
) -> None:
    """Its clock may be ahead, and its name is kept until it is old."""
    with later(0):
        token = issued(dpop, key)
        with later(ahead_s):
            proof = key.proof("POST", URL, token)
        asks(dpop, token, proof)
        with later(ahead_s + PROOF_S), pytest.raises(Revoked):
            asks(dpop, token, proof)


def test_a_proof_is_fresh_for_a_minute(dpop: DPoP, key: ProvingKey) -> None:
    with later(0):
        token = issued(dpop, key)
        proof = key.proof("POST", URL, token)
        with later(PROOF_S + 1), pytest.raises(Expired):
            asks(dpop, token, proof)
        shown = Shown("POST", URL, proof)
        with later(-10):
            assert dpop.proven(shown).jkt == key.thumbprint
        with later(-11), pytest.raises(NotYetValid):
            dpop.proven(shown)
        with later(PROOF_S):
            asks(dpop, token, proof)


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ({"method": "GET"}, WrongAudience),
        ({"method": "post"}, WrongAudience),
        ({"url": "https://bank.test/login"}, WrongAudience),
        ({"url": "https://partner.test/transfer"}, WrongAudience),
        ({"url": "http://bank.test/transfer"}, WrongAudience),
        ({"url": "http://bank.test:443/transfer"}, WrongAudience),
        ({"url": "https://bank.test:8443/transfer"}, WrongAudience),
        ({"url": ""}, WrongAudience),
        ({"proof": ""}, Malformed),
    ],
    ids=str,
)
def test_a_proof_is_for_one_request(
    shown: dict[str, str],
    reason: type[Rejected],
    dpop: DPoP,
    key: ProvingKey,
) -> None:
    token = issued(dpop, key)
    proof = key.proof("POST", URL, token)
    with pytest.raises(reason):
        asks(dpop, token, **{"proof": proof, **shown})
    asks(dpop, token, proof)


@pytest.mark.parametrize(
    "same", [f"{URL}?to=bob", f"{URL}#x", "HTTPS://BANK.test:443/transfer"]
)
def test_what_does_not_count_of_an_address(same: str) -> None:
    assert address(same) == address(URL)


@pytest.mark.parametrize("none", [None, 1, [URL], "https://[", "x://a:b"])
def test_no_address_is_the_banks(none: Any) -> None:
    with suppress(Malformed):
        assert address(none) != address(URL)


def test_a_proof_is_for_one_token(dpop: DPoP, key: ProvingKey) -> None:
    """Though both are bound to the same key."""
    one, other = issued(dpop, key), issued(dpop, key)
    for proof in (
        key.proof("POST", URL, other),
        key.proof("POST", URL, ""),
    ):
        with pytest.raises(WrongHolder):
            asks(dpop, one, proof)


def test_a_proof_is_by_the_tokens_key(dpop: DPoP, key: ProvingKey) -> None:
    token = issued(dpop, key)
    with pytest.raises(WrongHolder):
        asks(dpop, token, ProvingKey().proof("POST", URL, token))


def test_a_token_for_nobody_has_no_holder(dpop: DPoP, key: ProvingKey) -> None:
    token = dpop.issue("alice").access
    with pytest.raises(WrongHolder):
        asks(dpop, token, key.proof("POST", URL, token))


@pytest.mark.parametrize("cnf", [{}, [], "x", {"x5t#S256": "x"}, {"jkt": 1}])
def test_a_token_that_names_no_key_of_this_kind(
    cnf: Any, dpop: DPoP, key: ProvingKey
) -> None:
    claims = {**dpop.claims_for("alice"), "cnf": cnf}
    token = dpop.sign(claims)
    with pytest.raises(WrongHolder):
        asks(dpop, token, key.proof("POST", URL, token))


def written(key: ProvingKey, token: str, header: Any, **claims: Any) -> str:
    """A proof by this key, its header and claims changed; None: without."""
    good = jwt.decode(
        key.proof("POST", URL, token), options={"verify_signature": False}
    )
    told = {k: v for k, v in {**good, **claims}.items() if v is not None}
    headers = {"typ": "dpop+jwt", "jwk": key.public, **header}
    return jwt.encode(told, key.private, "ES256", headers)


PRIVATE = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ProvingKey().private))


def repr_of(header: dict[str, Any]) -> str:
    """The same in each worker, though one key is made anew."""
    return "a private key" if header.get("jwk") is PRIVATE else str(header)


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": None},
        {"typ": "at+jwt"},
        {"jwk": None},
        {"jwk": {}},
        {"jwk": "x"},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"jwk": RSA_KEY},
        {"jwk": PRIVATE},
        {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
        {"jwk": {"kty": "EC", "crv": "P-256", "x": 1, "y": None}},
        {"jwk": {"kty": "EC", "crv": "P-256"}},
        {"jwk": {"kty": ["EC"], "crv": {}}},
    ],
    ids=repr_of,
)
def test_a_header_that_is_none_of_a_proof(
    header: dict[str, Any], dpop: DPoP, key: ProvingKey
) -> None:
    token = issued(dpop, key)
    with pytest.raises(Rejected):
        asks(dpop, token, written(key, token, header))
    asks(dpop, token, written(key, token, {}))


@pytest.mark.parametrize("name", ["htm", "htu", "iat", "jti", "ath"])
@pytest.mark.parametrize("value", [None, "", 0, [], {}, True, -1, "\0"])
def test_a_claim_that_is_none_of_a_proof(
    name: str, value: Any, dpop: DPoP, key: ProvingKey
) -> None:
    token = issued(dpop, key)
    with pytest.raises(Rejected):
        asks(dpop, token, written(key, token, {}, **{name: value}))


def test_a_proof_that_nobody_signed(dpop: DPoP, key: ProvingKey) -> None:
    token = issued(dpop, key)
    header, payload, signature = key.proof("POST", URL, token).split(".")
    none = part({"typ": "dpop+jwt", "alg": "none", "jwk": key.public})
    for forged in (
        f"{none}.{payload}.",
        f"{none}.{payload}.{signature}",
        f"{header}.{payload}.{'A' * len(signature)}",
        f"{header}.{payload}",
    ):
        with pytest.raises(Rejected):
            asks(dpop, token, forged)
    two = ", ".join(key.proof("POST", URL, token) for _ in range(2))
    with pytest.raises(Malformed):
        asks(dpop, token, two)


def test_a_private_key_is_no_public_half() -> None:
    with pytest.raises(ValueError, match="public"):
        public_half(PRIVATE)
    with pytest.raises(ValueError, match="algorithm"):
        public_half(RSA_KEY)
    public = {k: v for k, v in PRIVATE.items() if k != "d"}
    assert public_half(public)[1] == jwk_thumbprint(public)


# The nonce


def test_a_nonce_is_the_servers_and_of_this_minute() -> None:
    with later(0):
        store = Store()
        dpop = DPoP(key=key_for("ES256"), store=store, nonce_s=60)
        key = ProvingKey()
        token = issued(dpop, key)
        for wrong in ("", "made up"):
            key.nonce = wrong
            with pytest.raises(NonceNeeded):
                asks(dpop, token, key.proof("POST", URL, token))
        key.nonce = dpop.nonces()[0]
        asks(dpop, token, key.proof("POST", URL, token))
        with later(60):
            asks(dpop, token, key.proof("POST", URL, token))
        with later(120), pytest.raises(NonceNeeded):
            asks(dpop, token, key.proof("POST", URL, token))


def test_another_service_has_other_nonces(dpop: DPoP) -> None:
    other = DPoP(key=dpop.key, store=dpop.store)
    assert dpop.nonce(1) != other.nonce(1)


def test_a_client_takes_the_nonce_and_asks_again() -> None:
    """Once in each period it is sent away; an old client stays out."""
    with later(0), Deployment(contender("JWT + DPoP")) as bank:
        alice = bank.signed_in()
        assert alice.me() == "alice"
        nonce = alice.holder.nonce  # type: ignore[union-attr]
        assert nonce
        with later(3_600):
            assert alice.transfer("bob", 1).status == 200
            assert alice.holder.nonce != nonce  # type: ignore[union-attr]
        answer = without_nonce(bank, alice)
        assert answer.status_code == 401
        assert answer.headers["DPoP-Nonce"]
        assert answer.headers["WWW-Authenticate"].startswith("Dpop")


def without_nonce(bank: Deployment, alice: Client) -> httpx.Response:
    """One request as an old client would send it."""
    token, url = alice.credential(), "https://bank.test/me"
    proof = ProvingKey(private=alice.holder.private).proof("GET", url, token)  # type: ignore[union-attr]
    headers = {"Authorization": f"DPoP {token}", "DPoP": proof}
    return bank.transport().handle_request(
        httpx.Request("GET", url, headers=headers)
    )


# Over HTTP


@pytest.fixture(params=["JWT + DPoP", "certificate-bound JWT"])
def bank(request: pytest.FixtureRequest) -> Iterator[Deployment]:
    with Deployment(contender(request.param)) as service:
        yield service


def test_a_copy_without_the_key_opens_nothing(bank: Deployment) -> None:
    alice = bank.signed_in()
    assert alice.stolen_copy().credential() == alice.credential()
    assert alice.stolen_copy().me() is None
    assert alice.what_script_reads().me() is None
    assert alice.on_her_device().me() == alice.me() == "alice"


def test_script_in_the_page_may_use_the_key(bank: Deployment) -> None:
    assert bank.signed_in().transfer("mallory", 1).status == 200


def test_nobody_logs_in_without_a_key(bank: Deployment) -> None:
    client = bank.client()
    client.holder = None
    assert client.log_in("alice", PASSWORD).status == 401


def test_a_new_password_keeps_the_key(bank: Deployment) -> None:
    alice = bank.signed_in()
    assert alice.change_password(PASSWORD, PASSWORD + "!").status == 200
    assert alice.me() == "alice"
    assert alice.stolen_copy().me() is None


def test_a_bound_token_is_no_bearer_token() -> None:
    """Source: RFC 9449 section 7.2."""
    with Deployment(contender("JWT + DPoP")) as bank:
        alice = bank.signed_in()
        alice.endpoints = replace(alice.endpoints, scheme="Bearer")
        assert alice.me() is None
        alice.endpoints = replace(alice.endpoints, scheme="DPoP")
        assert alice.me() == "alice"


def test_a_proof_in_a_log_is_spent() -> None:
    with Deployment(contender("JWT + DPoP")) as bank:
        alice = bank.signed_in()
        log = RequestLog(alice.transport)
        assert replace(alice, transport=log).me() == "alice"
        thief = alice.stolen_copy()
        thief.holder = BringsProof(told=log.proof)
        assert thief.me() is None


def test_where_tls_ends_nobody_writes_a_certificate() -> None:
    """Alice's certificate is public; a client that writes it into the
    header by itself has no key for it."""
    with Deployment(contender("certificate-bound JWT")) as bank:
        alice = bank.signed_in()
        der = alice.holder.certificate  # type: ignore[union-attr]
        told = f":{base64.b64encode(der).decode()}:"
        headers = {
            "Authorization": f"Bearer {alice.credential()}",
            CLIENT_CERTIFICATE: told,
        }
        request = httpx.Request("GET", "https://bank.test/me", headers=headers)
        around = httpx.WSGITransport(app=bank.app).handle_request(request)
        assert around.status_code == 200, "the control: it is the right one"
        request = httpx.Request("GET", "https://bank.test/me", headers=headers)
        assert bank.transport().handle_request(request).status_code == 401


@pytest.mark.parametrize("told", ["", ":", "::", ":é:", ":AAAA", "x", "::A"])
def test_a_certificate_that_is_none(told: str) -> None:
    """Refused as no certificate, whatever the header holds."""
    environ = create_environ(headers={CLIENT_CERTIFICATE: told})
    found = shown_by(Request(environ)).certificate
    with Deployment(contender("certificate-bound JWT")) as bank:
        scheme: Any = bank.app.scheme
        token = bank.signed_in().credential()
        with pytest.raises(WrongHolder):
            scheme.require_holder(
                scheme.verify(token), token, Shown(certificate=found)
            )


def test_each_kind_asks_for_its_own_key() -> None:
    bound = CertificateBound(key=key_for("ES256"))
    assert isinstance(bound, KeyBound)
    one, other = CertifiedKey(), CertifiedKey()
    shown = Shown(certificate=one.certificate)
    token = bound.issue_to("alice", shown).access
    bound.require_holder(bound.verify(token), token, shown)
    for wrong in (Shown(), Shown(certificate=other.certificate)):
        with pytest.raises(WrongHolder):
            bound.require_holder(bound.verify(token), token, wrong)
    with pytest.raises(WrongHolder):
        bound.issue_to("alice", Shown())
    nobodys = bound.issue("alice").access
    with pytest.raises(WrongHolder):
        bound.require_holder(bound.verify(nobodys), nobodys, Shown())


# A session that is bound to a device


@pytest.fixture
def device() -> Iterator[Deployment]:
    with later(0), Deployment(contender("device-bound session")) as service:
        yield service


def key_of(client: Client) -> SessionKey:
    assert isinstance(client.holder, SessionKey)
    return client.holder


def by_name(key: SessionKey) -> list[tuple[str, str]]:
    return [("Sec-Secure-Session-Id", f'"{key.session}"')]


def test_the_exchange_is_the_drafts(device: Deployment) -> None:
    """As it was seen between a browser and a server."""
    alice = device.client()
    alice.holder = None
    invited = alice.log_in("alice", PASSWORD).headers
    asked = invited["Secure-Session-Registration"]
    assert asked.startswith('(ES256);path="/start";challenge="')
    alice = device.signed_in()
    key = key_of(alice)
    told = jwt.get_unverified_header(key.answer)
    assert told == {"alg": "ES256", "typ": "dbsc+jwt", "jwk": key.public}
    challenged = post(alice, "/refresh", by_name(key))
    assert challenged.status == 403
    header = challenged.headers["Secure-Session-Challenge"]
    assert header.endswith(f';id="{key.session}"')
    with later(ACCESS_S):
        assert alice.me() == "alice"
    assert "jwk" not in jwt.get_unverified_header(key.answer)


def test_it_says_which_cookie_depends_on_the_key(device: Deployment) -> None:
    alice = device.client()
    key = SessionKey()
    alice.holder = None
    asked = alice.log_in("alice", PASSWORD).headers
    number = asked["Secure-Session-Registration"].split('"')[3]
    told = post(alice, "/start", [key.signed(number, whose=True)]).body
    assert told["refresh_url"] == "/refresh"
    assert told["scope"] == {"include_site": False, "scope_specification": []}
    (bound,) = told["credentials"]
    assert bound["name"] == "__Host-session"
    assert bound["attributes"] == "Path=/; Secure; HttpOnly; SameSite=Lax"
    assert told["session_identifier"] == alice.credential().split(".")[0]


def test_each_refresh_names_the_session_again(device: Deployment) -> None:
    """Or Chromium ends it: "InvalidSessionId", seen in release 156."""
    alice = device.signed_in()
    key = key_of(alice)
    asked = post(alice, "/refresh", by_name(key)).headers
    number = asked["Secure-Session-Challenge"].split('"')[1]
    response = key.signed(number, whose=False)
    told = post(alice, "/refresh", [*by_name(key), response]).body
    assert told["session_identifier"] == key.session
    assert told["credentials"][0]["name"] == key.cookie


def test_a_copied_cookie_ends_within_minutes(device: Deployment) -> None:
    alice = device.signed_in()
    thief = alice.stolen_copy()
    for seconds, known in ((0, "alice"), (ACCESS_S - 1, "alice")):
        with later(seconds):
            assert thief.me() == known
    with later(ACCESS_S):
        assert thief.me() is None
        assert alice.me() == "alice"


def test_it_lasts_as_long_as_a_sign_in(device: Deployment) -> None:
    alice = device.signed_in()
    for seconds in range(0, SIGN_IN_S, 3_600):
        with later(seconds):
            assert alice.me() == "alice"
    with later(SIGN_IN_S - 1):
        assert alice.me() == "alice"
    with later(SIGN_IN_S):
        assert alice.me() is None


def test_without_a_key_it_is_a_cookie_of_minutes(device: Deployment) -> None:
    """As in a browser that knows nothing of device-bound sessions."""
    alice = device.client()
    alice.holder = None
    alice.log_in("alice", PASSWORD)
    assert alice.me() == "alice"
    with later(ACCESS_S):
        assert alice.me() is None


def test_a_challenge_is_signed_within_a_minute(device: Deployment) -> None:
    alice = device.signed_in()
    key = key_of(alice)
    for seconds, status in ((59, 200), (60, 401)):
        told = post(alice, "/refresh", by_name(key))
        number = told.headers["Secure-Session-Challenge"].split('"')[1]
        with later(seconds):
            response = key.signed(number, whose=False)
            again = post(alice, "/refresh", [*by_name(key), response])
            assert again.status == status


def test_a_challenge_is_for_one_session(device: Deployment) -> None:
    alice, bob = device.signed_in("alice"), device.signed_in("bob")
    told = post(alice, "/refresh", by_name(key_of(alice)))
    number = told.headers["Secure-Session-Challenge"].split('"')[1]
    for who, status in ((bob, 401), (alice, 200)):
        key = key_of(who)
        response = key.signed(number, whose=False)
        assert post(who, "/refresh", [*by_name(key), response]).status == (
            status
        )


def test_what_is_no_answer_to_a_challenge(device: Deployment) -> None:
    scheme: Any = device.app.scheme
    alice = device.signed_in()
    key, name = key_of(alice), key_of(alice).session

    def signs(typ: str, claims: dict[str, Any]) -> str:
        return key.signs(typ, claims, whose=False)

    good = scheme.challenge(name)
    for response, reason in (
        ("", Malformed),
        ("x.y.z", Malformed),
        (signs("dbsc+jwt", {}), Malformed),
        (signs("dbsc+jwt", {"jti": 1}), Malformed),
        (signs("dpop+jwt", {"jti": good}), Malformed),
        (signs("dbsc+jwt", {"jti": "made up"}), BadSignature),
        (SessionKey().signs("dbsc+jwt", {"jti": good}, True), BadSignature),
    ):
        with pytest.raises(reason):
            scheme.refresh(name, response)
    assert scheme.refresh(name, signs("dbsc+jwt", {"jti": good})).access


def test_a_log_out_ends_the_key_too(device: Deployment) -> None:
    alice = device.signed_in()
    other = alice.on_her_device()
    with later(ACCESS_S + 1):
        assert alice.log_out().status == 200
        assert alice.me() is None
        assert other.me() is None


def test_what_ended_while_it_renewed_stays_so(device: Deployment) -> None:
    """Between reading the record and writing it, she logs out."""
    scheme: Any = device.app.scheme
    cookie = scheme.issue("alice").access
    name = cookie.partition(".")[0]
    record = scheme.record_of(name)
    scheme.revoke(cookie)
    with pytest.raises(Revoked):
        scheme.next_cookie(name, record)
    with pytest.raises(Revoked):
        scheme.verify(cookie)


def test_of_two_keys_at_once_one_is_registered(device: Deployment) -> None:
    """Both have read a record without a key."""
    scheme: Any = device.app.scheme
    name = scheme.issue("alice").access.partition(".")[0]
    record = scheme.record_of(name)
    scheme.require_unbound(name, record)
    with pytest.raises(Revoked):
        scheme.require_unbound(name, record)


def test_a_lost_mark_opens_no_second_registration(device: Deployment) -> None:
    """The record of the sign-in itself holds the key, too."""
    scheme: Any = device.app.scheme
    alice = device.signed_in()
    name = key_of(alice).session
    device.store.delete(scheme.place("bound", name))
    with pytest.raises(Revoked):
        scheme.require_unbound(name, scheme.record_of(name))


def test_the_name_of_a_session_logs_nobody_out(device: Deployment) -> None:
    """It is no secret; the cookie's other half is."""
    scheme: Any = device.app.scheme
    alice = device.signed_in()
    for cookie in (key_of(alice).session, f"{key_of(alice).session}.x"):
        scheme.revoke(cookie)
    assert alice.me() == "alice"


def test_a_banned_user_renews_nothing(device: Deployment) -> None:
    alice = device.signed_in()
    device.users.deactivate("alice")
    alice.jar = Jar()
    assert alice.me() is None


@pytest.mark.parametrize("path", ["/start", "/refresh"])
def test_other_contenders_have_no_such_page(path: str) -> None:
    with Deployment(contender("JWT HS256")) as bank:
        assert post(bank.signed_in(), path, []).status == 501
