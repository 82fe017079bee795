"""Key confusion: a public PEM without line breaks as secret.

PyJWT 2.4.0 replaced the list of forbidden words by a pattern that expects
line breaks.  A PEM kept in one line, as environment variables often are,
no longer matched, though the earlier list had caught it.  The service
must allow both families of algorithms.  GHSA-ffc3-869f-jxw9.
"""

from any_pyjwt import REFUSALS, key_confusion  # noqa: F401
from by_hand import KEYS, one_line

honest, edited, attack, pinned_honest, pinned_attack = key_confusion(
    one_line(KEYS["rsa_public"]), "RS256"
)
