"""A gateway, five services behind it, and the provider that they trust;
and whom they serve when the provider is gone.

Outside, the browser or program holds an opaque token.  The gateway asks
the provider to exchange it, once for each service, and hands each service
a JWT that names it.  A service holds public keys alone, so it can check
and cannot make; it asks nobody during a request.

A service that asks the provider during each request stands still with it.
One that holds its keys goes on, for as long as it trusts them, and one
that has begun a session of its own does not notice.  Nobody new signs in.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from demo.clock import later
from demo.errors import Rejected, Revoked, Unavailable
from demo.keys import Key
from demo.schemes.base import SIGN_IN_S
from demo.schemes.rotating import KeySet, Rotating
from demo.schemes.session import Session
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


# The provider is gone: who that has signed in before is still served

EACH_S = 60
"""Seconds between two tries."""

Asked = Callable[[], object]
"""One request of Alice's; raises when it is not served."""


@dataclass
class Signed:
    """Alice, signed in at the provider: fleet and access token."""

    fleet: Fleet
    access_token: str


def own_session(alice: Signed) -> Asked:
    """The application began a session when she came back."""
    session = Session(Store())
    sid = session.issue("alice").access
    return lambda: session.verify(sid)


def keys_fetched(alice: Signed) -> Asked:
    """The application holds a token for the whole sign-in, and each
    service fetches the provider's keys."""
    service = alice.fleet.services[0]
    token = for_the_sign_in(alice)
    return lambda: service.serve(token)


def keys_configured(alice: Signed) -> Asked:
    """The same, and the keys are in each service's configuration."""
    public = alice.fleet.provider.key.public()
    assert public is not None
    fetching = alice.fleet.services[0].verifier
    fixed = Rotating(public, fetching.issuer, fetching.audience)
    token = for_the_sign_in(alice)
    return lambda: fixed.verify(token)


def for_the_sign_in(alice: Signed) -> str:
    """A token that lives as long as a sign-in."""
    provider, service = alice.fleet.provider, alice.fleet.services[0]
    signer = provider.signer(service.audience, SIGN_IN_S)
    return signer.issue("alice").access


def exchanged_each_time(alice: Signed) -> Asked:
    """The gateway asks for a token at each request."""
    return lambda: alice.fleet.request(alice.access_token)


def asked_each_time(alice: Signed) -> Asked:
    """The service asks whose token it is, at each request."""

    def ask() -> None:
        if not alice.fleet.provider.introspect(alice.access_token)["active"]:
            raise Revoked("not active")

    return ask


USES_OF_IT: dict[str, Callable[[Signed], Asked]] = {
    "introspection at each request": asked_each_time,
    "exchange at each request": exchanged_each_time,
    "JWT, keys fetched": keys_fetched,
    "JWT, keys configured": keys_configured,
    "session of the application's own": own_session,
}
"""What a service does with the provider's word."""


def served_without_provider_s(way: str) -> int:
    """Seconds for which she is served after the provider has gone; tried
    each minute, until her sign-in would end.  Raises AssertionError when
    she was not served before, or somebody can still sign in."""
    with later(0):
        fleet = small_fleet(Store())
        tokens = fleet.provider.sign_in("alice", "bank", "n")
        ask = USES_OF_IT[way](Signed(fleet, tokens.access_token))
        if not gets_through(ask):
            raise AssertionError("she was not served before")
        with provider_down(fleet.provider):
            if gets_through(lambda: fleet.provider.sign_in("bob", "b", "n")):
                raise AssertionError("somebody signed in")
            return last_served(ask)


def last_served(ask: Asked) -> int:
    end = 0
    for second in range(0, SIGN_IN_S + EACH_S, EACH_S):
        with later(second):
            if gets_through(ask):
                end = second + EACH_S
    return end
