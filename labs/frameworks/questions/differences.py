"""Two services, two secrets, two clocks, two releases: who stays in?"""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from string import ascii_letters
from typing import Any

import httpx

from demo.harness import (
    PASSWORD,
    Client,
    NotApplicable,
    NotMeasurable,
    NotOffered,
    Trial,
)
from demo.probes.base import Probe
from demo.probes.differences import BEHIND_S, CLOCK_BEHIND, COOKIE_SCOPE
from demo.probes.emptied import (
    STORE_EMPTIED,
    STORE_EMPTIED_STAYS,
    comes_back,
    stays_signed_in,
)
from demo.probes.grades import Ungraded, YesOrNo
from demo.probes.revocation import log_out
from labs.frameworks.child.service import (
    OTHER_KEY,
    Service,
    beside_users,
)
from labs.frameworks.child.tables import Parts
from labs.frameworks.child.trial import FrameworkTrial
from labs.frameworks.questions.revocation import CHAPTER, as_it_spares


@contextmanager
def running(trial: Trial) -> Iterator[Service]:
    """A service of this configuration, in a clock that stands still."""
    assert isinstance(trial, FrameworkTrial)
    with trial.stopped(), trial.deploy() as service:
        yield service


# A second service

PARTS = ("key", "users", "store")


def second_needs(trial: Trial) -> str:
    """The smallest set of parts with which another service of the same
    kind gives the same answers as the first, after a log-out too, where
    there is one."""
    for size in range(len(PARTS) + 1):
        for parts in combinations(PARTS, size):
            if agree(trial, parts):
                return in_words(trial, parts)
    raise NotMeasurable("no second service agrees with the first")


def in_words(trial: Trial, parts: tuple[str, ...]) -> str:
    """The parts by name; a database holds the users and the store."""
    with running(trial) as service:
        one = beside_users(service.store)
    names = ["database" if p == "users" and one else p for p in parts]
    return " + ".join(names) or "nothing"


def agree(trial: Trial, parts: tuple[str, ...]) -> bool:
    with running(trial) as first:
        alice = first.signed_in()
        copy = alice.stolen_copy()
        trial.expect("the first service knows her", copy.me() == "alice")
        with first.share(*parts) as second:
            there = second.visited_by(alice)
            if there.me() != "alice":
                return False
            try:
                out = alice.log_out().status == 200
            except NotOffered:
                return True
            trial.expect("she logs out", out)
            return there.me() == copy.me()


# The store loses all that it had


def require_store(trial: Trial) -> None:
    """Raises NotApplicable when there is nothing to lose."""
    assert isinstance(trial, FrameworkTrial)
    if trial.shipped.store in ("", "the user's row"):
        raise NotApplicable("no store of its own keeps a credential")


def comes_back_after_a_log_out(trial: Trial) -> bool:
    """The book's measurement, where there is something to lose."""
    require_store(trial)
    return comes_back(trial, as_it_spares(trial, log_out))


def stays_in(trial: Trial) -> bool:
    """The same."""
    require_store(trial)
    return stays_signed_in(trial)


# A new secret


def in_after_a_new_secret(trial: Trial) -> bool:
    """The service is started anew with another secret, and told the old
    one in the way that the framework has for it.  Is she still in?"""
    with running(trial) as service:
        alice, bob = service.signed_in("alice"), service.signed_in("bob")
        trial.expect("she is in before", alice.me() == "alice")
        if knows(service, bob, key=OTHER_KEY):
            raise NotApplicable("no secret takes part")
        if "new secret" not in service.shipped.verbs:
            raise NotOffered("a second secret for what was signed before")
        retired = [service.parts.key]
        return knows(service, alice, key=OTHER_KEY, retired=retired)


def knows(service: Service, client: Client, **changed: Any) -> bool:
    """Is she in at a service that has the same users and store, but for
    what is changed?"""
    parts = Parts(
        **{
            "key": service.parts.key,
            "users": service.users,
            "store": service.store,
            **changed,
        }
    )
    with service.beside(parts) as other:
        return other.visited_by(client).me() == client.role


# A clock that is behind


def known_by_a_clock_behind(trial: Trial) -> bool:
    """She has just logged in.  Is she known to a server whose clock is a
    few seconds behind?"""
    with running(trial) as service:
        copy = service.signed_in().stolen_copy()
        copy.storage.pop("renewal", None)
        trial.expect("a clock that is right lets her in", copy.me() == "alice")
        with service.later(-BEHIND_S):
            return copy.me() == "alice"


# A cookie of another scope


class Scoped(httpx.BaseTransport):
    """The way to an application whose cookies have this scope: as if a
    setting of its had changed."""

    def __init__(self, service: Service, scope: str) -> None:
        self.inner, self.scope = service.door, scope
        self.path = service.endpoints.me.path

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.inner.handle_request(request)
        response.read()
        headers = [
            (name, self._scoped(value) if name == "set-cookie" else value)
            for name, value in response.headers.multi_items()
        ]
        return httpx.Response(
            response.status_code, headers=headers, content=response.content
        )

    def _scoped(self, header: str) -> str:
        if self.scope == "Domain":
            return f"{header}; Domain=bank.test"
        if self.scope == "Path":
            return re.sub(r"(?i)path=/", f"Path={self.path}", header)
        return header


