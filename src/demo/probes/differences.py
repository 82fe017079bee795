"""Differences: does an honest user stay in across one?

Two servers' clocks differ; a deploy brings a new key; a verifier holds
yesterday's keys; a release sets the same cookie for another part of the
site.  Nobody attacks, and yet honest users are refused, or taken for
each other.  The control is what a careless repair would let in: what has
expired, and what was signed by a key that is not, or no longer, ours.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any

from demo.carriers import CookieCarrier
from demo.clock import later
from demo.contenders import Contender
from demo.cookies import Cookie
from demo.harness import (
    PASSWORD,
    Client,
    Deployment,
    NotApplicable,
    Trial,
)
from demo.harness.jar import Jar
from demo.harness.tokens import part
from demo.keys import Key, key_for
from demo.probes.base import Probe
from demo.probes.cross_service import smallest_share
from demo.probes.grades import LessIsBetter, YesOrNo
from demo.schemes.base import Renews

BEHIND_S = 5
"""Seconds by which the verifier's clock is behind the issuer's."""

HOUR_S, DAY_S = 3_600, 86_400

Keys = dict[str, Key]


def given(contender: Contender, **settings: Any) -> Contender:
    """The contender, with those of the settings that its scheme has."""
    has = {field.name for field in fields(contender.scheme)}
    more = [(name, value) for name, value in settings.items() if name in has]
    return replace(contender, settings=(*contender.settings, *more))


# A clock that is behind


def known_by_a_clock_behind(trial: Trial) -> bool:
    """She has just logged in.  Does a verifier know her whose clock is a
    few seconds behind?"""
    with later(0), trial.deploy() as service:
        alice = without_renewal(service.signed_in())
        trial.expect("a clock that is right lets her in", lets_in(alice))
        with later(service.app.scheme.ttl_s + 60 - BEHIND_S):
            out = not lets_in(alice)
        trial.expect("what expired a minute ago stays out", out)
        with later(HOUR_S):
            ahead = without_renewal(service.signed_in())
        with later(-BEHIND_S):
            if service.keys:  # else a record of the service's own vouches
                out = not lets_in(ahead)
                trial.expect("what begins in an hour stays out", out)
            return lets_in(alice)


def without_renewal(client: Client) -> Client:
    """A copy that cannot renew: the verifier issues nothing."""
    copy, renewal = client.on_her_device(), client.endpoints.renewal_cookie
    copy.holder = copy.holder and copy.holder.without_renewal()
    copy.storage.pop("renewal", None)
    kept = [one for one in copy.jar.cookies if one.name != renewal]
    copy.jar = Jar(kept)
    return copy


def lets_in(client: Client) -> bool:
    return client.me() == "alice"


# A new key


def in_after_a_new_key(trial: Trial) -> bool:
    """The service gets a new key while she is signed in.  Is she still?
    A scheme that can hold the retired key is given it, for a day."""
    with later(0), trial.deploy() as service:
        alice, old = service.signed_in(), service.keys
        trial.expect("she is in before", lets_in(alice))
        if isinstance(service.app.scheme, Renews):
            renewed = alice.can_renew() and alice.renew().status == 200
            trial.expect("and can renew", renewed)
        new = renamed_keys(old, "this service, after a deploy")
        deploy(service, new, retired=old)
        alice.transport = service.transport()
        stranger = renamed_keys(old, "a stranger")
        out = not lets_in(service.visited_by(forger(trial, stranger)))
        trial.expect("a key that was never ours opens nothing", out)
        still_in = lets_in(alice)
        with later(DAY_S):
            deploy(service, new, retired={})
            out = not lets_in(service.visited_by(forger(trial, old)))
            trial.expect("nor does the retired one, a day later", out)
            ended = not lets_in(service.visited_by(alice))
            trial.expect("and her sign-in has ended by then", ended)
        return still_in


def renamed_keys(keys: Keys, owner: str) -> Keys:
    """For each algorithm, the key of this owner."""
    return {algorithm: key_for(algorithm, owner) for algorithm in keys}


def deploy(service: Deployment, keys: Keys, retired: Keys) -> None:
    """The same users and records, by another key."""
    service.keys = dict(keys)
    one = given(service.contender, others=tuple(retired.values()))
    service.open_door(replace(one, key=None))


def forger(trial: Trial, keys: Keys) -> Client:
    """Alice, as somebody makes her up who has these keys and no access
    to the store: with a service of the same kind, of his own."""
    contender = replace(trial.contender, key=None)
    with Deployment(contender, keys=dict(keys)) as elsewhere:
        made_up = elsewhere.signed_in()
        trial.expect("a forger can make one up", lets_in(made_up))
        return made_up


# Yesterday's key set


@contextmanager
def a_day_later(
    trial: Trial,
) -> Iterator[tuple[Deployment, Deployment, list[Keys]]]:
    """The issuer with a key of today; a verifier that began yesterday,
    with the keys that were published then; and the fetches since."""
    with later(0), trial.deploy() as issuer:
        if all(key.symmetric for key in issuer.keys.values()):
            raise NotApplicable("no key is published")
        parts = smallest_share(trial, issuer)
        fetches: list[Keys] = []

        def published() -> tuple[Key, ...]:
            fetches.append(issuer.keys)
            return tuple(
                public
                for key in issuer.keys.values()
                if (public := key.public())
            )

        with issuer.share(*parts) as verifier:
            verifier.open_door(given(verifier.contender, published=published))
            there = verifier.visited_by(issuer.signed_in())
            trial.expect("the verifier knows yesterday's key", lets_in(there))
            with later(DAY_S):
                new = renamed_keys(issuer.keys, "this service, today")
                deploy(issuer, new, retired={})
                yield issuer, verifier, fetches


def knows_todays_key(trial: Trial) -> bool:
    """Is a token under today's key known to yesterday's verifier?"""
    with a_day_later(trial) as (issuer, verifier, _):
        stranger = renamed_keys(issuer.keys, "a stranger")
        out = not lets_in(verifier.visited_by(forger(trial, stranger)))
        trial.expect("a key that was never published stays out", out)
        return lets_in(verifier.visited_by(issuer.signed_in()))


MADE_UP = 100
"""Tokens, each naming another key that nobody has."""


def fetches_for_made_up_names(trial: Trial) -> int:
    """How often does a verifier fetch the key set for them?"""
    with a_day_later(trial) as (issuer, verifier, fetches):
        mallory = verifier.visited_by(issuer.signed_in())
        rest = mallory.credential().partition(".")[2]
        header = {"alg": trial.contender.algorithm, "typ": "at+jwt"}
        for number in range(MADE_UP):
            named = part({**header, "kid": f"made up {number}"})
            mallory.replace_credential(f"{named}.{rest}")
            trial.expect("each of them stays out", not lets_in(mallory))
        return len(fetches)


# A cookie of another scope


class NamesADomain(CookieCarrier):
    """Names a Domain, so that the cookie goes to every host below it."""

    def cookie(self, name: str, value: str) -> Cookie:
        one = super().cookie(name, value)
        return replace(one, domain="bank.test", host_only=False)


def for_all_hosts(carrier: CookieCarrier) -> CookieCarrier:
    kind = type("Wide", (NamesADomain, type(carrier)), {})
    wide: CookieCarrier = kind(**vars(carrier))
    return wide


def for_one_page(carrier: CookieCarrier) -> CookieCarrier:
    return replace(carrier, path="/me")


def as_it_is(carrier: CookieCarrier) -> CookieCarrier:
    return carrier


Scope = Callable[[CookieCarrier], CookieCarrier]
CHANGES: tuple[tuple[Scope, Scope], ...] = (
    (as_it_is, for_all_hosts),
    (for_all_hosts, as_it_is),
    (for_one_page, as_it_is),
    (as_it_is, for_one_page),
)
"""The cookie's scope before and after a release."""


