"""The pictures of the book: what Mallory sees, and what Alice sees."""

import html
from pathlib import Path

from labs.browser.bank import (
    STYLE,
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
from labs.browser.cross_site import contender
from labs.browser.ladder import RUNGS, Rung, Thief, injection
from labs.browser.sites import BANK, EVIL, Sites, wait_until

SHOWN = 12
"""Characters of a stolen token on a picture: the same for everybody."""

SIZE = {"width": 640, "height": 370}
"""Of a picture, in pixels."""

EVIL_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evil</title>
<style>{style}</style></head>
<body><header class="evil"><h1>evil.test</h1></header>
<main>{content}</main></body></html>
"""

PRIZE = """<h2>You are our 1,000,000th visitor</h2>
<p>Your prize is waiting.</p>
<form method="post" action="{action}">
<input type="hidden" name="to" value="mallory">
<input type="hidden" name="amount" value="3">
<p><button>Collect your prize</button></p></form>"""


def take_pictures(browser: Chromium, sites: Sites, folder: Path) -> None:
    """Three files: stolen-token, unasked-transfer, prize-page."""
    browser.page.set_viewport_size(SIZE)
    stolen(browser, sites, folder / "stolen-token.png")
    unasked(browser, sites, folder / "unasked-transfer.png")
    prize(browser, sites, folder / "prize-page.png")


def stolen(browser: Chromium, sites: Sites, file: Path) -> None:
    """Mallory's page, with a token that was in localStorage."""
    rung = RUNGS[0]
    with open_bank(sites, rung.contender, look_of(rung)) as bank:
        thief = robbed(browser, sites, bank)
        token = thief.loot["localStorage"]
        bearer = {"Authorization": f"Bearer {token}"}
        who = whom(sites, bearer)
        left = bank.balance("alice")
        paid = pays(sites, bank, bearer)
        rows = {
            "stolen from": "bank.test, localStorage",
            "token": f"{token[:SHOWN]}… ({len(token)} characters)",
            "used from": "another machine, by a script",
            "the bank says": f"you are {who}, you have {left} coins",
            "then": "5 coins to mallory: " + ("paid" if paid else "refused"),
        }
    cells = "".join(
        f"<tr><th>{name}</th><td>{html.escape(text)}</td></tr>"
        for name, text in rows.items()
    )
    content = f"<h2>New loot</h2><table>{cells}</table>"
    thief.page = EVIL_HTML.format(style=STYLE, content=content)
    browser.open(sites.url(EVIL, "/"))
    browser.page.screenshot(path=file)


def unasked(browser: Chromium, sites: Sites, file: Path) -> None:
    """Alice's page: nothing was stolen, and yet she has paid."""
    rung = RUNGS[-1]
    with open_bank(sites, rung.contender, look_of(rung)) as bank:
        robbed(browser, sites, bank)
        bank.comments = ["Great bank!"]
        visit(browser, sites)
        browser.page.screenshot(path=file)


def prize(browser: Chromium, sites: Sites, file: Path) -> None:
    """Mallory's other page.  Its button is real: it makes Alice pay a
    bank without a guard; else there is no picture."""
    unguarded = contender("no guard", "None")
    with open_bank(sites, unguarded) as bank:
        browser.forget(sites.url(BANK))
        log_in(browser, sites)
        thief = sites.apps[EVIL] = Thief()
        content = PRIZE.format(action=sites.url(BANK, "/transfer"))
        thief.page = EVIL_HTML.format(style=STYLE, content=content)
        browser.open(sites.url(EVIL, "/"))
        browser.page.screenshot(path=file)
        browser.page.click("button")
        wait_until(lambda: bank.balance("mallory") == 103)


def look_of(rung: Rung) -> Look:
    return Look(keeps=rung.keeps, escape=False)


def robbed(browser: Chromium, sites: Sites, bank: Bank) -> Thief:
    """Alice logs in on a page with Mallory's comment, and pays Bob."""
    browser.forget(sites.url(BANK))
    thief = sites.apps[EVIL] = Thief()
    bank.comments.append(injection(sites))
    log_in(browser, sites)
    pay(browser)
    return thief
