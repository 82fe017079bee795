"""A blocklist that knows a token by its text.

Source: OWASP JSON Web Token Cheat Sheet (a token's text, or a hash of
it, is no safe name for it).
"""

from demo.errors import Revoked, Unavailable
from demo.schemes import JWT, Blocklist, Identity
from demo.schemes.base import digest
from demo.unsafe.base import Flip, overriding


class TextBlocklist(Blocklist):
    """Overrides what names an entry: the token's hash, and not `jti`.
    It also takes every spelling that its library takes."""

    def one_spelling(self, token: str) -> str:
        return token

    def verify(self, token: str) -> Identity:
        identity = JWT.verify(self, token)
        if self.store.get(self.entry(digest(token))) is not None:
            raise Revoked("on the blocklist")
        return identity

    def revoke(self, token: str) -> None:
        identity = JWT.verify(self, token)
        self.block(digest(token), identity.expires_at)


class OpenBlocklist(Blocklist):
    """Overrides `verify`: lets everybody in while the store is down."""

    def verify(self, token: str) -> Identity:
        try:
            return super().verify(token)
        except Unavailable:
            return JWT.verify(self, token)


NAMES_BY_TEXT = Flip(
    "blocklist entry",
    "named by the token's text",
    overriding(Blocklist, TextBlocklist),
    tempting="example: OWASP JSON Web Token Cheat Sheet for Java (older)",
)
FAILS_OPEN = Flip(
    "store down",
    "the blocklist is skipped",
    overriding(Blocklist, OpenBlocklist),
    tempting="option: django-redis, IGNORE_EXCEPTIONS",
)
