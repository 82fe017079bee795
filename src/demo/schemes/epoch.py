"""JWT + user epoch: one number on the user's row, compared.

The token carries the number that the row had when it was issued.  To end
all of a user's tokens, count the number up.  There is no way to end just
one of them.  No standard has this; web frameworks do the like.  The
token is of a kind of its own, so that no service that does not compare
the number takes it.  Source: RFC 8725 section 3.12 (kinds of JWT).
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from demo.errors import Revoked
from demo.keys import Key
from demo.schemes.base import Identity
from demo.schemes.jwt import JWT, REQUIRED
from demo.users import Users


@dataclass(kw_only=True)
class Epoch(JWT):
    """users: the table with the numbers, read on each request."""

    key: Key
    users: Users
    typ: str = "epoch+jwt"
    required: tuple[str, ...] = (*REQUIRED, "epoch")
    reads_user: ClassVar[bool] = True

    def claims_for(self, user_id: str) -> dict[str, Any]:
        user = self.users.get(user_id)
        epoch = user.epoch if user else 0
        return {**super().claims_for(user_id), "epoch": epoch}

    def verify(self, token: str) -> Identity:
        """Who is it?  A signature check, then one row read."""
        identity = super().verify(token)
        user = self.users.get(identity.user_id)
        if user is None or not user.active:
            raise Revoked("no such user, or not active")
        if identity.claims["epoch"] != user.epoch:
            raise Revoked("issued before the user's tokens were ended")
        return identity

    def revoke_all(self, user_id: str) -> None:
        """Count the number up: every token of before is refused."""
        self.users.next_epoch(user_id)
