"""A JWT, and the set of those that ended, kept in each service's memory.

A blocklist asks the store at each request.  Here each service holds the
whole set, so a request asks nobody, and the question is how the set gets
there.  `CachedSet` fetches it every `cache_s` seconds: for so long a
log-out is unknown elsewhere, and for so long the store may be down.
`PushedSet` is told of each log-out at once, over a line that may be cut.
Messages are numbered, so a service sees that it missed one, and fetches
the set; when it has heard nothing for `silence_s`, it answers no more.
Like any blocklist both forget what a store that is emptied forgets.
Source: the two designs are this book's; RFC 7519 section 4.1.7 (jti).
"""

import time
import weakref
from dataclasses import dataclass, field

from demo.errors import Revoked, Unavailable
from demo.schemes.base import Identity
from demo.schemes.blocklist import Blocklist
from demo.schemes.jwt import JWT
from demo.store import Store, key_of


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
