"""Session fixation: may an attacker choose the victim's identifier?

He puts a cookie into the victim's browser, the victim logs in there, and
he comes back with the same cookie.  He may have got it as a visitor, or
as a user, or made it up.  Source: CWE-384, OWASP Session Management Cheat
Sheet, "Renew the Session ID After Any Privilege Level Change".
"""

import random
from dataclasses import replace

from demo.cookies import Cookie
from demo.harness import Client, Deployment, NotApplicable, Trial
from demo.harness.jar import Jar
from demo.harness.preflight import INVENTED
from demo.probes.base import Probe
from demo.probes.grades import YesOrNo

PLANTED_GRADING = YesOrNo(
    good=False,
    why="whoever planted the cookie is the user from then on",
    fair="where the planted cookie locks her out",
)


def enters_by_planted(trial: Trial) -> bool:
    """Does what the attacker got from the service himself open her
    sign-in, once she has logged in with it?"""
    with trial.deploy() as service:
        cookies_of(service)
        ways = {"a visitor's": visitor(service)}
        if service.client().endpoints.me.names_the_user():
            ways["another user's"] = service.signed_in("bob")
        found = [
            way
            for way, attacker in ways.items()
            if attacker.credential() and sees_as_her(trial, service, attacker)
        ]
        trial.listed = {"cookies that enter": found}
        return bool(found)


def enters_by_invented(trial: Trial) -> bool:
    """Does the service adopt an identifier that it never issued?"""
    with trial.deploy() as service:
        held = cookies_of(service)
        values = {
            "made of one letter": [INVENTED] * len(held),
            "of the usual form": [shuffled(c.value) for c in held],
        }
        found = []
        for way, texts in values.items():
            pairs = zip(held, texts, strict=True)
            attacker = service.client()
            attacker.jar = Jar([replace(c, value=t) for c, t in pairs])
            if sees_as_her(trial, service, attacker):
                found.append(way)
        trial.listed = {"identifiers that enter": found}
        return bool(found)


def cookies_of(service: Deployment) -> list[Cookie]:
    """The cookies that are Bob's credential.  Raises NotApplicable."""
    bob = service.signed_in("bob")
    held = [c for c in bob.jar.cookies if bob.holds(c.name)]
    if not held:
        raise NotApplicable("the credential is in no cookie")
    return held


def visitor(service: Deployment) -> Client:
    """Somebody who has seen the pages, and is not signed in."""
    client = service.client()
    doors = client.endpoints
    client.get(doors.log_in.csrf_page or doors.log_in.path)
    client.get(doors.me.path)
    return client


def sees_as_her(trial: Trial, service: Deployment, attacker: Client) -> bool:
    """She logs in with the attacker's cookies in her browser.  Is he she,
    with what he has kept?"""
    kept = attacker.stolen_copy()
    kept.role = "alice"
    nobody = "before she logs in, that cookie does not open her account"
    trial.expect(nobody, not_alice(attacker))
    victim = service.client()
    victim.jar = Jar(list(attacker.jar.cookies))
    victim.log_in("alice", service.password_of("alice"))
    if victim.me() != "alice":
        honest = service.signed_in("alice").me() == "alice"
        trial.expect("she logs in without it", honest)
        trial.fair_at_best = True
        trial.remark = "with such a cookie in her browser she cannot log in"
    return kept.me() == "alice"


def not_alice(client: Client) -> bool:
    return client.me() != "alice"


def shuffled(text: str) -> str:
    """The same characters in another order."""
    order = list(text)
    random.Random(text).shuffle(order)
    return "".join(order)


FIXATION = Probe(
    id="fixation",
    question="May an attacker plant a cookie that is hers after the log-in?",
    factor="log-in",
    unit="",
    measure=enters_by_planted,
    grading=PLANTED_GRADING,
    chapter="plant-the-session",
)
ADOPTION = Probe(
    id="adoption",
    question="Is an identifier adopted that somebody made up?",
    factor="log-in",
    unit="",
    measure=enters_by_invented,
    grading=PLANTED_GRADING,
    chapter="plant-the-session",
)
