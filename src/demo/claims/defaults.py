"""Claims about ways to go wrong, counted."""

from demo.attacks.edges import DEFAULTS, NO_TURN, ONE_TURN, counts
from demo.claims.base import (
    FOOTGUNS,
    NOT_SAID,
    SESSION,
    TOKEN,
    Claim,
    Conditions,
)
from demo.contenders import contender


def fewer_edges() -> Conditions:
    """The session's against others', in three ways to count."""
    ours = counts(contender(SESSION))
    return {
        f"you count {words}, against a {name}": ours[how]
        < counts(contender(name))[how]
        for how, words in WAYS.items()
        for name in (TOKEN, "JWT cookie", "JWT + blocklist cookie")
    }


WAYS = {
    ONE_TURN: "decisions that let an attack in",
    DEFAULTS: "decisions that do so by somebody's default",
    NO_TURN: "kinds of attack that get in with nothing turned",
}

DEFAULTS_CLAIMS = (
    Claim(
        "fewer-edges",
        NOT_SAID,
        "A session cookie has fewer ways to go wrong than a JWT.",
        "count-the-decisions#the-count",
        (),
        fewer_edges,
    ),
    Claim(
        "sharp-edges",
        FOOTGUNS,
        "Fewer sharp edges are always worth more than flexibility.",
        "count-the-decisions#what-this-does-not-show",
        reason="a preference; the edges are counted, their weight is yours",
    ),
)
