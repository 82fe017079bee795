"""Key confusion: a public PEM without line breaks as secret.

PyJWT 2.4.0 replaced the list of forbidden words by a pattern that expects
line breaks.  A PEM kept in one line, as environment variables often are,
no longer matched, though the earlier list had caught it.  The service
must allow both families of algorithms.  GHSA-ffc3-869f-jxw9.
"""

from any_pyjwt import REFUSALS, pinned, who  # noqa: F401
from by_hand import KEYS, TOKENS, edit, hmac_token, one_line

PUBLIC = one_line(KEYS["rsa_public"])
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
