"""Issuer compared in part: "https://a" is in "https://a.example".

PyJWT 2.10.0 asked whether the token's `iss` is in the expected one, and
`in` on a string finds any part of it.  The attacker needs a trusted key
under an issuer whose name is a part of the other's.  CVE-2024-53861.
"""

from any_pyjwt import REFUSALS, who  # noqa: F401
from by_hand import SECRET, edit, hmac_token

ISSUER = "https://login.bank.test/tenant-12"


def signed(issuer: str) -> str:
    return hmac_token({"sub": "alice", "iss": issuer}, SECRET)


def enters(token: str) -> str:
    return who(token, SECRET, "HS256", issuer=ISSUER)


def honest() -> bool:
    return enters(signed(ISSUER)) == "alice"


def edited() -> bool:
    return enters(edit(signed(ISSUER))) == "admin"


def attack() -> bool:
    return enters(signed("https://login.bank.test/tenant-1")) == "alice"
