"""A session as larger applications run it: idle timeout, rotation, list.

Four additions to the plain session, each a few lines.  An idle session
ends before its absolute end.  When the user's rights change, she gets a
new identifier and the old one dies.  She can see her sessions and end
one of them.  And a record says for which application it is, as `aud`
does in a token, for a store that several share.
Source: OWASP Session Management Cheat Sheet.
"""

import time
from contextlib import suppress
from dataclasses import dataclass

from demo.errors import Expired, Revoked, WrongAudience
from demo.schemes.base import Identity, Issued, digest
from demo.schemes.session import Session, by_handle, by_id
from demo.store import Record, key_of


@dataclass
class ManagedSession(Session):
    """idle_s: seconds without a request after which it ends; 0: never,
    and then no request writes anything.
    realm: the application that its sessions are for."""

    idle_s: int = 1_800
    realm: str = "bank"

    def index_of(self, user_id: str) -> str:
        """Her sessions here: another application has its own list."""
        return key_of("realm_sessions_of", self.realm, user_id)

    def record_for(self, user_id: str, now: int) -> Record:
        """As of a plain session, and the realm."""
        return {**super().record_for(user_id, now), "realm": self.realm}

    def look_up(self, sid: str) -> Identity:
        """The session, if it is for this application."""
        identity = super().verify(sid)
        if identity.claims.get("realm") != self.realm:
            raise WrongAudience("a session of another application")
        return identity

    def verify(self, sid: str) -> Identity:
        """Who is it?  One lookup; with an idle timeout also one write:
        it was seen now."""
        identity = self.look_up(sid)
        if not self.idle_s:
            return identity
        now = int(time.time())
        seen = identity.claims.get("seen_at", identity.issued_at)
        if now - seen >= self.idle_s:
            self.revoke(sid)
            raise Expired("idle for too long")
        record = {**identity.claims, "seen_at": now}
        self.store.replace(by_id(sid), record, identity.expires_at)
        return identity

    def rotate(self, sid: str) -> Issued:
        """A new identifier for the same sign-in, which ends when it
        would have; the old one dies.  To be called when she gains or
        loses rights."""
        old = self.verify(sid)
        issued, until = self.issue(old.user_id), old.expires_at
        self.store.replace(by_id(issued.access), old.claims, until)
        if self.store.take(by_id(sid)) is None:
            self.revoke(issued.access)
            raise Revoked("ended in the meantime")
        self.store.drop(self.index_of(old.user_id), digest(sid))
        return issued

    def revoke(self, sid: str) -> None:
        """As a plain session, of this application only."""
        with suppress(Revoked):
            self.look_up(sid)
            super().revoke(sid)

    def devices(self, user_id: str) -> list[str]:
        """A handle for each live session; it opens no door."""
        handles = self.store.members(self.index_of(user_id))
        return [h for h in handles if self.store.get(by_handle(h))]

    def revoke_device(self, user_id: str, handle: str) -> None:
        """End one session of this user; another user's is left alone."""
        if handle in self.devices(user_id):
            self.store.delete(by_handle(handle))
            self.store.drop(self.index_of(user_id), handle)
