"""Certificate-bound JWT: a token that only the holder of a key can use.

The token names the key that it was issued to, so a copy is worth nothing
to whoever lacks the key.  Two schemes do so and differ in how the key is
shown: here by the client's certificate, which TLS has checked before the
request arrives, and in `dpop` by a signed header.  `verify` says whose
token it is; `require_holder` says whether the request comes from the
holder of the key, and a door that does not ask takes it for a plain JWT.
Nothing is stored: a log-out ends nothing here either.
Source: RFC 8705 section 3, RFC 7800 section 3 (the claim `cnf`).
"""

import hashlib
from dataclasses import dataclass, field
from typing import ClassVar

from demo.errors import Rejected, Revoked
from demo.keys import Key
from demo.schemes.base import Identity, Issued, encoded
from demo.schemes.jwt import JWT, REQUIRED


class Replayed(Revoked):
    """A proof that was used before."""


class WrongHolder(Rejected):
    """Bound to a key, and whoever brings it does not show that key."""


@dataclass(frozen=True)
class Shown:
    """What a request shows of its sender's key.  method, url: what was
    asked for.  proof: its DPoP header, "" for none.  certificate: of the
    client at the other end of TLS, as DER; b"" for none."""

    method: str = ""
    url: str = ""
    proof: str = field(default="", repr=False)
    certificate: bytes = field(default=b"", repr=False)


@dataclass(kw_only=True)
class KeyBound(JWT):
    """What the two have in common.  member: the name under which the
    token holds the key's hash."""

    key: Key
    required: tuple[str, ...] = (*REQUIRED, "cnf")
    member: ClassVar[str]

    def issue(self, user_id: str, holder: str = "") -> Issued:
        """holder: hash of the key.  Without one it is for nobody: it can
        be read, and no request shows the key to it."""
        claims = self.claims_for(user_id)
        return Issued(self.sign({**claims, "cnf": {self.member: holder}}))

    def issue_to(self, user_id: str, shown: Shown) -> Issued:
        """To the key that the log-in shows.  Raises a `Rejected`."""
        raise NotImplementedError

    def require_holder(
        self, identity: Identity, token: str, shown: Shown
    ) -> None:
        """Raises a `Rejected` unless the request shows the key."""
        raise NotImplementedError

    def require_key(self, identity: Identity, holder: str) -> None:
        """The key with this hash is the one that the token names."""
        named = identity.claims["cnf"]
        if not holder or not isinstance(named, dict):
            raise WrongHolder("no key is shown, or none is named")
        if named.get(self.member) != holder:
            raise WrongHolder("bound to another key")


@dataclass(kw_only=True)
class CertificateBound(KeyBound):
    """The key is the one of the client's certificate."""

    member: ClassVar[str] = "x5t#S256"

    def issue_to(self, user_id: str, shown: Shown) -> Issued:
        """To the certificate with which the client logs in.  Raises
        WrongHolder when it has none."""
        holder = certificate_hash(shown.certificate)
        if not holder:
            raise WrongHolder("a log-in without a certificate")
        return self.issue(user_id, holder)

    def require_holder(
        self, identity: Identity, token: str, shown: Shown
    ) -> None:
        """The certificate of this very connection is the token's.
        Source: RFC 8705 section 3."""
        self.require_key(identity, certificate_hash(shown.certificate))


def certificate_hash(der: bytes) -> str:
    """Base64url of the SHA-256 of a certificate; "" when there is none.
    Source: RFC 8705 section 3.1."""
    return encoded(hashlib.sha256(der).digest()) if der else ""
