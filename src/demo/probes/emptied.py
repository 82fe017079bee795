"""Emptied: what happens when the credential store loses all it had?

A restart, a flush or a fail-over to a new server may leave it empty.  The
user table is another database and keeps its rows.  Two questions: does a
copy that an event had ended come back, and who has to log in again?
"""

from functools import partial

from demo.clock import later
from demo.harness import PASSWORD, Client, Deployment, NotApplicable, Trial
from demo.harness.preflight import invented, logs_in
from demo.probes.base import Probe
from demo.probes.grades import Ungraded, YesOrNo
from demo.probes.revocation import Event, Scene, ban, log_out
from demo.schemes.base import ACCESS_S, SIGN_IN_S

LOSS_S = ACCESS_S + 1
"""Seconds from the event to the loss.  By then a short access token has
expired too, so whatever the event ends has ended."""

AFTER_LOSS_S = (0, 1, 60, ACCESS_S, SIGN_IN_S // 2)
"""Seconds after the loss at which a copy is tried."""


def comes_back(trial: Trial, event: Event) -> bool:
    """The event ends Alice's copy; then the store is emptied.  Is the copy
    let in as Alice again, or does it move her money?  Asked of a copy
    that was used and refused before the loss, and of one that was not."""
    return any(came_back(trial, event, used) for used in (True, False))


def came_back(trial: Trial, event: Event, used: bool) -> bool:
    with later(0), trial.deploy() as service:
        scene = Scene(trial, service, used, event_s=0)
        scene.happen(event)
        if used:
            require_ended(trial, scene)
        service.store.empty()
        back = False
        for seconds in AFTER_LOSS_S:
            with later(LOSS_S + seconds):
                back |= works_again(service, scene.copy)
                require_open(trial, service, scene.bob)
                service.signed_in("alice")  # herself, by her password
        return back


def require_ended(trial: Trial, scene: Scene) -> None:
    """The copy is refused, and nobody else is.  Raises NotApplicable when
    the event did not end it, since then no loss can bring it back."""
    with later(LOSS_S):
        bob_in = scene.bobs.me() == "bob"
    trial.expect("a bystander's copy is let in until the loss", bob_in)
    if scene.accepted(LOSS_S):
        raise NotApplicable("the event ends no copy, so none can come back")
    trial.expect("the copy is refused until the loss", True)


def require_open(trial: Trial, service: Deployment, bob: Client) -> None:
    """After the loss the service works, and knows whom it lets in."""
    trial.expect("a made-up credential stays out", invented(bob) is None)
    trial.expect("Bob can log in after the loss", logs_in(service, PASSWORD))


def works_again(service: Deployment, copy: Client) -> bool:
    """Is the copy seen as Alice, or do her coins reach Mallory?"""
    if copy.me() == "alice":
        return True
    before = service.coins("mallory")
    copy.transfer("mallory", 1)
    return service.coins("mallory") > before


def stays_signed_in(trial: Trial) -> bool:
    """Is a user whom nobody logged out still let in after the loss?"""

    def let_in(lost: bool) -> bool:
        with later(0), trial.deploy() as service:
            alice, bob = service.signed_in("alice"), service.signed_in("bob")
            trial.expect("she was let in before", alice.me() == "alice")
            if lost:
                service.store.empty()
            with later(LOSS_S):
                require_open(trial, service, bob)
                return alice.me() == "alice"

    trial.expect("without a loss she is let in", let_in(lost=False))
    return let_in(lost=True)


STORE_EMPTIED = Probe(
    id="store-emptied",
    question="Does a logged-out copy come back when the store is emptied?",
    factor="revocation",
    unit="",
    measure=partial(comes_back, event=log_out),
    grading=YesOrNo(good=False, why="nobody notices that it is back"),
    chapter="keep-a-blocklist",
)
STORE_EMPTIED_BAN = Probe(
    id="store-emptied-ban",
    question="Does a banned user's copy come back when it is emptied?",
    factor="revocation",
    unit="",
    measure=partial(comes_back, event=ban),
    grading=YesOrNo(good=False, why="a ban has to outlive a restart"),
    chapter="keep-a-blocklist",
)
STORE_EMPTIED_STAYS = Probe(
    id="store-emptied-stays",
    question="Is a user still signed in after the store is emptied?",
    factor="revocation",
    unit="",
    measure=stays_signed_in,
    grading=Ungraded("to log in again is a nuisance, and opens nothing"),
    chapter="keep-a-blocklist",
)
EMPTIED = (STORE_EMPTIED, STORE_EMPTIED_BAN, STORE_EMPTIED_STAYS)
