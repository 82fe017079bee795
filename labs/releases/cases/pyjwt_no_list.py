"""Signature not verified when no list of algorithms is given.

PyJWT 1.5.1, the release that mended CVE-2017-11424, handed its arguments
on in the wrong order.  Without `algorithms`, as most code called it then,
`verify` became false: any signature passed.  With a list, every token was
refused.  1.5.2 mended it.  Claims were still checked, so the second
control is an expired token.
"""

import jwt
from any_pyjwt import REFUSALS, VERSION  # noqa: F401
from by_hand import SECRET, TOKENS, NotOffered, hmac_token


def enters(token: str) -> str:
    if VERSION >= (2, 0):
        raise NotOffered("the list must be given")
    return str(jwt.decode(token, SECRET)["sub"])


def honest() -> bool:
    return enters(TOKENS["HS256"]) == "alice"


def edited() -> bool:
    return enters(hmac_token({"sub": "alice", "exp": 1}, SECRET)) == "alice"


def attack() -> bool:
    return enters(hmac_token({"sub": "admin"}, "a guess")) == "admin"
