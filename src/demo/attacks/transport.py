"""Transport: the credential, or the page, goes astray on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import httpx

from demo.attacks.base import Attack, Attacker
from demo.contenders import contender
from demo.cookies import Request
from demo.harness import Client, NotApplicable
from demo.unsafe.apps import CACHEABLE
from demo.unsafe.cookies import IN_CLEAR, PLAIN_NAME, WIDE_DOMAIN

NAMED_PLAINLY = PLAIN_NAME.of("session cookie")
"""With the prefix __Host- a browser drops a cookie that lacks Secure, or
that names a Domain.  Source: RFC 6265bis section 4.1.3.2."""


def what_reaches(url: str) -> Callable[[Attacker], Client]:
    """Alice's browser is sent to this address, and Mallory listens."""

    def forge(attacker: Attacker) -> Client:
        if not attacker.victim.jar.cookies:
            raise NotApplicable("nothing is sent unasked")
        thief = attacker.victim.stolen_copy()
        request = Request(url, top_level=True)
        sent = thief.jar.header(request)
        thief.jar.cookies = [
            cookie
            for cookie in thief.jar.cookies
            if any(f"{cookie.name}=" in value for _, value in sent)
        ]
        return thief

    return forge


@dataclass
class SharedCache(httpx.BaseTransport):
    """A cache between many users and the bank, which keeps whatever it
    may.  Source: RFC 9111 section 3 (no-store, private) and section 3.5
    (nothing that was asked for with an Authorization header)."""

    inner: httpx.BaseTransport
    kept: dict[str, httpx.Response] = field(default_factory=dict)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        if request.method == "GET" and url in self.kept:
            return self.kept[url]
        response = self.inner.handle_request(request)
        response.read()
        if may_keep(request, response):
            self.kept[url] = response
        return response


def may_keep(request: httpx.Request, response: httpx.Response) -> bool:
    control = response.headers.get("cache-control", "")
    return (
        (request.method, response.status_code) == ("GET", 200)
        and "authorization" not in request.headers
        and not {"no-store", "private"} & set(control.split(", "))
    )


def after_her(attacker: Attacker) -> Client:
    """Alice looks at her page, then Mallory asks for the same one."""
    cache = SharedCache(attacker.victim.transport)
    replace(attacker.victim, transport=cache).me()
    return replace(attacker.me, transport=cache)


def sees_her_page(attacker: Attacker, forged: Client) -> bool:
    return forged.me() == "alice"


CLEARTEXT = Attack(
    id="cleartext",
    name="a link to http",
    claim="One request without TLS, and the cookie is on the wire.",
    family="transport",
    source="CWE-614, RFC 6265bis section 4.1.2.5",
    forge=what_reaches("http://bank.test/"),
    fixed=NAMED_PLAINLY,
    flip=IN_CLEAR,
)

SUBDOMAIN = Attack(
    id="subdomain",
    name="a host below ours, taken over",
    claim="A forgotten host of the same domain receives the cookie.",
    family="transport",
    source="OWASP Session Management Cheat Sheet, Domain attribute",
    forge=what_reaches("https://old.bank.test/"),
    fixed=NAMED_PLAINLY,
    flip=WIDE_DOMAIN,
)

SHARED_CACHE = Attack(
    id="shared-cache",
    name="a page from a shared cache",
    claim="A shared cache hands one user's page to the next.",
    family="transport",
    source="CWE-524, RFC 9111 section 3",
    forge=after_her,
    fixed=contender("session cookie"),
    flip=CACHEABLE,
    effect=sees_her_page,
)

TRANSPORT_ATTACKS = (CLEARTEXT, SUBDOMAIN, SHARED_CACHE)
