"""What a browser is given, what another site can do with it, and whether a
cookie from before the log-in is good after it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from demo.cookies import LAX_WINDOW_S, Cookie
from demo.harness import Client, Deployment, NotApplicable, Trial
from demo.harness.jar import Jar
from demo.probes import AMBIENT, NO_JAR, SCRIPT_THEFT, WITH_JAR
from demo.probes.base import Probe
from demo.probes.grades import Grade, YesOrNo
from labs.frameworks.questions.revocation import CHAPTER

EVIL = "https://evil.test/"


def credential_cookies(client: Client) -> list[Cookie]:
    """The cookies that are the credential, what renews it included.
    Raises NotApplicable when there is none."""
    doors = client.endpoints
    kept = [
        one
        for one in client.jar.cookies
        if not doors.cookies
        or one.name in (*doors.cookies, doors.renewal_cookie)
    ]
    if not kept:
        raise NotApplicable("no cookie carries it")
    return kept


# Attributes

PROTECTIONS: dict[str, Callable[[Cookie], bool]] = {
    "HttpOnly": lambda one: one.http_only,
    "Secure": lambda one: one.secure,
    "SameSite": lambda one: one.same_site in ("Lax", "Strict"),
}


def described(one: Cookie) -> str:
    """A cookie as it was set, without its value."""
    said = [one.name]
    said += ["HttpOnly"] if one.http_only else []
    said += ["Secure"] if one.secure else []
    said += [f"SameSite={one.same_site}"] if one.same_site else []
    said += [] if one.host_only else [f"Domain={one.domain}"]
    return "; ".join([*said, f"Path={one.path}"])


def enters(service: Deployment, cookies: list[Cookie]) -> bool:
    """Is whoever holds these cookies, and nothing else, seen as Alice?"""
    holder = service.client(browser=False)
    holder.jar = Jar(list(cookies)).stolen()
    return holder.me() == "alice"


def attributes(trial: Trial) -> str:
    """The protections that each cookie has without which she is not in;
    those of the others do not matter here."""
    with trial.stopped(), trial.deploy() as service:
        cookies = credential_cookies(service.signed_in())
        trial.expect("the cookies are enough", enters(service, cookies))
        alone = [one for one in cookies if enters(service, [one])]
        renewal = service.client().endpoints.renewal_cookie
        needed = alone or cookies
        needed += [one for one in cookies if one.name == renewal]
        trial.listed["cookies"] = list(map(described, cookies))
        names = [
            name
            for name, holds in PROTECTIONS.items()
            if all(map(holds, needed))
        ]
        return ", ".join(names) or "none"


@dataclass(frozen=True)
class Protections:
    """good with all of them, fair without Secure alone, else poor."""

    why: str

    def grade(self, value: str) -> Grade:
        has = value.split(", ")
        if set(has) == set(PROTECTIONS):
            return "good"
        return "fair" if {"HttpOnly", "SameSite"} <= set(has) else "poor"

    def better(self, one: str, other: str) -> bool:
        return set(one.split(", ")) > set(other.split(", "))

    def rule(self) -> str:
        return (
            "good with HttpOnly, Secure and SameSite; fair when Secure alone "
            f"is missing; else poor; {self.why}"
        )


# A cookie from before the log-in


def visits(mallory: Client) -> None:
    """Mallory looks at the page before anybody has logged in."""
    mallory.get(mallory.endpoints.log_in.path)
    mallory.me()


def logs_in(mallory: Client) -> None:
    """Mallory logs in as himself."""
    mallory.log_in("mallory", mallory.endpoints.account("mallory").password)


def plant(cookies: list[Cookie], service: Deployment) -> Client:
    """Alice's browser, with these cookies in it before she logs in."""
    alice = service.client()
    alice.jar = Jar(list(cookies))
    alice.log_in("alice", service.password_of("alice"))
    return alice


