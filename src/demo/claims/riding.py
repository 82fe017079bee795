"""Claims about requests that other pages forge."""

from dataclasses import replace

from demo.attacks import (
    CROSS_SITE_TRANSFER,
    LAX_ALONE,
    SIBLING_TRANSFER,
    UNGUARDED,
    lands,
)
from demo.attacks.csrf import LINK_TRANSFER, LOGIN_CSRF
from demo.attacks.form_token import PLANTED_TOKEN
from demo.claims.base import Claim, Conditions
from demo.contenders import COOKIE, Contender, contender
from demo.cookies import SameSite
from demo.evidence.browsers import NOTHING, results, rows


def same_site_is_enough() -> Conditions:
    """A forged transfer, against each value of SameSite alone."""
    return {
        f"{value or 'nothing said'}, {attack.name}": not lands(
            attack, with_same_site(value)
        )
        for value in ("Strict", "Lax", None)
        for attack in (CROSS_SITE_TRANSFER, SIBLING_TRANSFER)
    }


def with_same_site(value: SameSite | None) -> Contender:
    carrier = replace(COOKIE, same_site=value, check_origin=False)
    return replace(contender("session cookie"), carrier=carrier)


def csrf_is_solved() -> Conditions:
    """Posted forms only; what else it takes is `token_or_origin`."""
    forms = (CROSS_SITE_TRANSFER, SIBLING_TRANSFER)
    guards = {
        "SameSite=Lax alone": LAX_ALONE,
        "a check of the origin alone": replace(
            UNGUARDED, carrier=replace(COOKIE, same_site="None")
        ),
        "Lax and a check of the origin": contender("session cookie"),
    }
    return {
        f"posted forms, {name}": not any(lands(form, one) for form in forms)
        for name, one in guards.items()
    }


def browser_defaults() -> Conditions:
    """A cookie that says nothing of SameSite, and a form on another
    site: is it held back?"""
    asked = {
        "Chromium, a cookie older than two minutes": ("Chromium", "old"),
        "Chromium, a younger one": ("Chromium", "fresh"),
        "Firefox": ("Firefox", "old"),
    }
    return {
        name: not travels(*where, "cross-site", "form POST", "unset")
        for name, where in asked.items()
    }


def travels(browser: str, setting: str, *case: str) -> bool:
    """case: the page, the kind of request, what SameSite says."""
    for row in rows(browser, setting):
        if (row.relation, row.kind, row.same_site) == case:
            return row.sent
    raise LookupError(f"nothing recorded for {case}")


GUARD_WORDS = {
    "token": "a token bound to the session",
    "Origin check": "a check of the origin",
}
"""The record's words for a guard, and the ledger's."""


GAPS = (
    (
        PLANTED_TOKEN,
        "a token bound to its session",
        "a token repeated by a cookie",
    ),
    (LOGIN_CSRF, "the log-in form checked, too", "the log-in form left out"),
    (LINK_TRANSFER, "nothing moved by GET", "money moved by GET"),
)
"""What such a guard may miss, in the model: the attack, and the words
for the bank that it is up against, without the gap and with it."""


def token_or_origin() -> Conditions:
    """Foreign forms in both browsers, with the cookie sent along, and
    the bank's own form; then the gaps."""
    found = results("browser_grid")
    posted = {
        f"posted forms, {words}, in {browser}": only_our_own(
            found[browser]["transfers"][guard]["None"]
        )
        for guard, words in GUARD_WORDS.items()
        for browser in ("Chromium", "Firefox")
    }
    closed = {words: not lands(one, one.fixed) for one, words, _ in GAPS}
    left = {words: not lands(one, one.broken) for one, _, words in GAPS}
    return {**posted, **closed, **left}


def only_our_own(paid: dict[str, str]) -> bool:
    """By page: the kinds of request that moved money."""
    return all(
        (kinds != NOTHING) == (page == "own form")
        for page, kinds in paid.items()
    )


RIDING_CLAIMS = (
    Claim(
        "same-site",
        "footguns",
        "SameSite takes care of cross-site request forgery.",
        "ride-the-cookie",
        ("RFC 6265bis", "OWASP CSRF Prevention Cheat Sheet"),
        same_site_is_enough,
    ),
    Claim(
        "csrf-solved",
        "footguns",
        "Forged requests are a solved problem for cookies.",
        "ride-the-cookie",
        ("OWASP CSRF Prevention Cheat Sheet",),
        csrf_is_solved,
    ),
    Claim(
        "browser-defaults",
        "footguns",
        "A browser holds back a cookie that says nothing of SameSite.",
        "ride-the-cookie",
        ("RFC 6265bis",),
        browser_defaults,
    ),
    Claim(
        "token-or-origin",
        "beyond",
        "An anti-forgery token settles it, and so does the origin.",
        "ride-the-cookie",
        ("OWASP CSRF Prevention Cheat Sheet",),
        token_or_origin,
    ),
)
