"""Claims about what injected script gets."""

from demo.attacks import READABLE, SCRIPT_THEFT, lands
from demo.claims.base import Claim, Conditions, measured
from demo.contenders import contender
from demo.evidence.browsers import NOTHING, results


def nothing_to_steal() -> Conditions:
    session = contender("session cookie")
    return {
        "a cookie with HttpOnly": not lands(SCRIPT_THEFT, session),
        "a cookie without it": not lands(SCRIPT_THEFT, READABLE),
    }


def nothing_to_use() -> Conditions:
    """A script that runs in the page, as recorded."""
    found = results("browser_ladder")["comments unescaped"]
    return {
        "a cookie with HttpOnly, in Chromium": (
            found["HttpOnly cookie"]["ridden"] == NOTHING
        )
    }


def storage_is_open() -> Conditions:
    return {
        "read by script and used elsewhere": lands(
            SCRIPT_THEFT, contender("JWT HS256")
        ),
        "a session identifier kept there fares the same": lands(
            SCRIPT_THEFT, contender("session header")
        ),
    }


def portable() -> Conditions:
    return {
        f"a full copy of a {name} works elsewhere": bool(
            measured("copy-works", name)
        )
        for name in ("JWT HS256", "session cookie")
    }


THEFT_CLAIMS = (
    Claim(
        "nothing-to-steal",
        "short answer",
        "With a session cookie, injected script finds nothing to steal.",
        "steal-the-token",
        ("OWASP Session Management Cheat Sheet",),
        nothing_to_steal,
    ),
    Claim(
        "nothing-to-use",
        "short answer",
        "With a session cookie, injected script can do no harm.",
        "steal-the-token",
        ("OWASP Session Management Cheat Sheet",),
        nothing_to_use,
    ),
    Claim(
        "storage-open",
        "footguns",
        "A token in localStorage is open to any injected script.",
        "steal-the-token",
        ("OWASP HTML5 Security Cheat Sheet",),
        storage_is_open,
    ),
    Claim(
        "portable",
        "footguns",
        "Whoever holds a copy of the credential is the user.",
        "steal-the-token",
        ("RFC 9700",),
        portable,
    ),
)
