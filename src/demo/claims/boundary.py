"""Claims about services, partners and identity providers."""

from dataclasses import replace

from demo.attacks import lands
from demo.attacks.other_purpose import PARTNER_SIGNS
from demo.claims.base import (
    COMPARISON,
    EARN_THEIR_KEEP,
    NOT_SAID,
    SESSION,
    TOKEN,
    Claim,
    Conditions,
    accepts,
    measured,
)
from demo.keys import key_for
from demo.schemes import JWT, Opaque
from demo.services.introspection import TokenEndpoints
from demo.store import Store

PARTNERS_API = "https://partner.test/api"
"""For whom the identity provider's token is meant."""

ALONE = ("key", "public key")
"""What a service may hold and ask nobody."""


def key_is_enough() -> Conditions:
    """Can a second service check the credential with a key alone?"""
    id = "second-service-needs"
    return {
        "each holds the public key": measured(id, "JWT RS256") in ALONE,
        "each holds the secret of HS256, and can forge": measured(
            id, "JWT HS256"
        )
        in ALONE,
        "each has to refuse tokens on a blocklist": measured(
            id, "JWT + blocklist"
        )
        in ALONE,
    }


def log_in_is_trusted() -> Conditions:
    """A token of the provider's, at two that hold its public key."""
    provider = JWT(key_for("RS256"), audience=PARTNERS_API)
    public = provider.key.public()
    assert public is not None
    known = JWT(public)
    token = provider.issue("alice").access
    return {
        "the token was made for the application that checks it": accepts(
            replace(known, audience=PARTNERS_API), token
        ),
        "the token is shown at an API for which it was not made": accepts(
            known, token
        ),
    }


def cannot_forge() -> Conditions:
    """Does a service that can check tokens fail to make one?"""
    attack = PARTNER_SIGNS
    return {
        "it holds a public key": not lands(attack, attack.fixed),
        "it holds the secret of HS256": not lands(attack, attack.broken),
    }


def shared_store() -> Conditions:
    """Does a second service need the first one's store?"""
    id = "second-service-needs"
    return {
        "each service looks the identifier up itself": measured(id, SESSION)
        == "store",
        "a service asks the one that issued it": not introspected(),
        "the cookie holds the session itself, signed": measured(
            id, "signed cookie"
        )
        == "store",
    }


def introspected() -> bool:
    """Does a service that holds nothing learn whose token it is?"""
    scheme = Opaque(Store())
    token = scheme.issue("alice").access
    answer = TokenEndpoints(scheme, callers={}).introspect(token)
    return answer.get("sub") == "alice"


def survives_outage() -> Conditions:
    """Is a signed-in user served while the store is down?"""
    cases = {
        TOKEN: "the token stands alone",
        "JWT + refresh": "the token is short-lived, and has not expired yet",
        "JWT + blocklist": "the token has a blocklist",
    }
    return {
        case: bool(measured("store-unplugged", name))
        for name, case in cases.items()
    }


BOUNDARY_CLAIMS = (
    Claim(
        "key-is-enough",
        EARN_THEIR_KEEP,
        "JWTs suit a gateway with services behind it, and clients of third "
        "parties.",
        "cross-a-boundary#what-a-service-must-hold",
        ("RFC 7517", "RFC 9068"),
        key_is_enough,
    ),
    Claim(
        "id-tokens",
        EARN_THEIR_KEEP,
        "In a federated log-in an identity provider makes an ID token, which "
        "services trust by themselves.",
        "cross-a-boundary#what-a-service-must-hold",
        ("OpenID Connect Core section 2", "RFC 8725 section 3.9"),
        log_in_is_trusted,
    ),
    Claim(
        "name-the-boundary",
        EARN_THEIR_KEEP,
        "Whoever cannot name the boundary that the token crosses can do "
        "without it.",
        "choose#all-sixteen-answers",
        reason="advice; which needs a token meets is computed in the chapter",
    ),
    Claim(
        "shared-store",
        COMPARISON,
        "Across services, sessions require a shared store.",
        "cross-a-boundary#what-a-service-must-hold",
        ("RFC 7662",),
        shared_store,
    ),
    Claim(
        "cannot-forge",
        NOT_SAID,
        "A service that can check tokens cannot make them.",
        "cross-a-boundary#what-a-service-must-hold",
        ("RFC 7515 section 10.5",),
        cannot_forge,
    ),
    Claim(
        "outage",
        NOT_SAID,
        "Services with JWTs go on answering when the store is down.",
        "cross-a-boundary#unplug-the-store",
        (),
        survives_outage,
    ),
)
