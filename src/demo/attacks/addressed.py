"""Claims: genuine, and from somebody else or for somebody else."""

from collections.abc import Callable
from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.contenders import Contender, contender
from demo.harness import PASSWORD, Client
from demo.unsafe.base import Flip, set_to
from demo.unsafe.lenient import (
    ANY_AUDIENCE,
    ANY_ISSUER,
    AUDIENCE_BY_PREFIX,
    ISSUER_BY_PART,
    ISSUER_BY_PREFIX,
)
from demo.unsafe.lenient_paseto import ANY_AUDIENCE_PASETO, ANY_ISSUER_PASETO


def tenant(attacker: Attacker, issuer: str) -> Client:
    """Another tenant of a platform that signs for all with one key.
    There the name alice was free, and Mallory took it."""
    bank = attacker.service
    elsewhere = set_to(issuer=issuer)(bank.contender)
    with bank.share("key") as service:
        service.open_door(elsewhere)
        service.users.add("alice", PASSWORD)
        return bank.visited_by(service.signed_in("alice"))


def shop(attacker: Attacker, audience: str) -> Client:
    """Mallory's own shop takes the same sign-in as the bank.  Alice
    signs in there, and Mallory has her token."""
    bank = attacker.service
    elsewhere = set_to(audience=audience)(bank.contender)
    with bank.share("key", "users") as service:
        service.open_door(elsewhere)
        return bank.visited_by(service.signed_in("alice"))


Row = tuple[str, str, Callable[[Attacker], Client], Contender, Flip]

FROM_ELSEWHERE: tuple[Row, ...] = (
    (
        "other-issuer",
        "token of another tenant",
        partial(tenant, issuer="https://shop.test"),
        contender("JWT RS256"),
        ANY_ISSUER,
    ),
    (
        "issuer-prefix",
        "token whose issuer begins like the right one",
        partial(tenant, issuer="https://bank.test.evil.test"),
        contender("JWT ES256"),
        ISSUER_BY_PREFIX,
    ),
    (
        "issuer-part",
        "token whose issuer is a part of the right one",
        partial(tenant, issuer="https://bank.te"),
        contender("JWT EdDSA"),
        ISSUER_BY_PART,
    ),
    (
        "other-issuer-paseto",
        "PASETO of another tenant",
        partial(tenant, issuer="https://shop.test"),
        contender("PASETO public"),
        ANY_ISSUER_PASETO,
    ),
    (
        "other-audience",
        "token for another service",
        partial(shop, audience="https://shop.test/api"),
        contender("JWT RS256"),
        ANY_AUDIENCE,
    ),
    (
        "audience-prefix",
        "token whose audience begins like the right one",
        partial(shop, audience="https://bank.test/api.evil.test"),
        contender("JWT RS256 cookie"),
        AUDIENCE_BY_PREFIX,
    ),
    (
        "other-audience-paseto",
        "PASETO for another service",
        partial(shop, audience="https://shop.test/api"),
        contender("PASETO local"),
        ANY_AUDIENCE_PASETO,
    ),
)
"""id, name, forge, fixed, flip."""

ADDRESSED_ATTACKS = tuple(
    Attack(
        id=id,
        name=name,
        claim=f"A {name} pays at the bank.",
        family="claims",
        source="RFC 8725 section 3.8, CWE-346"
        if "issuer" in id
        else "RFC 8725 section 3.9, RFC 7519 section 4.1.3",
        forge=forge,
        fixed=fixed,
        flip=flip,
    )
    for id, name, forge, fixed, flip in FROM_ELSEWHERE
)
