"""Signed cookies whose signature says less than one thinks.

Source: CWE-565, CWE-347, itsdangerous documentation.
"""

import hashlib
import time
from functools import cached_property
from typing import Any

import itsdangerous
from itsdangerous.signer import HMACAlgorithm, SigningAlgorithm

from demo.errors import Malformed
from demo.schemes import SignedCookie
from demo.schemes.signed_cookie import FIELDS
from demo.unsafe.base import Flip, overriding, set_to


class TrustsPayload(SignedCookie):
    """Overrides `decode`: reads the payload, whoever signed it."""

    def decode(self, cookie: str) -> tuple[dict[str, Any], int]:
        _, payload = self._serializer.loads_unsafe(cookie)
        if not isinstance(payload, dict) or payload.keys() != FIELDS:
            raise Malformed("not a sign-in")
        return payload, int(time.time())


class PlainHash(SigningAlgorithm):
    """Overrides `get_signature`: a hash that anybody can compute."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hashlib.sha256(value).digest()


class HashesOnly(SignedCookie):
    """Overrides `_serializer`: the signature needs no key."""

    @cached_property
    def _serializer(self) -> itsdangerous.URLSafeTimedSerializer:
        return itsdangerous.URLSafeTimedSerializer(
            self.key.signing,
            salt=self.salt,
            signer_kwargs={"algorithm": PlainHash()},
        )


class Joined(HMACAlgorithm):
    """Overrides `get_signature`: signs the values, one after another,
    with nothing to show where one ends."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        payload, _, stamp = value.rpartition(b".")
        fields = itsdangerous.URLSafeSerializer("-").load_payload(payload)
        joined = "".join(fields.values()).encode() + stamp
        return super().get_signature(key, joined)


class JoinsFields(SignedCookie):
    """Overrides `_serializer`: its algorithm is the one above."""

    @cached_property
    def _serializer(self) -> itsdangerous.URLSafeTimedSerializer:
        return itsdangerous.URLSafeTimedSerializer(
            self.key.signing,
            salt=self.salt,
            signer_kwargs={"algorithm": Joined(hashlib.sha256)},
        )


TRUSTS_PAYLOAD = Flip(
    "cookie's signature",
    "not verified",
    overriding(SignedCookie, TrustsPayload),
    tempting="option: itsdangerous, loads_unsafe",
)
HASHES_ONLY = Flip(
    "cookie's signature",
    "a hash without a key",
    overriding(SignedCookie, HashesOnly),
)
JOINS_FIELDS = Flip(
    "cookie's signature",
    "over values joined up",
    overriding(SignedCookie, JoinsFields),
)
SHARES_SALT = Flip(
    "salt",
    "the library's default, for every purpose",
    set_to(salt="itsdangerous"),
    tempting="default: itsdangerous, salt",
)

LOOSE_COOKIE_FLIPS = (
    TRUSTS_PAYLOAD,
    HASHES_ONLY,
    JOINS_FIELDS,
    SHARES_SALT,
)
