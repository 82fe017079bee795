"""Claims about forged tokens, and the keys that they are after."""

from dataclasses import replace
from functools import partial

from demo.attacks import (
    ALG_NONE,
    KEY_CONFUSION,
    PICKS_BY_HEADER,
    Attack,
    lands,
)
from demo.claims.base import Claim, Conditions, measured
from demo.contenders import contender

BELIEVERS = {
    "a verifier written by hand that believes the header": None,
    "PyJWT, told to believe the header": PICKS_BY_HEADER,
    "a verifier that asks its key": contender("JWT RS256"),
}


def believed_by(attack: Attack) -> Conditions:
    """Does this forgery get into the three kinds of verifier?"""
    return {
        kind: lands(
            attack, replace(target or attack.broken, algorithm="RS256")
        )
        for kind, target in BELIEVERS.items()
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


FORGERY_CLAIMS = (
    Claim(
        "alg-none",
        "footguns",
        'A token that says "alg: none" enters.',
        "forge-the-token",
        ("RFC 8725 section 2.1",),
        partial(believed_by, ALG_NONE),
    ),
    Claim(
        "key-confusion",
        "footguns",
        "A token signed with the public key as an HMAC secret enters.",
        "forge-the-token",
        ("RFC 8725 section 2.1",),
        partial(believed_by, KEY_CONFUSION),
    ),
    Claim(
        "burned",
        "footguns",
        "These two attacks have burned real production systems.",
        "forge-the-token",
        reason="libraries that shipped them are on record, and one service "
        'that took "nOnE"; a named breach caused by them was not found',
    ),
    Claim(
        "keys-to-manage",
        "footguns",
        "Cookies spare you the management of keys.",
        "read-the-credential",
        (),
        only_jwt_has_keys,
    ),
)
