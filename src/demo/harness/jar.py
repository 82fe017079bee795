"""A browser's cookie jar, and what a browser says about a request."""

import time
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from demo.cookies import (
    Cookie,
    Request,
    parse_set_cookie,
    same_site,
    script_can_read,
    would_send,
)


@dataclass
class Jar:
    """Cookies, kept and sent by the rules of `cookies`."""

    cookies: list[Cookie] = field(default_factory=list)

    def store(self, header: str, url: str) -> None:
        """Obey one Set-Cookie header; Max-Age=0 deletes."""
        new = parse_set_cookie(header, url)
        if new is None:
            return
        self.cookies = [c for c in self.cookies if slot(c) != slot(new)]
        if new.expires_at is None or new.expires_at > time.time():
            self.cookies.append(new)

    def header(self, request: Request) -> list[tuple[str, str]]:
        """The Cookie header for a request, or nothing.  Longer paths
        come first, then older cookies.  Source: 6265bis section 5.8.3."""
        sent = [c for c in self.cookies if would_send(c, request)]
        sent.sort(key=lambda c: (-len(c.path), c.created_at))
        pairs = "; ".join(f"{c.name}={c.value}" for c in sent)
        return [("Cookie", pairs)] if pairs else []

    def stolen(self) -> "Jar":
        """A thief's copy: it holds the same, and obeys no Max-Age."""
        return Jar([replace(c, expires_at=None) for c in self.cookies])

    def what_script_reads(self) -> "Jar":
        """Only the cookies that document.cookie would show."""
        return Jar([c for c in self.cookies if script_can_read(c)])


def slot(cookie: Cookie) -> tuple[str, str, bool, str]:
    """Two cookies with the same slot replace each other.
    Source: RFC 6265bis section 5.7 (name, domain, host-only, path)."""
    return cookie.name, cookie.domain, cookie.host_only, cookie.path


def origin(url: str) -> str:
    """Scheme, host and port.  Source: RFC 6454 section 4."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def origin_headers(request: Request) -> list[tuple[str, str]]:
    """What a browser says about the page behind a request.
    Source: Fetch standard (Origin), Fetch Metadata (Sec-Fetch-Site)."""
    if request.initiator is None:
        return [("Sec-Fetch-Site", "none")]
    if origin(request.initiator) == origin(request.url):
        relation = "same-origin"
    elif same_site(request.initiator, request.url):
        relation = "same-site"
    else:
        relation = "cross-site"
    headers = [("Sec-Fetch-Site", relation)]
    if request.method != "GET":
        headers.append(("Origin", origin(request.initiator)))
    return headers
