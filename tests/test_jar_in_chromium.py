"""The jar against the installed Chromium: the same headers, the same
cookies; and a cookie that is set again."""

import time
from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from demo.harness.jar import MAX_AGE_S, Jar
from labs.browser.binaries import NoBrowser, binary
from labs.browser.browsers import CHROMIUM_SHORT, SHORT_S, chromium
from labs.browser.cross_site import send
from labs.browser.sites import BANK, EVIL, serving, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("from_a_terminal")]

FOLDER = "/a/b/c"

HEADERS = (
    *("a=1", "tok", "=nameless", "=", "", " a = b c ", 'a="q"', "a\t=1"),
    *("a=b\x01c", "a=b\x7fc", "a=1;secure;HTTPONLY"),
    *("=__Host-a=1; Secure; Path=/", "__Secure-x", "=__secure-"),
    *("__Host-a=1; Secure", "__Host-a=1; Secure; Path=/"),
    *("__Host-a=1; Secure; Path=", "__host-a=1; Secure; Path=/x"),
    *("__Secure-a=1", "__Secure-a=1; Secure"),
    *("a=1; Domain=test", "a=1; Domain=bank.test", "a=1; Domain=..bank.test"),
    *("a=1; Domain=.bank.test", "a=1; Domain=", "a=1; Domain=evil.test"),
    "a=1; Domain=evil.test; Domain=bank.test",
    "a=1; Domain=bank.test; Domain=",
    *("a=1; SameSite=None", "a=1; SameSite=None; Secure"),
    *("a=1; SameSite=Strict; SameSite=Lax", "a=1; SameSite=Lax; SameSite=x"),
    *("a=1; Path=/x; Path=/a", "a=1; Path=/x; Path=", "a=1; Path=/x; Path=y"),
    *("a=" + "v" * 4_095, "a=" + "v" * 4_096),
    *("a=" + "é" * 2_047, "a=" + "é" * 2_048),
    *("a=1; Path=/" + "p" * 1_023, "a=1; Path=/" + "p" * 1_024),
    *("a=1; Max-Age=60", "a=1; Max-Age=00060", "a=1; Max-Age=5.5"),
    *("a=1; Max-Age=0", "a=1; Max-Age=-1", f"a=1; Max-Age={MAX_AGE_S + 9}"),
    "a=1; Max-Age=900; Expires=Thu, 01 Jan 1970 00:00:01 GMT",
    "a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT",
    "a=1; Expires=Thu, 01 Jan 1970 00:00:01 GMT",
    "a=1; Expires=00:00:00 31 feb 2099",
    "a=1; Expires=Friday, 31-Dec-99 00:00:00 PST",
    "a=1; Expires=00:00:00 Dec 31 2099",
    "a=1; Expires=31 dec 2099",
    "a=1; Expires=nonsense",
)

OTHERWISE = (
    "a=1; Domain=.",
    "a=1; Max-Age=+5",
    "a=1; Max-Age=60; Max-Age=x",
    "a=b\tc",
)
"""Where Chromium leaves the draft, and the jar follows the draft."""


class Setter:
    """A bank that sets one cookie by a header as it is, or several by
    the address; seen: the cookies that a posted form brought."""

    def __init__(self) -> None:
        self.header = ""
        self.seen: list[set[str]] = []

    def __call__(
        self, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        request = Request(environ)
        response = Response("ok", mimetype="text/html")
        if request.path == FOLDER:
            raw = self.header.encode("utf-8").decode("latin-1")
            start_response("200 OK", [("Set-Cookie", raw)])
            return [b"ok"]
        for pair in request.args.getlist("set"):
            response.headers.add("Set-Cookie", f"{pair}; Path=/; Secure")
        if request.method == "POST":
            self.seen.append(set(request.cookies))
        found: Iterable[bytes] = response(environ, start_response)
        return found


@pytest.fixture
def installed() -> None:
    pytest.importorskip("playwright")
    try:
        binary("CHROMIUM")
    except NoBrowser as error:
        pytest.skip(str(error))


def in_chromium(one: dict[str, Any]) -> tuple[Any, ...]:
    """Playwright's words for a cookie; no SameSite is "Lax" there, so
    that is left out.  Its end is in whole minutes from now."""
    end = one["expires"]
    return (
        *(one["name"], one["value"], one["domain"], one["path"]),
        *(one["secure"], one["httpOnly"]),
        None if end == -1 else round((end - time.time()) / 60),
    )


def in_jar(header: str) -> list[tuple[Any, ...]]:
    jar = Jar()
    jar.store(header, f"https://{BANK}{FOLDER}")
    return [
        (
            *(c.name, c.value, "." * (not c.host_only) + c.domain, c.path),
            *(c.secure, c.http_only),
            None
            if c.expires_at is None
            else round((c.expires_at - time.time()) / 60),
        )
        for c in jar.cookies
    ]


@pytest.mark.usefixtures("installed")
def test_chromium_keeps_the_same_cookies() -> None:
    differ = []
    with serving() as sites, chromium() as browser:
        bank = sites.apps[BANK] = Setter()
        for header in (*HEADERS, *OTHERWISE):
            bank.header = header
            browser.page.context.clear_cookies()
            browser.open(sites.url(BANK, FOLDER))
            kept = map(in_chromium, browser.page.context.cookies())
            if list(kept) != in_jar(header):
                differ.append(header)
    assert differ == list(OTHERWISE)


@pytest.mark.usefixtures("installed")
def test_a_cookie_set_again_with_another_value_is_new_to_chromium() -> None:
    """The draft, and the jar, keep its first creation time either way."""
    with serving() as sites, chromium(flags=(CHROMIUM_SHORT,)) as browser:
        bank = sites.apps[BANK] = Setter()

        def posted() -> set[str]:
            """What another site's form brings along."""
            before = len(bank.seen)
            browser.open(sites.url(EVIL))
            send(browser, sites.url(BANK, "/form?kind="), ["form POST"])
            wait_until(lambda: len(bank.seen) > before)
            browser.page.wait_for_url("**/form?kind=*")
            return bank.seen[-1]

        browser.open(sites.url(BANK, "/?set=same=1&set=other=1&set=once=1"))
        assert posted() == {"same", "other", "once"}
        time.sleep(SHORT_S)
        assert posted() == set()
        browser.open(sites.url(BANK, "/?set=same=1&set=other=2"))
        assert posted() == {"other"}
