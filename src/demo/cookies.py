"""A cookie, attribute by attribute, and when a browser sends it.

Source: RFC 6265bis (draft-ietf-httpbis-rfc6265bis), sections 4.1, 5.2,
5.6 and 5.8.  `would_send` is a model small enough to read.  It takes a
site to be a scheme and the last two labels of the host, which is right
for `bank.test` and wrong for `bank.co.uk`: real browsers consult the
Public Suffix List.  It follows the draft and Chromium.
"""

import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

SameSite = Literal["Strict", "Lax", "None"]

LAX_WINDOW_S = 120
"""Chromium sends a cookie without SameSite on a cross-site top-level
POST while it is younger than this.  Source: 6265bis section 5.6.7.2."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")


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
    url = urlsplit(request.url)
    host = url.hostname or ""
    return (
        host_matches(cookie, host)
        and path_matches(cookie.path, url.path or "/")
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
    """Scheme and the last two labels of the host."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.replace(".", "").isdigit() or ":" in host:
        return parts.scheme, host
    return parts.scheme, ".".join(host.split(".")[-2:])


def is_secure(url: str) -> bool:
    """https, or a loopback address, which browsers trust as much."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    local = host in LOOPBACK or host.endswith(".localhost")
    return parts.scheme == "https" or local


def host_matches(cookie: Cookie, host: str) -> bool:
    """Exact for a host-only cookie; else the domain or below it."""
    if cookie.host_only:
        return host == cookie.domain
    return host == cookie.domain or host.endswith("." + cookie.domain)


def path_matches(prefix: str, path: str) -> bool:
    """Source: 6265bis section 5.1.4."""
    if path == prefix:
        return True
    return path.startswith(prefix if prefix.endswith("/") else prefix + "/")


MAX_PAIR = 4_096
"""Name and value together, in octets: what is longer is not kept.
Source: RFC 6265bis section 5.6."""

SAME_SITE_WORDS: dict[str, SameSite] = {
    "strict": "Strict",
    "lax": "Lax",
    "none": "None",
}

SECONDS = re.compile(r"-?[0-9]{1,15}")
"""What Max-Age may say; anything else is ignored."""


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


def parse_set_cookie(header: str, url: str) -> Cookie | None:
    """The cookie that a browser keeps, or None when it refuses it."""
    pair, *rest = header.split(";")
    name, _, value = pair.strip().partition("=")
    if len(name + value) > MAX_PAIR:
        return None
    attributes = {}
    for text in rest:
        key, _, setting = text.strip().partition("=")
        attributes[key.strip().lower()] = setting.strip()
    domain = attributes.get("domain", "").lstrip(".").lower()
    cookie = Cookie(
        name=name.strip(),
        value=value.strip(),
        domain=domain or urlsplit(url).hostname or "",
        path=path_of(attributes.get("path", ""), url),
        host_only=not domain,
        secure="secure" in attributes,
        http_only="httponly" in attributes,
        same_site=SAME_SITE_WORDS.get(attributes.get("samesite", "").lower()),
        expires_at=expiry(
            attributes.get("max-age"), attributes.get("expires")
        ),
        created_at=time.time(),
    )
    return cookie if may_store(cookie, url) else None


def may_store(cookie: Cookie, url: str) -> bool:
    """Source: RFC 6265bis sections 5.7 and 4.1.3 (name prefixes)."""
    if not cookie.name or not host_matches(cookie, host_of(url)):
        return False
    if cookie.secure and not is_secure(url):
        return False
    if cookie.same_site == "None" and not cookie.secure:
        return False
    prefix = cookie.name.lower()
    if prefix.startswith("__secure-"):
        return cookie.secure
    if prefix.startswith("__host-"):
        return cookie.secure and cookie.host_only and cookie.path == "/"
    return True


def path_of(path: str, url: str) -> str:
    """The Path attribute, or the folder of the URL that set it."""
    if path.startswith("/"):
        return path
    return urlsplit(url).path.rpartition("/")[0] or "/"


def expiry(max_age: str | None, expires: str | None = None) -> float | None:
    """When it ends, as a Unix time; None for "when the browser closes".
    Max-Age wins over Expires.  Source: RFC 6265bis section 5.7."""
    if max_age is not None and SECONDS.fullmatch(max_age):
        return time.time() + int(max_age)
    try:
        return parsedate_to_datetime(expires or "").timestamp()
    except ValueError:
        return None


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""
