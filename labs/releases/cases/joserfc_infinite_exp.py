"""A token that expires at infinity.

Python's JSON reads `Infinity` as a number, and no time is later.  joserfc
before 1.8.0 accepts it.  The attacker needs an issuer that signs the
expiry it is asked for.  RFC 7519 section 2 wants a number that JSON has.
"""

from by_hand import SECRET, TOKENS, edit, hmac_token
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

REFUSALS = (JoseError,)
KEY = OctKey.import_key(SECRET)


def enters(token: str) -> str:
    claims = jwt.decode(token, KEY).claims
    jwt.JWTClaimsRegistry(exp={"essential": True}).validate(claims)
    return claims["sub"]


def honest() -> bool:
    return enters(TOKENS["HS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["HS256"])) == "admin"


def attack() -> bool:
    forever = {"sub": "alice", "exp": float("inf")}
    return enters(hmac_token(forever, SECRET)) == "alice"
