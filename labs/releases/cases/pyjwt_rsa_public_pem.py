"""Key confusion: the public key in RSA's own PEM form as secret.

PyJWT 1.0 refused HMAC secrets that hold "BEGIN PUBLIC KEY".  The same key
may be written under "BEGIN RSA PUBLIC KEY", and that was not on the list.
CVE-2017-11424.
"""

from any_pyjwt import REFUSALS, pinned, who  # noqa: F401
from by_hand import KEYS, TOKENS, edit, hmac_token

PUBLIC = KEYS["rsa_pkcs1"]
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
