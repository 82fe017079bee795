"""alg: none: the token says that it needs no signature.

Authlib's default `jwt` allowed every registered algorithm, and "none" is
one.  So a token without a signature entered although a key was given.
1.6.7 lists what is allowed.  CVE-2026-28802.
"""

from authlib.jose import jwt
from authlib.jose.errors import JoseError
from by_hand import KEYS, TOKENS, edit, part

REFUSALS = (JoseError,)
UNSIGNED = f"{part({'alg': 'none'})}.{part({'sub': 'admin'})}."


def enters(token: str) -> str:
    return jwt.decode(token, KEYS["rsa_public"])["sub"]


def honest() -> bool:
    return enters(TOKENS["RS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"])) == "admin"


def attack() -> bool:
    return enters(UNSIGNED) == "admin"
