"""A critical header that the library does not know is ignored.

`crit` names headers that the verifier must understand or refuse.  The
issuer binds the token to a device and says that this is critical; PyJWT
before 2.12.0 lets it in without that check.  RFC 7515 section 4.1.11,
GHSA-752w-5fwx-jx9f.  The token is honestly signed: what is lost is the
restriction.
"""

from any_pyjwt import REFUSALS, who  # noqa: F401
from by_hand import SECRET, TOKENS, edit, hmac_token

BOUND = {"crit": ["device"], "device": "alice's phone"}


def enters(token: str) -> str:
    return who(token, SECRET, "HS256")


def honest() -> bool:
    return enters(TOKENS["HS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["HS256"])) == "admin"


def attack() -> bool:
    return enters(hmac_token({"sub": "alice"}, SECRET, BOUND)) == "alice"
