"""A revoked token comes back with junk in it.

The blocklist knows tokens by their text.  Python's base64 decoder skips
characters that are not of its alphabet, so `token + "!!!!"` is another
text with the same meaning.  PyJWT 2.14.0 refuses both spellings.
GHSA-hxm8-2xgr-2p9m.
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
    return enters(TOKEN + "!!!!") == "alice"
