"""Which cookies travel with which request, and does it arrive at all?

A page of each relation to the bank sends one request of each kind, and
the bank writes down which of its four cookies came along.
"""

import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import urlsplit

from demo.browser_rows import KINDS, NEVER
from labs.browser.recorder import Recorder
from labs.browser.sites import BANK, Sites

PATIENCE_S = 15
"""Longest wait for a request that a page has sent, in seconds."""

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


class Browser(Protocol):
    name: str
    version: str

    def open(self, url: str) -> None: ...

    def run(self, script: str) -> Any: ...


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


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again and again.  Raises TimeoutError after PATIENCE_S."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError("a request that must arrive did not")
        time.sleep(0.01)


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
