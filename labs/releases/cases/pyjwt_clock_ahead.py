"""A token whose issuer's clock is five seconds ahead.

PyJWT up to 2.5.0 read `iat` and did not compare it; from 2.6.0 on a token
that says that it was issued in the future is refused.  So the deploy of
the library turns away whoever has just logged in at a server whose clock
is a little ahead, unless the verifier is given a leeway.  Nobody attacks:
the "attack" here is an honest user.
"""

import time

from any_pyjwt import REFUSALS, who  # noqa: F401
from by_hand import SECRET, TOKENS, edit, hmac_token


def ahead() -> str:
    return hmac_token({"sub": "alice", "iat": int(time.time()) + 5}, SECRET)


def honest() -> bool:
    return who(TOKENS["HS256"], SECRET, "HS256") == "alice"


def edited() -> bool:
    return who(edit(ahead()), SECRET, "HS256") == "admin"


def attack() -> bool:
    return who(ahead(), SECRET, "HS256") == "alice"
