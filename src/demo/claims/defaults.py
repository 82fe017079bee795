"""Claims about ways to go wrong: counted, recorded in real browsers, and
in releases that people ran."""

from demo import evidence
from demo.browser_rows import NOTHING, results, rows
from demo.claims.base import Claim, Conditions
from demo.contenders import contender
from demo.edges import sharp


def fewer_edges() -> Conditions:
    """Flips that let an attack in, the session's against others'."""
    ours = sharp(contender("session cookie"))
    rivals = ("JWT", "JWT cookie", "JWT + blocklist cookie")
    return {
        f"against a {name}": ours < sharp(contender(name)) for name in rivals
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


def token_or_origin() -> Conditions:
    """Foreign forms in both browsers, with the cookie sent along, and
    the bank's own form."""
    found = results("browser_grid")
    return {
        f"{guard}, in {browser}": only_our_own(
            found[browser]["transfers"][guard]["None"]
        )
        for guard in ("token", "Origin check")
        for browser in ("Chromium", "Firefox")
    }


def only_our_own(paid: dict[str, str]) -> bool:
    """By page: the kinds of request that moved money."""
    return all(
        (kinds != NOTHING) == (page == "own form")
        for page, kinds in paid.items()
    )


def shipped() -> Conditions:
    """Did a release of a library that people ran accept it?"""
    counts = {what: releases(*words) for what, words in SHIPPED.items()}
    return {
        f"{what}, by {count} releases on record": count > 0
        for what, count in counts.items()
    }


def releases(*attacks: str) -> int:
    """How many old releases accepted one of these, by the record."""
    return sum(
        row["attack"] in attacks and row["on_old"]["attack"] == "accepted"
        for row in evidence.load("releases").results
    )


SHIPPED = {
    "an unsigned token": ("alg: none",),
    "a public key as a secret": ("key confusion",),
    "a planted session": ("session fixation", "session hijack"),
    "a page or cookie from a shared cache": (
        "page leaked by a shared cache",
        "session cookie leaked by a shared cache",
    ),
}
"""What entered, by the record's words for it."""

CLAIMS = (
    Claim(
        "fewer-edges",
        "footguns",
        "A session cookie has fewer sharp edges than a JWT.",
        "count-the-decisions",
        (),
        fewer_edges,
    ),
    Claim(
        "sharp-edges",
        "footguns",
        "Fewer sharp edges beat flexibility every time.",
        "choose",
        reason="a preference; the parts are counted, their weight is yours",
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
        "footguns",
        "An anti-forgery token settles it, and so does the origin.",
        "ride-the-cookie",
        ("OWASP CSRF Prevention Cheat Sheet",),
        token_or_origin,
    ),
    Claim(
        "shipped",
        "footguns",
        "Such attacks got into libraries that people ran.",
        "forge-the-token",
        ("advisories, in the list of releases",),
        shipped,
    ),
)
