"""Claims about what is added to a JWT so that it can end."""

from dataclasses import replace

from demo.attacks import (
    PADDED_TOKEN,
    REFRESH_REUSE,
    TWIN_SIGNATURE,
    Attack,
    lands,
)
from demo.attacks.refresh_reuse import REUSE_IN_GRACE, stolen_pair
from demo.claims.base import (
    NOT_SAID,
    REVOCATION,
    SESSION,
    Claim,
    Conditions,
    count,
    counts_of,
    measured,
)
from demo.evidence.releases import ACCEPTED, REFUSED, pyjwt_matrix
from demo.schemes import ACCESS_S


def short_life_helps() -> Conditions:
    """Does a copy end soon, when tokens are renewed?"""
    lived = count("log-out", "JWT + refresh")
    return {
        "a stolen copy may live as long as one access token": lived
        <= ACCESS_S,
        "a stolen copy has to be refused at once": lived == 0,
    }


def more_parts() -> Conditions:
    """Are there more of each kind of part than a session has?"""
    ours, theirs = (
        counts_of("parts", name)
        for name in ("JWT + refresh", "plain session cookie")
    )
    return {f"you count {name}": ours[name] > theirs[name] for name in ours}


def text_is_a_bad_name() -> Conditions:
    """Of the release used here, and of those on record."""
    words = [cell["pyjwt_padded"] for cell in pyjwt_matrix().words.values()]
    taken, refused = words.count(ACCEPTED), words.count(REFUSED)
    return {
        "the library takes a token with padding, as the release used here "
        f"does, and {taken} releases of PyJWT on record": outlives(
            PADDED_TOKEN
        )
        and taken > 0,
        "the library refuses a token with padding, as "
        f"{refused} releases of PyJWT on record do, and its algorithm has "
        "one signature for a text": not refused,
        "the token is signed with ES256, which has a twin of each "
        "signature": outlives(TWIN_SIGNATURE),
    }


def outlives(attack: Attack) -> bool:
    """The list by text misses it, the list by `jti` does not."""
    return lands(attack, attack.broken) and not lands(attack, attack.fixed)


def reuse_is_noticed() -> Conditions:
    """By what the server does with a spent token; and when none comes,
    since the thief renews and the victim does not."""
    soon, late = REUSE_IN_GRACE, REFRESH_REUSE
    alone = replace(late, forge=stolen_pair)
    return {
        "a spent token that comes back ends the family": not lands(
            late, late.fixed
        )
        and not lands(soon, soon.fixed),
        "a spent token ends the family only after a grace period": not lands(
            soon, soon.broken
        ),
        "a spent token is refused, and the family lives on": not lands(
            late, late.broken
        ),
        "the victim never renews again": not lands(alone, alone.fixed),
    }


REPAIRS = {
    "JWT + blocklist": "the repair is a blocklist",
    "JWT + refresh": "the repair is a short life with refresh tokens",
    "JWT + epoch": "the repair is a number in the user's row",
}


def rebuilds_a_session(name: str) -> bool:
    """Does it ask as much, and end as soon?"""
    return all(
        measured(id, name) == measured(id, SESSION)
        for id in ("lookups-over-one", "log-out")
    )


def every_repair() -> Conditions:
    """Is what a repair makes of a JWT like a session in each row?"""
    return {case: rebuilds_a_session(name) for name, case in REPAIRS.items()}


PATCHES_CLAIMS = (
    Claim(
        "short-life",
        REVOCATION,
        "Short expiry with refresh tokens is the real-world patch.",
        "refresh-and-rotate#what-it-buys",
        ("RFC 9700 section 4.14.2",),
        short_life_helps,
    ),
    Claim(
        "over-budget",
        REVOCATION,
        "Refresh has more moving parts than most teams budget for.",
        "refresh-and-rotate#and-what-it-costs",
        reason="what teams budget for is not on record; an extra question "
        "counts the parts against those of a session",
    ),
    Claim(
        "more-parts",
        NOT_SAID,
        "Refresh has more parts to get right than a session.",
        "refresh-and-rotate#and-what-it-costs",
        ("RFC 9700 section 4.14",),
        more_parts,
    ),
    Claim(
        "every-repair",
        NOT_SAID,
        "Every repair of a JWT rebuilds a session.",
        "keep-a-blocklist#what-each-one-buys",
        (),
        every_repair,
    ),
    Claim(
        "text-blocklist",
        NOT_SAID,
        "A blocklist that knows tokens by their text misses some.",
        "keep-a-blocklist#by-what-name",
        (
            "OWASP JSON Web Token Cheat Sheet",
            "RFC 7515 section 2, on padding",
            "NIST FIPS 186-5 section 6.4.2, on ECDSA",
        ),
        text_is_a_bad_name,
    ),
    Claim(
        "reuse",
        NOT_SAID,
        "Rotation finds out that a refresh token was stolen.",
        "refresh-and-rotate#a-thief-over-http",
        ("RFC 9700 section 4.14.2",),
        reuse_is_noticed,
    ),
)
