"""Opaque token: a session identifier that may leave the browser.

The server's half is the session's, unchanged.  New is only a prefix, by
which a secret scanner or a support engineer can tell what was found.
Source: RFC 6749 section 1.4, RFC 7662 (introspection).
"""

from dataclasses import dataclass

from demo.errors import Malformed
from demo.schemes.base import Identity, Issued, require_text
from demo.schemes.session import Session


@dataclass
class Opaque(Session):
    """prefix: what every token starts with; not a secret."""

    prefix: str = "bank_"

    def issue(self, user_id: str) -> Issued:
        return Issued(self.prefix + super().issue(user_id).access)

    def verify(self, token: str) -> Identity:
        return super().verify(self._sid(token))

    def revoke(self, token: str) -> None:
        super().revoke(self._sid(token))

    def _sid(self, token: str) -> str:
        if not require_text(token).startswith(self.prefix):
            raise Malformed("not a token of this service")
        return token.removeprefix(self.prefix)
