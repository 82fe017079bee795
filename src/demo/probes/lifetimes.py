"""Lifetimes: how long a sign-in lasts, as declared and as measured.

Nobody uses it, or its own client does, or a thief renews it.  A request
would begin the wait for an idle timeout anew, so each moment of silence is
tried by a sign-in of its own, which sends nothing before.  At the moment
it asks twice: a server that refuses the first request after a pause, and
serves the second, has ended nothing.
"""

from functools import partial

from demo.harness import Client, Deployment, NotApplicable, Trial
from demo.harness.preflight import invented
from demo.harness.trial import LADDER_S, declared_s
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded, Without
from demo.probes.revocation import (
    GRADING,
    Scene,
    seconds_alive,
    seconds_until_refused,
)

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
        "at its second level, after 30 days at its first",
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


# Silence, by an application that may have an idle timeout

IN_USE_S = (1_200, 2_400)
"""A client that asks every 20 minutes; at the end of these it has been
signed in for longer than the strictest timeout."""


def seconds_of_silence(trial: Trial) -> int:
    """The first whole second of silence after which she is no longer
    signed in; BOUND_S + 1 when she still is at the last try."""
    with trial.stopped(), trial.deploy_idling() as service:
        alice = service.signed_in("alice")
        for seconds in IN_USE_S:
            with service.later(seconds):
                in_use = alice.me() == "alice"
            trial.expect("used every 20 minutes, it lives on", in_use)
    return seconds_alive(lambda silence: signed_in_after(trial, silence))


def signed_in_after(trial: Trial, seconds: int) -> bool:
    """Is a sign-in that has been silent for so long still good?  Her own
    client asks, which renews where that is possible."""
    with trial.stopped(), trial.deploy_idling() as service:
        alice, bob = service.signed_in("alice"), service.signed_in("bob")
        with service.later(seconds):
            known = [alice.me() == "alice" for _ in range(2)]
            controls(trial, service, bob)
        return any(known)


def controls(trial: Trial, service: Deployment, bob: Client) -> None:
    """At the same moment others are served, and nobody else enters."""
    fresh = service.signed_in("bob").me() == "bob"
    trial.expect("Bob, who logs in at that moment, is let in", fresh)
    trial.expect("a made-up credential is refused", invented(bob) is None)


IDLE_TIMEOUT = Probe(
    id="idle-timeout",
    question="After how long without a request must she log in again?",
    factor="revocation",
    unit="s",
    measure=seconds_of_silence,
    grading=LessIsBetter(
        good=1_800,
        fair=3_600,
        why="NIST SP 800-63B revision 3 asks for 30 minutes at its second "
        "level; an hour is twice that",
    ),
    chapter="log-them-out",
)


# A refresh token that a thief has

NOTICED_S = 60
"""Seconds until the victim's own client renews, after the thief did."""


def thief_renews(scene: Scene) -> None:
    """With the stolen copy, before the victim's client does."""
    if not scene.alice.can_renew():
        raise NotApplicable("there is nothing to renew")
    renewed = scene.copy.renew().status
    scene.trial.expect("the thief can renew", renewed == 200)
    scene.trial.expect("and enters", scene.alive())


def victim_renews(scene: Scene) -> None:
    """Her own client does, with a refresh token that is spent by now."""
    scene.alice.renew()


REUSE = Probe(
    id="refresh-reuse",
    question="How long does a thief last once the victim renews, too?",
    factor="revocation",
    unit="s",
    measure=partial(
        seconds_until_refused,
        event=victim_renews,
        first=thief_renews,
        event_s=NOTICED_S,
    ),
    grading=GRADING,
    chapter="refresh-and-rotate",
)
