"""The contenders: a scheme with a carrier.

A contender is a recipe.  Its fields are its settings, so that they can
be counted; `build` turns it into a running scheme.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

from demo.carriers import Carrier, CookieCarrier, HeaderCarrier, SplitCarrier
from demo.keys import Key
from demo.schemes import (
    JWT,
    Blocklist,
    CertificateBound,
    DeviceBound,
    DPoP,
    Epoch,
    ManagedSession,
    Opaque,
    Paseto,
    Refresh,
    Session,
    SignedCookie,
    UserBlocklist,
)
from demo.schemes.base import Scheme
from demo.schemes.dpop import NONCE_S
from demo.store import Store
from demo.users import Users

GIVEN = ("store", "key", "users")
"""What a scheme is given; every other field of it is a setting."""


class Parts(Protocol):
    """What a running service hands to its scheme."""

    store: Store
    users: Users

    def key(self, algorithm: str) -> Key: ...


@dataclass(frozen=True)
class Contender:
    """One column of the table.

    algorithm: of its key; "" when it has none.
    load_user: does each request also read the user's row, and refuse a
    user who is no longer active?
    settings: of the scheme, where they differ from its defaults.
    key: in place of the service's own.  app: in place of the bank.
    """

    name: str
    scheme: type[Any]
    carrier: Carrier
    algorithm: str = ""
    load_user: bool = False
    settings: tuple[tuple[str, Any], ...] = ()
    key: Key | None = None
    app: type[Any] | None = None

    def build(self, parts: Parts) -> Scheme:
        """The scheme, running, with the parts that it asks for."""
        wanted = {f.name for f in fields(self.scheme)}
        given: dict[str, Any] = dict(self.settings)
        if "store" in wanted:
            given["store"] = parts.store
        if "users" in wanted:
            given["users"] = parts.users
        if "key" in wanted:
            given["key"] = self.key or parts.key(self.algorithm)
        scheme: Scheme = self.scheme(**given)
        return scheme

    def setting_names(self) -> list[str]:
        """Every setting that somebody has to get right."""
        of_scheme = [f.name for f in fields(self.scheme)]
        of_carrier = [f.name for f in fields(self.carrier)]  # type: ignore[arg-type]
        of_key = ["algorithm"] if self.algorithm else []
        return [n for n in of_scheme if n not in GIVEN] + of_key + of_carrier


def loading_user(contender: Contender) -> Contender:
    """The same contender, reading the user's row on each request."""
    return replace(contender, load_user=True)


def idling(contender: Contender) -> Contender:
    """The same contender, its idle timeout on where it has one."""
    kept = tuple(s for s in contender.settings if s not in NO_IDLE)
    return replace(contender, settings=kept)


COOKIE = CookieCarrier()
HEADER = HeaderCarrier()
PROVEN = HeaderCarrier("DPoP")
SPLIT = SplitCarrier()
NO_IDLE = (("idle_s", 0),)
"""The idle timeout is off in every row but its own, since not every
contender can have one."""

WITH_NONCE = (("nonce_s", NONCE_S),)
"""Each proof holds a number of the server's, which changes each minute:
else script in the page has proofs signed for later, and carries them
away."""

CONTENDERS: tuple[Contender, ...] = (
    Contender("JWT ES256", JWT, HEADER, "ES256"),
    Contender("session cookie", ManagedSession, COOKIE, settings=NO_IDLE),
    Contender("JWT HS256", JWT, HEADER, "HS256"),
    Contender("JWT RS256", JWT, HEADER, "RS256"),
    Contender("JWT EdDSA", JWT, HEADER, "EdDSA"),
    Contender("JWT cookie", JWT, COOKIE, "ES256"),
    Contender("JWT + refresh", Refresh, HEADER, "ES256"),
    Contender("JWT + refresh cookie", Refresh, COOKIE, "ES256"),
    Contender("JWT + split refresh", Refresh, SPLIT, "ES256"),
    Contender("JWT + epoch", Epoch, HEADER, "ES256"),
    Contender("JWT + blocklist", Blocklist, HEADER, "ES256"),
    Contender("JWT + blocklist cookie", Blocklist, COOKIE, "ES256"),
    Contender("JWT + per-user blocklist", UserBlocklist, HEADER, "ES256"),
    Contender("PASETO public", Paseto, HEADER, "v4.public"),
    Contender("PASETO local", Paseto, HEADER, "v4.local"),
    Contender("signed cookie", SignedCookie, COOKIE, "HS256"),
    Contender("opaque bearer", Opaque, HEADER),
    Contender("opaque cookie", Opaque, COOKIE),
    Contender("plain session cookie", Session, COOKIE),
    Contender("session header", ManagedSession, HEADER, settings=NO_IDLE),
    Contender("JWT + DPoP", DPoP, PROVEN, "ES256", settings=WITH_NONCE),
    Contender("certificate-bound JWT", CertificateBound, HEADER, "ES256"),
    Contender("device-bound session", DeviceBound, COOKIE),
)
"""Column order.  The first two are the article's."""

LOADING = ("JWT ES256", "session cookie", "JWT HS256", "JWT + blocklist")
"""Those that a chapter shows with the user's row read as well."""


COLUMNS: tuple[Contender, ...] = (
    *CONTENDERS,
    *(loading_user(one) for one in CONTENDERS if one.name in LOADING),
)
"""Every column that the site has proofs of."""


def contender(name: str) -> Contender:
    """The contender of that name.  Raises LookupError otherwise."""
    for one in CONTENDERS:
        if one.name.lower() == name.lower():
            return one
    choices = ", ".join(c.name for c in CONTENDERS)
    raise LookupError(f"no contender {name!r}; there are: {choices}")
