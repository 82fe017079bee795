"""What a page of another origin can send: cookies, and forged transfers.

A page of each relation to the bank sends one request of each kind.  The
grid writes down which of four cookies came along; `transfers` sends the
same requests to a bank with a guard, and looks whether money moves.  The
control: the bank's own form pays, whatever the guard.
"""

import json
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from demo.contenders import COOKIE, Contender
from demo.cookies import SameSite
from demo.evidence.browsers import GUARDS, KINDS, NEVER, NOTHING, SAME_SITE
from demo.schemes import Session
from labs.browser.bank import (
    Bank,
    Look,
    credential,
    log_in,
    open_bank,
    pay,
    visit,
)
from labs.browser.browsers import Browser
from labs.browser.sites import BANK, Sites, wait_until

SEND = """
(async (url, kinds) => {
  const all = {
    "link GET": to => {
      const a = document.createElement("a"); a.href = to;
      document.body.append(a); a.click(); },
    "form POST": to => form(to).submit(),
    "text/plain form": to => form(to, "text/plain").submit(),
    "iframe GET": to => { const f = frame(); f.src = to; },
    "iframe form POST": to => {
      const sent = form(to);
      sent.target = frame("inner").name; sent.submit(); },
    "img": to => new Promise(done => {
      const i = new Image(); i.onload = i.onerror = done; i.src = to; }),
    "fetch GET": to => fetch(to, {mode: "no-cors", credentials: "include"}),
    "fetch POST": to => fetch(to, {method: "POST", mode: "no-cors",
      credentials: "include", body: new URLSearchParams(FIELDS)}),
    "JSON fetch": to => fetch(to, {method: "POST", credentials: "include",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify(FIELDS)}),
  };
  const form = (to, enctype) => {
    const f = document.createElement("form");
    f.method = "POST"; f.action = to; if (enctype) f.enctype = enctype;
    for (const [name, value] of Object.entries(FIELDS)) {
      const i = document.createElement("input");
      i.type = "hidden"; i.name = name; i.value = value; f.append(i); }
    document.body.append(f); return f; };
  const frame = name => {
    const f = document.createElement("iframe");
    if (name) f.name = name;
    document.body.append(f); return f; };
  for (const kind of kinds)
    try { await all[kind](url + encodeURIComponent(kind)); } catch {}
})
"""
"""One page's requests, one after the other.  A fetch that is refused
throws, and that is a result."""


def send(
    browser: Browser,
    url: str,
    kinds: Iterable[str],
    fields: dict[str, str] | None = None,
) -> None:
    """From the page that is open, a request of each kind to `url`, with
    the kind's name at the end."""
    script = SEND.replace("FIELDS", json.dumps(fields or {"to": "mallory"}))
    browser.run(f"({script})({json.dumps(url)}, {json.dumps(list(kinds))})")


def arrived(browser: Browser, path: str) -> bool:
    """Does the window show that page, all of it?  While one page makes
    room for the next, neither can be asked."""
    with suppress(Exception):
        state = browser.run("location.pathname + ' ' + document.readyState")
        return bool(state == f"{path} complete")
    return False


def same_origin(one: str, other: str) -> bool:
    return urlsplit(one)[:2] == urlsplit(other)[:2]


def must_arrive(page: str, url: str, kind: str) -> bool:
    """All but JSON to another origin, which a preflight asks for first.
    Source: the Fetch standard, CORS-preflight fetch."""
    return kind != "JSON fetch" or same_origin(page, url)


