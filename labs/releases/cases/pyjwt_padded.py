"""A revoked token comes back with one more `=`.

The blocklist knows tokens by their text.  base64url may be read with
padding, so `token + "="` is another text with the same meaning: it is
not on the list and its signature holds.  RFC 7515 section 2 forbids the
padding.
"""

import jwt
from any_pyjwt import REFUSALS, who  # noqa: F401
from by_hand import SECRET, TOKENS, edit

TOKEN = TOKENS["HS256"]
REVOKED = {TOKEN}


def enters(token: str) -> str:
    if token in REVOKED:
        raise jwt.DecodeError("revoked")
    return who(token, SECRET, "HS256")


def honest() -> bool:
    return who(TOKEN, SECRET, "HS256") == "alice"


def edited() -> bool:
    return enters(edit(TOKEN)) == "admin"


def attack() -> bool:
    return enters(TOKEN + "=") == "alice"
