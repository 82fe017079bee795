"""A small identity provider: it knows the users, and everybody trusts it.

    discovery   where everything is             OpenID Connect Discovery
    jwks        its public keys, by name        RFC 7517
    sign_in     ID token and access token       OpenID Connect Core
    exchange    one token for another           RFC 8693
    introspect  is a token alive, and whose     RFC 7662
    end         the sign-in is over             RFC 7009

The ID token tells one application that somebody has signed in.  The access
token is opaque, and opens nothing by itself: the gateway exchanges it for
a JWT that is good at one service, for a minute.  A key is published before
it signs, and dropped when its last token has expired.  `unplugged` takes
the provider away from everybody.

Each key of the document that it publishes says what it is for (`use`), by
which algorithm, and under which name (`kid`).  A service takes the ones
that are for signatures; a key for encryption is for somebody else's eyes,
and vouches for nothing.  Of two keys that share a name PyJWT's own client
asks the first alone.
Source: RFC 7517 sections 4.2, 4.5 and 5; RFC 8725 section 3.1.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import jwt

from demo.errors import Malformed, Rejected, Unavailable
from demo.keys import Key, key_for
from demo.schemes.base import SIGN_IN_S, require_name
from demo.schemes.opaque import Opaque
from demo.schemes.rotating import Rotating
from demo.store import Store

# What it publishes, and what a service makes of it

SIGNATURES, ENCRYPTION = "sig", "enc"
"""What a key may be for.  Source: RFC 7517 section 4.2."""


def as_jwk(key: Key, use: str = SIGNATURES) -> dict[str, Any]:
    """The public half as one entry of the document.  Raises ValueError
    for a secret, which is never published."""
    public = key.public()
    if public is None:
        raise ValueError("a secret is not published")
    algorithm: Any = jwt.get_algorithm_by_name(key.algorithm)
    entry: dict[str, Any] = algorithm.to_jwk(public.verifying, as_dict=True)
    entry.pop("key_ops", None)
    return {**entry, "kid": key.kid, "alg": key.algorithm, "use": use}


def key_document(
    signing: Iterable[Key], encrypting: Iterable[Key] = ()
) -> dict[str, Any]:
    """The document.  Source: RFC 7517 section 5."""
    entries = [as_jwk(key) for key in signing]
    entries += [as_jwk(key, ENCRYPTION) for key in encrypting]
    return {"keys": entries}


def keys_in(document: dict[str, Any]) -> tuple[Key, ...]:
    """The keys by which a token may be signed, in the document's order.
    Raises Unavailable for what is no key set, as for no answer."""
    try:
        found = jwt.PyJWKSet.from_dict(document)
    except jwt.PyJWTError as error:
        raise Unavailable("what came is no key set") from error
    return tuple(
        Key(one.algorithm_name, str(one.key_id), None, one.key)
        for one in found
        if for_signatures(one)
    )


def for_signatures(one: jwt.PyJWK) -> bool:
    """Is it a public key, named, and not for something else?"""
    if one.public_key_use not in (None, SIGNATURES) or not one.key_id:
        return False
    return one.key_type != "oct"


# The provider

ISSUER = "https://id.test"

ID_TOKEN_S = 300
"""Seconds for which an ID token may be presented: one log-in."""

INNER_S = 60
"""Seconds that a service's own token lives."""

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
JWT_TYPE = "urn:ietf:params:oauth:token-type:jwt"
"""Names of RFC 8693 sections 2.1 and 3."""


