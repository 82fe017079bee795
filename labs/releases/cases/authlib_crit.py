"""A critical header that the library does not know is ignored.

The issuer binds the token to a device and says in `crit` that a verifier
must understand this or refuse.  Authlib before 1.6.4 lets the token in
without that check.  The token is honestly signed: what is lost is the
restriction.  RFC 7515 section 4.1.11, CVE-2025-59420.
"""

import json

from authlib.jose import JsonWebSignature
from authlib.jose.errors import JoseError
from by_hand import SECRET, TOKENS, edit, hmac_token

REFUSALS = (JoseError,)
BOUND = {"crit": ["device"], "device": "alice's phone"}


def enters(token: str) -> str:
    verified = JsonWebSignature().deserialize_compact(token, SECRET)
    return json.loads(verified["payload"])["sub"]


def honest() -> bool:
    return enters(TOKENS["HS256"]) == "alice"


def edited() -> bool:
    return enters(edit(TOKENS["HS256"])) == "admin"


def attack() -> bool:
    return enters(hmac_token({"sub": "alice"}, SECRET, BOUND)) == "alice"
