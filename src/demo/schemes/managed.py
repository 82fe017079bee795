"""A session as larger applications run it: idle timeout, rotation, list.

Three additions to the plain session, each a few lines.  An idle session
ends before its absolute end.  When the user's rights change, she gets a
new identifier and the old one dies.  And she can see her sessions and
end one of them.  Source: OWASP Session Management Cheat Sheet.
"""

import time
from dataclasses import dataclass

from demo.errors import Expired, Revoked
from demo.schemes.base import Identity, Issued, digest
from demo.schemes.session import Session, by_id, by_user


@dataclass
class ManagedSession(Session):
    """idle_s: seconds without a request after which it ends."""

    idle_s: int = 1_800

    def verify(self, sid: str) -> Identity:
        """Who is it?  One lookup, and one write: it was seen now."""
        identity = super().verify(sid)
        now = int(time.time())
        seen = identity.claims.get("seen_at", identity.issued_at)
        if now - seen >= self.idle_s:
            self.revoke(sid)
            raise Expired("idle for too long")
        record = {**identity.claims, "seen_at": now}
        self.store.replace(by_id(sid), record, identity.expires_at)
        return identity

    def rotate(self, sid: str) -> Issued:
        """A new identifier for the same user; the old one dies.  To be
        called when she gains or loses rights."""
        user_id = self.verify(sid).user_id
        issued = self.issue(user_id)
        if self.store.take(by_id(sid)) is None:
            self.revoke(issued.access)
            raise Revoked("ended in the meantime")
        self.store.drop(by_user(user_id), digest(sid))
        return issued

    def devices(self, user_id: str) -> list[str]:
        """A handle for each live session; it opens no door."""
        handles = self.store.members(by_user(user_id))
        return [h for h in handles if self.store.get(f"session:{h}")]

    def revoke_device(self, user_id: str, handle: str) -> None:
        """End one session of this user; another user's is left alone."""
        if handle in self.devices(user_id):
            self.store.delete(f"session:{handle}")
            self.store.drop(by_user(user_id), handle)
