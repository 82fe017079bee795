"""The user table: who exists, may they enter, what do they own.

Every read is counted, because half of the argument about tokens is
whether this row is read on each request anyway.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace

CHEAP = 2
"""scrypt cost for experiments: as fast as scrypt gets, and as weak."""

PRODUCTION = 2**17
"""scrypt cost for real users.  Source: OWASP Password Storage."""


@dataclass
class User:
    """One row.  `balance` is in whole coins, `epoch` counts resets."""

    user_id: str
    salt: bytes
    password_hash: bytes
    active: bool = True
    epoch: int = 0
    balance: int = 100


class Users:
    """A table of users by id.  `reads` counts the rows read."""

    def __init__(self, cost: int = CHEAP) -> None:
        self.cost = cost
        self.reads = 0
        self._rows: dict[str, User] = {}
        self._gone: set[str] = set()

    def add(self, user_id: str, password: str) -> None:
        """Add a user.  Raises ValueError when the name is not printable,
        or taken.  It stays taken when its owner has gone: her tokens, and
        the logs, go on naming her, and must not speak for another."""
        if not user_id or not user_id.isprintable():
            raise ValueError("a user's name is printable text")
        if user_id in self._rows or user_id in self._gone:
            raise ValueError(f"user {user_id!r} exists already, or did")
        salt = secrets.token_bytes(16)
        digest = self._hash(password, salt)
        self._rows[user_id] = User(user_id, salt, digest)

    def get(self, user_id: str) -> User | None:
        """The row, or None.  Counted."""
        self.reads += 1
        return self._rows.get(user_id)

    def sign_in(self, user_id: str, password: str) -> User | None:
        """The row as it is now, if this is an active user's password.
        As slow for a stranger as for a user."""
        user = self.get(user_id)
        salt = user.salt if user else b"no such user...."
        digest = self._hash(password, salt)
        if user is None or not user.active:
            return None
        right = hmac.compare_digest(digest, user.password_hash)
        return replace(user) if right else None

    def unchanged(self, user: User) -> bool:
        """Is the row, in what lets a user in, as it was then?"""
        now = self.get(user.user_id)
        if now is None:
            return False
        then = (user.active, user.epoch, user.password_hash)
        return then == (now.active, now.epoch, now.password_hash)

    def set_password(self, user_id: str, password: str) -> None:
        """Store a new password for a user who exists (else KeyError)."""
        user = self._rows[user_id]
        user.salt = secrets.token_bytes(16)
        user.password_hash = self._hash(password, user.salt)

    def change_password(self, user: User, password: str) -> User | None:
        """The row with a new password.  None, and nothing has changed,
        when the row is no longer as this copy says: of two changes that
        know the same old password, one succeeds."""
        salt = secrets.token_bytes(16)
        new = replace(
            user, salt=salt, password_hash=self._hash(password, salt)
        )
        return new if self._exchange(user, new) else None

    def put_back(self, user: User, changed: User) -> None:
        """The password of this copy of a row, again, unless the row was
        changed once more in the meantime."""
        self._exchange(changed, user)

    def _exchange(self, old: User, new: User) -> bool:
        """Compare and set, as `UPDATE ... WHERE password_hash = ...`."""
        row = self._rows.get(old.user_id)
        if row is None or not self.unchanged(old):
            return False
        row.salt, row.password_hash = new.salt, new.password_hash
        return True

    def next_epoch(self, user_id: str) -> None:
        """Count up the epoch of a user, if there is such a user."""
        if user_id in self._rows:
            self._rows[user_id].epoch += 1

    def deactivate(self, user_id: str) -> None:
        """Bar a user who exists (else KeyError); the row stays."""
        self._rows[user_id].active = False

    def remove(self, user_id: str) -> None:
        """Delete the row of a user who exists (else KeyError)."""
        del self._rows[user_id]
        self._gone.add(user_id)

    def _hash(self, password: str, salt: bytes) -> bytes:
        memory = 2 * 128 * 8 * self.cost + 2**20
        secret = password.encode("utf-8", "surrogatepass")
        return hashlib.scrypt(
            secret, salt=salt, n=self.cost, r=8, p=1, maxmem=memory
        )
