"""Forged transfers against three guards: does money move?

The same requests as in the grid, with fresh cookies.  The control: the
bank's own form pays, whatever the guard.
"""

from dataclasses import replace
from functools import partial

from demo.browser_rows import GUARDS, NOTHING, SAME_SITE
from demo.contenders import COOKIE, Contender
from demo.cookies import SameSite
from demo.schemes import Session
from labs.browser.bank import Bank, Look, credential, open_bank
from labs.browser.grid import (
    Browser,
    arrived,
    send,
    wait_until,
)
from labs.browser.sites import BANK, Sites
from labs.browser.visitor import log_in, pay, visit

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
