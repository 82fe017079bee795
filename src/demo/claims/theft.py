"""Claims about what injected script gets."""

from demo.attacks import READABLE, THEFT_BY_SCRIPT, lands
from demo.claims.base import (
    FOOTGUNS,
    NOT_SAID,
    SESSION,
    SHORT_ANSWER,
    TOKEN,
    Claim,
    Conditions,
    measured,
)
from demo.contenders import contender
from demo.evidence.browsers import NOTHING, results


def nothing_to_steal() -> Conditions:
    """Does the attack by script stay out?"""
    return {
        "the cookie has HttpOnly": not lands(
            THEFT_BY_SCRIPT, contender(SESSION)
        ),
        "the cookie lacks HttpOnly": not lands(THEFT_BY_SCRIPT, READABLE),
    }


def nothing_to_use() -> Conditions:
    """A script that runs in the page, as recorded."""
    found = results("browser_ladder")["comments unescaped"]
    return {
        "the cookie has HttpOnly, and the page is open in Chromium": (
            found["HttpOnly cookie"]["ridden"] == NOTHING
        )
    }


def storage_is_open() -> Conditions:
    """Does the attack by script get in?"""
    return {
        "the page keeps a JWT there": lands(THEFT_BY_SCRIPT, contender(TOKEN)),
        "the page keeps a session identifier there": lands(
            THEFT_BY_SCRIPT, contender("session header")
        ),
    }


def portable() -> Conditions:
    """Of what lies in localStorage: does a copy work elsewhere, and go
    on after the log-out?"""
    cases = {
        TOKEN: "it is a JWT that nobody can end",
        "JWT + blocklist": "it is a JWT, and a log-out puts it on a blocklist",
        "session header": "it is a session identifier, and a log-out ends it",
    }
    return {
        case: bool(measured("copy-works", name))
        and measured("log-out", name) != 0
        for name, case in cases.items()
    }


def stays_in_the_browser() -> Conditions:
    """In the model and in the record; and copied in another way."""
    found = results("browser_ladder")["comments unescaped"]
    return {
        "script in the page tries to copy it": not lands(
            THEFT_BY_SCRIPT, contender(SESSION)
        )
        and found["HttpOnly cookie"]["found in"] == NOTHING,
        "a copy comes from elsewhere, for example from a log": not measured(
            "copy-works", SESSION
        ),
    }


THEFT_CLAIMS = (
    Claim(
        "nothing-to-steal",
        SHORT_ANSWER,
        "Session cookies avoid the theft of a token from localStorage by "
        "script.",
        "steal-the-token#by-hand-what-can-script-read",
        ("OWASP Session Management Cheat Sheet, HttpOnly",),
        nothing_to_steal,
    ),
    Claim(
        "storage-open",
        FOOTGUNS,
        "A token in localStorage is exposed to any injected script.",
        "steal-the-token#in-a-real-browser",
        ("OWASP HTML5 Security Cheat Sheet",),
        storage_is_open,
    ),
    Claim(
        "portable",
        FOOTGUNS,
        "What script steals from localStorage works elsewhere, until it "
        "expires.",
        "steal-the-token#what-httponly-does-not-stop",
        ("RFC 6750 section 5", "RFC 9449, on tokens that are bound to a key"),
        portable,
    ),
    Claim(
        "pinned",
        FOOTGUNS,
        "HttpOnly pins a cookie to its browser.",
        "steal-the-token#in-a-real-browser",
        ("RFC 6265bis section 4.1.2.6",),
        stays_in_the_browser,
    ),
    Claim(
        "nothing-to-use",
        NOT_SAID,
        "With a session cookie, injected script can do no harm.",
        "steal-the-token#what-httponly-does-not-stop",
        ("OWASP Session Management Cheat Sheet, HttpOnly",),
        nothing_to_use,
    ),
)
