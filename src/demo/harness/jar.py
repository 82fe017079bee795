"""A browser's cookie jar: which cookies it keeps, and for how long; and
what a browser says about a request.

Source: RFC 6265bis (draft-ietf-httpbis-rfc6265bis), sections 5.1.1, 5.6
and 5.7, step by step.  Nothing here raises, whatever a server writes.
`http.cookiejar` follows older rules: it knows no SameSite and no prefix,
and takes no loopback address for secure.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from demo.cookies import (
    Cookie,
    Request,
    SameSite,
    domain_matches,
    host_of,
    is_public_suffix,
    is_secure,
    origin,
    parts_of,
    path_matches,
    same_site,
    script_can_read,
    would_send,
)

MAX_PAIR = 4_096
"""Name and value together, in octets: what is longer is not kept."""

MAX_ATTRIBUTE = 1_024
"""An attribute's value, in octets: what is longer is not read."""

MAX_AGE_S = 400 * 86_400
"""No cookie is kept longer.  Source: 6265bis section 5.5."""

SAME_SITE_WORDS: dict[str, SameSite] = {
    "strict": "Strict",
    "lax": "Lax",
    "none": "None",
}

BLANK = " \t"
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
SECONDS = re.compile(r"-?[0-9]+")
"""What Max-Age may say; anything else is ignored."""


@dataclass
class Jar:
    """Cookies, kept and sent by the rules of RFC 6265bis."""

    cookies: list[Cookie] = field(default_factory=list)

    def store(self, header: str, url: str, embedded: bool = False) -> None:
        """Obey one Set-Cookie header; Max-Age=0 deletes.

        A cookie that is set again keeps its first creation time; Chromium
        156 counts anew when the value is another, and the draft does not.
        embedded: does the answer go to a page of another site that
        embeds or fetches it?  Then only SameSite=None is kept."""
        new = parse_set_cookie(header, url)
        if new is None or (embedded and new.same_site != "None"):
            return
        kept = {slot(c): c for c in self.cookies if not is_over(c)}
        if not is_secure(url) and any(overlays(new, c) for c in kept.values()):
            return
        old = kept.get(slot(new))
        if old is not None:
            new = replace(new, created_at=old.created_at)
        kept[slot(new)] = new
        self.cookies = [c for c in kept.values() if not is_over(c)]

    def header(self, request: Request) -> list[tuple[str, str]]:
        """The Cookie header for a request, or nothing.  Longer paths
        come first, then older cookies.  Source: 6265bis section 5.8.3."""
        sent = [c for c in self.cookies if would_send(c, request)]
        sent.sort(key=lambda c: (-len(c.path), c.created_at))
        pairs = [f"{c.name}={c.value}" if c.name else c.value for c in sent]
        return [("Cookie", "; ".join(pairs))] if pairs else []

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


def is_over(cookie: Cookie) -> bool:
    """Has it expired?"""
    return cookie.expires_at is not None and cookie.expires_at <= time.time()


def overlays(new: Cookie, old: Cookie) -> bool:
    """Would one that came over http stand before, or in place of, a
    secure one?  Source: 6265bis section 5.7 ("leave secure cookies
    alone")."""
    one, other = new.domain, old.domain
    return (
        (new.name, old.secure) == (old.name, True)
        and (domain_matches(one, other) or domain_matches(other, one))
        and path_matches(old.path, new.path)
    )


