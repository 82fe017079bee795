"""What to mend when a preflight fails: one look at a log-in of Bob's.

Told are names and statuses, never a value that the application sent.
"""

from typing import Any

from demo.errors import Unavailable
from demo.harness.client import Client
from demo.harness.endpoints import path_of_location
from demo.harness.forms import at_pointer
from demo.harness.recording import Exchange
from demo.harness.results import NotMeasurable, Unexpected
from demo.harness.running import RunningApp, RunningService
from demo.harness.sending import Reply
from demo.harness.transports import Crashed

MOST_REQUESTS = 10
"""That a look takes.  They are sent only when the preflight has failed,
in place of all that would follow."""

LOG_IN_FAULT = "the right password is accepted"
INVENTED_FAULT = "an invented credential is refused"

HINTS = {
    "no credential is refused": "let [who] name a page, or words on it, "
    "that only those who are signed in see",
    INVENTED_FAULT: "let [credential] name the cookies that matter",
    "a wrong password is refused": "does [log_in] send the password?",
    LOG_IN_FAULT: "mend [log_in], the password, or what [who] looks for",
    "Alice is seen as Alice": "mend [accounts.alice] or [who]",
    "Bob is seen as Bob": "mend [accounts.bob] or [who]",
    "Bob's coins reach Alice": "mend [transfer] or [balance], or give Bob "
    "some coins",
    "without a credential no coins move": "[transfer] works for everybody",
}
"""What to look at, by the control that failed."""

BY_STATUS = {
    400: "mend the fields of [log_in], or a password",
    401: "mend the fields of [log_in], or a password",
    403: "mend the anti-forgery settings of [log_in], csrf_page and the rest",
    404: "mend the path of [log_in]",
    405: "mend the path or the method of [log_in]",
    415: "[log_in] needs another `as`: form, json or basic",
    422: "mend `as` or the fields of [log_in]",
}
"""The same, by the status of a log-in that was not done."""


def diagnosis(app: RunningApp, fault: str) -> str:
    """What was sent and answered, and what to mend."""
    kept: list[Exchange] = []
    hint = HINTS.get(fault, "mend [who]")
    try:
        with RunningService(app, kept) as service:
            client = service.client()
            reply = client.log_in("bob", service.password_of("bob"))
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
    return f"Bob's log-in: {told}, and Bob is seen as {who}; {hint}"


def refused(client: Client, reply: Reply) -> str:
    """What to mend about a log-in that was not done, or brought no
    credential; "" when it was and did."""
    if reply.status != 200:
        return BY_STATUS.get(reply.status, "mend [log_in]")
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
        return f"{who.path} sends him on to {to}: {HINTS[LOG_IN_FAULT]}"
    if page.status == 404:
        return "mend the path of [who]"
    if page.status == 401 and client.storage:
        return "mend header and scheme of [credential], or [who] path"
    if page.status != who.status:
        return ""
    if who.pointer and at_pointer(page.body, who.pointer) is None:
        return f"mend [who] pointer: the answer has {has(page.body)}"
    if who.pointer:
        return "set `shown` of each account: that pointer names Bob otherwise"
    name = client.endpoints.account("bob").shown_as()
    words = who.text.replace("{user}", name)
    return f"mend [who] text: {who.path} does not say {words!r} to Bob"


def has(body: dict[str, Any]) -> str:
    """The names in a JSON answer."""
    return ", ".join(f"/{name}" for name in body) or "no JSON object"
