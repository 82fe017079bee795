"""What must hold of an application before any measurement of it counts;
and, when it does not, what to mend.

An application that lets everybody in, knows nobody, or says that it
moved money and moved none would earn good grades from a probe that only
looks for a refusal.  So each probe and each attack begins here, on a
service of its own: at once, a second time, and two minutes later.

What to mend is found by one look at a log-in, Alice's where she is the one
who is not known, and else Bob's.  Told are names and statuses, never a
value that the application sent.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from demo.errors import Unavailable
from demo.harness.client import Client
from demo.harness.deployment import Deployment
from demo.harness.endpoints import at_pointer, path_of_location
from demo.harness.recording import Exchange
from demo.harness.results import ControlFailed, NotMeasurable, Unexpected
from demo.harness.running import RunningApp, RunningService
from demo.harness.sending import Reply
from demo.harness.transports import Crashed
from demo.harness.trial import Measured, opened, stopped

MOMENTS_S = (0, 0, 120)
"""Seconds after the log-ins at which the controls are tried."""

INVENTED = "x" * 43
"""As long as a session identifier, and issued to nobody."""

OFTEN = range(10)
"""Bob asks so many times in a row: a service that refuses a request now
and then is found out nearly always."""

COINS = 1
"""What Bob pays Alice each time."""


def preflight(measured: Measured) -> None:
    """Raises ControlFailed, naming the control, when the application
    cannot be measured.  Tried once for each contender in a process."""
    fault = first_fault(measured)
    if fault:
        raise ControlFailed(f"preflight: {fault}")


@cache
def first_fault(measured: Measured) -> str:
    """The first control that does not hold; "" when all hold.  Where we
    have to wait, the last moment is left to `last_fault`."""
    with stopped(measured), opened(measured) as service:
        try:
            alice, bob = service.signed_in("alice"), service.signed_in("bob")
        except (Unavailable, Unexpected) as error:
            return in_words(error)
        if waits(measured):
            WAITING[measured] = service
        moments = MOMENTS_S[:-1] if waits(measured) else MOMENTS_S
        return fault_at(moments, service, alice, bob)


def waits(measured: Measured) -> bool:
    """Does time pass there as it does here?"""
    return isinstance(measured, RunningApp) and not measured.clock.travels


WAITING: dict[Measured, Deployment] = {}
"""The service as it was when a preflight began."""


def last_fault(running: RunningApp) -> str:
    """The same controls, once two minutes have passed since the preflight
    began; whoever waits for an end has waited for so long anyway.  Alice
    and Bob log in anew, since a log-out in between may have ended what
    they had."""
    service = WAITING[running]
    try:
        with service.later(MOMENTS_S[-1]):
            alice, bob = service.signed_in("alice"), service.signed_in("bob")
    except (Unavailable, Unexpected) as error:
        return in_words(error)
    return fault_at(MOMENTS_S[-1:], service, alice, bob)


def fault_at(
    moments_s: Iterable[int], service: Deployment, alice: Client, bob: Client
) -> str:
    """The first control that does not hold at one of these moments."""
    try:
        for moment in moments_s:
            with service.later(moment):
                found = fault_now(service, alice, bob)
            if found:
                return found
    except (Unavailable, Unexpected) as error:
        return in_words(error)
    return ""


def in_words(error: Exception) -> str:
    if isinstance(error, Unavailable):
        return "the service answers 503"
    return str(error)


def fault_now(service: Deployment, alice: Client, bob: Client) -> str:
    """The first control that does not hold at this moment."""
    right = service.password_of("bob")
    checks: dict[str, Callable[[], bool]] = {
        "no credential is refused": lambda: service.client().me() is None,
        "an invented credential is refused": lambda: invented(bob) is None,
        "a wrong password is refused": lambda: not logs_in(service, "wrong"),
        "the right password is accepted": lambda: logs_in(service, right),
        "Alice is seen as Alice": lambda: alice.me() == "alice",
        "Bob is seen as Bob": lambda: all(bob.me() == "bob" for _ in OFTEN),
    }
    if service.moves_coins:
        fresh = service.client()
        checks |= {
            "Bob's coins reach Alice": lambda: pays(service, bob) == COINS,
            "without a credential no coins move": lambda: (
                not pays(service, fresh)
            ),
        }
    return next((name for name, holds in checks.items() if not holds()), "")


def invented(client: Client) -> str | None:
    """Whom the service sees behind a credential that nobody issued."""
    copy = client.on_her_device()
    copy.replace_credential(INVENTED)
    copy.storage.pop("renewal", None)
    return copy.me()


def logs_in(service: Deployment, password: str) -> bool:
    """Is Bob let in with this password, in a browser of his own?"""
    client = service.client()
    status = client.log_in("bob", password).status
    return status == 200 and client.me() == "bob"


def pays(service: Deployment, client: Client) -> int:
    """How many coins went from Bob to Alice, by the bank's own books."""
    before = service.coins("bob"), service.coins("alice")
    client.transfer("alice", COINS)
    paid = before[0] - service.coins("bob")
    received = service.coins("alice") - before[1]
    return paid if paid == received else -1


# What to mend when it fails

MOST_REQUESTS = 10
"""That a look takes.  They are sent only when the preflight has failed,
in place of all that would follow."""

ALICE_FAULT = "Alice is seen as Alice"
LOG_IN_FAULT = "the right password is accepted"
INVENTED_FAULT = "an invented credential is refused"

