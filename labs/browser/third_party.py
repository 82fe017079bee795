"""A page of another origin calls the bank's interface.

With cookies it depends on SameSite, on CORS and on the browser's
setting for third-party cookies; with a header on CORS alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.wrappers import Request, Response

from demo.contenders import COOKIE, Contender, contender
from demo.cookies import SameSite
from demo.schemes import Session
from labs.browser.bank import Bank, credential, log_in, open_bank
from labs.browser.browsers import Chromium
from labs.browser.sites import BANK, EVIL, PARTNER, Sites

CALL = """
fetch(URL, {credentials: CREDENTIALS, headers: HEADERS})
  .then(answer => answer.json().catch(() => ({})))
  .then(said => said.user || "an error", () => "unreadable")
"""


@dataclass(frozen=True)
class Case:
    """same_site: of the cookie.  origin: of Access-Control-Allow-Origin,
    "*" or a host.  credentials: does the bank allow them?  bearer: no
    cookie, but a token that Alice has given to the partner."""

    name: str
    same_site: SameSite | None
    origin: str
    credentials: bool
    bearer: bool = False


CASES = (
    Case("cookie None, partner allowed", "None", PARTNER, True),
    Case("cookie Lax, partner allowed", "Lax", PARTNER, True),
    Case("cookie None, any origin (*)", "None", "*", True),
    Case("cookie None, another origin allowed", "None", EVIL, True),
    Case("header, partner allowed", None, PARTNER, False, True),
    Case("header, any origin (*)", None, "*", False, True),
    Case("header, another origin allowed", None, EVIL, False, True),
)


class Cors:
    """In front of the bank: the headers that let other origins read.
    called: whom the bank took each call of /me for."""

    def __init__(self, bank: Bank, sites: Sites, case: Case) -> None:
        self.bank, self.case = bank, case
        self.origin = case.origin
        if case.origin != "*":
            self.origin = sites.url(case.origin, "")
        self.called: list[str] = []

    def __call__(
        self, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        request = Request(environ)
        if request.method == "OPTIONS":
            response = Response(status=204)
        else:
            response = Response.from_app(self.bank, environ)
        if request.path == "/me" and request.method == "GET":
            said = response.get_json() if response.status_code == 200 else {}
            self.called.append(said.get("user", "nobody"))
        allow = "Access-Control-Allow-"
        response.headers[f"{allow}Origin"] = self.origin
        response.headers[f"{allow}Headers"] = "Authorization"
        response.headers["Access-Control-Max-Age"] = "0"  # ask each time
        if self.case.credentials:
            response.headers[f"{allow}Credentials"] = "true"
        return response(environ, start_response)


def third_party(browser: Chromium, sites: Sites) -> dict[str, dict[str, str]]:
    """By case: whom the bank answered, and what the page could read."""
    return {case.name: call(browser, sites, case) for case in CASES}


def call(browser: Chromium, sites: Sites, case: Case) -> dict[str, str]:
    """One call of /me by the partner's page, in Alice's browser."""
    carrier = replace(COOKIE, same_site=case.same_site)
    kind = Contender(case.name, Session, carrier)
    if case.bearer:
        kind = contender("JWT HS256")
    with open_bank(sites, kind) as bank:
        browser.forget(sites.url(BANK))
        headers = {}
        if case.bearer:
            given = credential(sites, "alice")
            headers["Authorization"] = f"Bearer {given}"
        else:
            log_in(browser, sites)
        front = sites.apps[BANK] = Cors(bank, sites, case)
        browser.open(sites.url(PARTNER))
        script = (
            CALL.replace("URL", repr(sites.url(BANK, "/me")))
            .replace("CREDENTIALS", repr("omit" if headers else "include"))
            .replace("HEADERS", repr(headers))
        )
        read = browser.run(script)
    answered = front.called[0] if front.called else "never called"
    return {"bank answers": answered, "page reads": str(read)}