def fixed(trial: Trial) -> bool:
    """Does a cookie that Mallory had before her log-in, and put into her
    browser, make him Alice after it?"""
    with trial.stopped(), trial.deploy() as service:
        credential_cookies(service.signed_in())
    return any(fixed_by(trial, how) for how in (visits, logs_in))


def fixed_by(trial: Trial, how: Callable[[Client], None]) -> bool:
    with trial.stopped(), trial.deploy() as service:
        mallory = service.client()
        how(mallory)
        kept = mallory.stolen_copy()
        trial.expect("he is not Alice before", kept.me() != "alice")
        plant(mallory.jar.cookies, service)
        honest = service.signed_in("alice").me() == "alice"
        trial.expect("a browser without it lets her in", honest)
        return kept.me() == "alice"


def adopted(trial: Trial) -> bool:
    """Does an identifier that Mallory made up become hers at the log-in?"""
    with trial.stopped(), trial.deploy() as service:
        cookies = credential_cookies(service.signed_in())
        made_up = [replace(one, value="x" * 43) for one in cookies]
        out = not enters(service, made_up)
        trial.expect("it opens nothing before", out)
        alice = plant(made_up, service)
        trial.expect("she logs in", alice.me() == "alice")
        return enters(service, made_up)


# A form on another site

PAYS, FRESH = "pays", "pays for two minutes"
KEPT_BACK = "the browser keeps the cookie back"
REFUSED = "the server refuses it"


def forged(trial: Trial) -> str:
    """What becomes of a form on another site that Alice submits unasked:
    by Mallory's balance."""

    def paid(client: Client) -> bool:
        before = service.coins("mallory")
        client.transfer("mallory", 1)
        return service.coins("mallory") > before

    with trial.stopped(), trial.deploy() as service:
        alice = service.signed_in()
        credential_cookies(alice)
        trial.expect("her own form pays", paid(alice))
        forger = alice.on_page(EVIL)
        fresh = paid(forger)
        with service.later(LAX_WINDOW_S + 5):
            old = paid(forger)
        open_ = [replace(c, same_site="None") for c in alice.jar.cookies]
        server = paid(replace(forger, jar=Jar(open_)))
    if fresh:
        return PAYS if old else FRESH
    return KEPT_BACK if server else REFUSED


@dataclass(frozen=True)
class Forgery:
    """good when nothing is paid, fair when it is for two minutes."""

    why: str

    def grade(self, value: str) -> Grade:
        grades: dict[str, Grade] = {PAYS: "poor", FRESH: "fair"}
        return grades.get(value, "good")

    def better(self, one: str, other: str) -> bool:
        order = ["good", "fair", "poor"]
        return order.index(self.grade(one)) < order.index(self.grade(other))

    def rule(self) -> str:
        return (
            "good when nothing is paid, fair when it is while the cookie is "
            f"younger than two minutes, else poor; {self.why}"
        )


def ask(
    id: str, question: str, measure: Callable[[Trial], Any], grading: Any
) -> Probe:
    return Probe(id, question, "script exposure", "", measure, grading, CHAPTER)


BROWSER = (
    ask(
        "cookie",
        "Which protections do the cookies of the sign-in have?",
        attributes,
        Protections("each stops another way to take or to use it"),
    ),
    SCRIPT_THEFT,
    ask(
        "fixation",
        "Is a cookie from before the log-in good after it?",
        fixed,
        YesOrNo(good=False, why="whoever planted it is then signed in as her"),
    ),
    ask(
        "adoption",
        "Does an identifier that somebody made up become hers?",
        adopted,
        YesOrNo(good=False, why="it spares an attacker the first visit"),
    ),
    ask(
        "forged-post",
        "What becomes of a form on another site?",
        forged,
        Forgery("Chromium lets a cookie without SameSite travel so long"),
    ),
    AMBIENT,
    NO_JAR,
    WITH_JAR,
)
