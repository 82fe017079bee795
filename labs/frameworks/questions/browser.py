"""What a browser is given, and what another site can do with it: the
book's own probes, and one that comes two minutes later."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from demo.cookies import LAX_WINDOW_S
from demo.harness import ControlFailed, NotApplicable, Trial
from demo.probes import AMBIENT, NO_JAR, SCRIPT_THEFT, WITH_JAR
from demo.probes.base import Probe, Value
from demo.probes.forged import (
    FORGED_GRADING,
    FORGED_POST,
    FORGED_TOKEN,
    credit_same_site,
    moved,
    tries_from,
)
from demo.probes.grades import Ungraded
from demo.probes.lifetimes import COOKIE_ATTRIBUTES
from demo.probes.planted import ADOPTION, FIXATION
from labs.frameworks.questions.revocation import CHAPTER


def forged_later(trial: Trial) -> bool:
    """The same form, when the cookie is older than two minutes: then
    Chromium no longer sends one that says nothing of SameSite."""
    with trial.stopped(), trial.deploy() as service:
        alice, again = service.signed_in("alice"), service.signed_in("alice")
        if not any(alice.holds(one.name) for one in alice.jar.cookies):
            raise NotApplicable("the credential is in no cookie")
        with service.later(LAX_WINDOW_S + 5):
            forged = bool(tries_from(service, alice))
            own = moved(service, lambda: again.transfer("bob", 1))
            trial.expect("a transfer of her own has its effect", own)
            if not forged:
                credit_same_site(trial, service, alice)
            return forged


def by(client: Callable[[Trial], Value], trial: Trial) -> Value:
    """The book's measurement of a client that is no browser; one whose
    log-in is refused does not stay signed in either."""
    try:
        return client(trial)
    except ControlFailed as failed:
        if str(failed) != "not so: the log-in is accepted":
            raise
        trial.remark = "the log-in itself refuses it"
        return False


FORGED_LATER = Probe(
    id="forged-post-later",
    question="Does it still, once she has been signed in for two minutes?",
    factor="forgery",
    unit="",
    measure=forged_later,
    grading=FORGED_GRADING,
    chapter=CHAPTER,
)

NOT_GRADED = Ungraded("an anti-forgery token keeps such clients out, too")

BROWSER = (
    COOKIE_ATTRIBUTES,
    SCRIPT_THEFT,
    FIXATION,
    ADOPTION,
    FORGED_POST,
    FORGED_LATER,
    FORGED_TOKEN,
    AMBIENT,
    *(
        replace(one, measure=partial(by, one.measure), grading=NOT_GRADED)
        for one in (NO_JAR, WITH_JAR)
    ),
)
