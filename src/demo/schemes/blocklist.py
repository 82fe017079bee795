"""JWT + blocklist: signed tokens, and a list of the ones that ended.

An entry of `Blocklist` names the token by issuer and `jti`, not by its
text: a token has more than one spelling.  An entry lives as long as its
token would have.  To log a user out everywhere this one keeps an index of
the live tokens, as a session does.  This is a blocklist as it is usually
written: when the store loses an entry, the token is good again.

`UserBlocklist` mends that.  Here the store has one record for each user
who logged in.  It holds a number, the user's *generation*, which each of
her tokens repeats, and beside it the tokens that ended early.  A token is
good if its number is the record's and the token is not in the list.
Number and list are one record, so the store can lose them only together,
and then her tokens are refused until she logs in again, as with a
session.  The price is a record for each user who is signed in.

The token is of a kind of its own: a service that does not ask the list
refuses it, and the list refuses what it never heard of.
Source: RFC 7519 section 4.1.7, OWASP JSON Web Token Cheat Sheet, RFC 8725
section 3.12 (kinds of JWT); CWE-636 (not failing securely).  The design
of the list per user is this book's.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from demo.errors import Revoked, Unavailable
from demo.keys import Key
from demo.schemes.base import (
    Identity,
    Issued,
    require_name,
    require_time,
)
from demo.schemes.jwt import JWT, REQUIRED, at_any_time
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
