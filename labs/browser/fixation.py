"""Session fixation, cookies tossed by a sibling, and log-in CSRF.

A page on a sibling host may set a cookie for the whole domain.  Does
the bank let whoever chose the identifier in?
"""

from dataclasses import replace
from typing import Any

from demo.attacks.fixation import AdoptsIdentifier
from demo.contenders import COOKIE, Contender
from demo.cookies import SameSite
from demo.harness import PASSWORD
from demo.schemes import Session
from demo.schemes.base import new_id
from labs.browser.bank import (
    Bank,
    credential,
    log_in,
    open_bank,
    pays,
    visit,
    who_is_it,
    whom,
)
from labs.browser.browsers import Chromium
from labs.browser.cross_site import arrived, send
from labs.browser.sites import BANK, EVIL, SIBLING, Sites, wait_until


class AdoptingBank(AdoptsIdentifier, Bank):
    """The bank that keeps an identifier at log-in."""


PLAIN, HOST = "session", "__Host-session"


def named(name: str, **settings: Any) -> Contender:
    return Contender(name, Session, replace(COOKIE, name=name, **settings))


def fixation(browser: Chromium, sites: Sites) -> dict[str, dict[str, str]]:
    """By what log-in does and the cookie's name: did it work?"""
    kinds = {"kept": AdoptingBank, "new": Bank}
    return {
        f"identifier {word} at log-in, {name}": fixed(
            browser, sites, kind, name
        )
        for word, kind in kinds.items()
        for name in (PLAIN, HOST)
    }


def fixed(
    browser: Chromium, sites: Sites, kind: type[Bank], name: str
) -> dict[str, str]:
    """Mallory plants an identifier, then Alice logs in."""
    planted = new_id()
    with open_bank(sites, named(name), kind=kind) as bank:
        browser.forget(sites.url(BANK))
        toss(browser, sites, f"{name}={planted}", "/")
        stuck = name in sent(browser, sites, bank)
        log_in(browser, sites)
        key = {"Cookie": f"{name}={planted}"}
        found = {
            "planted": "yes" if stuck else "refused by the browser",
            "attacker enters as": whom(sites, key),
            "attacker pays": "yes" if pays(sites, bank, key) else "no",
            "Alice is": who_is_it(browser),
        }
        browser.forget(sites.url(BANK))
    return found


def tossing(browser: Chromium, sites: Sites) -> dict[str, str]:
    """After Alice's log-in: Mallory's own live session, for one path.
    By the cookie's name: who is Alice there?"""
    found = {}
    for name in (PLAIN, HOST):
        with open_bank(sites, named(name)):
            browser.forget(sites.url(BANK))
            log_in(browser, sites)
            own = credential(sites, "mallory")
            toss(browser, sites, f"{name}={own}", "/me")
            visit(browser, sites)
            found[name] = who_is_it(browser)
            browser.forget(sites.url(BANK))
    return found


def login_csrf(browser: Chromium, sites: Sites) -> dict[str, dict[str, str]]:
    """A form on another site logs Alice in as Mallory.  By the check
    and SameSite: who is Alice then?"""
    values: tuple[SameSite, ...] = ("Lax", "Strict")
    return {
        word: {
            value: logged_in(browser, sites, check, value) for value in values
        }
        for word, check in (("no check", False), ("Origin check", True))
    }


def logged_in(
    browser: Chromium, sites: Sites, check: bool, value: SameSite
) -> str:
    bank_of = named(HOST, same_site=value, check_origin=check)
    with open_bank(sites, bank_of) as bank:
        browser.forget(sites.url(BANK))
        log_in(browser, sites)
        if who_is_it(browser) != "alice":
            raise AssertionError("the control: Alice logs in herself")
        bank.arrived.clear()
        fields = {"user": "mallory", "password": PASSWORD}
        url = sites.url(BANK, "/login?kind=")
        browser.open(sites.url(EVIL))
        send(browser, url, ["form POST"], fields)
        wait_until(lambda: "form POST" in bank.arrived)
        wait_until(lambda: arrived(browser, "/login"))
        visit(browser, sites)
        return who_is_it(browser)


def toss(browser: Chromium, sites: Sites, pair: str, path: str) -> None:
    """What a page on the sibling host can do."""
    browser.open(sites.url(SIBLING))
    cookie = f"{pair}; Domain={BANK}; Path={path}; Secure"
    browser.run(f"void (document.cookie = {cookie!r})")


def sent(browser: Chromium, sites: Sites, bank: Bank) -> str:
    """The cookies that the browser now sends to the bank."""
    seen: list[str] = []

    def listening(environ: dict[str, Any], start_response: Any) -> Any:
        seen.append(environ.get("HTTP_COOKIE", ""))
        return bank(environ, start_response)

    sites.apps[BANK] = listening
    browser.open(sites.url(BANK, "/me"))
    sites.apps[BANK] = bank
    return seen[0]
