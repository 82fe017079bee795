"""JWT + blocklist: signed tokens, and a list of the ones that ended.

An entry names the token by issuer and `jti`, not by its text: a token
has more than one spelling.  An entry lives as long as its token would
have.  To log a user out everywhere this one keeps an index of the live
tokens, as a session does.  This is a blocklist as it is usually written:
when the store loses an entry, the token is good again.  UserBlocklist
mends that.  The token is of a kind of its own: a service that does not
ask the list refuses it, and the list refuses what it never heard of.
Source: RFC 7519 section 4.1.7, OWASP JSON Web Token Cheat Sheet,
RFC 8725 section 3.12 (kinds of JWT).
"""

from dataclasses import dataclass

from demo.errors import Revoked
from demo.keys import Key
from demo.schemes.base import (
    Identity,
    Issued,
    require_name,
    require_time,
)
from demo.schemes.jwt import JWT, at_any_time
from demo.store import Store, key_of


@dataclass(kw_only=True)
class Blocklist(JWT):
    """store: where the blocklist and the index of live tokens are."""

    key: Key
    store: Store
    typ: str = "listed+jwt"

    def issue(self, user_id: str) -> Issued:
        issued = super().issue(user_id)
        token = super().verify(issued.access)
        self.store.index(
            self.tokens_of(user_id), token.session_id, token.expires_at
        )
        return issued

    def verify(self, token: str) -> Identity:
        """Who is it?  A signature check, then one lookup."""
        identity = super().verify(token)
        if self.store.get(self.entry(identity.session_id)) is not None:
            raise Revoked("on the blocklist")
        return identity

    def revoke(self, token: str) -> None:
        """Block this token.  Raises `Rejected` if it is not ours."""
        claims = at_any_time(self, token)
        jti, user_id = require_name(claims["jti"]), require_name(claims["sub"])
        self.block(jti, require_time(claims["exp"]))
        self.store.drop(self.tokens_of(user_id), jti)

    def revoke_all(self, user_id: str) -> None:
        """Block every live token of this user, found by the index."""
        live = self.store.members(self.tokens_of(user_id))
        for jti, expires_at in live.items():
            self.block(jti, expires_at)

    def block(self, jti: str, expires_at: int) -> None:
        self.store.put(self.entry(jti), {}, expires_at)

    def entry(self, jti: str) -> str:
        return key_of("blocked", self.issuer, jti)

    def tokens_of(self, user_id: str) -> str:
        return key_of("tokens_of", self.issuer, user_id)
