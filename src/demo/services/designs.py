"""The middle ground between asking the store each time and never.

`ShortBeside`: the service that signed her in keeps a session.  For the
other services it hands out a JWT that lives a minute, which they check
alone; when that has expired, the client shows the session and gets the
next.  Ending the session ends everything within `ttl_s` seconds.  It is
refresh without rotation: the session's identifier stays the same, and goes
to one service only.
Source: RFC 6749 section 1.5 (short access tokens), RFC 9068.

Or the token stays on the server's side; outside there is a name for it.
`Exchanging` is a gateway: an opaque token comes in, and a JWT for a minute
goes to the service behind.  It may keep that JWT for `keeps_s` seconds,
and then asks the store less often, and hears of a log-out as much later.
`BackendForFrontend` does the same for one application in a browser: its
cookie names a session, in whose record the JWT for the API lies.  Script
in the page can call the API through it, and can read no token.
Source: RFC 8693 (token exchange); OAuth 2.0 for Browser-Based
Applications, the section on a backend for frontend.

Each is a contender, so that every probe can be put to it: the same bank,
the same doors.  They are no columns of the table, which keeps to what the
article names; `pages/services.py` compares them.
"""

import time
from dataclasses import dataclass, field, replace
from typing import Any

from demo.contenders import COOKIE, HEADER, Contender, contender
from demo.errors import BadSignature, Expired, Revoked
from demo.keys import Key
from demo.schemes.base import (
    ACCESS_S,
    SIGN_IN_S,
    Identity,
    Issued,
    digest,
    require_name,
    require_text,
)
from demo.schemes.jwt import JWT, REQUIRED, at_any_time
from demo.schemes.opaque import Opaque
from demo.schemes.session import Session, by_handle, by_id
from demo.services.provider import INNER_S
from demo.services.revocation_lists import CachedSet, PushedSet, StatusListed
from demo.store import Record, Store


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


# The token stays inside

API = "https://api.test"
"""For whom the token inside is meant."""


def maker(key: Key, ttl_s: int) -> JWT:
    """What makes the tokens inside."""
    return JWT(key, audience=API, ttl_s=ttl_s)


def reader(key: Key) -> JWT:
    """What the API holds: the public half, where there is one."""
    return JWT(key.public() or key, audience=API)


@dataclass(kw_only=True)
class Exchanging(Opaque):
    """key: signs the tokens inside.  keeps_s: seconds for which one is
    used again, at most a token's life."""

    key: Key
    keeps_s: int = 0
    inner_s: int = INNER_S
    kept: dict[str, "Kept"] = field(
        default_factory=dict, init=False, repr=False
    )

    def verify(self, token: str) -> Identity:
        """Who is it, as the service behind the gateway sees it?"""
        name = digest(require_text(token))
        kept = self.kept.get(name)
        if kept is None or time.time() >= kept.until:
            kept = self.exchange(super().verify(token))
            self.forget_old()
            self.kept[name] = kept
        seen = reader(self.key).verify(kept.inner)
        return replace(kept.outside, user_id=seen.user_id)

    def exchange(self, outside: Identity) -> "Kept":
        """A token for the service behind."""
        now, end = int(time.time()), outside.expires_at
        made = maker(self.key, min(self.inner_s, end - now))
        until = min(now + self.keeps_s, end)
        return Kept(outside, made.issue(outside.user_id).access, until)

    def forget_old(self) -> None:
        now = time.time()
        kept = {n: one for n, one in self.kept.items() if now < one.until}
        self.kept = kept

    def revoke(self, token: str) -> None:
        """Here it counts at once; at another gateway after `keeps_s`."""
        self.kept.pop(digest(require_text(token)), None)
        super().revoke(token)

    def revoke_all(self, user_id: str) -> None:
        self.kept.clear()
        super().revoke_all(user_id)


@dataclass(frozen=True)
class Kept:
    """What a gateway keeps of an exchange.  until: Unix seconds."""

    outside: Identity
    inner: str = field(repr=False)
    until: int


@dataclass(kw_only=True)
class BackendForFrontend(Session):
    """key: signs the tokens for the API.  inner_s: their life."""

    key: Key
    inner_s: int = ACCESS_S

    def record_for(self, user_id: str, now: int) -> Record:
        """The session's record, with the token in it."""
        token = maker(self.key, self.inner_s).issue(user_id).access
        return {**super().record_for(user_id, now), "token": token}

    def verify(self, sid: str) -> Identity:
        """Who is it, as the API sees it?  One lookup here, none there."""
        session = super().verify(sid)
        try:
            at_api = reader(self.key).verify(session.claims["token"])
        except (Expired, BadSignature):  # its minutes, or its key, are over
            at_api = reader(self.key).verify(self.next_token(sid, session))
        return replace(session, user_id=at_api.user_id)

    def next_token(self, sid: str, session: Identity) -> str:
        """Another one, unless the session has ended meanwhile."""
        now = int(time.time())
        record = self.record_for(session.user_id, now)
        record["issued_at"] = session.issued_at
        if not self.store.replace(by_id(sid), record, session.expires_at):
            raise Revoked("the session has ended meanwhile")
        return str(record["token"])


# The contenders

CACHE_S = (10, 60, 300)
"""For how many seconds a revocation set is cached."""


def cached(seconds: int) -> Contender:
    """Revocation set, fetched again after so many seconds."""
    return Contender(
        f"set cached {seconds} s",
        CachedSet,
        HEADER,
        "ES256",
        settings=(("cache_s", seconds),),
    )


MIDDLE: tuple[Contender, ...] = (
    Contender("short JWT + session", ShortBeside, HEADER, "ES256"),
    Contender("gateway exchange", Exchanging, HEADER, "ES256"),
    Contender(
        "exchange kept 60 s",
        Exchanging,
        HEADER,
        "ES256",
        settings=(("keeps_s", 60),),
    ),
    Contender("backend for frontend", BackendForFrontend, COOKIE, "ES256"),
    Contender("status list, 60 s", StatusListed, HEADER, "ES256"),
    Contender("set pushed", PushedSet, HEADER, "ES256"),
    *map(cached, CACHE_S),
)
"""In telling order."""

EXTREMES = tuple(
    contender(name)
    for name in ("JWT ES256", "JWT + blocklist", "session cookie")
)
"""What they lie between: never asking, and asking each time."""
