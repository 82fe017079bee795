"""Key confusion: the text of a public JWK as secret.

The service keeps its key as JSON and a helper picks its form by the
header: RSA for RS256, the raw text for anything else.  The attacker
signs with that published text.  The service must allow both families.
GHSA-xgmm-8j9v-c9wx.
"""

import json

from any_pyjwt import REFUSALS, who  # noqa: F401
from by_hand import KEYS, TOKENS, NotOffered, edit, hmac_token, unb64
from jwt.algorithms import RSAAlgorithm

PUBLIC = KEYS["rsa_jwk"]


def enters(token: str) -> str:
    if not hasattr(RSAAlgorithm, "from_jwk"):
        raise NotOffered("no JSON Web Keys")
    algorithm = json.loads(unb64(token.split(".")[0]))["alg"]
    key = RSAAlgorithm.from_jwk(PUBLIC) if algorithm == "RS256" else PUBLIC
    return who(token, key, "RS256", "HS256")


def honest() -> bool:
    return enters(TOKENS["RS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"])) == "admin"


def attack() -> bool:
    return enters(hmac_token({"sub": "admin"}, PUBLIC)) == "admin"
