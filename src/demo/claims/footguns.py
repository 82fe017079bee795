"""Claims about attacks, and the keys that they are after."""

from demo.attacks import (
    ALG_NONE,
    CROSS_SITE_TRANSFER,
    KEY_CONFUSION,
    SCRIPT_THEFT,
    lands,
)
from demo.claims.base import Claim, Conditions, measured
from demo.contenders import contender
from demo.cookies import Cookie, Request, SameSite, would_send
from demo.unsafe import (
    ACCEPTS_NONE,
    CONFUSES_KEYS,
    READABLE,
    UNGUARDED,
)


def nothing_to_steal() -> Conditions:
    session = contender("session cookie")
    return {
        "HttpOnly is set": not lands(SCRIPT_THEFT, session),
        "HttpOnly is missing": not lands(SCRIPT_THEFT, READABLE),
        "nor is there anything to use in the page": not measured(
            "script-rides", "session cookie"
        ),
    }


def storage_is_open() -> Conditions:
    return {
        "read by script and used elsewhere": lands(
            SCRIPT_THEFT, contender("JWT")
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
        for name in ("JWT", "session cookie")
    }


def none_enters() -> Conditions:
    return {
        "the verifier believes the header": lands(ALG_NONE, ACCEPTS_NONE),
        "the verifier asks its key": lands(ALG_NONE, contender("JWT RS256")),
    }


def confusion_enters() -> Conditions:
    return {
        "the verifier believes the header": lands(
            KEY_CONFUSION, CONFUSES_KEYS
        ),
        "the verifier asks its key": lands(
            KEY_CONFUSION, contender("JWT RS256")
        ),
    }


def same_site_stops(same_site: SameSite, request: Request) -> bool:
    cookie = Cookie("id", "1", "app.bank.test", same_site=same_site)
    return not would_send(cookie, request)


def same_site_is_enough() -> Conditions:
    url, evil = "https://app.bank.test/transfer", "https://evil.test/"
    post = Request(url, "POST", evil, top_level=True)
    link = Request(url, "GET", evil, top_level=True)
    sibling = Request(url, "POST", "https://blog.bank.test/", top_level=True)
    return {
        "another site's form, under Lax": same_site_stops("Lax", post),
        "another site's link, under Lax": same_site_stops("Lax", link),
        "a sibling subdomain's form, under Strict": same_site_stops(
            "Strict", sibling
        ),
    }


def origin_check_is_enough() -> Conditions:
    return {
        "with no defence at all": not lands(CROSS_SITE_TRANSFER, UNGUARDED),
        "with SameSite and an Origin check": not lands(
            CROSS_SITE_TRANSFER, contender("session cookie")
        ),
    }


def only_jwt_has_keys() -> Conditions:
    def secrets(name: str) -> int:
        counts = measured("parts", name)
        assert isinstance(counts, dict)
        return counts["secrets"]

    return {
        f"a {name}": secrets(name) == 0
        for name in ("session cookie", "signed cookie")
    }


CLAIMS = (
    Claim(
        "nothing-to-steal",
        "short answer",
        "With a session cookie, injected script finds nothing to steal.",
        "steal-the-token",
        ("OWASP Session Management Cheat Sheet",),
        nothing_to_steal,
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
    Claim(
        "alg-none",
        "footguns",
        'A token that says "alg: none" enters.',
        "forge-the-token",
        ("RFC 8725 section 2.1",),
        none_enters,
    ),
    Claim(
        "key-confusion",
        "footguns",
        "A token signed with the public key as an HMAC secret enters.",
        "forge-the-token",
        ("RFC 8725 section 2.1",),
        confusion_enters,
    ),
    Claim(
        "burned",
        "footguns",
        "These two attacks have burned real production systems.",
        "forge-the-token",
        reason="libraries that shipped them are on record; a named breach "
        "caused by them was not found",
    ),
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
        origin_check_is_enough,
    ),
    Claim(
        "keys-to-manage",
        "footguns",
        "Cookies spare you the management of keys.",
        "read-the-credential",
        (),
        only_jwt_has_keys,
    ),
    Claim(
        "sharp-edges",
        "footguns",
        "Fewer sharp edges beat flexibility every time.",
        "choose",
        reason="a preference; the parts are counted, their weight is yours",
    ),
)
