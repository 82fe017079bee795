"""A genuine credential that was made for another purpose.

A link in a newsletter, a session of the blog next door, the secret that a
partner was given in order to verify: each is real, and none of them was
meant to sign Alice in at the bank.  RFC 8725 section 2.8 calls it cross-JWT
confusion.  Source: RFC 8725 sections 2.7, 2.8 and 3.11, CWE-345, CWE-346.
"""

from contextlib import suppress
from dataclasses import replace

from demo.attacks.base import Attack, Attacker, with_token
from demo.attacks.forging import ASYMMETRIC, alices_claims
from demo.attacks.timeouts import MANAGED
from demo.attacks.turning import Flip, overriding, set_to
from demo.contenders import Contender, contender
from demo.errors import Revoked
from demo.harness import PASSWORD, Client, NotApplicable
from demo.keys import Key, key_for
from demo.schemes import (
    JWT,
    Identity,
    ManagedSession,
    Paseto,
    Refresh,
    Session,
    SignedCookie,
)
from demo.schemes.base import require_text
from demo.schemes.refresh import by_family, by_renewal
from demo.store import Record

# A store that two applications share


class AnyRealm(ManagedSession):
    """Overrides `look_up`: it takes every session that is in the store."""

    def look_up(self, sid: str) -> Identity:
        return Session.verify(self, sid)


class LetsAnyRenew(Refresh):
    """Overrides `family_of`: it does not ask at which service the sign-in
    was."""

    def family_of(self, renewal: str) -> Record:
        family = self.store.get(by_renewal(require_text(renewal)))
        if family is None or not self.store.get(by_family(family["id"])):
            raise Revoked("this sign-in has ended")
        return family


ANY_REALM = Flip(
    "application of a session",
    "not checked",
    overriding(ManagedSession, AnyRealm),
    tempting="default: connect-redis, prefix is sess: for all",
)
LETS_ANY_RENEW = Flip(
    "audience of a sign-in", "not checked", overriding(Refresh, LetsAnyRenew)
)


def blog(attacker: Attacker) -> Client:
    """A blog of the same house keeps its records in the same store,
    under a realm or audience of its own where there is such a thing.
    There Mallory is called alice."""
    bank = attacker.service
    if not hasattr(bank.app.scheme, "store"):
        raise NotApplicable("nothing is stored")
    with bank.share("store") as service:
        for name in ("realm", "audience"):
            with suppress(NotApplicable):
                theirs = set_to(**{name: "blog"})(service.contender)
                service.open_door(theirs)
        service.users.add("alice", PASSWORD)
        return bank.visited_by(service.signed_in("alice"))


SHARED_STORE = Attack(
    id="shared-store",
    name="a session of another application",
    claim="A session of the blog next door pays at the bank.",
    family="claims",
    source="CWE-346, origin validation error",
    forge=blog,
    fixed=MANAGED,
    flip=ANY_REALM,
)
SHARED_RENEWALS = Attack(
    id="shared-renewals",
    name="a refresh token of another application",
    claim="A sign-in of the blog next door is renewed at the bank.",
    family="claims",
    source="RFC 6749 section 10.4, RFC 8725 section 2.7",
    forge=blog,
    fixed=contender("JWT + refresh"),
    flip=LETS_ANY_RENEW,
)

# One key for several kinds of token

ANY_KIND = Flip(
    "typ",
    "JWT, as for every other token",
    set_to(typ="JWT"),
    tempting="default: PyJWT writes this typ",
)
NO_ASSERTION = Flip(
    "implicit assertion",
    "empty, as for every other token",
    set_to(assertion=""),
    tempting="default: PySETO, implicit_assertion is empty",
)
SHARES_SALT = Flip(
    "salt",
    "the library's default, for every purpose",
    set_to(salt="itsdangerous"),
    tempting="default: itsdangerous, salt",
)


def forwarded_link(attacker: Attacker) -> Client:
    """The token in a link to unsubscribe.  The bank signed it with the
    same key, and with whatever its library does by default.  Alice
    forwarded the newsletter."""
    scheme = attacker.service.app.scheme
    if isinstance(scheme, JWT):
        link = replace(scheme, typ="JWT").issue("alice").access
    elif isinstance(scheme, Paseto):
        link = replace(scheme, assertion="").issue("alice").access
    elif isinstance(scheme, SignedCookie):
        link = replace(scheme, salt="itsdangerous").issue("alice").access
    else:
        raise NotApplicable("nothing is signed, so no link is")
    return with_token(attacker, link)


LINK_AS_TOKEN = Attack(
    id="link-as-token",
    name="a token from a link in a mail",
    claim="A JWT out of a forwarded newsletter pays.",
    family="claims",
    source="RFC 8725 sections 2.8 and 3.11",
    forge=forwarded_link,
    fixed=contender("JWT HS256"),
    flip=ANY_KIND,
    chapter="count-the-decisions",
)
LINK_AS_PASETO = Attack(
    id="link-as-paseto",
    name="a PASETO from a link in a mail",
    claim="A PASETO out of a forwarded newsletter pays.",
    family="claims",
    source="RFC 8725 section 2.8, by analogy; PASETO, Implicit Assertions",
    forge=forwarded_link,
    fixed=contender("PASETO public"),
    flip=NO_ASSERTION,
    chapter="count-the-decisions",
)
LINK_AS_COOKIE = Attack(
    id="link-as-cookie",
    name="a signed cookie from a link in a mail",
    claim="A signed link out of a forwarded newsletter pays.",
    family="claims",
    source="CWE-345, CWE-565",
    forge=forwarded_link,
    fixed=contender("signed cookie"),
    flip=SHARES_SALT,
    chapter="count-the-decisions",
)

# A secret that a partner needs in order to verify


def by_shared_secret(one: Contender) -> Contender:
    """The same JWT, by a secret that everybody who verifies it holds."""
    if one.algorithm not in ASYMMETRIC:
        raise NotApplicable("there is no public key to do without")
    return replace(one, algorithm="HS256")


SHARED_SECRET = Flip(
    "algorithm",
    "HS256, so that a partner needs the secret",
    by_shared_secret,
    tempting="default: simplejwt (Django), ALGORITHM is HS256",
)


def by_partner(attacker: Attacker) -> Client:
    """A partner was given what it takes to verify, and signs with it.
    With a public key she cannot, so she takes a key of her own."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, JWT | Paseto | SignedCookie):
        raise NotApplicable("nothing is signed")
    signer = replace(scheme, key=given_to_partner(scheme.key))
    if isinstance(signer, JWT):
        return with_token(attacker, signer.sign(alices_claims(attacker)))
    return with_token(attacker, signer.issue("alice").access)


def given_to_partner(key: Key) -> Key:
    """The key that verifies; where that cannot sign, one of her own."""
    if key.symmetric:
        return key
    return key_for(key.algorithm, "partner")


PARTNER_SIGNS = Attack(
    id="partner-signs",
    name="a token that a partner signed",
    claim="A partner that was given the means to verify pays as Alice.",
    family="claims",
    source="RFC 7515 section 10.5, OWASP JSON Web Token Cheat Sheet",
    forge=by_partner,
    fixed=contender("JWT RS256"),
    flip=SHARED_SECRET,
    chapter="count-the-decisions",
)

ATTACKS = (
    SHARED_STORE,
    SHARED_RENEWALS,
    LINK_AS_TOKEN,
    LINK_AS_PASETO,
    LINK_AS_COOKIE,
    PARTNER_SIGNS,
)
