"""Key confusion: the text of a public JWK as secret.

The service keeps its key as JSON and a helper picks its form by the
header: RSA for RS256, the raw text for anything else.  The attacker
signs with that published text.  The service must allow both families.
GHSA-xgmm-8j9v-c9wx.
"""

import json
from typing import Any

from any_pyjwt import REFUSALS, key_confusion  # noqa: F401
from by_hand import KEYS, NotOffered, unb64
from jwt.algorithms import RSAAlgorithm

PUBLIC = KEYS["rsa_jwk"]


def helper(token: str) -> Any:
    """The key in the form that the header asks for."""
    if not hasattr(RSAAlgorithm, "from_jwk"):
        raise NotOffered("no JSON Web Keys")
    algorithm = json.loads(unb64(token.split(".")[0]))["alg"]
    return RSAAlgorithm.from_jwk(PUBLIC) if algorithm == "RS256" else PUBLIC


honest, edited, attack, pinned_honest, pinned_attack = key_confusion(
    PUBLIC, "RS256", helper
)
