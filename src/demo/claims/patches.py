"""Claims about patched tokens and the paths between the two."""

from dataclasses import replace

from demo.attacks import (
    ATTACKS,
    PADDED_TOKEN,
    REFRESH_REUSE,
    TWIN_SIGNATURE,
    Attack,
    lands,
)
from demo.attacks.refresh_reuse import REUSE_IN_GRACE, stolen_pair
from demo.claims.base import Claim, Conditions, count, measured
from demo.schemes import ACCESS_S


def short_life_helps() -> Conditions:
    lived = count("log-out", "JWT + refresh")
    return {
        "a stolen copy is refused within an access token's life": lived
        <= ACCESS_S,
        "a stolen copy is refused at once": lived == 0,
    }


def more_parts() -> Conditions:
    ours, theirs = (
        measured("parts", name)
        for name in ("JWT + refresh", "plain session cookie")
    )
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)
    return {f"more {name}": ours[name] > theirs[name] for name in ours}


def text_is_a_bad_name() -> Conditions:
    return {f"{a.name}, gets in": outlives(a) for a in BY_TEXT}


BY_TEXT = (PADDED_TOKEN, TWIN_SIGNATURE)


def outlives(attack: Attack) -> bool:
    """The list by text misses it, the list by `jti` does not."""
    return lands(attack, attack.broken) and not lands(attack, attack.fixed)


def reuse_is_noticed() -> Conditions:
    """By what the server does with a spent token; and when none comes,
    since the thief renews and the victim does not."""
    soon, late = REUSE_IN_GRACE, REFRESH_REUSE
    alone = replace(late, forge=stolen_pair)
    return {
        "a spent token ends the family": not lands(late, late.fixed)
        and not lands(soon, soon.fixed),
        "a spent token ends it, but not within a grace period": not lands(
            soon, soon.broken
        ),
        "a spent token is refused, and no more": not lands(late, late.broken),
        "the victim does not renew again": not lands(alone, alone.fixed),
    }


def no_algorithm_to_confuse() -> Conditions:
    """A v4.local token, sealed with the bytes of the public key."""
    forged = next(a for a in ATTACKS if a.id == "paseto-confusion")
    return {
        "where a key knows its purpose": not lands(forged, forged.fixed),
        "where a key is bytes, for what the token says": not lands(
            forged, forged.broken
        ),
    }


def paseto_changes() -> Conditions:
    """In which respect does PASETO differ from a JWT?"""
    return {
        "it ends at log-out": measured("log-out", "PASETO public") == 0,
        "script cannot carry it away": measured(
            "script-theft", "PASETO public"
        )
        is False,
        "nobody can read it, if it is encrypted": measured(
            "payload-readable", "PASETO local"
        )
        is False,
    }


PATCHES_CLAIMS = (
    Claim(
        "short-life",
        "revocation",
        "A short life with refresh tokens is what really patches JWTs.",
        "refresh-and-rotate",
        ("RFC 9700 section 4.14.2",),
        short_life_helps,
    ),
    Claim(
        "more-parts",
        "revocation",
        "Refreshing has more moving parts than a session.",
        "refresh-and-rotate",
        (),
        more_parts,
    ),
    Claim(
        "text-blocklist",
        "revocation",
        "A blocklist that knows tokens by their text misses some.",
        "keep-a-blocklist",
        ("OWASP JSON Web Token Cheat Sheet",),
        text_is_a_bad_name,
    ),
    Claim(
        "reuse",
        "revocation",
        "Rotation finds out that a refresh token was stolen.",
        "refresh-and-rotate",
        ("RFC 9700 section 4.14.2",),
        reuse_is_noticed,
    ),
    Claim(
        "paseto-algorithms",
        "also consider",
        "PASETO leaves no algorithm to confuse.",
        "take-the-middle-path",
        ("PASETO specification, Algorithm Lucidity",),
        no_algorithm_to_confuse,
    ),
    Claim(
        "paseto-changes",
        "also consider",
        "PASETO solves what JWTs leave open.",
        "take-the-middle-path",
        ("PASETO specification, version 4",),
        paseto_changes,
    ),
)
