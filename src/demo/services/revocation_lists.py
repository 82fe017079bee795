"""What ended, as a list that services hold: they ask nobody per request.

A token status list has one bit for each token, and is published.  The
issuer gives each token a place in a list.  The list says 0 for a token
that is good and 1 for one that ended, is compressed, and is signed, so
that anybody may hand it on and keep it for `fresh_s` seconds.  Whoever
fetches it does not tell the issuer which token was shown.  A million
tokens are 125,000 bytes before compression.
Source: draft-ietf-oauth-status-list (Token Status List), sections 4 to 6.

A revocation set names the tokens that ended, and each service keeps the
whole of it in memory.  The question is how it gets there.  `CachedSet`
fetches it every `cache_s` seconds: for so long a log-out is unknown
elsewhere, and for so long the store may be down.  `PushedSet` is told of
each log-out at once, over a line that may be cut.  Messages are numbered,
so a service sees that it missed one, and fetches the set; when it has
heard nothing for `silence_s`, it answers no more.  Like any blocklist both
forget what a store that is emptied forgets.
Source: the two designs are this book's; RFC 7519 section 4.1.7 (jti).
"""

import base64
import secrets
import time
import weakref
import zlib
from dataclasses import dataclass, field
from typing import Any

import jwt

from demo.errors import Malformed, Revoked, Unavailable
from demo.keys import Key
from demo.schemes.base import (
    SIGN_IN_S,
    Identity,
    encoded,
    require_name,
    require_time,
)
from demo.schemes.blocklist import Blocklist
from demo.schemes.jwt import JWT, REQUIRED, at_any_time
from demo.store import Store, key_of

# One bit for each token

LIST_PLACES = 2**20
"""In a list; one is taken at random, so that it tells no order."""

LIST_TYPE = "statuslist+jwt"


@dataclass(kw_only=True)
class StatusListed(JWT):
    """store: where the issuer keeps and publishes the list.  fresh_s:
    seconds for which a list that was fetched is good."""

    key: Key
    store: Store
    fresh_s: int = 60
    typ: str = "status-listed+jwt"
    required: tuple[str, ...] = (*REQUIRED, "status")
    bits: bytes = field(default=b"", init=False, repr=False)
    fetched_at: float = field(default=float("-inf"), init=False)

    @property
    def uri(self) -> str:
        return f"{self.issuer}/statuslists/1"

    def claims_for(self, user_id: str) -> dict[str, Any]:
        """With a place of its own."""
        claims = super().claims_for(user_id)
        place = self.free_place(claims["exp"])
        hers = self.places_of(user_id)
        self.store.index(hers, str(place), claims["exp"])
        self.publish()
        listed = {"idx": place, "uri": self.uri}
        return {**claims, "status": {"status_list": listed}}

    def free_place(self, until: int) -> int:
        """A place that no other living token has."""
        while True:
            place = secrets.randbelow(LIST_PLACES)
            taken = key_of("place", self.issuer, str(place))
            if self.store.put_new(taken, {}, until):
                return place

    def verify(self, token: str) -> Identity:
        """Who is it?  A signature check, and one bit."""
        identity = super().verify(token)
        place = place_in(identity.claims, self.uri)
        if time.time() - self.fetched_at >= self.fresh_s:
            self.fetch()
        if bit(self.bits, place):
            raise Revoked("its bit in the status list is set")
        return identity

    def revoke(self, token: str) -> None:
        """Set its bit.  Raises `Rejected` if it is not ours."""
        claims = at_any_time(self, token)
        place = str(place_in(claims, self.uri))
        self.set_bits({place: require_time(claims["exp"])})
        self.store.drop(self.places_of(require_name(claims["sub"])), place)

    def revoke_all(self, user_id: str) -> None:
        """Set the bit of each living token of hers."""
        self.set_bits(self.store.members(self.places_of(user_id)))

    def set_bits(self, places: dict[str, int]) -> None:
        """Expiry by place.  Here it counts at once."""
        for place, until in places.items():
            self.store.index(self.ended(), place, until)
        self.publish()
        self.fetched_at = float("-inf")

    def publish(self) -> None:
        """Sign the list as it is now.  Of two who do so at once the later
        one may have looked earlier: so look again, and sign again, until
        what is published is what there is."""
        ended = None
        while ended != (now := self.store.members(self.ended())):
            ended, until = now, int(time.time()) + SIGN_IN_S
            signed = self.signed_list(map(int, ended), until)
            self.store.put(self.published(), {"list": signed}, until)

    def signed_list(self, places: Any, until: int) -> str:
        claims = {
            "iss": self.issuer,
            "sub": self.uri,
            "iat": int(time.time()),
            "exp": until,
            "ttl": self.fresh_s,
            "status_list": {"bits": 1, "lst": packed(places)},
        }
        header = {"typ": LIST_TYPE}
        algorithm = self.key.algorithm
        return jwt.encode(claims, self.key.signing, algorithm, headers=header)

    def fetch(self) -> None:
        """The list, if the issuer signed it.  Raises Unavailable."""
        record = self.store.get(self.published()) or {}
        try:
            whole = jwt.decode_complete(
                record.get("list", ""),
                self.key.verifying,
                algorithms=[self.key.algorithm],
                issuer=self.issuer,
                subject=self.uri,
                options={"verify_iat": False},  # as of a token: see JWT
            )
        except jwt.PyJWTError as error:
            raise Unavailable("no status list can be had") from error
        if whole["header"].get("typ") != LIST_TYPE:
            raise Unavailable("what came is no status list")
        self.bits = unpacked(whole["payload"]["status_list"]["lst"])
        self.fetched_at = time.time()

    def ended(self) -> str:
        return key_of("ended_places", self.issuer)

    def places_of(self, user_id: str) -> str:
        return key_of("places_of", self.issuer, user_id)

    def published(self) -> str:
        return key_of("status_list", self.issuer)


