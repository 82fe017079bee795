"""`iss` and `aud`: a genuine token, from another issuer or for another
service.

The signature is good in each case, because both sides trust one key.
Only the claims say that the token is not for this bank.  Source: RFC 8725
sections 3.8 and 3.9, RFC 7519 section 4.1.3, CWE-346.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from demo.attacks.base import Attack, Attacker
from demo.attacks.expiry import decoded
from demo.attacks.turning import Flip, overriding, set_to
from demo.contenders import contender
from demo.errors import WrongAudience, WrongIssuer
from demo.harness import PASSWORD, Client
from demo.schemes import JWT, Identity, Paseto

# Verifiers that do not compare the issuer, or not the whole of it


class AnyIssuer(JWT):
    """Overrides `decode`: it compares no issuer, so that everybody who
    has the key is one."""

    def decode(self, token: str) -> dict[str, Any]:
        return decoded(self, token, issuer=None)


class IssuerByPrefix(JWT):
    """Overrides `decode`: the issuer has to begin like the right one."""

    def decode(self, token: str) -> dict[str, Any]:
        whole = decoded(self, token, issuer=None)
        if not str(whole["payload"]["iss"]).startswith(self.issuer):
            raise WrongIssuer("another issuer")
        return whole


class IssuerByPart(JWT):
    """Overrides `decode`: a part of the right issuer's text will do, as
    in PyJWT 2.10.0.  Source: CVE-2024-53861."""

    def decode(self, token: str) -> dict[str, Any]:
        whole = decoded(self, token, issuer=None)
        if str(whole["payload"]["iss"]) not in self.issuer:
            raise WrongIssuer("another issuer")
        return whole


class AnyIssuerPaseto(Paseto):
    """Overrides `verify`: it takes the issuer that the token names for
    the right one."""

    def verify(self, token: str) -> Identity:
        named = self.decode(token)["iss"]
        return Paseto.verify(replace(self, issuer=named), token)


ANY_ISSUER = Flip(
    "iss",
    "not checked",
    overriding(JWT, AnyIssuer),
    tempting="default: simplejwt (Django), ISSUER is None",
)
ISSUER_BY_PREFIX = Flip(
    "iss", "compared by its beginning", overriding(JWT, IssuerByPrefix)
)
ISSUER_BY_PART = Flip(
    "iss", "looked for as a part", overriding(JWT, IssuerByPart)
)
ANY_ISSUER_PASETO = Flip(
    "iss of a PASETO",
    "not checked",
    overriding(Paseto, AnyIssuerPaseto),
    tempting="default: PySETO, decode compares no issuer",
)

# Verifiers that do not compare the audience, or not the whole of it


class AnyAudience(JWT):
    """Overrides `decode`: it takes a token that is meant for others."""

    def decode(self, token: str) -> dict[str, Any]:
        return decoded(self, token, options={"verify_aud": False})


class AudienceByPrefix(JWT):
    """Overrides `decode`: the audience has to begin like the right one."""

    def decode(self, token: str) -> dict[str, Any]:
        whole = decoded(self, token, options={"verify_aud": False})
        if not str(whole["payload"]["aud"]).startswith(self.audience):
            raise WrongAudience("for another service")
        return whole


class AnyAudiencePaseto(Paseto):
    """Overrides `verify`: it takes the audience that the token names for
    the right one."""

    def verify(self, token: str) -> Identity:
        named = self.decode(token)["aud"]
        return Paseto.verify(replace(self, audience=named), token)


ANY_AUDIENCE = Flip(
    "aud",
    "not checked",
    overriding(JWT, AnyAudience),
    tempting="default: simplejwt (Django), AUDIENCE is None",
)
AUDIENCE_BY_PREFIX = Flip(
    "aud", "compared by its beginning", overriding(JWT, AudienceByPrefix)
)
ANY_AUDIENCE_PASETO = Flip(
    "aud of a PASETO",
    "not checked",
    overriding(Paseto, AnyAudiencePaseto),
    tempting="default: PySETO, decode compares no audience",
)

# Where Mallory has the token from


def tenant(attacker: Attacker, issuer: str) -> Client:
    """A token of another tenant of a platform that signs for all with one
    key.  There the name alice was free, and Mallory took it."""
    bank = attacker.service
    elsewhere = set_to(issuer=issuer)(bank.contender)
    with bank.share("key") as service:
        service.open_door(elsewhere)
        service.users.add("alice", PASSWORD)
        return bank.visited_by(service.signed_in("alice"))


def shop(attacker: Attacker, audience: str) -> Client:
    """Mallory's own shop takes the same sign-in as the bank.  Alice
    signs in there, and so Mallory has her token."""
    bank = attacker.service
    elsewhere = set_to(audience=audience)(bank.contender)
    with bank.share("key", "users") as service:
        service.open_door(elsewhere)
        return bank.visited_by(service.signed_in("alice"))


def from_issuer(
    id: str, name: str, issuer: str, fixed: str, flip: Flip, **more: Any
) -> Attack:
    return Attack(
        id=id,
        name=name,
        claim=f"A {name} pays at the bank.",
        family="claims",
        source="RFC 8725 section 3.8, CWE-346",
        forge=partial(tenant, issuer=issuer),
        fixed=contender(fixed),
        flip=flip,
        chapter="count-the-decisions" if flip.tempting else "forge-the-token",
        **more,
    )


def for_audience(
    id: str, name: str, audience: str, fixed: str, flip: Flip
) -> Attack:
    return Attack(
        id=id,
        name=name,
        claim=f"A {name} pays at the bank.",
        family="claims",
        source="RFC 8725 section 3.9, RFC 7519 section 4.1.3",
        forge=partial(shop, audience=audience),
        fixed=contender(fixed),
        flip=flip,
        chapter="count-the-decisions" if flip.tempting else "forge-the-token",
    )


ATTACKS = (
    from_issuer(
        "other-issuer",
        "token of another tenant",
        "https://shop.test",
        "JWT RS256",
        ANY_ISSUER,
    ),
    from_issuer(
        "issuer-prefix",
        "token whose issuer begins like the right one",
        "https://bank.test.evil.test",
        "JWT ES256",
        ISSUER_BY_PREFIX,
    ),
    from_issuer(
        "issuer-part",
        "token whose issuer is a part of the right one",
        "https://bank.te",
        "JWT EdDSA",
        ISSUER_BY_PART,
        releases=("pyjwt_issuer_part",),
    ),
    from_issuer(
        "other-issuer-paseto",
        "PASETO of another tenant",
        "https://shop.test",
        "PASETO public",
        ANY_ISSUER_PASETO,
    ),
    for_audience(
        "other-audience",
        "token for another service",
        "https://shop.test/api",
        "JWT RS256",
        ANY_AUDIENCE,
    ),
    for_audience(
        "audience-prefix",
        "token whose audience begins like the right one",
        "https://bank.test/api.evil.test",
        "JWT cookie",
        AUDIENCE_BY_PREFIX,
    ),
    for_audience(
        "other-audience-paseto",
        "PASETO for another service",
        "https://shop.test/api",
        "PASETO local",
        ANY_AUDIENCE_PASETO,
    ),
)
