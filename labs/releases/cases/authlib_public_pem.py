"""Key confusion: the public key's PEM text as HMAC secret.

Authlib's default `jwt` allows every algorithm and reads the key as the
header asks.  Before 1.3.1 a header that says HS256 turns the public PEM
into an HMAC secret.  CVE-2024-37568.
"""

from authlib.jose import jwt
from authlib.jose.errors import JoseError
from by_hand import KEYS, TOKENS, edit, hmac_token

REFUSALS = (JoseError, (ValueError, "This key may not be safe to import"))
PUBLIC = KEYS["rsa_public"]


def enters(token: str) -> str:
    return jwt.decode(token, PUBLIC)["sub"]


def honest() -> bool:
    return enters(TOKENS["RS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"])) == "admin"


def attack() -> bool:
    return enters(hmac_token({"sub": "admin"}, PUBLIC)) == "admin"
