"""Lifetimes: how long a sign-in lasts, as declared and as measured."""

from demo.harness import NotApplicable, Trial
from demo.harness.lifetime import LADDER_S, declared_s
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded, Without

LACKS = {
    "not Secure": "Secure",
    "not HttpOnly": "HttpOnly",
    "SameSite unset": "SameSite=Lax",
    "SameSite None": "SameSite=Lax",
}
"""What a cookie may be said to lack, and the attribute that mends it."""

NOTHING_SAID = "it names no end"
"""What a credential says that names no end."""


def lasts(trial: Trial) -> int:
    """The first whole second at which a sign-in that nobody used is
    refused."""
    found = trial.sign_in_s
    if found > LADDER_S[-1]:
        trial.remark = "it was still good at the last try"
    return found


def slides(trial: Trial) -> bool:
    """Does a sign-in that is used live longer than one that is not?"""
    end = trial.sign_in_s
    if end > LADDER_S[-1]:
        raise NotApplicable("a sign-in does not end by itself")
    with trial.stopped(), trial.deploy() as service:
        alice = service.signed_in("alice")
        for seconds in (end // 2, end * 3 // 4):
            with service.later(seconds):
                in_use = alice.me() == "alice"
            trial.expect("it is good before its end", in_use)
        with service.later(end + 1):
            return alice.me() == "alice"


def declared(trial: Trial) -> int | str:
    """What the credential itself says of its end."""
    with trial.stopped(), trial.deploy() as service:
        seconds = declared_s(service.signed_in("alice"))
    return NOTHING_SAID if seconds is None else seconds


def attributes(trial: Trial) -> str:
    """The attributes of each cookie that is the credential."""
    with trial.deploy() as service:
        alice = service.signed_in("alice")
        trial.expect("it is Alice's", alice.me() == "alice")
        held = [c for c in alice.jar.cookies if alice.holds(c.name)]
        if not held:
            raise NotApplicable("the credential is in no cookie")
        return "\n".join(
            ", ".join(
                [
                    f"{c.name}: {'' if c.secure else 'not '}Secure",
                    f"{'' if c.http_only else 'not '}HttpOnly",
                    f"SameSite {c.same_site or 'unset'}",
                    f"path {c.path}",
                    "this host" if c.host_only else f"all of {c.domain}",
                ]
            )
            for c in held
        )


SIGN_IN_LASTS = Probe(
    id="lifetime",
    question="How long does a sign-in last that nobody uses?",
    factor="revocation",
    unit="s",
    measure=lasts,
    grading=LessIsBetter(
        good=43_200,
        fair=2_592_000,
        why="NIST SP 800-63B revision 3 asks to log in again after 12 hours "
        "at its second level, after 30 days at its first, whether the "
        "sign-in was used or not; for an idle one its limits are shorter",
    ),
    chapter="log-them-out",
)
SLIDES = Probe(
    id="sliding",
    question="Does a sign-in last longer when it is used?",
    factor="revocation",
    unit="",
    measure=slides,
    grading=Ungraded(why="comfort for the user, and for a thief"),
    chapter="log-them-out",
)
DECLARED = Probe(
    id="declared-lifetime",
    question="How long does the credential itself say that it lasts?",
    factor="revocation",
    unit="s",
    measure=declared,
    grading=Ungraded(why="the server may end it sooner, or later"),
    chapter="log-them-out",
)
COOKIE_ATTRIBUTES = Probe(
    id="cookie-attributes",
    question="With which attributes does the cookie come?",
    factor="script exposure",
    unit="",
    measure=attributes,
    grading=Without(
        words=tuple(LACKS),
        why="without Secure it travels over plain http, without HttpOnly "
        "script can read it, without SameSite other sites' forms carry it",
    ),
    chapter="steal-the-token",
)