class Recorder:
    """The bank of this experiment: sets four cookies, notes arrivals.

    seen: by kind, what came with it."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}
        self.says: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        response = Response("ok", mimetype="text/html")
        if request.path == "/set":
            for name, value in SAME_SITE.items():
                response.headers.add("Set-Cookie", set_cookie(name, value))
        kind = request.args.get("kind")
        if kind and request.method != "OPTIONS":
            came = [name for name in SAME_SITE if name in request.cookies]
            self.says[kind] = about(request)
            self.seen[kind] = ", ".join(came) or NOTHING
        return response(environ, start_response)


def set_cookie(name: str, same_site: SameSite | None) -> str:
    """A new value each time: a cookie that is set again as it was may
    keep its age."""
    rest = f"; SameSite={same_site}" if same_site else ""
    return f"{name}={secrets.token_hex(4)}; Path=/; Secure{rest}"


def about(request: Request) -> str:
    """What the browser says of the page behind the request, and of
    what the answer is for."""
    origin = request.headers.get("Origin")
    if origin is None:
        word = "no Origin"
    elif origin == "null":
        word = "Origin null"
    else:
        own = origin == request.host_url.rstrip("/")
        word = "own Origin" if own else "other Origin"
    said = request.headers
    use = said.get("Sec-Fetch-Dest", "?")
    return f"{said.get('Sec-Fetch-Site', '?')}, for {use}, {word}"


class Grid:
    """The experiment in one browser; the bank is `recorder`."""

    def __init__(self, browser: Browser, sites: Sites) -> None:
        self.browser, self.sites = browser, sites
        self.recorder = Recorder()
        self.says: dict[str, dict[str, str]] = {}

    def set_cookies(self) -> None:
        self.sites.apps[BANK] = self.recorder
        self.browser.open(self.sites.url(BANK, "/set"))

    def rows(self, anew: bool) -> dict[str, dict[str, str]]:
        """By relation and kind: the cookies that came.  anew: set them
        before each relation, so that they are fresh."""
        rows = {}
        for relation, page in self.sites.pages().items():
            if anew:
                self.set_cookies()
            rows[relation] = self.row(page)
            self.says[relation] = dict(self.recorder.says)
        return rows

    def row(self, page: str) -> dict[str, str]:
        """One relation.  What changes the address bar ends the page, so
        the other kinds go first, all from one page."""
        self.sites.apps[BANK] = self.recorder
        self.recorder.seen.clear()
        self.recorder.says.clear()
        self.browser.open(page)
        url = self.sites.url(BANK, "/seen?kind=")
        inner = [kind for kind, (_, top) in KINDS.items() if not top]
        send(self.browser, url, inner)
        self.wait_for(kind for kind in inner if must_arrive(page, url, kind))
        for kind in (kind for kind in KINDS if kind not in inner):
            if arrived(self.browser, "/seen"):
                self.browser.open(page)
            send(self.browser, url, [kind])
            self.wait_for([kind])
            wait_until(lambda: arrived(self.browser, "/seen"))
        return {kind: self.recorder.seen.get(kind, NEVER) for kind in KINDS}

    def wait_for(self, kinds: Iterable[str]) -> None:
        due = set(kinds)
        wait_until(lambda: due <= set(self.recorder.seen))


# Forged transfers

POSTS = ("iframe form POST", "fetch POST", "form POST")
"""What a page of another origin can send as a form's fields.  The last
one ends the page."""


def contender(guard: str, same_site: SameSite | None) -> Contender:
    """A session cookie with that SameSite, and that guard."""
    check = guard == "Origin check"
    carrier = replace(COOKIE, same_site=same_site, check_origin=check)
    return Contender(f"{same_site}, {guard}", Session, carrier)


def transfers(
    browser: Browser, sites: Sites
) -> dict[str, dict[str, dict[str, str]]]:
    """By guard, SameSite and relation: the kinds of request that paid.
    A guard has to hold where the cookie always travels: SameSite=None."""
    found = {}
    for guard in GUARDS:
        names = SAME_SITE if guard == "no guard" else ("None",)
        found[guard] = {
            name: forged(browser, sites, guard, SAME_SITE[name])
            for name in names
        }
    return found


def forged(
    browser: Browser, sites: Sites, guard: str, same_site: SameSite | None
) -> dict[str, str]:
    """One bank: what each relation's page can make it pay.  The forms
    have an anti-forgery token: of Mallory's own session."""
    look = Look(token=guard == "token")
    with open_bank(sites, contender(guard, same_site), look) as bank:
        log_in(browser, sites)
        hers = bank.token_for(credential(sites, "mallory"))
        fields = {"to": "mallory", "amount": "3", "token": hers}
        found = {}
        for relation, page in sites.pages().items():
            if relation != "same origin":
                found[relation] = attack(browser, sites, bank, page, fields)
        honest = bank.balance("bob")
        visit(browser, sites)
        pay(browser)
        found["own form"] = "pays" if bank.balance("bob") > honest else NOTHING
    return found


def attack(
    browser: Browser,
    sites: Sites,
    bank: Bank,
    page: str,
    fields: dict[str, str],
) -> str:
    """The requests of one page.  Raises AssertionError when the account
    and the list of payments disagree."""
    url = sites.url(BANK, "/transfer?kind=")
    before = bank.balance("mallory")
    bank.arrived.clear()
    bank.payments.clear()
    browser.open(page)
    for kinds in (POSTS[:-1], POSTS[-1:]):
        send(browser, url, kinds, fields)
        wait_until(partial(bank.arrived.issuperset, kinds))
    wait_until(lambda: arrived(browser, "/transfer"))
    paid = {p[3] for p in bank.payments if p[:2] == ("alice", "mallory")}
    moved = bank.balance("mallory") - before
    if moved != int(fields["amount"]) * len(paid):
        raise AssertionError("the account and the payments disagree")
    return ", ".join(k for k in POSTS if k in paid) or NOTHING
