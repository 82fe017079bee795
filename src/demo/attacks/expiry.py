"""Claims: its time is over, and it is used all the same."""

from demo.attacks.base import Attack, Attacker
from demo.contenders import Contender, contender
from demo.harness import Client, NotApplicable
from demo.schemes import JWT, SIGN_IN_S
from demo.unsafe.base import Flip
from demo.unsafe.endless import (
    A_MONTH,
    A_WEEK,
    AGELESS_COOKIE,
    ENDLESS_RECORD,
    TWO_WEEKS,
)
from demo.unsafe.lenient import IGNORES_EXPIRY, NEEDS_NO_END, WAITS_AN_HOUR
from demo.unsafe.lenient_paseto import AGELESS_PASETO

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
LIFETIME = "CWE-613, NIST SP 800-63B revision 3, section 7.2"


def copied(attacker: Attacker) -> Client:
    """Held back until it should be over.  A thief's jar obeys no
    Max-Age, so it is the server that has to refuse."""
    return attacker.victim.stolen_copy()


def undated(attacker: Attacker) -> Client:
    """What an older release of the service signed for Alice, before
    somebody thought of `exp`; found in a backup."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, JWT):
        raise NotApplicable("the credential is not a JWT")
    thief = attacker.victim.stolen_copy()
    claims = scheme.claims_for("alice")
    thief.replace_credential(scheme.sign(without(claims, "exp")))
    return thief


def without(claims: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in claims.items() if key != name}


TOO_LATE: tuple[tuple[str, str, str, Contender, Flip, int], ...] = (
    (
        "expired-jwt",
        "an expired JWT",
        "RFC 7519 section 4.1.4, CWE-613",
        contender("JWT"),
        IGNORES_EXPIRY,
        DAY_S,
    ),
    (
        "expired-within-leeway",
        "a JWT, expired for half an hour",
        "RFC 7519 section 4.1.4 (a small leeway), CWE-613",
        contender("JWT cookie"),
        WAITS_AN_HOUR,
        SIGN_IN_S + 30 * MINUTE_S,
    ),
    (
        "expired-paseto",
        "an expired PASETO",
        "CWE-613, insufficient session expiration",
        contender("PASETO public"),
        AGELESS_PASETO,
        DAY_S,
    ),
    (
        "expired-signed-cookie",
        "a signed cookie past its Max-Age",
        "CWE-613, CWE-565",
        contender("signed cookie"),
        AGELESS_COOKIE,
        DAY_S,
    ),
    (
        "expired-session",
        "a session past its Max-Age",
        "CWE-613, OWASP Session Management Cheat Sheet",
        contender("session cookie"),
        ENDLESS_RECORD,
        DAY_S,
    ),
    (
        "week-old-jwt",
        "a JWT of last week",
        LIFETIME,
        contender("JWT"),
        A_WEEK,
        6 * DAY_S,
    ),
    (
        "fortnight-old-session",
        "a session of the week before last",
        LIFETIME,
        contender("session cookie"),
        TWO_WEEKS,
        13 * DAY_S,
    ),
    (
        "month-old-cookie",
        "a signed cookie of last month",
        LIFETIME,
        contender("signed cookie"),
        A_MONTH,
        30 * DAY_S,
    ),
)
"""id, name, source, fixed, flip, seconds until it is used."""

EXPIRY_ATTACKS = (
    *(
        Attack(
            id=id,
            name=name,
            claim=f"A copy pays {wait_s / HOUR_S:g} hours after the log-in.",
            family="claims",
            source=source,
            forge=copied,
            fixed=fixed,
            flip=flip,
            wait_s=wait_s,
        )
        for id, name, source, fixed, flip, wait_s in TOO_LATE
    ),
    Attack(
        id="undated-jwt",
        name="a JWT without exp",
        claim="A token that says no end pays a month later.",
        family="claims",
        source="RFC 9068 section 2.2, CWE-613",
        forge=undated,
        fixed=contender("JWT"),
        flip=NEEDS_NO_END,
        wait_s=30 * DAY_S,
    ),
)
