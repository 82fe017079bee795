"""Device-bound session: a cookie of minutes, and a key that renews it.

The sign-in is a record on the server.  After the log-in the browser makes
a key that cannot be carried away, and registers its public half.  The
cookie lives for minutes; when it has ended, the browser is given a
challenge, signs it, and gets the next cookie, while the requests of the
page wait.  So a copied cookie ends within minutes, and cannot be renewed
elsewhere.  Until it ends it opens the door as any cookie does, and so
does script in the page for as long as the page is open.
A browser that knows nothing of this registers no key, and its user has
to log in again when the first cookie ends.
Source: W3C, Device Bound Session Credentials, editor's draft.
"""

import json
import time
from dataclasses import dataclass
from typing import Any

import jwt

from demo.errors import BadSignature, Expired, Malformed, Revoked
from demo.schemes.base import (
    ACCESS_S,
    SIGN_IN_S,
    Identity,
    Issued,
    digest,
    new_id,
    require_name,
    require_text,
)
from demo.schemes.dpop import OF_A_KEY, public_half
from demo.schemes.jwt import COMPACT, TIMELESS, of_kind, reason
from demo.store import Record, Store, key_of

CHALLENGE_S = 60
"""How long the browser has to sign a challenge, in seconds."""


@dataclass
class DeviceBound:
    """ttl_s: seconds a cookie lives.  family_s: seconds that a sign-in
    lasts, however often it is renewed.  challenge_s: seconds for which a
    challenge may be signed.  realm: the application that its sessions
    are for, as of a managed session."""

    store: Store
    ttl_s: int = ACCESS_S
    family_s: int = SIGN_IN_S
    challenge_s: int = CHALLENGE_S
    realm: str = "bank"

    def issue(self, user_id: str) -> Issued:
        """A new sign-in, bound to no key yet.  A cookie is the name of
        its sign-in, a dot, and a secret."""
        name, now = new_id(), int(time.time())
        record = {"user_id": require_name(user_id), "issued_at": now}
        until = now + self.family_s
        self.store.index(self.index_of(user_id), digest(name), until)
        record |= {"key": None, "cookies": {}, "expires_at": until}
        return self.next_cookie(name, record, is_new=True)

    def next_cookie(
        self, name: str, record: Record, is_new: bool = False
    ) -> Issued:
        """One cookie more; earlier ones live out, so that no request that
        is on its way fails.  A sign-in that was ended meanwhile stays
        so.  Raises Revoked."""
        now, secret = int(time.time()), new_id()
        ends = min(now + self.ttl_s, record["expires_at"])
        kept = {h: e for h, e in record["cookies"].items() if now < e}
        changed = {**record, "cookies": {**kept, digest(secret): ends}}
        keep = self.store.put_new if is_new else self.store.replace
        if not keep(
            self.place("sign_in", name), changed, record["expires_at"]
        ):
            raise Revoked("it was ended meanwhile")
        return Issued(f"{name}.{secret}")

    def verify(self, cookie: str) -> Identity:
        """Who is it?  One lookup."""
        name, _, secret = require_text(cookie).partition(".")
        record = self.record_of(name)
        ends = record["cookies"].get(digest(secret))
        if ends is None:
            raise Revoked("no such cookie")
        if time.time() >= ends:
            raise Expired("the cookie has ended, the sign-in has not")
        return Identity(
            user_id=record["user_id"],
            session_id=digest(name),
            issued_at=record["issued_at"],
            expires_at=ends,
            claims=record,
        )

    def record_of(self, name: str) -> Record:
        """The sign-in of that name.  Raises Revoked."""
        record = self.store.get(self.place("sign_in", require_text(name)))
        if record is None:
            raise Revoked("no such sign-in")
        return record

    def revoke(self, cookie: str) -> None:
        """Delete the record, also by a cookie that has just ended."""
        name, _, secret = require_text(cookie).partition(".")
        record = self.store.get(self.place("sign_in", name))
        if record is not None and digest(secret) in record["cookies"]:
            self.store.delete(self.place("sign_in", name))
            self.store.drop(self.index_of(record["user_id"]), digest(name))

    def revoke_all(self, user_id: str) -> None:
        """Delete every sign-in of this user, found by the index."""
        hashed = self.store.members(self.index_of(user_id))
        self.store.delete(
            *(key_of("sign_in", self.realm, one) for one in hashed)
        )

    # The key

    def invitation(self, cookie: str) -> str:
        """The header that asks a browser to register a key."""
        told = self.new_challenge(cookie.partition(".")[0])
        return f'(ES256);path="/start";challenge="{told}"'

    def challenge(self, name: str) -> str:
        """A number to sign, for a sign-in that lives.  Raises Revoked."""
        self.record_of(name)
        return self.new_challenge(name)

    def new_challenge(self, name: str) -> str:
        number = new_id()
        until = int(time.time()) + self.challenge_s
        self.store.put(self.place("challenge", name, number), {}, until)
        return number

    def register(self, cookie: str, response: str) -> Issued:
        """Bind the sign-in to the key that the response brings."""
        record, name = self.verify(cookie).claims, cookie.partition(".")[0]
        jwk: Any = unverified_header(response).get("jwk")
        self.require_signed(name, response, jwk)
        self.require_unbound(name, record)
        key = {part: jwk[part] for part in OF_A_KEY["EC"]}
        return self.next_cookie(name, {**record, "key": key})

    def refresh(self, name: str, response: str) -> Issued:
        """The next cookie, for a signature by the registered key."""
        record = self.record_of(name)
        jwk = self.key_of_sign_in(record, response)
        self.require_signed(name, response, jwk)
        return self.next_cookie(name, record)

    def require_unbound(self, name: str, record: Record) -> None:
        """A sign-in has one key, the first.  Of any number of responses
        at the same moment one registers its key."""
        bound, until = self.place("bound", name), record["expires_at"]
        first = self.store.put_new(bound, {}, until)
        if record["key"] is not None or not first:
            raise Revoked("it is bound to a key already")

    def key_of_sign_in(self, record: Record, response: str) -> object:
        """The registered one, whatever the response says."""
        return record["key"]

    def require_signed(self, name: str, response: str, jwk: object) -> None:
        """The response signs a challenge of ours by this key."""
        options: Any = {"require": ["jti"], **TIMELESS}
        header = unverified_header(response)
        try:
            key, _ = public_half(jwk)
            claims = jwt.decode(response, key, ["ES256"], options)
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise reason(error) from error
        if not of_kind("dbsc+jwt", header):
            raise Malformed("another kind of token")
        if not self.spend(name, require_name(claims["jti"])):
            raise BadSignature("it signs no challenge of ours")

    def spend(self, name: str, number: str) -> bool:
        """Was this challenge open?  It is not, from now on."""
        return (
            self.store.take(self.place("challenge", name, number)) is not None
        )

    def instructions(self, cookie: str, jar: str, rules: str) -> str:
        """What the browser has to know.  jar, rules: name and attributes
        of the cookie."""
        told = {
            "session_identifier": cookie.partition(".")[0],
            "refresh_url": "/refresh",
            "scope": {"include_site": False, "scope_specification": []},
            "credentials": [
                {"type": "cookie", "name": jar, "attributes": rules}
            ],
        }
        return json.dumps(told)

    def index_of(self, user_id: str) -> str:
        """Where the list of her sign-ins is."""
        return key_of("sign_ins_of", self.realm, user_id)

    def place(self, family: str, *secrets: str) -> str:
        """Where a record is, by the hashes of what opens it."""
        return key_of(family, self.realm, *map(digest, secrets))


def unverified_header(response: str) -> dict[str, Any]:
    """Its header, which nobody vouches for.  Raises a `Rejected`."""
    if not COMPACT.fullmatch(require_text(response)):
        raise Malformed("not three base64url parts")
    try:
        return dict(jwt.get_unverified_header(response))
    except jwt.PyJWTError as error:
        raise reason(error) from error
