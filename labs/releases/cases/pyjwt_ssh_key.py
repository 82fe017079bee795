"""Key confusion: the public key in OpenSSH's form as secret.

The list of forbidden secrets named "ssh-rsa", not "ecdsa-sha2-nistp256"
or "ssh-ed25519".  The service must keep its key in that form and allow
both families of algorithms.  CVE-2022-29217.
"""

from any_pyjwt import REFUSALS, pinned, who  # noqa: F401
from by_hand import KEYS, TOKENS, edit, hmac_token

PUBLIC = KEYS["ec_ssh"]
FORGED = hmac_token({"sub": "admin"}, PUBLIC)


def enters(token: str) -> str:
    return who(token, PUBLIC, "ES256", "HS256")


def honest() -> bool:
    return enters(TOKENS["ES256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["ES256"])) == "admin"


def attack() -> bool:
    return enters(FORGED) == "admin"


def pinned_honest() -> bool:
    return pinned(TOKENS["ES256"], PUBLIC, "ES256") == "alice"


def pinned_attack() -> bool:
    return pinned(FORGED, PUBLIC, "ES256") == "admin"
