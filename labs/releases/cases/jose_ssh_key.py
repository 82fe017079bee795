"""Key confusion: a public key in OpenSSH's form as HMAC secret.

python-jose refuses secrets that look like a public key, by a list of
words.  Before 3.4.0 the list lacked "ecdsa-sha2-nistp256".  The service
must keep its key in that form and name no algorithms.  CVE-2024-33663.
3.3.0 cannot read this form for ES256, so the controls use the same key
as PEM.
"""

from by_hand import KEYS, TOKENS, edit, hmac_token
from jose import jwt
from jose.exceptions import JOSEError

REFUSALS = (JOSEError,)


def enters(token: str, form: str) -> str:
    return jwt.decode(token, KEYS[form], algorithms=None)["sub"]


def honest() -> bool:
    return enters(TOKENS["ES256"], "ec_public") == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["ES256"]), "ec_public") == "admin"


def attack() -> bool:
    forged = hmac_token({"sub": "admin"}, KEYS["ec_ssh"])
    return enters(forged, "ec_ssh") == "admin"
