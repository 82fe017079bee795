"""Tokens written by hand: no library refuses to write these.

A probe asks with them what a verifier accepts, and attacks forge with
them.  Source: RFC 7515 section 7.1 (the compact form).
"""

import hmac
import json
from typing import Any

from demo.keys import Key
from demo.schemes.base import encoded


def part(value: dict[str, Any]) -> str:
    """One part of a token: JSON in base64url, without padding.
    Source: RFC 7515 section 2."""
    return encoded(json.dumps(value).encode())


def sealed(
    secret: bytes, claims: dict[str, Any], header: dict[str, Any]
) -> str:
    """An HS256 token by this secret, even one that a library refuses: too
    short, empty, or the text of a public key."""
    signed = f"{part({'alg': 'HS256', **header})}.{part(claims)}"
    made = hmac.digest(secret, signed.encode(), "sha256")
    return f"{signed}.{encoded(made)}"


def confused(key: Key, claims: dict[str, Any], header: dict[str, Any]) -> str:
    """An HS256 token whose secret is the published text of this key."""
    return sealed(key.pem(), claims, header)