HINTS = {
    "no credential is refused": "let [who] name a page, or words on it, "
    "that only those who are signed in see",
    INVENTED_FAULT: "let [credential] name the cookies that matter",
    "a wrong password is refused": "does [log_in] send the password?",
    LOG_IN_FAULT: "mend [log_in], the password, or what [who] looks for",
    ALICE_FAULT: "mend her name, password or `shown` in [accounts.alice]",
    "Bob is seen as Bob": "mend [accounts.bob] or [who]",
    "Bob's coins reach Alice": "mend [transfer] or [balance], or give Bob "
    "some coins",
    "without a credential no coins move": "[transfer] works for everybody",
}
"""What to look at, by the control that failed."""

BY_STATUS = {
    400: "mend the fields of {}, or a password",
    401: "mend the fields of {}, or a password",
    403: "mend the anti-forgery settings of {}, csrf_page and the rest",
    404: "mend the path of {}",
    405: "mend the path or the method of {}",
    415: "{} needs another `as`: form, json or basic",
    422: "mend `as` or the fields of {}",
}
"""The same, by the status of a request that was not done, for a section
of the endpoints file."""

SEEN = {
    "no credential is refused": "somebody without a credential is let in",
    INVENTED_FAULT: "an invented credential is let in",
    "a wrong password is refused": "a wrong password is let in",
    "Bob's coins reach Alice": "what Bob pays does not reach Alice",
    "without a credential no coins move": "without a credential coins move",
}
"""What was seen, by the control that failed; of the others the look at
the log-in tells enough."""


def mend_by_status(seen: str, section: str) -> str:
    """What to mend of a section.  seen: begins with the status."""
    status = int(seen[:3])
    if status >= 500:
        return "your application failed there; see its log"
    return BY_STATUS.get(status, "mend {}").format(section)


def diagnosis(app: RunningApp, fault: str) -> str:
    """What was sent and answered, and what to mend."""
    kept: list[Exchange] = []
    role = "alice" if fault == ALICE_FAULT else "bob"
    hint = HINTS.get(fault, "mend [who]")
    try:
        with RunningService(app, kept) as service:
            client = service.client()
            reply = client.log_in(role, service.password_of(role))
            page = client.get(app.endpoints.me.path)
            who = client.me() or "nobody"
        if fault in (LOG_IN_FAULT, INVENTED_FAULT):
            hint = refused(client, reply) or hint
        if fault == LOG_IN_FAULT and hint == HINTS[fault]:
            hint = unseen(client, page) or hint
    except (Unexpected, Unavailable, Crashed, NotMeasurable) as error:
        who = str(error)
    lines = {one.sent[0]: one.status for one in kept}
    told = ", ".join(f"{sent} answered {was}" for sent, was in lines.items())
    account = app.endpoints.account(role)
    name = f"{role.capitalize()}'s log-in as {account.name!r}"
    seen = f"{SEEN[fault]}; " if fault in SEEN else ""
    return (
        f"{seen}{name}: {told}, and the user is seen as {who}; "
        f"{of_all(app, lines) or hint}"
    )


def of_all(app: RunningApp, lines: dict[str, int]) -> str:
    """What explains all of it: the application fails, or it takes no
    request at the address at which it is called in this process."""
    for sent, status in lines.items():
        if status >= 500:
            return f"your application failed ({status}) at {sent}; see its log"
    if app.clock.travels and set(lines.values()) == {400}:
        return (
            f"it refuses the address {app.endpoints.base_url}: set base_url "
            "to one that it allows (Django: ALLOWED_HOSTS)"
        )
    return ""


def refused(client: Client, reply: Reply) -> str:
    """What to mend about a log-in that was not done, or brought no
    credential; "" when it was and did."""
    if reply.status != 200:
        return mend_by_status(str(reply.status), "[log_in]")
    doors = client.endpoints
    if doors.token and at_pointer(reply.body, doors.token) is None:
        there = has(reply.body)
        return f"mend [credential] token: the log-in's answer has {there}"
    held = [cookie.name for cookie in client.jar.cookies]
    missing = [name for name in doors.cookies if name not in held]
    if missing:
        there = ", ".join(held) or "none"
        return (
            f"the log-in brought no cookie {missing[0]!r}, but {there}: "
            "mend [credential], the fields of [log_in], or the password"
        )
    return ""


def unseen(client: Client, page: Reply) -> str:
    """What to mend about a page that does not tell who is signed in."""
    who = client.endpoints.me
    to = path_of_location(page.headers.get("location", ""))
    if to and to.rstrip("/") == who.path.rstrip("/"):
        return f"mend [who] path: it is {to}"
    if to and not who.redirect:
        return f"{who.path} leads on to {to}: {HINTS[LOG_IN_FAULT]}"
    if page.status == 404:
        return "mend the path of [who]"
    if page.status == 401 and client.storage:
        return "mend header and scheme of [credential], or [who] path"
    if page.status != who.status:
        return ""
    if who.pointer and at_pointer(page.body, who.pointer) is None:
        return f"mend [who] pointer: the answer has {has(page.body)}"
    if who.pointer:
        return "set `shown` of each account: the pointer has another name"
    name = client.endpoints.account("bob").shown_as()
    words = who.text.replace("{user}", name)
    return f"mend [who] text: {who.path} does not say {words!r}"


def has(body: dict[str, Any]) -> str:
    """The names in a JSON answer."""
    return ", ".join(f"/{name}" for name in body) or "no JSON object"
