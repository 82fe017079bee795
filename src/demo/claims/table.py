"""The article's table and verdict, as claims."""

from functools import partial

from demo.claims.base import Claim, Conditions, measured
from demo.comparison import FACTORS, FAVOURED, headline, sides
from demo.probes import PROBES
from demo.probes.grades import Ungraded


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
    any answer that has a grade?  And what else can the token do?"""
    one, other = "opaque cookie", "session cookie"
    graded = [p for p in PROBES if not isinstance(p.grading, Ungraded)]
    answers = [
        p.grading.grade(measured(p.id, one))
        != p.grading.grade(measured(p.id, other))
        for p in graded
        if measured(p.id, other) is not None
    ]
    return {
        f"in its cookie, one of {len(answers)} graded answers differs from "
        "a session cookie's": any(answers),
        "the same token also works without a jar": bool(
            measured("no-jar", "opaque bearer")
        ),
    }


def at_equal_powers() -> Conditions:
    """The parts of two designs that both end every session at once."""
    ours, theirs = (
        measured("parts", name)
        for name in ("session cookie", "JWT + blocklist cookie")
    )
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)
    return {f"no more {n}": ours[n] <= theirs[n] for n in ours}


TABLE_CLAIMS = (
    Claim(
        "opaque-middle-path",
        "also consider",
        "An opaque token in an HttpOnly cookie is a path between the two.",
        "take-the-middle-path",
        ("RFC 7662",),
        is_a_middle_path,
    ),
    Claim(
        "equal-powers",
        "quick comparison",
        "To end sessions at once, a session has no more parts than a JWT.",
        "rebuild-the-table",
        (),
        at_equal_powers,
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
