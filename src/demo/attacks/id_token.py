"""ID token and access token, each taken for the other.

An ID token tells one application that Alice has signed in; an access token
lets its holder use one service.  Both are JWTs by the same provider's key.
Mallory runs a shop where Alice signs in with that provider, so both of
hers for the shop pass through Mallory's hands.  Whoever asks only who
signed a token lets Mallory in with either of them.
Source: RFC 9068 sections 4 and 5; OpenID Connect Core 1.0 section 3.1.3.7;
RFC 8725 sections 2.8, 3.9 and 3.11; CWE-287.
"""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import jwt

from demo.attacks.base import Attack, Attacker, with_token
from demo.attacks.forging import ASYMMETRIC, jwt_scheme
from demo.attacks.turning import Flip, overriding
from demo.contenders import Contender, contender
from demo.errors import Rejected
from demo.harness import Client, NotApplicable
from demo.schemes import JWT, Identity
from demo.schemes.jwt import reason
from demo.services.relying_party import SignsIn

SHOP = "mallorys-shop"
"""Mallory's shop, by its name at the provider."""

SHOPS_API = "https://shop.test/api"
"""And the service that its access tokens are for."""

# Verifiers that ask only who signed it


def signed_by_provider(scheme: JWT, token: str) -> dict[str, Any]:
    """Header and payload of whatever the provider signed and has not
    expired.  Raises a `Rejected`."""
    try:
        return jwt.decode_complete(
            token,
            scheme.key.verifying,
            algorithms=[scheme.key.algorithm],
            issuer=scheme.issuer,
            options={"verify_aud": False},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise reason(error) from error


class TakesIdTokens(JWT):
    """Overrides `verify`: an ID token of the same provider will do, for
    whichever application."""

    def verify(self, token: str) -> Identity:
        with suppress(Rejected):
            return super().verify(token)
        claims = signed_by_provider(self, token)["payload"]
        theirs = replace(self, audience=claims["aud"], typ="JWT")
        return JWT.verify(theirs, token)


class TakesAccessTokens(SignsIn):
    """Overrides `signed_in_at_provider`: whoever brings a token that names
    a user, and that the provider signed, is that user."""

    def signed_in_at_provider(self, token: str) -> str:
        scheme: Any = self.scheme
        claims = signed_by_provider(scheme, token)["payload"]
        return str(claims["sub"])


def with_sign_in(app: type[SignsIn], one: Contender) -> Contender:
    """The same bank, where one can sign in at a provider."""
    if one.app is not SignsIn or one.algorithm not in ASYMMETRIC:
        raise NotApplicable("nobody signs in at a provider")
    return replace(one, app=app)


ANY_PURPOSE = Flip(
    "purpose of a token",
    "not checked, if the provider signed it",
    overriding(JWT, TakesIdTokens),
)
ANY_TOKEN_SIGNS_IN = Flip(
    "ID token at sign-in",
    "an access token will do",
    partial(with_sign_in, TakesAccessTokens),
)

FEDERATED = replace(
    contender("JWT ES256"), name="JWT ES256, by a provider", app=SignsIn
)
"""The bank takes the provider's word for who signs in."""

# What passed through Mallory's shop


def alices_id_token(attacker: Attacker) -> Client:
    """Alice signed in at the shop.  Mallory shows her ID token where an
    access token belongs."""
    scheme = jwt_scheme(attacker)
    signer = JWT(scheme.key, scheme.issuer, SHOP, typ="JWT")
    claims = {**signer.claims_for("alice"), "nonce": "the shop's own"}
    return with_token(attacker, signer.sign(claims))


def alices_access_token(attacker: Attacker) -> Client:
    """The shop may use a service for Alice.  Mallory brings that token to
    the bank's sign-in, where an ID token belongs."""
    scheme = jwt_scheme(attacker)
    token = JWT(scheme.key, scheme.issuer, SHOPS_API).issue("alice").access
    mallory = attacker.me.stolen_copy()
    answer = mallory.post("/callback", {"id_token": token})
    if answer.status == 404:
        raise NotApplicable("nobody signs in at a provider")
    if "token" in answer.body:
        mallory.replace_credential(answer.body["token"])
    return mallory


ATTACKS = (
    Attack(
        id="id-token-as-access",
        name="an ID token taken for an access token",
        claim="An ID token that was made for a shop pays at the bank.",
        family="claims",
        source="RFC 9068 section 5, RFC 8725 section 2.8",
        forge=alices_id_token,
        fixed=contender("JWT ES256"),
        flip=ANY_PURPOSE,
        chapter="cross-a-boundary",
    ),
    Attack(
        id="access-token-as-id",
        name="an access token taken for an ID token",
        claim="An access token for a shop's service signs in at the bank.",
        family="claims",
        source="OpenID Connect Core section 3.1.3.7, CWE-287",
        forge=alices_access_token,
        fixed=FEDERATED,
        flip=ANY_TOKEN_SIGNS_IN,
        chapter="cross-a-boundary",
    ),
)
