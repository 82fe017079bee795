"""The Set-Cookie header: written by a server, obeyed by a jar.

Source: RFC 6265bis sections 4.1 (syntax) and 5.7 (storage).
"""

import re
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from demo.cookies import Cookie, SameSite, host_matches, is_secure

MAX_PAIR = 4_096
"""Name and value together, in octets: what is longer is not kept.
Source: RFC 6265bis section 5.6."""

SAME_SITE: dict[str, SameSite] = {
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
        same_site=SAME_SITE.get(attributes.get("samesite", "").lower()),
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
