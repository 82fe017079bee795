"""Claims about forged tokens, and the keys that they are after.

What old releases accepted is the record of `labs.releases`: libraries
that people ran, and no verifier that was written for this book.
"""

from functools import partial

from demo.attacks import ALG_NONE, KEY_CONFUSION, Attack, lands
from demo.claims.base import (
    FOOTGUNS,
    NOT_SAID,
    SESSION,
    TOKEN,
    Claim,
    Conditions,
    counts_of,
    measured,
)
from demo.contenders import contender
from demo.evidence.releases import pair_rows, pin_counts


def got_in(attack: Attack, recorded: str) -> Conditions:
    """Into the releases on record, and into this book's own verifier.
    recorded: the record's words for that attack."""
    pairs = [one for one in pair_rows() if one.attack == recorded]
    fell = sorted({one.package for one in pairs if one.accepted_by_old})
    return {
        f"the system ran an old release of {any_of(fell)}": bool(fell),
        "it ran a release in which that was mended": not all(
            one.refused_by_fixed for one in pairs
        ),
        "its verifier asks the key for the algorithm, as this book's does": (
            lands(attack, contender("JWT RS256"))
        ),
    }


def any_of(names: list[str]) -> str:
    """ "a, b or c"; one name alone; "nothing" for none."""
    *first, last = names or ["nothing"]
    return f"{', '.join(first)} or {last}" if first else last


def named_by_the_token() -> Conditions:
    """Key confusion in the releases of PyJWT on record, by the list of
    algorithms that they were given."""
    rows = pin_counts().values()
    fell, pinned, listless = (
        sum(column) for column in zip(*rows, strict=True)
    )
    return {
        "in an old release, the list allows the algorithms of two kinds of "
        "key": fell > 0,
        "the library takes no list": listless > 0,
        "the list names one algorithm, that of the key": fell
        > pinned + listless,
    }


def choices_of_a_jwt() -> Conditions:
    """Has a JWT a secret more, and can script read it more easily?"""

    def secrets(name: str) -> int:
        return counts_of("parts", name)["secrets"]

    def readable(name: str) -> bool:
        return bool(measured("script-theft", name))

    return {
        "you compare it with a cookie that names a record": secrets(TOKEN)
        > secrets(SESSION)
        and readable(TOKEN) > readable(SESSION),
        "you compare it with a cookie that holds the session, signed": secrets(
            TOKEN
        )
        > secrets("signed cookie"),
        "you look at storage, and the JWT is in an HttpOnly cookie": readable(
            "JWT cookie"
        ),
    }


SHIPPED = {
    "an unsigned token": ("alg: none",),
    "a public key as a secret": ("key confusion",),
    "a planted or hijacked session": ("session fixation", "session hijack"),
    "a page or cookie from a shared cache": (
        "page leaked by a shared cache",
        "session cookie leaked by a shared cache",
    ),
}
"""What entered, by the record's words for it."""


def shipped() -> Conditions:
    """Did a release of a library that people ran accept it?"""
    found = {
        what: sum(p.accepted_by_old for p in pair_rows() if p.attack in words)
        for what, words in SHIPPED.items()
    }
    return {
        f"you mean {what} ({count} old releases on record)": count > 0
        for what, count in found.items()
    }


FORGERY_CLAIMS = (
    Claim(
        "alg-none",
        FOOTGUNS,
        'Tokens that say "alg: none" have got into real systems.',
        "forge-the-token#strawman-or-real",
        ("RFC 8725 section 2.1", "advisories, in the list of releases"),
        partial(got_in, ALG_NONE, "alg: none"),
    ),
    Claim(
        "key-confusion",
        FOOTGUNS,
        "Tokens signed by HS256 with the public key of RS256 have got into "
        "real systems.",
        "forge-the-token#strawman-or-real",
        ("RFC 8725 section 2.1", "advisories, in the list of releases"),
        partial(got_in, KEY_CONFUSION, "key confusion"),
    ),
    Claim(
        "burned",
        FOOTGUNS,
        "Unsigned tokens and key confusion have burned production systems.",
        "forge-the-token#strawman-or-real",
        reason="libraries that shipped them are on record; a named break-in "
        "by them was not found",
    ),
    Claim(
        "names-its-algorithm",
        FOOTGUNS,
        "Such forgeries work because a token names its own algorithm.",
        "forge-the-token#the-pin",
        ("RFC 8725 section 3.1",),
        named_by_the_token,
    ),
    Claim(
        "keys-to-manage",
        FOOTGUNS,
        "JWTs mean an algorithm to choose, keys to rotate and storage that "
        "script must not read.",
        "read-the-credential#now-every-contender-over-http",
        ("RFC 8725 sections 3.1 and 3.5",),
        choices_of_a_jwt,
    ),
    Claim(
        "shipped",
        NOT_SAID,
        "Libraries that people ran let in attacks on tokens and on sessions.",
        "forge-the-token#strawman-or-real",
        ("advisories, in the list of releases",),
        shipped,
    ),
)
