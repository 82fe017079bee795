"""Keys that a device does not give away, and what a client does with them.

One kind for each scheme that binds a credential: a key that signs each
request, a certificate that TLS presents, a key with which the browser
renews a cookie.  A thief's copy of a client has none of them: script
cannot read a key that was made as not extractable, and a file of cookies
does not hold it.  The signatures are real; that the key cannot be carried
away is assumed here, as hardware and browser promise it.
"""

import re
import secrets
import time
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import jwt

from demo.cookies import Request
from demo.harness.sending import RENEW, Headers, Holder, Reply, Sender
from demo.keys import p256_pair
from demo.schemes import CertificateBound, DeviceBound, DPoP
from demo.schemes.bound import certificate_hash
from demo.schemes.dpop import jwk_thumbprint, token_hash

SIGN = "sign each request with a key of its own"
"""A duty of client code."""


@dataclass
class DeviceKey:
    """A P-256 key.  certificate: what TLS presents; b"" for nothing."""

    private: Any = field(default_factory=lambda: p256_pair()[0], repr=False)

    @property
    def certificate(self) -> bytes:
        return b""

    @property
    def thumbprint(self) -> str:
        """The hash that a token names it by."""
        return jwk_thumbprint(self.public)

    @property
    def public(self) -> dict[str, Any]:
        """Its public half, as a JWK."""
        from jwt.algorithms import ECAlgorithm

        return ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)

    def adds(self, sender: Sender, request: Request, token: str) -> Headers:
        """Headers for this request, which carries this token."""
        return []

    def before(self, sender: Sender) -> None:
        """What has to be done before a request goes out."""

    def after(self, sender: Sender, reply: Reply) -> bool:
        """Learn from an answer.  True: send the request once more."""
        return False

    def without_renewal(self) -> Holder | None:
        """What is left of it where nothing may be renewed."""
        return copy(self)

    def signs(self, typ: str, claims: dict[str, Any], whose: bool) -> str:
        """A JWS with this key; whose: does it bring the public half?"""
        headers: dict[str, Any] = {"typ": typ}
        if whose:
            headers["jwk"] = self.public
        return jwt.encode(claims, self.private, "ES256", headers)


@dataclass
class ProvingKey(DeviceKey):
    """Signs each request.  nonce: the server's number, once it told one.
    Source: RFC 9449 section 4.2."""

    nonce: str = ""

    def adds(self, sender: Sender, request: Request, token: str) -> Headers:
        """A proof goes with a token, and with a log-in."""
        if not token and request.method == "GET":
            return []
        sender.duties.add(SIGN)
        told = self.proof(request.method, request.url, token)
        return [("DPoP", told)]

    def proof(
        self, method: str, url: str, token: str, at_s: float | None = None
    ) -> str:
        """A proof for one request; at_s: Unix seconds, now by default."""
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": url.partition("?")[0],
            "iat": int(time.time() if at_s is None else at_s),
        }
        if token:
            claims["ath"] = token_hash(token)
        if self.nonce:
            claims["nonce"] = self.nonce
        return self.signs("dpop+jwt", claims, whose=True)

    def after(self, sender: Sender, reply: Reply) -> bool:
        """Take the server's number, and try again with it."""
        told = reply.headers.get("DPoP-Nonce", "")
        asked = bool(told) and told != self.nonce
        self.nonce = told or self.nonce
        return asked and reply.status == 401


@dataclass
class CertifiedKey(DeviceKey):
    """Presents a certificate to TLS.  The other end has seen it sign the
    handshake; in this process nobody shakes hands, and a client without
    the key simply has no certificate to present."""

    @property
    def thumbprint(self) -> str:
        return certificate_hash(self.certificate)

    @cached_property
    def certificate(self) -> bytes:
        """A certificate that its own key has signed.  Source: RFC 8705
        section 2.2."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization

        name = x509.Name(
            [x509.NameAttribute(x509.NameOID.COMMON_NAME, "device")]
        )
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder(name, name)
            .public_key(self.private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now)
            .not_valid_after(now + timedelta(days=365))
            .sign(self.private, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.DER)


NAMED = "session_identifier"
"""Where an answer names the session."""


@dataclass
class SessionKey(DeviceKey):
    """Renews a cookie, unasked, as a browser does.  session: what the
    server calls it; "" before it is registered.  cookie: what depends on
    it.  answer: the last response that it signed.
    Source: W3C, Device Bound Session Credentials, editor's draft."""

    session: str = ""
    cookie: str = ""
    refresh: str = ""
    answer: str = field(default="", repr=False)

    def before(self, sender: Sender) -> None:
        """Requests wait until the cookie is there again.  An answer that
        does not name the session ends it, as in Chromium."""
        if self.session and not self.held(sender):
            if not sender.browser:
                sender.duties.add(RENEW)
            name = ("Sec-Secure-Session-Id", f'"{self.session}"')
            told = post(sender, self.refresh, [name])
            number = quoted(told, "Secure-Session-Challenge", '"')
            response = self.signed(number, whose=False)
            told = post(sender, self.refresh, [name, response])
            if told.status != 200 or told.body.get(NAMED) != self.session:
                self.session = ""

    def held(self, sender: Sender) -> bool:
        """Is the cookie in the jar, and has not ended?"""
        return any(
            one.name == self.cookie
            and (one.expires_at is None or one.expires_at > time.time())
            for one in sender.jar.cookies
        )

    def after(self, sender: Sender, reply: Reply) -> bool:
        """Register a key when the server asks for one: a new one for
        each sign-in."""
        asked = "Secure-Session-Registration"
        if asked in reply.headers:
            self.private = p256_pair()[0]
            number = quoted(reply, asked, 'challenge="')
            response = self.signed(number, whose=True)
            path = quoted(reply, asked, 'path="')
            told = post(sender, path, [response]).body
            self.session = told.get(NAMED, "")
            self.refresh = told.get("refresh_url", "")
            for bound in told.get("credentials", []):
                self.cookie = bound["name"]
        return False

    def signed(self, number: str, whose: bool) -> tuple[str, str]:
        self.answer = self.signs("dbsc+jwt", {"jti": number}, whose)
        return "Secure-Session-Response", f'"{self.answer}"'

    def without_renewal(self) -> Holder | None:
        return None


def post(sender: Sender, path: str, headers: Headers) -> Reply:
    """What a browser sends by itself, for no page."""
    url = sender.endpoints.base_url + path
    return sender.send_once(Request(url, "POST", url), extra=headers)


def quoted(reply: Reply, header: str, before: str) -> str:
    """The text of a header after this, up to the next quotation mark."""
    told = reply.headers.get(header, "")
    found = re.search(re.escape(before) + '([^"]*)"', told)
    return found[1] if found else ""


def holder_for(scheme: object) -> Holder | None:
    """A new key for a client of this scheme; None where it needs none."""
    if isinstance(scheme, DPoP):
        return ProvingKey()
    if isinstance(scheme, CertificateBound):
        return CertifiedKey()
    return SessionKey() if isinstance(scheme, DeviceBound) else None
