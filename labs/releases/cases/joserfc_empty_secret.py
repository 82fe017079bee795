"""An unset secret: the HMAC key is the empty string.

The service reads its secret from an environment variable that is not
set, and anyone can compute an HMAC with an empty key.  joserfc 1.6.8
refuses such a key.  The control uses a service whose secret is set.
"""

from by_hand import SECRET, TOKENS, edit, hmac_token
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

REFUSALS = (JoseError, (ValueError, "oct key material must not be empty"))
UNSET = ""


def enters(token: str, secret: str) -> str:
    return jwt.decode(token, OctKey.import_key(secret)).claims["sub"]


def honest() -> bool:
    return enters(TOKENS["HS256"], SECRET) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["HS256"]), SECRET) == "admin"


def attack() -> bool:
    return enters(hmac_token({"sub": "admin"}, UNSET), UNSET) == "admin"
