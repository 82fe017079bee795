"""A session at home, and beside it a JWT that lives a minute.

The service that signed her in keeps a session.  For the other services it
hands out a JWT, which they check alone; when that has expired, the client
shows the session and gets the next.  Ending the session ends everything
within `ttl_s` seconds.  It is refresh without rotation: the session's
identifier stays the same, and goes to one service only.
Source: RFC 6749 section 1.5 (short access tokens), RFC 9068.
"""

import time
from dataclasses import dataclass
from typing import Any

from demo.keys import Key
from demo.schemes.base import (
    SIGN_IN_S,
    Identity,
    Issued,
    digest,
    require_name,
    require_text,
)
from demo.schemes.jwt import JWT, REQUIRED, at_any_time
from demo.schemes.session import Session, by_handle
from demo.services.provider import INNER_S
from demo.store import Store


@dataclass(kw_only=True)
class ShortBeside(JWT):
    """ttl_s: seconds a token lives.  sign_in_s: seconds of the session."""

    key: Key
    store: Store
    ttl_s: int = INNER_S
    sign_in_s: int = SIGN_IN_S
    typ: str = "short+jwt"
    required: tuple[str, ...] = (*REQUIRED, "sid")

    @property
    def sessions(self) -> Session:
        return Session(self.store, ttl_s=self.sign_in_s)

    def issue(self, user_id: str) -> Issued:
        now, sid = int(time.time()), self.sessions.issue(user_id).access
        end = now + self.sign_in_s
        begun = Identity(user_id, digest(sid), now, end, {})
        return Issued(self.beside(begun), sid)

    def renew(self, sid: str) -> Issued:
        """The next token, if the session lives.  One lookup."""
        return Issued(self.beside(self.sessions.verify(sid)), sid)

    def beside(self, session: Identity) -> str:
        """A token that ends no later than the session."""
        claims: dict[str, Any] = self.claims_for(session.user_id)
        claims["exp"] = min(claims["exp"], session.expires_at)
        return self.sign({**claims, "sid": session.session_id})

    def revoke(self, credential: str) -> None:
        """End the session, by its identifier or by a token of it, which
        names only its hash.  The token itself lives out its minute."""
        if "." not in require_text(credential):
            return self.sessions.revoke(credential)
        claims = at_any_time(self, credential)
        handle, user_id = (require_name(claims[n]) for n in ("sid", "sub"))
        self.store.delete(by_handle(handle))
        self.store.drop(self.sessions.index_of(user_id), handle)

    def revoke_all(self, user_id: str) -> None:
        self.sessions.revoke_all(user_id)
