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
    FORGED_POST,
    FORGED_TOKEN,
    moved,
    tries_from,
)
from demo.probes.grades import YesOrNo
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
            return forged


def by(client: Callable[[Trial], Value], trial: Trial) -> Value:
    """The book's measurement of a client that is no browser; one whose
    log-in is refused does not stay signed in either."""
    try:
        return client(trial)
    except ControlFailed as failed:
        if str(failed) != "the log-in is accepted":
            raise
        trial.remark = "the log-in itself refuses it"
        return False


FORGED_LATER = Probe(
    id="forged-post-later",
    question="Does it still, once she has been signed in for two minutes?",
    factor="forgery",
    unit="",
    measure=forged_later,
    grading=YesOrNo(good=False, why="a visit to another page is enough"),
    chapter=CHAPTER,
)

BROWSER = (
    COOKIE_ATTRIBUTES,
    SCRIPT_THEFT,
    FIXATION,
    ADOPTION,
    FORGED_POST,
    FORGED_LATER,
    FORGED_TOKEN,
    AMBIENT,
    replace(NO_JAR, measure=partial(by, NO_JAR.measure)),
    replace(WITH_JAR, measure=partial(by, WITH_JAR.measure)),
)
