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
from demo.schemes.base import (
    Identity,
    Issued,
    digest,
    new_id,
)
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
        loses rights.  Of two callers one succeeds, the one that takes
        the old record.  If its answer is lost she has to log in anew."""
        old, new = self.verify(sid), new_id()
        for index in (self.index_of(old.user_id), self.heirs_of(digest(sid))):
            self.store.index(index, digest(new), old.expires_at)
        self.store.put(by_id(new), old.claims, old.expires_at)
        if self.store.take(by_id(sid)) is None:
            self._end(digest(new))
            raise Revoked("ended in the meantime")
        return Issued(new)

    def revoke(self, sid: str) -> None:
        """As a plain session, of this application only.  An identifier
        that was rotated away lets nobody in, and still ends the sign-in:
        the tab that logs out may not know the new one yet."""
        with suppress(Revoked):
            self.look_up(sid)
        self._end(digest(sid))

    def revoke_all(self, user_id: str) -> None:
        """End every session of this user, found by the index."""
        self._end(*self.store.members(self.index_of(user_id)))

    def _end(self, *handles: str) -> None:
        """Delete these records of one user, here or where a rotation has
        moved them, many at a time.  A record that was not there may be
        on its way, so its entry in the index stays."""
        while handles:
            found = self.store.take_each([by_handle(h) for h in handles])
            ended = {h: r for h, r in zip(handles, found, strict=True) if r}
            if ended:
                user_id = next(iter(ended.values()))["user_id"]
                self.store.drop(self.index_of(user_id), *ended)
            moved = self.store.members_of_each(
                [self.heirs_of(h) for h in handles]
            )
            handles = tuple(heir for heirs in moved for heir in heirs)

    def heirs_of(self, handle: str) -> str:
        """Where the list is of what this one was rotated into."""
        return key_of("heirs_of", self.realm, handle)

    def devices(self, user_id: str) -> list[str]:
        """A handle for each live session; it opens no door."""
        handles = self.store.members(self.index_of(user_id))
        return [h for h in handles if self.store.get(by_handle(h))]

    def revoke_device(self, user_id: str, handle: str) -> None:
        """End one session of this user; another user's is left alone."""
        if handle in self.store.members(self.index_of(user_id)):
            self._end(handle)


@dataclass
class ListedSession(ManagedSession):
    """A session counts only while the list of its user names it.

    A store that deletes keys to make room may delete that list alone, and
    then a log-out everywhere finds nothing to end.  Here such a loss ends
    the sessions.  The price is one more command for each request; a store
    that deletes nothing, see `demo.servers`, needs none of this."""

    def look_up(self, sid: str) -> Identity:
        """The session, if it is on the list."""
        identity = super().look_up(sid)
        listed = self.index_of(identity.user_id)
        if self.store.scores(listed, identity.session_id) == [None]:
            raise Revoked("not on the list of her sessions")
        return identity
