"""The forger names the key: one whose content she knows, or owns."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import jwt

from demo import errors
from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import alices_claims, header, sealed, with_token
from demo.contenders import contender
from demo.harness import Client
from demo.unsafe.base import Flip
from demo.unsafe.key_names import (
    ASKS_OBJECT,
    ASKS_TABLE,
    EVALUATES,
    FALLS_BACK,
    READS_FILE,
)
from demo.unsafe.whose_keys import (
    TAKES_TENANTS,
    TRUSTS_OLD_KEY,
    key_of_tenant,
    leaked_key,
)

MINE = b"mallory chose this secret"


def a_public_file() -> bytes:
    """A file of the service that anybody can download."""
    return Path(errors.__file__).read_bytes()


def any_object() -> bytes:
    """What each object of that kind says of itself."""
    return str(SimpleNamespace.__doc__).encode()


def forge(attacker: Attacker, kid: str, secret: Callable[[], bytes]) -> Client:
    """Name a key, and sign with what that name will lead to."""
    claims = alices_claims(attacker)
    return with_token(attacker, sealed(secret(), claims, header(kid=kid)))


def forge_tenant(attacker: Attacker) -> Client:
    """Mallory runs a shop on the same platform, and signs as the bank."""
    claims = alices_claims(attacker)
    shop = "mallory's shop"
    key = key_of_tenant(attacker.service.contender.algorithm, shop)
    about = header(kid=shop)
    return with_token(
        attacker, jwt.encode(claims, key.signing, key.algorithm, about)
    )


def forge_leaked(attacker: Attacker) -> Client:
    """Last year's key was changed because it had leaked."""
    claims = alices_claims(attacker)
    key = leaked_key(attacker.service.contender.algorithm)
    return with_token(
        attacker, jwt.encode(claims, key.signing, key.algorithm, header())
    )


ROWS: tuple[tuple[str, str, str, str, Flip, str, Callable[[], bytes]], ...] = (
    (
        "kid-path",
        "a kid used as a path, with ../ in it",
        "A kid that is a path leads to a file that everybody has.",
        "CWE-22, RFC 8725 section 3.10",
        READS_FILE,
        "../errors.py",
        a_public_file,
    ),
    (
        "kid-absolute",
        "a kid that is an absolute path",
        "A kid needs no `..` to leave its folder, and finds no bytes.",
        "CWE-36, RFC 8725 section 3.10",
        READS_FILE,
        os.devnull,
        bytes,
    ),
    (
        "kid-sql",
        "a kid with a query in it",
        "A kid in a query answers with a key of the forger's.",
        "CWE-89, RFC 8725 section 3.10",
        ASKS_TABLE,
        f"' UNION SELECT '{MINE.decode()}' --",
        lambda: MINE,
    ),
    (
        "kid-code",
        "a kid with code in it",
        "A kid in an expression is run, and gives the forger's key.",
        "CWE-95, RFC 8725 section 3.10",
        EVALUATES,
        f"') or {MINE!r} or ('",
        lambda: MINE,
    ),
    (
        "kid-attribute",
        "a kid that every object has",
        "A kid looked up as an attribute finds one that is no key.",
        "CWE-470, RFC 8725 section 3.10",
        ASKS_OBJECT,
        "__doc__",
        any_object,
    ),
    (
        "kid-unknown",
        "a kid that nobody knows",
        "A kid that nobody knows stands for an empty key.",
        "CWE-1188, RFC 7518 section 3.2",
        FALLS_BACK,
        "no such key",
        bytes,
    ),
)


def row(
    id: str,
    name: str,
    claim: str,
    source: str,
    flip: Flip,
    kid: str,
    secret: Callable[[], bytes],
) -> Attack:
    return Attack(
        id=id,
        name=name,
        claim=claim,
        family="signature",
        source=source,
        forge=partial(forge, kid=kid, secret=secret),
        fixed=contender("JWT"),
        flip=flip,
    )


TENANT_KEY = Attack(
    id="tenant-key",
    name="a neighbour's key",
    claim="Another tenant's key signs in the bank's name.",
    family="signature",
    source="RFC 8725 section 3.8, CWE-863",
    forge=forge_tenant,
    fixed=contender("JWT RS256"),
    flip=TAKES_TENANTS,
)
LEAKED_KEY = Attack(
    id="leaked-key",
    name="last year's key",
    claim="A key that was changed because it leaked still signs.",
    family="signature",
    source="NIST SP 800-57 part 1 (a compromised key is revoked)",
    forge=forge_leaked,
    fixed=contender("JWT RS256"),
    flip=TRUSTS_OLD_KEY,
)

KEY_NAME_ATTACKS = (*(row(*told) for told in ROWS), TENANT_KEY, LEAKED_KEY)
