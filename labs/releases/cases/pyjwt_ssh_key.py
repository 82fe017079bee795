"""Key confusion: the public key in OpenSSH's form as secret.

The list of forbidden secrets named "ssh-rsa", not "ecdsa-sha2-nistp256"
or "ssh-ed25519".  The service must keep its key in that form and allow
both families of algorithms.  CVE-2022-29217.
"""

from any_pyjwt import REFUSALS, key_confusion  # noqa: F401
from by_hand import KEYS

honest, edited, attack, pinned_honest, pinned_attack = key_confusion(
    KEYS["ec_ssh"], "ES256"
)
