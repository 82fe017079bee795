"""Signing keys.  A key knows the one algorithm that it is for.

That is the whole defence against algorithm confusion: the verifier asks
its key, never the token.  Source: RFC 8725 section 3.1.
"""

import secrets
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Key:
    """algorithm: a JWS name, RFC 7518 section 3.1, such as "RS256".

    signing: what makes signatures, None in a public key.
    verifying: what checks them.  For HS256 both are the same bytes.
    Neither is ever shown by `repr`.
    """

    algorithm: str
    signing: Any = field(repr=False)
    verifying: Any = field(repr=False)

    @property
    def symmetric(self) -> bool:
        """Can whoever verifies with this key also sign with it?"""
        return self.algorithm.startswith("HS")

    def public(self) -> "Key | None":
        """The part that may be published, if there is one."""
        return None if self.symmetric else replace(self, signing=None)

    def pem(self) -> bytes:
        """A public key as text, as a service would publish it."""
        from cryptography.hazmat.primitives import serialization as s

        return bytes(
            self.verifying.public_bytes(
                s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo
            )
        )


@cache
def key_for(algorithm: str, owner: str = "this service") -> Key:
    """The key of one owner, made once per process.

    Raises ValueError for an algorithm that the book has no key for, and
    ImportError when it needs `cryptography` and that is not installed.
    """
    if algorithm == "HS256":
        secret = secrets.token_bytes(64)
        return Key(algorithm, signing=secret, verifying=secret)
    if algorithm == "RS256":
        from cryptography.hazmat.primitives.asymmetric import rsa

        private = rsa.generate_private_key(65537, key_size=2048)
        return Key(algorithm, signing=private, verifying=private.public_key())
    raise ValueError(f"no key for algorithm {algorithm!r}")
