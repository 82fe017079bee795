"""Small X.509 certificates: a name, a key, and who vouches for both.

Made once for each key, since a signature by ECDSA differs each time.
Source: RFC 5280 section 4.1.
"""

from datetime import datetime
from typing import Any

from demo.keys import Key, key_for

AUTHORITY = "Public Authority"
"""Sells a certificate to whoever owns the name in it."""

SPAN = (datetime(2020, 1, 1), datetime(2049, 12, 31))
"""From when to when.  No attack here is about that."""

MADE: dict[tuple[str, ...], Any] = {}
"""By key, subject, issuer and signer."""


def authority() -> Key:
    """The key of that authority."""
    return key_for("ES256", AUTHORITY)


def certificate_of(
    key: Key,
    subject: str = "bank.test",
    issuer: str = AUTHORITY,
    signer: Key | None = None,
) -> Any:
    """A certificate that says: this key is the subject's.  Signed by
    the authority, unless there is another signer."""
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


def pem_of(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(Encoding.PEM))


def der_of(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(Encoding.DER))
