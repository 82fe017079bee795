"""The provider is gone.  Who that has signed in before is still served?

A service that asks the provider during each request stands still with it.
One that holds its keys goes on, for as long as it trusts them, and one
that has begun a session of its own does not notice.  Nobody new signs in.
"""

from collections.abc import Callable
from dataclasses import dataclass

from demo.clock import later
from demo.errors import Revoked
from demo.schemes.base import SIGN_IN_S
from demo.schemes.rotating import Rotating
from demo.schemes.session import Session
from demo.services.fleet import (
    Fleet,
    gets_through,
    provider_down,
    small_fleet,
)
from demo.store import Store

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
