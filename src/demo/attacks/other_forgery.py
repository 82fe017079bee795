"""Forging what is not a JWT: signed cookies, and PASETO."""

import json
from typing import Any

import itsdangerous

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import part, with_token
from demo.contenders import contender
from demo.harness import PASSWORD, Client, NotApplicable
from demo.keys import Key, key_for
from demo.schemes import Paseto, SignedCookie
from demo.unsafe.loose_cookies import (
    HASHES_ONLY,
    JOINS_FIELDS,
    SHARES_SALT,
    TRUSTS_PAYLOAD,
    HashesOnly,
)
from demo.unsafe.loose_paseto import (
    FOLLOWS_PURPOSE,
    READS_PAYLOAD,
    raw_public,
)


def cookie_scheme(attacker: Attacker) -> SignedCookie:
    """Raises NotApplicable when it is another scheme."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, SignedCookie):
        raise NotApplicable("the credential is not a signed cookie")
    return scheme


def signed_by_mallory(attacker: Attacker) -> Client:
    """A perfect cookie, but for whose secret made it."""
    salt = cookie_scheme(attacker).salt
    made = SignedCookie(key_for("HS256", "mallory"), salt)
    return with_token(attacker, made.issue("alice").access)


def hashed_by_mallory(attacker: Attacker) -> Client:
    """What signs without a key signs for Mallory."""
    salt = cookie_scheme(attacker).salt
    made = HashesOnly(key_for("HS256", "mallory"), salt)
    return with_token(attacker, made.issue("alice").access)


def moved_boundary(attacker: Attacker) -> Client:
    """Mallory signs up as "alice2", and moves the 2 into the next
    field.  Joined up, the values are what they were."""
    cookie_scheme(attacker)
    attacker.service.users.add("alice2", PASSWORD)
    cookie = attacker.service.signed_in("alice2").credential()
    payload, _, rest = cookie.partition(".")
    fields = read(payload)
    moved = {"user_id": "alice", "id": "2" + fields["id"]}
    return with_token(attacker, f"{part(moved)}.{rest}")


def read(payload: str) -> dict[str, Any]:
    return dict(json.loads(itsdangerous.encoding.base64_decode(payload)))


def from_invitation(attacker: Attacker) -> Client:
    """The bank signs links that invite a friend, by the same secret and
    with the library's own salt.  Mallory has Alice invited."""
    cookie_scheme(attacker)
    inviting = SignedCookie(attacker.service.key("HS256"), "itsdangerous")
    return with_token(attacker, inviting.issue("alice").access)


def paseto_of(attacker: Attacker, key: Key) -> Client:
    """Alice's token, by another key."""
    return with_token(attacker, Paseto(key).issue("alice").access)


def paseto_scheme(attacker: Attacker) -> Paseto:
    """Raises NotApplicable when it is another scheme, or has no public
    key."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, Paseto) or scheme.key.symmetric:
        raise NotApplicable("the credential is not a public PASETO")
    return scheme


def paseto_by_mallory(attacker: Attacker) -> Client:
    paseto_scheme(attacker)
    return paseto_of(attacker, key_for("v4.public", "mallory"))


def paseto_confused(attacker: Attacker) -> Client:
    """Encrypted with the bytes of the published key."""
    import pyseto

    raw = raw_public(paseto_scheme(attacker).key)
    key = pyseto.Key.new(4, "local", raw)
    return paseto_of(attacker, Key("v4.local", "", key, key))


COOKIE_NOT_VERIFIED = Attack(
    id="cookie-not-verified",
    name="a cookie by another secret",
    claim="A signed cookie whose signature nobody checks says anything.",
    family="signature",
    source="CWE-565, CWE-347",
    forge=signed_by_mallory,
    fixed=contender("signed cookie"),
    flip=TRUSTS_PAYLOAD,
)
COOKIE_HASHED = Attack(
    id="cookie-hashed",
    name="a cookie with a hash on it",
    claim="A hash without a key is no signature: anybody computes it.",
    family="signature",
    source="CWE-565, CWE-345, RFC 2104",
    forge=hashed_by_mallory,
    fixed=contender("signed cookie"),
    flip=HASHES_ONLY,
)
COOKIE_BOUNDARY = Attack(
    id="cookie-boundary",
    name="a character moved from field to field",
    claim="Where values are joined and then signed, a border can move.",
    family="parsing",
    source="CWE-347, CWE-436",
    forge=moved_boundary,
    fixed=contender("signed cookie"),
    flip=JOINS_FIELDS,
)
COOKIE_FROM_LINK = Attack(
    id="cookie-from-link",
    name="a link used as a cookie",
    claim="What the bank signed for another purpose signs Alice in.",
    family="signature",
    source="CWE-347, OWASP Session Management Cheat Sheet",
    forge=from_invitation,
    fixed=contender("signed cookie"),
    flip=SHARES_SALT,
)
PASETO_NOT_VERIFIED = Attack(
    id="paseto-not-verified",
    name="a PASETO by another key",
    claim="A PASETO that is only read says anything, as a JWT does.",
    family="signature",
    source="CWE-347",
    forge=paseto_by_mallory,
    fixed=contender("PASETO public"),
    flip=READS_PAYLOAD,
)
PASETO_CONFUSION = Attack(
    id="paseto-confusion",
    name="v4.public to v4.local",
    claim="A PASETO encrypted with the published key enters.",
    family="signature",
    source="CWE-347, PASETO specification: Algorithm Lucidity",
    forge=paseto_confused,
    fixed=contender("PASETO public"),
    flip=FOLLOWS_PURPOSE,
)

OTHER_FORGERY_ATTACKS = (
    COOKIE_NOT_VERIFIED,
    COOKIE_HASHED,
    COOKIE_BOUNDARY,
    COOKIE_FROM_LINK,
    PASETO_NOT_VERIFIED,
    PASETO_CONFUSION,
)
