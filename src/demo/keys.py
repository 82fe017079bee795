"""Signing keys.  A key knows the one algorithm that it is for.

That is the whole defence against algorithm confusion: the verifier asks
its key, never the token.  Source: RFC 8725 section 3.1.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Key:
    """algorithm: a JWS name, RFC 7518 section 3.1, such as "RS256", or a
    PASETO version and purpose, such as "v4.public".
    kid: the key's name, for a service that has several.
    signing: what makes signatures, None in a public key.
    verifying: what checks them.  For HS256 both are the same bytes.
    retired: keys that this one has replaced.  What they signed may still
    be ended, and never enters.
    None of these is ever shown by `repr`.
    """

    algorithm: str
    kid: str
    signing: Any = field(repr=False)
    verifying: Any = field(repr=False)
    retired: tuple["Key", ...] = field(default=(), repr=False, kw_only=True)

    def __post_init__(self) -> None:
        self.check()

    def check(self) -> None:
        """Raises ValueError for an HMAC secret that can be guessed.
        Source: RFC 7518 section 3.2 (at least as long as the hash)."""
        if self.algorithm.startswith("HS"):
            least = int(self.algorithm[2:]) // 8
            if len(self.verifying) < least:
                raise ValueError(
                    f"an {self.algorithm} secret needs {least} bytes or more"
                )

    @property
    def symmetric(self) -> bool:
        """Can whoever verifies with this key also sign with it?"""
        return self.algorithm.startswith("HS") or "local" in self.algorithm

    def public(self) -> "Key | None":
        """The part that may be published, if there is one."""
        if self.symmetric:
            return None
        return replace(self, signing=None, retired=())

    def replaced_by(self, new: "Key") -> "Key":
        """The new key, which remembers this one as retired."""
        return replace(new, retired=(self, *self.retired))

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
    ImportError when it needs a package that is not installed.
    """
    makers: dict[str, Callable[[], tuple[Any, Any]]] = {
        "HS256": shared_secret,
        "RS256": rsa_pair,
        "ES256": p256_pair,
        "EdDSA": ed25519_pair,
        "v4.local": paseto_secret,
        "v4.public": paseto_pair,
    }
    if algorithm not in makers:
        raise ValueError(f"no key for algorithm {algorithm!r}")
    signing, verifying = makers[algorithm]()
    return Key(algorithm, secrets.token_hex(4), signing, verifying)


def shared_secret() -> tuple[bytes, bytes]:
    secret = secrets.token_bytes(64)
    return secret, secret


def rsa_pair() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(65537, key_size=2048)
    return private, private.public_key()


def p256_pair() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    return private, private.public_key()


def ed25519_pair() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives.asymmetric import ed25519

    private = ed25519.Ed25519PrivateKey.generate()
    return private, private.public_key()


def paseto_secret() -> tuple[Any, Any]:
    import pyseto

    secret = pyseto.Key.new(4, "local", secrets.token_bytes(32))
    return secret, secret


def paseto_pair() -> tuple[Any, Any]:
    import pyseto
    from cryptography.hazmat.primitives import serialization as s

    private, public = ed25519_pair()
    pem = s.Encoding.PEM
    texts = (
        private.private_bytes(pem, s.PrivateFormat.PKCS8, s.NoEncryption()),
        public.public_bytes(pem, s.PublicFormat.SubjectPublicKeyInfo),
    )
    signing, verifying = (pyseto.Key.new(4, "public", t) for t in texts)
    return signing, verifying