def changes_gone_wrong(trial: Trial) -> int:
    """After how many of these releases is somebody mixed up?  One that
    fails in a new browser as well is never published, and not counted."""
    carrier = trial.contender.carrier
    if not isinstance(carrier, CookieCarrier):
        raise NotApplicable("no cookie carries it")
    new_name = replace(carrier, name=carrier.name + "-2")
    right = not mixed_up(trial, carrier, new_name)
    trial.expect("a cookie that is renamed mixes up nobody", right)
    wrong = 0
    for before, after in CHANGES:
        old, new = before(carrier), after(carrier)
        if works(trial, old) and works(trial, new):
            right = not mixed_up(trial, old, after(new_name))
            trial.expect("nor one that is renamed as it changes", right)
            wrong += mixed_up(trial, old, new)
    return wrong


def works(trial: Trial, carrier: CookieCarrier) -> bool:
    """Does a browser that was never here stay signed in?"""
    with trial.deploy(replace(trial.contender, carrier=carrier)) as service:
        return lets_in(service.signed_in())


def mixed_up(trial: Trial, old: CookieCarrier, new: CookieCarrier) -> bool:
    """Bob logs in where Alice was before the release, and out again.  Is
    he anybody else, or nobody, or still there in the end?"""
    before = replace(trial.contender, carrier=old)
    with later(0), trial.deploy(before) as service:
        browser = service.signed_in("alice")
        service.open_door(replace(trial.contender, carrier=new))
        browser.transport = service.transport()
        with later(60):
            browser.log_in("bob", PASSWORD)
            who, _ = browser.me(), browser.log_out()
            return who != "bob" or browser.me() is not None


CLOCK_BEHIND = Probe(
    id="clock-behind",
    question="Is a user known whose verifier's clock is 5 s behind?",
    factor="cross-service",
    unit="",
    measure=known_by_a_clock_behind,
    grading=YesOrNo(good=True, why="no two servers' clocks agree"),
    chapter="cross-a-boundary",
)
NEW_KEY = Probe(
    id="new-key",
    question="Does a sign-in outlive a deploy with a new key?",
    factor="cross-service",
    unit="",
    measure=in_after_a_new_key,
    grading=YesOrNo(
        good=True, why="if a new key signs everybody out, nobody changes it"
    ),
    chapter="cross-a-boundary",
)
KEY_SET = Probe(
    id="key-set",
    question="Does a verifier with yesterday's keys know today's token?",
    factor="cross-service",
    unit="",
    measure=knows_todays_key,
    grading=YesOrNo(
        good=True, why="otherwise every verifier is told of each new key"
    ),
    chapter="cross-a-boundary",
)
MADE_UP_KEYS = Probe(
    id="made-up-keys",
    question="How often do 100 made-up key names make it fetch the keys?",
    factor="cross-service",
    unit="requests",
    measure=fetches_for_made_up_names,
    grading=LessIsBetter(
        good=1,
        fair=1,
        why="anybody can make up names, and each fetch is the issuer's load",
    ),
    chapter="cross-a-boundary",
)
COOKIE_SCOPE = Probe(
    id="cookie-scope",
    question=(
        "Of four releases that add or drop the cookie's Domain or Path: "
        "after how many is somebody mixed up with the user of the old cookie?"
    ),
    factor="complexity",
    unit="changes",
    measure=changes_gone_wrong,
    grading=LessIsBetter(
        good=0,
        fair=0,
        why="the browser holds two cookies of one name and sends both; of "
        "four releases that add or drop Domain or Path",
    ),
    chapter="ride-the-cookie",
)
