"""The honest user at the bank's page: log in, pay, look again."""

import json
from functools import partial

from demo.harness import PASSWORD
from labs.browser.grid import Browser, wait_until
from labs.browser.sites import BANK, Sites

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
