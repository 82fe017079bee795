"""Key confusion: the text of a public JWK as secret.

The service keeps its key as JSON and a helper picks its form by the
header: RSA for RS256, the raw text for anything else.  The attacker
signs with that published text.  The service must allow both families.
GHSA-xgmm-8j9v-c9wx.
"""

import json
from typing import Any

from any_pyjwt import REFUSALS, pinned, who  # noqa: F401
from by_hand import KEYS, TOKENS, NotOffered, edit, hmac_token, unb64
from jwt.algorithms import RSAAlgorithm

PUBLIC = KEYS["rsa_jwk"]
FORGED = hmac_token({"sub": "admin"}, PUBLIC)


def helped(token: str) -> Any:
    """The key in the form that the header asks for."""
    if not hasattr(RSAAlgorithm, "from_jwk"):
        raise NotOffered("no JSON Web Keys")
    algorithm = json.loads(unb64(token.split(".")[0]))["alg"]
    return RSAAlgorithm.from_jwk(PUBLIC) if algorithm == "RS256" else PUBLIC


def enters(token: str) -> str:
    return who(token, helped(token), "RS256", "HS256")


def honest() -> bool:
    return enters(TOKENS["RS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"])) == "admin"


def attack() -> bool:
    return enters(FORGED) == "admin"


def pinned_honest() -> bool:
    token = TOKENS["RS256"]
    return pinned(token, helped(token), "RS256") == "alice"


def pinned_attack() -> bool:
    return pinned(FORGED, helped(FORGED), "RS256") == "admin"
