"""What a page in Chromium sends by itself: to an EventSource, a WebSocket
and an <img>, none of which takes a header of the page's choice."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from werkzeug.wrappers import Request, Response

from demo.contenders import contender
from demo.errors import Rejected
from labs.browser.bank import Bank, Look, log_in, open_bank
from labs.browser.browsers import Chromium
from labs.browser.sites import BANK, PARTNER, Sites, wait_until

BY_ITSELF = {
    "<img>": "new Image().src = URL",
    "EventSource": "new EventSource(URL)",
    "WebSocket": "new WebSocket(URL.replace('https', 'wss'))",
}
"""How a page opens it, with no header."""

CALL = "(() => { const URL = %r; %s; })()"

KINDS = ("JWT ES256", "session header", "session cookie")


class Listening:
    """In front of the bank: what came with each path."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.came: dict[str, str] = {}

    def __call__(
        self, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith("/listen"):
            self.came[request.path] = self.whose(request)
            return Response(status=204)(environ, start_response)
        return self.bank(environ, start_response)

    def whose(self, request: Request) -> str:
        """Whom the bank takes this request for."""
        try:
            return self.bank.who(request).user_id
        except Rejected:
            return "nobody"


def sent_by_page(browser: Chromium, sites: Sites) -> dict[str, Any]:
    """By credential, page and way: whom the bank took the request for."""
    return {name: ways(browser, sites, name) for name in KINDS}


def ways(
    browser: Chromium, sites: Sites, name: str
) -> dict[str, dict[str, str]]:
    """Alice has logged in at the bank's page, which keeps a token in
    localStorage; then its page, and a partner's, open each of these."""
    look = Look(keeps="localStorage")
    with open_bank(sites, contender(name), look) as bank:
        browser.forget(sites.url(BANK))
        log_in(browser, sites)
        front = sites.apps[BANK] = Listening(bank)
        found: dict[str, dict[str, str]] = {}
        for host, page in ((BANK, "own page"), (PARTNER, "another site")):
            browser.open(sites.url(host))
            found[page] = {}
            for place, (way, script) in enumerate(BY_ITSELF.items()):
                path = f"/listen/{host}/{place}"
                browser.run(CALL % (sites.url(BANK, path), script))
                wait_until(partial(front.came.__contains__, path))
                found[page][way] = front.came[path]
    return found
