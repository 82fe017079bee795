"""The list of algorithms is compared with the header's word alone.

The service allows PS256 only.  Mallory is a customer whose registered
key says RS256: PyJWT before 2.13.0 compared the header's word with the
list, then verified by what the key says.  So an RS256 signature whose
header says PS256 passes.  GHSA-jq35-7prp-9v3f.
"""

import json

import jwt
from any_pyjwt import REFUSALS, VERSION, who  # noqa: F401
from by_hand import KEYS, NotOffered, b64, edit, part

CLAIMS = {"sub": "mallory"}


def signed(says: str, does: str) -> str:
    """A token whose header says one algorithm and that uses another."""
    if VERSION < (2, 9):
        raise NotOffered("no key that names its algorithm")
    text = f"{part({'alg': says})}.{part(CLAIMS)}"
    rsa = jwt.get_algorithm_by_name(does)
    key = rsa.prepare_key(KEYS["mallory"])
    return f"{text}.{b64(rsa.sign(text.encode(), key))}"


def enters(token: str, registered: str) -> bool:
    jwk = {**json.loads(KEYS["mallory_jwk"]), "alg": registered}
    key = jwt.PyJWK(jwk)
    return who(token, key, "PS256") in ("mallory", "admin")


def honest() -> bool:
    return enters(signed("PS256", "PS256"), "PS256")


def edited() -> bool:
    return enters(edit(signed("PS256", "PS256")), "PS256")


def attack() -> bool:
    return enters(signed("PS256", "RS256"), "RS256")