CHANGES = (("", "Domain"), ("Domain", ""), ("Path", ""), ("", "Path"))
"""The cookie's scope before and after a release."""


def changes_gone_wrong(trial: Trial) -> int:
    """After how many of these releases is somebody mixed up?  One that
    fails in a new browser as well is never published, and not counted."""
    with running(trial) as service:
        alice = service.signed_in()
        if not any(alice.holds(one.name) for one in alice.jar.cookies):
            raise NotApplicable("no cookie carries it")
    if mixed_up(trial, "", ""):
        raise NotMeasurable("whoever is signed in stays so at a log-in")
    trial.expect("a cookie that stays as it is mixes up nobody", True)
    return sum(
        mixed_up(trial, old, new)
        for old, new in CHANGES
        if works(trial, old) and works(trial, new)
    )


def works(trial: Trial, scope: str) -> bool:
    """Does a browser that was never here stay signed in?"""
    with running(trial) as service:
        browser = service.client()
        browser.transport = Scoped(service, scope)
        browser.log_in("alice", PASSWORD)
        return browser.me() == "alice"


def mixed_up(trial: Trial, old: str, new: str) -> bool:
    """Bob logs in where Alice was before the release, and out again.  Is
    he anybody else, or nobody, or still there in the end?"""
    with running(trial) as service:
        browser = service.client()
        browser.transport = Scoped(service, old)
        browser.log_in("alice", PASSWORD)
        browser.transport = Scoped(service, new)
        with service.later(60):
            browser.log_in("bob", PASSWORD)
            who, _ = browser.me(), browser.log_out()
            return who != "bob" or browser.me() is not None


# A proxy that ends TLS


class Proxy(httpx.BaseTransport):
    """Ends TLS, and speaks http to the application behind it."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        told = {
            "X-Forwarded-For": "198.51.100.7",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": request.url.host,
        }
        request.headers.update(told)
        behind = httpx.Request(
            request.method,
            request.url.copy_with(scheme="http"),
            headers=request.headers,
            content=request.read(),
        )
        return self.inner.handle_request(behind)


AS_SHIPPED, WITH_SETTING, NEVER = "as shipped", "with its setting", "no"


def behind_a_proxy(trial: Trial) -> str:
    """Do a log-in and a transfer work behind such a proxy?"""
    with running(trial) as service:
        direct = pays_through(service, service.door)
        trial.expect("without a proxy they do", direct)
        if pays_through(service, Proxy(service.door)):
            return AS_SHIPPED
        parts = replace(service.parts, proxied=True)
        with service.beside(parts) as told:
            works = pays_through(told, Proxy(told.door))
            return WITH_SETTING if works else NEVER


def pays_through(service: Service, door: httpx.BaseTransport) -> bool:
    browser = service.client()
    browser.transport = door
    before = service.coins("bob")
    browser.log_in("alice", PASSWORD)
    if browser.me() != "alice":
        return False
    browser.transfer("bob", 1)
    return service.coins("bob") > before


# A long name

LONG = 6_000
"""Characters of a name: a cookie that holds it is longer than browsers
keep.  Source: RFC 6265bis section 5.6."""


def long_name(trial: Trial) -> bool:
    """Is a user signed in whose name is longer than a cookie can be?"""
    name = "".join(random.Random(LONG).choices(ascii_letters, k=LONG))
    with running(trial) as service:
        if type(service.users).__name__ != "People":
            raise NotApplicable("its user table takes no such name")
        service.users.add(name, PASSWORD)
        client = service.client()
        status = client.log_in(name, PASSWORD).status
        trial.expect("her password is accepted", status == 200)
        return client.me() == name


def ask(
    id: str, question: str, measure: Callable[[Trial], Any], grading: Any
) -> Probe:
    return Probe(id, question, "cross-service", "", measure, grading, CHAPTER)


DIFFERENCES = (
    ask(
        "second-service-needs",
        "What must a second service hold to give the same answers?",
        second_needs,
        Ungraded("which part is cheap to share depends on the owner"),
    ),
    replace(STORE_EMPTIED, measure=comes_back_after_a_log_out),
    replace(STORE_EMPTIED_STAYS, measure=stays_in),
    ask(
        "new-secret",
        "Is she still in when the service has a new secret?",
        in_after_a_new_secret,
        YesOrNo(
            good=True,
            why="if a new secret signs everybody out, nobody changes it",
        ),
    ),
    replace(CLOCK_BEHIND, measure=known_by_a_clock_behind),
    replace(COOKIE_SCOPE, measure=changes_gone_wrong),
    ask(
        "proxy",
        "Does it work behind a proxy that ends TLS?",
        behind_a_proxy,
        Ungraded("one line in the settings is no burden once it is known"),
    ),
    ask(
        "long-name",
        "Is a user with a name of 6,000 characters signed in?",
        long_name,
        YesOrNo(good=True, why="else the log-in succeeds and nobody is in"),
    ),
)
