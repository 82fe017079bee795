"""Good signatures, by keys that should not count.

Source: RFC 8725 section 3.8 (whose key is it?), NIST SP 800-57 part 1
(a key that leaked is revoked).
"""

from dataclasses import replace
from typing import Any

import jwt

from demo.errors import BadSignature
from demo.keys import Key, key_for
from demo.schemes import JWT
from demo.unsafe.base import Flip, overriding
from demo.unsafe.header_keys import told

TENANTS = ("mallory's shop", "bob's bakery")
"""Customers of the platform, each with a key of its own."""


def key_of_tenant(algorithm: str, tenant: str) -> Key:
    return key_for(algorithm, tenant)


def leaked_key(algorithm: str) -> Key:
    """Last year's key of the bank, in a backup that was sold."""
    return key_for(algorithm, "this service, last year")


def by_other(scheme: JWT, key: Key, token: str) -> dict[str, Any]:
    """Header and payload, verified by this key in place of the own."""
    return JWT.decode(replace(scheme, key=key), token)


class TakesTenants(JWT):
    """Overrides `decode`: the `kid` may name any tenant's key, and
    nobody asks whether that tenant may speak for the bank."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = told(token, "kid")
        if kid is None:
            return super().decode(token)
        if kid not in TENANTS:
            raise BadSignature("no key of that name")
        key = key_of_tenant(self.key.algorithm, kid)
        return by_other(self, key, token)


class TrustsOldKey(JWT):
    """Overrides `decode`: the key of last year still verifies."""

    def decode(self, token: str) -> dict[str, Any]:
        try:
            return super().decode(token)
        except jwt.InvalidSignatureError:
            old = leaked_key(self.key.algorithm)
            return by_other(self, old, token)


TAKES_TENANTS = Flip("kid", "any tenant's key", overriding(JWT, TakesTenants))
TRUSTS_OLD_KEY = Flip(
    "old keys", "trusted for ever", overriding(JWT, TrustsOldKey)
)

WHOSE_KEY_FLIPS = (TAKES_TENANTS, TRUSTS_OLD_KEY)
