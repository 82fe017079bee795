"""Forging what is not a JWT: signed cookies, and PASETO.

A signature helps when the server checks it, by a key that the attacker
lacks, over text that can be read in one way only.  Each verifier here
misses one of the three.  Source: CWE-347, CWE-565, the documentation of
itsdangerous, the PASETO specification (Algorithm Lucidity).
"""

import base64
import hashlib
import json
import time
from functools import cached_property
from typing import Any

import itsdangerous
from itsdangerous.signer import HMACAlgorithm, SigningAlgorithm

from demo import errors
from demo.attacks.base import Attack, Attacker, scheme_of, with_token
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.harness import PASSWORD, Client, NotApplicable
from demo.harness.tokens import part
from demo.keys import Key, key_for
from demo.schemes import Paseto, SignedCookie
from demo.schemes.paseto import claims_of
from demo.schemes.signed_cookie import FIELDS


def cookie_scheme(attacker: Attacker) -> SignedCookie:
    """Raises NotApplicable when it is another scheme."""
    return scheme_of(attacker, SignedCookie, "a signed cookie")


# A cookie whose signature nobody checks


class TrustsPayload(SignedCookie):
    """Overrides `decode`: it reads the payload, whoever signed it."""

    def decode(self, cookie: str) -> tuple[dict[str, Any], int]:
        _, payload = self._serializer.loads_unsafe(cookie)
        if not isinstance(payload, dict) or payload.keys() != FIELDS:
            raise errors.Malformed("not a sign-in")
        return payload, int(time.time())


TRUSTS_PAYLOAD = Flip(
    "cookie's signature",
    "not verified",
    overriding(SignedCookie, TrustsPayload),
    tempting="option: itsdangerous, loads_unsafe",
)


def signed_by_mallory(attacker: Attacker) -> Client:
    """A cookie with Alice's name, signed with a secret of Mallory's
    own."""
    salt = cookie_scheme(attacker).salt
    made = SignedCookie(key_for("HS256", "mallory"), salt)
    return with_token(attacker, made.issue("alice").access)


COOKIE_NOT_VERIFIED = Attack(
    id="cookie-not-verified",
    name="a cookie by another secret",
    claim="A signed cookie whose signature nobody checks enters by any key.",
    family="signature",
    source="CWE-565, CWE-347",
    forge=signed_by_mallory,
    fixed=contender("signed cookie"),
    flip=TRUSTS_PAYLOAD,
    chapter="forge-the-token",
)

# A cookie with a hash for a signature


class PlainHash(SigningAlgorithm):
    """Overrides `get_signature`: a hash that anybody can compute."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hashlib.sha256(value).digest()


class HashesOnly(SignedCookie):
    """Overrides `_serializer`: it signs without a key."""

    @cached_property
    def _serializer(self) -> itsdangerous.URLSafeTimedSerializer:
        return itsdangerous.URLSafeTimedSerializer(
            self.key.signing,
            salt=self.salt,
            signer_kwargs={"algorithm": PlainHash()},
        )


HASHES_ONLY = Flip(
    "cookie's signature",
    "a hash without a key",
    overriding(SignedCookie, HashesOnly),
)


def hashed_by_mallory(attacker: Attacker) -> Client:
    """A cookie with Alice's name, and the hash that anybody can
    compute."""
    salt = cookie_scheme(attacker).salt
    made = HashesOnly(key_for("HS256", "mallory"), salt)
    return with_token(attacker, made.issue("alice").access)


COOKIE_HASHED = Attack(
    id="cookie-hashed",
    name="a cookie with a hash on it",
    claim="A hash without a key is no signature: anybody computes it.",
    family="signature",
    source="CWE-565, CWE-345, RFC 2104",
    forge=hashed_by_mallory,
    fixed=contender("signed cookie"),
    flip=HASHES_ONLY,
    chapter="forge-the-token",
)

# A cookie whose fields are joined up before they are signed


class Joined(HMACAlgorithm):
    """Overrides `get_signature`: it signs the values one after another,
    and nothing shows where one ends."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        payload, _, stamp = value.rpartition(b".")
        fields = itsdangerous.URLSafeSerializer("-").load_payload(payload)
        joined = "".join(fields.values()).encode() + stamp
        return super().get_signature(key, joined)


class JoinsFields(SignedCookie):
    """Overrides `_serializer`: it signs by the algorithm above."""

    @cached_property
    def _serializer(self) -> itsdangerous.URLSafeTimedSerializer:
        return itsdangerous.URLSafeTimedSerializer(
            self.key.signing,
            salt=self.salt,
            signer_kwargs={"algorithm": Joined(hashlib.sha256)},
        )


JOINS_FIELDS = Flip(
    "cookie's signature",
    "over values joined up",
    overriding(SignedCookie, JoinsFields),
)


