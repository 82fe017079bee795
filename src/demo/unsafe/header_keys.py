"""Verifiers that take the key from the token, or from where it points.

The algorithm is pinned in all of them: that does not help when the key
is the forger's own.  Source: RFC 7515 section 4.1, RFC 8725 section 3.10.
"""

import base64
import json
from dataclasses import replace
from typing import Any
from urllib.request import urlopen

import jwt

from demo.errors import BadSignature
from demo.keys import Key
from demo.schemes import JWT
from demo.unsafe.base import Flip, overriding
from demo.unsafe.certificates import AUTHORITY, authority_certificate, name
from demo.unsafe.key_texts import ASYMMETRIC


def told(token: str, what: str) -> Any:
    """One entry of the token's header; None if there is no such."""
    return jwt.get_unverified_header(token).get(what)


def by_key(scheme: JWT, verifying: Any, token: str) -> dict[str, Any]:
    """Header and payload, verified by this key in place of the own."""
    key = Key(scheme.key.algorithm, "", None, verifying)
    return JWT.decode(replace(scheme, key=key), token)


def by_jwk(scheme: JWT, jwk: dict[str, Any], token: str) -> dict[str, Any]:
    return by_key(scheme, jwt.PyJWK(jwk, scheme.key.algorithm).key, token)


def by_jwks(scheme: JWT, url: str, token: str) -> dict[str, Any]:
    """By the first key of the set at this address."""
    return by_jwk(scheme, json.loads(fetched(url))["keys"][0], token)


def fetched(url: str) -> bytes:
    """What is at an address.  It may be a `data:` URL, which holds its
    own content, so that nothing here leaves the machine."""
    with urlopen(url) as answer:
        return bytes(answer.read())


class TrustsJwk(JWT):
    """Overrides `decode`: a key in the header is as good as the own.
    Source: RFC 7515 section 4.1.3."""

    def decode(self, token: str) -> dict[str, Any]:
        jwk = told(token, "jwk")
        return by_jwk(self, jwk, token) if jwk else super().decode(token)


class FollowsJku(JWT):
    """Overrides `decode`: fetches the keys from where the header says.
    Source: RFC 7515 section 4.1.2."""

    def decode(self, token: str) -> dict[str, Any]:
        url = told(token, "jku")
        return by_jwks(self, url, token) if url else super().decode(token)


class ChecksJkuLoosely(JWT):
    """Overrides `decode`: fetches from any address with our name in it.
    Source: RFC 8725 section 3.10."""

    def decode(self, token: str) -> dict[str, Any]:
        url = told(token, "jku")
        if url and "bank.test" not in url:
            raise BadSignature("not our address")
        return by_jwks(self, url, token) if url else super().decode(token)


class FollowsX5u(JWT):
    """Overrides `decode`: fetches a certificate from where the header
    says.  Source: RFC 7515 section 4.1.5."""

    def decode(self, token: str) -> dict[str, Any]:
        from cryptography.x509 import load_pem_x509_certificate

        url = told(token, "x5u")
        if not url:
            return super().decode(token)
        certificate = load_pem_x509_certificate(fetched(url))
        return by_key(self, certificate.public_key(), token)


def first_of_chain(token: str) -> Any:
    """The certificate in the header that should hold the key; None if
    there is none.  Source: RFC 7515 section 4.1.6."""
    from cryptography.x509 import load_der_x509_certificate

    chain = told(token, "x5c")
    if not chain:
        return None
    return load_der_x509_certificate(base64.b64decode(chain[0]))


class SkipsChain(JWT):
    """Overrides `decode`: asks nobody who vouches for a certificate."""

    def decode(self, token: str) -> dict[str, Any]:
        found = first_of_chain(token)
        if found is None:
            return super().decode(token)
        return by_key(self, found.public_key(), token)


class ReadsIssuerName(JWT):
    """Overrides `decode`: whoever is named as issuer has vouched."""

    def decode(self, token: str) -> dict[str, Any]:
        found = first_of_chain(token)
        if found is None:
            return super().decode(token)
        if found.issuer != name(AUTHORITY):
            raise BadSignature("an unknown authority")
        return by_key(self, found.public_key(), token)


class SkipsSubject(JWT):
    """Overrides `decode`: a good certificate will do, whosever it is."""

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


def key_from(value: str, scheme: type[JWT], tempting: str = "") -> Flip:
    algorithms = () if "jku" in value else ASYMMETRIC
    return Flip(
        "where the key is from",
        value,
        overriding(JWT, scheme, *algorithms),
        tempting,
    )


TRUSTS_JWK = key_from(
    "the token's jwk",
    TrustsJwk,
    tempting="option: jose (npm), EmbeddedJWK",
)
FOLLOWS_JKU = key_from("the token's jku", FollowsJku)
CHECKS_JKU_LOOSELY = key_from(
    "the token's jku, if our name is in it", ChecksJkuLoosely
)
FOLLOWS_X5U = key_from("the token's x5u", FollowsX5u)
SKIPS_CHAIN = key_from("the token's x5c", SkipsChain)
READS_ISSUER_NAME = key_from(
    "the token's x5c, if it names our authority", ReadsIssuerName
)
SKIPS_SUBJECT = key_from(
    "the token's x5c, if our authority signed it", SkipsSubject
)

HEADER_KEY_FLIPS = (
    TRUSTS_JWK,
    FOLLOWS_JKU,
    CHECKS_JKU_LOOSELY,
    FOLLOWS_X5U,
    SKIPS_CHAIN,
    READS_ISSUER_NAME,
    SKIPS_SUBJECT,
)
