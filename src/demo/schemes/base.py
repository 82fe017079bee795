"""What every scheme has in common: two verbs, and two small records.

A scheme issues credentials and verifies them.  A power that a scheme
does not have is absent, not a stub: ask with `isinstance(scheme,
Revokes)`.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from demo.errors import Malformed

SIGN_IN_S = 43_200
"""How long one sign-in lasts, for every contender: 12 hours, a choice.
It is what NIST SP 800-63B revision 3 allows at its second level."""

ACCESS_S = 300
"""How long an access token lives where it can be renewed: 5 minutes."""

LEEWAY_S = 10
"""How far the issuer's clock may be ahead of the verifier's, in seconds:
what was signed "in the future" by so little is good.  An expired token is
dead at once all the same.  Clocks kept by NTP differ by less than a second.
Source: RFC 7519 sections 4.1.4 and 4.1.5 (some small leeway)."""

LAST_TIME = 253_402_300_800
"""The first second of the year 10000: no time of ours is that late."""

MAX_CHARS = 4_096
"""A longer credential is not read.  Browsers stop at the same size.
Source: RFC 6265bis section 5.6 (name and value, 4,096 octets)."""


@dataclass(frozen=True)
class Issued:
    """access: what the client sends with each request.
    renewal: what it exchanges for a new one, when the scheme renews."""

    access: str = field(repr=False)
    renewal: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Identity:
    """Who a credential speaks for.  Times are Unix seconds.

    claims: everything that the credential or its record said."""

    user_id: str
    session_id: str = field(repr=False)
    issued_at: int
    expires_at: int
    claims: dict[str, Any] = field(repr=False)


class Scheme(Protocol):
    """The two verbs that nobody can do without."""

    ttl_s: int

    def issue(self, user_id: str) -> Issued: ...

    def verify(self, access: str) -> Identity:
        """Raises a `Rejected`, or `Unavailable`, and nothing else."""


@runtime_checkable
class Revokes(Protocol):
    """Can end one session before it expires."""

    def revoke(self, access: str) -> None: ...


@runtime_checkable
class RevokesAll(Protocol):
    """Can end every session of a user."""

    def revoke_all(self, user_id: str) -> None: ...


@runtime_checkable
class Renews(Protocol):
    """Can exchange a renewal for a new pair."""

    def renew(self, renewal: str) -> Issued: ...


def new_id() -> str:
    """256 random bits as 43 characters, from the system's generator.
    Source: OWASP Session Management (at least 64 bits of entropy)."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """SHA-256 of a secret, in hex: what the store may know of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def encoded(raw: bytes) -> str:
    """Base64url without padding.  Source: RFC 7515 section 2."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def canonical(part: str) -> bool:
    """Is this the one base64url spelling of what it stands for?  The
    last character's unused bits must be zero, or a signature has
    several spellings.  Source: RFC 4648 section 3.5."""
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return False
    return encoded(raw) == part


def require_name(value: object) -> str:
    """A user's name or another id, if it is printable text, which a
    store, a log and a page can hold, and not empty: that is nobody."""
    if not isinstance(value, str) or not value or not value.isprintable():
        raise Malformed("an id that is empty, or not printable text")
    return value


def require_time(value: object) -> int:
    """A time out of a signed payload, in whole Unix seconds: a number,
    before the year 10000.  Source: RFC 7519 section 2, NumericDate."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Malformed("a time that is no number")
    if not 0 <= value < LAST_TIME:
        raise Malformed("a time out of range")
    return int(value)


def require_text(credential: object) -> str:
    """The credential, if it is ASCII text of a sane length."""
    if not isinstance(credential, str) or not credential:
        raise Malformed("no credential")
    if len(credential) > MAX_CHARS or not credential.isascii():
        raise Malformed("too long, or not ASCII")
    return credential
