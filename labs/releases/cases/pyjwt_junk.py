"""A revoked token comes back with junk in it.

The blocklist knows tokens by their text.  Python's base64 decoder skips
characters that are not of its alphabet, so `token + "!!!!"` is another
text with the same meaning.  PyJWT 2.14.0 refuses both spellings.
GHSA-hxm8-2xgr-2p9m.
"""

from any_pyjwt import REFUSALS, revoked_by_text  # noqa: F401

honest, edited, attack = revoked_by_text("!!!!")
