"""Claims about attacks, and the keys that they are after."""

from dataclasses import replace
from functools import partial

from demo.attacks import (
    ALG_NONE,
    CROSS_SITE_TRANSFER,
    KEY_CONFUSION,
    SCRIPT_THEFT,
    SIBLING_TRANSFER,
    Attack,
    lands,
)
from demo.claims.base import Claim, Conditions, measured
from demo.contenders import COOKIE, Contender, contender
from demo.cookies import SameSite
from demo.unsafe import LAX_ALONE, PICKS_BY_HEADER, READABLE, UNGUARDED


def nothing_to_steal() -> Conditions:
    session = contender("session cookie")
    return {
        "a cookie with HttpOnly": not lands(SCRIPT_THEFT, session),
        "a cookie without it": not lands(SCRIPT_THEFT, READABLE),
    }


def nothing_to_use() -> Conditions:
    return {
        "a cookie with HttpOnly": not measured(
            "script-rides", "session cookie"
        )
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


BELIEVERS = {
    "a verifier written by hand that believes the header": None,
    "PyJWT, told to believe the header": PICKS_BY_HEADER,
    "a verifier that asks its key": contender("JWT RS256"),
}


def enters(attack: Attack) -> Conditions:
    """Does this forgery get into the three kinds of verifier?"""
    return {
        kind: lands(
            attack, replace(target or attack.broken, algorithm="RS256")
        )
        for kind, target in BELIEVERS.items()
    }


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
    forms = (CROSS_SITE_TRANSFER, SIBLING_TRANSFER)
    checked = replace(UNGUARDED, carrier=replace(COOKIE, same_site="None"))
    return {
        "SameSite=Lax alone": not any(lands(f, LAX_ALONE) for f in forms),
        "a check of the origin alone": not any(
            lands(f, checked) for f in forms
        ),
        "both": not any(lands(f, contender("session cookie")) for f in forms),
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
    Claim(
        "alg-none",
        "footguns",
        'A token that says "alg: none" enters.',
        "forge-the-token",
        ("RFC 8725 section 2.1",),
        partial(enters, ALG_NONE),
    ),
    Claim(
        "key-confusion",
        "footguns",
        "A token signed with the public key as an HMAC secret enters.",
        "forge-the-token",
        ("RFC 8725 section 2.1",),
        partial(enters, KEY_CONFUSION),
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
        csrf_is_solved,
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
