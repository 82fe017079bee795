"""Revocation: how long does a stolen copy outlive the event?"""

from collections.abc import Callable
from functools import partial

from demo.clock import later
from demo.harness import (
    PASSWORD,
    Client,
    ControlFailed,
    Deployment,
    NotOffered,
    Reply,
    Trial,
)
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter
from demo.schemes.base import SIGN_IN_S

BOUND_S = SIGN_IN_S + 60
"""Seconds after which the experiment stops waiting."""

GRADING = LessIsBetter(
    good=0,
    fair=300,
    why="at 0 s the thief gets no further request; 300 s is the life of "
    "a short access token, the longest delay that teams choose on purpose",
)

Event = Callable[[Deployment, Client], None]


def seconds_until_refused(trial: Trial, event: Event) -> int:
    """The first whole second after the event at which a copy, taken
    before it, is refused.  A survivor counts as BOUND_S + 1."""

    def alive(seconds: int) -> bool:
        with later(0), trial.deploy() as service:
            alice, bob = service.signed_in("alice"), service.signed_in("bob")
            copy = alice.stolen_copy()
            trial.expect("the copy worked before", copy.me() == "alice")
            event(service, alice)
            trial.expect("a bystander stays in", bob.me() == "bob")
            with later(seconds):
                return copy.me() == "alice"

    return first_refusal(alive, BOUND_S)


def first_refusal(alive: Callable[[int], bool], bound: int) -> int:
    """Bisect: the least number for which `alive` is false.

    Tries 0 and the bound first.  Returns bound + 1 for a survivor."""
    if not alive(0):
        return 0
    if alive(bound):
        return bound + 1
    low, high = 0, bound
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if alive(middle) else (low, middle)
    return high


def done(reply: Reply) -> None:
    """The event took place.  Raises NotOffered for 501."""
    if reply.status == 501:
        raise NotOffered("nobody keeps a list of the user's sessions")
    if reply.status != 200:
        raise ControlFailed(f"the event was answered {reply.status}")


def log_out(service: Deployment, alice: Client) -> None:
    done(alice.log_out())


def log_out_everywhere(service: Deployment, alice: Client) -> None:
    done(alice.log_out_everywhere())


def log_out_others(service: Deployment, alice: Client) -> None:
    """She presses the button on another device than the stolen one."""
    done(service.signed_in("alice").log_out_others(PASSWORD))


def ban(service: Deployment, alice: Client) -> None:
    service.app.ban("alice")


def change_password(service: Deployment, alice: Client) -> None:
    done(alice.change_password(PASSWORD, "a new password"))


def delete_account(service: Deployment, alice: Client) -> None:
    service.app.delete_account("alice")


def after(id: str, event: Event, what: str, headline: bool = False) -> Probe:
    """The probe for one event."""
    return Probe(
        id=id,
        question=f"How long does a stolen copy live after {what}?",
        factor="revocation",
        unit="s",
        measure=partial(seconds_until_refused, event=event),
        grading=GRADING,
        chapter="log-them-out",
        headline=headline,
    )


LOG_OUT = after("log-out", log_out, "a log-out", headline=True)
LOG_OUT_EVERYWHERE = after(
    "log-out-everywhere", log_out_everywhere, "a log-out everywhere"
)
LOG_OUT_OTHERS = after(
    "log-out-others", log_out_others, "a log-out of other devices"
)
BAN = after("ban", ban, "the user is banned")
PASSWORD_CHANGE = after(
    "password-change", change_password, "a change of password"
)
ACCOUNT_DELETED = after(
    "account-deleted", delete_account, "the account is deleted"
)
EVENTS = (
    LOG_OUT,
    LOG_OUT_EVERYWHERE,
    BAN,
    PASSWORD_CHANGE,
    ACCOUNT_DELETED,
)
