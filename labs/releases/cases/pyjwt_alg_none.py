"""alg: none: the token says that it needs no signature.

The most famous attack on JWT libraries never entered PyJWT when a key
was given: its "none" algorithm refuses a key.  RFC 8725 section 2.1.
"""

from any_pyjwt import REFUSALS, who  # noqa: F401
from by_hand import KEYS, TOKENS, edit, part

UNSIGNED = f"{part({'alg': 'none'})}.{part({'sub': 'admin'})}."


def enters(token: str) -> str:
    return who(token, KEYS["rsa_public"], "RS256", "none")


def honest() -> bool:
    return enters(TOKENS["RS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"])) == "admin"


def attack() -> bool:
    return enters(UNSIGNED) == "admin"
