"""As much of the package pyseto as the book uses: PASETO version 4, without
a footer, in Python alone.  Only for keys that live as long as a page.
Source: PASETO specification, version 4; XChaCha20: RFC 8439 section 2 and
draft-irtf-cfrg-xchacha section 2.
"""

import hmac
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from jwt.utils import base64url_decode, base64url_encode
from pure_keys import CurvePrivate, CurvePublic


class PysetoError(Exception):
    """What this package raises."""


class DecryptError(PysetoError):
    """The key does not fit, or the token was changed."""


class VerifyError(PysetoError):
    """The key does not fit, or the token was changed."""


class SignError(PysetoError):
    """There is no key to sign with."""


@dataclass(frozen=True)
class Token:
    """payload: what it says."""

    payload: bytes


def text(thing: str | bytes) -> bytes:
    return thing.encode() if isinstance(thing, str) else thing


def pae(*pieces: bytes) -> bytes:
    """Source: PASETO specification, Pre-Authentication Encoding."""
    counted = (struct.pack("<Q", len(p)) + p for p in pieces)
    return struct.pack("<Q", len(pieces)) + b"".join(counted)


class Key:
    """A key for one purpose."""

    header = b""

    @staticmethod
    def new(version: int, purpose: str, key: Any) -> "Key":
        """key: bytes for "local", a pure key for "public"."""
        if version != 4 or purpose not in ("local", "public"):
            raise ValueError("only version 4")
        return Local(text(key)) if purpose == "local" else Public(key)

    def seal(self, payload: bytes, assertion: bytes) -> bytes:
        raise NotImplementedError

    def open(self, body: bytes, assertion: bytes) -> bytes:
        raise NotImplementedError


class Public(Key):
    """Signs, or checks only."""

    header = b"v4.public."

    def __init__(self, key: CurvePrivate | CurvePublic) -> None:
        self.key = key
        is_private = isinstance(key, CurvePrivate)
        self.public = key.public_key() if is_private else key

    def to_paserk(self) -> str:
        """Source: PASERK, k4.public."""
        if isinstance(self.key, CurvePrivate):
            raise ValueError("only of the half that verifies")
        return f"k4.public.{base64url_encode(self.key.raw()).decode()}"

    def seal(self, payload: bytes, assertion: bytes) -> bytes:
        if not isinstance(self.key, CurvePrivate):
            raise SignError("a key that verifies cannot sign")
        signed = pae(self.header, payload, b"", assertion)
        return payload + self.key.sign(signed)

    def open(self, body: bytes, assertion: bytes) -> bytes:
        payload, signature = body[:-64], body[-64:]
        signed = pae(self.header, payload, b"", assertion)
        if not self.public.verify(signature, signed):
            raise VerifyError("Failed to verify.")
        return payload


class Local(Key):
    """Encrypts and authenticates."""

    header = b"v4.local."

    def __init__(self, key: bytes) -> None:
        if not 0 < len(key) <= 64:
            raise ValueError("a key has 1 to 64 bytes")
        self.key = key

    def keys(self, nonce: bytes) -> tuple[bytes, bytes, bytes]:
        told = b"paseto-encryption-key" + nonce
        both = blake2b(told, key=self.key, digest_size=56).digest()
        told = b"paseto-auth-key-for-aead" + nonce
        mac = blake2b(told, key=self.key, digest_size=32).digest()
        return both[:32], both[32:], mac

    def tag(
        self, mac: bytes, nonce: bytes, sealed: bytes, also: bytes
    ) -> bytes:
        told = pae(self.header, nonce, sealed, b"", also)
        return blake2b(told, key=mac, digest_size=32).digest()

    def seal(self, payload: bytes, assertion: bytes) -> bytes:
        nonce = secrets.token_bytes(32)
        key, short, mac = self.keys(nonce)
        sealed = xchacha20(key, short, payload)
        return nonce + sealed + self.tag(mac, nonce, sealed, assertion)

    def open(self, body: bytes, assertion: bytes) -> bytes:
        nonce, sealed, tag = body[:32], body[32:-32], body[-32:]
        key, short, mac = self.keys(nonce)
        if not hmac.compare_digest(
            tag, self.tag(mac, nonce, sealed, assertion)
        ):
            raise DecryptError("Failed to decrypt.")
        return xchacha20(key, short, sealed)


def encode(
    key: Key, payload: str | bytes, implicit_assertion: str | bytes = b""
) -> bytes:
    sealed = key.seal(text(payload), text(implicit_assertion))
    return key.header + base64url_encode(sealed)


def decode(
    keys: Key, token: str | bytes, implicit_assertion: str | bytes = b""
) -> Token:
    whole = text(token)
    if not whole.startswith(keys.header):
        raise ValueError("The token is for another key.")
    body = base64url_decode(whole.removeprefix(keys.header))
    if len(body) <= 64:
        raise ValueError("Invalid payload.")
    return Token(keys.open(body, text(implicit_assertion)))


def quarter(s: list[int], a: int, b: int, c: int, d: int) -> None:
    """Source: RFC 8439 section 2.1."""
    steps = ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7))
    for to, by, turned, bits in steps:
        s[to] = (s[to] + s[by]) & 0xFFFFFFFF
        mixed = s[turned] ^ s[to]
        s[turned] = (mixed << bits | mixed >> (32 - bits)) & 0xFFFFFFFF


COLUMNS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
DIAGONALS = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
CONSTANT = struct.unpack("<4I", b"expand 32-byte k")


def rounds(key: bytes, rest: bytes) -> tuple[list[int], list[int]]:
    """The state before and after 20 rounds.  rest: 16 bytes."""
    before = [*CONSTANT, *struct.unpack("<12I", key + rest)]
    state = list(before)
    for _ in range(10):
        for places in (*COLUMNS, *DIAGONALS):
            quarter(state, *places)
    return before, state


def stream(key: bytes, nonce: bytes) -> Iterator[int]:
    """Source: RFC 8439 section 2.4.  nonce: 12 bytes."""
    count = 0
    while True:
        pairs = zip(
            *rounds(key, struct.pack("<I", count) + nonce), strict=True
        )
        words = ((one + other) & 0xFFFFFFFF for one, other in pairs)
        yield from struct.pack("<16I", *words)
        count += 1


def xchacha20(key: bytes, nonce: bytes, data: bytes) -> bytes:
    """nonce: 24 bytes, of which 16 make the key.  Source:
    draft-irtf-cfrg-xchacha section 2."""
    _, state = rounds(key, nonce[:16])
    inner = struct.pack("<8I", *state[:4], *state[12:])
    flow = stream(inner, bytes(4) + nonce[16:])
    return bytes(one ^ other for one, other in zip(data, flow, strict=False))
