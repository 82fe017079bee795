"""A genuine credential, taken for somebody else's, or something else.

Source: CWE-178, CWE-176, CWE-290, RFC 8265 (prepare a name once, when
it is chosen; compare it exactly afterwards).
"""

import unicodedata
from dataclasses import replace

from werkzeug.wrappers import Request

from demo.app import App
from demo.contenders import Contender
from demo.errors import Revoked
from demo.harness import NotApplicable
from demo.schemes import (
    Identity,
    ManagedSession,
    Refresh,
    Session,
)
from demo.schemes.base import require_text
from demo.schemes.refresh import by_family, by_renewal
from demo.store import Record
from demo.unsafe.base import Flip, behind, overriding, set_to


class FoldsCase(App):
    """Overrides `who`: Alice is alice."""

    def who(self, request: Request) -> Identity:
        found = super().who(request)
        return replace(found, user_id=found.user_id.lower())


class StripsBlanks(App):
    """Overrides `who`: a blank at the end of a name is a slip."""

    def who(self, request: Request) -> Identity:
        found = super().who(request)
        return replace(found, user_id=found.user_id.strip())


class NarrowsLetters(App):
    """Overrides `who`: letters that look alike are made the same."""

    def who(self, request: Request) -> Identity:
        found = super().who(request)
        plain = unicodedata.normalize("NFKC", found.user_id)
        return replace(found, user_id=plain)


class DropsTheHost(App):
    """Overrides `who`: of an address, what is before the @."""

    def who(self, request: Request) -> Identity:
        found = super().who(request)
        return replace(found, user_id=found.user_id.partition("@")[0])


class AnyRealm(ManagedSession):
    """Overrides `look_up`: what is in the store is ours."""

    def look_up(self, sid: str) -> Identity:
        return Session.verify(self, sid)


class LetsAnyRenew(Refresh):
    """Overrides `family_of`: at which service it was does not matter."""

    def family_of(self, renewal: str) -> Record:
        family = self.store.get(by_renewal(require_text(renewal)))
        if family is None or not self.store.get(by_family(family["id"])):
            raise Revoked("this sign-in has ended")
        return family


def shared_secret(one: Contender) -> Contender:
    """The same JWT, by a secret that each who verifies it must know."""
    if one.algorithm not in ("RS256", "ES256", "EdDSA"):
        raise NotApplicable("there is no public key to do without")
    return replace(one, algorithm="HS256")


FOLDS_CASE = Flip("user's name", "in small letters", behind(FoldsCase))
STRIPS_BLANKS = Flip("user's name", "without blanks", behind(StripsBlanks))
NARROWS_LETTERS = Flip("user's name", "in NFKC", behind(NarrowsLetters))
DROPS_THE_HOST = Flip("user's name", "up to the @", behind(DropsTheHost))
NO_SALT = Flip(
    "salt",
    "the library's own",
    set_to(salt="itsdangerous"),
    tempting="default: itsdangerous, salt",
)
ANY_REALM = Flip(
    "realm of a session",
    "not checked",
    overriding(ManagedSession, AnyRealm),
    tempting="default: connect-redis, prefix is sess: for all",
)
LETS_ANY_RENEW = Flip(
    "audience of a sign-in", "not checked", overriding(Refresh, LetsAnyRenew)
)
SHARED_SECRET = Flip(
    "algorithm",
    "HS256, its secret given to a partner",
    shared_secret,
    tempting="default: simplejwt (Django), ALGORITHM is HS256",
)

MISTAKEN_FLIPS = (
    FOLDS_CASE,
    STRIPS_BLANKS,
    NARROWS_LETTERS,
    DROPS_THE_HOST,
    NO_SALT,
    ANY_REALM,
    LETS_ANY_RENEW,
    SHARED_SECRET,
)
