"""Script exposure: what does injected script get hold of?"""

import base64
import re
import zlib
from contextlib import suppress
from functools import partial

from demo.harness import Trial
from demo.probes.base import Probe
from demo.probes.grades import YesOrNo
from demo.probes.revocation import GRADING, seconds_alive


def stolen_by_script(trial: Trial) -> bool:
    """Does what script reads on the page open the door elsewhere?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        everything = alice.on_her_device()
        full = "a full copy enters" + (", with her key" * bool(alice.holder))
        trial.expect(full, everything.me() == "alice")
        return alice.what_script_reads().me() == "alice"


def loot_lasts(trial: Trial) -> int:
    """The first whole second at which what script read no longer enters;
    the thief renews it where script could read a renewal, too."""

    def alive(seconds: int) -> bool:
        with trial.stopped(), trial.deploy() as service:
            alice, again = service.signed_in(), service.signed_in()
            renews = service.renews()
            renewed = again.can_renew() and again.renew().status == 200
            trial.expect("what renews can", renewed is renews)
            thief = alice.what_script_reads()
            with service.later(seconds):
                fresh = service.signed_in("bob").me() == "bob"
                trial.expect("who logs in at that moment is let in", fresh)
                return thief.me() == "alice"

    return seconds_alive(alive)


def usable_in_the_page(trial: Trial) -> bool:
    """Can injected script act as the user while the page is open?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        stranger = service.client()
        trial.expect("a stranger cannot", stranger.me() is None)
        trial.expect("her own page knows her", alice.me() == "alice")
        status = alice.transfer("mallory", 1).status
        trial.expect("the bank pays or refuses", status in (200, 401, 403))
        return status == 200


def works_elsewhere(trial: Trial) -> bool:
    """Does a full copy work from another machine?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("the original works", alice.me() == "alice")
        enters = alice.stolen_copy().me() == "alice"
        if alice.holder and enters:
            lasts = seconds_alive(partial(copy_enters_after, trial))
            trial.remark = f"for {lasts} s, and it cannot renew it"
        return enters


def copy_enters_after(trial: Trial, seconds: int) -> bool:
    """Does a copy that was taken at the log-in still enter elsewhere?"""
    with trial.stopped(), trial.deploy() as service:
        alice = service.signed_in()
        copy = alice.stolen_copy()
        with service.later(seconds):
            if seconds < trial.sign_in_s:
                trial.expect("the original goes on", alice.me() == "alice")
            return copy.me() == "alice"


def readable_without_key(trial: Trial) -> bool:
    """Does the credential's own text tell who the user is?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("it is Alice's", alice.me() == "alice")
        return "alice" in unverified_text(alice.credential())


def unverified_text(credential: str) -> str:
    """Its own text, and every stretch of base64url in it, decoded, and
    inflated if it was packed."""
    found = [credential]
    for piece in re.findall(r"[\w-]{8,}", credential, re.ASCII):
        whole = piece[: len(piece) // 4 * 4 + (len(piece) % 4 > 1) * 3]
        raw = base64.urlsafe_b64decode(whole + "=" * (-len(whole) % 4))
        with suppress(zlib.error):
            raw = zlib.decompress(raw)
        found.append(raw.decode("utf-8", "replace"))
    return "\n".join(found)


BY_THE_STANDARD = (
    "No browser runs here. The client keeps its cookies as RFC 6265bis says, "
    "and its script reads what is not HttpOnly (Sender.what_script_reads). "
    "That Chromium and Firefox do the same is on record in the chapter."
)
SCRIPT_THEFT = Probe(
    id="script-theft",
    question="Can injected script steal it and use it elsewhere?",
    factor="script exposure",
    unit="",
    measure=stolen_by_script,
    grading=YesOrNo(
        good=False, why="a stolen copy outlives the page and the fix"
    ),
    chapter="steal-the-token",
    headline=True,
    limits=BY_THE_STANDARD,
)
LOOT_LASTS = Probe(
    id="script-theft-lasts",
    question="For how long does what injected script read open the door?",
    factor="script exposure",
    unit="s",
    measure=loot_lasts,
    grading=GRADING,
    chapter="steal-the-token",
    limits=BY_THE_STANDARD,
)
SCRIPT_RIDES = Probe(
    id="script-rides",
    question="Can injected script act as the user inside the page?",
    factor="script exposure",
    unit="",
    measure=usable_in_the_page,
    grading=YesOrNo(good=False, why="money moves all the same"),
    chapter="steal-the-token",
)
COPY_WORKS = Probe(
    id="copy-works",
    question="Does a full copy of it work from another machine?",
    factor="script exposure",
    unit="",
    measure=works_elsewhere,
    grading=YesOrNo(good=False, why="then whoever holds it is the user"),
    chapter="steal-the-token",
)
PAYLOAD_READABLE = Probe(
    id="payload-readable",
    question="Can anyone who sees it read who the user is?",
    factor="script exposure",
    unit="",
    measure=readable_without_key,
    grading=YesOrNo(good=False, why="logs and proxies see it too"),
    chapter="read-the-credential",
)
