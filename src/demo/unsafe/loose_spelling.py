"""A blocklist by text, on decoders that take more than one spelling.

Two mistakes that are harmless apart: a strict decoder leaves a token one
spelling, and a list of `jti` does not care how a token is spelled.
Source: RFC 4648 section 3, RFC 7515 section 2, RFC 7518 section 3.4.
"""

import base64

import jwt

from demo.schemes.base import require_text
from demo.schemes.blocklist import Blocklist
from demo.unsafe.base import Flip, overriding
from demo.unsafe.text_blocklist import TextBlocklist


class StrictTextBlocklist(TextBlocklist):
    """Overrides `one_spelling`: strict again, and still by text."""

    def one_spelling(self, token: str) -> str:
        return Blocklist.one_spelling(self, token)


class LooseTextBlocklist(TextBlocklist):
    """Overrides `one_spelling`: decodes a signature as Python's base64
    does, which drops what it does not know, and takes both alphabets."""

    def one_spelling(self, token: str) -> str:
        signed, _, signature = require_text(token).rpartition(".")
        raw = base64.urlsafe_b64decode(signature + "==")
        return f"{signed}.{encoded(raw)}"


class DerTextBlocklist(TextBlocklist):
    """Overrides `one_spelling`: an ECDSA signature in DER is fine too."""

    def one_spelling(self, token: str) -> str:
        from cryptography.hazmat.primitives.asymmetric import utils

        signed, _, signature = require_text(token).rpartition(".")
        raw = jwt.utils.base64url_decode(signature)
        if len(raw) == 64:
            return token
        r, s = utils.decode_dss_signature(raw)
        return f"{signed}.{encoded(r.to_bytes(32) + s.to_bytes(32))}"


def encoded(raw: bytes) -> str:
    """The one spelling.  Source: RFC 7515 section 2."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


NAMES_BY_STRICT_TEXT = Flip(
    "blocklist entry",
    "named by the token's text, of which there is one",
    overriding(Blocklist, StrictTextBlocklist),
)
NAMES_BY_LOOSE_TEXT = Flip(
    "blocklist entry",
    "named by the token's text, loosely decoded",
    overriding(Blocklist, LooseTextBlocklist),
)
NAMES_BY_DER_TEXT = Flip(
    "blocklist entry",
    "named by the token's text, in DER or not",
    overriding(Blocklist, DerTextBlocklist, "ES256"),
)

SPELLING_FLIPS = (
    NAMES_BY_STRICT_TEXT,
    NAMES_BY_LOOSE_TEXT,
    NAMES_BY_DER_TEXT,
)
