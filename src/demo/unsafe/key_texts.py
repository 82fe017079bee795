"""The forms in which a service may hold, and publish, a public key.

All of them are the same key.  As an HMAC secret each is another one, so
whoever forges by key confusion has to know, or to try, the form.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt

from demo.keys import Key
from demo.unsafe.certificates import certificate_of, der_of, pem_of

KeyText = Callable[[Key], bytes]

RSA, EC, ED = "RS256", "ES256", "EdDSA"
ASYMMETRIC = (RSA, EC, ED)


def spki_pem(key: Key) -> bytes:
    """What `openssl pkey -pubout` writes.  Source: RFC 7468 section 13."""
    return key.pem()


def stripped_pem(key: Key) -> bytes:
    """The same after `.strip()`: the last newline is gone."""
    return spki_pem(key).strip()


def crlf_pem(key: Key) -> bytes:
    """The same, after a Windows editor or a web form had it."""
    return spki_pem(key).replace(b"\n", b"\r\n")


def escaped_pem(key: Key) -> bytes:
    r"""The same on one line, each newline written as `\n`, as it is put
    into an environment variable."""
    return spki_pem(key).replace(b"\n", rb"\n")


def bare_base64(key: Key) -> bytes:
    """The same without its frame, as some identity providers show it."""
    return base64.b64encode(spki_der(key))


def spki_der(key: Key) -> bytes:
    """The bytes beneath.  Source: RFC 5280 section 4.1.2.7."""
    return written(key, "DER", "SubjectPublicKeyInfo")


def pkcs1_pem(key: Key) -> bytes:
    """`BEGIN RSA PUBLIC KEY`.  Source: RFC 8017 appendix A.1.1."""
    return written(key, "PEM", "PKCS1")


def openssh(key: Key) -> bytes:
    """One line, as in an `authorized_keys` file."""
    return written(key, "OpenSSH", "OpenSSH")


def raw_bytes(key: Key) -> bytes:
    """The point itself.  Source: RFC 8032 section 5.1.2, SEC 1."""
    if key.algorithm == ED:
        return written(key, "Raw", "Raw")
    return written(key, "X962", "UncompressedPoint")


def written(key: Key, encoding: str, form: str) -> bytes:
    """Whatever cryptography writes under these two names."""
    from cryptography.hazmat.primitives import serialization as s

    return bytes(
        key.verifying.public_bytes(
            getattr(s.Encoding, encoding), getattr(s.PublicFormat, form)
        )
    )


def jwk_json(key: Key) -> bytes:
    """A JSON Web Key, as text.  Source: RFC 7517 section 4."""
    return json.dumps(jwk_of(key)).encode()


def jwk_of(key: Key) -> dict[str, Any]:
    """The half that verifies, as a JSON Web Key."""
    family = jwt.get_algorithm_by_name(key.algorithm)
    return dict(family.to_jwk(key.verifying, as_dict=True))


def certificate_pem(key: Key) -> bytes:
    """A certificate for the key.  Source: RFC 5280 section 4.1."""
    return pem_of(certificate_of(key))


def certificate_der(key: Key) -> bytes:
    """The bytes beneath."""
    return der_of(certificate_of(key))


TEXTS: dict[str, tuple[KeyText, tuple[str, ...]]] = {
    "PEM without its last newline": (stripped_pem, ASYMMETRIC),
    "PEM with CRLF": (crlf_pem, ASYMMETRIC),
    "PEM on one line": (escaped_pem, ASYMMETRIC),
    "bare base64": (bare_base64, ASYMMETRIC),
    "DER": (spki_der, ASYMMETRIC),
    "PKCS#1 PEM": (pkcs1_pem, (RSA,)),
    "X.509 PEM": (certificate_pem, ASYMMETRIC),
    "X.509 DER": (certificate_der, ASYMMETRIC),
    "OpenSSH": (openssh, ASYMMETRIC),
    "JWK": (jwk_json, ASYMMETRIC),
    "raw bytes": (raw_bytes, (EC, ED)),
}
"""Name, how it is written, and the algorithms whose keys have it."""
