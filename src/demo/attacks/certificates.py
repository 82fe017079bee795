"""The forger brings a certificate, which is no proof by itself."""

import base64
from typing import Any

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import public_key
from demo.attacks.header_keys import FIXED, data_url, own_key, signed_by
from demo.harness import Client
from demo.keys import Key
from demo.unsafe.certificates import (
    AUTHORITY,
    certificate_of,
    der_of,
    pem_of,
)
from demo.unsafe.header_keys import (
    FOLLOWS_X5U,
    READS_ISSUER_NAME,
    SKIPS_CHAIN,
    SKIPS_SUBJECT,
)


def own_public_key(attacker: Attacker) -> Key:
    """Mallory's key, where the algorithm has public keys."""
    public_key(attacker)
    return own_key(attacker)


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

CERTIFICATE_ATTACKS = (X5U, X5C, X5C_ISSUER, X5C_SUBJECT)
