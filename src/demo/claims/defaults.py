"""Claims about ways to go wrong: counted, and in releases that people
ran."""

from demo import evidence
from demo.attacks.edges import DEFAULTS, NO_TURN, ONE_TURN, counts
from demo.claims.base import Claim, Conditions
from demo.contenders import contender


def fewer_edges() -> Conditions:
    """The session's against others', in three ways to count."""
    ours = counts(contender("session cookie"))
    return {
        f"{words}, against a {name}": ours[how] < counts(contender(name))[how]
        for how, words in WAYS.items()
        for name in ("JWT HS256", "JWT cookie", "JWT + blocklist cookie")
    }


WAYS = {
    ONE_TURN: "by one setting turned",
    DEFAULTS: "by one left at a default",
    NO_TURN: "with nothing turned",
}


def shipped() -> Conditions:
    """Did a release of a library that people ran accept it?"""
    counts = {what: pairs(*words) for what, words in SHIPPED.items()}
    return {
        f"{what}, in {count} pairs on record": count > 0
        for what, count in counts.items()
    }


def pairs(*attacks: str) -> int:
    """Old release against fixed one: in how many did the old one accept
    one of these, by the record?"""
    return sum(
        row["attack"] in attacks and row["on_old"]["attack"] == "accepted"
        for row in evidence.load("releases").results
    )


SHIPPED = {
    "an unsigned token": ("alg: none",),
    "a public key as a secret": ("key confusion",),
    "a planted session": ("session fixation", "session hijack"),
    "a page or cookie from a shared cache": (
        "page leaked by a shared cache",
        "session cookie leaked by a shared cache",
    ),
}
"""What entered, by the record's words for it."""

DEFAULTS_CLAIMS = (
    Claim(
        "fewer-edges",
        "footguns",
        "A session cookie has fewer sharp edges than a JWT.",
        "count-the-decisions",
        (),
        fewer_edges,
    ),
    Claim(
        "sharp-edges",
        "footguns",
        "Fewer sharp edges beat flexibility every time.",
        "choose",
        reason="a preference; the parts are counted, their weight is yours",
    ),
    Claim(
        "shipped",
        "footguns",
        "Such attacks got into libraries that people ran.",
        "forge-the-token",
        ("advisories, in the list of releases",),
        shipped,
    ),
)
