"""The article's table and verdict, as claims."""

from functools import partial

from demo.claims.base import (
    COMPARISON,
    NOT_SAID,
    SHORT_ANSWER,
    VERDICT,
    Claim,
    Conditions,
    counts_of,
    measured,
)
from demo.comparison import (
    ARTICLES,
    CHOICES,
    FACTORS,
    headline,
    sides,
    verdict_under,
    with_edges,
)
from demo.contenders import contender
from demo.harness import NotMeasurable
from demo.probes import PARTS, measured_once


def favours(factor: str) -> Conditions:
    """Is the article's side better, by the headline probe?  Named
    counts are compared one by one."""
    probe = headline(factor)
    values = [measured(probe.id, n) for n in sides(factor)]
    if not all(isinstance(value, dict) for value in values):
        return under_each_choice(factor)
    ours, theirs = (counts_with_edges(n) for n in sides(factor))
    return {f"you count {n}": ours[n] < theirs[n] for n in ours}


def counts_with_edges(name: str) -> dict[str, int]:
    """A contender's parts, its sharp edges among them.  Raises
    NotMeasurable where an attack needs a package that is missing."""
    cell = with_edges(measured_once(PARTS, contender(name)))
    if not isinstance(cell.value, dict):
        raise NotMeasurable(f"the parts of {name}: {cell.why}")
    return cell.value


def under_each_choice(factor: str) -> Conditions:
    """Is it so with the article's two columns, and with each other
    choice?"""
    return {
        f"you take {name}": verdict_under(choice, factor) == "agrees"
        for name, choice in {
            "the two columns as they are": ARTICLES,
            **{one.name: one for one in CHOICES},
        }.items()
    }


def at_equal_powers() -> Conditions:
    """The parts of two designs that both end every session at once."""
    ours = counts_of("parts", "plain session cookie")
    theirs = counts_of("parts", "JWT + blocklist cookie")
    return {f"you count {n}": ours[n] <= theirs[n] for n in ours}


SAID = {
    "revocation": "Revocation is trivial for a session, and hard for a JWT.",
    "cross-service": "Across services a JWT is native.",
    "script exposure": "What injected script can get is low with an HttpOnly "
    "cookie, and high if a JWT is in localStorage.",
    "complexity": "Sessions are mature, with SameSite against forged "
    "requests; a JWT means algorithm, rotation, refresh and expiry.",
    "other clients": "For mobile, third-party and command-line clients a "
    "JWT is clean and easy to pass in a header, and a cookie is awkward.",
}
"""What the article's table says of each factor, about as it says it."""

TABLE_CLAIMS = (
    *(
        Claim(
            f"table-{factor.replace(' ', '-')}",
            COMPARISON,
            SAID[factor],
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
        "JWT with a blocklist in the same cookie.",
        "rebuild-the-table#the-five-rows",
        (),
        at_equal_powers,
    ),
    Claim(
        "sessions-first",
        SHORT_ANSWER,
        "Use sessions in most cases, and above all for browser apps.",
        "choose#all-sixteen-answers",
        reason="a recommendation; the chapter computes what is left for "
        "the needs that you name",
    ),
    Claim(
        "jwt-for",
        SHORT_ANSWER,
        "Use JWTs between services, for access by third parties, or where a "
        "shared store is a real bottleneck and refresh and revocation were "
        "really built.",
        "choose#all-sixteen-answers",
        reason="a recommendation; the needs are measured one by one, and "
        "what a store can carry beyond one machine is a model",
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
