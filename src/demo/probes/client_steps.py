"""Other clients: what has their code to do, beyond sending one header; and
who can use the credential without being a browser?

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
from demo.cookies import Request
from demo.harness import PASSWORD, Client, ControlFailed, Deployment, Trial
from demo.harness.jar import Jar
from demo.harness.sending import Reply
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded, YesOrNo
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


# Who can use the credential without being a browser?


def second_request(trial: Trial, service: Deployment, client: Client) -> bool:
    """After a log-in, is the next request still the user's?"""
    browser = service.signed_in()
    trial.expect("a browser stays signed in", browser.me() == "alice")
    logged_in = client.log_in("alice", PASSWORD).status == 200
    trial.expect("the log-in is accepted", logged_in)
    return client.me() == "alice"


def without_jar(trial: Trial) -> bool:
    """A client that reads JSON and keeps no cookies, such as bare curl."""
    with trial.deploy() as service:
        bare = service.client(browser=False, has_jar=False)
        return second_request(trial, service, bare)


def with_jar(trial: Trial) -> bool:
    """The same client once it has a cookie jar, such as curl -b -c."""
    with trial.deploy() as service:
        return second_request(trial, service, service.client(browser=False))


def by_itself(trial: Trial) -> bool:
    """Does another site's link carry the credential, unasked?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("her own page knows her", alice.me() == "alice")
        return alice.on_page("https://evil.test/").me() == "alice"


def by_event_source(trial: Trial) -> bool:
    """Can a page open a stream with the browser's EventSource, which
    takes no headers of the page's choice?  Source: HTML 9.2.2."""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("her own page knows her", alice.me() == "alice")
        url = alice.endpoints.base_url + alice.endpoints.me.path
        alice.storage.clear()
        status = alice.send_once(Request(url, initiator=url)).status
        trial.expect("the stream is served or refused", status in (200, 401))
        return status == 200


def header_bytes(trial: Trial) -> int:
    """Bytes that the credential's header adds, its name included."""
    with trial.deploy() as service:
        alice = service.signed_in()
        reply = alice.get(alice.endpoints.me.path)
        trial.expect("a credential entered", reply.status == 200)
        return reply.credential_bytes


NO_JAR = Probe(
    id="no-jar",
    question="Does a client without code for cookies stay signed in?",
    factor="other clients",
    unit="",
    measure=without_jar,
    grading=YesOrNo(good=True, why="scripts and devices often have none"),
    chapter="leave-the-browser",
)
WITH_JAR = Probe(
    id="with-jar",
    question="Does a client with a cookie jar stay signed in?",
    factor="other clients",
    unit="",
    measure=with_jar,
    grading=YesOrNo(good=True, why="a jar is one option in most tools"),
    chapter="leave-the-browser",
)
AMBIENT = Probe(
    id="ambient",
    question="Does a link on another site carry the credential?",
    factor="other clients",
    unit="",
    measure=by_itself,
    grading=Ungraded("wanted for links, unwanted for forgeries"),
    chapter="ride-the-cookie",
)
EVENT_SOURCE = Probe(
    id="event-source",
    question="Does the browser's EventSource carry the credential?",
    factor="other clients",
    unit="",
    measure=by_event_source,
    grading=YesOrNo(good=True, why="the standard interface has no header"),
    chapter="leave-the-browser",
)
BYTES = Probe(
    id="bytes",
    question="How many bytes does it add to each request?",
    factor="other clients",
    unit="bytes",
    measure=header_bytes,
    grading=LessIsBetter(
        good=100, fair=1_000, why="one network packet holds about 1,400"
    ),
    chapter="read-the-credential",
)
