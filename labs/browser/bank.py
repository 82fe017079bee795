"""The bank with pages: log in, pay, read what others have commented.

`App` answers the requests; here are the pages around it.  Each look of
the page is a setting, so that one thing changes at a time.
"""

import hmac
import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request, Response

from demo.app import App, reply, text
from demo.contenders import Contender
from demo.harness import PASSWORD, Deployment
from demo.schemes.base import new_id
from labs.browser.pages import BANK_HTML, BANK_JS, STYLE
from labs.browser.sites import BANK, Sites

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""A strict Content-Security-Policy.  Source: W3C CSP Level 3."""


@dataclass(frozen=True)
class Look:
    """keeps: where the page's code keeps a token, if it gets one.
    policy: the Content-Security-Policy, if any.  escape: comments are
    shown as text.  token: the form has an anti-forgery token."""

    keeps: str = "nowhere"
    policy: str = ""
    escape: bool = True
    token: bool = False


class Bank(App):
    """payments: sender, receiver, coins, kind of request.  arrived:
    the kinds of request that were answered, let in or not."""

    def __init__(
        self, contender: Contender, service: Deployment, look: Look
    ) -> None:
        super().__init__(contender, service, service.users)
        self.look = look
        self.comments: list[str] = []
        self.payments: list[tuple[str, str, int, str]] = []
        self.arrived: set[str] = set()
        self.secret = new_id().encode()

    def answer(self, request: Request) -> Response:
        try:
            return self.answer_page(request)
        finally:
            self.arrived.add(request.args.get("kind", ""))

    def answer_page(self, request: Request) -> Response:
        """The pages and their files; the rest is the app's."""
        pages = {"/": self.page, "/statement": self.statement}
        if request.method == "GET" and request.path in pages:
            return pages[request.path](request)
        files = {"/bank.js": ("text/javascript", BANK_JS)}
        files["/bank.css"] = ("text/css", STYLE)
        if request.path in files:
            kind, content = files[request.path]
            return Response(content, mimetype=kind)
        return super().answer(request)

    def page(self, request: Request) -> Response:
        """What the browser shows; comments as they are, unless escaped."""
        comments = [
            html.escape(comment) if self.look.escape else comment
            for comment in self.comments
        ]
        content = BANK_HTML.format(
            keeps=self.look.keeps,
            token=self.token_for(self.carrier.take(request)),
            comments="".join(f"<li>{comment}</li>" for comment in comments),
        )
        response = Response(content, mimetype="text/html")
        if self.look.policy:
            response.headers["Content-Security-Policy"] = self.look.policy
        return response

    def token_for(self, session: str) -> str:
        """Bound to the session: another one's does not fit.  Source:
        OWASP CSRF Prevention, HMAC-based token."""
        return hmac.new(self.secret, session.encode(), "sha256").hexdigest()

    def transfer(self, request: Request) -> Response:
        if self.look.token:
            due = self.token_for(self.carrier.take(request))
            if not hmac.compare_digest(text(request, "token"), due):
                raise Forbidden("the form is not ours")
        response = super().transfer(request)
        self.payments.append(
            (
                self.who(request).user_id,
                text(request, "to"),
                int(text(request, "amount")),
                request.args.get("kind", "own form"),
            )
        )
        return response

    def statement(self, request: Request) -> Response:
        """What the page shows of the account."""
        user_id = self.who(request).user_id
        row = self.users.get(user_id)
        paid = [p[1:3] for p in self.payments if p[0] == user_id]
        balance = row.balance if row else 0
        return reply({"user": user_id, "balance": balance, "paid": paid})

    def balance(self, user_id: str) -> int:
        row = self.users.get(user_id)
        return row.balance if row else 0


@contextmanager
def open_bank(
    sites: Sites,
    contender: Contender,
    look: Look | None = None,
    kind: type[Bank] = Bank,
) -> Iterator[Bank]:
    """A bank with three new customers, at bank.test, for a while."""
    with Deployment(contender) as service:
        bank = kind(contender, service, look or Look())
        sites.apps[BANK] = bank
        yield bank
        del sites.apps[BANK]


def elsewhere(sites: Sites, headers: dict[str, str]) -> httpx.Client:
    """A client on another machine: no browser, no jar, these headers."""
    port = sites.tls.port
    return httpx.Client(
        base_url=f"https://127.0.0.1:{port}",
        headers={"Host": f"{BANK}:{port}", **headers},
        verify=False,
    )


def credential(sites: Sites, user: str) -> str:
    """A new one of that user, whichever way the bank hands it over."""
    with elsewhere(sites, {}) as client:
        told = {"user": user, "password": PASSWORD}
        answer: Any = client.post("/login", data=told)
    cookie = answer.headers.get("Set-Cookie", "")
    if cookie:
        return str(cookie).partition("=")[2].partition(";")[0]
    return str(answer.json()["token"])


def whom(sites: Sites, headers: dict[str, str]) -> str:
    """Whom the bank takes that client for; "nobody" when refused."""
    with elsewhere(sites, headers) as client:
        answer: Any = client.get("/me")
    if answer.status_code != 200:
        return "nobody"
    return str(answer.json()["user"])


def pays(sites: Sites, bank: Bank, headers: dict[str, str]) -> bool:
    """Does a transfer by that client move Alice's money to Mallory?"""
    before = bank.balance("alice"), bank.balance("mallory")
    with elsewhere(sites, headers) as client:
        client.post("/transfer", data={"to": "mallory", "amount": "5"})
    after = bank.balance("alice"), bank.balance("mallory")
    return (before[0] - after[0], after[1] - before[1]) == (5, 5)
