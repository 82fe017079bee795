"""JWT + per-user blocklist: a list that cannot be lost unnoticed.

A plain blocklist names the tokens that ended, so an empty one lets them
in again.  Here the store has one record for each user who logged in.  It
holds a number, the user's *generation*, which each of her tokens repeats,
and beside it the tokens that ended early.  A token is good if its number
is the record's and the token is not in the list.

Number and list are one record, so the store can lose them only together,
and then her tokens are refused until she logs in again, as with a
session.  The price is a record for each user who is signed in.
Source: CWE-636 (not failing securely); the design is this book's.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from demo.errors import Revoked, Unavailable
from demo.keys import Key
from demo.schemes.base import (
    Identity,
    require_name,
    require_time,
)
from demo.schemes.jwt import JWT, REQUIRED, at_any_time
from demo.store import Store, key_of

GENERATION = "generation"
"""The member of the record that is a number, and no token."""


@dataclass(kw_only=True)
class UserBlocklist(JWT):
    """store: where each user has one record, with her list in it."""

    key: Key
    store: Store
    typ: str = "user-listed+jwt"
    required: tuple[str, ...] = (*REQUIRED, "gen")

    def claims_for(self, user_id: str) -> dict[str, Any]:
        """With her generation, which begins now if she has none."""
        claims, record = super().claims_for(user_id), self.record_of(user_id)
        new = new_generation()
        number = self.store.number(record, GENERATION, new, claims["exp"])
        return {**claims, "gen": number}

    def verify(self, token: str) -> Identity:
        """Who is it?  A signature check, then one lookup."""
        who = super().verify(token)
        number, ended = self.store.scores(
            self.record_of(who.user_id), GENERATION, ended_as(who.session_id)
        )
        if number != who.claims["gen"]:
            raise Revoked("of another generation, or the record was lost")
        if ended is not None:
            raise Revoked("on the blocklist")
        return who

    def revoke(self, token: str) -> None:
        """Put this token on her list.  A store that is full takes no new
        entry, but still deletes: then all of her tokens end."""
        claims = at_any_time(self, token)
        user_id, jti = require_name(claims["sub"]), require_name(claims["jti"])
        record, until = self.record_of(user_id), require_time(claims["exp"])
        try:
            self.store.index(record, ended_as(jti), until)
        except Unavailable:
            self.revoke_all(user_id)

    def revoke_all(self, user_id: str) -> None:
        """Delete the record: no number, so no token of hers is good."""
        self.store.delete(self.record_of(user_id))

    def record_of(self, user_id: str) -> str:
        """Where her generation and her ended tokens are."""
        return key_of("listed", self.issuer, user_id)


def new_generation() -> int:
    """A random number of 48 bits, and larger than any time in a token.
    Redis keeps it exactly, for it is below 2**53."""
    return 2**48 + secrets.randbits(48)


def ended_as(jti: str) -> str:
    """The member of the record that stands for an ended token."""
    return f"ended:{jti}"
