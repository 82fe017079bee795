"""Claims about requests that other pages forge."""

from dataclasses import replace

from demo.attacks import (
    CROSS_SITE_TRANSFER,
    LAX_ALONE,
    SIBLING_TRANSFER,
    UNGUARDED,
    Attack,
    lands,
)
from demo.attacks.csrf import (
    LINK_TRANSFER,
    LOGIN_CSRF,
    PLANTED_TOKEN,
    TOKEN_ALONE,
    pays_with_her_own,
)
from demo.attacks.turning import carrying
from demo.claims.base import (
    FOOTGUNS,
    NOT_SAID,
    SESSION,
    Claim,
    Conditions,
)
from demo.contenders import COOKIE, Contender, contender
from demo.cookies import SameSite
from demo.evidence.browsers import NOTHING, results, rows

FORMS = (CROSS_SITE_TRANSFER, SIBLING_TRANSFER)
"""A form on another site, and one on a host of the same site."""


def same_site_is_enough() -> Conditions:
    """A forged transfer, against each value of SameSite alone."""
    return {
        f"it says {value or 'nothing'}, and {attack.name} is sent": not lands(
            attack, with_same_site(value)
        )
        for value in ("Strict", "Lax", None)
        for attack in FORMS
    }


def with_same_site(value: SameSite | None) -> Contender:
    """A session cookie with this SameSite, and no check of the origin."""
    carrier = replace(COOKIE, same_site=value, check_origin=False)
    return replace(contender(SESSION), carrier=carrier)


BOTH = TOKEN_ALONE
"""SameSite=Lax, a token in the form that is bound to the session, and
nothing else."""

GUARDED_BY = {
    "SameSite=Lax and a token that is bound to the session": BOTH,
    "a bound token alone": carrying(same_site="None")(BOTH),
    "SameSite=Lax alone, and a sibling host posts": LAX_ALONE,
    "neither": UNGUARDED,
}
"""Banks, by what stands between a forged form and the money."""


def csrf_is_solved() -> Conditions:
    """Forms that other pages post, against both guards, each and
    neither; then what the two of them leave open."""
    by_guard = {
        f"the bank has {guard}": not any(
            lands(form, bank) for form in forms_against(bank)
        )
        for guard, bank in GUARDED_BY.items()
    }
    return {
        **by_guard,
        "it has both, and the token only has to match a cookie": not lands(
            PLANTED_TOKEN, PLANTED_TOKEN.broken
        ),
        "it has both, and neither guards the log-in form": not lands(
            LOGIN_CSRF, BOTH
        ),
    }


def forms_against(bank: Contender) -> list[Attack]:
    """The forged forms; where the bank's own has a token, Mallory puts
    one that she was given herself into hers."""
    if bank.app is None:
        return list(FORMS)
    return [replace(form, effect=pays_with_her_own) for form in FORMS]


def attributes_are_enforced() -> Conditions:
    """As recorded in real browsers.  The posted form is one of another
    site, with a cookie that is older than two minutes, or younger."""
    stolen = results("browser_ladder")["comments unescaped"]
    planted = results("browser_fixation")["fixation"]
    return {
        "HttpOnly is set, and script in Chromium reaches for the cookie": (
            stolen["HttpOnly cookie"]["found in"] == NOTHING
        ),
        "the name begins with __Host-, and a sibling host sets it in "
        "Chromium": all(
            found["planted"] == "refused by the browser"
            for bank, found in planted.items()
            if "__Host-" in bank
        ),
        "SameSite=Lax is set, in Chromium and in Firefox": not any(
            form_travels(name, age, "Lax")
            for name in ("Chromium", "Firefox")
            for age in ("fresh", "old")
        ),
        "SameSite is left out, in Chromium": not form_travels(
            "Chromium", "fresh", "unset"
        ),
        "SameSite is left out, in Firefox": not form_travels(
            "Firefox", "old", "unset"
        ),
    }


def form_travels(browser: str, setting: str, same_site: str) -> bool:
    """Does the cookie go along with another site's form?"""
    return travels(browser, setting, "cross-site", "form POST", same_site)


def browser_defaults() -> Conditions:
    """Is the cookie held back in these records of browsers?"""
    asked = {
        "the browser is Chromium, and the cookie older than two minutes": (
            "Chromium",
            "old",
        ),
        "the browser is Chromium, and the cookie younger": (
            "Chromium",
            "fresh",
        ),
        "the browser is Firefox": ("Firefox", "old"),
    }
    return {
        name: not form_travels(*where, "unset")
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
        "the token is bound to its session",
        "the token only has to match a cookie",
    ),
    (
        LOGIN_CSRF,
        "the log-in form is checked, too",
        "the log-in form is left out",
    ),
    (LINK_TRANSFER, "no GET moves money", "a GET moves money"),
)
"""What such a guard may miss, in the model: the attack, and the words
for the bank that it is up against, without the gap and with it."""


def token_or_origin() -> Conditions:
    """Foreign forms in both browsers, with the cookie sent along, and
    the bank's own form; then the gaps."""
    found = results("browser_grid")
    posted = {
        f"a form is posted in {browser}, against {words}": only_our_own(
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
        "csrf-solved",
        FOOTGUNS,
        "Forged requests, the classic problem of cookies, are fixed by "
        "SameSite with a token.",
        "ride-the-cookie#what-a-guard-adds",
        ("OWASP CSRF Prevention Cheat Sheet", "RFC 6265bis section 5.6.7"),
        csrf_is_solved,
    ),
    Claim(
        "attributes-enforced",
        FOOTGUNS,
        "Cookie attributes are mature, and the browser enforces them.",
        "ride-the-cookie#in-two-real-browsers",
        ("RFC 6265bis sections 4.1.2, 4.1.3 and 5.6.7",),
        attributes_are_enforced,
    ),
    Claim(
        "same-site",
        NOT_SAID,
        "SameSite alone takes care of forged requests.",
        "ride-the-cookie#in-two-real-browsers",
        ("RFC 6265bis section 5.6.7", "OWASP CSRF Prevention Cheat Sheet"),
        same_site_is_enough,
    ),
    Claim(
        "browser-defaults",
        NOT_SAID,
        "A browser holds a cookie that says nothing of SameSite back from "
        "another site's form.",
        "ride-the-cookie#in-two-real-browsers",
        ("RFC 6265bis section 5.6.7.2",),
        browser_defaults,
    ),
    Claim(
        "token-or-origin",
        NOT_SAID,
        "An anti-forgery token keeps forged requests out, and so does a "
        "check of the origin.",
        "ride-the-cookie#what-a-guard-adds",
        ("OWASP CSRF Prevention Cheat Sheet",),
        token_or_origin,
    ),
)
