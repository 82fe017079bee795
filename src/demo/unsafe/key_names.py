"""Verifiers that look a key up by `kid`, and let the token write the
question.

Honest tokens of the bank carry no `kid`, so they never come here.
Source: RFC 8725 section 3.10, RFC 7515 section 4.1.4.
"""

import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from demo.errors import BadSignature
from demo.schemes import JWT
from demo.unsafe.base import Flip, overriding
from demo.unsafe.header_keys import told
from demo.unsafe.trusting import by_secret

FOLDER = Path(__file__).parent
"""Where this service keeps its keys; none is there."""

SECRETS: dict[str, bytes] = {}
"""Its keys by name; there is none either."""


class ReadsFile(JWT):
    """Overrides `decode`: the `kid` is a file's name.  Source: CWE-22."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = told(token, "kid")
        if kid is None:
            return super().decode(token)
        try:
            secret = (FOLDER / kid).read_bytes()
        except OSError as error:
            raise BadSignature("no key of that name") from error
        return by_secret(self, secret, token)


class AsksTable(JWT):
    """Overrides `decode`: the `kid` is pasted into a query.
    Source: CWE-89."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = told(token, "kid")
        if kid is None:
            return super().decode(token)
        found = row(f"SELECT secret FROM keys WHERE kid = '{kid}'")
        return by_secret(self, str(found).encode(), token)


def row(query: str) -> str:
    """The first value of the first row.  Raises BadSignature."""
    table = sqlite3.connect(":memory:")
    try:
        table.execute("CREATE TABLE keys (kid, secret)")
        return str(table.execute(query).fetchone()[0])
    except (sqlite3.Error, TypeError) as error:
        raise BadSignature("no key of that name") from error
    finally:
        table.close()


class Evaluates(JWT):
    """Overrides `decode`: the `kid` is pasted into an expression.
    Source: CWE-95."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = told(token, "kid")
        if kid is None:
            return super().decode(token)
        try:
            secret = eval(f"SECRETS.get('{kid}')", {"SECRETS": SECRETS})
        except Exception as error:
            raise BadSignature("no key of that name") from error
        return by_secret(self, secret, token)


RING = SimpleNamespace()
"""Keys as attributes; none is there."""


class AsksObject(JWT):
    """Overrides `decode`: the `kid` is an attribute's name, and every
    object has more of those than one thinks.  Source: CWE-470."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = told(token, "kid")
        if kid is None:
            return super().decode(token)
        secret = str(getattr(RING, kid, ""))
        if not secret:
            raise BadSignature("no key of that name")
        return by_secret(self, secret.encode(), token)


class FallsBack(JWT):
    """Overrides `decode`: no key of that name is an empty key.
    Source: CWE-1188."""

    def decode(self, token: str) -> dict[str, Any]:
        kid = told(token, "kid")
        if kid is None:
            return super().decode(token)
        return by_secret(self, SECRETS.get(kid, b""), token)


READS_FILE = Flip("kid", "a file's name", overriding(JWT, ReadsFile))
ASKS_TABLE = Flip("kid", "pasted into SQL", overriding(JWT, AsksTable))
EVALUATES = Flip("kid", "pasted into code", overriding(JWT, Evaluates))
ASKS_OBJECT = Flip("kid", "an attribute's name", overriding(JWT, AsksObject))
FALLS_BACK = Flip("kid", "unknown: an empty key", overriding(JWT, FallsBack))

KEY_NAME_FLIPS = (
    READS_FILE,
    ASKS_TABLE,
    EVALUATES,
    ASKS_OBJECT,
    FALLS_BACK,
)
