"""Key confusion: the public key in RSA's own PEM form as secret.

PyJWT 1.0 refused HMAC secrets that hold "BEGIN PUBLIC KEY".  The same key
may be written under "BEGIN RSA PUBLIC KEY", and that was not on the list.
CVE-2017-11424.
"""

from any_pyjwt import REFUSALS, key_confusion  # noqa: F401
from by_hand import KEYS

honest, edited, attack, pinned_honest, pinned_attack = key_confusion(
    KEYS["rsa_pkcs1"], "RS256"
)
