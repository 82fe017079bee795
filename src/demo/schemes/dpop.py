"""JWT + DPoP: with each request the client signs what it asks for.

The token names the client's key.  Each request brings a *proof*: a small
JWT signed with that key, over the method, the address, the time and the
hash of the token.  So a copy of the token opens nothing without the key,
and a copy of a proof nothing but one request that was not sent yet.  That
last word has a price: the server keeps the name of each proof for as long
as it is fresh, and the lookup that a JWT saves is back.
Injected script cannot carry the key away, but it can have proofs signed
in place, for now and for later; only a number that the server sets, the
nonce, stops those for later.
Source: RFC 9449, the checks of section 4.3.
"""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

import jwt

from demo.errors import (
    Expired,
    Malformed,
    NotYetValid,
    Rejected,
    WrongAudience,
)
from demo.keys import Key
from demo.schemes.base import (
    Identity,
    Issued,
    digest,
    encoded,
    require_name,
    require_time,
)
from demo.schemes.bound import KeyBound, Replayed, Shown, WrongHolder
from demo.schemes.jwt import TIMELESS, of_kind, reason
from demo.store import Store, key_of

PROOF_S = 60
"""How old a proof may be, in seconds: a choice.  Source: RFC 9449 section
11.1 (seconds or minutes)."""

NONCE_S = 60
"""How long the bank's own number, the nonce, is the current one, in
seconds: a choice.  The last one is good for as long again."""

OF_A_PROOF = ("htm", "htu", "iat", "jti")
"""Claims without which a proof is refused.  Source: RFC 9449 section
4.2."""

OF_A_KEY = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}
"""What identifies a key, in the order in which it is hashed.  Source: RFC
7638 section 3.2."""


class NonceNeeded(Rejected):
    """A proof holds no number of ours, or an old one.  Source: RFC 9449
    section 8."""


@dataclass(frozen=True)
class Proof:
    """A proof whose signature holds.  jkt: the hash of its key.  claims:
    what it says, all of which is still to be compared."""

    jkt: str
    claims: dict[str, Any]


@dataclass(kw_only=True)
class DPoP(KeyBound):
    """store: where the names of used proofs are.  proof_s: seconds for
    which a proof is fresh.  nonce_s: seconds for which a number of the
    server's is good that each proof has to hold; 0 for none."""

    key: Key
    store: Store
    proof_s: int = PROOF_S
    nonce_s: int = 0
    member: ClassVar[str] = "jkt"

    def __post_init__(self) -> None:
        self.nonce_secret = secrets.token_bytes(32)

    def issue_to(self, user_id: str, shown: Shown) -> Issued:
        """To the key whose proof comes with the log-in.  One that is
        replayed here binds to a key that its sender lacks, so nothing is
        remembered.  Source: RFC 9449 section 5."""
        return self.issue(user_id, self.proven(shown).jkt)

    def require_holder(
        self, identity: Identity, token: str, shown: Shown
    ) -> None:
        """The proof is for this request, for this token, by the token's
        key, and new.  Source: RFC 9449 section 7.1."""
        proof = self.proven(shown)
        self.require_nonce(proof)
        self.require_token(proof, token)
        self.require_key(identity, proof.jkt)
        self.spend(proof)

    def proven(self, shown: Shown) -> Proof:
        """The proof, if it is one, fresh, and for this request."""
        proof = self.signed_by_its_key(shown.proof)
        self.require_method(proof, shown.method)
        self.require_address(proof, shown.url)
        self.require_fresh(proof)
        return proof

    def signed_by_its_key(self, text: str) -> Proof:
        """It brings the key with it, so the signature alone says nothing:
        `require_key` has to compare.  Raises a `Rejected`."""
        options: Any = {"require": list(OF_A_PROOF), **TIMELESS}
        try:
            header = jwt.get_unverified_header(self.one_spelling(text))
            key, jkt = public_half(header.get("jwk"))
            claims = jwt.decode(text, key, ["ES256"], options)
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise reason(error) from error
        if not of_kind("dpop+jwt", header):
            raise Malformed("another kind of token, and no proof")
        return Proof(jkt, claims)

    def require_method(self, proof: Proof, method: str) -> None:
        if proof.claims["htm"] != method:
            raise WrongAudience("a proof for another method")

    def require_address(self, proof: Proof, url: str) -> None:
        if address(proof.claims["htu"]) != address(url):
            raise WrongAudience("a proof for another address")

    def require_fresh(self, proof: Proof) -> None:
        """Neither old nor, beyond what clocks differ, from later."""
        age_s = time.time() - require_time(proof.claims["iat"])
        if age_s > self.proof_s:
            raise Expired("a proof of some time ago")
        if age_s < -self.leeway_s:
            raise NotYetValid("a proof for later")

    def require_nonce(self, proof: Proof) -> None:
        """It holds a number of ours.  Source: RFC 9449 sections 8 and 9."""
        if self.nonce_s and proof.claims.get("nonce") not in self.nonces():
            raise NonceNeeded("the proof holds no fresh number of ours")

    def nonces(self) -> tuple[str, str]:
        """The number of this period, and that of the last one."""
        period = int(time.time()) // self.nonce_s
        return self.nonce(period), self.nonce(period - 1)

    def nonce(self, period: int) -> str:
        """The number of one period.  Nobody can tell it beforehand."""
        told = str(period).encode()
        return encoded(hmac.digest(self.nonce_secret, told, "sha256"))

    def require_token(self, proof: Proof, token: str) -> None:
        if proof.claims.get("ath") != token_hash(token):
            raise WrongHolder("a proof for no token, or for another")

    def spend(self, proof: Proof) -> None:
        """Of any number of requests with the same proof, one succeeds.
        Source: RFC 9449 section 11.1."""
        name = digest(require_name(proof.claims["jti"]))
        until = require_time(proof.claims["iat"]) + self.proof_s
        used = key_of("proof", proof.jkt, name)
        if not self.store.put_new(used, {}, until):
            raise Replayed("this proof was used before")


def token_hash(token: str) -> str:
    """What a proof says of its token.  Source: RFC 9449 section 4.2."""
    return encoded(hashlib.sha256(token.encode()).digest())


def public_half(jwk: object) -> tuple[Any, str]:
    """The key of a header, and its hash.  Raises ValueError or a
    PyJWTError for what is no public P-256 key.  Source: RFC 9449 section
    4.2 (jwk)."""
    if not isinstance(jwk, dict) or "d" in jwk:
        raise ValueError("no public key in it")
    if (jwk.get("kty"), jwk.get("crv")) != ("EC", "P-256"):
        raise ValueError("a key for another algorithm")
    return jwt.PyJWK(jwk, "ES256").key, jwk_thumbprint(jwk)


def jwk_thumbprint(jwk: dict[str, Any]) -> str:
    """The hash of a public key, which names it.  Source: RFC 7638."""
    parts = {name: jwk[name] for name in OF_A_KEY[jwk["kty"]]}
    text = json.dumps(parts, separators=(",", ":"))
    return encoded(hashlib.sha256(text.encode()).digest())


def address(url: object) -> tuple[str, str, int | None, str]:
    """What counts of an address: all but its query and its fragment.
    Raises Malformed.  Source: RFC 9449 section 4.3, RFC 3986 section
    6.2."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError as error:
        raise Malformed("no address") from error
    return parts.scheme, parts.hostname or "", port, parts.path or "/"