def moved_boundary(attacker: Attacker) -> Client:
    """Mallory signs up as "alice2", and moves the 2 into the next
    field.  Joined up, the values are what they were."""
    cookie_scheme(attacker)
    attacker.service.users.add("alice2", PASSWORD)
    cookie = attacker.service.signed_in("alice2").credential()
    payload, _, rest = cookie.partition(".")
    fields = json.loads(itsdangerous.encoding.base64_decode(payload))
    moved = {"user_id": "alice", "id": "2" + fields["id"]}
    return with_token(attacker, f"{part(moved)}.{rest}")


COOKIE_BOUNDARY = Attack(
    id="cookie-boundary",
    name="a character moved from field to field",
    claim="Where values are joined and then signed, a border can move.",
    family="parsing",
    source="CWE-347, CWE-436, CVE-2008-1930",
    forge=moved_boundary,
    fixed=contender("signed cookie"),
    flip=JOINS_FIELDS,
)

# PASETO


def paseto_scheme(attacker: Attacker) -> Paseto:
    """Raises NotApplicable when it is another scheme, or has no public
    key."""
    scheme = scheme_of(attacker, Paseto, "a public PASETO")
    if scheme.key.symmetric:
        raise NotApplicable("the credential is not a public PASETO")
    return scheme


def paseto_of(attacker: Attacker, key: Key) -> Client:
    """Alice's token, by this key."""
    return with_token(attacker, Paseto(key).issue("alice").access)


def body_of(token: str) -> bytes:
    """What the token's last part stands for."""
    last = token.rpartition(".")[2]
    try:
        return base64.urlsafe_b64decode(last + "=" * (-len(last) % 4))
    except ValueError as error:
        raise errors.Malformed("not base64url") from error


SIGNATURE_BYTES = 64
"""At the end of a v4.public token's body: Ed25519."""


class ReadsPayload(Paseto):
    """Overrides `decode`: it cuts the signature off, and reads the rest."""

    def decode(self, token: str) -> dict[str, Any]:
        return claims_of(body_of(token)[:-SIGNATURE_BYTES], self.required)


READS_PAYLOAD = Flip(
    "PASETO",
    "read, not verified",
    overriding(Paseto, ReadsPayload, "v4.public"),
)


def paseto_by_mallory(attacker: Attacker) -> Client:
    """A token with Alice's name, signed with a key of Mallory's own."""
    paseto_scheme(attacker)
    return paseto_of(attacker, key_for("v4.public", "mallory"))


PASETO_NOT_VERIFIED = Attack(
    id="paseto-not-verified",
    name="a PASETO by another key",
    claim="A PASETO that is read and not verified enters by any key.",
    family="signature",
    source="CWE-347",
    forge=paseto_by_mallory,
    fixed=contender("PASETO public"),
    flip=READS_PAYLOAD,
    chapter="forge-the-token",
)


def raw_public(key: Key) -> bytes:
    """The 32 bytes of a v4.public key.  Source: PASERK, k4.public."""
    text = key.verifying.to_paserk().rpartition(".")[2]
    return base64.urlsafe_b64decode(text + "=")


class FollowsPurpose(Paseto):
    """Overrides `decode`: the token says whether it is signed or
    encrypted, and the key is just bytes."""

    def decode(self, token: str) -> dict[str, Any]:
        import pyseto

        if not token.startswith("v4.local."):
            return super().decode(token)
        key = pyseto.Key.new(4, "local", raw_public(self.key))
        try:
            found: Any = pyseto.decode(
                key, token, implicit_assertion=self.assertion
            ).payload
        except (pyseto.PysetoError, ValueError) as error:
            raise errors.BadSignature("the key does not vouch") from error
        return claims_of(found, self.required)


FOLLOWS_PURPOSE = Flip(
    "PASETO",
    "signed or encrypted, as the token says",
    overriding(Paseto, FollowsPurpose, "v4.public"),
)


def paseto_confused(attacker: Attacker) -> Client:
    """Mallory encrypts with the bytes of the published key."""
    import pyseto

    raw = raw_public(paseto_scheme(attacker).key)
    key = pyseto.Key.new(4, "local", raw)
    return paseto_of(attacker, Key("v4.local", "", key, key))


PASETO_CONFUSION = Attack(
    id="paseto-confusion",
    name="v4.public to v4.local",
    claim="A PASETO encrypted with the published key enters.",
    family="signature",
    source="CWE-347, PASETO specification: Algorithm Lucidity",
    forge=paseto_confused,
    fixed=contender("PASETO public"),
    flip=FOLLOWS_PURPOSE,
    chapter="take-the-middle-path",
)

ATTACKS = (
    COOKIE_NOT_VERIFIED,
    COOKIE_HASHED,
    COOKIE_BOUNDARY,
    PASETO_NOT_VERIFIED,
    PASETO_CONFUSION,
)
