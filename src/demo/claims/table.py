"""The article's table and verdict, as claims."""

from functools import partial

from demo.claims.base import Claim, Conditions, measured
from demo.comparison import FACTORS, FAVOURED, headline, sides
from demo.probes import PROBES


def favours(factor: str) -> Conditions:
    """Is the article's side better, by the headline probe?  Named
    counts are compared one by one."""
    probe = headline(factor)
    ours, theirs = (measured(probe.id, n) for n in sides(factor))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return {f"fewer {n}": ours[n] < theirs[n] for n in ours}
    return {probe.question: probe.grading.better(ours, theirs)}


def is_a_middle_path() -> Conditions:
    """Does an opaque token in a cookie differ from a session cookie in
    anything that the probes see, the count of parts aside?"""
    one, other = "opaque cookie", "session cookie"
    compared = [p.id for p in PROBES if p.id != "parts"]
    differences = [
        id for id in compared if measured(id, one) != measured(id, other)
    ]
    return {f"it differs in one of {len(compared)} probes": bool(differences)}


CLAIMS = (
    Claim(
        "opaque-middle-path",
        "also consider",
        "An opaque token in an HttpOnly cookie is a path between the two.",
        "take-the-middle-path",
        ("RFC 7662",),
        is_a_middle_path,
    ),
    *(
        Claim(
            f"table-{factor.replace(' ', '-')}",
            "quick comparison",
            f"On {factor}, the {FAVOURED[factor]} has the better of it.",
            "rebuild-the-table",
            (),
            partial(favours, factor),
        )
        for factor in FACTORS
    ),
    Claim(
        "only-when",
        "verdict",
        "JWTs win only where stateless checks across services are needed.",
        "choose",
        reason="a recommendation; the measured rows say what it weighs",
    ),
)
