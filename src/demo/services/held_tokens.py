"""The token stays on the server's side; outside there is a name for it.

`Exchanging` is a gateway: an opaque token comes in, and a JWT for a minute
goes to the service behind.  It may keep that JWT for `keeps_s` seconds,
and then asks the store less often, and hears of a log-out as much later.
`BackendForFrontend` does the same for one application in a browser: its
cookie names a session, in whose record the JWT for the API lies.  Script
in the page can call the API through it, and can read no token.
Source: RFC 8693 (token exchange); OAuth 2.0 for Browser-Based
Applications, the section on a backend for frontend.
"""

import time
from dataclasses import dataclass, field, replace

from demo.errors import BadSignature, Expired, Revoked
from demo.keys import Key
from demo.schemes.base import ACCESS_S, Identity, digest, require_text
from demo.schemes.jwt import JWT
from demo.schemes.opaque import Opaque
from demo.schemes.session import Session, by_id
from demo.services.provider import INNER_S
from demo.store import Record

API = "https://api.test"
"""For whom the token inside is meant."""

PROXIED = ("POST /login", "GET /me", "POST /logout", "POST /transfer")
"""What a backend for frontend offers to its page: sign-in, who am I, sign
out, and the calls that it hands on to the API."""


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
