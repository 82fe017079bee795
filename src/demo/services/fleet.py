"""A gateway, five services behind it, and the provider that they trust.

Outside, the browser or program holds an opaque token.  The gateway asks
the provider to exchange it, once for each service, and hands each service
a JWT that names it.  A service holds public keys alone, so it can check
and cannot make; it asks nobody during a request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from demo.errors import Rejected, Unavailable
from demo.keys import Key
from demo.schemes.rotating import KeySet
from demo.services.provider import (
    ACCESS_TOKEN,
    EXCHANGE,
    IdentityProvider,
    keys_in,
)
from demo.store import Store

NAMES = ("orders", "payments", "mail", "stock", "reports")
"""The five services."""


@dataclass
class Service:
    """verifier: knows the provider's keys, and its own name as audience.
    checked: how many tokens it has checked."""

    name: str
    verifier: KeySet
    checked: int = 0

    @property
    def audience(self) -> str:
        return self.verifier.audience

    def serve(self, token: str) -> str:
        """Whose request is it?  Raises a `Rejected`, or Unavailable when
        it needs the provider's keys and cannot get them."""
        self.checked += 1
        return self.verifier.verify(token).user_id


@dataclass
class Gateway:
    """provider: exchanges tokens.  exchanged: how often it was asked."""

    provider: IdentityProvider
    exchanged: int = 0

    def token_for(self, access_token: str, service: Service) -> str:
        """A token for that service alone.  Source: RFC 8693."""
        self.exchanged += 1
        answer = self.provider.exchange(
            {
                "grant_type": EXCHANGE,
                "subject_token": access_token,
                "subject_token_type": ACCESS_TOKEN,
                "audience": service.audience,
            }
        )
        return str(answer["access_token"])


@dataclass
class Fleet:
    """All of them, in one process."""

    provider: IdentityProvider
    gateway: Gateway
    services: tuple[Service, ...]

    def request(self, access_token: str, hops: int = len(NAMES)) -> list[str]:
        """One request of the user's, which so many services take part
        in.  Whose is it, by each of them?"""
        return [
            service.serve(self.gateway.token_for(access_token, service))
            for service in self.services[:hops]
        ]

    @property
    def checked(self) -> int:
        """Tokens that the services have checked so far."""
        return sum(service.checked for service in self.services)


Published = Callable[[], tuple[Key, ...]]


def fetching(provider: IdentityProvider) -> Published:
    """Fetch the provider's document, and read it."""
    return lambda: keys_in(provider.jwks())


def service_at(
    provider: IdentityProvider, name: str, published: Published | None = None
) -> Service:
    """A service that has just started, and fetched the keys once.
    published: another way to the keys than straight from the provider."""
    published = published or fetching(provider)
    first, *others = published()
    verifier = KeySet(
        first,
        issuer=provider.issuer,
        audience=f"https://{name}.test",
        others=tuple(others),
        published=published,
    )
    return Service(name, verifier)


def small_fleet(store: Store) -> Fleet:
    """A provider with its store, a gateway and five services."""
    provider = IdentityProvider(store)
    services = tuple(service_at(provider, name) for name in NAMES)
    return Fleet(provider, Gateway(provider), services)


def gets_through(call: Callable[[], object]) -> bool:
    """Is it served?  No, when it is refused and when nobody can tell."""
    try:
        call()
    except (Rejected, Unavailable):
        return False
    return True


@dataclass
class KeySetCache:
    """A cache between services and provider, as of a content network: it
    keeps one answer for a while.  Source: RFC 9111 section 5.2.2.1."""

    fetch: Published
    max_age_s: int
    clock: Callable[[], float]
    kept: tuple[Key, ...] = ()
    kept_at: float = field(default=float("-inf"))

    def __call__(self) -> tuple[Key, ...]:
        if self.clock() - self.kept_at >= self.max_age_s:
            self.kept, self.kept_at = self.fetch(), self.clock()
        return self.kept


@contextmanager
def provider_down(provider: IdentityProvider) -> Iterator[None]:
    """In this block nobody reaches the provider."""
    provider.unplugged = True
    try:
        yield
    finally:
        provider.unplugged = False
