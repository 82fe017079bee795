"""Other clients: what has their code to do, beyond sending one header?

Three small clients live through the same day: log in, start again, read,
pay, come back after the access token would have ended, log out, start
again.  Which steps they need is found out and not assumed: every set of
steps is tried, small ones first, until one gets through the day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from demo.clock import later
from demo.contenders import Contender
from demo.harness import PASSWORD, Client, ControlFailed, Deployment, Trial
from demo.harness.jar import Jar
from demo.harness.sending import Reply
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded
from demo.schemes.base import ACCESS_S

STORE_IT = "store what was given, over a restart"
JAR_ON = "switch a cookie jar on"
RENEW_IT = "renew when refused, and send again"
FORGET_IT = "forget it at log-out"
SAY_ORIGIN = "say which origin a request comes from"
SIGN_IT = "keep a key, and sign with it"
STEPS = (STORE_IT, JAR_ON, RENEW_IT, FORGET_IT, SAY_ORIGIN, SIGN_IT)


@dataclass(frozen=True)
class Kind:
    """A kind of client.  has_jar: does it keep cookies while it runs,
    unasked?  jar_is_a_file: does a jar, once it is on, outlive it?"""

    name: str
    has_jar: bool
    jar_is_a_file: bool


PROGRAMS = (
    Kind("curl", has_jar=False, jar_is_a_file=True),
    Kind("command line", has_jar=True, jar_is_a_file=False),
    Kind("mobile app", has_jar=False, jar_is_a_file=False),
)
"""curl starts anew with each command, and `-b jar -c jar` is both the jar
and the file.  A program on the library requests has a `Session`, which
keeps cookies until it ends.  An app on OkHttp has no jar unless its code
gives it one, and is stopped by the phone at any time."""

KEEPS_COOKIES = replace(PROGRAMS[-1], has_jar=True, jar_is_a_file=True)
"""An app on iOS: `URLSession` has a jar that is on and outlives the app.
Source: Apple, URLSessionConfiguration, httpCookieStorage."""


@dataclass
class Program(Client):
    """A client that does these steps and no others."""

    steps: tuple[str, ...] = ()

    def can_renew(self) -> bool:
        return RENEW_IT in self.steps and super().can_renew()

    def _forget_token(self, reply: Reply) -> Reply:
        return (
            super()._forget_token(reply) if FORGET_IT in self.steps else reply
        )


@cache
def steps_of(kind: Kind, contender: Contender) -> tuple[str, ...]:
    """The smallest set of steps with which it lives through the day.
    Raises ControlFailed when no set does."""
    for size in range(len(STEPS) + 1):
        for steps in combinations(STEPS, size):
            with later(0), Deployment(contender) as service:
                if all(day(service, kind, steps)):
                    return steps
    raise ControlFailed(f"{kind.name}: no steps are enough")


def day(
    service: Deployment, kind: Kind, steps: tuple[str, ...]
) -> Iterator[bool]:
    """Whether each thing that the user does goes as it should."""
    first, before = begun(service, kind, steps), service.coins("bob")
    yield first.log_in("alice", PASSWORD).status == 200
    again = restarted(service, kind, first)
    yield again.me() == "alice"
    yield again.transfer("bob", 1).status == 200
    with later(ACCESS_S + 1):
        late = restarted(service, kind, again)
        yield late.transfer("bob", 1).status == 200
        yield late.me() == "alice"
        yield late.log_out().status == 200
        yield restarted(service, kind, late).me() is None
        yield service.coins("bob") == before + 2


def begun(service: Deployment, kind: Kind, steps: tuple[str, ...]) -> Program:
    """The program, started for the first time."""
    plain = service.client()
    return Program(
        plain.transport,
        plain.endpoints,
        browser=SAY_ORIGIN in steps,
        has_jar=kind.has_jar or JAR_ON in steps,
        who=kind.name,
        holder=plain.holder if SIGN_IT in steps else None,
        steps=steps,
    )


def restarted(service: Deployment, kind: Kind, old: Program) -> Program:
    """The program started again, with what outlived the last run."""
    kept = STORE_IT in old.steps
    jar_on = kind.has_jar or JAR_ON in old.steps
    jar_kept = kept or (kind.jar_is_a_file and jar_on)
    new = begun(service, kind, old.steps)
    return replace(
        new,
        jar=Jar(list(old.jar.cookies)) if jar_kept else Jar(),
        storage=dict(old.storage) if kept else {},
        holder=old.holder if kept else new.holder,
    )


def steps_by_kind(
    trial: Trial, kinds: Iterable[Kind] = PROGRAMS
) -> dict[str, int]:
    """The steps of each kind of client."""
    steps = {kind.name: steps_of(kind, trial.contender) for kind in kinds}
    counts = {name: len(needed) for name, needed in steps.items()}
    trial.listed = {f"steps of {n}": list(some) for n, some in steps.items()}
    for kind in kinds:
        with later(0), trial.deploy() as service:
            lived = all(day(service, kind, steps[kind.name]))
        trial.expect(f"{kind.name}, with these, gets through the day", lived)
    return counts


def steps_but_forgetting(trial: Trial) -> int:
    """The same, but for the step that is nobody's duty where the server
    ends the sign-in."""
    steps_by_kind(trial)
    found = [step for some in trial.listed.values() for step in some]
    return sum(step != FORGET_IT for step in found)


def steps_in_all(trial: Trial) -> int:
    """The steps of the three kinds, added up."""
    return sum(steps_by_kind(trial).values())


def steps_with_kept_cookies(trial: Trial) -> int:
    """The same, where the app's library keeps cookies by itself."""
    return sum(steps_by_kind(trial, (*PROGRAMS[:-1], KEEPS_COOKIES)).values())


FEWER_STEPS = LessIsBetter(
    good=3,
    fair=6,
    why="a step for each of the three clients is the least: to store "
    "what it was given; twice that is a second thing to get right",
)
CLIENT_STEPS = Probe(
    id="client-steps",
    question="How many steps beyond sending one header do curl, a command "
    "line and a mobile app need?",
    factor="other clients",
    unit="steps",
    measure=steps_in_all,
    grading=FEWER_STEPS,
    chapter="leave-the-browser",
    headline=True,
)
STEPS_BUT_FORGETTING = Probe(
    id="client-steps-but-forgetting",
    question="How many of those steps are left when forgetting at log-out is "
    "not counted?",
    factor="other clients",
    unit="steps",
    measure=steps_but_forgetting,
    grading=FEWER_STEPS,
    chapter="leave-the-browser",
)
STEPS_COOKIES_KEPT = Probe(
    id="client-steps-cookies-kept",
    question="How many steps do the three need if the mobile app's library "
    "keeps cookies by itself?",
    factor="other clients",
    unit="steps",
    measure=steps_with_kept_cookies,
    grading=FEWER_STEPS,
    chapter="leave-the-browser",
)
STEPS_BY_KIND = Probe(
    id="client-steps-by-kind",
    question="How many steps does each of the three kinds of client need?",
    factor="other clients",
    unit="steps",
    measure=steps_by_kind,
    grading=Ungraded("which clients you have is yours to say"),
    chapter="leave-the-browser",
)
