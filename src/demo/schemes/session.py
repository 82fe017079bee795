"""Session identifier: a random name for a record on the server.

The browser holds the name and the server holds everything else, so
deleting the record is the log-out.  The store keeps only the hash of
the name: whoever reads the store cannot enter with what it says.
Source: OWASP Session Management Cheat Sheet (the record on the server);
CWE-312 (why the name itself is not kept).
"""

import time
from dataclasses import dataclass

from demo.errors import Revoked
from demo.schemes.base import (
    SIGN_IN_S,
    Identity,
    Issued,
    digest,
    new_id,
    require_name,
    require_text,
)
from demo.store import Record, Store, key_of


@dataclass
class Session:
    """store: where the records are.  ttl_s: seconds a sign-in lasts."""

    store: Store
    ttl_s: int = SIGN_IN_S

    def issue(self, user_id: str) -> Issued:
        """A new identifier; one is never adopted from the client."""
        sid = new_id()
        now = int(time.time())
        expires_at = now + self.ttl_s
        record = self.record_for(user_id, now)
        self.store.index(self.index_of(user_id), digest(sid), expires_at)
        self.store.put(by_id(sid), record, expires_at)
        return Issued(sid)

    def record_for(self, user_id: str, now: int) -> Record:
        """What the server keeps of a new sign-in."""
        return {"user_id": require_name(user_id), "issued_at": now}

    def verify(self, sid: str) -> Identity:
        """Who is it?  One lookup."""
        record = self.store.get(by_id(require_text(sid)))
        if record is None:
            raise Revoked("no such session")
        return Identity(
            user_id=record["user_id"],
            session_id=digest(sid),
            issued_at=record["issued_at"],
            expires_at=record["expires_at"],
            claims=record,
        )

    def revoke(self, sid: str) -> None:
        """Delete the record: from now on the name means nothing."""
        record = self.store.take(by_id(require_text(sid)))
        if record is not None:
            self.store.drop(self.index_of(record["user_id"]), digest(sid))

    def revoke_all(self, user_id: str) -> None:
        """Delete every record of this user, found by the index.  The
        index keeps its entries until they expire, so that a log-in at
        this very moment is not lost to the next call."""
        hashed = self.store.members(self.index_of(user_id))
        self.store.delete(*map(by_handle, hashed))

    def index_of(self, user_id: str) -> str:
        """Where the list of her sessions is."""
        return key_of("sessions_of", user_id)


def by_id(sid: str) -> str:
    """The key of a session's record, by its identifier."""
    return by_handle(digest(sid))


def by_handle(hashed: str) -> str:
    """The same, by the hash of the identifier, which opens no door."""
    return key_of("session", hashed)
