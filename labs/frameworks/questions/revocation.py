"""How long does a stolen copy live after an event?  The book's own probes.

They expect that a log-out spares the user's other devices, and a change of
password the browser in which it was made.  Not every framework does: so a
look comes first, and is a row of its own.
"""

from collections.abc import Callable
from functools import partial

from demo.harness import Client, NotApplicable, Trial
from demo.probes import revocation
from demo.probes.base import Probe
from demo.probes.grades import Ungraded
from demo.probes.revocation import (
    GRADING,
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


def lives_on(trial: Trial, event: Event) -> int:
    """The first whole second after the last acceptance of a copy."""
    spared = spares(trial, event)

    def happens(scene: Scene) -> Client | None:
        client = event(scene)
        return client if spared else None

    return seconds_until_refused(trial, happens)


def after(id: str, event: Event, what: str) -> Probe:
    """The probe for one event."""
    return Probe(
        id=id,
        question=f"How long does a stolen copy live after {what}?",
        factor="revocation",
        unit="s",
        measure=partial(lives_on, event=event),
        grading=GRADING,
        chapter=CHAPTER,
    )


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
    return end_after(accepted[-1], alive, tries_s) if accepted else 0


USED_AT = (0.4, 0.8, 1.2, 1.6)
"""Of its lifetime, each a use; the last is when it should have ended."""


def slides(trial: Trial) -> bool:
    """Is a sign-in that is used good for longer than one that is not?"""
    life_s = lasts(trial)
    if life_s > tries(trial.sign_in_s)[-1]:
        raise NotApplicable("the server sets no end")
    with trial.stopped(), trial.deploy() as service:
        used, unused = service.signed_in("alice"), service.signed_in("bob")
        copies = used.stolen_copy(), unused.stolen_copy()
        for part in USED_AT:
            with service.later(int(part * life_s)):
                known = copies[0].me() == "alice"
                out = copies[1].me() is None if part == USED_AT[-1] else True
        trial.expect("one that nobody used is out at the end", out)
        return known


def look(
    id: str, question: str, measure: Callable[[Trial], bool], why: str
) -> Probe:
    """A yes or no that says what to make of the numbers."""
    return Probe(
        id, question, "revocation", "", measure, Ungraded(why), CHAPTER
    )


EVENTS = (
    after("log-out", revocation.log_out, "a log-out"),
    after(
        "log-out-everywhere",
        revocation.log_out_everywhere,
        "a log-out everywhere",
    ),
    after("ban", revocation.ban, "the user is banned"),
    after("password-change", revocation.change_password, "a new password"),
    after(
        "account-deleted",
        revocation.delete_account,
        "the account is deleted",
    ),
)
LOOKS = (
    look(
        "spares-devices",
        "Does a log-out leave her other devices signed in?",
        partial(spares, event=revocation.log_out),
        "either may be wanted; what counts is that one knows",
    ),
    look(
        "spares-changer",
        "Is she still in where she changed her password?",
        partial(spares, event=revocation.change_password),
        "to log in again is a nuisance, and opens nothing",
    ),
    look(
        "sliding",
        "Does a sign-in last longer when it is used?",
        slides,
        "a copy that is used is as good as one that has no end",
    ),
)
LIFETIME = Probe(
    id="lifetime",
    question="How long does a copy live when nothing happens?",
    factor="revocation",
    unit="s",
    measure=lasts,
    grading=Ungraded("it is a setting, and these are the defaults"),
    chapter=CHAPTER,
)
REVOCATION = (*EVENTS, *LOOKS, LIFETIME)
