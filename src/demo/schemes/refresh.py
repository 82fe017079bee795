"""JWT + refresh rotation: short access tokens, one-time renewals.

A sign-in is a *family*.  Its access tokens live minutes; its one live
refresh token is exchanged for a new pair, and spent.  A spent one that
comes back means that two parties hold the same sign-in, so the family
ends: also when it was only a second tab, for who brought it cannot be
told.  The price in the store is a record for each renewal, kept until
the sign-in would have ended.
A store that fails during a renewal costs nobody the sign-in: the client
asks again with the same token.  Lost is a sign-in whose token was spent
while the answer did not arrive, for asking again then looks like a
theft: she has to log in.
Source: RFC 9700 section 4.14.2.
"""

import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from demo.errors import BadSignature, Revoked, WrongAudience
from demo.keys import Key
from demo.schemes.base import (
    ACCESS_S,
    SIGN_IN_S,
    Issued,
    digest,
    new_id,
    require_name,
    require_text,
)
from demo.schemes.jwt import JWT, REQUIRED, at_any_time
from demo.store import Record, Store, key_of

KEPT = ("id", "user_id", "iss", "aud")
"""What the record of a renewal says of its family."""


@dataclass(kw_only=True)
class Refresh(JWT):
    """ttl_s: seconds an access token lives.  family_s: seconds that a
    sign-in lasts, however often it is renewed.  race_s: seconds in
    which a spent token is taken for a second tab and the family goes
    on; a theft in that time is not noticed either."""

    key: Key
    store: Store
    ttl_s: int = ACCESS_S
    family_s: int = SIGN_IN_S
    race_s: int = 0
    required: tuple[str, ...] = (*REQUIRED, "sid")

    def issue(self, user_id: str) -> Issued:
        """A new family, with its first pair."""
        name, until = require_name(user_id), int(time.time()) + self.family_s
        family = {"id": secrets.token_urlsafe(16), "user_id": name}
        self.store.index(self.families_of(user_id), family["id"], until)
        self.store.put(by_family(family["id"]), {}, until)
        here = {"iss": self.issuer, "aud": self.audience}
        return self._pair({**family, **here}, until)

    def renew(self, renewal: str) -> Issued:
        """Make the next pair, then spend this token: a failure of the
        store in between must not end the sign-in.  Of any number of
        callers with the same token, exactly one succeeds."""
        family = self.family_of(renewal)
        until = family["expires_at"]
        pair, spent = self._pair(family, until), {"at": time.time()}
        if not self.store.put_new(by_spent(renewal), spent, until):
            self._replayed(renewal, family)
        return pair

    def revoke(self, token: str) -> None:
        """End the family of an access token or a refresh token, also of
        one that has expired or was spent: its successor lives.  An access
        token that has not expired lives out.  Raises `Rejected` when it
        is not ours or has ended.  Source: RFC 7009 section 2.1."""
        if "." not in require_text(token):
            family = self.family_of(token)
            return self._end(family["user_id"], family["id"])
        claims = self.claims_by_any_key(token)
        self._end(require_name(claims["sub"]), require_name(claims["sid"]))

    def claims_by_any_key(self, token: str) -> dict[str, Any]:
        """What an access token says by this key or by one that it has
        replaced.  Good for an end only: `verify` asks the present key."""
        for key in (self.key, *self.key.retired):
            with suppress(BadSignature):
                return at_any_time(replace(self, key=key), token)
        raise BadSignature("no key of this service, new or old, signed it")

    def revoke_all(self, user_id: str) -> None:
        """End every family of this user, found by the index."""
        ids = self.store.members(self.families_of(user_id))
        self.store.delete(*map(by_family, ids))

    def families_of(self, user_id: str) -> str:
        """Where the list of her sign-ins is."""
        return key_of("families_of", self.issuer, user_id)

    def family_of(self, renewal: str) -> Record:
        """The live sign-in that a refresh token is for, if it was here:
        others may share the store.  Source: RFC 8725 section 2.7."""
        family = self.store.get(by_renewal(require_text(renewal)))
        if family is None or not self.store.get(by_family(family["id"])):
            raise Revoked("this sign-in has ended")
        if (family["iss"], family["aud"]) != (self.issuer, self.audience):
            raise WrongAudience("a sign-in at another service")
        return family

    def _replayed(self, renewal: str, family: Record) -> None:
        """It was spent before: by another tab just now, or by a thief.
        By the clock of another server that may be in the future."""
        spent = self.store.get(by_spent(renewal))
        if not spent or not 0 <= time.time() - spent["at"] < self.race_s:
            self._end(family["user_id"], family["id"])
        raise Revoked("this refresh token was spent before")

    def _end(self, user_id: str, family_id: str) -> None:
        self.store.delete(by_family(family_id))
        self.store.drop(self.families_of(user_id), family_id)

    def _pair(self, family: Record, until: int) -> Issued:
        """The next pair."""
        renewal, user_id = new_id(), family["user_id"]
        record = {name: family[name] for name in KEPT}
        self.store.put(by_renewal(renewal), record, until)
        claims: dict[str, Any] = self.claims_for(user_id)
        claims["exp"] = min(claims["exp"], until)
        return Issued(self.sign({**claims, "sid": family["id"]}), renewal)


def by_family(family_id: str) -> str:
    return key_of("family", digest(family_id))


def by_renewal(renewal: str) -> str:
    return key_of("renewal", digest(renewal))


def by_spent(renewal: str) -> str:
    return key_of("spent", digest(renewal))
