"""A cookie, attribute by attribute, and when a browser sends it.

Source: RFC 6265bis (draft-ietf-httpbis-rfc6265bis), sections 4.1, 5.1,
5.2 and 5.8; which cookies a browser keeps is in `harness.jar`.
`would_send` is a model small enough to read.  It follows the draft and
Chromium.  Nothing here raises, whatever text is given for a URL.

Its limit: real browsers look a host up in the Public Suffix List, which
has some ten thousand rules.  Here a public suffix is a single label, such
as `test`, or one of the few in PUBLIC_SUFFIXES; so a site is a scheme
with one label more than that.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

SameSite = Literal["Strict", "Lax", "None"]

LAX_WINDOW_S = 120
"""Chromium sends a cookie without SameSite on a cross-site top-level
POST while it is younger than this.  Source: 6265bis section 5.6.7.2."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")

PUBLIC_SUFFIXES = (
    *("ac.uk", "co.uk", "gov.uk", "org.uk", "com.au", "com.br", "co.in"),
    *("co.jp", "co.kr", "co.nz", "co.za", "com.cn", "com.mx", "com.tr"),
    *("github.io", "gitlab.io", "herokuapp.com", "netlify.app", "pages.dev"),
    *("vercel.app", "web.app", "workers.dev", "azurewebsites.net"),
)
"""Names under which anybody can register a host: some of those with two
labels.  Source: publicsuffix.org."""


@dataclass(frozen=True)
class Cookie:
    """One cookie in a jar.  Times are Unix seconds.

    same_site None means that the server did not say.  host_only means
    that no Domain attribute widened it to subdomains.
    """

    name: str
    value: str
    domain: str
    path: str = "/"
    host_only: bool = True
    secure: bool = False
    http_only: bool = False
    same_site: SameSite | None = None
    expires_at: float | None = None
    created_at: float = 0.0


@dataclass(frozen=True)
class Request:
    """A request that a browser is about to send.

    initiator: the URL of the page that caused it; None when the user
    typed it.  top_level: does the address bar change?
    """

    url: str
    method: str = "GET"
    initiator: str | None = None
    top_level: bool = False


def would_send(
    cookie: Cookie, request: Request, third_party: bool = True
) -> bool:
    """Does a browser attach this cookie to this request?

    third_party: does it let requests of pages on other sites, those
    that do not change the address bar, have cookies at all?"""
    return (
        host_matches(cookie, host_of(request.url))
        and path_matches(cookie.path, parts_of(request.url).path or "/")
        and (not cookie.secure or is_secure(request.url))
        and (cookie.expires_at is None or time.time() < cookie.expires_at)
        and same_site_allows(cookie, request)
        and (third_party or not is_third_party(request))
    )


def same_site_allows(cookie: Cookie, request: Request) -> bool:
    """The SameSite rule alone.  Source: 6265bis section 5.6.7."""
    if request.initiator is None or same_site(request.initiator, request.url):
        return True
    if cookie.same_site == "None":
        return True
    if cookie.same_site == "Strict" or not request.top_level:
        return False
    if request.method in ("GET", "HEAD"):
        return True
    fresh = time.time() - cookie.created_at < LAX_WINDOW_S
    return cookie.same_site is None and fresh


def is_third_party(request: Request) -> bool:
    """Is it for another site than the address bar shows?"""
    if request.initiator is None or request.top_level:
        return False
    return not same_site(request.initiator, request.url)


def script_can_read(cookie: Cookie) -> bool:
    """Does document.cookie show it?  Source: 6265bis section 4.1.2.6."""
    return not cookie.http_only


def same_site(one: str, other: str) -> bool:
    """Do two URLs share scheme and registrable domain?"""
    return site(one) == site(other)


def site(url: str) -> tuple[str, str]:
    """Scheme, and the public suffix of the host with one label more."""
    scheme, host = parts_of(url).scheme, host_of(url)
    if is_address(host):
        return scheme, host
    labels = host.split(".")
    of_suffix = 2 if ".".join(labels[-2:]) in PUBLIC_SUFFIXES else 1
    return scheme, ".".join(labels[-of_suffix - 1 :])


def is_public_suffix(host: str) -> bool:
    """Can anybody register a name below it?  See the limit above."""
    return "." not in host or host in PUBLIC_SUFFIXES


def is_address(host: str) -> bool:
    """Is it an IP address, and no name?"""
    return ":" in host or host.replace(".", "").isdigit()


def is_secure(url: str) -> bool:
    """https, or a loopback address, which browsers trust as much."""
    host = host_of(url)
    local = host in LOOPBACK or host.endswith(".localhost")
    return parts_of(url).scheme == "https" or local


def host_matches(cookie: Cookie, host: str) -> bool:
    """Exact for a host-only cookie; else the domain or below it."""
    if cookie.host_only:
        return host == cookie.domain
    return domain_matches(host, cookie.domain)


def domain_matches(host: str, domain: str) -> bool:
    """Nothing is below an address.  Source: 6265bis section 5.1.3."""
    below = host.endswith("." + domain) and not is_address(host)
    return host == domain or below


def path_matches(prefix: str, path: str) -> bool:
    """Source: 6265bis section 5.1.4."""
    if path == prefix:
        return True
    return path.startswith(prefix if prefix.endswith("/") else prefix + "/")


def format_set_cookie(cookie: Cookie, max_age_s: int | None = None) -> str:
    """The header's value, one attribute after the other."""
    parts = [f"{cookie.name}={cookie.value}", f"Path={cookie.path}"]
    if not cookie.host_only:
        parts.append(f"Domain={cookie.domain}")
    if max_age_s is not None:
        parts.append(f"Max-Age={max_age_s}")
    if cookie.secure:
        parts.append("Secure")
    if cookie.http_only:
        parts.append("HttpOnly")
    if cookie.same_site:
        parts.append(f"SameSite={cookie.same_site}")
    return "; ".join(parts)


def parts_of(url: str) -> SplitResult:
    """The URL, taken apart; all of it empty when it is none."""
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.port is None or parts.port > 0:
            return parts
    return urlsplit("")


def host_of(url: str) -> str:
    """In lower case and ASCII, as it goes over the wire: `bücher.test`
    is `xn--bcher-kva.test`.  "" for a URL without one.  Source: 6265bis
    section 5.1.2."""
    host = parts_of(url).hostname or ""
    if host.isascii():
        return host
    with suppress(UnicodeError):
        return host.encode("idna").decode("ascii")
    return ""


PORTS = {"http": 80, "https": 443}


def origin(url: str) -> str:
    """Scheme, host and port, as a browser writes them in `Origin`: in
    ASCII, and without the scheme's own port; "null" when there is no
    host.  Source: RFC 6454 section 6.2."""
    parts, host = parts_of(url), host_of(url)
    if not host:
        return "null"
    host = f"[{host}]" if ":" in host else host
    if parts.port in (None, PORTS.get(parts.scheme)):
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{parts.port}"