def place_in(claims: dict[str, Any], uri: str) -> int:
    """Which bit of this list is the token's.  Raises Malformed."""
    try:
        listed = claims["status"]["status_list"]
        place, where = listed["idx"], require_name(listed["uri"])
    except (TypeError, KeyError) as error:
        raise Malformed("it has no place in a status list") from error
    if (
        where != uri
        or not isinstance(place, int)
        or not 0 <= place < LIST_PLACES
    ):
        raise Malformed("a place in another list")
    return int(place)


def packed(places: Any) -> str:
    """The list with these bits set, compressed, in base64url; the first
    place is the lowest bit of the first byte."""
    whole = bytearray(LIST_PLACES // 8)
    for place in places:
        whole[place // 8] |= 1 << place % 8
    return encoded(zlib.compress(bytes(whole), 9))


def unpacked(lst: str) -> bytes:
    """The bits.  No list of ours is longer, so no more is unpacked."""
    raw = base64.urlsafe_b64decode(lst + "=" * (-len(lst) % 4))
    return zlib.decompressobj().decompress(raw, LIST_PLACES // 8)


def bit(whole: bytes, place: int) -> bool:
    return bool(whole[place // 8] >> place % 8 & 1)


# The names of those that ended


@dataclass(kw_only=True)
class HeldSet(Blocklist):
    """What both have in common.  ended: expiry by the name of each token
    that ended early."""

    ended: dict[str, int] = field(default_factory=dict, init=False)

    def verify(self, token: str) -> Identity:
        """Who is it?  A signature check, and a look into memory."""
        identity = JWT.verify(self, token)
        self.look()
        if identity.session_id in self.ended:
            raise Revoked("in the set of those that ended")
        return identity

    def look(self) -> None:
        """Have the set that this design promises.  Raises Unavailable."""
        raise NotImplementedError

    def load(self) -> None:
        """Fetch the whole set: one command."""
        self.ended = self.store.members(self.whole_set())

    def block(self, jti: str, expires_at: int) -> None:
        """One more, in the store and here."""
        self.store.index(self.whole_set(), jti, expires_at)
        self.ended[jti] = expires_at

    def whole_set(self) -> str:
        return key_of("ended", self.issuer)


@dataclass(kw_only=True)
class CachedSet(HeldSet):
    """cache_s: seconds for which the set that was fetched is good."""

    cache_s: int = 60
    typ: str = "cached-set+jwt"
    loaded_at: float = field(default=float("-inf"), init=False)

    def look(self) -> None:
        if time.time() - self.loaded_at >= self.cache_s:
            self.load()
            self.loaded_at = time.time()


@dataclass(kw_only=True)
class PushedSet(HeldSet):
    """silence_s: seconds without a sign of life from the line after which
    it lets nobody in."""

    silence_s: int = 60
    typ: str = "pushed-set+jwt"
    received: int = field(default=-1, init=False)
    heard_at: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self.line.services[id(self)] = self

    @property
    def line(self) -> "Line":
        return line_of(self.store)

    def look(self) -> None:
        """Is the line alive?  Then catch up with what was missed."""
        if self.line.reaches(self):
            number = self.line.sent  # before it looks, so that none is lost
            if self.received != number:
                self.load()
                self.received = number
            self.heard_at = time.time()
        elif time.time() - self.heard_at >= self.silence_s:
            raise Unavailable("cut off from the log-outs for too long")

    def block(self, jti: str, expires_at: int) -> None:
        """Keep it first, then tell everybody."""
        super().block(jti, expires_at)
        self.line.send(jti, expires_at)

    def hear(self, number: int, jti: str, expires_at: int) -> None:
        """A message; one that follows a gap leaves the gap visible."""
        self.ended[jti] = expires_at
        if number == self.received + 1:
            self.received = number


class Line:
    """From whoever ends a token to every service, over the same server as
    the store.  sent: how many messages so far.  cut: whom none reach."""

    def __init__(self, store: Store) -> None:
        self.store = weakref.ref(store)  # else the store would never go
        self.sent = 0
        self.services: weakref.WeakValueDictionary[int, PushedSet] = (
            weakref.WeakValueDictionary()
        )
        self.cut: set[int] = set()

    def reaches(self, service: PushedSet) -> bool:
        store = self.store()
        up = store is not None and not store.unplugged
        return up and id(service) not in self.cut

    def send(self, jti: str, expires_at: int) -> None:
        """To all at once; who is cut off gets nothing, ever."""
        self.sent += 1
        for service in [*self.services.values()]:
            if self.reaches(service):
                service.hear(self.sent, jti, expires_at)


LINES: weakref.WeakKeyDictionary[Store, Line] = weakref.WeakKeyDictionary()
"""One for each store, as long as that lives."""


def line_of(store: Store) -> Line:
    if store not in LINES:
        LINES[store] = Line(store)
    return LINES[store]
