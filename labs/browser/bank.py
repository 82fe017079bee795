"""The bank with pages: log in, pay, read what others have commented.

`App` answers the requests; here are the pages around it, and what the
honest user does there.  Each look of the page is a setting, so that one
thing changes at a time.
"""

import hmac
import html
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request, Response

from demo.app import App, reply, text
from demo.contenders import Contender
from demo.harness import PASSWORD, Deployment
from demo.schemes.base import new_id
from labs.browser.browsers import Browser
from labs.browser.sites import BANK, Sites, wait_until

STYLE = """
body { font: 17px/1.5 sans-serif; margin: 0; color: #1d2733; }
header { padding: .7em 1.4em; color: #fff; background: #1f5673; }
header.evil { background: #8a2a33; }
main { padding: 1em 1.4em; max-width: 34em; }
h1 { font-size: 1.15em; margin: 0; }
h2 { font-size: 1em; margin: 1.2em 0 .3em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3em .6em .3em 0;
  border-bottom: 1px solid #cdd5dc; }
input { font: inherit; width: 6.5em; margin-right: .4em; }
button { font: inherit; padding: .15em .8em; }
code { font-family: monospace; }
ul, p { margin: .3em 0; }
[hidden] { display: none; }
"""

BANK_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The bank</title>
<link rel="stylesheet" href="/bank.css"></head>
<body data-keeps="{keeps}" data-token="{token}">
<header><h1>bank.test</h1></header>
<main>
<form id="log-in"><input name="user" placeholder="user">
<input name="password" type="password" placeholder="password">
<button>Log in</button></form>
<section id="account" hidden>
<p><b id="user"></b>, you have <b id="balance"></b> coins.</p>
<form id="pay">Pay <input name="to" value="bob">
<input name="amount" value="1"> coins <button>Pay</button></form>
<h2>You have paid</h2><table id="paid"></table>
</section>
<h2>What our customers say</h2><ul id="comments">{comments}</ul>
</main>
<script src="/bank.js"></script></body></html>
"""

BANK_JS = """
"use strict";
(() => {
  const find = id => document.getElementById(id);
  const {keeps, token: form_token} = document.body.dataset;
  let memory = null;
  const keep = token => {
    if (keeps === "localStorage") localStorage.setItem("token", token);
    else if (token) memory = token; };
  const token = () =>
    keeps === "localStorage" ? localStorage.getItem("token") : memory;
  const call = (path, options = {}) => {
    if (token()) options.headers = {Authorization: `Bearer ${token()}`};
    return fetch(path, options); };
  const post = (path, form) => {
    const body = new URLSearchParams(new FormData(form));
    body.append("token", form_token);
    return call(path, {method: "POST", body}); };
  const show = async () => {
    const answer = await call("/statement");
    if (answer.ok) {
      const {user, balance, paid} = await answer.json();
      find("user").textContent = user;
      find("balance").textContent = balance;
      find("paid").replaceChildren(...paid.map(([to, amount]) => {
        const row = document.createElement("tr");
        for (const text of [to, `${amount} coins`])
          row.insertCell().textContent = text;
        return row; }));
      find("log-in").hidden = true; find("account").hidden = false; }
    document.body.dataset.shown = Number(document.body.dataset.shown || 0) + 1;
  };
  find("log-in").addEventListener("submit", async event => {
    event.preventDefault();
    const answer = await post("/login", event.target);
    if (answer.ok) { keep((await answer.json()).token); await show(); } });
  find("pay").addEventListener("submit", async event => {
    event.preventDefault();
    await post("/transfer", event.target); await show(); });
  show();
})();
"""
"""Looks up `fetch` at each call, as code on the web does."""

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


# The honest user at the bank's page: log in, pay, look again.

SHOWN = "Number(document.body.dataset.shown || 0)"
"""How often the page has finished what it was asked to do."""


def visit(browser: Browser, sites: Sites) -> None:
    """Open the bank's page and wait until it shows the account, or the
    log-in."""
    browser.open(sites.url(BANK, "/"))
    wait_until(partial(done, browser, 1))


def log_in(browser: Browser, sites: Sites, user: str = "alice") -> None:
    visit(browser, sites)
    submit(browser, "log-in", {"user": user, "password": PASSWORD})


def pay(browser: Browser) -> None:
    """One coin to Bob, by the bank's own form."""
    submit(browser, "pay", {"to": "bob", "amount": "1"})


def submit(browser: Browser, form: str, fields: dict[str, str]) -> None:
    """Fill in a form of the page, send it, wait for the answer."""
    before = browser.run(SHOWN)
    browser.run(
        "(() => {"
        f"const form = document.getElementById({json.dumps(form)});"
        f"for (const [k, v] of Object.entries({json.dumps(fields)}))"
        " form.elements[k].value = v;"
        "form.requestSubmit(); })()"
    )
    wait_until(partial(done, browser, before + 1))


def done(browser: Browser, times: int) -> bool:
    return bool(browser.run(SHOWN) >= times)


def who_is_it(browser: Browser) -> str:
    """Whom the bank takes the page's user for."""
    said = browser.run(
        "fetch('/me').then(a => a.ok ? a.json() : {user: 'nobody'})"
        ".then(said => said.user)"
    )
    return str(said)
