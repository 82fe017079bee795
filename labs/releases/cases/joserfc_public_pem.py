"""Key confusion: the public key's PEM text as HMAC secret.

The service's key helper picks the key's kind by the token's header, and
its list allows both families.  joserfc before 1.7.7 takes the PEM as an
HMAC secret with a warning, which nobody reads; 1.7.7 refuses it.
"""

import json

from by_hand import KEYS, TOKENS, edit, hmac_token, unb64
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey

REFUSALS = (JoseError, (ValueError, "must not be used as oct keys"))
PUBLIC = KEYS["rsa_public"]


def enters(token: str) -> str:
    algorithm = json.loads(unb64(token.split(".")[0]))["alg"]
    kind = RSAKey if algorithm == "RS256" else OctKey
    key = kind.import_key(PUBLIC)
    return jwt.decode(token, key, algorithms=["RS256", "HS256"]).claims["sub"]


def honest() -> bool:
    return enters(TOKENS["RS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"])) == "admin"


def attack() -> bool:
    return enters(hmac_token({"sub": "admin"}, PUBLIC)) == "admin"
