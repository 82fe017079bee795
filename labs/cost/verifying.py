"""One verification of each design that asks no store, and the bare
primitive of cryptography that it cannot go below."""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from cryptography.hazmat.primitives import ciphers, hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.hazmat.primitives.asymmetric import utils as asymmetric

from demo.keys import key_for
from demo.schemes import JWT, Paseto, SignedCookie
from labs.cost.timing import Call

BASE = "JWT ES256"
"""What all is told as a multiple of: the table's JWT."""

DESIGNS: dict[str, Any] = {
    **{
        f"JWT {name}": JWT(key_for(name))
        for name in ("HS256", "RS256", "ES256", "EdDSA")
    },
    "PASETO public": Paseto(key_for("v4.public")),
    "PASETO local": Paseto(key_for("v4.local")),
    "signed cookie": SignedCookie(key_for("HS256")),
}


def verifications() -> dict[str, Call]:
    """By design: verify one token, as a request does."""
    return {name: verification(one) for name, one in DESIGNS.items()}


def verification(scheme: Any) -> Call:
    token = scheme.issue("alice").access
    return lambda: scheme.verify(token)


def primitives() -> dict[str, Call]:
    """By design: the same signature or seal, over as many bytes, by the
    library of cryptography alone."""
    tokens = {n: one.issue("alice").access for n, one in DESIGNS.items()}
    sealed = {n: len(t.rpartition(".")[0]) for n, t in tokens.items()}
    by_hmac = {n: hmac_of(sealed[n]) for n in ("JWT HS256", "signed cookie")}
    by_ed25519 = {
        n: ed25519_of(sealed[n]) for n in ("JWT EdDSA", "PASETO public")
    }
    return {
        **by_hmac,
        **by_ed25519,
        "JWT RS256": rsa_of(tokens["JWT RS256"]),
        "JWT ES256": p256_of(tokens["JWT ES256"]),
        "PASETO local": chacha_of(len(tokens["PASETO local"])),
    }


def hmac_of(size: int) -> Call:
    key, message = secrets.token_bytes(32), secrets.token_bytes(size)
    tag = hmac.digest(key, message, "sha256")
    return lambda: hmac.compare_digest(
        hmac.digest(key, message, "sha256"), tag
    )


def ed25519_of(size: int) -> Call:
    private, message = (
        ed25519.Ed25519PrivateKey.generate(),
        secrets.token_bytes(size),
    )
    public, signature = private.public_key(), private.sign(message)
    return lambda: public.verify(signature, message)


def rsa_of(token: str) -> Call:
    message, signature = taken_apart(token)
    public = DESIGNS["JWT RS256"].key.verifying
    how = padding.PKCS1v15(), hashes.SHA256()
    return lambda: public.verify(signature, message, *how)


def p256_of(token: str) -> Call:
    """A token has the two numbers as bytes, the library wants them as
    DER: rewritten once, outside the measurement."""
    message, raw = taken_apart(token)
    half = len(raw) // 2
    r, s = (int.from_bytes(part, "big") for part in (raw[:half], raw[half:]))
    signature = asymmetric.encode_dss_signature(r, s)
    public = DESIGNS["JWT ES256"].key.verifying
    how = ec.ECDSA(hashes.SHA256())
    return lambda: public.verify(signature, message, how)


def chacha_of(size: int) -> Call:
    """BLAKE2b for the seal and ChaCha20 for the text, without the
    derivation of their two keys."""
    key, text = secrets.token_bytes(32), secrets.token_bytes(size)
    how = ciphers.algorithms.ChaCha20(key, secrets.token_bytes(16))

    def opened() -> bytes:
        hashlib.blake2b(text, key=key, digest_size=32).digest()
        return ciphers.Cipher(how, mode=None).decryptor().update(text)

    return opened


def taken_apart(token: str) -> tuple[bytes, bytes]:
    """What is signed, and the signature."""
    message, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    return message.encode(), raw
