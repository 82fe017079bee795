"""Behind a proxy: the bank's own form gets in, a foreign one does not.

Eleven ways for a form to arrive.  TLS may end in front, with the scheme
passed on to the bank or not, and the proxy may keep the Host or write its
own.  A browser that sends Sec-Fetch-Site decides all of these by that
header, so the public name is varied there once.  Without it `Origin`
decides: then the name may be ASCII or international where the Host is
kept; where it is rewritten the bank never sees the name, so one is enough.

The control guesses its origin from the request, as many applications do.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from werkzeug.wrappers import Request

from demo.carriers import SAFE, CookieCarrier
from demo.contenders import Contender, contender
from demo.harness import Deployment
from demo.harness.deployment import bank_doors

ASCII, INTERNATIONAL = "https://bank.test", "https://bücher.test"
REWRITTEN = "127.0.0.1:8000"
EVIL = "https://evil.test/prize"


@dataclass(frozen=True)
class Way:
    """How a request arrives.  public: the bank's origin in the address
    bar.  scheme: as the bank sees it.  rewrites: the Host, to its own.
    says_site: does the browser send Sec-Fetch-Site?"""

    public: str = ASCII
    scheme: str = "https"
    rewrites: bool = False
    says_site: bool = True


SAYING = [
    Way(scheme=scheme, rewrites=rewrites)
    for scheme in ("https", "http")
    for rewrites in (False, True)
]
SILENT = [replace(way, says_site=False) for way in SAYING]
FOREIGN_NAMES = [
    Way(INTERNATIONAL, scheme, False, says_site)
    for scheme, says_site in (
        ("https", True),
        ("https", False),
        ("http", False),
    )
]
WAYS = [*SAYING, *SILENT, *FOREIGN_NAMES]


class GuessedOrigin(CookieCarrier):
    """The control: its origin is the one that the request names."""

    def forged(self, request: Request) -> bool:
        said = request.headers.get("Sec-Fetch-Site")
        if request.method in SAFE or said is not None:
            return super().forged(request)
        origin = request.headers.get("Origin")
        return origin != request.host_url.rstrip("/")


def bank(carrier: type[CookieCarrier], way: Way) -> Contender:
    """With a cookie that always travels, so that the check is alone."""
    told = carrier(same_site="None", origin=way.public)
    return replace(contender("session cookie"), carrier=told)


class Proxy:
    """A WSGI application in front of another."""

    def __init__(self, app: Any, way: Way) -> None:
        self.app, self.way = app, way

    def __call__(
        self, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = self.way.scheme
        if self.way.rewrites:
            environ["HTTP_HOST"] = REWRITTEN
        if not self.way.says_site:
            environ.pop("HTTP_SEC_FETCH_SITE", None)
        found: Iterable[bytes] = self.app(environ, start_response)
        return found


def pays(carrier: type[CookieCarrier], way: Way, page: str | None) -> bool:
    """Does a form on this page, None for the bank's own, move a coin of
    Alice's?  She is in, and her log-in came another way."""
    with Deployment(bank(carrier, way)) as service:
        alice = service.client()
        alice.endpoints = replace(
            bank_doors("", CookieCarrier()), base_url=way.public
        )
        alice.log_in("alice", service.password_of("alice"))
        alice.transport = httpx.WSGITransport(app=Proxy(service.app, way))
        alice.page = page
        before = service.coins("bob")
        alice.transfer("bob", 1)
        return service.coins("bob") == before + 1


def test_there_are_eleven_ways() -> None:
    assert len(set(WAYS)) == 11


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_its_own_form_gets_in_and_a_foreign_one_does_not(way: Way) -> None:
    assert pays(CookieCarrier, way, None)
    assert not pays(CookieCarrier, way, EVIL)


def test_one_that_guesses_refuses_its_own_forms() -> None:
    """All but one of those ways on which Origin decides."""
    refused = [way for way in WAYS if not pays(GuessedOrigin, way, None)]
    silent = [way for way in WAYS if not way.says_site]
    assert refused == [way for way in silent if way != Way(says_site=False)]


def test_the_check_is_what_keeps_the_foreign_form_out() -> None:
    class Unchecked(CookieCarrier):
        def forged(self, request: Request) -> bool:
            return False

    assert all(pays(Unchecked, way, EVIL) for way in WAYS)
