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

from demo.harness import (
    Client,
    ControlFailed,
    Deployment,
    NotOffered,
    Reply,
    Trial,
)
from demo.harness.endpoints import Call
from demo.harness.preflight import MOMENTS_S, mend_by_status
from demo.harness.trial import declared_s, first_refusal
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter
from demo.schemes.base import ACCESS_S, SIGN_IN_S

AFTER_S = 60
"""Seconds after the expiry at which the experiment stops waiting."""


def tries(sign_in_s: int) -> tuple[int, ...]:
    """Seconds after the event at which a copy is tried, where a sign-in
    lasts so long."""
    early = (0, 1, 60, ACCESS_S - 1, ACCESS_S)
    late = (sign_in_s // 2, sign_in_s - 1, sign_in_s, sign_in_s + AFTER_S)
    return tuple(sorted({s for s in (*early, *late) if s <= late[-1]}))


BOUND_S = SIGN_IN_S + AFTER_S
TRIES_S = tries(SIGN_IN_S)
"""The same for our contenders."""

GRADING = LessIsBetter(
    good=0,
    fair=300,
    why="at 0 s the thief gets no further request; 300 s is the life of "
    "a short access token, the longest delay that teams choose on purpose",
)


WATCHED_S = (0, 1, 5, 60, 120)
"""The same, where nobody can move the clock; and when the watch ends."""


WITH_HER_KEY = "the copy is on her own device and may use her key"
"""What an event ends is asked of a copy that can enter at all.  What one
without the key opens, the probes of script exposure say."""


class Scene:
    """Alice, whose credential is copied before the event, and Bob, to
    whom nothing happens.  used: is the copy tried before the event?
    event_s: seconds from the log-ins to the event."""

    def __init__(
        self, trial: Trial, service: Deployment, used: bool, event_s: int
    ) -> None:
        self.trial, self.service, self.event_s = trial, service, event_s
        self.lasts_s = trial.watch_s or trial.sign_in_s
        self.alice = service.signed_in("alice")
        self.bob = service.signed_in("bob")
        self.declared_s = declared_s(self.alice)
        self.copy = self.alice.on_her_device()
        self.bobs = self.bob.on_her_device()
        if self.alice.holder:
            trial.remark = WITH_HER_KEY
        self.copy.who, self.bobs.who = "the stolen copy", "Bob, a bystander"
        self.spared: Client | None = None
        if used:
            trial.expect("the copy worked before", self.alive())
            trial.expect(
                "a bystander's copy worked, too", self.bobs.me() == "bob"
            )

    def happen(self, event: "Event") -> None:
        """The event; meanwhile Bob uses his credential once, as she
        does."""
        with self.service.later(self.event_s):
            spared = event(self)
            self.bob.me()
            if spared:
                self.spared = spared.on_her_device()
                self.spared.who = f"{spared.who}, which stays signed in"

    def alive(self) -> bool:
        """Is the copy let in now, and as Alice?"""
        return self.copy.me() == "alice"

    def accepted(self, seconds: int) -> bool:
        """Is the copy let in so many seconds after the event?  Raises
        ControlFailed when somebody whom the event spares is not, unless
        his sign-in has lasted for a while and ended by itself."""
        with self.service.later(self.event_s + seconds):
            alive, bob_in = self.alive(), self.bobs.me() == "bob"
            spared_in = self.spared is None or self.spared.me() == "alice"
        if bob_in or seconds < min(ACCESS_S, self.lasts_s):
            self.trial.expect("a bystander's copy is let in meanwhile", bob_in)
            self.trial.expect("her other session goes on", spared_in)
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
    all tries counts as one second more than the last of them.

    first: what happens at the log-ins, event_s seconds before."""
    if trial.watch_s is not None:
        return watched(trial, event, first, event_s)
    tries_s = tries(trial.sign_in_s)

    def begin(service: Deployment, used: bool) -> Scene:
        scene = Scene(trial, service, used, event_s)
        first(scene)
        scene.happen(event)
        return scene

    def anew(seconds: int) -> bool:
        """One try, by a copy that nobody has used."""
        with trial.stopped(), trial.deploy() as service:
            return begin(service, used=False).accepted(seconds)

    with trial.stopped(), trial.deploy() as service:
        scene = begin(service, used=True)
        throughout = [scene.accepted(seconds) for seconds in tries_s]
    pairs = zip(reversed(tries_s), reversed(throughout), strict=True)
    for seconds, accepted in pairs:
        if accepted or anew(seconds):
            return end_after(seconds, anew, tries_s)
    return 0


def watched(trial: Trial, event: Event, first: Event, event_s: int) -> int:
    """The same by a clock that nobody can move: every copy is taken at
    the beginning, the used one and one for each later try, and then they
    are watched.  The end is known as exactly as the tries are close."""
    bound = trial.watch_s or 0
    tries_s = (*(s for s in WATCHED_S if s < bound), bound)
    with trial.deploy() as service:
        used = Scene(trial, service, True, 0)
        unused = [Scene(trial, service, False, 0) for _ in tries_s]
        for scene in (used, *unused):
            first(scene)
        service.count_from_now()
        with service.later(event_s):
            used.happen(event)
        for scene in unused:
            scene.happen(nothing if event in OF_THE_ACCOUNT else event)
        service.count_from_now()
        alive = []
        for seconds, scene in zip(tries_s, unused, strict=True):
            both = used.accepted(seconds), scene.accepted(seconds)
            alive.append(any(both))
    if alive[-1]:
        return beyond(trial, used.declared_s, bound)
    trial.remark = f"watched for {bound} s"
    trial.too_short = bound < MOMENTS_S[-1]
    pairs = zip(tries_s[1:], alive[:-1], strict=True)
    return max((end for end, accepted in pairs if accepted), default=0)


def beyond(trial: Trial, left: int | None, bound: int) -> int:
    """A copy outlived the watch.  Its life is then what it declared at
    the log-in, and without that nobody knows an end."""
    trial.remark = f"still let in when the watch ended, after {bound} s"
    if left is None or left <= bound:
        trial.open_end = True
        trial.remark += "; it declares no later end"
        return bound + 1
    trial.remark += "; the rest as it declares, not as measured"
    return left


def end_after(
    last: int,
    alive: Callable[[int], bool],
    tries_s: tuple[int, ...] = TRIES_S,
) -> int:
    """The first second at which a copy is refused, searched for between
    the last try that accepted one and the next."""
    if last == tries_s[-1]:
        return last + 1
    following = tries_s[tries_s.index(last) + 1]
    return last + first_refusal(lambda s: alive(last + s), following - last)


def seconds_alive(alive: Callable[[int], bool]) -> int:
    """The first second after the last acceptance, where each try is on a
    service of its own; 0 when none accepts."""
    accepted = [seconds for seconds in TRIES_S if alive(seconds)]
    return end_after(accepted[-1], alive) if accepted else 0


NEWER = "-2"
"""What is added to a password to make the next one."""


def done(reply: Reply, client: Client, door: str) -> None:
    """The event took place.  door: of the endpoints.  Raises NotOffered
    for 501."""
    if reply.status == 501:
        raise NotOffered("a list of the user's sign-ins")
    if reply.status != 200:
        raise ControlFailed(to_mend(client, door, str(reply.status)))


def to_mend(client: Client, door: str, seen: str) -> str:
    """What was sent, what was seen, and which setting to mend."""
    call: Call = getattr(client.endpoints, door)
    mend = mend_by_status(seen, f"[{door}]")
    return f"{call.method} {call.path} answered {seen}; {mend}"


def require_out(scene: Scene, door: str) -> None:
    """She is out where she logged out."""
    if scene.alice.me() is not None:
        seen = "200, and she is still signed in"
        raise ControlFailed(to_mend(scene.alice, door, seen))
    scene.trial.expect("she is out of her own browser", True)


def log_out(scene: Scene) -> Client:
    """She logs out here; her laptop stays signed in."""
    laptop = scene.service.signed_in("alice")
    laptop.who = "Alice's laptop"
    done(scene.alice.log_out(), scene.alice, "log_out")
    require_out(scene, "log_out")
    return laptop


def log_out_everywhere(scene: Scene) -> None:
    door = "log_out_everywhere"
    done(scene.alice.log_out_everywhere(), scene.alice, door)
    require_out(scene, door)


def log_out_others(scene: Scene) -> Client:
    """She presses the button on another device than the stolen one."""
    device = scene.service.signed_in("alice")
    device.who = "Alice's other device"
    reply = device.log_out_others(scene.service.password_of("alice"))
    done(reply, device, "log_out_others")
    return device


def ban(scene: Scene) -> None:
    scene.service.ban("alice")


def change_password(scene: Scene) -> Client:
    """The browser in which she does it stays signed in."""
    old = scene.service.password_of("alice")
    door = "change_password"
    done(scene.alice.change_password(old, old + NEWER), scene.alice, door)
    if not scene.service.changed_password("alice", old + NEWER):
        seen = "200, and the new password is not in force"
        raise ControlFailed(to_mend(scene.alice, door, seen))
    scene.trial.expect("the new password is in force", True)
    return scene.alice


def delete_account(scene: Scene) -> None:
    scene.service.delete_account("alice")


OF_THE_ACCOUNT = (log_out_everywhere, log_out_others, change_password)
"""What befalls all of her sign-ins at once, and so happens once."""


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
