"""Revocation: how long does a stolen copy outlive the event?

One refusal is no end: a list may forget, and an answer may come from a
cache.  So a copy is tried again and again until its sign-in would have
expired, and the last acceptance counts.  It is tried in two ways: one
copy at every moment, and at each moment a copy from a fresh log-in that
nobody has used yet.  At the same moments a copy of Bob's credential, with
as many calls behind it, has to be let in: only then is a refusal due to
the event.
"""

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
from demo.schemes.base import ACCESS_S, SIGN_IN_S

BOUND_S = SIGN_IN_S + 60
"""Seconds after the event at which the experiment stops waiting."""

TRIES_S = (
    *(0, 1, 60, ACCESS_S - 1, ACCESS_S),
    *(SIGN_IN_S // 2, SIGN_IN_S - 1, SIGN_IN_S, BOUND_S),
)
"""Seconds after the event at which a copy is tried."""

GRADING = LessIsBetter(
    good=0,
    fair=300,
    why="at 0 s the thief gets no further request; 300 s is the life of "
    "a short access token, the longest delay that teams choose on purpose",
)


class Scene:
    """Alice, whose credential is copied before the event, and Bob, to
    whom nothing happens.  used: is the copy tried before the event?
    event_s: seconds from the log-ins to the event."""

    def __init__(
        self, trial: Trial, service: Deployment, used: bool, event_s: int
    ) -> None:
        self.trial, self.service, self.event_s = trial, service, event_s
        self.alice = service.signed_in("alice")
        self.bob = service.signed_in("bob")
        self.copy, self.bobs = self.alice.stolen_copy(), self.bob.stolen_copy()
        self.spared: Client | None = None
        if used:
            trial.expect("the copy worked before", self.alive())
            trial.expect(
                "a bystander's copy worked, too", self.bobs.me() == "bob"
            )

    def happen(self, event: "Event") -> None:
        """The event; meanwhile Bob uses his credential once, as she
        does."""
        with later(self.event_s):
            spared = event(self)
            self.bob.me()
            self.spared = spared.stolen_copy() if spared else None

    def alive(self) -> bool:
        """Is the copy let in now, and as Alice?"""
        return self.copy.me() == "alice"

    def accepted(self, seconds: int) -> bool:
        """Is the copy let in so many seconds after the event?  Raises
        ControlFailed when somebody whom the event spares is not, unless
        his sign-in has lasted for a while and ended by itself."""
        with later(self.event_s + seconds):
            alive, bob_in = self.alive(), self.bobs.me() == "bob"
            spared_in = self.spared is None or self.spared.me() == "alice"
        if bob_in or seconds < ACCESS_S:
            self.trial.expect("a bystander's copy is let in meanwhile", bob_in)
            self.trial.expect("what the event spares stays in", spared_in)
        return alive


Event = Callable[[Scene], Client | None]
"""What befalls Alice's sign-in.  Returns another client of hers that
the event is meant to spare, or None."""


def nothing(scene: Scene) -> None:
    """What happens before most events."""


def seconds_until_refused(
    trial: Trial, event: Event, first: Event = nothing, event_s: int = 0
) -> int:
    """The first whole second after the last acceptance of a copy that
    was taken before the event; 0 when none was accepted.  A survivor of
    all tries counts as BOUND_S + 1.

    first: what happens at the log-ins, event_s seconds before."""

    def begin(service: Deployment, used: bool) -> Scene:
        scene = Scene(trial, service, used, event_s)
        first(scene)
        scene.happen(event)
        return scene

    def anew(seconds: int) -> bool:
        """One try, by a copy that nobody has used."""
        with later(0), trial.deploy() as service:
            return begin(service, used=False).accepted(seconds)

    with later(0), trial.deploy() as service:
        scene = begin(service, used=True)
        throughout = [scene.accepted(seconds) for seconds in TRIES_S]
    tries = zip(reversed(TRIES_S), reversed(throughout), strict=True)
    for seconds, accepted in tries:
        if accepted or anew(seconds):
            return end_after(seconds, anew)
    return 0


def end_after(last: int, alive: Callable[[int], bool]) -> int:
    """The first second at which a copy is refused, searched for between
    the last try that accepted one and the next."""
    if last == TRIES_S[-1]:
        return last + 1
    following = TRIES_S[TRIES_S.index(last) + 1]
    return last + first_refusal(lambda s: alive(last + s), following - last)


def seconds_alive(alive: Callable[[int], bool]) -> int:
    """The first second after the last acceptance, where each try is on a
    service of its own; 0 when none accepts."""
    accepted = [seconds for seconds in TRIES_S if alive(seconds)]
    return end_after(accepted[-1], alive) if accepted else 0


def first_refusal(alive: Callable[[int], bool], bound: int) -> int:
    """Bisect: the least number from 1 to `bound` at which `alive` is
    false, if it is true before and false from there on."""
    low, high = 0, bound
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if alive(middle) else (low, middle)
    return high


def done(reply: Reply) -> None:
    """The event took place.  Raises NotOffered for 501."""
    if reply.status == 501:
        raise NotOffered("a list of the user's sign-ins")
    if reply.status != 200:
        raise ControlFailed(f"the event was answered {reply.status}")


def log_out(scene: Scene) -> Client:
    """She logs out here; her laptop stays signed in."""
    laptop = scene.service.signed_in("alice")
    done(scene.alice.log_out())
    return laptop


def log_out_everywhere(scene: Scene) -> None:
    done(scene.alice.log_out_everywhere())


def log_out_others(scene: Scene) -> Client:
    """She presses the button on another device than the stolen one."""
    device = scene.service.signed_in("alice")
    done(device.log_out_others(PASSWORD))
    return device


def ban(scene: Scene) -> None:
    scene.service.app.ban("alice")


def change_password(scene: Scene) -> Client:
    """The browser in which she does it stays signed in."""
    done(scene.alice.change_password(PASSWORD, "a new password"))
    return scene.alice


def delete_account(scene: Scene) -> None:
    scene.service.app.delete_account("alice")


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
