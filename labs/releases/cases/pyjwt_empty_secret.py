"""An unset secret: the HMAC key is the empty string.

The service reads its secret from an environment variable that is not
set.  Anyone can compute an HMAC with an empty key.  PyJWT 2.13.0 refuses
such a key outright.  The control uses a service whose secret is set.
"""

from any_pyjwt import REFUSALS, who  # noqa: F401
from by_hand import SECRET, TOKENS, edit, hmac_token

UNSET = ""


def honest() -> bool:
    return who(TOKENS["HS256"], SECRET, "HS256") == "alice"


def edited() -> bool:
    return who(edit(TOKENS["HS256"]), SECRET, "HS256") == "admin"


def attack() -> bool:
    forged = hmac_token({"sub": "admin"}, UNSET)
    return who(forged, UNSET, "HS256") == "admin"
