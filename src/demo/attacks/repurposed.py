"""Claims: genuine, and made for another purpose."""

from contextlib import suppress
from dataclasses import replace

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import alices_claims
from demo.attacks.lasting import MANAGED
from demo.contenders import contender
from demo.harness import PASSWORD, Client, NotApplicable
from demo.keys import Key, key_for
from demo.schemes import JWT, Paseto, SignedCookie
from demo.unsafe.base import set_to
from demo.unsafe.lenient import ANY_KIND
from demo.unsafe.lenient_paseto import NO_ASSERTION
from demo.unsafe.mistaken import (
    ANY_REALM,
    LETS_ANY_RENEW,
    NO_SALT,
    SHARED_SECRET,
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


def forwarded_link(attacker: Attacker) -> Client:
    """A link to unsubscribe, signed by the bank with the same key and
    with whatever its library does by default.  Alice forwarded the
    newsletter."""
    scheme = attacker.service.app.scheme
    if isinstance(scheme, JWT):
        link = replace(scheme, typ="JWT").issue("alice").access
    elif isinstance(scheme, Paseto):
        link = replace(scheme, assertion="").issue("alice").access
    elif isinstance(scheme, SignedCookie):
        link = replace(scheme, salt="itsdangerous").issue("alice").access
    else:
        raise NotApplicable("nothing is signed, so no link is")
    thief = attacker.me.stolen_copy()
    thief.replace_credential(link)
    return thief


def by_partner(attacker: Attacker) -> Client:
    """A partner was given what it takes to verify, and signs with it.
    With a public key she cannot, so she takes her own."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, JWT | Paseto | SignedCookie):
        raise NotApplicable("nothing is signed")
    hers = given_to_partner(scheme.key)
    signer = replace(scheme, key=hers)
    if isinstance(signer, JWT):
        forged = signer.sign(alices_claims(attacker))
    else:
        forged = signer.issue("alice").access
    thief = attacker.me.stolen_copy()
    thief.replace_credential(forged)
    return thief


def given_to_partner(key: Key) -> Key:
    """The key that verifies; where that cannot sign, one of her own."""
    if key.symmetric:
        return key
    return key_for(key.algorithm, "partner")


REPURPOSED_ATTACKS = (
    Attack(
        id="shared-store",
        name="a session of another application",
        claim="A session of the blog next door pays at the bank.",
        family="claims",
        source="CWE-346, origin validation error",
        forge=blog,
        fixed=MANAGED,
        flip=ANY_REALM,
    ),
    Attack(
        id="shared-renewals",
        name="a refresh token of another application",
        claim="A sign-in of the blog next door is renewed at the bank.",
        family="claims",
        source="RFC 6749 section 10.4, RFC 8725 section 2.7",
        forge=blog,
        fixed=contender("JWT + refresh"),
        flip=LETS_ANY_RENEW,
    ),
    Attack(
        id="link-as-token",
        name="a link taken for an access token",
        claim="A JWT out of a forwarded newsletter pays.",
        family="claims",
        source="RFC 8725 sections 2.8 and 3.11",
        forge=forwarded_link,
        fixed=contender("JWT"),
        flip=ANY_KIND,
    ),
    Attack(
        id="link-as-paseto",
        name="a link taken for an access PASETO",
        claim="A PASETO out of a forwarded newsletter pays.",
        family="claims",
        source="RFC 8725 section 2.8, by analogy; PASETO, Implicit Assertions",
        forge=forwarded_link,
        fixed=contender("PASETO public"),
        flip=NO_ASSERTION,
    ),
    Attack(
        id="link-as-cookie",
        name="a link taken for a signed cookie",
        claim="A signed link out of a forwarded newsletter pays.",
        family="claims",
        source="CWE-345, CWE-565",
        forge=forwarded_link,
        fixed=contender("signed cookie"),
        flip=NO_SALT,
    ),
    Attack(
        id="partner-signs",
        name="a partner that can verify, and signs",
        claim="Who was given the means to verify pays as Alice.",
        family="claims",
        source="RFC 7515 section 10.5, OWASP JSON Web Token Cheat Sheet",
        forge=by_partner,
        fixed=contender("JWT RS256"),
        flip=SHARED_SECRET,
    ),
)
