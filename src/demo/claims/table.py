"""The article's table and verdict, as claims."""

from functools import partial

from demo.claims.base import (
    COMPARISON,
    NOT_SAID,
    SESSION,
    SHORT_ANSWER,
    TOKEN,
    VERDICT,
    Claim,
    Conditions,
    counts_of,
    measured,
)
from demo.comparison import FACTORS, FAVOURED, headline, sides


def favours(factor: str) -> Conditions:
    """Is the article's side better, by the headline probe?  Named
    counts are compared one by one."""
    probe = headline(factor)
    ours, theirs = (measured(probe.id, n) for n in sides(factor))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return {f"you count {n}": ours[n] < theirs[n] for n in ours}
    asked = probe.question.rstrip("?")
    return {
        f'you ask "{asked}?"': probe.grading.better(ours, theirs),
    }


def at_equal_powers() -> Conditions:
    """The parts of two designs that both end every session at once."""
    ours = counts_of("parts", "plain session cookie")
    theirs = counts_of("parts", "JWT + blocklist cookie")
    return {f"you count {n}": ours[n] <= theirs[n] for n in ours}


CALLED = {TOKEN: "JWT", SESSION: "session cookie"}
"""The article's names of its two columns."""

SAID = {
    "revocation": "it is trivial, and hard for a JWT",
    "cross-service": "it is native, and sessions require a shared store",
    "script exposure": "low with HttpOnly, and high if a JWT is in "
    "localStorage",
    "complexity": "its attributes are mature, and a JWT means algorithm, "
    "rotation, refresh and expiry",
    "other clients": "it is easy to pass in a header, and a cookie is "
    "awkward outside the browser",
}
"""What the article's table says of each factor, about as it says it."""

TABLE_CLAIMS = (
    *(
        Claim(
            f"table-{factor.replace(' ', '-')}",
            COMPARISON,
            f"On {factor}, the {CALLED[FAVOURED[factor]]} wins: "
            f"{SAID[factor]}.",
            "rebuild-the-table#the-five-rows",
            (),
            partial(favours, factor),
        )
        for factor in FACTORS
    ),
    Claim(
        "equal-powers",
        NOT_SAID,
        "To end every session at once, a session needs no more parts than a "
        "JWT.",
        "rebuild-the-table#the-five-rows",
        (),
        at_equal_powers,
    ),
    Claim(
        "sessions-first",
        SHORT_ANSWER,
        "Use sessions in most cases, and above all for browser apps.",
        "choose#the-tree",
        reason="a recommendation; the tree computes what is left for needs "
        "that you name",
    ),
    Claim(
        "jwt-for",
        SHORT_ANSWER,
        "Use JWTs between services, for access by third parties, or where a "
        "shared store is a real bottleneck and refresh and revocation were "
        "really built.",
        "choose#the-tree",
        reason="a recommendation; the needs are measured one by one, and "
        "what a store can carry is not measured yet",
    ),
    Claim(
        "only-when",
        VERDICT,
        "Sessions win for apps that face a browser, and JWTs only where "
        "stateless checks across services are needed.",
        "choose#for-and-against",
        reason="a recommendation; the measured rows say what it weighs",
    ),
)
