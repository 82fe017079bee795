"""A revoked token comes back with one more `=`.

The blocklist knows tokens by their text.  base64url may be read with
padding, so `token + "="` is another text with the same meaning: it is
not on the list and its signature holds.  RFC 7515 section 2 forbids the
padding.
"""

from any_pyjwt import REFUSALS, revoked_by_text  # noqa: F401

honest, edited, attack = revoked_by_text("=")
