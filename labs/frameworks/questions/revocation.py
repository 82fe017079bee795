"""How long does a stolen copy live after an event?  The book's own probes.

They expect that a log-out spares the user's other devices, and a change of
password the browser in which it was made.  Not every framework does: so a
look comes first, and is a row of its own.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from demo.harness import Client, NotApplicable, Trial
from demo.probes import revocation
from demo.probes.base import Probe
from demo.probes.grades import Ungraded
from demo.probes.lifetimes import SIGN_IN_LASTS, SLIDES
from demo.probes.revocation import (
    Event,
    Scene,
    end_after,
    seconds_until_refused,
    tries,
)

CHAPTER = "the-cookie-is-not-the-session"


def spares(trial: Trial, event: Event) -> bool:
    """Is the client that the event is meant to spare still in?"""
    with trial.stopped(), trial.deploy() as service:
        scene = Scene(trial, service, True, 0)
        client = event(scene)
        return client is None or client.me() == "alice"


def as_it_spares(trial: Trial, event: Event) -> Event:
    """The event, which names a client only if that one stays in."""
    spared = spares(trial, event)

    def happens(scene: Scene) -> Client | None:
        client = event(scene)
        return client if spared else None

    return happens


def lives_on(trial: Trial, event: Event) -> int:
    """The first whole second after the last acceptance of a copy."""
    found = seconds_until_refused(trial, as_it_spares(trial, event))
    trial.open_end = found > tries(trial.sign_in_s)[-1]
    return found


def after(probe: Probe, event: Event) -> Probe:
    """The book's probe, after that look."""
    return replace(probe, measure=partial(lives_on, event=event))


def lasts(trial: Trial) -> int:
    """The first whole second at which a copy that nobody has used is
    refused, where nothing happens; it renews where it can."""
    tries_s = tries(trial.sign_in_s)

    def alive(seconds: int) -> bool:
        with trial.stopped(), trial.deploy() as service:
            copy = service.signed_in("alice").stolen_copy()
            with service.later(seconds):
                fresh = service.signed_in("bob").me() == "bob"
                trial.expect("who logs in at that moment is let in", fresh)
                return copy.me() == "alice"

    accepted = [seconds for seconds in tries_s if alive(seconds)]
    found = end_after(accepted[-1], alive, tries_s) if accepted else 0
    trial.open_end = found > tries_s[-1]
    return found


USED_AT = (0.4, 0.8, 1.2, 1.6)
"""Parts of its lifetime at which it is used; at the last it should have
ended."""


def slides(trial: Trial) -> bool:
    """Is a sign-in that is used good for longer than one that is not?"""
    life_s = lasts(trial)
    if trial.open_end:
        raise NotApplicable("the server sets no end")
    with trial.stopped(), trial.deploy() as service:
        used = service.signed_in("alice").stolen_copy()
        unused = service.signed_in("bob").stolen_copy()
        for part in USED_AT:
            with service.later(int(part * life_s)):
                known = used.me() == "alice"
        with service.later(int(USED_AT[-1] * life_s)):
            out = unused.me() is None
        trial.expect("one that nobody used is out at the end", out)
        return known


def look(id: str, question: str, event: Event, why: str) -> Probe:
    """A yes or no that says what to make of the numbers."""
    measure: Callable[[Trial], bool] = partial(spares, event=event)
    grading = Ungraded(why)
    return Probe(id, question, "revocation", "", measure, grading, CHAPTER)


REVOCATION = (
    after(revocation.LOG_OUT, revocation.log_out),
    after(revocation.LOG_OUT_EVERYWHERE, revocation.log_out_everywhere),
    after(revocation.BAN, revocation.ban),
    after(revocation.PASSWORD_CHANGE, revocation.change_password),
    after(revocation.ACCOUNT_DELETED, revocation.delete_account),
    look(
        "spares-devices",
        "Does a log-out leave her other devices signed in?",
        revocation.log_out,
        "either may be wanted; what counts is that one knows",
    ),
    look(
        "spares-changer",
        "Is she still in where she changed her password?",
        revocation.change_password,
        "to log in again is a nuisance, and opens nothing",
    ),
    replace(SIGN_IN_LASTS, measure=lasts),
    replace(SLIDES, measure=slides),
)
