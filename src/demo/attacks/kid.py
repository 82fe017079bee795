"""`kid`: the token names the key, and the name is used without care.

Honest tokens of the bank carry no `kid`, so they never come here.  The
file ends with two keys that were somebody's good key and should not count
at this bank.  Source: RFC 7515 section 4.1.4, RFC 8725 sections 3.8 and
3.10.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jwt

from demo import errors
from demo.attacks.base import Attack, Attacker, with_token
from demo.attacks.forging import (
    alices_claims,
    by_key,
    by_secret,
    header,
    signed_by,
    unverified,
)
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.errors import BadSignature
from demo.harness import Client
from demo.harness.tokens import sealed
from demo.keys import Key, key_for
from demo.schemes import JWT

# The name as a path


class ReadsFile(JWT):
    """Overrides `decode`: it opens the file that the `kid` names, and
    verifies by the bytes in it.  Source: CWE-22."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = unverified(token, "kid")
        if kid is None:
            return super().decode(token)
        try:
            secret = (KEY_FOLDER / kid).read_bytes()
        except OSError as error:
            raise BadSignature("no key of that name") from error
        return by_secret(self, secret, token)


KEY_FOLDER = Path(__file__).parent
"""Where this service keeps its keys; there is none in it."""


def a_public_file() -> bytes:
    """A file of the service that anybody can download."""
    return Path(errors.__file__).read_bytes()


# The name in a query


class AsksTable(JWT):
    """Overrides `decode`: it pastes the `kid` into a query.
    Source: CWE-89."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = unverified(token, "kid")
        if kid is None:
            return super().decode(token)
        found = answer(f"SELECT secret FROM keys WHERE kid = '{kid}'")
        return by_secret(self, str(found).encode(), token)


def answer(query: str) -> str:
    """The first value of the first row.  Raises BadSignature."""
    table = sqlite3.connect(":memory:")
    try:
        table.execute("CREATE TABLE keys (kid, secret)")
        return str(table.execute(query).fetchone()[0])
    except (sqlite3.Error, TypeError) as error:
        raise BadSignature("no key of that name") from error
    finally:
        table.close()


MINE = b"mallory chose this secret"

# The name of no key


class FallsBack(JWT):
    """Overrides `decode`: for a `kid` that it does not know, it verifies
    by an empty key.  Source: CWE-1188."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = unverified(token, "kid")
        if kid is None:
            return super().decode(token)
        return by_secret(self, SECRETS.get(kid, b""), token)


SECRETS: dict[str, bytes] = {}
"""Keys of this service by name; there is none."""

READS_FILE = Flip("kid", "a file's name", overriding(JWT, ReadsFile))
ASKS_TABLE = Flip("kid", "pasted into SQL", overriding(JWT, AsksTable))
FALLS_BACK = Flip("kid", "unknown: an empty key", overriding(JWT, FallsBack))


def forge(attacker: Attacker, kid: str, secret: Callable[[], bytes]) -> Client:
    """Mallory names a key in the header, and signs with what that name
    leads to."""
    claims = alices_claims(attacker)
    token = sealed(secret(), claims, header(attacker, kid=kid))
    return with_token(attacker, token)


by_name = partial(
    Attack,
    family="signature",
    fixed=contender("JWT HS256"),
    chapter="forge-the-token",
)
KID_PATH = by_name(
    id="kid-path",
    name="a kid used as a path, with ../ in it",
    claim="A kid that is a path leads to a file that everybody has.",
    source="CWE-22, RFC 8725 section 3.10",
    forge=partial(forge, kid="../errors.py", secret=a_public_file),
    flip=READS_FILE,
)
KID_SQL = by_name(
    id="kid-sql",
    name="a kid with a query in it",
    claim="A kid in a query answers with a key of the forger's.",
    source="CWE-89, RFC 8725 section 3.10",
    forge=partial(
        forge,
        kid=f"' UNION SELECT '{MINE.decode()}' --",
        secret=lambda: MINE,
    ),
    flip=ASKS_TABLE,
)
KID_UNKNOWN = by_name(
    id="kid-unknown",
    name="a kid that nobody knows",
    claim="A kid that nobody knows stands for an empty key.",
    source="CWE-1188, RFC 7518 section 3.2",
    forge=partial(forge, kid="no such key", secret=bytes),
    flip=FALLS_BACK,
)

# Somebody else's key

TENANTS = ("mallory's shop", "bob's bakery")
"""Customers of the platform, each with a key of its own."""


class TakesTenants(JWT):
    """Overrides `decode`: the `kid` may name any tenant's key, and the
    verifier does not ask whether that tenant may speak for the bank.
    Source: RFC 8725 section 3.8."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = unverified(token, "kid")
        if kid is None:
            return super().decode(token)
        if kid not in TENANTS:
            raise BadSignature("no key of that name")
        key = key_for(self.key.algorithm, kid)
        return by_key(self, key.verifying, token)


TAKES_TENANTS = Flip("kid", "any tenant's key", overriding(JWT, TakesTenants))


def forge_tenant(attacker: Attacker) -> Client:
    """Mallory runs a shop on the same platform, and signs as the bank."""
    shop = TENANTS[0]
    alices_claims(attacker)
    key = key_for(attacker.service.contender.algorithm, shop)
    return signed_by(attacker, key, kid=shop)


TENANT_KEY = Attack(
    id="tenant-key",
    name="a neighbour's key",
    claim="Another tenant's key signs in the bank's name.",
    family="signature",
    source="RFC 8725 section 3.8, CWE-863",
    forge=forge_tenant,
    fixed=contender("JWT RS256"),
    flip=TAKES_TENANTS,
    chapter="forge-the-token",
)

# Last year's key


def leaked_key(algorithm: str) -> Key:
    """A key that the bank has changed, because it had leaked."""
    return key_for(algorithm, "this service, last year")


class TrustsOldKey(JWT):
    """Overrides `decode`: the key of last year still verifies."""

    def decode(self, token: str) -> dict[str, Any]:
        try:
            return super().decode(token)
        except jwt.InvalidSignatureError:
            old = leaked_key(self.key.algorithm)
            return by_key(self, old.verifying, token)


TRUSTS_OLD_KEY = Flip(
    "old keys", "trusted for ever", overriding(JWT, TrustsOldKey)
)


def forge_leaked(attacker: Attacker) -> Client:
    """Mallory found last year's key in a backup."""
    alices_claims(attacker)
    key = leaked_key(attacker.service.contender.algorithm)
    return signed_by(attacker, key)


LEAKED_KEY = Attack(
    id="leaked-key",
    name="last year's key",
    claim="A key that was changed because it leaked still signs.",
    family="signature",
    source="NIST SP 800-57 part 1 (a compromised key is revoked)",
    forge=forge_leaked,
    fixed=contender("JWT RS256"),
    flip=TRUSTS_OLD_KEY,
    chapter="forge-the-token",
    releases=("flask_key_rotation",),
)

ATTACKS = (KID_PATH, KID_SQL, KID_UNKNOWN, TENANT_KEY, LEAKED_KEY)