@dataclass(frozen=True)
class Tokens:
    """id_token: for the application.  access_token: for the gateway."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


def first_key() -> Key:
    return key_for("ES256", "identity provider")


@dataclass
class IdentityProvider:
    """store: its sign-ins.  key: signs.  published: other keys that
    verify, of before and of tomorrow.  encrypting: published, and for no
    signature.  asked: how often anybody called it."""

    store: Store
    key: Key = field(default_factory=first_key)
    published: tuple[Key, ...] = ()
    encrypting: tuple[Key, ...] = ()
    issuer: str = ISSUER
    unplugged: bool = False
    asked: int = 0

    def __post_init__(self) -> None:
        self.sign_ins = Opaque(self.store, ttl_s=SIGN_IN_S)

    def answers(self) -> None:
        """Begin an answer.  Raises Unavailable when it is unplugged."""
        if self.unplugged:
            raise Unavailable("the identity provider does not answer")
        self.asked += 1

    def discovery(self) -> dict[str, Any]:
        """Source: OpenID Connect Discovery 1.0 section 3."""
        self.answers()
        return {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint": f"{self.issuer}/token",
            "revocation_endpoint": f"{self.issuer}/revoke",
            "grant_types_supported": ["authorization_code", EXCHANGE],
            "id_token_signing_alg_values_supported": [self.key.algorithm],
        }

    def jwks(self) -> dict[str, Any]:
        """Its public keys, the one that signs first."""
        self.answers()
        return key_document((self.key, *self.published), self.encrypting)

    def sign_in(self, user_id: str, client_id: str, nonce: str) -> Tokens:
        """She has shown who she is; how is left out here.  The ID token
        names the application and repeats the number that it sent.
        Source: OpenID Connect Core 1.0 section 2."""
        self.answers()
        claims = {
            **self.signer(client_id, ID_TOKEN_S).claims_for(user_id),
            "nonce": nonce,
        }
        return Tokens(
            self.signer(client_id, ID_TOKEN_S, typ="JWT").sign(claims),
            self.sign_ins.issue(user_id).access,
        )

    def signer(
        self, audience: str, ttl_s: int, typ: str = "at+jwt"
    ) -> Rotating:
        """What signs by today's key, for this audience."""
        return Rotating(
            self.key,
            issuer=self.issuer,
            audience=audience,
            ttl_s=ttl_s,
            typ=typ,
        )

    def exchange(self, form: dict[str, str]) -> dict[str, Any]:
        """A JWT for one service, for an access token that is alive.
        Raises Malformed for another request, and what the token was
        refused with.  Source: RFC 8693 sections 2.1 and 2.2."""
        self.answers()
        wanted = {"grant_type": EXCHANGE, "subject_token_type": ACCESS_TOKEN}
        if any(form.get(name) != value for name, value in wanted.items()):
            raise Malformed("no token exchange")
        audience = require_name(form.get("audience"))
        identity = self.sign_ins.verify(form.get("subject_token", ""))
        left_s = identity.expires_at - int(time.time())
        signer = self.signer(audience, min(INNER_S, left_s))
        return {
            "access_token": signer.issue(identity.user_id).access,
            "issued_token_type": JWT_TYPE,
            "token_type": "Bearer",
            "expires_in": signer.ttl_s,
        }

    def introspect(self, access_token: str) -> dict[str, Any]:
        """Is it alive, and whose?  Source: RFC 7662 section 2.2."""
        self.answers()
        try:
            identity = self.sign_ins.verify(access_token)
        except Rejected:
            return {"active": False}
        return {"active": True, "sub": identity.user_id}

    def end(self, access_token: str) -> None:
        """The sign-in is over; what is not ours ends nothing.
        Source: RFC 7009 section 2.2."""
        self.answers()
        try:
            self.sign_ins.revoke(access_token)
        except Rejected:
            return

    # Keys that change

    def announce(self, new: Key) -> None:
        """Publish a key before it signs."""
        self.published = (*self.published, new)

    def sign_with(self, new: Key) -> None:
        """Sign with it from now on; the old one still verifies."""
        kept = tuple(one for one in self.published if one.kid != new.kid)
        self.published, self.key = (*kept, self.key), new

    def withdraw(self, old: Key) -> None:
        """Publish it no longer."""
        self.published = tuple(
            one for one in self.published if one.kid != old.kid
        )
