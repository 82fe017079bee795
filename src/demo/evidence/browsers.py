"""What real browsers did: the recorded grid, row by row.

`labs.browser` measured it and uses the same words.  Nothing here starts a
browser.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from demo import evidence
from demo.cookies import Cookie, Request, SameSite, would_send

KINDS: dict[str, tuple[str, bool]] = {
    "link GET": ("GET", True),
    "form POST": ("POST", True),
    "text/plain form": ("POST", True),
    "iframe GET": ("GET", False),
    "iframe form POST": ("POST", False),
    "img": ("GET", False),
    "fetch GET": ("GET", False),
    "fetch POST": ("POST", False),
    "JSON fetch": ("POST", False),
}
"""Kinds of request: method, and does the address bar change?"""

RELATIONS = {
    "same origin": "https://bank.test/",
    "cross-site": "https://evil.test/",
    "sibling subdomain": "https://blog.bank.test/",
    "other port": "https://bank.test:444/",
    "http page": "http://bank.test/",
}
"""Of the page that sends the request to https://bank.test."""

SAME_SITE: dict[str, SameSite | None] = {
    "None": "None",
    "unset": None,
    "Lax": "Lax",
    "Strict": "Strict",
}
"""The cookies, by what their SameSite says."""

SETTINGS = {
    "Chromium": ("fresh", "old", "blocked"),
    "Firefox": ("fresh", "old", "stock"),
}
"""Of a grid.  old: more than two minutes after the cookie was set.  In
these two, third-party cookies are allowed; blocked and stock (Firefox
as it comes) have a fresh cookie."""

GUARDS = ("no guard", "token", "Origin check")
"""Of the bank that forged transfers are sent to.  token: bound to the
session, in its own form."""

NEVER = "never arrives"
NOTHING = "nothing"


@dataclass(frozen=True)
class Row:
    """One cell of the measured grid: did the request arrive, and did
    the cookie travel with it?"""

    browser: str
    setting: str
    relation: str
    kind: str
    same_site: str
    arrived: bool
    sent: bool


def results(name: str) -> Any:
    """What a record of the lab says.  Raises LookupError."""
    return evidence.load(name).results


def rows(browser: str = "Chromium", setting: str = "fresh") -> list[Row]:
    """The measured grid, a row for each case."""
    return list(rows_of(results("browser_grid"), browser, setting))


def rows_of(found: Any, browser: str, setting: str) -> Iterator[Row]:
    """The same, of any record's results."""
    for relation in RELATIONS:
        for kind in KINDS:
            cell = found[browser][setting][relation][kind]
            for name in SAME_SITE:
                came = name in cell.split(", ")
                case = (browser, setting, relation, kind, name)
                yield Row(*case, cell != NEVER, came)


def predicted(row: Row) -> bool:
    """What `cookies.would_send` says of that case."""
    method, top_level = KINDS[row.kind]
    url, page = "https://bank.test/transfer", RELATIONS[row.relation]
    old_s = 125 if row.setting == "old" else 0
    cookie = Cookie(
        "id",
        "1",
        "bank.test",
        secure=True,
        same_site=SAME_SITE[row.same_site],
        created_at=time.time() - old_s,
    )
    return would_send(
        cookie,
        Request(url, method, page, top_level),
        third_party=row.setting not in ("blocked", "stock"),
    )


def disagreements(found: Any = None, browser: str = "Chromium") -> list[Row]:
    """Rows in which that browser did not do what `would_send` says.  A
    request that never arrives carries nothing, whatever it says."""
    found = results("browser_grid") if found is None else found
    return [
        row
        for setting in SETTINGS[browser]
        for row in rows_of(found, browser, setting)
        if row.arrived and row.sent != predicted(row)
    ]


DEPARTURES = {
    "a cookie without SameSite counts as None, at any age": {
        "same_site": ("unset", "None")
    },
    "http and https of one host are one site": {
        "relation": ("http page", "other port")
    },
}
"""Where Firefox leaves the draft: what it sees, and as what."""


def departures(browser: str) -> Counter[str]:
    """How many cells differ from the model, by reason: the first of
    DEPARTURES by which the model says the same; "" when none does."""
    return Counter(
        why_it_departs(row) for row in disagreements(browser=browser)
    )


def why_it_departs(row: Row) -> str:
    for words, seen_as in DEPARTURES.items():
        ((name, (seen, counted)),) = seen_as.items()
        if getattr(row, name) == seen:
            other: Any = {name: counted}
            if predicted(replace(row, **other)) == row.sent:
                return words
    return ""
