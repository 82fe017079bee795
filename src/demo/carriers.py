"""How a credential travels between client and server.

What injected script can read, and what a client without a cookie jar
can do, depends on the carrier; what dies at log-out depends on the
scheme.  So the book measures them apart.
"""

import base64
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Protocol

from werkzeug.wrappers import Request, Response

from demo.cookies import Cookie, SameSite, format_set_cookie, origin
from demo.schemes.base import SIGN_IN_S, Issued
from demo.schemes.bound import Shown

SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing.  Source: RFC 9110 section 9.2.1."""

RENEWAL = "__Host-renewal"
"""Name of the cookie that holds a renewal.  The prefix asks for the path
"/", so it travels with every request; under a path of its own, a sibling
host could plant one before it."""


class Carrier(Protocol):
    """Hand over a credential, take it back, let go of it."""

    @property
    def kind(self) -> str:
        """ "cookie" or "header"."""

    def give(self, response: Response, issued: Issued, ttl_s: int) -> None: ...

    def take(self, request: Request) -> str: ...

    def take_renewal(self, request: Request) -> str: ...

    def clear(self, response: Response) -> None: ...

    def forged(self, request: Request) -> bool:
        """Did another site's page cause this request?"""


@dataclass(frozen=True)
class CookieCarrier:
    """A cookie that script cannot read and no sibling can set.

    origin: of the site's own pages, as the address bar shows it, whatever
    a proxy in front makes of scheme and host.
    Source: RFC 6265bis sections 4.1.2 and 4.1.3.
    """

    name: str = "__Host-session"
    path: str = "/"
    secure: bool = True
    http_only: bool = True
    same_site: SameSite | None = "Lax"
    check_origin: bool = True
    origin: str = "https://bank.test"
    kind: ClassVar[str] = "cookie"

    def give(self, response: Response, issued: Issued, ttl_s: int) -> None:
        """Set the cookie for `ttl_s` seconds.  If there is a renewal, set
        a second one; the first then stays as long, so that a late
        log-out can name the sign-in."""
        if issued.renewal is not None:
            ttl_s = SIGN_IN_S
            self._set(response, RENEWAL, issued.renewal, ttl_s)
        self._set(response, self.name, issued.access, ttl_s)

    def take(self, request: Request) -> str:
        return request.cookies.get(self.name, "")

    def take_renewal(self, request: Request) -> str:
        return request.cookies.get(RENEWAL, "")

    def clear(self, response: Response) -> None:
        self._set(response, self.name, "", 0)
        self._set(response, RENEWAL, "", 0)

    def cookie(self, name: str, value: str) -> Cookie:
        """It names no Domain, so it goes to this host alone."""
        return Cookie(
            name,
            value,
            domain="",
            path=self.path,
            secure=self.secure,
            http_only=self.http_only,
            same_site=self.same_site,
        )

    def _set(
        self, response: Response, name: str, value: str, age_s: int
    ) -> None:
        cookie = self.cookie(name, value)
        header = format_set_cookie(cookie, max_age_s=age_s)
        response.headers.add("Set-Cookie", header)

    def forged(self, request: Request) -> bool:
        if request.method in SAFE or not self.check_origin:
            return False
        return cross_origin(request, self.origin)


@dataclass(frozen=True)
class HeaderCarrier:
    """An Authorization header that the client's own code adds.

    Between two requests a browser's page keeps it in localStorage, or
    anywhere else that script can read.  Source: RFC 6750 section 2.1.
    """

    scheme: str = "Bearer"
    kind: ClassVar[str] = "header"

    def give(self, response: Response, issued: Issued, ttl_s: int) -> None:
        """Put the credential, and its renewal, into the JSON answer."""
        body = {"token": issued.access, "renewal": issued.renewal}
        response.set_data(json.dumps({k: v for k, v in body.items() if v}))

    def take(self, request: Request) -> str:
        scheme, _, credential = request.headers.get(
            "Authorization", ""
        ).partition(" ")
        return credential if scheme.lower() == self.scheme.lower() else ""

    def take_renewal(self, request: Request) -> str:
        """From the form's body.  Source: RFC 6749 section 6."""
        return request.form.get("renewal", "")

    def clear(self, response: Response) -> None:
        """Nothing to clear: the client has to forget the credential."""

    def forged(self, request: Request) -> bool:
        """No: another site's page cannot add this header by itself."""
        return False


@dataclass(frozen=True)
class SplitCarrier(CookieCarrier):
    """The access token in a header, its renewal in an HttpOnly cookie.

    A single-page application does so: its code keeps the access token in
    memory, and after a reload gets the next one by the cookie, which no
    script can read.  Source: RFC 9700 section 4.14.2, OAuth 2.0 for
    Browser-Based Applications.
    """

    name: str = RENEWAL
    scheme: str = "Bearer"
    kind: ClassVar[str] = "header"

    def give(self, response: Response, issued: Issued, ttl_s: int) -> None:
        response.set_data(json.dumps({"token": issued.access}))
        if issued.renewal is not None:
            self._set(response, self.name, issued.renewal, SIGN_IN_S)

    def take(self, request: Request) -> str:
        return HeaderCarrier(self.scheme).take(request)

    def take_renewal(self, request: Request) -> str:
        return request.cookies.get(self.name, "")

    def clear(self, response: Response) -> None:
        """The cookie; the page has to forget what is in memory."""
        self._set(response, self.name, "", 0)


def cross_origin(request: Request, own: str) -> bool:
    """Does the browser say that another origin than `own` sent this?  Its
    "none" means that the user did, by the address bar.  With neither
    header the client is most likely no browser, so nobody tricked it into
    sending the cookie, and it is let through.
    OWASP's CSRF cheat sheet recommends to block it; then a command-line
    program has to send one of them.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site not in ("same-origin", "none")
    said = request.headers.get("Origin")
    return said is not None and said != origin(own)


CLIENT_CERTIFICATE = "Client-Cert"
"""The header in which whoever ends TLS hands on the client's certificate.
It has to drop what a client sends under that name, since anybody can
write a header.  Source: RFC 9440 sections 2.2 and 4."""


def shown_by(request: Request) -> Shown:
    """What a request shows of its sender's key.  There is no TLS in this
    process: the certificate is taken from whoever ended it before us."""
    certificate = b""
    with suppress(ValueError):
        told = request.headers.get(CLIENT_CERTIFICATE, "").strip(":")
        certificate = base64.b64decode(told, validate=True)
    try:
        url = request.base_url
    except UnicodeError:
        url = ""
    proof = request.headers.get("DPoP", "")
    return Shown(request.method, url, proof, certificate)
