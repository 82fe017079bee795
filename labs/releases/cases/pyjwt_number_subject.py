"""A token of the last release, whose subject is a number.

Many an issuer writes the number of the user's row into `sub`.  PyJWT up to
2.9.0 signs that and reads it; from 2.10.0 on it refuses such a token, as
RFC 7519 section 4.1.2 has always asked for a string.  So the deploy of the
library signs out whoever is signed in.  Nobody attacks: the "attack" here
is an honest user, and it is the new release that turns her away.
"""

from any_pyjwt import REFUSALS, who  # noqa: F401
from by_hand import SECRET, TOKENS, edit, hmac_token

NUMBERED = hmac_token({"sub": 1}, SECRET)


def honest() -> bool:
    return who(TOKENS["HS256"], SECRET, "HS256") == "alice"


def edited() -> bool:
    return who(edit(NUMBERED), SECRET, "HS256") == "admin"


def attack() -> bool:
    return who(NUMBERED, SECRET, "HS256") == "1"
