"""A scheme that is switched on, or off, over the same key and store.

A bank has issued plain tokens and adds a blocklist, an epoch or refresh.
What was issued before must not go round it: nobody could end it.
"""

from itertools import permutations
from typing import Any

import pytest
from racing import worked
from test_schemes import SCHEMES, Parts

from demo.schemes import Issued
from demo.schemes.base import RevokesAll
from demo.store import Store

ASKS_NOBODY = "a plain JWT asks nobody: it lives until it expires"
NO_KEY_ASKED = "a door that asks for no key takes it for a plain JWT"
ASKED_AT_DOOR = "the door asks for the key, and that is another kind"
SAME_RECORD = "a plain session is good wherever its record can be read"

TAKEN: dict[tuple[str, str], str] = {
    ("Refresh", "JWT"): ASKS_NOBODY + ", here in minutes",
    ("Rotating", "JWT"): ASKS_NOBODY + ", in both of them",
    ("KeySet", "JWT"): ASKS_NOBODY + ", in both of them",
    ("KeySet", "Rotating"): ASKS_NOBODY + ", in both of them",
    ("Rotating", "KeySet"): ASKS_NOBODY + ", in both of them",
    ("DPoP", "JWT"): NO_KEY_ASKED,
    ("CertificateBound", "JWT"): NO_KEY_ASKED,
    ("DPoP", "CertificateBound"): ASKED_AT_DOOR,
    ("CertificateBound", "DPoP"): ASKED_AT_DOOR,
    ("ManagedSession", "Session"): SAME_RECORD,
    ("ListedSession", "Session"): SAME_RECORD,
    ("ManagedSession", "ListedSession"): "it is on the same list",
    ("ListedSession", "ManagedSession"): "it is on the same list",
}
"""Whose credential enters at whom all the same, and why."""


def by_algorithm() -> list[tuple[str, str]]:
    """Ordered pairs of schemes with a key for the same algorithm, or of
    those without a key."""
    return [
        (one, other)
        for one, other in permutations(SCHEMES, 2)
        if SCHEMES[one].algorithm == SCHEMES[other].algorithm
    ]


def short(name: str) -> str:
    return name.split(" ", maxsplit=1)[0]


def pair(issuer: str, verifier: str) -> tuple[Any, Any, Issued]:
    """Two schemes with the same key, store and users, and a sign-in of
    Alice's at the first."""
    parts = Parts(Store())
    one, other = (SCHEMES[name].build(parts) for name in (issuer, verifier))
    other.issue("alice")
    return one, other, one.issue("alice")


def enters(scheme: Any, issued: Issued) -> bool:
    """By its access token, or by its renewal where there is one."""
    renewal = issued.renewal or issued.access
    renews = getattr(scheme, "renew", scheme.verify)
    return bool(
        worked(lambda: scheme.verify(issued.access))
        or worked(lambda: renews(renewal))
    )


@pytest.mark.parametrize(("issuer", "verifier"), by_algorithm())
def test_no_scheme_takes_anothers_credential(
    issuer: str, verifier: str
) -> None:
    """Before and after the second one ends all that is Alice's."""
    one, other, issued = pair(issuer, verifier)
    assert enters(one, issued), "the control"
    one, other, issued = pair(issuer, verifier)
    taken = (short(issuer), short(verifier)) in TAKEN
    assert enters(other, issued) is taken
    if isinstance(other, RevokesAll) and not taken:
        other.revoke_all("alice")
        assert not enters(other, issued)


def test_each_reason_is_for_a_pair_that_there_is() -> None:
    there = {(short(one), short(other)) for one, other in by_algorithm()}
    assert set(TAKEN) <= there


def test_every_kind_of_key_has_a_pair() -> None:
    """The plain scheme and each that patches it are compared."""
    there = {(short(one), short(other)) for one, other in by_algorithm()}
    for patched in ("Blocklist", "UserBlocklist", "Epoch", "Refresh"):
        assert {("JWT", patched), (patched, "JWT")} <= there
