"""Key confusion: the public key's PEM text as HMAC secret.

PyJWT before 1.0 had no list of algorithms, and its HMAC took any text as
a secret.  A service that verifies RS256 holds the public key; everybody
has that text and can compute an HMAC with it.  RFC 8725 section 2.1.
"""

from any_pyjwt import REFUSALS, key_confusion  # noqa: F401
from by_hand import KEYS

honest, edited, attack, pinned_honest, pinned_attack = key_confusion(
    KEYS["rsa_public"], "RS256"
)