def parse_set_cookie(header: str, url: str) -> Cookie | None:
    """The cookie that a browser reads in a header, or None when it
    ignores the header.  Of an attribute that comes twice the last one
    counts."""
    pair, *rest = header.split(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", pair
    name, value = name.strip(BLANK), value.strip(BLANK)
    said = attributes_of(rest)
    scope = scope_of(said.get("domain", ""), host_of(url))
    fits = 0 < octets(name + value) <= MAX_PAIR
    if CONTROL.search(header) or not fits or scope is None:
        return None
    cookie = Cookie(
        name=name,
        value=value,
        domain=scope[0],
        path=path_of(said.get("path", ""), url),
        host_only=scope[1],
        secure="secure" in said,
        http_only="httponly" in said,
        same_site=SAME_SITE_WORDS.get(said.get("samesite", "").lower()),
        expires_at=expiry(said.get("max-age"), said.get("expires")),
        created_at=time.time(),
    )
    return cookie if may_store(cookie, url, "path" in said) else None


def octets(text: str) -> int:
    """Its length in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def attributes_of(parts: Iterable[str]) -> dict[str, str]:
    """By name in lower case: the last one that says something.  Source:
    6265bis section 5.6."""
    found = {}
    for part in parts:
        name, _, text = part.partition("=")
        name, text = name.strip(BLANK).lower(), text.strip(BLANK)
        idle = (
            octets(text) > MAX_ATTRIBUTE
            or (name == "max-age" and not SECONDS.fullmatch(text))
            or (name == "expires" and cookie_date(text) is None)
        )
        if not idle:
            found[name] = text
    return found


def scope_of(domain: str, host: str) -> tuple[str, bool] | None:
    """The cookie's domain, and is it for this host only?  None when this
    host may not set it.  Source: 6265bis section 5.7, steps on Domain."""
    domain = domain.removeprefix(".").lower()
    public = is_public_suffix(domain)
    if not host:
        return None
    if not domain or (public and domain == host):
        return host, True
    if public or not domain_matches(host, domain):
        return None
    return domain, False


def may_store(cookie: Cookie, url: str, names_path: bool) -> bool:
    """names_path: is there a Path attribute?  Source: RFC 6265bis
    sections 5.7 and 4.1.3 (name prefixes; a cookie without a name may
    not look as if it had one)."""
    if cookie.secure and not is_secure(url):
        return False
    if cookie.same_site == "None" and not cookie.secure:
        return False
    prefix = cookie.name.lower()
    if not prefix:
        posing = ("__secure-", "__host-")
        return not cookie.value.lower().startswith(posing)
    if prefix.startswith("__secure-"):
        return cookie.secure
    if prefix.startswith("__host-"):
        at_root = names_path and cookie.path == "/"
        return cookie.secure and cookie.host_only and at_root
    return True


def path_of(path: str, url: str) -> str:
    """The Path attribute, or the folder of the URL that set it."""
    if path.startswith("/"):
        return path
    return parts_of(url).path.rpartition("/")[0] or "/"


def expiry(max_age: str | None, expires: str | None = None) -> float | None:
    """When it ends, as a Unix time; None for "when the browser closes".
    Max-Age wins over Expires.  Source: RFC 6265bis sections 5.5 and 5.7."""
    now = time.time()
    if max_age is not None:
        digits = max_age.lstrip("0")
        if not digits or digits.startswith("-"):
            return 0.0
        return now + min(int(digits), MAX_AGE_S)
    date = cookie_date(expires or "")
    return None if date is None else min(date, now + MAX_AGE_S)


# The date of a cookie

DELIMITER = re.compile(r"[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?![0-9])")
DAY = re.compile(r"([0-9]{1,2})(?![0-9])")
YEAR = re.compile(r"([0-9]{2,4})(?![0-9])")
MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)


def cookie_date(text: str) -> float | None:
    """A Unix time; None for what is no date.  The words may come in any
    order, and words that say nothing are passed over.  Source: 6265bis
    section 5.1.1."""
    clock: list[int] = []
    day = month = year = -1
    for token in DELIMITER.split(text):
        word = token[:3].lower()
        if not clock and (found := TIME.match(token)):
            clock = [int(part) for part in found.groups()]
        elif day < 0 and (found := DAY.match(token)):
            day = int(found[1])
        elif month < 0 and word in MONTHS:
            month = MONTHS.index(word) + 1
        elif year < 0 and (found := YEAR.match(token)):
            year = int(found[1])
    if not clock or min(day, month, year) < 0:
        return None
    if year < 100:
        year += 1_900 if year >= 70 else 2_000
    try:
        hour, minute, second = clock
        date = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return date.timestamp() if year >= 1_601 else None


# What a browser says


def origin_headers(request: Request) -> list[tuple[str, str]]:
    """What a browser says about the page behind a request; of the site
    only where it trusts the connection.
    Source: Fetch standard (Origin), Fetch Metadata (Sec-Fetch-Site)."""
    page = request.initiator
    if page is None:
        relation = "none"
    elif origin(page) == origin(request.url):
        relation = "same-origin"
    elif same_site(page, request.url):
        relation = "same-site"
    else:
        relation = "cross-site"
    headers = []
    if is_secure(request.url):
        headers.append(("Sec-Fetch-Site", relation))
    if page is not None and request.method not in ("GET", "HEAD"):
        headers.append(("Origin", origin(page)))
    return headers
