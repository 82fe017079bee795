"""Key confusion: the public key's PEM text as HMAC secret.

PyJWT before 1.0 had no list of algorithms, and its HMAC took any text as
a secret.  A service that verifies RS256 holds the public key; everybody
has that text and can compute an HMAC with it.  RFC 8725 section 2.1.
"""

from any_pyjwt import REFUSALS, pinned, who  # noqa: F401
from by_hand import KEYS, TOKENS, edit, hmac_token

PUBLIC = KEYS["rsa_public"]
FORGED = hmac_token({"sub": "admin"}, PUBLIC)


def enters(token: str) -> str:
    return who(token, PUBLIC, "RS256", "HS256")


def honest() -> bool:
    return enters(TOKENS["RS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"])) == "admin"


def attack() -> bool:
    return enters(FORGED) == "admin"


def pinned_honest() -> bool:
    return pinned(TOKENS["RS256"], PUBLIC, "RS256") == "alice"


def pinned_attack() -> bool:
    return pinned(FORGED, PUBLIC, "RS256") == "admin"
